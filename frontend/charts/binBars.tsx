/** A distribution: groups of equal number, each drawn where its amounts lie; good and bad are told apart by a sign. */
import { scaleLinear } from "d3-scale";
import { useText } from "../i18n/useText.tsx";
import { ChartFigure } from "./chartFigure.tsx";

export interface Bin {
  /** µ€. */
  readonly from: number;
  readonly to: number;
  readonly points: number;
}

interface BinBarsProps {
  readonly bins: readonly Bin[];
  readonly sentence: string;
  readonly caption: string;
  readonly amountHead: string;
  readonly countHead: string;
  /** Which side is good for members. */
  readonly good: "above" | "below";
}

const ROW = 46;
const BAR = 16;

export function BinBars({ bins, sentence, caption, amountHead, countHead, good }: BinBarsProps) {
  const { money } = useText();
  const rows = bins.map((bin, index) => ({ bin, index }));
  const spanOf = ({ from, to }: Bin) => `${money(from)} … ${money(to)}`;
  return (
    <ChartFigure
      sentence={sentence}
      height={Math.max(1, bins.length) * ROW}
      table={{
        caption,
        rows: bins,
        rowKey: (bin) => `${bins.indexOf(bin)} ${bin.from}`,
        columns: [
          { key: "span", head: amountHead, cell: spanOf },
          { key: "points", head: countHead, numeric: true, cell: (bin) => bin.points },
        ],
      }}
    >
      {(width) => {
        const x = scaleLinear()
          .domain([Math.min(0, ...bins.map(({ from }) => from)), Math.max(1, ...bins.map(({ to }) => to))])
          .range([1, width - 1]);
        return (
          <>
            <line x1={x(0)} x2={x(0)} y1="0" y2={bins.length * ROW} stroke="var(--line-strong)" />
            {rows.map(({ bin, index }) => {
              const isGood = good === "above" ? bin.from >= 0 : bin.to <= 0;
              const isMixed = bin.from < 0 && bin.to > 0;
              const colour = isMixed ? "var(--line-strong)" : isGood ? "var(--neighbours)" : "var(--grid)";
              const y = index * ROW;
              return (
                <g key={index}>
                  <text x="6" y={y + 14}>
                    {isMixed ? "±" : isGood ? "✓" : "!"} {spanOf(bin)}
                  </text>
                  <text x={width - 2} y={y + 14} textAnchor="end" className="fill-ink font-medium">
                    {countHead}: {bin.points}
                  </text>
                  <rect
                    x={x(bin.from)}
                    y={y + 21}
                    width={Math.max(4, x(bin.to) - x(bin.from))}
                    height={BAR}
                    rx="3"
                    fill={colour}
                  />
                </g>
              );
            })}
          </>
        );
      }}
    </ChartFigure>
  );
}
