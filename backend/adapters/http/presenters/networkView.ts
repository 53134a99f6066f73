/** Topology and ratings for the DSO, with a drawing position for every bus. */
import type { z } from "zod";
import { branchLengthM, branchRating } from "../../../core/network/branchRating.ts";
import type { Branch, Feeder } from "../../../core/network/feeder.ts";
import type { NetworkVersion } from "../../../ports/community.ts";
import type { NetworkBranch, NetworkBus, NetworkView } from "../schemas/dso.ts";
import { labelElement } from "./elementLabel.ts";

const ROW_M = 25;

interface Place {
  readonly distanceM: number;
  /** Rank of the leaf row, for buses without coordinates. */
  readonly row: number;
}

/** Distance along the wires from the source, and a row per end of the tree. Depth first, in the order of branches. */
function placesOf(feeder: Feeder): ReadonlyMap<string, Place> {
  const downstream = new Map<string, { readonly to: string; readonly lengthM: number }[]>();
  const link = (from: string, to: string, branch: Branch): void => {
    const lengthM = branchLengthM(branch);
    downstream.set(from, [...(downstream.get(from) ?? []), { to, lengthM }]);
  };
  for (const branch of feeder.branches) {
    link(branch.from, branch.to, branch);
    link(branch.to, branch.from, branch);
  }
  const places = new Map<string, Place>();
  const stack = [{ bus: feeder.source.bus, distanceM: 0 }];
  let row = 0;
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { bus, distanceM } = next;
    if (places.has(bus)) continue;
    places.set(bus, { distanceM, row });
    const onward = (downstream.get(bus) ?? []).filter(({ to }) => !places.has(to));
    if (onward.length === 0) row += 1;
    for (const { to, lengthM } of onward.toReversed())
      stack.push({ bus: to, distanceM: distanceM + lengthM });
  }
  return places;
}

function presentBranch(feeder: Feeder, branch: Branch): z.infer<typeof NetworkBranch> {
  const common = {
    id: branch.id,
    from: branch.from,
    to: branch.to,
    label: labelElement(feeder, branch.id).elementLabel,
  };
  const { kind, limit, unit } = branchRating(branch);
  const transformer = kind === "transformer-load";
  return {
    ...common,
    kind: transformer ? "transformer" : "line",
    lengthM: transformer ? null : branchLengthM(branch),
    cable: branch.kind === "line" || branch.kind === "matrix-line" ? (branch.cable ?? null) : null,
    rating: Number.isFinite(limit) ? limit : null,
    ratingUnit: unit,
  };
}

export function presentNetwork(version: NetworkVersion): z.infer<typeof NetworkView> {
  const { feeder, segments } = version;
  const places = placesOf(feeder);
  const counts = new Map<string, number>();
  for (const { bus } of feeder.connectionPoints) counts.set(bus, (counts.get(bus) ?? 0) + 1);
  const buses = feeder.buses.map((bus): z.infer<typeof NetworkBus> => {
    const place = places.get(bus.id) ?? { distanceM: 0, row: 0 };
    return {
      id: bus.id,
      nominalKv: bus.nominalKv,
      x: bus.x ?? place.distanceM,
      y: bus.y ?? place.row * ROW_M,
      distanceM: place.distanceM,
      connectionPoints: counts.get(bus.id) ?? 0,
    };
  });
  return {
    feederId: feeder.id,
    name: feeder.name,
    citation: feeder.citation,
    networkHash: version.networkHash,
    sourceBus: feeder.source.bus,
    voltageBand: feeder.voltageBand,
    buses,
    branches: feeder.branches.map((branch) => presentBranch(feeder, branch)),
    points: feeder.connectionPoints.map(({ id, bus, phases }) => ({ id, bus, phases: phases.join("") })),
    segments: segments.map(({ index, parent, label, headBranch, pointIds }) => ({
      index,
      parent,
      label,
      headBranch,
      points: pointIds.length,
    })),
  };
}
