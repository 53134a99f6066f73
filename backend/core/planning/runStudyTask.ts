/** Runs one piece of a study. Deterministic: the same task gives the same result on any thread. */
import { type CompiledFeeder, compileFeeder } from "../network/compileFeeder.ts";
import { computeOperatingEnvelopes } from "../network/envelopes/computeOperatingEnvelopes.ts";
import { checkConnection } from "../network/hosting/checkConnection.ts";
import { estimateHostingCapacity } from "../network/hosting/estimateHostingCapacity.ts";
import type { LinearSolver } from "../network/linearProgram.ts";
import { type ConvergedFlow, solvePowerFlow } from "../network/powerFlow.ts";
import { branchLoad, findViolations, phaseVoltagePu, worstFirst } from "../network/violations.ts";
import { placementSeed, seededNumbers } from "./seededNumbers.ts";
import type {
  EnvelopeTask,
  FitResult,
  FitTask,
  LimitsEffect,
  LimitsTask,
  PlacementResult,
  PlacementTask,
  StudyTask,
  StudyTaskResults,
} from "./studyTask.ts";
import { verifyPart } from "./verifyPart.ts";

/** `solver` is needed by envelopes with the rule max-total only. @throws LAT-2xxx, LAT-6902 */
export function runStudyTask(task: StudyTask, solver?: LinearSolver): StudyTaskResults[StudyTask["kind"]] {
  switch (task.kind) {
    case "placements":
      return placementsOf(task);
    case "fit":
      return fitsOf(task);
    case "envelopes":
      return envelopesOf(task, solver);
    case "limits":
      return effectsOf(task);
    case "verify":
      return verifyPart(task);
  }
}

function placementsOf(task: PlacementTask): readonly PlacementResult[] {
  const network = compileFeeder(task.feeder);
  const { scenarios, units, varPerW, seed } = task;
  return Array.from({ length: task.to - task.from }, (_, k) => {
    const random = seededNumbers(placementSeed(seed, task.from + k));
    const one = estimateHostingCapacity({ network, scenarios, units, varPerW, placements: 1, random });
    const [limit] = one.limiting;
    const limiting =
      limit === undefined
        ? null
        : { kind: limit.kind, element: limit.element, phase: limit.phase, scenario: limit.scenario };
    return { kw: one.capacityKw.min, units: one.units.min, limiting };
  });
}

function fitsOf({ feeder, scenarios, pointIds, kw, varPerW }: FitTask): readonly FitResult[] {
  const network = compileFeeder(feeder);
  return pointIds.map((pointId) => ({
    pointId,
    ...checkConnection({ network, scenarios, pointId, kw, varPerW }),
  }));
}

function envelopesOf(task: EnvelopeTask, solver?: LinearSolver): StudyTaskResults["envelopes"] {
  const { interval, base, participants, rule, weight } = task;
  const [set] = computeOperatingEnvelopes({
    network: compileFeeder(task.feeder),
    participants,
    rule,
    weight,
    intervals: [{ interval, base }],
    ...(solver === undefined ? {} : { solver }),
  });
  const { calculation, envelopes } = set!;
  return {
    calculationId: calculation.id,
    method: calculation.method,
    cornersHeld: calculation.cornersHeld,
    envelopes,
  };
}

function effectsOf({ before, after, states }: LimitsTask): readonly LimitsEffect[] {
  const old = compileFeeder(before);
  const fresh = compileFeeder(after);
  return states.map(({ interval, activeW, reactiveVar }) => {
    const powers = { activeW, reactiveVar };
    const was = solvePowerFlow(old, powers);
    const is = solvePowerFlow(fresh, powers);
    const none = { interval, brokenBefore: 0, brokenAfter: 0, usedBefore: 0, usedAfter: 0, worstAfter: null };
    if (was.status === "diverged" || is.status === "diverged") return { ...none, solved: false };
    const broken = worstFirst(findViolations(fresh, is));
    return {
      interval,
      brokenBefore: findViolations(old, was).length,
      brokenAfter: broken.length,
      usedBefore: largestUse(old, was),
      usedAfter: largestUse(fresh, is),
      worstAfter: broken[0] ?? null,
      solved: true,
    };
  });
}

/** Largest share of any limit in use, percent: of a rating, or of the way from 1 pu to an end of the band. */
function largestUse(compiled: CompiledFeeder, flow: ConvergedFlow): number {
  const { feeder } = compiled;
  const { lowerPu, upperPu } = feeder.voltageBand;
  let most = 0;
  for (const [b, bus] of feeder.buses.entries()) {
    if (bus.id === feeder.source.bus) continue;
    for (let phase = 0; phase < 3; phase += 1) {
      const pu = phaseVoltagePu(compiled, flow, b, phase);
      if (Number.isNaN(pu)) continue;
      most = Math.max(most, (1 - pu) / (1 - lowerPu), (pu - 1) / (upperPu - 1));
    }
  }
  for (let b = 0; b < feeder.branches.length; b += 1) {
    for (let phase = 0; phase < 3; phase += 1) {
      const { value, limit } = branchLoad(compiled, flow, b, phase);
      if (Number.isFinite(limit)) most = Math.max(most, value / limit);
    }
  }
  return Math.round(most * 1_000) / 10;
}
