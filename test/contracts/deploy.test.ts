import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Deployment } from "../../backend/core/commitment/deployment.ts";
import { deployContracts, inspectDeployment } from "../../scripts/deploy/deploy.ts";
import { readDeployment, writeDeployment } from "../../scripts/deploy/deploymentFile.ts";
import { verifyRoles } from "../../scripts/deploy/roles.ts";
import { DELAY_SECONDS, FEEDERS, NETWORK_HASH, startTestChain, type TestChain } from "./testChain.ts";

describe("the deployment", () => {
  let chain: TestChain;
  beforeAll(async () => {
    chain = await startTestChain();
  });

  const again = (existing: Deployment, feeders: readonly (typeof FEEDERS)[number][] = FEEDERS) =>
    deployContracts({
      signer: chain.payer,
      roles: existing.roles,
      feeders,
      activationDelaySeconds: DELAY_SECONDS,
      existing,
    });

  test("is found sound on the chain it was made on", async () => {
    expect(await inspectDeployment(chain.ethers.provider, chain.deployment)).toBeNull();
  });

  test("is used again when it is there, without a single transaction", async () => {
    const before = await chain.ethers.provider.getBlockNumber();
    expect(await again(chain.deployment)).toEqual(chain.deployment);
    expect(await chain.ethers.provider.getBlockNumber()).toBe(before);
  });

  test("is refused on a chain that was reset", async () => {
    const moved = { ...chain.deployment, blockHash: `0x${"ab".repeat(32)}` } as const;
    await expect(again(moved)).rejects.toMatchObject({
      code: "LAT-4002",
      details: { what: "deployment block" },
    });
  });

  test("is refused on another chain", async () => {
    const moved = { ...chain.deployment, chainId: 1 } as const;
    await expect(again(moved)).rejects.toMatchObject({ code: "LAT-4002", details: { what: "chain id" } });
  });

  test("is refused when it was built from other sources", async () => {
    const codeHashes = { ...chain.deployment.codeHashes, batchLedger: `0x${"cd".repeat(32)}` } as const;
    await expect(again({ ...chain.deployment, codeHashes })).rejects.toMatchObject({ code: "LAT-4141" });
  });

  test("is refused when there is no code at an address", async () => {
    const contracts = { ...chain.deployment.contracts, registry: `0x${"11".repeat(20)}` } as const;
    await expect(again({ ...chain.deployment, contracts })).rejects.toMatchObject({
      code: "LAT-4141",
      details: { contract: "registry" },
    });
  });

  test("leaves the deployer without any role", async () => {
    const manager = new chain.ethers.Contract(
      chain.deployment.contracts.accessManager,
      chain.artifacts.accessManager.abi as never,
      chain.ethers.provider,
    );
    for (const role of [0n, 1n, 2n, 3n, 4n]) {
      const [isMember] = await manager.getFunction("hasRole")(role, chain.payer.address);
      expect(isMember).toBe(false);
    }
  });

  test("verifies roles on the chain, not in the file", async () => {
    const { deployment, artifacts } = chain;
    await verifyRoles(chain.ethers.provider, artifacts, deployment);
    const roles = { ...deployment.roles, guardian: deployment.roles.dso };
    const wrong = verifyRoles(chain.ethers.provider, artifacts, { ...deployment, roles });
    await expect(wrong).rejects.toMatchObject({ code: "LAT-4142" });
  });

  test("takes a feeder that is new when the administrator asks", async () => {
    const feeder = { communityId: "ahornweg", feederId: "ahornweg-lv1", networkHash: NETWORK_HASH };
    const options = {
      roles: chain.deployment.roles,
      feeders: [...FEEDERS, feeder],
      activationDelaySeconds: DELAY_SECONDS,
      existing: chain.deployment,
    };
    const stranger = deployContracts({ ...options, signer: chain.payer });
    await expect(stranger).rejects.toMatchObject({ code: "LAT-4143" });
    const admin = chain.keys.admin.connect(chain.ethers.provider);
    const grown = await deployContracts({ ...options, signer: admin });
    expect(grown.feeders.map((entry) => entry.feederId)).toContain("ahornweg-lv1");
  });
});

describe("the file of addresses", () => {
  test("reads back what was written and refuses what is broken", async () => {
    const folder = mkdtempSync(join(tmpdir(), "lateral-deployment-"));
    const path = join(folder, "chain", "deployment.json");
    try {
      const { deployment } = await startTestChain();
      expect(readDeployment(path)).toBeNull();
      writeDeployment(path, deployment);
      expect(readDeployment(path)).toEqual(deployment);
      for (const content of ["{", "[]", '{"format":"lateral-deployment/2"}', "null"]) {
        writeFileSync(path, content);
        expect(() => readDeployment(path)).toThrow(expect.objectContaining({ code: "LAT-4140" }));
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
