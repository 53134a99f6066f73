/** Energy in and out of a home as two bars on one scale; what is unknown is shown, never hidden. */
import { scaleLinear } from "d3-scale";
import { BatteryMedium, CircleHelp, House, type LucideIcon, Sun, UtilityPole } from "lucide-react";
import { useId } from "react";
import { useText } from "../i18n/useText.tsx";
import { ChartFigure } from "./chartFigure.tsx";
import { Neighbours } from "./neighboursIcon.tsx";

export type FlowKey = "solar" | "battery" | "neighbours" | "grid" | "use" | "unknown";

export interface FlowPart {
  readonly key: FlowKey;
  /** >= 0 */
  readonly energyWh: number;
}

export interface FlowBarsProps {
  readonly into: readonly FlowPart[];
  readonly out: readonly FlowPart[];
}

const LOOK: Readonly<Record<FlowKey, { colour: string; icon: LucideIcon | typeof Neighbours }>> = {
  solar: { colour: "var(--solar)", icon: Sun },
  battery: { colour: "var(--battery)", icon: BatteryMedium },
  neighbours: { colour: "var(--neighbours)", icon: Neighbours },
  grid: { colour: "var(--grid)", icon: UtilityPole },
  use: { colour: "var(--ink-faint)", icon: House },
  unknown: { colour: "var(--unknown)", icon: CircleHelp },
};

const BAR = 30;
const ROW = 62;

interface Placed extends FlowPart {
  readonly x: number;
  readonly width: number;
}

/** Lays parts side by side; a part that exists is at least two pixels wide. */
export function placeParts(parts: readonly FlowPart[], toWidth: (energyWh: number) => number): Placed[] {
  let x = 0;
  return parts
    .filter((part) => part.energyWh > 0)
    .map((part) => {
      const width = Math.max(2, toWidth(part.energyWh));
      const placed = { ...part, x, width };
      x += width;
      return placed;
    });
}

const sum = (parts: readonly FlowPart[]): number => parts.reduce((total, part) => total + part.energyWh, 0);

export function FlowBars({ into, out }: FlowBarsProps) {
  const { t, energy, share } = useText();
  const pattern = useId();
  const totals = { in: sum(into), out: sum(out) };
  const sides = [
    { side: "in", parts: into, total: totals.in },
    { side: "out", parts: out, total: totals.out },
  ] as const;
  const rows = sides.flatMap(({ side, parts, total }) =>
    parts
      .map((part) => ({ side, total, ...part }))
      .filter((row) => row.energyWh > 0 || row.key === "unknown"),
  );
  return (
    <div className="flex flex-col gap-4">
      <ChartFigure
        sentence={t("chart.flow.sentence", { into: energy(totals.in), out: energy(totals.out) })}
        height={2 * ROW}
        table={{
          caption: t("chart.flow.caption"),
          rows,
          rowKey: (row) => row.side + row.key,
          columns: [
            { key: "side", head: t("chart.flow.direction"), cell: (row) => t(`chart.flow.${row.side}`) },
            { key: "what", head: t("chart.flow.what"), cell: (row) => t(`flow.${row.side}.${row.key}`) },
            { key: "wh", head: t("chart.energy"), numeric: true, cell: (row) => energy(row.energyWh) },
            {
              key: "share",
              head: t("chart.share"),
              numeric: true,
              cell: (row) => share(row.total === 0 ? 0 : row.energyWh / row.total),
            },
          ],
        }}
      >
        {(width) => {
          const toWidth = scaleLinear()
            .domain([0, Math.max(totals.in, totals.out, 1)])
            .range([0, width]);
          return (
            <>
              <defs>
                <pattern
                  id={pattern}
                  width="7"
                  height="7"
                  patternUnits="userSpaceOnUse"
                  patternTransform="rotate(45)"
                >
                  <rect width="7" height="7" fill="var(--sunken)" />
                  <rect width="3" height="7" fill="var(--unknown)" />
                </pattern>
              </defs>
              {sides.map(({ side, parts, total }, index) => (
                <g key={side} transform={`translate(0 ${index * ROW})`}>
                  <text y="14" className="fill-ink font-medium">
                    {t(`chart.flow.${side}`)}
                    <tspan dx="8" className="fill-ink-soft font-normal">
                      {energy(total)}
                    </tspan>
                  </text>
                  <rect y="22" width={width} height={BAR} rx="6" fill="var(--sunken)" />
                  {placeParts(parts, (wh) => toWidth(wh)).map((part) => (
                    <rect
                      key={part.key}
                      x={part.x}
                      y="22"
                      width={Math.max(1.5, part.width - 1.5)}
                      height={BAR}
                      rx={Math.min(5, part.width / 3)}
                      fill={part.key === "unknown" ? `url(#${pattern})` : LOOK[part.key].colour}
                    />
                  ))}
                </g>
              ))}
            </>
          );
        }}
      </ChartFigure>
      <div className="grid grid-cols-1 gap-x-8 gap-y-4 sm:grid-cols-2">
        {sides.map(({ side }) => (
          <FlowLegend key={side} side={side} rows={rows.filter((row) => row.side === side)} />
        ))}
      </div>
    </div>
  );
}

interface FlowLegendProps {
  readonly side: "in" | "out";
  readonly rows: readonly FlowPart[];
}

function FlowLegend({ side, rows }: FlowLegendProps) {
  const { t, energy } = useText();
  return (
    <div>
      <h3 className="mb-1 text-sm font-medium text-ink-soft">{t(`chart.flow.${side}`)}</h3>
      <ul>
        {rows.map((row) => {
          const Icon = LOOK[row.key].icon;
          return (
            <li key={row.key} className="flex items-center gap-3 border-b border-line py-2 last:border-0">
              <Icon aria-hidden="true" className="size-5 shrink-0" style={{ color: LOOK[row.key].colour }} />
              <span className="min-w-0 flex-1 text-sm">{t(`flow.${side}.${row.key}`)}</span>
              <span className="font-medium whitespace-nowrap">{energy(row.energyWh)}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
