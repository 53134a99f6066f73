/** Bars from zero, one a row, with their words and figures: for totals that may be negative. */
import { scaleLinear } from "d3-scale";
import { ChartFigure } from "../charts/chartFigure.tsx";
import { useText } from "../i18n/useText.tsx";

export interface BarRow {
  readonly key: string;
  readonly label: string;
  readonly value: number;
  /** The value in words of the reader. */
  readonly text: string;
}

interface BarsProps {
  readonly rows: readonly BarRow[];
  readonly sentence: string;
  readonly caption: string;
  /** Head of the column of values. */
  readonly valueHead: string;
}

const ROW = 50;
const HALO = { stroke: "var(--surface)", strokeWidth: 4, paintOrder: "stroke" } as const;

export function Bars({ rows, sentence, caption, valueHead }: BarsProps) {
  const { t } = useText();
  return (
    <ChartFigure
      sentence={sentence}
      height={rows.length * ROW + 4}
      table={{
        caption,
        rows,
        rowKey: (row) => row.key,
        columns: [
          { key: "label", head: t("chart.line"), cell: (row) => row.label },
          { key: "value", head: valueHead, numeric: true, cell: (row) => row.text },
        ],
      }}
    >
      {(width) => {
        const values = rows.map((row) => row.value);
        const low = Math.min(0, ...values);
        const x = scaleLinear()
          .domain([low, Math.max(0, ...values, low === 0 ? 1 : 0)])
          .range([2, width - 2]);
        return (
          <>
            <line x1={x(0)} x2={x(0)} y1="0" y2={rows.length * ROW} stroke="var(--line-strong)" />
            {rows.map((row, index) => {
              const y = index * ROW;
              const length = Math.max(row.value === 0 ? 0 : 2, Math.abs(x(row.value) - x(0)));
              const left = Math.min(x(0), x(row.value));
              const colour = row.value < 0 ? "var(--grid)" : "var(--neighbours)";
              return (
                <g key={row.key}>
                  <text x="8" y={y + 18} {...HALO} direction="ltr" className="fill-ink">
                    {row.label}
                  </text>
                  <text
                    x={width - 2}
                    y={y + 18}
                    {...HALO}
                    direction="ltr"
                    textAnchor="end"
                    className="fill-ink font-medium"
                  >
                    {row.text}
                  </text>
                  <rect x={left} y={y + 26} width={length} height="16" rx="3" fill={colour} />
                </g>
              );
            })}
          </>
        );
      }}
    </ChartFigure>
  );
}
