import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { hashMeteringPoint } from "../../backend/core/commitment/leaves.ts";
import { keccakText } from "../../backend/core/commitment/words.ts";
import { randomSource } from "../core/commitment/randomBatch.ts";
import { FEEDERS, NETWORK_HASH, refusal, startTestChain, type TestChain } from "./testChain.ts";

const ZERO = `0x${"00".repeat(32)}`;

describe("Registry", () => {
  let chain: TestChain;
  let rewind: () => Promise<void>;
  const random = randomSource(51);
  beforeAll(async () => {
    chain = await startTestChain();
  });
  afterEach(() => rewind());
  beforeEach(async () => {
    rewind = await chain.snapshot();
  });
  const act = (role: keyof TestChain["keys"], name: string, ...args: unknown[]) =>
    chain.contract("registry", chain.keys[role]).getFunction(name)(...args);
  const feeder = keccakText(FEEDERS[0].feederId);
  const signers = () => [chain.keys.operator, chain.keys.dso, chain.keys.auditor].map((key) => key.address);

  test("only the administrator registers communities and feeders", async () => {
    const community = keccakText("eschenhof");
    for (const role of ["operator", "dso", "auditor", "guardian", "stranger"] as const) {
      expect(await refusal(act(role, "registerCommunity", community))).toBe("AccessManagedUnauthorized");
    }
    expect(await refusal(act("admin", "registerCommunity", community))).toBe("none");
    expect(await refusal(act("admin", "registerCommunity", community))).toBe("Registry_CommunityExists");
    expect(await refusal(act("admin", "registerCommunity", ZERO))).toBe("Registry_ZeroHash");
    expect(await act("stranger", "isCommunity", community)).toBe(true);
  });

  test("a feeder has a known community, three different signers and a network model, and is registered once", async () => {
    const [operator, dso, auditor] = signers();
    const id = keccakText("lindenhof-lv9");
    const home = keccakText("lindenhof");
    const register = (...args: unknown[]) => refusal(act("admin", "registerFeeder", ...args));
    expect(await register(id, keccakText("nowhere"), operator, dso, auditor, NETWORK_HASH)).toBe(
      "Registry_CommunityUnknown",
    );
    expect(await register(id, home, operator, operator, auditor, NETWORK_HASH)).toBe(
      "Registry_SignersNotDistinct",
    );
    expect(await register(id, home, operator, dso, dso, NETWORK_HASH)).toBe("Registry_SignersNotDistinct");
    expect(await register(id, home, `0x${"00".repeat(20)}`, dso, auditor, NETWORK_HASH)).toBe(
      "Registry_SignersNotDistinct",
    );
    expect(await register(id, home, operator, dso, auditor, ZERO)).toBe("Registry_ZeroHash");
    expect(await register(id, home, operator, dso, auditor, NETWORK_HASH)).toBe("none");
    expect(await register(id, home, operator, dso, auditor, NETWORK_HASH)).toBe("Registry_FeederExists");
  });

  test("only the feeder's own DSO publishes its network and refuses batches", async () => {
    const model = keccakText("a newer model");
    for (const role of ["operator", "admin", "auditor", "stranger"] as const) {
      expect(await refusal(act(role, "publishNetwork", feeder, model))).toBe("AccessManagedUnauthorized");
      expect(await refusal(act(role, "suspendFeeder", feeder, true, 1))).toBe("AccessManagedUnauthorized");
    }
    expect(await refusal(act("dso", "publishNetwork", feeder, model))).toBe("none");
    expect((await act("stranger", "authorityOf", feeder)).networkHash).toBe(model);
    const [operator, , auditor] = signers();
    await act("admin", "changeSigners", feeder, operator, chain.keys.member.address, auditor);
    expect(await refusal(act("dso", "publishNetwork", feeder, model))).toBe("Registry_NotTheDso");
  });

  test("the DSO has no function that trades, funds or pays", async () => {
    const { fragments } = chain.contract("settlementVault").interface;
    const manager = new chain.ethers.Contract(
      chain.deployment.contracts.accessManager,
      chain.artifacts.accessManager.abi as never,
      chain.ethers.provider,
    );
    for (const fragment of fragments) {
      if (fragment.type !== "function") continue;
      const { selector } = fragment as unknown as { selector: string };
      const vault = chain.deployment.contracts.settlementVault;
      const [allowed] = await manager.getFunction("canCall")(chain.keys.dso.address, vault, selector);
      expect(allowed).toBe(false);
    }
  });

  test("metering points appear as salted commitments, each once, by their operator", async () => {
    const domain = chain.domain();
    const commitments = ["mp-1", "mp-2"].map((id) =>
      hashMeteringPoint(domain, keccakText(id), random.hex(16)),
    );
    expect(await refusal(act("dso", "registerMeteringPoints", feeder, commitments))).toBe(
      "AccessManagedUnauthorized",
    );
    await act("operator", "registerMeteringPoints", feeder, commitments);
    expect(await act("stranger", "feederOfPoint", commitments[0])).toBe(feeder);
    expect(await refusal(act("operator", "registerMeteringPoints", feeder, commitments))).toBe(
      "Registry_PointExists",
    );
    const other = keccakText(FEEDERS[1].feederId);
    expect(await refusal(act("operator", "retireMeteringPoint", other, commitments[0]))).toBe(
      "Registry_PointUnknown",
    );
    await act("operator", "retireMeteringPoint", feeder, commitments[0]);
    expect(await act("stranger", "feederOfPoint", commitments[0])).toBe(ZERO);
    const many = Array.from({ length: 257 }, () => random.hex(32));
    expect(await refusal(act("operator", "registerMeteringPoints", feeder, many))).toBe(
      "Registry_TooManyPoints",
    );
  });
});
