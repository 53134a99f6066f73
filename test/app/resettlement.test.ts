/** Readings that change after settlement: correction lines with the next settlement, and a proof that still holds. */
import { describe, expect, it } from "vitest";
import { acceptReadings } from "../../backend/app/acceptReadings.ts";
import { readBundledCommunity, readIntervalProof } from "../../backend/app/intervalProof.ts";
import { networkOf, requireCommunity } from "../../backend/app/market.ts";
import { settlementInput } from "../../backend/app/settlementInput.ts";
import { createBundleContext } from "../../backend/core/compliance/bundleContext.ts";
import { BundleVerifier } from "../../backend/core/compliance/verifyBundle.ts";
import { accumulateBalances, netOf } from "../../backend/core/settlement/accumulateBalances.ts";
import { signedAmount, signedEnergyWh } from "../../backend/core/settlement/ledgerAccounts.ts";
import type { LedgerLine } from "../../backend/core/settlement/ledgerLine.ts";
import { settleInterval } from "../../backend/core/settlement/settleInterval.ts";
import { intervalEnd, intervalIndex } from "../../backend/core/time/marketInterval.ts";
import { paperLedger } from "./support/paperLedger.ts";
import { COMMUNITY, FIRST, openSmallStreet, type SmallStreet, testSigner } from "./support/smallStreet.ts";

const MONTH = "2026-06";

const reading = (meteringPointId: string, offset: number, importWh: number, exportWh = 0) => ({
  meteringPointId,
  interval: FIRST + offset,
  importWh,
  exportWh,
  quality: "measured" as const,
  source: "file",
});

/** Amount and energy per metering point, kind and price. */
function sums(lines: readonly LedgerLine[]): Record<string, readonly [number, number]> {
  const found: Record<string, readonly [number, number]> = {};
  for (const line of lines) {
    const key = `${line.meteringPointId}|${line.kind}|${line.price}`;
    const [amount, energy] = found[key] ?? [0, 0];
    found[key] = [amount + signedAmount(line), energy + signedEnergyWh(line)];
  }
  return Object.fromEntries(
    Object.entries(found).filter(([, [amount, energy]]) => amount !== 0 || energy !== 0),
  );
}

const linesOf = async (street: SmallStreet, count: number): Promise<LedgerLine[]> => {
  const all: LedgerLine[] = [];
  for (let offset = 0; offset < count; offset += 1)
    all.push(...(await street.store.lines(street.key(offset))));
  return all;
};

describe("a reading that changes after its interval was billed", () => {
  it("is booked with the next settlement, as the difference and nothing else", async () => {
    const street = await openSmallStreet();
    await street.run(2);
    const before = await street.store.lines(street.key(0));
    const now = intervalEnd(intervalIndex(FIRST + 2));
    await acceptReadings(street.market, COMMUNITY, [reading("mp-day", 0, 400)], now);
    expect(await street.store.lines(street.key(0))).toEqual(before);
    await street.run(3);
    const after = await street.store.lines(street.key(0));
    expect(after.slice(0, before.length)).toEqual(before);
    const corrections = after.slice(before.length);
    expect(corrections.length).toBeGreaterThan(0);
    expect(new Set(corrections.map((line) => [line.settlementVersion, line.bookedWith].join()))).toEqual(
      new Set([`2,${FIRST + 2}`]),
    );
    const record = await street.store.interval(street.key(0));
    if (record === null) throw new Error("there is no such interval");
    const scratch = settleInterval(await settlementInput(street.market, record));
    expect(sums(after)).toEqual(sums(scratch.lines));
    expect(await street.store.resettlementsDue(COMMUNITY, 10)).toEqual([]);
    expect(await street.store.correctionsBookedWith(street.key(2))).toEqual(corrections);
  });

  it("moves the balances and the bill by the same, and the books stay at zero", async () => {
    const street = await openSmallStreet();
    await street.run(2);
    const now = intervalEnd(intervalIndex(FIRST + 2));
    await acceptReadings(
      street.market,
      COMMUNITY,
      [reading("mp-day", 0, 400), reading("mp-sun", 0, 0, 0)],
      now,
    );
    await street.run(4);
    const lines = await linesOf(street, 4);
    const balances = await street.store.balancesAfter(COMMUNITY, intervalIndex(FIRST + 3));
    expect(balances).toEqual(accumulateBalances([], lines));
    expect(balances.reduce((sum, position) => sum + netOf(position), 0)).toBe(0);
    const totals = await street.store.billTotals(COMMUNITY, MONTH);
    const billed = totals.reduce((sum, total) => sum + total.amount, 0);
    const members = balances.filter((position) => position.account.startsWith("member:"));
    expect(billed).toBe(-members.reduce((sum, position) => sum + netOf(position), 0));
    expect(totals.some((total) => total.correction)).toBe(true);
  });

  it("twice, and back again, ends where it began", async () => {
    const street = await openSmallStreet();
    await street.run(1);
    const before = sums(await street.store.lines(street.key(0)));
    for (const [step, importWh] of [400, 10, 600].entries()) {
      const now = intervalEnd(intervalIndex(FIRST + step + 1));
      await acceptReadings(street.market, COMMUNITY, [reading("mp-day", 0, importWh)], now);
      await street.run(step + 2);
    }
    const lines = await street.store.lines(street.key(0));
    expect(sums(lines)).toEqual(before);
    expect(Math.max(...lines.map((line) => line.settlementVersion ?? 1))).toBe(4);
  });

  it("leaves a proof that holds, and one that names a forged correction", async () => {
    const ledger = paperLedger();
    const street = await openSmallStreet({ ledger });
    const move = async (offset: number) => {
      for (let round = 0; round < 8; round += 1) {
        await street.advanceTo(intervalEnd(intervalIndex(FIRST + offset)));
        await ledger.mine(street.store);
      }
    };
    for (let offset = -1; offset <= 2; offset += 1) await move(offset);
    const now = intervalEnd(intervalIndex(FIRST + 2));
    await acceptReadings(street.market, COMMUNITY, [reading("mp-day", 0, 333)], now);
    for (let offset = 3; offset <= 9; offset += 1) await move(offset);
    const { market, store } = street;
    const community = await requireCommunity(market, COMMUNITY);
    const signers = {
      operator: (await market.signers.roleSigner("operator")).address,
      dso: (await market.signers.roleSigner("dso")).address,
      auditor: testSigner(900).address,
    };
    const records = await store.intervals(COMMUNITY, { from: FIRST, to: intervalIndex(FIRST + 9) });
    const [first] = records;
    if (first === undefined) throw new Error("nothing was opened");
    const verify = async (forge: (line: LedgerLine) => LedgerLine) => {
      const bundled = await readBundledCommunity(market, { community, signers, first: FIRST });
      const verifier = new BundleVerifier(
        createBundleContext(bundled, (await networkOf(market, first)).feeder),
      );
      for (const record of records) {
        const proof = await readIntervalProof(market, community, record);
        const { corrections } = proof;
        verifier.check(corrections === undefined ? proof : { ...proof, corrections: corrections.map(forge) });
      }
      return verifier.findings;
    };
    expect(await verify((line) => line)).toEqual([]);
    const forged = await verify((line) => ({ ...line, amount: (line.amount + 1) as typeof line.amount }));
    expect(forged.map((finding) => finding.code)).toContain("LAT-6909");
  });
});
