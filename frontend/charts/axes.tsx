/** Axes shared by the charts: quiet grid lines, labels that never collide. */
import type { ScaleLinear } from "d3-scale";

export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

interface YAxisProps {
  readonly scale: ScaleLinear<number, number>;
  readonly frame: Frame;
  readonly width: number;
  readonly count?: number;
  readonly format: (value: number) => string;
  /** Unit, written above the axis. */
  readonly unit: string;
}

export function YAxis({ scale, frame, width, count = 4, format, unit }: YAxisProps) {
  return (
    <g>
      <text x={frame.left - 8} y={frame.top - 10} textAnchor="end" className="fill-ink-faint">
        {unit}
      </text>
      {scale.ticks(count).map((value) => (
        <g key={value} transform={`translate(0 ${scale(value)})`}>
          <line x1={frame.left} x2={width - frame.right} stroke="var(--line)" />
          <text x={frame.left - 8} dy="0.32em" textAnchor="end">
            {format(value)}
          </text>
        </g>
      ))}
    </g>
  );
}

interface XLabelsProps {
  readonly marks: readonly { readonly x: number; readonly label: string }[];
  readonly y: number;
  readonly width: number;
  /** Least distance between two labels, px. */
  readonly gap?: number;
}

/** Leaves out labels that would touch their neighbour; the first always stays. */
export function XLabels({ marks, y, width, gap = 44 }: XLabelsProps) {
  let last = Number.NEGATIVE_INFINITY;
  const kept = marks.filter((mark) => {
    if (mark.x - last < gap) return false;
    last = mark.x;
    return true;
  });
  return (
    <g>
      {kept.map((mark) => (
        <text
          key={mark.label + String(mark.x)}
          x={Math.min(mark.x, width - 2)}
          y={y}
          textAnchor={mark.x > width - 24 ? "end" : "middle"}
        >
          {mark.label}
        </text>
      ))}
    </g>
  );
}
