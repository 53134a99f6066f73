/** Charts with everyday and edge values: nothing, zero, negative, huge, one point, days of 92, 96 and 100 quarters. */
import type { Story } from "../gallery/story.ts";
import { BinBars } from "./binBars.tsx";
import { ChartFigure, Legend, Swatch } from "./chartFigure.tsx";
import { DayBand } from "./dayBand.tsx";
import { FlowBars } from "./flowBars.tsx";
import { MeritOrder } from "./meritOrder.tsx";
import { Neighbours } from "./neighboursIcon.tsx";
import { PriceStrip } from "./priceStrip.tsx";
import { Waterfall } from "./waterfall.tsx";

export const title = "Charts";

const QUARTER = 900;
const startOf = (day: string): number => Date.parse(day) / 1_000 / QUARTER;
/** Local midnight in Berlin of an ordinary day, and of the days on which the clocks change. */
const DAYS = [
  { name: "96 quarters", from: startOf("2026-06-14T22:00:00Z"), quarters: 96 },
  { name: "92 quarters, spring", from: startOf("2026-03-28T23:00:00Z"), quarters: 92 },
  { name: "100 quarters, autumn", from: startOf("2026-10-24T22:00:00Z"), quarters: 100 },
] as const;

const prices = (from: number, quarters: number) =>
  Array.from({ length: quarters }, (_, k) => ({
    index: from + k,
    price: k > quarters * 0.8 ? null : Math.round((180 + 90 * Math.cos(k / 14)) / 1) * 1_000,
    tradedWh: k % 9 === 0 ? 420 : k % 7 === 0 ? -260 : 0,
  }));

const strip = (from: number, quarters: number) => (
  <PriceStrip
    points={prices(from, quarters)}
    now={from + Math.floor(quarters / 2)}
    retail={320_000}
    feedIn={80_000}
  />
);

const band = (points: readonly { index: number; low: number; high: number }[]) => (
  <DayBand
    points={points}
    span={[0.9, 1.1]}
    limits={[0.94, 1.06]}
    selected={points[0]?.index ?? null}
    sentence="Lowest and highest voltage of the street."
    caption="Voltage"
    unit="pu"
    format={(value) => value.toFixed(3)}
    lowLabel="Lowest"
    highLabel="Highest"
    bandLabel="between them"
  />
);

const NOON = DAYS[0].from + 48;

export const stories: readonly Story[] = [
  {
    name: "in and out, an ordinary day",
    show: () => (
      <FlowBars
        into={[
          { key: "solar", energyWh: 18_400 },
          { key: "grid", energyWh: 2_210 },
          { key: "unknown", energyWh: 240 },
        ]}
        out={[
          { key: "use", energyWh: 12_000 },
          { key: "neighbours", energyWh: 8_850 },
        ]}
      />
    ),
  },
  {
    name: "in and out, nothing yet",
    show: () => <FlowBars into={[]} out={[{ key: "unknown", energyWh: 0 }]} />,
  },
  {
    name: "in and out, huge beside tiny",
    show: () => (
      <FlowBars
        into={[
          { key: "grid", energyWh: 98_765_432 },
          { key: "battery", energyWh: 1 },
        ]}
        out={[{ key: "use", energyWh: 98_765_433 }]}
      />
    ),
  },
  ...DAYS.map(({ name, from, quarters }) => ({ name: `prices, ${name}`, show: () => strip(from, quarters) })),
  { name: "prices, one point", show: () => strip(NOON, 1) },
  {
    name: "prices, none yet",
    show: () => (
      <PriceStrip
        points={[{ index: NOON, price: null, tradedWh: 0 }]}
        now={NOON}
        retail={320_000}
        feedIn={80_000}
      />
    ),
  },
  {
    name: "prices, negative and far above the grid's",
    show: () => (
      <PriceStrip
        points={[
          { index: NOON, price: -45_000, tradedWh: 0 },
          { index: NOON + 1, price: 0, tradedWh: 100 },
          { index: NOON + 2, price: 2_500_000, tradedWh: -100 },
        ]}
        now={NOON + 1}
        retail={320_000}
        feedIn={80_000}
      />
    ),
  },
  {
    name: "offers and wishes that meet",
    show: () => (
      <MeritOrder
        supply={[
          { price: 90_000, energyWh: 800, ownWh: 300 },
          { price: 150_000, energyWh: 1_200, ownWh: 0 },
        ]}
        demand={[
          { price: 300_000, energyWh: 900, ownWh: 0 },
          { price: 120_000, energyWh: 700, ownWh: 0 },
        ]}
        poolPrice={150_000}
        tradedWh={900}
      />
    ),
  },
  {
    name: "offers and wishes, empty",
    show: () => <MeritOrder supply={[]} demand={[]} poolPrice={null} tradedWh={0} />,
  },
  {
    name: "band of a day",
    show: () =>
      band(
        Array.from({ length: 96 }, (_, k) => ({
          index: DAYS[0].from + k,
          low: 0.97 - k / 5_000,
          high: 1.02 + k / 2_500,
        })),
      ),
  },
  { name: "band, one point", show: () => band([{ index: NOON, low: 0.99, high: 1.01 }]) },
  {
    name: "waterfall over zero and below",
    show: () => (
      <Waterfall
        sentence="Income first, then costs."
        caption="How the amount comes about"
        steps={[
          { key: "sold", label: "Sold to neighbours", microEuro: 12_400_000 },
          { key: "grid", label: "Bought from the grid", microEuro: -31_900_000 },
          { key: "vat", label: "VAT 19%", microEuro: -6_061_000 },
          { key: "sum", label: "To be settled", microEuro: -25_561_000, total: true },
        ]}
      />
    ),
  },
  {
    name: "waterfall of nothing",
    show: () => (
      <Waterfall
        sentence="Nothing yet."
        caption="Nothing"
        steps={[{ key: "sum", label: "Net", microEuro: 0, total: true }]}
      />
    ),
  },
  {
    name: "counts by range, none and many",
    show: () => (
      <BinBars
        bins={[
          { from: -20, to: 0, points: 2 },
          { from: 0, to: 20, points: 31 },
          { from: 20, to: 40, points: 0 },
        ]}
        sentence="Most homes are a little better off."
        caption="Benefit by home"
        amountHead="Euro a month"
        countHead="Homes"
        good="above"
      />
    ),
  },
  {
    name: "frame of a chart with its table, and signs of a legend",
    show: () => (
      <ChartFigure
        sentence="A chart says its sentence first."
        height={60}
        table={{
          caption: "The same numbers",
          columns: [{ key: "n", head: "Number", cell: (row: number) => row }],
          rows: [1, 2],
          rowKey: String,
        }}
        legend={<Legend items={[{ colour: "var(--solar)", label: "Solar" }]} />}
      >
        {(width) => <rect width={width} height={60} fill="var(--calm-soft)" />}
      </ChartFigure>
    ),
  },
  {
    name: "swatches",
    show: () => (
      <p className="flex items-center gap-3">
        <Swatch colour="var(--grid)" kind="dashed" /> <Swatch colour="var(--solar)" kind="hatched" />
        <Neighbours className="size-5" />
      </p>
    ),
  },
];
