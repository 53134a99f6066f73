/** A house that shares first among itself, then with its street, reckoned by hand. */
import { describe, expect, it } from "vitest";
import { settleInterval } from "../../../backend/core/settlement/settleInterval.ts";
import type { TariffSheet } from "../../../backend/core/tariffs/tariff.ts";
import { validateTariff } from "../../../backend/core/tariffs/tariffRules.ts";
import { microEuro, microEuroPerKWh } from "../../../backend/core/units/quantities.ts";
import { codeOf } from "../../support/codeOf.ts";
import { INTERVAL, market, reading, TARIFF } from "./marketFixture.ts";

const whole = (...ids: string[]) => ids.map((meteringPointId) => ({ meteringPointId, factorPpm: 500_000 }));
const SHEET: TariffSheet = {
  ...TARIFF,
  sharing: {
    price: microEuroPerKWh(120_000),
    communities: [
      {
        id: "house",
        key: { kind: "static", sharesPpm: { flat: 600_000 } },
        participants: whole("roof", "flat"),
        networkCharge: microEuroPerKWh(0),
      },
      { id: "street", key: { kind: "dynamic" }, participants: whole("roof", "flat", "next") },
    ],
  },
};
const METERS = [
  reading("roof", 0, 1_000),
  reading("flat", 400, 0),
  reading("next", 300, 0),
  reading("far", 50, 0),
];
const settled = (tariff: TariffSheet = SHEET) =>
  settleInterval({
    interval: INTERVAL,
    orders: [],
    allocations: [],
    trades: [],
    readings: METERS,
    tariff,
  });
const lineOf = (lines: ReturnType<typeof settled>["lines"], id: string, kind: string) =>
  lines
    .filter((line) => line.meteringPointId === id && line.kind === kind)
    .map(({ amount, energyWh, price }) => ({ amount, energyWh, price }));

describe("a community that shares by key", () => {
  it("gives each its part at the community's price, and the rest to the grid", () => {
    // House: half of the roof is 500, 60 % of it 300, but half of the flat takes 200 only.
    // Street: 500 again; wants 200 (the flat's other half) and 150: all of it.
    const { deliveries } = settled();
    expect(
      deliveries.map((d) => [d.meteringPointId, d.deliveredWh, d.gridExportWh, d.takenWh, d.gridImportWh]),
    ).toEqual([
      ["far", 0, 0, 0, 50],
      ["flat", 0, 0, 400, 0],
      ["next", 0, 0, 150, 150],
      ["roof", 550, 450, 0, 0],
    ]);
  });

  it("charges the network as the community says, and pays the giver the same price", () => {
    const { lines } = settled();
    expect(lineOf(lines, "flat", "local-energy-bought")).toEqual([
      { amount: 400 * 120, energyWh: 400, price: 120_000 },
    ]);
    // Nothing inside the house, 40 per Wh in the street.
    expect(lineOf(lines, "flat", "local-network-charge")).toEqual([
      { amount: 200 * 40, energyWh: 200, price: 40_000 },
    ]);
    expect(lineOf(lines, "roof", "local-energy-sold")).toEqual([
      { amount: 550 * 120, energyWh: 550, price: 120_000 },
    ]);
    expect(lineOf(lines, "next", "grid-energy-bought")).toEqual([
      { amount: 150 * 215, energyWh: 150, price: 215_000 },
    ]);
  });

  it("has no orders to settle: LAT-6501", () => {
    const input = market([{ id: 1, point: "flat", side: "buy", localWh: 0, price: 1_000 }], [], METERS);
    expect(codeOf(() => settleInterval({ ...input, tariff: SHEET }))).toBe("LAT-6501");
  });
});

describe("a sheet with options", () => {
  const code = (change: Partial<TariffSheet>) => {
    const found = validateTariff({ ...SHEET, ...change });
    return found.status === "valid" ? "valid" : found.code;
  };
  const { sharing } = SHEET;
  if (sharing === undefined) throw new Error("the sheet shares");
  const [house, street] = sharing.communities;
  if (house === undefined || street === undefined) throw new Error("two communities share");

  it.each<[string, Partial<TariffSheet>]>([
    ["valid", {}],
    ["LAT-6102", { sharing: { ...sharing, price: microEuroPerKWh(120_500) } }],
    ["LAT-6102", { sharing: { ...sharing, communities: [{ ...house, networkCharge: microEuroPerKWh(1) }] } }],
    ["LAT-6502", { sharing: { ...sharing, communities: [] } }],
    ["LAT-6502", { sharing: { ...sharing, communities: [street, street] } }],
    [
      "LAT-6402",
      {
        sharing: {
          ...sharing,
          communities: [{ ...house, key: { kind: "static", sharesPpm: { flat: 600_000, roof: 600_000 } } }],
        },
      },
    ],
    ["LAT-6403", { sharing: { ...sharing, communities: [house, street, { ...street, id: "district" }] } }],
    ["LAT-6108", { levies: [{ name: "tax", price: microEuroPerKWh(-1) }] }],
    ["LAT-6108", { standingPerDay: microEuro(-1) }],
    ["LAT-6108", { imbalancePrice: { short: microEuroPerKWh(0), long: microEuroPerKWh(10_000_001) } }],
    ["LAT-6108", { retailSchedule: { kind: "series", from: INTERVAL, prices: [] } }],
  ])("is %s: %j", (expected, change) => {
    expect(code(change)).toBe(expected);
  });
});

describe("a standing charge", () => {
  it("is due from every meter with the first interval of a local day, and only then", () => {
    const sheet = { ...TARIFF, standingPerDay: microEuro(350_000) };
    const due = (interval: number) =>
      settleInterval({
        interval: interval as typeof INTERVAL,
        orders: [],
        allocations: [],
        trades: [],
        readings: METERS.map((meter) => ({ ...meter, interval: interval as typeof INTERVAL })),
        tariff: sheet,
      }).lines.filter((line) => line.kind === "standing-charge");
    // 2026-10-25, the day of 100 quarter hours: midnight in Berlin is 22:00 UTC.
    const midnight = Date.UTC(2026, 9, 24, 22) / 900_000;
    const day = Array.from({ length: 100 }, (_, quarter) => due(midnight + quarter).length);
    expect(day.filter((lines) => lines > 0)).toEqual([4]);
    expect(due(midnight)[0]).toMatchObject({
      debit: "member:far",
      credit: "retailer",
      amount: 350_000,
      energyWh: 0,
    });
    expect(due(midnight + 100)).toHaveLength(4);
  });
});
