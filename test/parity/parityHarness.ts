/** The Solidity libraries as callable functions. */
import { network } from "hardhat";
import type { BatchCommitment, LedgerDomain } from "../../backend/core/commitment/commitment.ts";
import { packSegments } from "../../backend/core/commitment/segments.ts";
import { loadTestArtifact } from "../../scripts/deploy/artifacts.ts";

export async function startHarness(name = "ParityHarness") {
  const { ethers } = await network.create();
  const artifact = await loadTestArtifact(`test/contracts/solidity/${name}.sol/${name}`);
  const [payer] = await ethers.getSigners();
  const factory = new ethers.ContractFactory(artifact.abi as never, artifact.bytecode, payer);
  const harness = await factory.deploy();
  await harness.waitForDeployment();
  const call = (name: string, ...args: unknown[]) => harness.getFunction(name)(...args);
  return { ethers, harness, call };
}

export const leafDomain = (domain: LedgerDomain, interval: number) => ({
  chainId: domain.chainId,
  ledger: domain.contract,
  feeder: domain.feeder,
  interval,
});

/** A batch as calldata. */
export const packedBatch = (batch: BatchCommitment) => ({ ...batch, segments: packSegments(batch.segments) });
