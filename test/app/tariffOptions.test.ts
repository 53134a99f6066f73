/** A street under sheets that do more than flat prices: from opening to the offline check. */
import { describe, expect, it } from "vitest";
import { acceptReadings } from "../../backend/app/acceptReadings.ts";
import { readBundledCommunity, readIntervalProof } from "../../backend/app/intervalProof.ts";
import { networkOf, requireCommunity } from "../../backend/app/market.ts";
import { tariffOfSheet } from "../../backend/app/memberTariffs.ts";
import { reportFairness } from "../../backend/app/reportFairness.ts";
import { settlementInput } from "../../backend/app/settlementInput.ts";
import { submitOrder } from "../../backend/app/submitOrder.ts";
import { createBundleContext } from "../../backend/core/compliance/bundleContext.ts";
import type { IntervalProof } from "../../backend/core/compliance/evidenceBundle.ts";
import { BundleVerifier } from "../../backend/core/compliance/verifyBundle.ts";
import { OPEN_TO_ALL } from "../../backend/core/orders/order.ts";
import { hashTypedOrder, orderId } from "../../backend/core/orders/typedOrder.ts";
import { netOf } from "../../backend/core/settlement/accumulateBalances.ts";
import { settleInterval } from "../../backend/core/settlement/settleInterval.ts";
import { gridCostDown } from "../../backend/core/tariffs/gridTariff.ts";
import type { TariffSheet } from "../../backend/core/tariffs/tariff.ts";
import { intervalEnd, intervalIndex, intervalStart } from "../../backend/core/time/marketInterval.ts";
import { microEuroPerKWh, wattHours } from "../../backend/core/units/quantities.ts";
import { paperLedger } from "./support/paperLedger.ts";
import {
  COMMUNITY,
  DOMAIN,
  FIRST,
  HOUSEHOLDS,
  type Household,
  openSmallStreet,
  type SmallStreet,
  TARIFF,
  testSigner,
} from "./support/smallStreet.ts";

const price = microEuroPerKWh;
const SHARING: TariffSheet = {
  ...TARIFF,
  sharing: {
    price: price(120_000),
    communities: [
      {
        id: "street",
        key: { kind: "dynamic" },
        participants: ["mp-sun", "mp-day", "mp-out"].map((meteringPointId) => ({
          meteringPointId,
          factorPpm: 1_000_000,
        })),
      },
    ],
  },
};
/** The grid costs 300 in the first interval, 60 + 100 in the second, and 300 again after the series. */
const HOURLY: TariffSheet = {
  ...TARIFF,
  clearingRule: "midMarketRate",
  retailSchedule: { kind: "series", from: FIRST, prices: [price(200_000), price(60_000)] },
  feedInSchedule: { kind: "series", from: FIRST, prices: [price(80_000), price(40_000)] },
  levies: [{ name: "electricity tax", price: price(20_000) }],
};

interface MinedStreet extends SmallStreet {
  /** Until the interval `last` after the first has ended and what was sent is in a block. */
  mineTo(last: number): Promise<void>;
}

async function opened(
  sheet: TariffSheet,
  last: number,
  households: readonly Household[] = HOUSEHOLDS,
): Promise<MinedStreet> {
  const ledger = paperLedger();
  const street = await openSmallStreet({ tariffSheets: [sheet], ledger, households });
  let next = -1;
  const mineTo = async (to: number) => {
    for (; next <= to; next += 1) {
      for (let round = 0; round < 8; round += 1) {
        await street.advanceTo(intervalEnd(intervalIndex(FIRST + next)));
        await ledger.mine(street.store);
      }
    }
  };
  await mineTo(last);
  return { ...street, mineTo };
}

/** Findings of the offline checker over the first intervals; `change` forges one of them. */
async function findings(
  street: SmallStreet,
  count: number,
  change: (proof: IntervalProof) => IntervalProof = (proof) => proof,
): Promise<string[]> {
  const { market, store, key } = street;
  const community = await requireCommunity(market, COMMUNITY);
  const proofs: IntervalProof[] = [];
  for (let offset = 0; offset < count; offset += 1) {
    const record = await store.interval(key(offset));
    if (record === null) throw new Error(`interval ${offset} is not there`);
    proofs.push(await readIntervalProof(market, community, record));
  }
  const record = await store.interval(key());
  if (record === null) throw new Error("there is no first interval");
  const signers = {
    operator: (await market.signers.roleSigner("operator")).address,
    dso: (await market.signers.roleSigner("dso")).address,
    auditor: testSigner(900).address,
  };
  const bundled = await readBundledCommunity(market, { community, signers, first: FIRST });
  const { feeder } = await networkOf(market, record);
  const verifier = new BundleVerifier(createBundleContext(bundled, feeder));
  for (const proof of proofs) verifier.check(change(proof));
  return verifier.findings.map(({ code, what }) => `${code} ${what}`);
}

describe("a community that shares by key", () => {
  it("walks the same states with empty books, and settles by the key", async () => {
    const street = await opened(SHARING, 3);
    const record = await street.store.interval(street.key());
    expect(record).toMatchObject({ state: "billed", orderCount: 0 });
    expect((await street.store.batch(street.key()))?.commitment).toBeDefined();
    // 1,000 Wh of sun; 600 and 250 are wanted, all of it covered.
    const lines = await street.store.lines(street.key());
    expect(
      lines.find((l) => l.meteringPointId === "mp-out" && l.kind === "local-energy-bought"),
    ).toMatchObject({ amount: 250 * 120, energyWh: 250 });
    expect(lines.find((l) => l.kind === "feed-in")).toMatchObject({ energyWh: 150, amount: 150 * 80 });
    expect(await findings(street, 2)).toEqual([]);
  });

  it("takes no orders, by number", async () => {
    const { market, store, advanceTo } = await openSmallStreet({ tariffSheets: [SHARING] });
    const now = intervalStart(intervalIndex(FIRST - 1));
    await advanceTo(now);
    const signer = testSigner(901);
    await store.addMemberKey({
      communityId: COMMUNITY,
      meteringPointId: "mp-sun",
      address: signer.address,
      kind: "browser",
      addedAt: now,
      revokedAt: null,
    });
    const order = {
      communityId: COMMUNITY,
      meteringPointId: "mp-sun",
      interval: intervalIndex(FIRST + 2),
      side: "sell" as const,
      energyWh: wattHours(300),
      limitPrice: price(100_000),
      fallback: "grid" as const,
      tariffVersion: 1,
      nonce: 1,
      expiresAt: intervalStart(intervalIndex(FIRST + 2)),
      ...OPEN_TO_ALL,
    };
    const digest = hashTypedOrder(order, { chainId: DOMAIN.chainId, verifyingContract: DOMAIN.contract });
    const signed = {
      order,
      orderId: orderId(order),
      signer: signer.address,
      signature: await signer.signDigest(digest),
    };
    expect(await submitOrder(market, COMMUNITY, signed, now)).toMatchObject({
      status: "rejected",
      code: "LAT-6500",
    });
  });

  it("is settled again when a reading changes, and the proof still holds", async () => {
    const street = await opened(SHARING, 2);
    const now = intervalEnd(intervalIndex(FIRST + 2));
    const late = {
      meteringPointId: "mp-sun",
      interval: FIRST,
      importWh: 0,
      exportWh: 500,
      quality: "measured" as const,
      source: "file",
    };
    await acceptReadings(street.market, COMMUNITY, [late], now);
    await street.mineTo(8);
    const record = await street.store.interval(street.key());
    if (record === null) throw new Error("there is no first interval");
    const scratch = settleInterval(await settlementInput(street.market, record));
    const sold = scratch.lines.find((line) => line.kind === "local-energy-sold");
    expect(sold).toMatchObject({ energyWh: 500 });
    const corrections = (await street.store.lines(street.key())).filter((l) => l.bookedWith !== undefined);
    expect(corrections.length).toBeGreaterThan(0);
    const balances = await street.store.balancesAfter(COMMUNITY, intervalIndex(FIRST + 3));
    expect(balances.reduce((sum, position) => sum + netOf(position), 0)).toBe(0);
    expect(await findings(street, 4)).toEqual([]);
  });

  it("is found out when somebody was given more than the key gives", async () => {
    const street = await opened(SHARING, 2);
    const forged = (proof: IntervalProof): IntervalProof => ({
      ...proof,
      lines: proof.lines.map((line) =>
        line.kind === "local-energy-sold"
          ? {
              ...line,
              energyWh: wattHours(line.energyWh + 1),
              amount: (line.amount + 120) as typeof line.amount,
            }
          : line,
      ),
    });
    expect((await findings(street, 1, forged)).some((what) => what.startsWith("LAT-6908"))).toBe(true);
  });
});

describe("an imbalance price", () => {
  it("charges the roof that promised 600 Wh and had 400, makes its neighbour whole, and is verified", async () => {
    const sheet: TariffSheet = {
      ...TARIFF,
      clearingRule: "midMarketRate",
      imbalancePrice: { short: price(250_000), long: price(50_000) },
    };
    const cloudy = HOUSEHOLDS.map((home) => (home.id === "mp-sun" ? { ...home, metersNetWh: 400 } : home));
    const street = await opened(sheet, 3, cloudy);
    const lines = await street.store.lines(street.key());
    // The trade is at 170 with a charge of 40; the grid costs 300, 90 more on each of the 200 Wh that are missing.
    const imbalances = lines.filter((line) => line.kind === "imbalance");
    expect(imbalances.map(({ debit, credit, amount }) => [debit, credit, amount])).toEqual([
      ["imbalance", "member:mp-day", 200 * 90],
      ["member:mp-sun", "imbalance", 200 * 250],
    ]);
    const paid = lines
      .filter((line) => line.meteringPointId === "mp-day")
      .reduce((sum, line) => sum + (line.debit === "member:mp-day" ? line.amount : -line.amount), 0);
    expect(paid).toBe(600 * (170 + 40));
    expect(await findings(street, 3)).toEqual([]);
    const dropped = (proof: IntervalProof): IntervalProof => ({
      ...proof,
      lines: proof.lines.filter((line) => line.kind !== "imbalance"),
    });
    expect((await findings(street, 1, dropped)).some((what) => what.startsWith("LAT-6908"))).toBe(true);
  });
});

describe("prices that change with the hour", () => {
  it("move the market rule and settle each interval at its own price", async () => {
    const street = await opened(HOURLY, 4);
    const pool = await Promise.all(
      [0, 1, 2].map(async (k) => (await street.store.clearing(street.key(k)))?.poolPrice),
    );
    // Grid 320 less charge 40 is 280, feed-in 80: 180. Then 180 − 40 and 40: 90. Then the flat prices again.
    expect(pool).toEqual([180_000, 90_000, 180_000]);
    const second = await street.store.lines(street.key(1));
    const out = second.filter((line) => line.meteringPointId === "mp-out");
    expect(out.map(({ kind, amount, credit }) => [kind, amount, credit])).toEqual([
      ["grid-energy-bought", 250 * 60, "retailer"],
      ["grid-network-charge", 250 * 100, "network-operator"],
      ["levy", 250 * 20, "authority"],
    ]);
    const totals = await street.store.billTotals(COMMUNITY, "2026-06");
    expect(totals.find((t) => t.meteringPointId === "mp-out" && t.kind === "levy")?.energyWh).toBe(5 * 250);
    expect(await findings(street, 3)).toEqual([]);
  });

  it("count in the fairness report and in the comparison of tariffs as they were settled", async () => {
    const street = await opened(HOURLY, 4);
    const { store } = street;
    const { report } = await reportFairness(store, COMMUNITY, "2026-06");
    // mp-out trades nothing: what it would have paid without the market is what it paid.
    const outside = report.groups.find(({ group }) => group === "non-member");
    expect(outside?.asBooked).toBe(250 * (4 * 320 + 180));
    expect(outside?.withoutMarket).toBe(outside?.asBooked);
    const range = { from: FIRST, to: intervalIndex(FIRST + 5) };
    const tariff = tariffOfSheet(HOURLY, range);
    const readings = await store.memberReadings(COMMUNITY, "mp-out", range);
    expect(readings.reduce((sum, reading) => sum + gridCostDown(tariff, reading), 0)).toBe(outside?.asBooked);
    expect(tariffOfSheet(HOURLY).energy).toEqual(HOURLY.retailSchedule);
  });

  it("are checked offline: another price in the sheet is found in clearing and settlement", async () => {
    const street = await opened(HOURLY, 3);
    const cheaper = { ...HOURLY, retailSchedule: { kind: "series", from: FIRST, prices: [price(90_000)] } };
    const other = {
      ...street,
      store: new Proxy(street.store, {
        get: (store, name) =>
          name === "tariffSheets" ? async () => [cheaper] : Reflect.get(store, name).bind(store),
      }),
    };
    const found = await findings({ ...other, market: { ...street.market, store: other.store } }, 1);
    expect(found.some((what) => what.startsWith("LAT-6906"))).toBe(true);
    expect(found.some((what) => what.startsWith("LAT-6908"))).toBe(true);
  });
});
