/** The registry of the ledger, written with the DSO's own key: nobody else may put a network model in force. */
import { Contract } from "ethers";
import { registryAbi } from "../../core/commitment/contractAbi.ts";
import { domainError } from "../../core/errors/domainError.ts";
import type { Hex } from "../../core/orders/order.ts";
import type { NetworkRegistry } from "../../ports/networkRegistry.ts";
import type { SignerPort } from "../../ports/signer.ts";
import { connectSigner } from "./ethersSigner.ts";

const WAIT_MS = 15_000;

interface RegistryOptions {
  readonly url: string;
  readonly chainId: number;
  readonly registry: Hex;
  readonly signers: SignerPort;
  /** Called before the DSO's key pays for a transaction. */
  readonly fund: (address: Hex) => Promise<void>;
}

/** One transaction per new version; what is published already is not sent again. */
export function networkRegistry({ url, chainId, registry, signers, fund }: RegistryOptions): NetworkRegistry {
  const withContract = async <T>(work: (contract: Contract) => Promise<T>): Promise<T> => {
    const { signer, provider } = connectSigner(await signers.roleSigner("dso"), url, chainId);
    try {
      return await work(new Contract(registry, registryAbi, signer));
    } finally {
      provider.destroy();
    }
  };
  const read = (contract: Contract, feeder: Hex): Promise<Hex> =>
    contract
      .getFunction("authorityOf")(feeder)
      .then((authority: { readonly networkHash: Hex }) => authority.networkHash);
  return {
    async publishedHash(feeder) {
      try {
        return await withContract((contract) => read(contract, feeder));
      } catch {
        // Away or starting: the batch waits, and is asked about again.
        return null;
      }
    },
    async publish(feeder, networkHash) {
      try {
        await fund((await signers.roleSigner("dso")).address as Hex);
        await withContract(async (contract) => {
          if ((await read(contract, feeder)) === networkHash) return;
          const sent = await contract.getFunction("publishNetwork")(feeder, networkHash);
          await sent.wait(1, WAIT_MS);
        });
      } catch (cause) {
        throw domainError("LAT-4001", { reason: "the registry did not take the network version" }, { cause });
      }
    },
  };
}
