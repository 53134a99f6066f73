/**
 * The frame of every chart: its one-sentence summary, the picture, and the same numbers as a table.
 * The picture is one image to a screen reader, named by the sentence.
 */
import { ChevronRight } from "lucide-react";
import { type ReactNode, useId } from "react";
import { useText } from "../i18n/useText.tsx";
import { type Column, Table } from "../ui/table.tsx";
import { useWidth } from "./useWidth.ts";

export interface ChartTable<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
}

interface ChartFigureProps<Row> {
  readonly sentence: string;
  readonly height: number;
  readonly table: ChartTable<Row>;
  /** Draws at the given width in CSS pixels. */
  readonly children: (width: number) => ReactNode;
  readonly legend?: ReactNode;
}

export function ChartFigure<Row>({ sentence, height, table, children, legend }: ChartFigureProps<Row>) {
  const { t } = useText();
  const id = useId();
  const [ref, width] = useWidth();
  return (
    <figure aria-labelledby={id} className="flex flex-col gap-3">
      <figcaption id={id} className="max-w-prose text-ink-soft">
        {sentence}
      </figcaption>
      {legend}
      <div ref={ref} className="w-full min-w-0 overflow-hidden">
        <svg
          role="img"
          aria-label={sentence}
          width={width}
          height={height}
          viewBox={`0 0 ${width} ${height}`}
          className="block overflow-visible"
        >
          {children(width)}
        </svg>
      </div>
      <details className="group">
        <summary className="inline-flex min-h-11 list-none items-center gap-1.5 rounded-md text-sm font-medium text-brand">
          <ChevronRight
            aria-hidden="true"
            className="size-4 transition-transform group-open:rotate-90 rtl:-scale-x-100"
          />
          {t("chart.showTable")}
        </summary>
        <div className="mt-2 max-h-96 overflow-y-auto">
          <Table {...table} captionHidden />
        </div>
      </details>
    </figure>
  );
}

interface SwatchProps {
  /** CSS colour of the mark. */
  readonly colour: string;
  readonly kind?: "block" | "line" | "dashed" | "dotted" | "hatched" | "dot";
}

export function Swatch({ colour, kind = "block" }: SwatchProps) {
  const dash = kind === "dashed" ? "5 3" : kind === "dotted" ? "1.5 3.5" : undefined;
  const line = kind === "line" || kind === "dashed" || kind === "dotted";
  return (
    <svg aria-hidden="true" width="18" height="12" className="shrink-0">
      {line ? (
        <line
          x1="1"
          y1="6"
          x2="17"
          y2="6"
          stroke={colour}
          strokeWidth="2.5"
          strokeLinecap={kind === "dotted" ? "round" : "butt"}
          strokeDasharray={dash}
        />
      ) : kind === "dot" ? (
        <circle cx="9" cy="6" r="5" fill={colour} />
      ) : (
        <>
          <rect x="2" width="14" height="12" rx="3" fill={colour} opacity={kind === "hatched" ? 0.35 : 1} />
          {kind === "hatched" && <path d="M4 12 14 0M2 6 7 0M10 12 16 5" stroke={colour} strokeWidth="1.6" />}
        </>
      )}
    </svg>
  );
}

export interface LegendItem extends SwatchProps {
  readonly label: string;
}

export function Legend({ items }: { readonly items: readonly LegendItem[] }) {
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1 text-sm text-ink-soft">
      {items.map((item) => (
        <li key={item.label} className="flex items-center gap-2">
          <Swatch colour={item.colour} {...(item.kind === undefined ? {} : { kind: item.kind })} />
          {item.label}
        </li>
      ))}
    </ul>
  );
}
