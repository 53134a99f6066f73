/** Walks a feeder from its source: parents first. Pure graph work, no electrical data. */
import { domainError } from "../errors/domainError.ts";
import type { Branch, Feeder } from "./feeder.ts";
import { chooseMethod } from "./flowMethod.ts";

export interface Topology {
  readonly busIndex: ReadonlyMap<string, number>;
  readonly branchIndex: ReadonlyMap<string, number>;
  /**
   * Bus indices, source first, every bus after its parent. Of a radial feeder in depth-first order: all that
   * hangs on a bus follows it without a gap.
   */
  readonly order: Int32Array;
  /** Parent bus of each bus; -1 for the source. */
  readonly parentBus: Int32Array;
  /** Branch that feeds each bus; -1 for the source. */
  readonly parentBranch: Int32Array;
}

/** A switch with every pole open joins nothing. */
export const isOpen = (branch: Branch): boolean => branch.kind === "switch" && branch.closed.length === 0;

/**
 * Orders a feeder from its source; of a meshed one, a tree of shortest ways. Open switches make no loop; what
 * only they connect comes last, as parts without supply.
 * @throws LAT-2006 duplicate name, LAT-2007 unknown bus, LAT-2001 loop, LAT-2002 island,
 * LAT-2015 transformer fed from its secondary.
 */
export function orderTopology(feeder: Feeder): Topology {
  const busIndex = indexById(feeder.buses, "buses");
  const branchIndex = indexById(feeder.branches, "branches");
  const adjacency = buildAdjacency(feeder, busIndex);
  const count = feeder.buses.length;
  const root = busIndex.get(feeder.source.bus);
  if (root === undefined) throw domainError("LAT-2007", { element: "The source", bus: feeder.source.bus });
  const order = new Int32Array(count);
  const parentBus = new Int32Array(count).fill(-1);
  const parentBranch = new Int32Array(count).fill(-1);
  const seen = new Uint8Array(count);
  seen[root] = 1;
  // Buses still to visit: a queue (shortest ways) when there are rings, a stack (depth first) when there are none.
  const waiting = new Int32Array(count);
  waiting[0] = root;
  let first = 0;
  let end = 1;
  let filled = 0;
  const joins = feeder.branches.map((branch) => !isOpen(branch));
  const walk = () => {
    while (first < end) {
      const bus = feeder.meshed ? waiting[first++]! : waiting[--end]!;
      order[filled++] = bus;
      const from = adjacency.start[bus]!;
      const to = adjacency.start[bus + 1]!;
      for (let k = feeder.meshed ? from : to - 1; k >= from && k < to; k += feeder.meshed ? 1 : -1) {
        const branch = adjacency.branch[k]!;
        if (branch === parentBranch[bus] || !joins[branch]) continue;
        const next = adjacency.bus[k]!;
        if (seen[next] === 1) {
          if (feeder.meshed) continue;
          const ends = feeder.branches[branch]!;
          throw domainError("LAT-2001", { branch: ends.id, from: ends.from, to: ends.to });
        }
        seen[next] = 1;
        parentBus[next] = bus;
        parentBranch[next] = branch;
        waiting[end++] = next;
      }
    }
  };
  walk();
  for (let b = 0; b < joins.length && filled < count; b++) {
    const [x, y] = joins[b] ? [root, root] : adjacency.ends(b);
    if (seen[x] === seen[y]) continue;
    const [near, far] = seen[x] === 1 ? [x, y] : [y, x];
    seen[far] = 1;
    parentBus[far] = near;
    parentBranch[far] = b;
    waiting[end++] = far;
    walk();
    b = -1;
  }
  if (filled < count) {
    throw domainError("LAT-2002", { bus: feeder.buses[seen.indexOf(0)]!.id, count: count - filled });
  }
  const sweeps = chooseMethod(feeder) === "sweep";
  for (const bus of order) {
    const branch = sweeps ? feeder.branches[parentBranch[bus]!] : undefined;
    if (branch?.kind === "transformer" && busIndex.get(branch.to) !== bus) {
      throw domainError("LAT-2015", { branch: branch.id });
    }
  }
  return { busIndex, branchIndex, order, parentBus, parentBranch };
}

function indexById(items: readonly { readonly id: string }[], kind: string): Map<string, number> {
  const index = new Map<string, number>();
  items.forEach((item, i) => {
    if (index.has(item.id)) throw domainError("LAT-2006", { id: item.id, kind });
    index.set(item.id, i);
  });
  return index;
}

interface Adjacency {
  readonly start: Int32Array;
  readonly bus: Int32Array;
  readonly branch: Int32Array;
  /** The two buses of a branch. */
  readonly ends: (branch: number) => readonly [number, number];
}

function buildAdjacency(feeder: Feeder, busIndex: ReadonlyMap<string, number>): Adjacency {
  const count = feeder.buses.length;
  const ends = new Int32Array(feeder.branches.length * 2);
  const start = new Int32Array(count + 1);
  feeder.branches.forEach((branch, b) => {
    [branch.from, branch.to].forEach((id, side) => {
      const bus = busIndex.get(id);
      if (bus === undefined) throw domainError("LAT-2007", { element: `Branch ${branch.id}`, bus: id });
      ends[2 * b + side] = bus;
      start[bus + 1]! += 1;
    });
    if (ends[2 * b] === ends[2 * b + 1]) {
      throw domainError("LAT-2001", { branch: branch.id, from: branch.from, to: branch.to });
    }
  });
  for (let i = 0; i < count; i++) start[i + 1]! += start[i]!;
  const fill = start.slice();
  const bus = new Int32Array(ends.length);
  const branch = new Int32Array(ends.length);
  for (let k = 0; k < ends.length; k++) {
    const at = fill[ends[k]!]!++;
    bus[at] = ends[k ^ 1]!;
    branch[at] = k >> 1;
  }
  return { start, bus, branch, ends: (b) => [ends[2 * b]!, ends[2 * b + 1]!] };
}
