/**
 * Gas of whole transactions in the steady state (storage slots in use already): intrinsic cost, calldata,
 * signature checks, storage and event included. `LATERAL_UPDATE_SNAPSHOT=1` writes a new snapshot, to be
 * reviewed in the diff.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { commitBalances, proveBalance } from "../../backend/core/commitment/commitBalances.ts";
import { batchDigest } from "../../backend/core/commitment/digests.ts";
import { keccakText } from "../../backend/core/commitment/words.ts";
import type { Hex } from "../../backend/core/orders/order.ts";
import { DEMO_CHALLENGE } from "../../scripts/deploy/deploy.ts";
import { randomSource } from "../core/commitment/randomBatch.ts";
import { gasOf, measureChallenges, measureMany, measureModes } from "./gasFigures.ts";
import { type LedgerActs, ledgerActs } from "./ledgerActs.ts";
import { DELAY_SECONDS, startTestChain, type TestChain } from "./testChain.ts";

const PATH = new URL("gas.snapshot.json", import.meta.url);
const TOLERANCE = 0.02;
const SEGMENTS = [6, 10, 20, 50, 100, 200] as const;
const MEMBERS = 45;
const FIRST = 1_982_880;

interface Snapshot {
  readonly commitOrders: number;
  /** By number of segments. */
  readonly commitBatch: Record<string, number>;
  readonly commitBatchWithEnvelopeSignature: number;
  readonly commitVoid: number;
  readonly proposeRoot: number;
  /** Of 45 members. */
  readonly withdrawFirst: number;
  readonly withdrawAgain: number;
  /** Full mode, 200 orders on 20 segments: whole batch, and each order beyond constant cost. */
  readonly fullMode200: number;
  readonly perOrderE200: number;
  /** Per feeder of three in one transaction. */
  readonly manyOrdersPerFeeder: number;
  readonly manyBatchesPerFeeder: number;
  /** By kind, 200 orders on 20 segments. */
  readonly challenges: Record<string, number>;
}

async function measureLedger(chain: TestChain, acts: LedgerActs) {
  await acts.record(FIRST);
  // The same place of the ring again: what is written there was not empty before.
  let interval = FIRST + 256;
  await chain.pass(2 * chain.deployment.challenge.windowSeconds);
  const orders = await gasOf(acts.commitOrders(acts.batchFor(interval)));
  await acts.commitVoid(interval, 3001);
  const commitBatch: Record<string, number> = {};
  for (const segments of SEGMENTS) {
    interval += 1;
    const batch = acts.batchFor(interval, { segments });
    await acts.commitOrders(batch);
    commitBatch[String(segments)] = await gasOf(acts.commitBatch(batch));
  }
  interval += 1;
  const batch = acts.batchFor(interval, { segments: 10 });
  await acts.commitOrders(batch);
  const signing = { signers: [acts.operator, acts.auditor], envelopeSigner: acts.dso };
  const envelope = await gasOf(acts.commitBatch(batch, signing));
  const commitVoid = await gasOf(acts.commitVoid(interval + 1, 3001));
  return {
    commitOrders: orders,
    commitBatch,
    commitBatchWithEnvelopeSignature: envelope,
    commitVoid,
    last: interval + 1,
  };
}

async function measureVault(chain: TestChain, acts: LedgerActs, first: number) {
  const random = randomSource(62);
  const member = chain.keys.member.address as Hex;
  const accounts = [member, ...Array.from({ length: MEMBERS - 1 }, () => random.hex(20))];
  const vault = (role: "operator" | "member") => chain.contract("settlementVault", chain.keys[role]);
  await vault("operator").getFunction("fund")(acts.domain.feeder, 10n ** 12n, keccakText("statement"));
  const figures: { propose: number; withdraw: number }[] = [];
  for (const [step, interval] of [first, first + 1].entries()) {
    const leaves = accounts.map((account) => ({
      account,
      cumulativeMicroEuro: BigInt((step + 1) * 12_345_678),
      salt: random.hex(16),
    }));
    const balances = commitBalances(acts.domain, interval, leaves);
    const batch = { ...acts.batchFor(interval), balanceRoot: balances.balanceRoot };
    await acts.commitOrders(batch);
    await acts.commitBatch(batch);
    await chain.pass(DEMO_CHALLENGE.windowSeconds + 1);
    const { treeRoot, totalMicroEuro } = balances;
    const proposeRoot = vault("operator").getFunction("proposeRoot");
    const propose = await gasOf(
      proposeRoot(
        acts.domain.feeder,
        interval,
        treeRoot,
        totalMicroEuro,
        batchDigest(acts.domain, batch),
        chain.keys.operator.address,
      ),
    );
    await chain.pass(DELAY_SECONDS);
    await (await vault("operator").getFunction("activateRoot")(acts.domain.feeder)).wait();
    const { leaf, proof } = proveBalance(balances, member)!;
    const act = vault("member").getFunction("withdraw");
    const withdraw = await gasOf(act(acts.domain.feeder, leaf.cumulativeMicroEuro, leaf.salt, proof));
    figures.push({ propose, withdraw });
  }
  const [initial, second] = figures;
  return { proposeRoot: second!.propose, withdrawFirst: initial!.withdraw, withdrawAgain: second!.withdraw };
}

describe("gas", () => {
  let measured: Snapshot;
  let snapshot: Snapshot;
  beforeAll(async () => {
    const chain = await startTestChain();
    const acts = ledgerActs(chain, randomSource(61));
    const { last, ...ledger } = await measureLedger(chain, acts);
    const modes = await measureModes(await startTestChain(), [200], []);
    const { frauds, ...challenges } = await measureChallenges(await startTestChain());
    expect(frauds).toEqual(["limit-price", "price-not-published", "sums-wrong", "balance-fell"]);
    measured = {
      ...ledger,
      ...(await measureVault(chain, acts, last + 1)),
      fullMode200: modes.gasE["200"]!,
      perOrderE200: modes.perOrderE200,
      ...(await measureMany(await startTestChain())),
      challenges,
    };
    if (process.env.LATERAL_UPDATE_SNAPSHOT === "1") {
      writeFileSync(PATH, `${JSON.stringify(measured, null, 2)}\n`);
    }
    snapshot = JSON.parse(readFileSync(PATH, "utf8")) as Snapshot;
  });

  const flat = (figures: Snapshot): Record<string, number> => {
    const { commitBatch, challenges, ...others } = figures;
    const batches = Object.entries(commitBatch).map(([segments, gas]) => [`commitBatch ${segments}`, gas]);
    const filed = Object.entries(challenges).map(([kind, gas]) => [`challenge ${kind}`, gas]);
    return { ...others, ...Object.fromEntries([...batches, ...filed]) };
  };

  test("is what the snapshot says, within two percent", () => {
    const expected = flat(snapshot);
    const actual = flat(measured);
    expect(Object.keys(actual)).toEqual(Object.keys(expected));
    for (const [name, gas] of Object.entries(actual)) {
      expect(Math.abs(gas / expected[name]! - 1), `${name}: ${gas}, was ${expected[name]}`).toBeLessThan(
        TOLERANCE,
      );
    }
  });

  test("of a batch with 20 segments stays below 130 000, of a withdrawal below 60 000, of a challenge below 100 000", () => {
    expect(measured.commitBatch["20"]).toBeLessThan(130_000);
    expect(measured.withdrawFirst).toBeLessThan(60_000);
    expect(measured.perOrderE200).toBeLessThan(700);
    for (const [kind, gas] of Object.entries(measured.challenges)) expect(gas, kind).toBeLessThan(100_000);
  });
});
