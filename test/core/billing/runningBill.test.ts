import { describe, expect, it } from "vitest";
import { monthPeriod } from "../../../backend/core/billing/billingPeriod.ts";
import { billSentence } from "../../../backend/core/billing/billSentence.ts";
import {
  costAsBooked,
  costWithoutMarketDown,
  savingsOf,
} from "../../../backend/core/billing/counterfactual.ts";
import { runningBill, vatHalfUp } from "../../../backend/core/billing/runningBill.ts";
import { resettle } from "../../../backend/core/settlement/resettle.ts";
import { settleInterval } from "../../../backend/core/settlement/settleInterval.ts";
import { microEuro } from "../../../backend/core/units/quantities.ts";
import { INTERVAL, market, reading, TARIFF } from "../settlement/marketFixture.ts";

/* s sells 1000 Wh to a (600) and b (400) at 120, both pay 130 + 40 network; 1000 Wh delivered, a takes 200 more. */
const input = market(
  [
    { id: 1, point: "s", side: "sell", localWh: 1000, price: 120_000 },
    { id: 2, point: "a", side: "buy", localWh: 600, price: 130_000 },
    { id: 3, point: "b", side: "buy", localWh: 400, price: 130_000 },
  ],
  [
    [1, 2, 600],
    [1, 3, 400],
  ],
  [reading("s", 0, 1_300), reading("a", 800, 0), reading("b", 400, 0)],
);
const settlement = settleInterval(input);
const period = monthPeriod(2026, 5);
const bill = (meteringPointId: string, lines = settlement.lines) =>
  runningBill({ meteringPointId, lines, tariff: TARIFF, period });

describe("the running bill", () => {
  it("has one line per kind, what is owed positive and what is earned negative", () => {
    expect(bill("a").lines).toEqual([
      { kind: "local-bought", correction: false, energyWh: 600, amount: 78_000 },
      { kind: "grid-bought", correction: false, energyWh: 200, amount: 43_000 },
      { kind: "network", correction: false, energyWh: 800, amount: 24_000 + 19_050 },
    ]);
    expect(bill("s").lines).toEqual([
      { kind: "local-sold", correction: false, energyWh: 1_000, amount: -120_000 },
      { kind: "feed-in", correction: false, energyWh: 300, amount: -23_850 },
    ]);
  });

  it("charges VAT once, on what is bought, and not on what is sold", () => {
    const net = 78_000 + 43_000 + 24_000 + 19_050;
    expect(bill("a")).toMatchObject({
      netMicroEuro: net,
      vatMicroEuro: 31_170,
      grossMicroEuro: net + 31_170,
    });
    expect(bill("s")).toMatchObject({ netMicroEuro: -143_850, vatMicroEuro: 0, grossMicroEuro: -143_850 });
  });

  it("is provisional and names its currency and period", () => {
    expect(bill("a")).toMatchObject({ state: "provisional", currency: "EUR", period: { label: "2026-05" } });
  });

  it("leaves out other members and other periods", () => {
    expect(bill("nobody").lines).toEqual([]);
    expect(
      runningBill({
        meteringPointId: "a",
        lines: settlement.lines,
        tariff: TARIFF,
        period: monthPeriod(2026, 7),
      }).lines,
    ).toEqual([]);
    expect(INTERVAL >= period.from && INTERVAL < period.to).toBe(true);
  });

  it("shows corrections as lines of their own, and adds up to the bill of the corrected readings", () => {
    const readings = [reading("s", 0, 500, 2), reading("a", 800, 0), reading("b", 400, 0)];
    const corrections = resettle(settlement.lines, { ...input, readings }).lines;
    const corrected = bill("s", [...settlement.lines, ...corrections]);
    expect(corrected.lines.filter((l) => l.correction)).toEqual([
      { kind: "local-sold", correction: true, energyWh: -500, amount: 60_000 },
      { kind: "feed-in", correction: true, energyWh: -300, amount: 23_850 },
    ]);
    const fromScratch = bill("s", [...settleInterval({ ...input, readings }).lines]);
    expect(corrected.grossMicroEuro).toBe(fromScratch.grossMicroEuro);
  });
});

it("rounds VAT half up to the µ€, also below zero", () => {
  expect(vatHalfUp(microEuro(50), 1_900)).toBe(10);
  expect(vatHalfUp(microEuro(49), 1_900)).toBe(9);
  expect(vatHalfUp(microEuro(-50), 1_900)).toBe(-9);
  expect(vatHalfUp(microEuro(0), 1_900)).toBe(0);
});

describe("the sentence of a bill", () => {
  it("speaks of what was sold to neighbours first", () => {
    expect(billSentence(bill("s"))).toMatchObject({
      kind: "sold-locally",
      energyWh: 1_000,
      amountMicroEuro: 120_000,
      state: "provisional",
      savedMicroEuro: null,
    });
  });

  it("else of what was bought from neighbours, the grid, or nothing yet", () => {
    expect(billSentence(bill("a"))).toMatchObject({
      kind: "bought-locally",
      energyWh: 600,
      amountMicroEuro: 78_000,
    });
    const grid = settleInterval(market([], [], [reading("n", 100, 0), reading("x", 0, 50)])).lines;
    expect(billSentence(bill("n", grid))).toMatchObject({
      kind: "grid-only",
      energyWh: 100,
      amountMicroEuro: 21_500,
    });
    expect(billSentence(bill("x", grid))).toMatchObject({
      kind: "fed-in",
      energyWh: 50,
      amountMicroEuro: 3_975,
    });
    expect(billSentence(bill("nobody"))).toMatchObject({
      kind: "nothing-yet",
      energyWh: 0,
      amountMicroEuro: 0,
    });
  });

  it("carries the savings when they are known", () => {
    expect(billSentence(bill("s"), microEuro(5)).savedMicroEuro).toBe(5);
  });
});

describe("without the market", () => {
  const of = (id: string) => settlement.deliveries.find((d) => d.meteringPointId === id);

  it("all import would go at retail and all export at feed-in", () => {
    const a = of("a");
    const s = of("s");
    expect(a && costWithoutMarketDown(a, TARIFF)).toBe(800 * 215 + 76_200);
    expect(s && costWithoutMarketDown(s, TARIFF)).toBe(-Math.floor(1_300 * 79.5));
  });

  it("seller and buyer would both be worse off", () => {
    for (const id of ["s", "a", "b"]) {
      expect(savingsOf(id, settlement.deliveries, settlement.lines, TARIFF)).toBeGreaterThan(0);
    }
    expect(savingsOf("s", settlement.deliveries, settlement.lines, TARIFF)).toBe(1000 * 120 - 1000 * 79.5);
    expect(costAsBooked("s", settlement.lines)).toBe(-143_850);
  });

  it("nobody's savings differ from zero when nothing was traded", () => {
    const plain = settleInterval(market([], [], [reading("n", 333, 0), reading("x", 0, 77)]));
    expect(savingsOf("n", plain.deliveries, plain.lines, TARIFF)).toBe(0);
    expect(savingsOf("x", plain.deliveries, plain.lines, TARIFF)).toBe(0);
  });
});
