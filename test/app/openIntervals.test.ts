import { describe, expect, it } from "vitest";
import { openIntervals } from "../../backend/app/openIntervals.ts";
import { accumulateBalances } from "../../backend/core/settlement/accumulateBalances.ts";
import { intervalIndex, intervalStart } from "../../backend/core/time/marketInterval.ts";
import { paperLedger } from "./support/paperLedger.ts";
import { COMMUNITY, FIRST, openSmallStreet } from "./support/smallStreet.ts";

/** A standstill of four days. */
const JUMP = 400;
const at = (offset: number) => intervalStart(intervalIndex(FIRST + offset));

describe("opening intervals", () => {
  it("begins with the first interval of the community, two hours ahead", async () => {
    const { market, store } = await openSmallStreet();
    expect(await openIntervals(market, COMMUNITY, at(-9))).toBe(0);
    expect(await openIntervals(market, COMMUNITY, at(-8))).toBe(1);
    expect(await openIntervals(market, COMMUNITY, at(-8))).toBe(0);
    expect(await openIntervals(market, COMMUNITY, at(0))).toBe(8);
    expect((await store.newestInterval(COMMUNITY))?.interval).toBe(FIRST + 8);
  });

  it("catches up a short standstill without a gap", async () => {
    const { market, store } = await openSmallStreet();
    await openIntervals(market, COMMUNITY, at(0));
    await openIntervals(market, COMMUNITY, at(90));
    const range = { from: FIRST, to: intervalIndex(FIRST + 200) };
    const opened = (await store.intervals(COMMUNITY, range)).map((record) => record.interval - FIRST);
    expect(opened).toEqual(Array.from({ length: 99 }, (_, offset) => offset));
  });

  it("voids every missed interval of a long one, one record each, and goes on where gates are still open", async () => {
    const ledger = paperLedger();
    const street = await openSmallStreet({ ledger });
    const round = async (offset: number, times: number) => {
      for (let k = 0; k < times; k += 1) {
        await street.advanceTo(at(offset));
        await ledger.mine(street.store);
      }
    };
    for (const offset of [-1, 0, 1, 2]) await round(offset, 12);
    await round(JUMP, 60);
    const range = { from: FIRST, to: intervalIndex(FIRST + JUMP + 100) };
    const records = await street.store.intervals(COMMUNITY, range);
    expect(records.map((record) => record.interval - FIRST)).toEqual(
      Array.from({ length: JUMP + 9 }, (_, offset) => offset),
    );
    const missed = records.filter((record) => record.voidReason?.code === "LAT-7026");
    expect(missed.map((record) => record.interval - FIRST)).toEqual(
      Array.from({ length: JUMP + 1 - 10 }, (_, index) => 11 + index),
    );
    expect(records.slice(-7).map((record) => record.state)).toEqual(Array(7).fill("open"));
    // The ledger has exactly one record for every interval up to now, each in its turn.
    const recorded = ledger.taken.filter((id) => /^(batch|void):/.test(id));
    expect(recorded.map((id) => Number(id.split(":").at(-1)) - FIRST)).toEqual(
      Array.from({ length: JUMP + 2 }, (_, offset) => offset),
    );
    expect(recorded.slice(11).every((id) => id.startsWith("void:"))).toBe(true);
    // Every acknowledged order has an outcome, or its interval is void by a record; and the books are balanced.
    let acknowledged = 0;
    for (const record of records.slice(0, JUMP + 2)) {
      const orders = await street.store.orders(record);
      const cleared = await street.store.clearing(record);
      const included = new Set(cleared?.allocations.map(({ orderId }) => orderId));
      const provable = orders.every(({ orderId }) => included.has(orderId)) || record.state === "void";
      expect(provable, `interval ${record.interval}`).toBe(true);
      acknowledged += orders.length;
    }
    expect(acknowledged).toBeGreaterThan(20);
    const balances = await street.store.balancesAfter(COMMUNITY, intervalIndex(FIRST + JUMP - 1));
    expect(balances.length).toBeGreaterThan(2);
    expect(
      balances.reduce(
        (sum, { creditMicroEuro, debitMicroEuro }) => sum + creditMicroEuro - debitMicroEuro,
        0,
      ),
    ).toBe(0);
  });

  it("leaves a gap only where the clock was set ahead by more than a month", async () => {
    const street = await openSmallStreet();
    await street.run(2);
    await street.advanceTo(at(5_000));
    const range = { from: intervalIndex(FIRST + 11), to: intervalIndex(FIRST + 5_100) };
    const opened = (await street.store.intervals(COMMUNITY, range)).map((record) => record.interval - FIRST);
    expect(opened).toEqual([5_002, 5_003, 5_004, 5_005, 5_006, 5_007, 5_008]);
  });

  it("builds no balance after the gap upon intervals before it that are not billed yet", async () => {
    const ledger = paperLedger();
    const street = await openSmallStreet({ ledger });
    const round = async (offset: number) => {
      for (let k = 0; k < 60; k += 1) {
        await street.advanceTo(at(offset));
        if (ledger.state === "ok") await ledger.mine(street.store);
      }
    };
    for (const offset of [-1, 0, 1]) await round(offset);
    ledger.state = "down";
    for (const offset of [2, JUMP, JUMP + 4]) await round(offset);
    const stateOf = async (offset: number) => (await street.store.interval(street.key(offset)))?.state;
    expect(await stateOf(3)).toBe("cleared");
    expect(await stateOf(JUMP + 2)).toBe("open");
    ledger.state = "ok";
    await round(JUMP + 4);
    expect(await stateOf(JUMP + 3)).toBe("billed");
    const batches = ledger.taken.filter((row) => row.startsWith("batch:"));
    const order = batches.map((row) => Number(row.split(":").at(-1)));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    const records = await street.store.intervals(COMMUNITY, {
      from: FIRST,
      to: intervalIndex(FIRST + JUMP + 4),
    });
    const lines = [];
    for (const record of records) lines.push(...(await street.store.lines(record)));
    const last = intervalIndex(FIRST + JUMP + 3);
    expect(await street.store.balancesAfter(COMMUNITY, last)).toEqual(accumulateBalances([], lines));
  });

  it("finishes what was open before the gap, and goes on after it with the same books", async () => {
    const street = await openSmallStreet();
    await street.run(2);
    for (let k = 0; k < 8; k += 1) await street.advanceTo(at(JUMP));
    for (let offset = JUMP; offset <= JUMP + 4; offset += 1) await street.advanceTo(at(offset));
    const states = async (offset: number) => (await street.store.interval(street.key(offset)))?.state;
    expect([await states(1), await states(9), await states(JUMP + 2), await states(JUMP + 3)]).toEqual([
      "billed",
      "billed",
      "billed",
      "billed",
    ]);
    const balances = await street.store.balancesAfter(COMMUNITY, intervalIndex(FIRST + JUMP + 3));
    const buyer = balances.find((position) => position.account === "member:mp-day");
    // Eleven quarters before the gap and two after it on the market, those in between at the retail tariff.
    expect(buyer?.debitMicroEuro).toBe(13 * 72_000 + (JUMP - 9) * 180_000);
  });
});
