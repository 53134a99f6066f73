/** Which of many broken limits to linearise: the worst, and those that lie elsewhere on the street. */

import { branchLengthM } from "../network/branchRating.ts";
import type { CompiledFeeder } from "../network/compileFeeder.ts";
import type { Violation } from "../network/feeder.ts";
import { severity } from "../network/violations.ts";

/** Voltages watched per kind and phase in one round. */
const MOST_PER_PHASE = 4;
/** Two buses that share more than this part of their way to the source are watched by one. */
const SAME_PLACE = 0.8;

interface Places {
  /** Metres of line from the source to each bus. */
  readonly metres: Float64Array;
  readonly depth: Int32Array;
}

/** A property of the network alone, kept with it. */
const known = new WeakMap<CompiledFeeder, Places>();

function placesOf(network: CompiledFeeder): Places {
  const found = known.get(network);
  if (found !== undefined) return found;
  const { order, parentBus, parentBranch } = network.topology;
  const metres = new Float64Array(order.length);
  const depth = new Int32Array(order.length);
  for (const bus of order) {
    const parent = parentBus[bus]!;
    if (parent < 0) continue;
    const branch = network.feeder.branches[parentBranch[bus]!]!;
    metres[bus] = metres[parent]! + branchLengthM(branch);
    depth[bus] = depth[parent]! + 1;
  }
  const places = { metres, depth };
  known.set(network, places);
  return places;
}

function sharedMetres(network: CompiledFeeder, { metres, depth }: Places, a: number, b: number): number {
  const { parentBus } = network.topology;
  let x = a;
  let y = b;
  while (x !== y) {
    if (depth[x]! >= depth[y]!) x = parentBus[x]!;
    else y = parentBus[y]!;
  }
  return metres[x]!;
}

/** Broken voltages of one kind and phase, without those that a neighbour farther out exceeds. */
function farEnds(network: CompiledFeeder, violations: readonly Violation[]): Violation[] {
  const { parentBus } = network.topology;
  const at = new Map(violations.map((violation) => [network.busIndex.get(violation.element)!, violation]));
  const outdone = new Set<number>();
  for (const [bus, violation] of at) {
    const parent = parentBus[bus]!;
    const above = at.get(parent);
    if (above === undefined) continue;
    if (severity(violation) >= severity(above)) outdone.add(parent);
    else outdone.add(bus);
  }
  return [...at].flatMap(([bus, violation]) => (outdone.has(bus) ? [] : [violation]));
}

function spread(network: CompiledFeeder, violations: readonly Violation[]): Violation[] {
  const places = placesOf(network);
  const worstFirst = farEnds(network, violations).sort((a, b) => severity(b) - severity(a));
  const chosen: number[] = [];
  const kept: Violation[] = [];
  for (const violation of worstFirst) {
    if (kept.length === MOST_PER_PHASE) break;
    const bus = network.busIndex.get(violation.element)!;
    const near = chosen.some(
      (other) => sharedMetres(network, places, bus, other) > SAME_PLACE * places.metres[bus]!,
    );
    if (near) continue;
    chosen.push(bus);
    kept.push(violation);
  }
  return kept;
}

/**
 * The broken limits to linearise now: per kind and phase up to four voltages from different parts of the
 * street, and every broken rating. What is left out is seen again after the next power flow.
 */
export function chooseLimits(network: CompiledFeeder, violations: readonly Violation[]): Violation[] {
  const voltages = new Map<string, Violation[]>();
  const chosen: Violation[] = [];
  for (const violation of violations) {
    if (!violation.kind.startsWith("voltage")) {
      chosen.push(violation);
      continue;
    }
    const key = `${violation.kind}/${violation.phase ?? ""}`;
    const list = voltages.get(key);
    if (list === undefined) voltages.set(key, [violation]);
    else list.push(violation);
  }
  for (const list of voltages.values()) chosen.push(...spread(network, list));
  return chosen;
}
