/** What the plan is going to do hour by hour: offers upwards, demand downwards, with sentence and table. */
import { scaleLinear } from "d3-scale";
import type { OutlookView } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { type Frame, XLabels, YAxis } from "../charts/axes.tsx";
import { ChartFigure, Legend } from "../charts/chartFigure.tsx";
import { useText } from "../i18n/useText.tsx";
import { Empty } from "../ui/states.tsx";

const STALE_MS = 60_000;
const FRAME: Frame = { left: 40, right: 8, top: 26, bottom: 30 };
const HEIGHT = 220;

interface Hour {
  readonly start: number;
  readonly sellWh: number;
  readonly buyWh: number;
}

/** Sums of the plan's orders by the hour of the clock. */
export function hoursOf({ intervals }: Pick<OutlookView, "intervals">): Hour[] {
  const hours = Map.groupBy(intervals, ({ start }) => Math.floor(start / 3_600) * 3_600);
  const sum = (rows: OutlookView["intervals"], side: "sell" | "buy"): number =>
    rows
      .flatMap((row) => row.orders)
      .filter((order) => order.side === side)
      .reduce((total, order) => total + order.energyWh, 0);
  return [...hours].map(([start, rows]) => ({
    start,
    sellWh: sum(rows, "sell"),
    buyWh: sum(rows, "buy"),
  }));
}

export function PlanOutlook() {
  const { t } = useText();
  const read = useRead("getOutlook", {}, { staleTime: STALE_MS });
  return (
    <ReadView read={read} skeleton={[14]}>
      {(view) =>
        view.intervals.length === 0 ? (
          <Empty title={t("devices.today.none")} />
        ) : (
          <Timeline hours={hoursOf(view)} />
        )
      }
    </ReadView>
  );
}

function Timeline({ hours }: { readonly hours: readonly Hour[] }) {
  const { t, energy, time } = useText();
  const total = (of: (hour: Hour) => number): number => hours.reduce((sum, hour) => sum + of(hour), 0);
  const peak = (of: (hour: Hour) => number): number =>
    hours.reduce((best, hour) => (of(hour) > of(best) ? hour : best)).start;
  return (
    <ChartFigure
      sentence={t("devices.today.sentence", {
        sell: energy(total((hour) => hour.sellWh)),
        buy: energy(total((hour) => hour.buyWh)),
        sellAt: time(peak((hour) => hour.sellWh)),
        buyAt: time(peak((hour) => hour.buyWh)),
      })}
      height={HEIGHT}
      legend={
        <Legend
          items={[
            { label: t("devices.today.sell"), colour: "var(--solar)" },
            { label: t("devices.today.buy"), colour: "var(--grid)", kind: "hatched" },
          ]}
        />
      }
      table={{
        caption: t("devices.today"),
        rows: hours,
        rowKey: (hour) => String(hour.start),
        columns: [
          { key: "hour", head: t("devices.today.hour"), cell: (hour) => time(hour.start) },
          {
            key: "sell",
            head: t("devices.today.sell"),
            numeric: true,
            cell: (hour) => energy(hour.sellWh),
          },
          { key: "buy", head: t("devices.today.buy"), numeric: true, cell: (hour) => energy(hour.buyWh) },
        ],
      }}
    >
      {(width) => <Picture hours={hours} width={width} />}
    </ChartFigure>
  );
}

function Picture({ hours, width }: { readonly hours: readonly Hour[]; readonly width: number }) {
  const { decimal, time } = useText();
  const most = Math.max(1_000, ...hours.flatMap((hour) => [hour.sellWh, hour.buyWh]));
  const y = scaleLinear()
    .domain([-most, most])
    .range([HEIGHT - FRAME.bottom, FRAME.top]);
  const step = (width - FRAME.left - FRAME.right) / Math.max(1, hours.length);
  const x = (index: number): number => FRAME.left + index * step;
  return (
    <>
      <YAxis
        scale={y}
        frame={FRAME}
        width={width}
        unit="kWh"
        format={(wh) => decimal(Math.abs(wh) / 1_000, most < 4_000 ? 1 : 0)}
      />
      <line x1={FRAME.left} x2={width - FRAME.right} y1={y(0)} y2={y(0)} stroke="var(--line-strong)" />
      {hours.map((hour, index) => (
        <g key={hour.start}>
          <rect
            x={x(index) + step * 0.12}
            width={Math.max(1, step * 0.76)}
            y={y(hour.sellWh)}
            height={y(0) - y(hour.sellWh)}
            rx="2"
            fill="var(--solar)"
          />
          <rect
            x={x(index) + step * 0.12}
            width={Math.max(1, step * 0.76)}
            y={y(0)}
            height={y(-hour.buyWh) - y(0)}
            rx="2"
            fill="var(--grid)"
            opacity="0.75"
          />
        </g>
      ))}
      <XLabels
        marks={hours.map((hour, index) => ({ x: x(index) + step / 2, label: time(hour.start) }))}
        y={HEIGHT - 8}
        width={width}
        gap={64}
      />
    </>
  );
}
