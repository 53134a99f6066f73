import { describe, expect, it } from "vitest";
import { DayBand } from "../../../frontend/charts/dayBand.tsx";
import { FlowBars, placeParts } from "../../../frontend/charts/flowBars.tsx";
import { MeritOrder, stackSteps } from "../../../frontend/charts/meritOrder.tsx";
import { PriceStrip, summarisePrices } from "../../../frontend/charts/priceStrip.tsx";
import { stackWaterfall, Waterfall } from "../../../frontend/charts/waterfall.tsx";
import { render, sentenceOf, tableOf } from "../support/render.tsx";

const NOON = Date.parse("2026-06-15T10:00:00Z") / 900_000;

describe("in and out bars", () => {
  const into = [
    { key: "solar", energyWh: 18_400 },
    { key: "grid", energyWh: 2_210 },
    { key: "unknown", energyWh: 0 },
  ] as const;
  const out = [
    { key: "use", energyWh: 12_000 },
    { key: "neighbours", energyWh: 8_370 },
    { key: "unknown", energyWh: 240 },
  ] as const;

  it("say both totals in one sentence", async () => {
    const html = await render(<FlowBars into={into} out={out} />);
    expect(sentenceOf(html)).toBe("20.6 kWh came in and 20.6 kWh went out; both bars have the same scale.");
  });
  it("list every part with its share, and keep unknown even when it is nothing", async () => {
    const html = await render(<FlowBars into={into} out={out} />);
    expect(tableOf(html)).toEqual([
      ["Direction", "From or to", "Energy", "Share"],
      ["In", "Own solar", "18.4 kWh", "89%"],
      ["In", "From the grid", "2.21 kWh", "11%"],
      ["In", "Unknown", "0 kWh", "0%"],
      ["Out", "Used at home", "12.0 kWh", "58%"],
      ["Out", "Sold to neighbours", "8.37 kWh", "41%"],
      ["Out", "Unknown", "240 Wh", "1%"],
    ]);
  });
  it("speak German when the reader does", async () => {
    const html = await render(<FlowBars into={into} out={out} />, "de");
    expect(sentenceOf(html)).toBe(
      "20,6 kWh kamen herein und 20,6 kWh gingen hinaus; beide Balken haben denselben Maßstab.",
    );
  });
  it("lay parts edge to edge and never hide one that exists", () => {
    const placed = placeParts(
      [
        { key: "solar", energyWh: 1_000 },
        { key: "grid", energyWh: 1 },
        { key: "battery", energyWh: 0 },
      ],
      (wh) => wh / 10,
    );
    expect(placed.map(({ key, x, width }) => [key, x, width])).toEqual([
      ["solar", 0, 100],
      ["grid", 100, 2],
    ]);
  });
});

describe("price strip", () => {
  const points = [
    { index: NOON, price: 182_000, tradedWh: 0 },
    { index: NOON + 1, price: null, tradedWh: 0 },
    { index: NOON + 2, price: 87_000, tradedWh: 900 },
    { index: NOON + 3, price: 87_000, tradedWh: -400 },
  ];

  it("names the cheapest and the dearest quarter hour in local time, the earlier one on a tie", async () => {
    const html = await render(<PriceStrip points={points} now={NOON + 1} retail={341_000} feedIn={80_300} />);
    expect(sentenceOf(html)).toBe(
      "The local price was lowest at 12:30 with 8.7 ct/kWh and highest at 12:00 with 18.2 ct/kWh.",
    );
  });
  it("leaves a quarter hour without a price empty in the table, and says what was bought and sold", async () => {
    const html = await render(<PriceStrip points={points} now={NOON + 1} retail={341_000} feedIn={80_300} />);
    expect(tableOf(html).slice(2)).toEqual([
      ["12:15–12:30", "–", "–"],
      ["12:30–12:45", "8.7 ct/kWh", "sold 900 Wh"],
      ["12:45–13:00", "8.7 ct/kWh", "bought 400 Wh"],
    ]);
  });
  it("says so when no price exists yet", async () => {
    const html = await render(
      <PriceStrip points={[{ index: NOON, price: null, tradedWh: 0 }]} now={NOON} retail={1} feedIn={1} />,
    );
    expect(summarisePrices([])).toBeNull();
    expect(sentenceOf(html)).toContain("No quarter hour of this day has a price yet");
  });
});

describe("merit order", () => {
  it("stacks steps end to end", () => {
    const steps = stackSteps([
      { price: 1, energyWh: 10, ownWh: 0 },
      { price: 2, energyWh: 5, ownWh: 0 },
    ]);
    expect(steps.map(({ fromWh, toWh }) => [fromWh, toWh])).toEqual([
      [0, 10],
      [10, 15],
    ]);
  });
  it("says where offers and wishes met, and marks the reader's own in the table", async () => {
    const html = await render(
      <MeritOrder
        supply={[
          { price: 140_000, energyWh: 900, ownWh: 0 },
          { price: 80_000, energyWh: 1_400, ownWh: 600 },
        ]}
        demand={[{ price: 260_000, energyWh: 2_000, ownWh: 0 }]}
        poolPrice={140_000}
        tradedWh={2_000}
      />,
    );
    expect(sentenceOf(html)).toBe(
      "Offers and wishes met at 14.0 ct/kWh: 2.00 kWh changed hands between neighbours.",
    );
    expect(tableOf(html)[1]).toEqual(["Offers, cheapest first", "8.0 ct/kWh", "1.40 kWh", "600 Wh"]);
  });
  it("does not claim a price when nothing was traded", async () => {
    const html = await render(<MeritOrder supply={[]} demand={[]} poolPrice={140_000} tradedWh={0} />);
    expect(sentenceOf(html)).toBe("No offer met a wish in this quarter hour.");
  });
});

describe("waterfall", () => {
  it("starts each bar where the last one ended and draws a total from zero", () => {
    const bars = stackWaterfall([
      { key: "a", label: "a", microEuro: 900 },
      { key: "b", label: "b", microEuro: -1_500 },
      { key: "sum", label: "sum", microEuro: -600, total: true },
    ]);
    expect(bars.map(({ from, to }) => [from, to])).toEqual([
      [0, 900],
      [900, -600],
      [0, -600],
    ]);
  });
  it("has the same amounts in its table", async () => {
    const html = await render(
      <Waterfall
        steps={[{ key: "a", label: "Sold", microEuro: 9_134_500 }]}
        sentence="One line."
        caption="Bill"
      />,
    );
    expect(tableOf(html)).toEqual([
      ["Line", "Amount"],
      ["Sold", "€9.13"],
    ]);
  });
});

describe("day band", () => {
  it("carries the sentence it is given and the figures of every interval", async () => {
    const html = await render(
      <DayBand
        points={[{ index: NOON, low: 0.95, high: 1.02 }]}
        span={[NOON, NOON + 95]}
        limits={[0.9, 1.1]}
        selected={NOON}
        sentence="All inside."
        caption="Voltage"
        unit="pu"
        format={(value) => value.toFixed(2)}
        lowLabel="Lowest"
        highLabel="Highest"
        bandLabel="band"
      />,
    );
    expect(sentenceOf(html)).toBe("All inside.");
    expect(tableOf(html)[1]).toEqual(["12:00–12:15", "0.95 pu", "1.02 pu"]);
  });
});
