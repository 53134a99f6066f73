/**
 * Five homes in June, reckoned by hand.
 *
 *     Ada    solar      sends out 1,200 Wh a quarter from 10:00 to 14:00 local, draws 300 Wh from 18:00 to 22:00
 *     Bo     solar      sends out   400 Wh a quarter from 10:00 to 14:00 local, draws 200 Wh from 18:00 to 22:00
 *     Cem    no solar   draws 500 Wh from 10:00 to 14:00 and 500 Wh from 18:00 to 22:00
 *     Dana   no solar   draws 300 Wh from 10:00 to 14:00 and 100 Wh from 18:00 to 22:00
 *     Eli    no member  draws 250 Wh from 10:00 to 14:00 and 250 Wh from 18:00 to 22:00
 *
 * At noon the market trades at 15 ct: Cem buys 400 from Ada and 100 from Bo, Dana buys 300 from Ada. The rest of the
 * sun goes to the grid at 8 ct; evenings come from the grid at 22 ct + 9 ct network; local network is 4 ct.
 * 16 quarters at noon and 16 in the evening, 30 days: 480 of each.
 *
 *            local Wh      grid in       feed-in      money (net, €)
 *   Ada   sold 336,000     144,000      240,000      − 336 × 0.15 − 240 × 0.08 + 144 × 0.31 = − 50.40 − 19.20 + 44.64
 *   Bo    sold  48,000      96,000      144,000      −  48 × 0.15 − 144 × 0.08 +  96 × 0.31 = −  7.20 − 11.52 + 29.76
 *   Cem bought 240,000     240,000                   + 240 × 0.19 + 240 × 0.31            =   45.60 + 74.40
 *   Dana bought144,000      48,000                   + 144 × 0.19 +  48 × 0.31            =   27.36 + 14.88
 *   Eli                    240,000                   + 240 × 0.31                         =           74.40
 *
 * On 10 June clouds come at noon for one hour: Ada sends out 600 Wh in each of 4 quarters instead of 1,200. She sold
 * 700: 100 Wh are missing in each, shared over her buyers as they bought (400 : 300), 57 of them Cem's and 43 Dana's.
 * They draw those from the grid. And her meter for one of these quarters is corrected a week later to 1,200 Wh.
 */
import { describe, expect, test } from "vitest";
import { monthPeriod } from "../../backend/core/billing/billingPeriod.ts";
import { costWithoutMarketDown } from "../../backend/core/billing/counterfactual.ts";
import { fairnessReport } from "../../backend/core/billing/fairness.ts";
import type { Invoice, Party } from "../../backend/core/billing/invoice.ts";
import { issueInvoice } from "../../backend/core/billing/issueInvoice.ts";
import { runningBill } from "../../backend/core/billing/runningBill.ts";
import type { Allocation, Trade } from "../../backend/core/clearing/clearing.ts";
import type { MeterReading } from "../../backend/core/metering/reading.ts";
import type { Hex } from "../../backend/core/orders/order.ts";
import { accumulateBalances, netOf } from "../../backend/core/settlement/accumulateBalances.ts";
import type { LedgerLine } from "../../backend/core/settlement/ledgerLine.ts";
import { resettle } from "../../backend/core/settlement/resettle.ts";
import { type SettlementInput, settleInterval } from "../../backend/core/settlement/settleInterval.ts";
import type { TariffSheet } from "../../backend/core/tariffs/tariff.ts";
import { localTimeOfInterval } from "../../backend/core/time/communityTime.ts";
import { epochSeconds, type IntervalIndex, intervalIndex } from "../../backend/core/time/marketInterval.ts";
import { microEuro, microEuroPerKWh, wattHours } from "../../backend/core/units/quantities.ts";

const JUNE = monthPeriod(2026, 6);
const price = microEuroPerKWh;
const TARIFF: TariffSheet = {
  version: 1,
  effectiveFrom: epochSeconds(0),
  currency: "EUR",
  retailEnergy: price(220_000),
  feedIn: price(80_000),
  gridNetworkCharge: price(90_000),
  localNetworkCharge: price(40_000),
  vatBasisPoints: 1_900,
  priceFloor: price(0),
  priceCap: price(400_000),
};
const POOL = price(150_000);
const HOMES = ["ada", "bo", "cem", "dana", "eli"] as const;
type Home = (typeof HOMES)[number];
/** Wh per quarter: + sent out, − drawn. */
const NOON: Readonly<Record<Home, number>> = { ada: 1_200, bo: 400, cem: -500, dana: -300, eli: -250 };
const EVENING: Readonly<Record<Home, number>> = { ada: -300, bo: -200, cem: -500, dana: -100, eli: -250 };
const SOLD = { "ada>cem": 400, "bo>cem": 100, "ada>dana": 300 } as const;

type Hour = "noon" | "evening" | "quiet";
function hourOf(interval: IntervalIndex): Hour {
  const { hour } = localTimeOfInterval(interval);
  if (hour >= 10 && hour < 14) return "noon";
  return hour >= 18 && hour < 22 ? "evening" : "quiet";
}
const isCloudy = (interval: IntervalIndex): boolean => {
  const { day, hour } = localTimeOfInterval(interval);
  return day === 10 && hour === 12;
};

const orderId = (home: Home, side: "buy" | "sell"): Hex =>
  `0x${(HOMES.indexOf(home) * 2 + (side === "buy" ? 1 : 2)).toString(16).padStart(64, "0")}`;

function netWh(home: Home, interval: IntervalIndex): number {
  const hour = hourOf(interval);
  if (hour === "quiet") return 0;
  if (home === "ada" && isCloudy(interval)) return 600;
  return (hour === "noon" ? NOON : EVENING)[home];
}

const reading = (home: Home, interval: IntervalIndex, net: number, version = 1): MeterReading => ({
  meteringPointId: home,
  interval,
  importWh: wattHours(Math.max(0, -net)),
  exportWh: wattHours(Math.max(0, net)),
  quality: "measured",
  source: "story",
  receivedAt: epochSeconds(0),
  version,
});

function market(interval: IntervalIndex): Pick<SettlementInput, "orders" | "allocations" | "trades"> {
  if (hourOf(interval) !== "noon") return { orders: [], allocations: [], trades: [] };
  const trades = Object.entries(SOLD).map(([pair, energyWh]): Trade => {
    const [seller, buyer] = pair.split(">") as [Home, Home];
    return {
      sellOrderId: orderId(seller, "sell"),
      buyOrderId: orderId(buyer, "buy"),
      energyWh: wattHours(energyWh),
    };
  });
  const sides = [
    ["ada", "sell", 700],
    ["bo", "sell", 100],
    ["cem", "buy", 500],
    ["dana", "buy", 300],
  ] as const;
  return {
    trades,
    orders: sides.map(([home, side]) => ({
      orderId: orderId(home, side),
      meteringPointId: home,
      side,
      fallback: "grid",
      networkCharge: side === "buy" ? TARIFF.localNetworkCharge : price(0),
    })),
    allocations: sides.map(
      ([home, side, localWh]): Allocation => ({
        orderId: orderId(home, side),
        localWh: wattHours(localWh),
        gridWh: wattHours(0),
        unservedWh: wattHours(0),
        price: POOL,
        energyMicroEuro: microEuro(localWh * 150),
        networkChargeMicroEuro: microEuro(side === "buy" ? localWh * 40 : 0),
        explanation: { code: "matched-full", bindingElement: null, clearingPrice: POOL },
      }),
    ),
  };
}

const inputOf = (interval: IntervalIndex): SettlementInput => ({
  interval,
  tariff: TARIFF,
  readings: HOMES.map((home) => reading(home, interval, netWh(home, interval))),
  ...market(interval),
});

function settleJune(): LedgerLine[] {
  const lines: LedgerLine[] = [];
  for (let interval = JUNE.from; interval < JUNE.to; interval = intervalIndex(interval + 1)) {
    for (const line of settleInterval(inputOf(interval)).lines) lines.push(line);
  }
  return lines;
}

/** Net amount per kind in µ€, positive owed. */
const billOf = (home: Home, lines: readonly LedgerLine[]) =>
  runningBill({ meteringPointId: home, lines, tariff: TARIFF, period: JUNE });
const netOfBill = (home: Home, lines: readonly LedgerLine[]) => billOf(home, lines).netMicroEuro;

const party = (id: string): Party => ({
  id,
  name: id,
  street: "Lindenweg 1",
  city: "Musterstadt",
  postcode: "12345",
  country: "DE",
  vatId: null,
  taxNumber: "1",
  email: null,
  iban: null,
});

const invoiceOf = (
  home: Home,
  kind: Invoice["kind"],
  lines: readonly LedgerLine[],
  corrects: Invoice | null = null,
) =>
  issueInvoice({
    kind,
    number: corrects === null ? "1" : "2",
    meteringPointId: home,
    period: JUNE,
    issued: { year: 2026, month: 7, day: 1 },
    due: { year: 2026, month: 7, day: 15 },
    currency: "EUR",
    operator: party("community"),
    member: party(home),
    memberVat: "small-business",
    vatBasisPoints: 1_900,
    lines: billOf(home, lines).lines,
    carriedInMicroEuro: microEuro(0),
    corrects,
  });

describe("June in five homes", () => {
  const lines = settleJune();
  // The cloudy hour, by hand: 4 quarters, Ada delivers 600 of 700; Cem misses 57 Wh and Dana 43 Wh in each.
  const CLOUD = {
    ada: 4 * (100 * 150 + 500 * 80),
    bo: 0,
    cem: 4 * 57 * (310 - 190),
    dana: 4 * 43 * (310 - 190),
    eli: 0,
  };

  test("every member's month is the sum reckoned by hand", () => {
    const clear = {
      ada: -50_400_000 - 19_200_000 + 44_640_000,
      bo: -7_200_000 - 11_520_000 + 29_760_000,
      cem: 45_600_000 + 74_400_000,
      dana: 27_360_000 + 14_880_000,
      eli: 74_400_000,
    };
    for (const home of HOMES)
      expect([home, netOfBill(home, lines)]).toEqual([home, clear[home] + CLOUD[home]]);
  });

  test("the community's own accounts hold what members paid and nothing is lost", () => {
    const positions = new Map(
      accumulateBalances([], lines).map((position) => [position.account, netOf(position)]),
    );
    expect([...positions.values()].reduce((sum, net) => sum + net, 0)).toBe(0);
    expect(positions.get("pool")).toBe(0);
    expect(positions.get("congestion") ?? 0).toBe(0);
    // From the grid 648 kWh in the evening and Eli's 120 kWh at noon at 9 ct; 384 kWh local at 4 ct, but for the
    // cloud's 0.4 kWh, which came from the grid.
    const network = 768_000 * 90 + 384_000 * 40 + 400 * (90 - 40);
    expect(positions.get("network-operator")).toBe(network);
  });

  test("the bills in cents, with VAT on what is bought and none on what a household sells", () => {
    const cem = invoiceOf("cem", "invoice", lines);
    // 120.00 € + 4 × 57 Wh × 12 ct = 120.02736 €; VAT 19 % of 120.03 €.
    expect([cem?.netCent, cem?.vatCent, cem?.grossCent]).toEqual([12_003, 2_281, 14_284]);
    expect(cem?.carriedOutMicroEuro).toBe(27_360 - 30_000);
    const ada = invoiceOf("ada", "self-billed", lines);
    // 50.40 + 19.20 € less the cloud: 0.4 kWh × 15 ct and 2 kWh × 8 ct.
    expect([ada?.netCent, ada?.vatCent, ada?.grossCent]).toEqual([6_938, 0, 6_938]);
    expect(invoiceOf("eli", "self-billed", lines)).toBeNull();
  });

  test("a meter corrected a week later makes correction lines and a bill that takes the first one's place", () => {
    const cloudy = Array.from({ length: JUNE.to - JUNE.from }, (_, i) => intervalIndex(JUNE.from + i)).find(
      isCloudy,
    );
    if (cloudy === undefined) throw new Error("no clouds");
    const booked = lines.filter((line) => line.interval === cloudy);
    const input = inputOf(cloudy);
    const readings = input.readings.map((r) =>
      r.meteringPointId === "ada" ? reading("ada", cloudy, 1_200, 2) : r,
    );
    const corrections = resettle(booked, { ...input, readings }).lines;
    const all = [...lines, ...corrections];
    expect(corrections.every((line) => line.settlementVersion === 2)).toBe(true);
    expect(netOfBill("cem", all) - netOfBill("cem", lines)).toBe(-57 * 120);
    expect(netOfBill("dana", all) - netOfBill("dana", lines)).toBe(-43 * 120);
    expect(netOfBill("ada", all) - netOfBill("ada", lines)).toBe(-(100 * 150 + 500 * 80));
    // 69.38 € and 1.5 + 4 ct: 69.435 €, half a cent up.
    const first = invoiceOf("ada", "self-billed", lines);
    const second = invoiceOf("ada", "self-billed", all, first);
    expect(second).toMatchObject({
      state: "corrected",
      precedingNumber: "1",
      grossCent: 6_944,
      payableCent: 6,
    });
    expect(accumulateBalances([], all).reduce((sum, position) => sum + netOf(position), 0)).toBe(0);
  });

  test("nobody pays for a neighbour's gain but through the network's forgone charges, which are shown", () => {
    const report = fairnessReport(
      HOMES.map((home) => {
        const own = lines.filter((line) => line.meteringPointId === home);
        const energy = (kind: LedgerLine["kind"]) =>
          own.filter((line) => line.kind === kind).reduce((sum, line) => sum + line.energyWh, 0);
        const taken = energy("local-energy-bought");
        const delivered = energy("local-energy-sold");
        const delivery = {
          takenWh: wattHours(taken),
          deliveredWh: wattHours(delivered),
          gridImportWh: wattHours(energy("grid-energy-bought")),
          gridExportWh: wattHours(energy("feed-in")),
        };
        const importWh = wattHours(taken + delivery.gridImportWh);
        const network = own
          .filter((line) => line.kind.endsWith("network-charge"))
          .reduce((sum, line) => sum + line.amount, 0);
        return {
          meteringPointId: home,
          group:
            home === "eli"
              ? "non-member"
              : home === "ada" || home === "bo"
                ? "member-solar"
                : "member-no-solar",
          importWh,
          exportWh: wattHours(delivered + delivery.gridExportWh),
          withoutMarket: costWithoutMarketDown(delivery, TARIFF),
          asBooked: netOfBill(home, lines),
          networkWithout: microEuro(importWh * 90),
          networkAsBooked: microEuro(network),
        } as const;
      }),
    );
    // 384 kWh less 0.4 kWh local: sellers gain 7 ct, buyers 12 ct, the network forgoes 5 ct a kWh.
    expect(report.groups.map((group) => [group.group, group.gain])).toEqual([
      ["member-solar", 383_600 * 70],
      ["member-no-solar", 383_600 * 120],
      ["non-member", 0],
    ]);
    expect(report.networkRevenueForgone).toBe(383_600 * 50);
    expect(report.groups[2]?.hiddenCost).toBe(Math.round((383_600 * 50 * 240) / 1_152));
  });
});
