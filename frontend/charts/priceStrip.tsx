/** The local price over a day, between the feed-in tariff (floor) and the retail price (ceiling). */
import { scaleLinear } from "d3-scale";
import { useText } from "../i18n/useText.tsx";
import { type Frame, XLabels, YAxis } from "./axes.tsx";
import { ChartFigure, Legend } from "./chartFigure.tsx";

export interface PricePoint {
  /** Interval number. */
  readonly index: number;
  /** µ€/kWh; null while it has no price (not cleared yet, or void). */
  readonly price: number | null;
  /** Own traded energy, Wh: + sold, − bought. */
  readonly tradedWh: number;
}

export interface PriceStripProps {
  readonly points: readonly PricePoint[];
  /** Interval that is being delivered now. */
  readonly now: number;
  /** µ€/kWh all-in price from the retailer and for feed-in. */
  readonly retail: number;
  readonly feedIn: number;
}

const FRAME: Frame = { left: 34, right: 4, top: 26, bottom: 24 };
const HEIGHT = 240;

interface PriceSummary {
  readonly lowest: PricePoint;
  readonly highest: PricePoint;
}

/** Cheapest and dearest interval that has a price; null when none has. Ties go to the earlier one. */
export function summarisePrices(points: readonly PricePoint[]): PriceSummary | null {
  let lowest: PricePoint | null = null;
  let highest: PricePoint | null = null;
  for (const point of points) {
    if (point.price === null) continue;
    if (lowest === null || point.price < (lowest.price ?? 0)) lowest = point;
    if (highest === null || point.price > (highest.price ?? 0)) highest = point;
  }
  return lowest === null || highest === null ? null : { lowest, highest };
}

export function PriceStrip({ points, now, retail, feedIn }: PriceStripProps) {
  const { t, price, time, interval, energy } = useText();
  const summary = summarisePrices(points);
  const sentence =
    summary === null
      ? t("chart.price.none")
      : t("chart.price.sentence", {
          low: price(summary.lowest.price ?? 0),
          lowAt: time(summary.lowest.index * 900),
          high: price(summary.highest.price ?? 0),
          highAt: time(summary.highest.index * 900),
        });
  return (
    <ChartFigure
      sentence={sentence}
      height={HEIGHT}
      legend={
        <Legend
          items={[
            { label: t("chart.price.local"), colour: "var(--neighbours)" },
            {
              label: t("chart.price.retail", { price: price(retail) }),
              colour: "var(--grid)",
              kind: "dashed",
            },
            {
              label: t("chart.price.feedIn", { price: price(feedIn) }),
              colour: "var(--grid)",
              kind: "dotted",
            },
          ]}
        />
      }
      table={{
        caption: t("chart.price.caption"),
        rows: points,
        rowKey: (row) => String(row.index),
        columns: [
          { key: "at", head: t("chart.interval"), cell: (row) => interval(row.index) },
          {
            key: "price",
            head: t("chart.price.local"),
            numeric: true,
            cell: (row) => (row.price === null ? t("chart.noValue") : price(row.price)),
          },
          {
            key: "own",
            head: t("chart.price.own"),
            numeric: true,
            cell: (row) =>
              row.tradedWh === 0
                ? t("chart.noValue")
                : t(row.tradedWh > 0 ? "chart.price.sold" : "chart.price.bought", {
                    energy: energy(Math.abs(row.tradedWh)),
                  }),
          },
        ],
      }}
    >
      {(width) => <Picture points={points} now={now} retail={retail} feedIn={feedIn} width={width} />}
    </ChartFigure>
  );
}

function Picture({ points, now, retail, feedIn, width }: PriceStripProps & { readonly width: number }) {
  const { t, time, decimal } = useText();
  const first = points[0]?.index ?? now;
  const count = Math.max(points.length, 1);
  const x = scaleLinear()
    .domain([first, first + count])
    .range([FRAME.left, width - FRAME.right]);
  const y = scaleLinear()
    .domain([0, Math.max(retail, ...points.map((point) => point.price ?? 0)) * 1.06])
    .range([HEIGHT - FRAME.bottom, FRAME.top]);
  const step = (width - FRAME.left - FRAME.right) / count;
  const marks = points
    .filter((point) => new Date(point.index * 900_000).getUTCMinutes() === 0)
    .map((point) => ({
      x: x(point.index),
      label: time(point.index * 900),
      hour: time(point.index * 900),
    }))
    .filter((mark) => Number(mark.hour.slice(0, 2)) % 6 === 0);
  return (
    <>
      <YAxis scale={y} frame={FRAME} width={width} unit="ct" format={(value) => decimal(value / 10_000)} />
      <Bars points={points} now={now} x={(index) => x(index)} y={(value) => y(value)} step={step} />
      <Tariffs retail={y(retail)} feedIn={y(feedIn)} width={width} />
      {now >= first && now < first + count && (
        <g transform={`translate(${x(now) + step / 2} 0)`}>
          <line y1={FRAME.top - 6} y2={HEIGHT - FRAME.bottom} stroke="var(--ink)" strokeWidth="1.5" />
          <text
            y={FRAME.top - 11}
            textAnchor={x(now) > width - 40 ? "end" : "middle"}
            className="fill-ink font-medium"
          >
            {t("chart.now")}
          </text>
        </g>
      )}
      <XLabels marks={marks} y={HEIGHT - 6} width={width} />
    </>
  );
}

interface BarsProps extends Pick<PriceStripProps, "points" | "now"> {
  readonly x: (index: number) => number;
  readonly y: (price: number) => number;
  /** Width of one interval, px. */
  readonly step: number;
}

/** One bar per interval; a flat mark where there is no price. */
function Bars({ points, now, x, y, step }: BarsProps) {
  return points.map((point) =>
    point.price === null ? (
      <rect
        key={point.index}
        x={x(point.index) + step * 0.2}
        width={Math.max(0.5, step * 0.6)}
        y={HEIGHT - FRAME.bottom - 3}
        height="3"
        fill="var(--line)"
      />
    ) : (
      <rect
        key={point.index}
        x={x(point.index) + step * 0.1}
        width={Math.max(1, step * 0.8)}
        y={y(point.price)}
        height={HEIGHT - FRAME.bottom - y(point.price)}
        rx={Math.min(2, step / 3)}
        fill="var(--neighbours)"
        opacity={point.index <= now ? 1 : 0.5}
      />
    ),
  );
}

interface TariffsProps {
  /** Heights in px. */
  readonly retail: number;
  readonly feedIn: number;
  readonly width: number;
}

/** The two prices that frame the local one; the lower one lies on a pale strip to stay visible on the bars. */
function Tariffs({ retail, feedIn, width }: TariffsProps) {
  const across = { x1: FRAME.left, x2: width - FRAME.right };
  return (
    <g stroke="var(--grid)">
      <line {...across} y1={retail} y2={retail} strokeWidth="1.5" strokeDasharray="6 4" />
      <line {...across} y1={feedIn} y2={feedIn} stroke="var(--surface)" strokeWidth="4" opacity="0.7" />
      <line {...across} y1={feedIn} y2={feedIn} strokeWidth="2" strokeDasharray="1 4" strokeLinecap="round" />
    </g>
  );
}
