/**
 * Two neighbours and a house that takes no part, one quarter of an hour at noon.
 *
 *      mp-sun  ☀ +1000 Wh ──┐                        sells 600 to the neighbour, 400 to the retailer
 *                           ├── the street ── grid
 *      mp-day    −600 Wh  ──┤                        buys 600 from the neighbour
 *      mp-out    −250 Wh  ──┘                        buys 250 from the retailer, as ever
 *
 * Retail 20 ct + network 10 ct, feed-in 8 ct, local network charge 4 ct. mp-day bids 30 ct all-in, which is
 * 26 ct for the energy; mp-sun asks 8 ct. There is more sun than demand: the last Wh that clears is sold by
 * mp-sun at its own limit, so the price is that limit, 8 ct.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { netOf } from "../../backend/core/settlement/accumulateBalances.ts";
import { memberAccount } from "../../backend/core/settlement/ledgerAccounts.ts";
import type { IntervalRecord } from "../../backend/ports/intervals.ts";
import {
  COMMUNITY,
  FIRST,
  HOUSEHOLDS,
  openSmallStreet,
  type SmallStreet,
} from "../app/support/smallStreet.ts";

let street: SmallStreet;
let record: IntervalRecord | null;

const moneyOf = async (id: string): Promise<number> => {
  const positions = await street.store.balancesAfter(COMMUNITY, FIRST);
  const own = positions.find((position) => position.account === memberAccount(id));
  return own === undefined ? 0 : netOf(own);
};

describe("noon between two neighbours", () => {
  beforeAll(async () => {
    street = await openSmallStreet();
    await street.run(1);
    record = await street.store.interval(street.key());
  });

  it("walks the interval to its bill", () => {
    expect(record).toMatchObject({ state: "billed", orderCount: 2, tradedWh: 600, curtailedWh: 0 });
  });

  it("sells all the buyer needs next door and the rest to the retailer", async () => {
    const cleared = await street.store.clearing(street.key());
    expect(cleared?.trades.map((trade) => trade.energyWh)).toEqual([600]);
    const sale = cleared?.allocations.find((allocation) => allocation.gridWh > 0);
    expect(sale).toMatchObject({ localWh: 600, gridWh: 400, unservedWh: 0 });
    expect(cleared?.poolPrice).toBe(80_000);
  });

  it("pays everybody to the µ€", async () => {
    // 600 Wh × (8 ct + 4 ct) = 7.2 ct, instead of 600 Wh × 30 ct = 18 ct.
    expect(await moneyOf("mp-day")).toBe(-72_000);
    // 1000 Wh × 8 ct: the seller is no worse off than at the feed-in tariff.
    expect(await moneyOf("mp-sun")).toBe(80_000);
    // 250 Wh × 30 ct, as without any market.
    expect(await moneyOf("mp-out")).toBe(-75_000);
  });

  it("leaves no µ€ without an owner", async () => {
    const positions = await street.store.balancesAfter(COMMUNITY, FIRST);
    expect(positions.reduce((sum, position) => sum + netOf(position), 0)).toBe(0);
  });

  it("puts the same figures on the bill", async () => {
    const totals = await street.store.billTotals(COMMUNITY, "2026-06", "mp-day");
    expect(totals.map(({ kind, energyWh, amount }) => [kind, energyWh, amount])).toEqual([
      ["local-bought", 600, 48_000],
      ["network", 600, 24_000],
    ]);
  });

  it("keeps evidence of all three stages, none with a violation", async () => {
    const evidence = await street.store.evidence(street.key());
    expect(evidence.map((entry) => entry.stage)).toEqual(["planned", "cleared", "metered"]);
    expect(evidence.flatMap((entry) => entry.violations)).toEqual([]);
    const metered = evidence.at(-1);
    expect(metered?.injectionsW).toEqual({ "cp-mp-day": -2_400, "cp-mp-out": -1_000, "cp-mp-sun": 4_000 });
  });
});

describe("the same noon with a cloud that nobody forecast", () => {
  it("pays for what the meter saw: the missing sun comes from the retailer", async () => {
    const cloudy = HOUSEHOLDS.map((home) => (home.id === "mp-sun" ? { ...home, metersNetWh: 200 } : home));
    street = await openSmallStreet({ households: cloudy });
    await street.run(1);
    // 200 Wh delivered × (8 + 4) ct, 400 Wh from the retailer × 30 ct.
    expect(await moneyOf("mp-day")).toBe(-(24_000 + 120_000));
    expect(await moneyOf("mp-sun")).toBe(16_000);
    const positions = await street.store.balancesAfter(COMMUNITY, FIRST);
    expect(positions.reduce((sum, position) => sum + netOf(position), 0)).toBe(0);
  });
});
