/** A deployment on a private copy of the chain: the same addresses and gas, and nothing is sent to the chain. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { JsonRpcProvider } from "ethers";
import { freePort, spawnNode } from "../../backend/adapters/chain/anvilProcess.ts";
import type { Deployment } from "../../backend/core/commitment/deployment.ts";
import { domainError } from "../../backend/core/errors/domainError.ts";
import type { Hex } from "../../backend/core/orders/order.ts";
import { deployContracts } from "./deploy.ts";
import type { DeployPlan } from "./deployPlan.ts";

export interface Rehearsal {
  readonly deployment: Deployment;
  readonly transactions: number;
  readonly gas: bigint;
  /** Bonds that go with it, wei. */
  readonly valueWei: bigint;
}

const START_WITHIN_MS = 30_000;
const PLENTY = "0x21e19e0c9bab2400000";

/** Deploys as `from` on a copy; no key is needed. @throws LAT-4168, LAT-4016, LAT-414x */
export async function rehearse(
  rpcUrl: string,
  chainId: number,
  from: Hex,
  plan: DeployPlan,
): Promise<Rehearsal> {
  const folder = mkdtempSync(join(tmpdir(), "lateral-rehearsal-"));
  const port = await freePort(0);
  if (port === null) throw domainError("LAT-4168", { reason: "no port is free for the copy of the chain" });
  const run = await spawnNode({
    folder,
    port,
    chainId,
    statePath: null,
    startWithinMs: START_WITHIN_MS,
    extra: ["--fork-url", rpcUrl],
  });
  const provider = new JsonRpcProvider(`http://127.0.0.1:${port}`, chainId, {
    staticNetwork: true,
    cacheTimeout: -1,
  });
  try {
    await provider.send("anvil_impersonateAccount", [from]);
    await provider.send("anvil_setBalance", [from, PLENTY]);
    const first = (await provider.getBlockNumber()) + 1;
    const signer = await provider.getSigner(from);
    const deployment = await deployContracts({ ...plan, signer });
    const last = await provider.getBlockNumber();
    let gas = 0n;
    for (let block = first; block <= last; block += 1) gas += (await provider.getBlock(block))!.gasUsed;
    const valueWei = BigInt(plan.challenge?.operatorBondWei ?? "0");
    return { deployment, transactions: last - first + 1, gas, valueWei };
  } finally {
    provider.destroy();
    process.kill(run.node.pid, "SIGTERM");
    rmSync(folder, { recursive: true, force: true });
  }
}
