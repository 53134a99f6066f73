/**
 * Hosting capacity by Monte-Carlo placement: candidates get units of drawn sizes in drawn order, one after the
 * other, until AC power flow finds the first limit broken in any scenario.
 * Source: EPRI, Stochastic Analysis to Determine Feeder Hosting Capacity, 1026640 (2012).
 */
import { domainError } from "../../errors/domainError.ts";
import type { HostingCapacity, HostingInput, HostingLimit, Spread } from "./hostingCapacity.ts";
import { type ScenarioRunner, scenarioRunner } from "./scenarioRunner.ts";

const MAX_PLACEMENTS = 100_000;

interface Placement {
  /** Installed kW after each unit that was placed, also the one that broke a limit. */
  readonly kw: number[];
  readonly breach: HostingLimit | null;
}

/**
 * Deterministic for the numbers that `random` gives: each placement takes the same count of them, wherever it ends.
 * @throws LAT-2110 unusable units, candidates or placements; LAT-2111 unusable scenarios.
 */
export function estimateHostingCapacity(input: HostingInput): HostingCapacity {
  const candidates = candidatesOf(input);
  const runner = scenarioRunner(input.network, input.scenarios, input.varPerW ?? 0);
  const placements = Array.from({ length: input.placements }, () => place(input, candidates, runner));
  const fitting = placements.map(({ kw, breach }) => (breach === null ? kw.length : kw.length - 1));
  const limiting = new Map<string, HostingLimit & { count: number }>();
  for (const { breach } of placements) {
    if (breach === null) continue;
    const { kind, element, phase, scenario } = breach;
    const key = `${kind}/${element}/${phase}/${scenario}`;
    const known = limiting.get(key);
    if (known === undefined) limiting.set(key, { kind, element, phase, scenario, count: 1 });
    else known.count += 1;
  }
  return {
    placements: placements.length,
    capacityKw: spreadOf(placements.map(({ kw }, p) => kw[fitting[p]! - 1] ?? 0)),
    units: spreadOf(fitting),
    withoutBreach: placements.filter(({ breach }) => breach === null).length,
    limiting: [...limiting.values()].sort((a, b) => b.count - a.count || (keyOf(a) < keyOf(b) ? -1 : 1)),
    curve: Array.from({ length: candidates.length }, (_, k) =>
      curvePoint(placements, candidates.length, k + 1),
    ),
    baseViolations: runner.baseViolations,
    powerFlows: runner.count.powerFlows,
  };
}

const keyOf = (limit: HostingLimit): string =>
  `${limit.kind}/${limit.element}/${limit.phase}/${limit.scenario}`;

function candidatesOf({ network, candidates, units, placements }: HostingInput): Int32Array {
  const ids = candidates ?? network.feeder.connectionPoints.map(({ id }) => id);
  const known = ids.map((id) => network.pointIndex.get(id));
  const unknown = known.indexOf(undefined);
  if (unknown >= 0 || new Set(ids).size !== ids.length) {
    throw domainError("LAT-2100", {
      point: ids[unknown] ?? ids.find((id, i) => ids.indexOf(id) !== i) ?? "",
    });
  }
  const usable = units.every(({ kw, weight }) => kw > 0 && weight > 0 && Number.isFinite(kw + weight));
  if (!usable || units.length === 0)
    throw domainError("LAT-2110", { reason: "a unit without size or weight" });
  if (ids.length === 0) throw domainError("LAT-2110", { reason: "no candidate" });
  if (!Number.isInteger(placements) || placements < 1 || placements > MAX_PLACEMENTS) {
    throw domainError("LAT-2110", { reason: `${placements} placements (1 to ${MAX_PLACEMENTS})` });
  }
  return Int32Array.from(known, (at) => at!);
}

function place(
  { network, units, random }: HostingInput,
  candidates: Int32Array,
  runner: ScenarioRunner,
): Placement {
  const order = shuffled(candidates, random);
  const sizes = Array.from(order, () => drawSize(units, random()));
  const installed = new Float64Array(network.feeder.connectionPoints.length);
  const kw: number[] = [];
  let total = 0;
  runner.reset();
  for (const [k, point] of order.entries()) {
    const size = Math.min(sizes[k]!, network.feeder.connectionPoints[point]!.capacityKva);
    installed[point] = size;
    total += size;
    kw.push(total);
    const breach = runner.firstBreach(installed);
    if (breach !== null) return { kw, breach };
  }
  return { kw, breach: null };
}

/** Fisher-Yates. */
function shuffled(list: Int32Array, random: () => number): Int32Array {
  const out = list.slice();
  for (let k = out.length - 1; k > 0; k--) {
    const other = Math.floor(random() * (k + 1));
    const kept = out[k]!;
    out[k] = out[other]!;
    out[other] = kept;
  }
  return out;
}

function drawSize(units: HostingInput["units"], draw: number): number {
  const total = units.reduce((sum, { weight }) => sum + weight, 0);
  let left = draw * total;
  for (const { kw, weight } of units) {
    left -= weight;
    if (left < 0) return kw;
  }
  return units.at(-1)!.kw;
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { min: sorted[0]!, p5: rank(0.05), p50: rank(0.5), p95: rank(0.95), max: sorted.at(-1)!, mean };
}

function curvePoint(placements: readonly Placement[], candidates: number, units: number) {
  const reached = placements.filter(({ kw }) => kw.length >= units);
  const broken = placements.filter(({ kw, breach }) => breach !== null && kw.length <= units).length;
  const meanKw = reached.reduce((sum, { kw }) => sum + kw[units - 1]!, 0) / Math.max(1, reached.length);
  return { units, penetration: units / candidates, meanKw, breachShare: broken / placements.length };
}
