/** Which phases arrive at which bus, going from the sources along conductors, whatever the state of switches. */
import { type Branch, type Feeder, PHASES } from "./feeder.ts";
import type { WindingEnd } from "./feederBranches.ts";
import { TERMINALS, type Terminal } from "./terminals.ts";

/** One bit per terminal: A 1, B 2, C 4, N 8. */
export const terminalBit = (terminal: WindingEnd): number =>
  terminal === "earth" ? 0 : 1 << TERMINALS.indexOf(terminal);
export const maskOf = (terminals: readonly WindingEnd[]): number =>
  terminals.reduce((mask, terminal) => mask | terminalBit(terminal), 0);
export const terminalsOf = (mask: number): Terminal[] =>
  TERMINALS.filter((terminal) => (mask & terminalBit(terminal)) !== 0);
export const ALL_PHASES = maskOf(PHASES);
export const NEUTRAL = terminalBit("N");

/** What a branch uses at one end. */
export function terminalsUsed(branch: Branch, side: "from" | "to"): number {
  if (branch.kind === "line" || branch.kind === "transformer") return ALL_PHASES;
  if (branch.kind !== "bank") return maskOf(branch.conductors);
  const ends = branch.units.flatMap((unit) => unit.windings).filter((winding) => winding.side === side);
  return maskOf(ends.flatMap((winding) => winding.ends));
}

/** Phases that the other end has when this end has `here`. */
function carried(branch: Branch, side: "from" | "to", here: number): number {
  if (branch.kind === "line") return here & ALL_PHASES;
  if (branch.kind === "transformer") return (here & ALL_PHASES) === ALL_PHASES ? ALL_PHASES : 0;
  if (branch.kind !== "bank") return here & maskOf(branch.conductors) & ALL_PHASES;
  const fed = branch.units.filter((unit) =>
    unit.windings.some((winding) => {
      const needed = maskOf(winding.ends) & ALL_PHASES;
      return winding.side === side && (here & needed) === needed;
    }),
  );
  const far = fed.flatMap((unit) => unit.windings).filter((winding) => winding.side !== side);
  return maskOf(far.flatMap((winding) => winding.ends)) & ALL_PHASES;
}

/**
 * The terminals of every bus as bits: phases that a source reaches, and the neutral where a component names it.
 * A feeder without general components has all three phases everywhere.
 */
export function phasesReached(feeder: Feeder, busIndex: ReadonlyMap<string, number>): Uint8Array {
  const masks = new Uint8Array(feeder.buses.length);
  const partial = feeder.branches.some((branch) => branch.kind !== "line" && branch.kind !== "transformer");
  if (!partial) masks.fill(ALL_PHASES);
  else spread(feeder, busIndex, masks);
  feeder.buses.forEach((bus, i) => {
    if (bus.neutralEarthing) masks[i]! |= NEUTRAL;
  });
  for (const branch of feeder.branches) {
    for (const side of ["from", "to"] as const) {
      const bus = busIndex.get(branch[side]);
      if (bus !== undefined) masks[bus]! |= terminalsUsed(branch, side) & NEUTRAL;
    }
  }
  for (const shunt of feeder.shunts ?? []) {
    const bus = busIndex.get(shunt.bus);
    if (bus !== undefined) masks[bus]! |= maskOf(shunt.conductors) & NEUTRAL;
  }
  return masks;
}

function spread(feeder: Feeder, busIndex: ReadonlyMap<string, number>, masks: Uint8Array): void {
  const incident: { readonly branch: Branch; readonly side: "from" | "to" }[][] = feeder.buses.map(() => []);
  for (const branch of feeder.branches) {
    for (const side of ["from", "to"] as const) {
      const bus = busIndex.get(branch[side]);
      if (bus !== undefined) incident[bus]!.push({ branch, side });
    }
  }
  const front: number[] = [];
  for (const source of [feeder.source, ...(feeder.additionalSources ?? [])]) {
    const bus = busIndex.get(source.bus);
    if (bus === undefined) continue;
    masks[bus] = ALL_PHASES;
    front.push(bus);
  }
  for (let bus = front.pop(); bus !== undefined; bus = front.pop()) {
    for (const { branch, side } of incident[bus]!) {
      const next = busIndex.get(side === "from" ? branch.to : branch.from);
      if (next === undefined) continue;
      const mask = masks[next]! | carried(branch, side, masks[bus]!);
      if (mask === masks[next]) continue;
      masks[next] = mask;
      front.push(next);
    }
  }
}
