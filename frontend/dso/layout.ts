/** Where the buses of a feeder are drawn: metres turned into pixels for the room there is. */
import type { NetworkView } from "../api/generatedSchema.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Side of a bus on which its label touches no wire. */
export type LabelSpot = "below" | "above" | "left" | "right";

export interface DiagramPlan {
  readonly at: ReadonlyMap<string, Point>;
  readonly spot: ReadonlyMap<string, LabelSpot>;
  /** px, with room for the labels. */
  readonly height: number;
  /** Where the drawing's origin lies so that all of it is in sight at true size. */
  readonly origin: Point;
  /** Too narrow for a figure under every bus. */
  readonly tight: boolean;
}

/** Below this width the feeder runs from top to bottom. */
const UPRIGHT_BELOW = 620;
/** Least distance of neighbouring buses along the street and across it, px. */
const ALONG = 72;
const ACROSS = 64;
/** Closer than this, figures under neighbouring buses would touch, px. */
const TIGHT = 38;
/** Room for marks and labels at the edges, px. */
const EDGE_X = 72;
const EDGE_Y = 108;

type Topology = Pick<NetworkView, "buses" | "branches">;

const span = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);

/** Shortest drawn distance between two joined buses, m. */
function shortestGap({ buses, branches }: Topology): number {
  const at = new Map(buses.map((bus) => [bus.id, bus]));
  const gaps = branches.map((branch) => {
    const from = at.get(branch.from);
    const to = at.get(branch.to);
    return from === undefined || to === undefined ? 0 : Math.hypot(from.x - to.x, from.y - to.y);
  });
  return Math.min(...gaps.filter((gap) => gap > 0), 1_000_000);
}

/** Lays the feeder out in `width` pixels; on narrow screens the street runs downwards. */
export function layout(view: Topology, width: number): DiagramPlan {
  const upright = width < UPRIGHT_BELOW;
  const buses = view.buses.map((bus) => (upright ? { id: bus.id, x: bus.y, y: bus.x } : bus));
  const gap = shortestGap(view);
  const room = Math.max(1, width - EDGE_X);
  const scaleX = Math.min(
    (upright ? ACROSS : 2 * ALONG) / gap,
    room / Math.max(1, span(buses.map((b) => b.x))),
  );
  const scaleY = (upright ? ALONG : ACROSS) / gap;
  const at = new Map(buses.map((bus) => [bus.id, { x: bus.x * scaleX, y: bus.y * scaleY }]));
  const xs = [...at.values()].map((point) => point.x);
  const ys = [...at.values()].map((point) => point.y);
  return {
    at,
    spot: new Map(buses.map((bus) => [bus.id, freeSpot(bus.id, view.branches, at)])),
    tight: scaleX * gap < TIGHT,
    origin: {
      x: (width - span(xs)) / 2 - Math.min(...xs),
      y: EDGE_Y / 2 - Math.min(...ys),
    },
    height: Math.round(span(ys) + EDGE_Y),
  };
}

/** Below unless a wire leaves downwards, then above, then left, then right. */
function freeSpot(id: string, branches: Topology["branches"], at: ReadonlyMap<string, Point>): LabelSpot {
  const here = at.get(id);
  const taken = new Set<LabelSpot>();
  for (const branch of branches) {
    if (branch.from !== id && branch.to !== id) continue;
    const there = at.get(branch.from === id ? branch.to : branch.from);
    if (here === undefined || there === undefined) continue;
    const steep = Math.abs(there.y - here.y) > Math.abs(there.x - here.x);
    if (steep) taken.add(there.y > here.y ? "below" : "above");
    else taken.add(there.x > here.x ? "right" : "left");
  }
  return (["below", "above", "left", "right"] as const).find((spot) => !taken.has(spot)) ?? "below";
}
