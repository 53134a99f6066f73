/**
 * The network as the market plans with it: a little narrower than its limits, because what flows is never quite
 * what was forecast. Evidence of every stage is held against the limits themselves.
 */
import type { PhysicsReport } from "../core/clearing/clearing.ts";
import type { ConstraintEvidence } from "../core/compliance/evidence.ts";
import { type CompiledFeeder, compileFeeder } from "../core/network/compileFeeder.ts";
import type { Branch, Feeder, TransformerBranch } from "../core/network/feeder.ts";
import type { BankUnit } from "../core/network/feederBranches.ts";
import type { NetworkVersion } from "../ports/community.ts";

/** Kept free at both ends of the voltage band, pu. */
const VOLTAGE_MARGIN_PU = 0.005;
/** Kept free of every rating, as a part of it. */
const RATING_MARGIN = 0.03;
/** Below this distance to a planning limit the street counts as full, pu and percent of the rating. */
const NEAR_VOLTAGE_PU = 0.01;
const NEAR_LOADING_PERCENT = 10;
const MAX_COMPILED = 32;

const compiledByHash = new Map<string, CompiledFeeder>();

/** The same feeder with the margins taken off its limits. */
export function planningFeeder(feeder: Feeder): Feeder {
  const { lowerPu, upperPu } = feeder.voltageBand;
  return {
    ...feeder,
    voltageBand: { lowerPu: lowerPu + VOLTAGE_MARGIN_PU, upperPu: upperPu - VOLTAGE_MARGIN_PU },
    branches: feeder.branches.map((branch) => derated(branch)),
  };
}

function derated(branch: Branch): Branch {
  const part = 1 - RATING_MARGIN;
  switch (branch.kind) {
    case "transformer":
      return deratedTransformer(branch);
    case "bank":
      return { ...branch, units: branch.units.map(deratedUnit) };
    case "line":
      return { ...branch, ratingA: branch.ratingA * part };
    default:
      return branch.ratingA === undefined ? branch : { ...branch, ratingA: branch.ratingA * part };
  }
}

/** As for a whole transformer. */
function deratedUnit(unit: BankUnit): BankUnit {
  const part = 1 - RATING_MARGIN;
  const { noLoadCurrentPercent } = unit;
  return {
    ...unit,
    ratedKva: unit.ratedKva * part,
    windings: unit.windings.map((winding) => ({
      ...winding,
      resistancePercent: winding.resistancePercent * part,
    })),
    reactancePercent: unit.reactancePercent.map((percent) => percent * part),
    ...(noLoadCurrentPercent === undefined ? {} : { noLoadCurrentPercent: noLoadCurrentPercent / part }),
  };
}

/** Percentages refer to the rating: they move with it, so that the ohms stay. */
function deratedTransformer(transformer: TransformerBranch): TransformerBranch {
  const part = 1 - RATING_MARGIN;
  const { noLoadCurrentPercent, zeroSequenceResistancePercent, zeroSequenceReactancePercent } = transformer;
  return {
    ...transformer,
    ratedKva: transformer.ratedKva * part,
    resistancePercent: transformer.resistancePercent * part,
    reactancePercent: transformer.reactancePercent * part,
    ...(zeroSequenceResistancePercent === undefined
      ? {}
      : { zeroSequenceResistancePercent: zeroSequenceResistancePercent * part }),
    ...(zeroSequenceReactancePercent === undefined
      ? {}
      : { zeroSequenceReactancePercent: zeroSequenceReactancePercent * part }),
    ...(noLoadCurrentPercent === undefined ? {} : { noLoadCurrentPercent: noLoadCurrentPercent / part }),
  };
}

/** The report of a clearing on the planning network, in terms of the limits themselves. */
export function againstRealLimits(physics: PhysicsReport, planned: ConstraintEvidence | null): PhysicsReport {
  return {
    ...physics,
    worstLoadingPercent: physics.worstLoadingPercent * (1 - RATING_MARGIN),
    baseViolations: planned?.violations ?? physics.baseViolations,
  };
}

/** Compiled once per network hash. */
export function compilePlanningNetwork(network: NetworkVersion): CompiledFeeder {
  const known = compiledByHash.get(network.networkHash);
  if (known !== undefined) return known;
  const compiled = compileFeeder(planningFeeder(network.feeder));
  const [oldest] = compiledByHash.keys();
  if (compiledByHash.size >= MAX_COMPILED && oldest !== undefined) compiledByHash.delete(oldest);
  compiledByHash.set(network.networkHash, compiled);
  return compiled;
}

/** Whether a cleared state leaves so little room that exports beyond what was cleared must not happen. */
export function isNearlyFull(
  feeder: Feeder,
  physics: { readonly worstHighPu: number; readonly worstLoadingPercent: number },
): boolean {
  const { upperPu } = feeder.voltageBand;
  return (
    physics.worstHighPu > upperPu - VOLTAGE_MARGIN_PU - NEAR_VOLTAGE_PU ||
    physics.worstLoadingPercent > 100 - NEAR_LOADING_PERCENT
  );
}
