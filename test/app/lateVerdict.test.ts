/**
 * A batch is proven wrong after its interval was billed.
 *
 *   billed ─► BatchVoided ─► flag, and corrections with the next settlement ─► bill, balances, bundle follow
 */
import { describe, expect, it } from "vitest";
import { heedVerdicts } from "../../backend/app/heedVerdicts.ts";
import { readBundledCommunity, readIntervalProof } from "../../backend/app/intervalProof.ts";
import { networkOf, requireCommunity } from "../../backend/app/market.ts";
import { createBundleContext } from "../../backend/core/compliance/bundleContext.ts";
import type { IntervalProof } from "../../backend/core/compliance/evidenceBundle.ts";
import { BundleVerifier } from "../../backend/core/compliance/verifyBundle.ts";
import { accumulateBalances, netOf } from "../../backend/core/settlement/accumulateBalances.ts";
import { signedAmount } from "../../backend/core/settlement/ledgerAccounts.ts";
import type { LedgerLine } from "../../backend/core/settlement/ledgerLine.ts";
import { settleInterval } from "../../backend/core/settlement/settleInterval.ts";
import { intervalEnd, intervalIndex } from "../../backend/core/time/marketInterval.ts";
import { paperLedger } from "./support/paperLedger.ts";
import { COMMUNITY, FIRST, openSmallStreet, TARIFF, testSigner } from "./support/smallStreet.ts";

const VICTIM = intervalIndex(FIRST + 2);
const INTERVALS = 9;

/** Runs the street with the verdict after four intervals were billed. */
async function streetWithVerdict() {
  const ledger = paperLedger();
  const street = await openSmallStreet({ ledger });
  const move = async (offset: number) => {
    for (let round = 0; round < 8; round += 1) {
      await street.advanceTo(intervalEnd(intervalIndex(FIRST + offset)));
      await ledger.mine(street.store);
    }
  };
  for (let offset = -1; offset <= 4; offset += 1) await move(offset);
  const batch = await street.store.batch(street.key(2));
  const transactionHash = `0x${"5a".repeat(32)}` as const;
  const verdict = { interval: VICTIM, digest: batch!.digest, transactionHash, blockNumber: 9 };
  expect(await heedVerdicts(street.market, COMMUNITY, [verdict])).toEqual([VICTIM]);
  for (let offset = 5; offset <= INTERVALS; offset += 1) await move(offset);
  return street;
}

async function proofsOf(street: Awaited<ReturnType<typeof streetWithVerdict>>) {
  const { market, store } = street;
  const community = await requireCommunity(market, COMMUNITY);
  const range = { from: FIRST, to: intervalIndex(FIRST + INTERVALS) };
  const records = await store.intervals(COMMUNITY, range);
  const signers = {
    operator: (await market.signers.roleSigner("operator")).address,
    dso: (await market.signers.roleSigner("dso")).address,
    auditor: testSigner(900).address,
  };
  const bundled = await readBundledCommunity(market, { community, signers, first: FIRST });
  const { feeder } = await networkOf(market, records[0]!);
  const proofs = await Promise.all(records.map((record) => readIntervalProof(market, community, record)));
  const verify = (change: (proof: IntervalProof) => IntervalProof) => {
    const verifier = new BundleVerifier(createBundleContext(bundled, feeder));
    for (const proof of proofs) verifier.check(change(proof));
    return verifier;
  };
  return { proofs, verify };
}

describe("a verdict after the bill", () => {
  it("is booked as the difference to a settlement without the market, with the next one that settles", async () => {
    const street = await streetWithVerdict();
    const lines = await street.store.lines(street.key(2));
    const corrections = lines.filter((line) => line.settlementVersion === 2);
    expect(corrections.length).toBeGreaterThan(0);
    expect(new Set(corrections.map((line) => line.bookedWith))).toEqual(new Set([FIRST + 5]));
    const readings = await street.store.readings(street.key(2));
    const none = { orders: [], allocations: [], trades: [] };
    const scratch = settleInterval({ interval: VICTIM, ...none, readings, tariff: TARIFF }).lines;
    const sums = (of: readonly LedgerLine[]) => {
      const found = new Map<string, number>();
      for (const line of of) {
        const key = `${line.meteringPointId}|${line.kind}|${line.price}`;
        found.set(key, (found.get(key) ?? 0) + Number(signedAmount(line)));
      }
      return [...found].filter(([, amount]) => amount !== 0).sort();
    };
    expect(sums(lines)).toEqual(sums(scratch));
  });

  it("moves bills and balances by the same, and the books stay at zero", async () => {
    const street = await streetWithVerdict();
    const all: LedgerLine[] = [];
    for (let offset = 0; offset <= INTERVALS; offset += 1)
      all.push(...(await street.store.lines(street.key(offset))));
    const balances = await street.store.balancesAfter(COMMUNITY, intervalIndex(FIRST + INTERVALS));
    expect(balances).toEqual(accumulateBalances([], all));
    expect(balances.reduce((sum, position) => sum + netOf(position), 0)).toBe(0);
    const totals = await street.store.billTotals(COMMUNITY, "2026-06");
    const members = balances.filter((position) => position.account.startsWith("member:"));
    expect(totals.reduce((sum, total) => sum + total.amount, 0)).toBe(
      -members.reduce((sum, position) => sum + netOf(position), 0),
    );
    expect(totals.some((total) => total.correction && total.kind.startsWith("local"))).toBe(true);
  });

  it("leaves a proof that holds and names the voided batch, and none when the verdict is hidden or invented", async () => {
    const { proofs, verify } = await proofsOf(await streetWithVerdict());
    expect(proofs.map(({ batchVoided }) => batchVoided === true)).toEqual(
      proofs.map(({ interval }) => interval === VICTIM),
    );
    const honest = verify((proof) => proof);
    expect(honest.findings).toEqual([]);
    expect(honest.tally.voidedBatches).toEqual([VICTIM]);
    const hidden = verify(({ batchVoided: _, ...proof }) => proof);
    expect(hidden.findings.map(({ code }) => code)).toContain("LAT-6908");
    const invented = verify((proof) =>
      proof.interval === FIRST + 3 ? { ...proof, batchVoided: true } : proof,
    );
    expect(invented.findings.map(({ code }) => code)).toContain("LAT-6908");
  });
});
