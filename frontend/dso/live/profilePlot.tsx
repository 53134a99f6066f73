/**
 * Voltage of each phase against the distance from the transformer, with the permitted band and the day's band, drawn
 * by uPlot on a canvas: a thousand buses are redrawn in a few milliseconds.
 */
import { ChevronRight } from "lucide-react";
import { useEffect, useId, useMemo, useRef, useState } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { Legend } from "../../charts/chartFigure.tsx";
import { useWidth } from "../../charts/useWidth.ts";
import { useText } from "../../i18n/useText.tsx";
import { dayBand, type GridDay } from "./gridDay.ts";
import { profileRows } from "./profileRows.ts";
import { PHASE_LOOK, ProfileTable, profileSentence } from "./profileWords.tsx";
import { type Colours, useColours } from "./useColours.ts";

interface ProfilePlotProps {
  readonly day: GridDay;
  readonly step: number;
  readonly selected: string | null;
}

const HEIGHT = 300;
const DASH = [[], [7, 4], [2, 4]] as const;

interface Shape {
  /** Low-voltage buses: row and distance. */
  readonly rows: Uint32Array;
  readonly distance: Float64Array;
  /** Wires between them, as rows. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
}

function shapeOf({ model, busAt }: GridDay): Shape {
  const low = model.buses.flatMap((bus, row) => (bus.nominalKv < 1 ? [row] : []));
  const known = new Set(low);
  const wires = model.branches.flatMap((branch) => {
    const [from, to] = [busAt.get(branch.from), busAt.get(branch.to)];
    const both = from !== undefined && to !== undefined && known.has(from) && known.has(to);
    return both ? [[from, to] as const] : [];
  });
  return {
    rows: Uint32Array.from(low),
    distance: Float64Array.from(model.buses, ({ distanceM }) => distanceM),
    from: Uint32Array.from(wires, ([from]) => from),
    to: Uint32Array.from(wires, ([, to]) => to),
  };
}

interface Scene extends ProfilePlotProps {
  readonly shape: Shape;
  readonly band: ReturnType<typeof dayBand>;
  readonly colours: Colours;
}

/** What stays through the day: its band as upright strokes, and the limits. */
function paintBand(plot: uPlot, { day, shape, band, colours }: Scene): void {
  const { ctx: context } = plot;
  const x = (row: number) => plot.valToPos(shape.distance[row] ?? 0, "x", true);
  const y = (pu: number) => plot.valToPos(pu, "y", true);
  const ratio = uPlot.pxRatio;
  context.save();
  context.strokeStyle = colours["calm-soft"];
  context.lineWidth = 4 * ratio;
  context.beginPath();
  for (const row of shape.rows) {
    if (!((band.high[row] ?? 0) > 0)) continue;
    context.moveTo(x(row), y(band.low[row] ?? 0));
    context.lineTo(x(row), y(band.high[row] ?? 0));
  }
  context.stroke();
  const { lowerPu, upperPu } = day.model.voltageBand;
  context.strokeStyle = colours["bad-mark"];
  context.lineWidth = 2 * ratio;
  context.beginPath();
  for (const limit of [lowerPu, upperPu]) {
    context.moveTo(plot.bbox.left, y(limit));
    context.lineTo(plot.bbox.left + plot.bbox.width, y(limit));
  }
  context.stroke();
  context.restore();
}

/** What moves with the step, on a canvas above the band: the wires of each phase, and the chosen bus. */
function paintWires(plot: uPlot, above: CanvasRenderingContext2D, scene: Scene): void {
  const { day, step, selected, shape, colours } = scene;
  const buses = day.model.buses.length;
  const x = (row: number) => plot.valToPos(shape.distance[row] ?? 0, "x", true);
  // The scale is linear: two points of it are enough.
  const zero = plot.valToPos(0, "y", true);
  const slope = plot.valToPos(1, "y", true) - zero;
  const y = (pu: number) => zero + slope * pu;
  const ratio = uPlot.pxRatio;
  above.clearRect(0, 0, above.canvas.width, above.canvas.height);
  above.strokeStyle = colours["ink-soft"];
  above.lineWidth = 1.5 * ratio;
  for (let phase = 0; phase < 3; phase += 1) {
    above.setLineDash((DASH[phase] ?? []).map((dash) => dash * ratio));
    above.beginPath();
    for (let wire = 0; wire < shape.from.length; wire += 1) {
      const [i, j] = [shape.from[wire] ?? 0, shape.to[wire] ?? 0];
      const a = day.pu[(step * buses + i) * 3 + phase] ?? 0;
      const b = day.pu[(step * buses + j) * 3 + phase] ?? 0;
      if (a === 0 || b === 0) continue;
      above.moveTo(x(i), y(a));
      above.lineTo(x(j), y(b));
    }
    above.stroke();
  }
  above.setLineDash([]);
  const chosen = selected === null ? undefined : day.busAt.get(selected);
  if (chosen === undefined) return;
  above.strokeStyle = colours.brand;
  above.lineWidth = 3 * ratio;
  above.beginPath();
  for (let phase = 0; phase < 3; phase += 1) {
    const pu = day.pu[(step * buses + chosen) * 3 + phase] ?? 0;
    if (pu === 0) continue;
    above.moveTo(x(chosen) + 6 * ratio, y(pu));
    above.arc(x(chosen), y(pu), 6 * ratio, 0, 2 * Math.PI);
  }
  above.stroke();
}

/** A canvas as large as the plot's own, over it. */
function canvasAbove({ ctx }: uPlot): CanvasRenderingContext2D | null {
  const canvas = document.createElement("canvas");
  canvas.width = ctx.canvas.width;
  canvas.height = ctx.canvas.height;
  // Through the style object, which the content security policy allows.
  Object.assign(canvas.style, { position: "absolute", inset: "0", width: "100%", height: "100%" });
  ctx.canvas.after(canvas);
  return canvas.getContext("2d");
}

function rangeOf({ day, shape, band }: Pick<Scene, "day" | "shape" | "band">) {
  let low = day.model.voltageBand.lowerPu;
  let high = day.model.voltageBand.upperPu;
  let far = 1;
  for (const row of shape.rows) {
    if ((band.high[row] ?? 0) > 0) {
      low = Math.min(low, band.low[row] ?? low);
      high = Math.max(high, band.high[row] ?? high);
    }
    far = Math.max(far, shape.distance[row] ?? 0);
  }
  const pad = 0.05 * (high - low);
  return { x: [0, far] as [number, number], y: [low - pad, high + pad] as [number, number] };
}

function Canvas(props: ProfilePlotProps & { readonly label: string }) {
  const { day, step, selected, label } = props;
  const { decimal } = useText();
  const [frame, width] = useWidth();
  const colours = useColours(frame);
  const shape = useMemo(() => shapeOf(day), [day]);
  const band = useMemo(() => dayBand(day), [day]);
  const picture: Scene = useMemo(
    () => ({ day, step, selected, shape, band, colours }),
    [day, step, selected, shape, band, colours],
  );
  const scene = useRef<Scene>(picture);
  scene.current = picture;
  const plot = useRef<uPlot | null>(null);
  const above = useRef<CanvasRenderingContext2D | null>(null);
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const range = rangeOf({ day, shape, band });
    const axis = {
      stroke: colours["ink-soft"],
      grid: { stroke: colours["calm-soft"], width: 1 },
      ticks: { show: false },
    };
    const made = new uPlot(
      {
        width,
        height: HEIGHT,
        legend: { show: false },
        cursor: { show: false },
        scales: { x: { time: false, range: range.x }, y: { range: range.y } },
        axes: [
          { ...axis, values: (_plot, values) => values.map((value) => `${decimal(value)} m`) },
          { ...axis, size: 52, values: (_plot, values) => values.map((value) => decimal(value, 2)) },
        ],
        series: [{}, { show: false }],
        hooks: {
          draw: [
            (drawn) => {
              paintBand(drawn, scene.current);
              above.current ??= canvasAbove(drawn);
              if (above.current !== null) paintWires(drawn, above.current, scene.current);
            },
          ],
        },
      },
      [range.x, range.y],
      element,
    );
    plot.current = made;
    return () => {
      plot.current = null;
      above.current = null;
      made.destroy();
    };
  }, [day, shape, band, colours, width, decimal, frame]);
  useEffect(() => {
    if (plot.current !== null && above.current !== null) {
      paintWires(plot.current, above.current, picture);
    }
  }, [picture]);
  return (
    <div ref={frame} role="img" aria-label={label} className="w-full min-w-0 overflow-hidden" dir="ltr" />
  );
}

export function ProfilePlot(props: ProfilePlotProps) {
  const { day, step } = props;
  const { t, voltage, decimal } = useText();
  const id = useId();
  const [open, setOpen] = useState(false);
  const { sentence, rows } = useMemo(() => {
    const buses = profileRows(day, step);
    return { sentence: profileSentence({ t, voltage, decimal }, buses, day.model.voltageBand), rows: buses };
  }, [day, step, t, voltage, decimal]);
  return (
    <figure aria-labelledby={id} className="flex flex-col gap-3">
      <figcaption id={id} className="max-w-prose text-ink-soft">
        {sentence}
      </figcaption>
      <Legend
        items={[
          ...PHASE_LOOK.map((phase) => ({
            label: t("chart.phase", { phase: phase.name }),
            colour: "var(--ink-soft)",
            kind: phase.kind,
          })),
          { label: t("grid.profile.band"), colour: "var(--calm-soft)", kind: "block" as const },
          { label: t("chart.voltage.limit"), colour: "var(--bad-mark)", kind: "line" as const },
        ]}
      />
      <Canvas {...props} label={sentence} />
      <details onToggle={(event) => setOpen(event.currentTarget.open)} className="group">
        <summary className="inline-flex min-h-11 list-none items-center gap-1.5 rounded-md text-sm font-medium text-brand">
          <ChevronRight
            aria-hidden="true"
            className="size-4 transition-transform group-open:rotate-90 rtl:-scale-x-100"
          />
          {t("chart.showTable")}
        </summary>
        {open && <ProfileTable rows={rows} />}
      </details>
    </figure>
  );
}
