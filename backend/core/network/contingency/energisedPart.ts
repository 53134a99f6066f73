/** The part of a feeder that its sources reach, as a feeder of its own. */
import type { Branch, Feeder, LineBranch } from "../feeder.ts";
import { isOpen } from "../topology.ts";

export interface EnergisedPart {
  readonly feeder: Feeder;
  /** Index in the whole feeder of each connection point of the part. */
  readonly points: Int32Array;
}

/** Ids of the buses that the given branches join to a source. */
export function reachedBuses(feeder: Feeder, branches: readonly Branch[]): Set<string> {
  const neighbours = new Map<string, string[]>();
  const join = (from: string, to: string) => {
    const list = neighbours.get(from);
    if (list === undefined) neighbours.set(from, [to]);
    else list.push(to);
  };
  for (const branch of branches) {
    if (isOpen(branch)) continue;
    join(branch.from, branch.to);
    join(branch.to, branch.from);
  }
  const front = [feeder.source.bus, ...(feeder.additionalSources ?? []).map(({ bus }) => bus)];
  const reached = new Set<string>();
  while (front.length > 0) {
    const bus = front.pop()!;
    if (reached.has(bus)) continue;
    reached.add(bus);
    front.push(...(neighbours.get(bus) ?? []));
  }
  return reached;
}

/** A switch closed in all three phases is a series impedance: as a line it keeps the sweeps. */
function asLine(branch: Branch): Branch {
  if (branch.kind !== "switch" || branch.conductors.includes("N")) return branch;
  if (!["A", "B", "C"].every((phase) => branch.closed.some((pole) => pole === phase))) return branch;
  const [r, x] = [branch.resistanceOhm ?? 1e-6, branch.reactanceOhm ?? 0];
  const line: LineBranch = {
    kind: "line",
    id: branch.id,
    from: branch.from,
    to: branch.to,
    lengthM: 1000,
    r1OhmPerKm: r,
    x1OhmPerKm: x,
    r0OhmPerKm: r,
    x0OhmPerKm: x,
    c1NfPerKm: 0,
    c0NfPerKm: 0,
    ratingA: branch.ratingA ?? Number.POSITIVE_INFINITY,
    cable: "switch",
  };
  return line;
}

/** The part that `branches` (the feeder's own, as they are switched) supply. */
export function energisedPart(feeder: Feeder, branches: readonly Branch[]): EnergisedPart {
  const reached = reachedBuses(feeder, branches);
  const here = <T extends { readonly bus: string }>(list: readonly T[]): T[] =>
    list.filter(({ bus }) => reached.has(bus));
  const points = Int32Array.from(
    [...feeder.connectionPoints.entries()].flatMap(([i, { bus }]) => (reached.has(bus) ? [i] : [])),
  );
  const { loads, generators, capacitors, shunts } = feeder;
  return {
    points,
    feeder: {
      ...feeder,
      buses: feeder.buses.filter(({ id }) => reached.has(id)),
      branches: branches.filter((branch) => !isOpen(branch) && reached.has(branch.from)).map(asLine),
      connectionPoints: here(feeder.connectionPoints),
      ...(loads && { loads: here(loads) }),
      ...(generators && { generators: here(generators) }),
      ...(capacitors && { capacitors: here(capacitors) }),
      ...(shunts && { shunts: here(shunts) }),
    },
  };
}
