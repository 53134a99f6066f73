/** `npm run deploy` as a person types it, against a development chain of its own. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Contract, JsonRpcProvider } from "ethers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Keystore } from "../../backend/adapters/auth/keystore.ts";
import { DevChain } from "../../backend/adapters/chain/devChain.ts";
import { PortSigner } from "../../backend/adapters/chain/ethersSigner.ts";
import { keccakText } from "../../backend/core/commitment/words.ts";
import { loadArtifacts } from "../../scripts/deploy/artifacts.ts";
import { readDeployment } from "../../scripts/deploy/deploymentFile.ts";
import { parseDeployPlan } from "../../scripts/deploy/deployPlan.ts";

describe("npm run deploy", () => {
  const folder = mkdtempSync(join(tmpdir(), "lateral-deploy-"));
  const keys = join(folder, "keys");
  const plan = join(folder, "plan.json");
  const out = join(folder, "addresses", "deployment.json");
  let node: DevChain;
  let content: Record<string, unknown>;
  beforeAll(async () => {
    mkdirSync(join(folder, "chain"));
    node = await DevChain.start({ folder: join(folder, "chain") });
    const keystore = await Keystore.open({ folder: keys, createMissing: true });
    const address = async (role: "admin" | "operator" | "dso" | "auditor" | "guardian" | "sender") =>
      (await keystore.roleSigner(role)).address;
    const roles = {
      admin: await address("admin"),
      operator: await address("operator"),
      dso: await address("dso"),
      auditor: await address("auditor"),
      guardian: await address("guardian"),
    };
    await node.fund([await address("sender")]);
    content = {
      roles,
      feeders: [
        { communityId: "ahornweg", feederId: "ahornweg-lv1", networkHash: keccakText("the planned network") },
      ],
      activationDelaySeconds: 3_600,
      challenge: {
        windowSeconds: 3_600,
        operatorBondWei: "1000000000000000000",
        challengerBondWei: "10000000000000000",
        maxLeadIntervals: 96,
      },
    };
    writeFileSync(plan, JSON.stringify(content));
  });
  afterAll(async () => {
    await node.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (...args: readonly string[]) => {
    const command = ["scripts/deployContracts.ts", "--rpc", node.url, ...args];
    const { stdout, stderr, status } = spawnSync(process.execPath, command, { encoding: "utf8" });
    return { said: stdout, complained: stderr, status };
  };

  test("rehearses on a copy, deploys to the same addresses, says who may do what, and reads it back", () => {
    const rehearsed = run("--plan", plan, "--keys", keys, "--as", "sender", "--dry-run");
    expect(rehearsed).toMatchObject({ status: 0 });
    expect(rehearsed.said).toContain("nothing was sent");
    expect(run("--out", out, "--verify").complained).toContain("LAT-4168");
    const deployed = run("--plan", plan, "--out", out, "--keys", keys, "--as", "sender");
    expect(deployed).toMatchObject({ status: 0 });
    const addresses = (said: string) => said.split("\n").filter((line) => / is at 0x/.test(line));
    expect(addresses(deployed.said)).toEqual(addresses(rehearsed.said));
    expect(addresses(deployed.said)).toHaveLength(9);
    expect(deployed.said).toMatch(/dso may call publishNetwork, suspendFeeder of registry/);
    expect(run("--out", out, "--verify")).toMatchObject({ status: 0 });
    const again = run("--plan", plan, "--out", out, "--keys", keys, "--as", "sender");
    expect(again).toMatchObject({ status: 0 });
    expect(addresses(again.said)).toEqual(addresses(deployed.said));
  }, 60_000);

  test("finds a deployment wrong whose file was changed", () => {
    const file = JSON.parse(readFileSync(out, "utf8"));
    const swap = (contracts: Record<string, string>) => {
      const forged = join(folder, "forged.json");
      writeFileSync(forged, JSON.stringify({ ...file, contracts: { ...file.contracts, ...contracts } }));
      return run("--out", forged, "--verify");
    };
    const code = swap({ consentLog: file.contracts.orderVerifier });
    expect(code).toMatchObject({ status: 2 });
    expect(code.complained).toContain("LAT-4141");
  }, 30_000);

  test("finds a member of a role whom the file does not name", async () => {
    const keystore = await Keystore.open({ folder: keys, createMissing: false });
    const file = readDeployment(out)!;
    const abi = (await loadArtifacts()).accessManager.abi;
    const provider = new JsonRpcProvider(node.url, file.chainId, { staticNetwork: true, cacheTimeout: -1 });
    try {
      const { guardian } = file.roles;
      const admin = await keystore.roleSigner("admin");
      await node.fund([admin.address]);
      const signer = new PortSigner(admin, provider);
      const manager = new Contract(file.contracts.accessManager, abi as never, signer);
      await (await manager.getFunction("grantRole")(2n, guardian, 0)).wait();
      const found = run("--out", out, "--verify");
      expect(found.complained).toContain("LAT-4142");
      expect(found.complained).toContain("holds the role dso");
    } finally {
      provider.destroy();
    }
  }, 30_000);

  test("takes no plan with one key in two roles, an unknown member, or an amount that is none", () => {
    const roles = content.roles as Record<string, string>;
    const wrong = [
      { ...content, roles: { ...roles, auditor: roles.operator } },
      { ...content, admin: roles.admin },
      { ...content, challenge: { ...(content.challenge as object), operatorBondWei: "1 ether" } },
      { ...content, feeders: [] },
    ];
    for (const plan of wrong) {
      expect(() => parseDeployPlan(plan)).toThrow(expect.objectContaining({ code: "LAT-4168" }));
    }
    expect(parseDeployPlan(content).feeders).toHaveLength(1);
  });
});
