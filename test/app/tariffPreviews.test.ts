/** A tariff sheet tried on a month that is settled: what did not change gives the same cent, what did is worked out anew. */
import { afterEach, describe, expect, it } from "vitest";
import { openPreviewRunner } from "../../backend/adapters/parallel/previewRunner.ts";
import { PREVIEW_SECONDS, TariffPreviews } from "../../backend/app/tariffPreviews.ts";
import { tariffEffect } from "../../backend/core/billing/tariffEffect.ts";
import { DomainError } from "../../backend/core/errors/domainError.ts";
import type { TariffSheet } from "../../backend/core/tariffs/tariff.ts";
import { intervalEnd, intervalIndex } from "../../backend/core/time/marketInterval.ts";
import { microEuro, microEuroPerKWh } from "../../backend/core/units/quantities.ts";
import type { PreviewRunner } from "../../backend/ports/previewRunner.ts";
import { paperLedger } from "./support/paperLedger.ts";
import { COMMUNITY, FIRST, openSmallStreet, type SmallStreet, TARIFF } from "./support/smallStreet.ts";

async function settledStreet(): Promise<SmallStreet> {
  const ledger = paperLedger();
  const street = await openSmallStreet({ tariffSheets: [TARIFF], ledger });
  for (let k = -1; k <= 5; k += 1) {
    for (let round = 0; round < 8; round += 1) {
      await street.advanceTo(intervalEnd(intervalIndex(FIRST + k)));
      await ledger.mine(street.store);
    }
  }
  return street;
}

let wall = 0;
const { version: _version, ...SHEET } = TARIFF;
const previewsOf = (street: SmallStreet, openRunner: () => PreviewRunner = openPreviewRunner) =>
  new TariffPreviews({ store: street.store, openRunner, wallNow: () => wall });

async function finished(previews: TariffPreviews, id: string) {
  for (let turn = 0; turn < 2_000; turn += 1) {
    const view = previews.view(id);
    if (view.state !== "running") return view;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("the preview does not end");
}
async function tried(sheet: Partial<Omit<TariffSheet, "version">>) {
  const street = await settledStreet();
  const previews = previewsOf(street);
  const before = JSON.stringify(await street.store.billTotals(COMMUNITY, "2026-06"));
  await previews.start(COMMUNITY, "p", { sheet: { ...SHEET, ...sheet }, period: "2026-06" });
  const view = await finished(previews, "p");
  expect(JSON.stringify(await street.store.billTotals(COMMUNITY, "2026-06"))).toBe(before);
  expect(await street.store.tariffSheets(COMMUNITY)).toHaveLength(1);
  if (view.result === null) throw new Error(`${view.state} ${view.fault?.code}`);
  return view.result;
}
afterEach(() => {
  wall = 0;
});

describe("a preview", () => {
  it("of the sheet in force changes nobody's cost and no account, to the millionth", async () => {
    const result = await tried({});
    expect(result.intervals).toBeGreaterThan(0);
    expect([result.cleared, result.voided]).toEqual([0, 0]);
    expect(result.effect).toMatchObject({ better: 0, worse: 0 });
    for (const { before, after } of result.accounts) expect(after).toBe(before);
    expect(result.tradedAfterWh).toBe(result.tradedBeforeWh);
    expect(result.tradedBeforeWh).toBeGreaterThan(0);
  });

  it("of a dearer retail price costs buyers exactly what the retailer gets more", async () => {
    const result = await tried({ retailEnergy: microEuroPerKWh(SHEET.retailEnergy + 10_000) });
    const retailer = result.accounts.find(({ account }) => account === "retailer");
    expect((retailer?.after ?? 0) - (retailer?.before ?? 0)).toBeGreaterThan(0);
    expect(result.effect.worse).toBeGreaterThan(0);
    expect(result.effect.better).toBe(0);
    expect(result.cleared).toBe(0);
  });

  it("of another market rule clears every interval again, on a thread of its own", async () => {
    const result = await tried({ clearingRule: "uniform" });
    expect(result.cleared).toBe(result.intervals);
    expect(result.voided).toBe(0);
    const sums = result.accounts.reduce(
      (all, { before, after }) => [all[0]! + before, all[1]! + after],
      [0, 0],
    );
    expect(sums.every((sum) => Number.isSafeInteger(sum))).toBe(true);
  });

  it("is one at a time, is cancelled, and ends when it takes too long", async () => {
    const street = await settledStreet();
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let closed = 0;
    const slow = (): PreviewRunner => ({
      run: async () => {
        await held;
        return {
          intervals: 0,
          costs: {},
          accounts: {},
          tradedBeforeWh: 0,
          tradedAfterWh: 0,
          cleared: 0,
          voided: 0,
        };
      },
      close: async () => {
        closed += 1;
      },
    });
    const previews = previewsOf(street, slow);
    const start = (id: string) => previews.start(COMMUNITY, id, { sheet: SHEET, period: "2026-06" });
    await start("a");
    await expect(start("b")).rejects.toMatchObject({ code: "LAT-8368" });
    expect(previews.cancel("a").state).toBe("cancelled");
    release();
    await start("c");
    expect((await finished(previews, "c")).state).toBe("done");
    const late = previewsOf(street, () => {
      wall = (PREVIEW_SECONDS + 1) * 1_000;
      return slow();
    });
    await late.start(COMMUNITY, "d", { sheet: SHEET, period: "2026-06" });
    expect((await finished(late, "d")).fault?.code).toBe("LAT-8371");
    expect(closed).toBeGreaterThanOrEqual(2);
    expect(() => late.view("x")).toThrow(DomainError);
  });

  it("needs a sheet that may be published, and a month that was settled", async () => {
    const street = await settledStreet();
    const previews = previewsOf(street);
    const start = (sheet: object, period: string) =>
      previews.start(COMMUNITY, "p", { sheet: { ...SHEET, ...sheet }, period });
    await expect(start({ feedIn: SHEET.retailEnergy + 1_000_000 }, "2026-06")).rejects.toMatchObject({
      code: "LAT-6105",
    });
    await expect(start({}, "2026-02")).rejects.toMatchObject({ code: "LAT-8370" });
  });
});

describe("a distribution", () => {
  const effects = (changes: readonly number[]) =>
    changes.map((change, index) => ({
      meteringPointId: `H${index}`,
      group: "member-solar" as const,
      before: microEuro(1_000_000),
      after: microEuro(1_000_000 + change),
    }));

  it("has no bin with fewer members than the smallest group, and counts everybody once", () => {
    const { bins } = tariffEffect(effects([-500_000, -1, 0, 5, 7, 90_000, 100_001, 2_000_000]), 3);
    expect(bins.every(({ points }) => points >= 3)).toBe(true);
    expect(bins.reduce((sum, { points }) => sum + points, 0)).toBe(8);
    expect(bins.every(({ from, to }) => from % 100_000 === 0 && to % 100_000 === 0)).toBe(true);
  });

  it("says nothing about a group that is too small", () => {
    const { groups, bins } = tariffEffect(effects([1, 2]), 3);
    expect(groups[0]).toEqual({
      group: "member-solar",
      points: 2,
      before: null,
      after: null,
      better: null,
      worse: null,
    });
    expect(bins).toEqual([]);
  });
});
