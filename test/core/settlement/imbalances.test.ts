/** Broken trades at an imbalance price, reckoned by hand. Retail 215 + network 95.25 + levy 20 = 330.25 per Wh. */
import { describe, expect, it } from "vitest";
import { imbalancesLargestRemainder } from "../../../backend/core/settlement/imbalances.ts";
import { settleInterval } from "../../../backend/core/settlement/settleInterval.ts";
import { microEuroPerKWh } from "../../../backend/core/units/quantities.ts";
import { market, reading, TARIFF } from "./marketFixture.ts";

const SHORT = 300_000;
const LONG = 25_000;
const SHEET = {
  ...TARIFF,
  levies: [
    { name: "electricity tax", price: microEuroPerKWh(15_000) },
    { name: "concession fee", price: microEuroPerKWh(5_000) },
  ],
  imbalancePrice: { short: microEuroPerKWh(SHORT), long: microEuroPerKWh(LONG) },
};

/** s sold 1,000 Wh to b at 140 (buyer's charge 40); the meters say what came of it. */
function settled(exportWh: number, importWh: number, sheet = SHEET) {
  const input = market(
    [
      { id: 1, point: "s", side: "sell", localWh: 1_000, price: 140_000 },
      { id: 2, point: "b", side: "buy", localWh: 1_000, price: 140_000 },
    ],
    [[1, 2, 1_000]],
    [reading("s", 0, exportWh), reading("b", importWh, 0)],
  );
  return settleInterval({ ...input, tariff: sheet }).lines;
}
const imbalances = (lines: ReturnType<typeof settled>) =>
  lines
    .filter((line) => line.kind === "imbalance")
    .map(({ debit, credit, amount, energyWh, price }) => ({ debit, credit, amount, energyWh, price }));

describe("a seller that has not what it sold", () => {
  it("pays the short price, out of which its buyer gets what the grid cost it above the trade", () => {
    // 400 Wh missing. Buyer: 330.25 − 180 = 150.25 per Wh more from the grid.
    expect(imbalances(settled(600, 1_000))).toEqual([
      { debit: "imbalance", credit: "member:b", amount: 400 * 150.25, energyWh: 400, price: -150_250 },
      { debit: "member:s", credit: "imbalance", amount: 400 * 300, energyWh: 400, price: SHORT },
    ]);
  });

  it("makes its buyer whole as far as the short price goes, and no further", () => {
    const cheap = { ...SHEET, imbalancePrice: { short: microEuroPerKWh(100_000), long: microEuroPerKWh(0) } };
    expect(imbalances(settled(600, 1_000, cheap)).map((line) => line.amount)).toEqual([40_000, 40_000]);
  });

  it("pays only for what its buyer would have taken", () => {
    expect(imbalances(settled(600, 700)).map((line) => line.energyWh)).toEqual([100, 100]);
    expect(imbalances(settled(600, 600))).toEqual([]);
  });
});

describe("a buyer that does not take what it bought", () => {
  it("pays the long price, out of which its seller gets what the trade paid above feed-in", () => {
    // 300 Wh left with the seller, worth 140 − 79.5 = 60.5 more per Wh in the trade; the long price caps it.
    expect(imbalances(settled(1_000, 700))).toEqual([
      { debit: "member:b", credit: "imbalance", amount: 300 * 25, energyWh: 300, price: LONG },
      { debit: "imbalance", credit: "member:s", amount: 300 * 25, energyWh: 300, price: -LONG },
    ]);
  });
});

describe("levies", () => {
  it("are one line per point at their sum, for the authority, on energy from the grid only", () => {
    expect(settled(600, 1_000).filter((line) => line.kind === "levy")).toMatchObject([
      { debit: "member:b", credit: "authority", amount: 400 * 20, energyWh: 400, price: 20_000 },
    ]);
  });
});

describe("blame among several trades", () => {
  it("is shared pro rata over what is open, remainders to the earlier trade", () => {
    const trades = [
      { seller: "s1", buyer: "b", energyWh: 100 },
      { seller: "s2", buyer: "b", energyWh: 100 },
    ];
    // Both sellers had nothing; the buyer took 101 Wh from the grid.
    const found = imbalancesLargestRemainder({
      trades,
      delivered: [0, 0],
      restOf: (id) => ({ importWh: id === "b" ? 101 : 0, exportWh: 0 }),
    });
    expect(found).toEqual({ shortWh: [51, 50], longWh: [0, 0] });
  });
});
