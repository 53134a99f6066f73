/** A quantity over the intervals of a day as a band from its lowest to its highest, with the limits it must keep. */
import { scaleLinear } from "d3-scale";
import { area } from "d3-shape";
import { useText } from "../i18n/useText.tsx";
import { type Frame, XLabels, YAxis } from "./axes.tsx";
import { ChartFigure, Legend } from "./chartFigure.tsx";

export interface BandPoint {
  /** Interval number. */
  readonly index: number;
  readonly low: number;
  readonly high: number;
}

export interface DayBandProps {
  readonly points: readonly BandPoint[];
  /** First and last interval of the day. */
  readonly span: readonly [number, number];
  readonly limits: readonly number[];
  readonly selected: number | null;
  readonly sentence: string;
  readonly caption: string;
  readonly unit: string;
  readonly format: (value: number) => string;
  readonly lowLabel: string;
  readonly highLabel: string;
  readonly bandLabel: string;
}

const FRAME: Frame = { left: 46, right: 10, top: 26, bottom: 26 };
const HEIGHT = 200;

export function DayBand(props: DayBandProps) {
  const { points, span, limits, selected, unit, format } = props;
  const { t, time, interval } = useText();
  return (
    <ChartFigure
      sentence={props.sentence}
      height={HEIGHT}
      legend={
        <Legend
          items={[
            { label: props.bandLabel, colour: "var(--calm-soft)" },
            { label: t("chart.limit"), colour: "var(--bad-mark)", kind: "line" },
          ]}
        />
      }
      table={{
        caption: props.caption,
        rows: points,
        rowKey: (row) => String(row.index),
        columns: [
          { key: "at", head: t("chart.interval"), cell: (row) => interval(row.index) },
          { key: "low", head: props.lowLabel, numeric: true, cell: (row) => `${format(row.low)} ${unit}` },
          { key: "high", head: props.highLabel, numeric: true, cell: (row) => `${format(row.high)} ${unit}` },
        ],
      }}
    >
      {(width) => {
        const x = scaleLinear()
          .domain([span[0], span[1] + 1])
          .range([FRAME.left, width - FRAME.right]);
        const values = points.flatMap((point) => [point.low, point.high]);
        const y = scaleLinear()
          .domain([Math.min(...limits, ...values), Math.max(...limits, ...values)])
          .nice(5)
          .range([HEIGHT - FRAME.bottom, FRAME.top]);
        const shape = area<BandPoint>()
          .x((point) => x(point.index + 0.5))
          .y0((point) => y(point.low) + 1)
          .y1((point) => y(point.high) - 1);
        const marks = Array.from({ length: span[1] - span[0] + 1 }, (_, offset) => span[0] + offset)
          .map((index) => ({ x: x(index), label: time(index * 900) }))
          .filter((mark) => mark.label.endsWith("00") && Number(mark.label.slice(0, 2)) % 6 === 0);
        return (
          <>
            <YAxis scale={y} frame={FRAME} width={width} unit={unit} format={format} />
            <path
              d={shape([...points]) ?? ""}
              fill="var(--calm-soft)"
              stroke="var(--calm)"
              strokeLinejoin="round"
            />
            {limits.map((value) => (
              <line
                key={value}
                x1={FRAME.left}
                x2={width - FRAME.right}
                y1={y(value)}
                y2={y(value)}
                stroke="var(--bad-mark)"
                strokeWidth="1.5"
              />
            ))}
            {selected !== null && selected >= span[0] && selected <= span[1] && (
              <line
                x1={x(selected + 0.5)}
                x2={x(selected + 0.5)}
                y1={FRAME.top - 8}
                y2={HEIGHT - FRAME.bottom}
                stroke="var(--ink)"
                strokeWidth="1.5"
              />
            )}
            <XLabels marks={marks} y={HEIGHT - 6} width={width} />
          </>
        );
      }}
    </ChartFigure>
  );
}
