/**
 * Single-line diagram of large feeders on a canvas. Grey is normal; near and broken limits have a colour and a shape.
 * The worst-first list is its twin in words; clicking picks the nearest element.
 */
import { Maximize2, Minus, Plus } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useWidth } from "../../charts/useWidth.ts";
import { useText } from "../../i18n/useText.tsx";
import { Button } from "../../ui/button.tsx";
import { branchUse, busUse, type GridDay, type StepUse, severityOfUse } from "./gridDay.ts";
import { type Colours, useColours } from "./useColours.ts";

interface GridCanvasProps {
  readonly day: GridDay;
  readonly step: number;
  readonly use: StepUse;
  readonly selected: string | null;
  readonly onSelect: (element: string | null) => void;
}

const HEIGHT = 460;
const MARGIN = 24;
/** Farther than this a click picks nothing, px. */
const REACH = 16;

interface Drawing {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
}

interface Zoom {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}
const WHOLE: Zoom = { scale: 1, x: 0, y: 0 };

/** Positions stretched over the room there is, both ways on their own: a diagram, not a map. */
function place({ model, busAt }: GridDay, width: number, zoom: Zoom): Drawing {
  const xs = model.buses.map(({ x }) => x);
  const ys = model.buses.map(({ y }) => y);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const spanX = Math.max(1, Math.max(...xs) - left);
  const spanY = Math.max(1, Math.max(...ys) - top);
  const at = (value: number, start: number, span: number, room: number, shift: number): number =>
    (MARGIN + ((value - start) / span) * (room - 2 * MARGIN) - room / 2) * zoom.scale + room / 2 + shift;
  return {
    x: Float32Array.from(xs, (x) => at(x, left, spanX, width, zoom.x)),
    y: Float32Array.from(ys, (y) => at(y, top, spanY, HEIGHT, zoom.y)),
    from: Uint32Array.from(model.branches, (branch) => busAt.get(branch.from) ?? 0),
    to: Uint32Array.from(model.branches, (branch) => busAt.get(branch.to) ?? 0),
  };
}

const LOUD = ["near", "violated"] as const;
const MARK = { near: "warn-mark", violated: "bad-mark" } as const;

/** All wires and buses in grey: the same in every step, so drawn once on a canvas of its own. */
function drawCalm(context: CanvasRenderingContext2D, { x, y, from, to }: Drawing, colours: Colours): void {
  clear(context);
  context.strokeStyle = colours.calm;
  context.fillStyle = colours.calm;
  context.lineWidth = 1.5;
  context.beginPath();
  for (let b = 0; b < from.length; b += 1) {
    context.moveTo(x[from[b] ?? 0] ?? 0, y[from[b] ?? 0] ?? 0);
    context.lineTo(x[to[b] ?? 0] ?? 0, y[to[b] ?? 0] ?? 0);
  }
  context.stroke();
  for (let b = 0; b < x.length; b += 1) context.fillRect((x[b] ?? 0) - 1.5, (y[b] ?? 0) - 1.5, 3, 3);
}

function clear(context: CanvasRenderingContext2D): void {
  const ratio = window.devicePixelRatio || 1;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
}

/** Severity of each branch, then of each bus: what a step looks like. True when it is not what `levels` holds. */
function readLevels(day: GridDay, use: StepUse, levels: Uint8Array): boolean {
  const branches = day.model.branches.length;
  let changed = false;
  for (let k = 0; k < levels.length; k += 1) {
    const used = k < branches ? branchUse(use, k) : busUse(day, use, k - branches);
    const level = LOUD.indexOf(severityOfUse(used) as (typeof LOUD)[number]) + 1;
    if (levels[k] === level) continue;
    levels[k] = level;
    changed = true;
  }
  return changed;
}

/** What is near or over its limit, and what is chosen. */
function drawLoud(
  context: CanvasRenderingContext2D,
  { day, selected }: Pick<GridCanvasProps, "day" | "selected">,
  { x, y, from, to }: Drawing,
  levels: Uint8Array,
  colours: Colours,
): void {
  clear(context);
  const chosenBranch = selected === null ? -1 : (day.branchAt.get(selected) ?? -1);
  const chosenBus = selected === null ? -1 : (day.busAt.get(selected) ?? -1);
  if (chosenBranch >= 0) {
    context.strokeStyle = colours.brand;
    context.globalAlpha = 0.4;
    context.lineWidth = 10;
    context.beginPath();
    context.moveTo(x[from[chosenBranch] ?? 0] ?? 0, y[from[chosenBranch] ?? 0] ?? 0);
    context.lineTo(x[to[chosenBranch] ?? 0] ?? 0, y[to[chosenBranch] ?? 0] ?? 0);
    context.stroke();
    context.globalAlpha = 1;
  }
  for (const [k, level] of LOUD.entries()) {
    context.strokeStyle = colours[MARK[level]];
    context.fillStyle = colours[MARK[level]];
    context.lineWidth = 4;
    context.setLineDash(level === "violated" ? [7, 4] : []);
    context.beginPath();
    for (let b = 0; b < from.length; b += 1) {
      if (levels[b] !== k + 1) continue;
      context.moveTo(x[from[b] ?? 0] ?? 0, y[from[b] ?? 0] ?? 0);
      context.lineTo(x[to[b] ?? 0] ?? 0, y[to[b] ?? 0] ?? 0);
    }
    context.stroke();
    context.setLineDash([]);
    context.beginPath();
    for (let b = 0; b < x.length; b += 1) {
      if (levels[from.length + b] === k + 1) sign(context, level, x[b] ?? 0, y[b] ?? 0);
    }
    context.fill();
  }
  if (chosenBus < 0) return;
  context.strokeStyle = colours.brand;
  context.lineWidth = 3;
  context.beginPath();
  context.arc(x[chosenBus] ?? 0, y[chosenBus] ?? 0, 11, 0, 2 * Math.PI);
  context.stroke();
}

/** Triangle, diamond; what is calm is a dot: the shape says what the colour says. */
function sign(context: CanvasRenderingContext2D, level: (typeof LOUD)[number], x: number, y: number): void {
  if (level === "near") {
    context.moveTo(x, y - 6);
    context.lineTo(x + 6, y + 5);
    context.lineTo(x - 6, y + 5);
    context.closePath();
  } else {
    context.moveTo(x, y - 7);
    context.lineTo(x + 7, y);
    context.lineTo(x, y + 7);
    context.lineTo(x - 7, y);
    context.closePath();
  }
}

/** The bus or branch whose mark or middle is nearest to a click. */
function nearest({ model }: GridDay, { x, y, from, to }: Drawing, px: number, py: number): string | null {
  let found: string | null = null;
  let least = REACH * REACH;
  const look = (id: string | undefined, atX: number, atY: number): void => {
    const distance = (atX - px) ** 2 + (atY - py) ** 2;
    if (id === undefined || distance >= least) return;
    least = distance;
    found = id;
  };
  for (let b = 0; b < x.length; b += 1) look(model.buses[b]?.id, x[b] ?? 0, y[b] ?? 0);
  for (let b = 0; b < from.length; b += 1) {
    const [i, j] = [from[b] ?? 0, to[b] ?? 0];
    look(model.branches[b]?.id, ((x[i] ?? 0) + (x[j] ?? 0)) / 2, ((y[i] ?? 0) + (y[j] ?? 0)) / 2);
  }
  return found;
}

export function GridCanvas(props: GridCanvasProps) {
  const { day, use, selected, onSelect } = props;
  const { t } = useText();
  const [frame, width] = useWidth(800);
  const calm = useRef<HTMLCanvasElement | null>(null);
  const canvas = useRef<HTMLCanvasElement | null>(null);
  const colours = useColours(frame);
  const [zoom, setZoom] = useState(WHOLE);
  const drawing = useMemo(() => place(day, width, zoom), [day, width, zoom]);
  const levels = useMemo(() => new Uint8Array(drawing.from.length + drawing.x.length), [drawing]);
  useEffect(() => {
    const context = calm.current?.getContext("2d");
    if (context !== null && context !== undefined) drawCalm(context, drawing, colours);
  }, [drawing, colours]);
  const drawn = useRef<readonly unknown[]>([]);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (context === null || context === undefined) return;
    const picture = [drawing, colours, selected];
    const same = picture.every((part, k) => part === drawn.current[k]);
    // Many steps look alike: what would be painted again as it stands is left alone.
    if (!readLevels(day, use, levels) && same) return;
    drawn.current = picture;
    drawLoud(context, { day, selected }, drawing, levels, colours);
  }, [day, use, selected, drawing, colours, levels]);
  const ratio = typeof window === "undefined" ? 1 : window.devicePixelRatio || 1;
  const size = {
    width: Math.round(width * ratio),
    height: Math.round(HEIGHT * ratio),
    style: { width, height: HEIGHT },
  };
  const by = (factor: number) =>
    setZoom(({ scale, x, y }) => {
      const next = Math.min(12, Math.max(1, scale * factor));
      return next === 1 ? WHOLE : { scale: next, x: (x * next) / scale, y: (y * next) / scale };
    });
  return (
    <div>
      <div ref={frame} className="relative overflow-hidden rounded-xl border border-line bg-paper">
        <canvas ref={calm} className="absolute inset-0" {...size} />
        <canvas
          ref={canvas}
          role="img"
          aria-label={t("grid.canvas", { buses: day.model.buses.length })}
          {...size}
          className="relative"
          data-testid="diagram"
          onClick={(event) => {
            const box = event.currentTarget.getBoundingClientRect();
            onSelect(nearest(day, drawing, event.clientX - box.left, event.clientY - box.top));
          }}
        />
      </div>
      <div className="mt-2 flex justify-end gap-1">
        <Button size="icon" aria-label={t("diagram.zoomIn")} onPress={() => by(1.5)}>
          <Plus aria-hidden="true" className="size-5" />
        </Button>
        <Button size="icon" aria-label={t("diagram.zoomOut")} onPress={() => by(1 / 1.5)}>
          <Minus aria-hidden="true" className="size-5" />
        </Button>
        <Button size="icon" aria-label={t("diagram.fit")} onPress={() => setZoom(WHOLE)}>
          <Maximize2 aria-hidden="true" className="size-4" />
        </Button>
      </div>
    </div>
  );
}
