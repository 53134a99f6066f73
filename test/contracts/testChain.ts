/** An in-process chain with the contracts on it, and keys for every role. */
import { HDNodeWallet, Wallet } from "ethers";
import { network } from "hardhat";
import type { LedgerDomain } from "../../backend/core/commitment/commitment.ts";
import {
  type ContractName,
  type Deployment,
  ledgerDomainOf,
} from "../../backend/core/commitment/deployment.ts";
import { keccakText } from "../../backend/core/commitment/words.ts";
import type { Hex } from "../../backend/core/orders/order.ts";
import { loadArtifacts } from "../../scripts/deploy/artifacts.ts";
import { deployContracts } from "../../scripts/deploy/deploy.ts";

export const DELAY_SECONDS = 3_600;
export const NETWORK_HASH = keccakText("the network model of the test");
export const FEEDERS = [
  { communityId: "lindenhof", feederId: "lindenhof-lv1", networkHash: NETWORK_HASH },
  { communityId: "lindenhof", feederId: "lindenhof-lv2", networkHash: NETWORK_HASH },
  { communityId: "buchenweg", feederId: "buchenweg-lv1", networkHash: NETWORK_HASH },
] as const;

const ROLES = ["admin", "operator", "dso", "auditor", "guardian", "stranger", "member"] as const;
type TestRole = (typeof ROLES)[number];

function testKeys(): Record<TestRole, Wallet> {
  const root = HDNodeWallet.fromSeed(new Uint8Array(32).fill(7));
  const keys = ROLES.map((role, index) => [role, new Wallet(root.deriveChild(index).privateKey)] as const);
  return Object.fromEntries(keys) as Record<TestRole, Wallet>;
}

/** 65-byte signature over exactly this digest. */
export const sign = (wallet: Wallet, digest: Hex): Hex => wallet.signingKey.sign(digest).serialized as Hex;

export async function startTestChain() {
  const artifacts = await loadArtifacts();
  const connection = await network.create();
  const { ethers } = connection;
  const [payer] = await ethers.getSigners();
  const keys = testKeys();
  for (const key of Object.values(keys)) {
    await connection.provider.request({
      method: "hardhat_setBalance",
      params: [key.address, "0x56bc75e2d63100000"],
    });
  }
  const deployment: Deployment = await deployContracts({
    signer: payer!,
    roles: {
      admin: keys.admin.address as Hex,
      operator: keys.operator.address as Hex,
      dso: keys.dso.address as Hex,
      auditor: keys.auditor.address as Hex,
      guardian: keys.guardian.address as Hex,
    },
    feeders: FEEDERS,
    activationDelaySeconds: DELAY_SECONDS,
  });
  const contract = (name: Exclude<ContractName, "accessManager">, key?: Wallet) =>
    new ethers.Contract(
      deployment.contracts[name],
      artifacts[name].abi as never,
      key ? key.connect(ethers.provider) : payer,
    );
  const domain = (feederId: string = FEEDERS[0].feederId): LedgerDomain =>
    ledgerDomainOf(deployment, feederId);
  const request = (method: string, params: readonly unknown[]) =>
    connection.provider.request({ method, params: [...params] });
  /** Remembers the chain as it is; the function returned brings it back. */
  const snapshot = async (): Promise<() => Promise<void>> => {
    const id = await request("evm_snapshot", []);
    return async () => {
      await request("evm_revert", [id]);
    };
  };
  const pass = async (seconds: number): Promise<void> => {
    await request("evm_increaseTime", [seconds]);
    await request("evm_mine", []);
  };
  const postBond = async (operator: string): Promise<void> => {
    const court = contract("challengeCourt");
    const value = deployment.challenge.operatorBondWei;
    await (await court.getFunction("postBond")(operator, { value })).wait();
  };
  return { postBond, ethers, payer: payer!, keys, deployment, artifacts, contract, domain, snapshot, pass };
}

export type TestChain = Awaited<ReturnType<typeof startTestChain>>;

/** Name of the custom error a call reverts with, or "none" when it goes through. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "none";
  } catch (error) {
    const revert = (error as { revert?: { name?: string } }).revert;
    if (revert?.name) return revert.name;
    const text = error instanceof Error ? error.message : String(error);
    return /custom error '(\w+)\(/.exec(text)?.[1] ?? text;
  }
}
