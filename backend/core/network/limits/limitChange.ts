/** A change of the limits of a feeder: ratings of branches, the voltage band. The wires stay as they are. */
import { domainError } from "../../errors/domainError.ts";
import { branchRating } from "../branchRating.ts";
import { compileFeeder } from "../compileFeeder.ts";
import type { Branch, Feeder, TransformerBranch, VoltageBand } from "../feeder.ts";
import { solvePowerFlow } from "../powerFlow.ts";
import { findViolations } from "../violations.ts";

export interface LimitChange {
  readonly voltageBand?: VoltageBand;
  /** Branch id to its new rating, A of a line, kVA of a transformer. */
  readonly ratings: Readonly<Record<string, number>>;
}

/** One limit before and after. */
export interface LimitDifference {
  readonly what: "voltage-low" | "voltage-high" | "line-current" | "transformer-load";
  /** Branch id; empty for the voltage band. */
  readonly element: string;
  readonly unit: "pu" | "A" | "kVA";
  readonly before: number;
  readonly after: number;
}

/** EN 50160 knows +10 % and -15 % at the extreme; nothing outside this is a band of a low-voltage network. */
export const WIDEST_BAND = { lowerPu: 0.85, upperPu: 1.15 } as const;
/** A rating above this many times the nameplate is not one: emergency ratings of cables end far below. */
export const HIGHEST_RATING = 1.5;

/**
 * The feeder under the new limits; `nameplate` is its first version, whose ratings are those of the equipment.
 * Ratings of banks cannot be changed here: each unit has one of its own.
 * @throws LAT-2401 unusable rating, LAT-2402 unusable band, LAT-2023 unknown branch, LAT-2404 nothing changes,
 * LAT-2405 broken without any load
 */
export function changeLimits(feeder: Feeder, change: LimitChange, nameplate: Feeder): Feeder {
  const voltageBand = change.voltageBand ?? feeder.voltageBand;
  checkBand(voltageBand);
  const known = new Map(nameplate.branches.map((branch) => [branch.id, branchRating(branch).limit]));
  for (const [id, rating] of Object.entries(change.ratings)) {
    const branch = feeder.branches.find((candidate) => candidate.id === id);
    if (branch === undefined || branch.kind === "bank") throw domainError("LAT-2023", { kind: "branch", id });
    const limit = HIGHEST_RATING * (known.get(id) ?? Number.POSITIVE_INFINITY);
    if (!(rating > 0 && Number.isFinite(rating) && rating <= limit)) {
      throw domainError("LAT-2401", { id, actual: rating, limit: Math.round(limit * 10) / 10 });
    }
  }
  const next: Feeder = {
    ...feeder,
    voltageBand: { lowerPu: voltageBand.lowerPu, upperPu: voltageBand.upperPu },
    branches: feeder.branches.map((branch) => {
      const rating = Object.hasOwn(change.ratings, branch.id) ? change.ratings[branch.id] : undefined;
      return rating === undefined ? branch : rated(branch, rating);
    }),
  };
  if (differencesOf(feeder, next).length === 0) throw domainError("LAT-2404");
  checkWithoutLoad(next);
  return next;
}

function checkBand({ lowerPu, upperPu }: VoltageBand): void {
  const usable =
    lowerPu >= WIDEST_BAND.lowerPu && lowerPu < 1 && upperPu > 1 && upperPu <= WIDEST_BAND.upperPu;
  if (!usable) throw domainError("LAT-2402", { lower: lowerPu, upper: upperPu });
}

/** No market can keep limits that the street breaks before anybody draws or feeds in. @throws LAT-2405 */
function checkWithoutLoad(feeder: Feeder): void {
  const compiled = compileFeeder(feeder);
  const none = new Float64Array(feeder.connectionPoints.length);
  const flow = solvePowerFlow(compiled, { activeW: none, reactiveVar: none });
  const [worst] = flow.status === "diverged" ? [] : findViolations(compiled, flow);
  if (flow.status === "diverged") throw domainError("LAT-2405", { element: flow.bus, value: 0, limit: 0 });
  if (worst !== undefined) {
    throw domainError("LAT-2405", { element: worst.element, value: worst.value, limit: worst.limit });
  }
}

function rated(branch: Branch, rating: number): Branch {
  if (branch.kind === "transformer") return ratedTransformer(branch, rating);
  return branch.kind === "bank" ? branch : { ...branch, ratingA: rating };
}

/** Percentages refer to the rating: they move with it, so that the ohms stay. */
function ratedTransformer(branch: TransformerBranch, ratedKva: number): TransformerBranch {
  const part = ratedKva / branch.ratedKva;
  const {
    zeroSequenceResistancePercent: r0,
    zeroSequenceReactancePercent: x0,
    noLoadCurrentPercent,
  } = branch;
  return {
    ...branch,
    ratedKva,
    resistancePercent: branch.resistancePercent * part,
    reactancePercent: branch.reactancePercent * part,
    ...(r0 === undefined ? {} : { zeroSequenceResistancePercent: r0 * part }),
    ...(x0 === undefined ? {} : { zeroSequenceReactancePercent: x0 * part }),
    ...(noLoadCurrentPercent === undefined ? {} : { noLoadCurrentPercent: noLoadCurrentPercent / part }),
  };
}

/** Limits that differ between two versions of one feeder, the band first, then in the order of the branches. */
export function differencesOf(before: Feeder, after: Feeder): readonly LimitDifference[] {
  const band = (["lowerPu", "upperPu"] as const).flatMap((end): LimitDifference[] => {
    const [was, is] = [before.voltageBand[end], after.voltageBand[end]];
    const what = end === "lowerPu" ? "voltage-low" : "voltage-high";
    return was === is ? [] : [{ what, element: "", unit: "pu", before: was, after: is }];
  });
  const old = new Map(before.branches.map((branch) => [branch.id, branchRating(branch)]));
  const ratings = after.branches.flatMap((branch): LimitDifference[] => {
    const was = old.get(branch.id);
    const { kind, unit, limit } = branchRating(branch);
    if (was === undefined || was.limit === limit) return [];
    return [{ what: kind, element: branch.id, unit, before: was.limit, after: limit }];
  });
  return [...band, ...ratings];
}
