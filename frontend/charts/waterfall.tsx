/** From what was earned to what is left: each bar starts where the last one ended. */
import { scaleLinear } from "d3-scale";
import { useText } from "../i18n/useText.tsx";
import { ChartFigure } from "./chartFigure.tsx";
import { useWidth } from "./useWidth.ts";

export interface WaterfallStep {
  readonly key: string;
  readonly label: string;
  /** µ€, + is earned, − is paid. A total is drawn from zero. */
  readonly microEuro: number;
  readonly total?: boolean;
}

export interface WaterfallProps {
  readonly steps: readonly WaterfallStep[];
  readonly sentence: string;
  readonly caption: string;
}

interface Bar extends WaterfallStep {
  readonly from: number;
  readonly to: number;
}

/** Running sums; a total restates the sum so far from zero. */
export function stackWaterfall(steps: readonly WaterfallStep[]): Bar[] {
  let running = 0;
  return steps.map((step) => {
    if (step.total === true) {
      running = step.microEuro;
      return { ...step, from: 0, to: step.microEuro };
    }
    const from = running;
    running += step.microEuro;
    return { ...step, from, to: running };
  });
}

/** Keeps guide lines from striking through words. */
const HALO = { stroke: "var(--surface)", strokeWidth: 4, paintOrder: "stroke" } as const;
/** Below this the picture is a list of bars. */
const NARROW_PX = 480;
const ROW = 54;
const BAR = 18;

export function Waterfall({ steps, sentence, caption }: WaterfallProps) {
  const { t, money } = useText();
  const bars = stackWaterfall(steps);
  const [ref, outer] = useWidth();
  return (
    <div ref={ref}>
      {outer < NARROW_PX ? (
        <figure aria-label={sentence} className="flex flex-col gap-3">
          <figcaption className="text-ink-soft">{sentence}</figcaption>
          <BarList bars={bars} />
        </figure>
      ) : (
        <ChartFigure
          sentence={sentence}
          height={bars.length * ROW + 8}
          table={{
            caption,
            rows: bars,
            rowKey: (row) => row.key,
            columns: [
              { key: "what", head: t("chart.line"), cell: (row) => row.label },
              { key: "amount", head: t("chart.amount"), numeric: true, cell: (row) => money(row.microEuro) },
            ],
          }}
        >
          {(width) => {
            const ends = bars.flatMap((bar) => [bar.from, bar.to]);
            const x = scaleLinear()
              .domain([Math.min(0, ...ends), Math.max(0, ...ends, 1)])
              .range([2, width - 2]);
            return (
              <>
                <line x1={x(0)} x2={x(0)} y1="0" y2={bars.length * ROW} stroke="var(--line-strong)" />
                {bars.map((bar, index) => {
                  const y = index * ROW;
                  const left = Math.min(x(bar.from), x(bar.to));
                  const length = Math.max(2, Math.abs(x(bar.to) - x(bar.from)));
                  const colour =
                    bar.total === true
                      ? "var(--ink)"
                      : bar.microEuro >= 0
                        ? "var(--neighbours)"
                        : "var(--grid)";
                  return (
                    <g key={bar.key}>
                      <text
                        x="8"
                        y={y + 18}
                        {...HALO}
                        className={bar.total === true ? "fill-ink font-semibold" : ""}
                      >
                        {bar.label}
                      </text>
                      <text
                        x={width - 2}
                        y={y + 18}
                        {...HALO}
                        textAnchor="end"
                        className={`fill-ink ${bar.total === true ? "font-semibold" : "font-medium"}`}
                      >
                        {money(bar.microEuro)}
                      </text>
                      <rect x={left} y={y + 26} width={length} height={BAR} rx="3" fill={colour} />
                      {index < bars.length - 1 && bars[index + 1]?.total !== true && (
                        <line
                          x1={x(bar.to)}
                          x2={x(bar.to)}
                          y1={y + 26 + BAR}
                          y2={y + ROW + 26}
                          stroke="var(--line-strong)"
                          strokeDasharray="2 3"
                        />
                      )}
                    </g>
                  );
                })}
              </>
            );
          }}
        </ChartFigure>
      )}
    </div>
  );
}

/** On narrow screens: one row per step, its words in full size, and a bar as long as its amount. */
function BarList({ bars }: { readonly bars: readonly Bar[] }) {
  const { money } = useText();
  const most = Math.max(1, ...bars.map((bar) => Math.abs(bar.microEuro)));
  return (
    <ul className="flex flex-col gap-3">
      {bars.map((bar) => {
        const total = bar.total === true;
        const tone = total ? "bg-ink" : bar.microEuro >= 0 ? "bg-neighbours" : "bg-grid";
        return (
          <li key={bar.key} className={total ? "border-t border-line-strong pt-3 font-semibold" : ""}>
            <div className="flex items-baseline justify-between gap-3">
              <span className="min-w-0">{bar.label}</span>
              <span className="whitespace-nowrap">{money(bar.microEuro)}</span>
            </div>
            <div aria-hidden="true" className="mt-1 h-2.5 rounded-full bg-sunken">
              <div
                className={`h-full rounded-full ${tone}`}
                style={{ width: `${Math.max(1, (Math.abs(bar.microEuro) * 100) / most)}%` }}
              />
            </div>
          </li>
        );
      })}
    </ul>
  );
}
