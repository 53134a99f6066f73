/** Groups the connection points of a feeder into price zones of at least k households. */
import { branchLengthM } from "../network/branchRating.ts";
import type { ConnectionPoint, Feeder } from "../network/feeder.ts";
import { orderTopology, type Topology } from "../network/topology.ts";
import type { SegmentDefinition } from "./clearing.ts";

interface Draft {
  readonly copy: string;
  /** Bus at the head of the segment, in feeder order; the source for the root. */
  headBus: number;
  readonly pointIds: string[];
  parent: Draft | null;
}

interface Leftover {
  readonly pointId: string;
  readonly bus: number;
}

/** Copy of the tree a point trades on: its phases, in order. */
const copyOf = (point: ConnectionPoint): string => [...point.phases].sort().join("");

const copyLabel = (copy: string): string => (copy.length === 1 ? `phase ${copy}` : `phases ${copy}`);

/** Closes a segment wherever at least k points of one copy are gathered, from the leaves up. */
function gather(
  topology: Topology,
  points: ReadonlyMap<number, readonly string[]>,
  copy: string,
  k: number,
): { drafts: Draft[]; leftovers: Leftover[] } {
  const waiting = new Map<number, Leftover[]>();
  const drafts: Draft[] = [];
  let leftovers: Leftover[] = [];
  for (let at = topology.order.length - 1; at >= 0; at -= 1) {
    const bus = topology.order[at]!;
    const own = (points.get(bus) ?? []).map((pointId) => ({ pointId, bus }));
    const here = [...own, ...(waiting.get(bus) ?? [])];
    const parent = topology.parentBus[bus]!;
    if (here.length >= k && parent >= 0) {
      drafts.push({ copy, headBus: bus, pointIds: here.map((point) => point.pointId), parent: null });
    } else if (parent < 0) {
      leftovers = here;
    } else if (here.length > 0) {
      waiting.set(parent, [...(waiting.get(parent) ?? []), ...here]);
    }
  }
  return { drafts: drafts.reverse(), leftovers };
}

/** Parent of each segment: the nearest head of its copy on the way to the source, else the root. */
function linkParents(topology: Topology, drafts: readonly Draft[], root: Draft): void {
  const heads = new Map(drafts.map((draft) => [draft.headBus, draft]));
  for (const draft of drafts) {
    let bus = topology.parentBus[draft.headBus]!;
    while (bus >= 0 && !heads.has(bus)) bus = topology.parentBus[bus]!;
    draft.parent = bus < 0 ? root : heads.get(bus)!;
  }
}

/** Metres from each bus to the source along the feeder. */
function distances(feeder: Feeder, topology: Topology): Float64Array {
  const metres = new Float64Array(feeder.buses.length);
  for (const bus of topology.order) {
    const branch = feeder.branches[topology.parentBranch[bus]!];
    if (branch === undefined) continue;
    metres[bus] = metres[topology.parentBus[bus]!]! + branchLengthM(branch);
  }
  return metres;
}

function commonBus(topology: Topology, a: number, b: number): number {
  const above = new Set<number>();
  for (let bus = a; bus >= 0; bus = topology.parentBus[bus]!) above.add(bus);
  let bus = b;
  while (!above.has(bus)) bus = topology.parentBus[bus]!;
  return bus;
}

/**
 * Too few points to form a segment of their own join the nearest segment of their copy (metres of line, then
 * the earlier segment); a copy without any segment joins the root.
 */
function placeLeftovers(
  topology: Topology,
  metres: Float64Array,
  drafts: readonly Draft[],
  leftovers: readonly Leftover[],
  root: Draft,
): void {
  const heads = drafts.map((draft) => draft.headBus);
  for (const { pointId, bus } of leftovers) {
    let nearest = -1;
    let least = Number.POSITIVE_INFINITY;
    heads.forEach((head, d) => {
      const away = metres[bus]! + metres[head]! - 2 * metres[commonBus(topology, bus, head)]!;
      if (away >= least) return;
      least = away;
      nearest = d;
    });
    const draft = drafts[nearest] ?? root;
    draft.pointIds.push(pointId);
    draft.headBus = commonBus(topology, draft.headBus, bus);
  }
}

/** A root with one to k - 1 points takes in its smallest child, so that it names nobody. */
function fillRoot(root: Draft, drafts: readonly Draft[], k: number): readonly Draft[] {
  let left = drafts;
  while (root.pointIds.length > 0 && root.pointIds.length < k && left.length > 0) {
    const children = left.filter((draft) => draft.parent === root);
    const smallest = children.reduce((a, b) => (b.pointIds.length < a.pointIds.length ? b : a));
    root.pointIds.push(...smallest.pointIds);
    left = left.filter((draft) => draft !== smallest);
    for (const draft of left) if (draft.parent === smallest) draft.parent = root;
  }
  return left;
}

function describe(feeder: Feeder, topology: Topology, draft: Draft, isRoot: boolean) {
  const transformer = feeder.branches.find((branch) => branch.kind === "transformer");
  const head = feeder.branches[topology.parentBranch[draft.headBus]!] ?? transformer ?? feeder.branches[0];
  const bus = feeder.buses[draft.headBus]!.id;
  return {
    label: isRoot ? "Transformer" : `${bus} · ${copyLabel(draft.copy)}`,
    headBranch: (isRoot ? (transformer ?? head) : head)?.id ?? feeder.source.bus,
    pointIds: [...draft.pointIds].sort(),
  };
}

/**
 * Fixed segment tree of a feeder: one copy per phase set (A, B, C, ABC), every segment with at least `k`
 * points, the root (index 0) at the transformer. Parents come before children; the same feeder and k always
 * give the same segments. A feeder with fewer than `k` points has one segment.
 *
 * @throws LAT-2001, LAT-2002, LAT-2006, LAT-2007 for a feeder that is not one tree.
 */
export function buildSegments(feeder: Feeder, k: number): SegmentDefinition[] {
  const topology = orderTopology(feeder);
  const metres = distances(feeder, topology);
  const copies = new Map<string, Map<number, string[]>>();
  for (const point of feeder.connectionPoints) {
    const bus = topology.busIndex.get(point.bus)!;
    const points = copies.get(copyOf(point)) ?? new Map<number, string[]>();
    copies.set(copyOf(point), points.set(bus, [...(points.get(bus) ?? []), point.id].sort()));
  }
  const root: Draft = { copy: "", headBus: topology.order[0]!, pointIds: [], parent: null };
  const names = [...copies.keys()].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  const gathered = names.flatMap((copy) => {
    const { drafts, leftovers } = gather(topology, copies.get(copy)!, copy, k);
    linkParents(topology, drafts, root);
    placeLeftovers(topology, metres, drafts, leftovers, root);
    return drafts;
  });
  const drafts = [root, ...fillRoot(root, gathered, k)];
  const index = new Map(drafts.map((draft, i) => [draft, i]));
  return drafts.map((draft, i) => ({
    index: i,
    parent: draft.parent === null ? -1 : index.get(draft.parent)!,
    ...describe(feeder, topology, draft, i === 0),
  }));
}
