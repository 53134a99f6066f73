/** `SettlementVault` and `AccountRegistry` behind `ports/vault.ts`. */
import { Interface } from "ethers";
import { accountRegistryAbi, batchLedgerAbi, settlementVaultAbi } from "../../core/commitment/contractAbi.ts";
import type { Deployment } from "../../core/commitment/deployment.ts";
import type { Hex } from "../../core/orders/order.ts";
import type { BlockInfo, ContractCall } from "../../ports/chain.ts";
import type { VaultCalls, VaultPort, VaultState } from "../../ports/vault.ts";

const vault = new Interface(settlementVaultAbi);
const accounts = new Interface(accountRegistryAbi);
const ledger = new Interface(batchLedgerAbi);

/** The part of the chain client that answers questions. */
export interface ContractReader {
  /** Result of a read-only call at the newest block. @throws LAT-4001 */
  read(call: ContractCall): Promise<Hex>;
  block(at: "latest"): Promise<BlockInfo | null>;
}

export interface VaultContractOptions {
  readonly reader: ContractReader;
  readonly deployment: Pick<Deployment, "chainId" | "contracts" | "roles">;
  readonly depositReference: VaultPort["depositReference"];
}

/** Calls of the vault at `to` and of the registry at `registry`. */
export function vaultCalls(to: Hex, registry: Hex): VaultCalls {
  const call = (name: string, values: readonly unknown[]): ContractCall => ({
    to,
    data: vault.encodeFunctionData(name, [...values]) as Hex,
  });
  return {
    fundSigned: ({ feeder, amountMicroEuro, reference, fundedBefore, signature }) =>
      call("fundSigned", [feeder, amountMicroEuro, reference, fundedBefore, signature]),
    proposeRoot: ({ batch, treeRoot, totalMicroEuro }) =>
      call("proposeRoot", [
        batch.feeder,
        batch.interval,
        treeRoot,
        totalMicroEuro,
        batch.digest,
        batch.operator,
      ]),
    withdrawFor: ({ intent, salt, proof, signature }) =>
      call("withdrawFor", [intent, salt, [...proof], signature]),
    changeKeys: (act, { intent: { account, key, nonce, deadline }, signature }) => ({
      to: registry,
      data: accounts.encodeFunctionData(act, [account, key, nonce, deadline, signature]) as Hex,
    }),
    completeRecovery: (account) => ({
      to: registry,
      data: accounts.encodeFunctionData("completeRecovery", [account]) as Hex,
    }),
  };
}

/** The vault of a deployment. */
export function vaultContract({ reader, deployment, depositReference }: VaultContractOptions): VaultPort {
  const { chainId, contracts } = deployment;
  const ask = async (at: Hex, face: Interface, name: string, ...values: readonly unknown[]) => {
    const data = face.encodeFunctionData(name, [...values]) as Hex;
    const [answer] = face.decodeFunctionResult(name, await reader.read({ to: at, data }));
    return answer;
  };
  const { settlementVault, accountRegistry, batchLedger } = contracts;
  return {
    domain: { chainId, contract: settlementVault },
    accounts: { chainId, contract: accountRegistry },
    calls: vaultCalls(settlementVault, accountRegistry),
    depositReference,
    async state(feeder): Promise<VaultState> {
      const kept = await ask(settlementVault, vault, "accountOf", feeder);
      return {
        activeRoot: kept.activeRoot as Hex,
        activeInterval: Number(kept.activeInterval),
        activeTotal: kept.activeTotal as bigint,
        pendingRoot: kept.pendingRoot as Hex,
        pendingInterval: Number(kept.pendingInterval),
        pendingTotal: kept.pendingTotal as bigint,
        activatesAt: Number(kept.activatesAt),
        funded: kept.funded as bigint,
        paid: kept.paid as bigint,
      };
    },
    withdrawnBy: (feeder, account) => ask(settlementVault, vault, "withdrawnBy", feeder, account),
    nonceOf: async (account) => Number(await ask(settlementVault, vault, "nonceOf", account)),
    keyNonceOf: async (account) => Number(await ask(accountRegistry, accounts, "nonceOf", account)),
    isKeyOf: (account, key) => ask(accountRegistry, accounts, "isKeyOf", account, key),
    keyCountOf: async (account) => Number(await ask(accountRegistry, accounts, "keyCountOf", account)),
    async recoveryOf(account) {
      const { key, readyAt } = await ask(accountRegistry, accounts, "recoveryOf", account);
      return BigInt(key) === 0n ? null : { key: key.toLowerCase() as Hex, readyAt: Number(readyAt) };
    },
    isFinal: ({ feeder, interval, digest, balanceRoot, operator }) =>
      ask(batchLedger, ledger, "isBalanceFinal", feeder, interval, { digest, balanceRoot, operator }),
    async chainTime() {
      return (await reader.block("latest"))?.timestamp ?? 0;
    },
  };
}
