/** Which terminals of a feeder hang together, which a source supplies, and which have no path to earth. */
import type { Branch } from "../feeder.ts";
import { PHASES } from "../feeder.ts";
import type { Connection } from "../feederElements.ts";
import { readVectorGroup, type WindingKind } from "../vectorGroup.ts";
import { placeOf, type TerminalMap } from "./terminalMap.ts";

/** Disjoint sets with path halving. */
class Groups {
  readonly parent: Int32Array;
  constructor(size: number) {
    this.parent = Int32Array.from({ length: size }, (_, i) => i);
  }
  find(item: number): number {
    let i = item;
    while (this.parent[i] !== i) {
      this.parent[i] = this.parent[this.parent[i]!]!;
      i = this.parent[i]!;
    }
    return i;
  }
  join(a: number, b: number): void {
    this.parent[this.find(a)] = this.find(b);
  }
}

export interface Supply {
  /** 1 per terminal (place / 2) that is joined to a source, through transformers too. */
  readonly live: Uint8Array;
  /** One representative place of every set of terminals without any path to earth, with all its places. */
  readonly floating: readonly (readonly number[])[];
}

/** Looks at closed poles only. */
export function findSupply(map: TerminalMap): Supply {
  const { feeder, busIndex, size } = map;
  const earth = 3 * size;
  const metal = new Groups(earth + 1);
  const power = new Groups(earth + 1);
  const terminal = (bus: number, end: Parameters<typeof placeOf>[2]) => {
    const place = placeOf(map, bus, end);
    return place < 0 ? earth : place >> 1;
  };
  for (const branch of feeder.branches) {
    const at = (side: "from" | "to", end: Parameters<typeof placeOf>[2]) =>
      terminal(busIndex.get(branch[side])!, end);
    joinBranch(branch, at, metal, power, earth);
  }
  joinElements(map, terminal, metal, earth);
  const lit = new Set<number>();
  for (const { bus } of [feeder.source, ...(feeder.additionalSources ?? [])]) {
    for (const phase of PHASES) {
      const t = terminal(busIndex.get(bus)!, phase);
      metal.join(t, earth);
      lit.add(t);
    }
  }
  const roots = new Set([...lit].map((t) => power.find(t)));
  const live = Uint8Array.from({ length: earth }, (_, t) => (roots.has(power.find(t)) ? 1 : 0));
  return { live, floating: collectFloating(map, metal, earth) };
}

type Locate = (side: "from" | "to", end: Parameters<typeof placeOf>[2]) => number;

function joinBranch(branch: Branch, at: Locate, metal: Groups, power: Groups, earth: number): void {
  const through = (ends: readonly Parameters<typeof placeOf>[2][]) => {
    for (const end of ends) {
      metal.join(at("from", end), at("to", end));
      if (end !== "N") power.join(at("from", end), at("to", end));
    }
  };
  if (branch.kind === "line" || branch.kind === "matrix-line") {
    through(branch.kind === "line" ? PHASES : branch.conductors);
    const charged =
      branch.kind === "line"
        ? branch.c0NfPerKm > 0
        : branch.bMicroSiemensPerKm?.some((row) => row.reduce((sum, b) => sum + b, 0) > 1e-9);
    const ends = branch.kind === "line" ? PHASES : branch.conductors;
    if (charged) for (const end of ends) metal.join(at("from", end), earth);
  } else if (branch.kind === "switch") {
    through(branch.closed);
  } else if (branch.kind === "bank") {
    for (const unit of branch.units) {
      const used = unit.windings.flatMap((winding) =>
        winding.ends.map((end) => [winding.side, end] as const),
      );
      const phases = used.filter(([, end]) => end !== "N" && end !== "earth");
      for (const [side, end] of phases) power.join(at(side, end), at(phases[0]![0], phases[0]![1]));
      for (const { side, ends } of unit.windings) metal.join(at(side, ends[0]), at(side, ends[1]));
    }
  } else {
    const group = readVectorGroup(branch.vectorGroup);
    if (!group) return;
    const phasewise = group.clock === 0 && group.from === "wye-earthed" && group.to === "wye-earthed";
    for (const phase of PHASES) {
      power.join(at("from", phase), at("to", phase));
      if (!phasewise) power.join(at("from", phase), at("from", "A"));
      for (const side of ["from", "to"] as const) metal.join(at(side, phase), at(side, "A"));
    }
    const star = (side: "from" | "to", kind: WindingKind) => {
      if (kind.endsWith("earthed")) metal.join(at(side, "A"), at(side, "N"));
    };
    star("from", group.from);
    star("to", group.to);
  }
}

function joinElements(
  map: TerminalMap,
  terminal: (bus: number, end: Parameters<typeof placeOf>[2]) => number,
  metal: Groups,
  earth: number,
): void {
  const { feeder, busIndex } = map;
  feeder.buses.forEach((bus, i) => {
    if (bus.neutralEarthing) metal.join(terminal(i, "N"), earth);
  });
  for (const shunt of feeder.shunts ?? []) {
    for (const end of shunt.conductors) metal.join(terminal(busIndex.get(shunt.bus)!, end), earth);
  }
  const hang = (bus: number, connection: Connection, sizes: readonly number[]) => {
    PHASES.forEach((phase, p) => {
      if (sizes[p] === 0) return;
      const other = connection === "delta" ? PHASES[(p + 1) % 3]! : "N";
      metal.join(terminal(bus, phase), terminal(bus, other));
    });
  };
  for (const c of feeder.capacitors ?? []) hang(busIndex.get(c.bus)!, c.connection, c.reactiveVar);
}

function collectFloating(map: TerminalMap, metal: Groups, earth: number): number[][] {
  const grounded = metal.find(earth);
  const sets = new Map<number, number[]>();
  const add = (place: number) => {
    const root = metal.find(place >> 1);
    if (root === grounded) return;
    const list = sets.get(root) ?? [];
    list.push(place);
    sets.set(root, list);
  };
  map.masks.forEach((mask, bus) => {
    for (let p = 0; p < 3; p++) if (((mask >> p) & 1) === 1) add(6 * bus + 2 * p);
    if (map.neutralOf[bus]! >= 0) add(6 * map.neutralOf[bus]!);
  });
  return [...sets.values()];
}
