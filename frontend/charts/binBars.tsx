/** How many stand in which span of an amount: one bar per span, losses and gains told apart by sign and pattern. */
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
  const spanOf = ({ from, to }: Bin) => `${money(from)} … ${money(to)}`;
  const most = bins.reduce((max, { points }) => Math.max(max, points), 1);
  return (
    <ChartFigure
      sentence={sentence}
      height={Math.max(1, bins.length) * ROW}
      table={{
        caption,
        rows: bins,
        rowKey: (bin) => `${bin.from} ${bin.to}`,
        columns: [
          { key: "span", head: amountHead, cell: spanOf },
          { key: "points", head: countHead, numeric: true, cell: (bin) => bin.points },
        ],
      }}
    >
      {(width) => {
        const x = scaleLinear()
          .domain([0, most])
          .range([0, width - 48]);
        return bins.map((bin, index) => {
          const isGood = good === "above" ? bin.from >= 0 : bin.to <= 0;
          const isMixed = bin.from < 0 && bin.to > 0;
          const colour = isMixed ? "var(--line-strong)" : isGood ? "var(--neighbours)" : "var(--grid)";
          const y = index * ROW;
          return (
            <g key={`${bin.from} ${bin.to}`}>
              <text x="0" y={y + 14}>
                {isMixed ? "±" : isGood ? "✓" : "!"} {spanOf(bin)}
              </text>
              <rect x="0" y={y + 21} width={Math.max(2, x(bin.points))} height={BAR} rx="3" fill={colour} />
              <text x={Math.max(2, x(bin.points)) + 6} y={y + 34} className="fill-ink font-medium">
                {bin.points}
              </text>
            </g>
          );
        });
      }}
    </ChartFigure>
  );
}
