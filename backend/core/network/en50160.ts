/**
 * Voltage quality as EN 50160 judges it, over a series of solved steps with memory that does not grow:
 * in every week 95 % of the 10-minute means of each phase lie within ±10 % of nominal and all of them within
 * +10 % / -15 %, and 95 % of the 10-minute values of the negative sequence are at most 2 % of the positive one.
 * A 10-minute mean is the root of the mean square. Source: EN 50160:2010, 4.2.2 (supply voltage variations) and
 * 4.2.4 (unbalance), for low voltage.
 */
import { domainError } from "../errors/domainError.ts";
import type { CompiledFeeder } from "./compileFeeder.ts";
import { PHASES, type Phase } from "./feeder.ts";
import { type PowerFlowWorkspace, readBusVoltages } from "./powerFlow.ts";
import type { StepRecorder } from "./timeSeries.ts";

export const EN50160 = {
  windowSeconds: 600,
  weekSeconds: 604_800,
  /** pu */
  mostlyLowerPu: 0.9,
  alwaysLowerPu: 0.85,
  upperPu: 1.1,
  /** Part of the week that "mostly" means. */
  mostly: 0.95,
  /** Negative over positive sequence. */
  unbalance: 0.02,
} as const;

export const QUALITY_RULES = ["mostly-within-10-percent", "always-within-limits", "unbalance"] as const;
export type QualityRule = (typeof QUALITY_RULES)[number];

/** How one phase of one bus (for unbalance: one bus) stands in its worst week. */
export interface QualityFinding {
  readonly rule: QualityRule;
  readonly bus: string;
  readonly phase: Phase | null;
  /** The week with the least share of windows within the limit, 0 = the first. */
  readonly week: number;
  readonly shareWithin: number;
  readonly requiredShare: number;
  readonly holds: boolean;
}

export interface QualityReport {
  /** 600, or the step where steps are longer: then the means are over the step, and smooth more. */
  readonly windowSeconds: number;
  readonly windows: number;
  /** Weeks judged; the last one as far as it goes. */
  readonly weeks: number;
  readonly completeWeeks: number;
  /** What does not hold, worst first. */
  readonly breaches: readonly QualityFinding[];
  /** The worst element of each rule, whether it holds or not. */
  readonly worst: readonly QualityFinding[];
}

export interface QualityRecorder {
  readonly record: StepRecorder;
  /** The report on all steps so far; ends the window and the week under way. */
  readonly finish: () => QualityReport;
}

/** Means are compared a rounding error wide of the limits. */
const ROUNDING = 1e-9;

/** One rule for all elements: windows in and out of the limit this week, and the worst week so far. */
interface Tally {
  readonly rule: QualityRule;
  readonly requiredShare: number;
  readonly windows: Float64Array;
  readonly outside: Float64Array;
  readonly worstShare: Float64Array;
  readonly worstWeek: Int32Array;
}

interface Sums {
  /** Of squares per phase of each bus, and of U1², U2² per bus. */
  readonly phase: Float64Array;
  readonly positive: Float64Array;
  readonly negative: Float64Array;
  steps: number;
}

/**
 * Judges steps of `stepSeconds` that begin with the week.
 * @throws LAT-2601 when steps neither divide ten minutes nor are as long.
 */
export function recordVoltageQuality(compiled: CompiledFeeder, stepSeconds: number): QualityRecorder {
  const divides = Number.isInteger(EN50160.windowSeconds / stepSeconds);
  if (!(stepSeconds > 0) || !(divides || (stepSeconds >= EN50160.windowSeconds && stepSeconds <= 3_600))) {
    throw domainError("LAT-2601", { seconds: stepSeconds });
  }
  const windowSeconds = Math.max(EN50160.windowSeconds, stepSeconds);
  const buses = compiled.feeder.buses.length;
  const sums: Sums = {
    phase: new Float64Array(3 * buses),
    positive: new Float64Array(buses),
    negative: new Float64Array(buses),
    steps: 0,
  };
  const tallies = [
    tallyOf("mostly-within-10-percent", EN50160.mostly, 3 * buses),
    tallyOf("always-within-limits", 1, 3 * buses),
    tallyOf("unbalance", EN50160.mostly, buses),
  ] as const;
  const voltages = new Float64Array(6 * buses);
  let window = -1;
  let week = -1;
  let windows = 0;
  let weeks = 0;
  let endSeconds = 0;
  const endWindow = (): void => {
    if (sums.steps === 0) return;
    judgeWindow(sums, tallies);
    windows += 1;
  };
  const endWeek = (): void => {
    if (week < 0) return;
    for (const tally of tallies) judgeWeek(tally, week);
    weeks += 1;
  };
  const record = (step: number, workspace: PowerFlowWorkspace): void => {
    const now = Math.floor((step * stepSeconds) / windowSeconds);
    const nowWeek = Math.floor((step * stepSeconds) / EN50160.weekSeconds);
    if (now !== window) endWindow();
    if (nowWeek !== week) endWeek();
    window = now;
    week = nowWeek;
    endSeconds = (step + 1) * stepSeconds;
    readBusVoltages(workspace, voltages);
    addStep(voltages, sums);
  };
  const finish = (): QualityReport => {
    endWindow();
    endWeek();
    window = -1;
    week = -1;
    const completeWeeks = Math.floor(endSeconds / EN50160.weekSeconds);
    return { windowSeconds, windows, weeks, completeWeeks, ...findingsOf(compiled, tallies) };
  };
  return { record, finish };
}

function tallyOf(rule: QualityRule, requiredShare: number, elements: number): Tally {
  return {
    rule,
    requiredShare,
    windows: new Float64Array(elements),
    outside: new Float64Array(elements),
    worstShare: new Float64Array(elements).fill(Number.NaN),
    worstWeek: new Int32Array(elements).fill(-1),
  };
}

/** Squares of phase voltages and, with Fortescue's transformation, of the positive and negative sequence. */
function addStep(v: Float64Array, sums: Sums): void {
  const { phase, positive, negative } = sums;
  sums.steps += 1;
  const h = Math.sqrt(3) / 2;
  for (let bus = 0; bus < positive.length; bus++) {
    const k = 6 * bus;
    const ar = v[k]!;
    const ai = v[k + 1]!;
    const br = v[k + 2]!;
    const bi = v[k + 3]!;
    const cr = v[k + 4]!;
    const ci = v[k + 5]!;
    const a = ar * ar + ai * ai;
    const b = br * br + bi * bi;
    const c = cr * cr + ci * ci;
    phase[3 * bus]! += a;
    phase[3 * bus + 1]! += b;
    phase[3 * bus + 2]! += c;
    // A bus without all three phases has no unbalance.
    if (a === 0 || b === 0 || c === 0) continue;
    const commonR = ar - (br + cr) / 2;
    const commonI = ai - (bi + ci) / 2;
    const crossR = h * (bi - ci);
    const crossI = h * (br - cr);
    const pr = commonR - crossR;
    const pi = commonI + crossI;
    const nr = commonR + crossR;
    const ni = commonI - crossI;
    positive[bus]! += pr * pr + pi * pi;
    negative[bus]! += nr * nr + ni * ni;
  }
}

function judgeWindow(sums: Sums, [mostly, always, unbalance]: readonly [Tally, Tally, Tally]): void {
  const { mostlyLowerPu, alwaysLowerPu, upperPu } = EN50160;
  for (let k = 0; k < sums.phase.length; k++) {
    if (sums.phase[k] === 0) continue;
    const mean = Math.sqrt(sums.phase[k]! / sums.steps);
    const high = mean > upperPu + ROUNDING;
    count(mostly, k, high || mean < mostlyLowerPu - ROUNDING);
    count(always, k, high || mean < alwaysLowerPu - ROUNDING);
  }
  for (let bus = 0; bus < sums.positive.length; bus++) {
    if (sums.positive[bus] === 0) continue;
    const factor = Math.sqrt(sums.negative[bus]! / sums.positive[bus]!);
    count(unbalance, bus, factor > EN50160.unbalance + ROUNDING);
  }
  sums.phase.fill(0);
  sums.positive.fill(0);
  sums.negative.fill(0);
  sums.steps = 0;
}

function count(tally: Tally, element: number, outside: boolean): void {
  tally.windows[element]! += 1;
  if (outside) tally.outside[element]! += 1;
}

function judgeWeek(tally: Tally, week: number): void {
  for (let k = 0; k < tally.windows.length; k++) {
    if (tally.windows[k] === 0) continue;
    const share = 1 - tally.outside[k]! / tally.windows[k]!;
    if (!(share >= tally.worstShare[k]!)) {
      tally.worstShare[k] = share;
      tally.worstWeek[k] = week;
    }
  }
  tally.windows.fill(0);
  tally.outside.fill(0);
}

function findingsOf(compiled: CompiledFeeder, tallies: readonly Tally[]) {
  const { buses } = compiled.feeder;
  const breaches: QualityFinding[] = [];
  const worst: QualityFinding[] = [];
  for (const { rule, requiredShare, worstShare, worstWeek } of tallies) {
    const perBus = worstShare.length / buses.length;
    const finding = (k: number): QualityFinding => ({
      rule,
      bus: buses[Math.floor(k / perBus)]!.id,
      phase: perBus === 3 ? PHASES[k % 3]! : null,
      week: worstWeek[k]!,
      shareWithin: worstShare[k]!,
      requiredShare,
      holds: worstShare[k]! >= requiredShare,
    });
    let least = -1;
    for (let k = 0; k < worstShare.length; k++) {
      if (worstWeek[k]! < 0) continue;
      if (least < 0 || worstShare[k]! < worstShare[least]!) least = k;
      if (worstShare[k]! < requiredShare) breaches.push(finding(k));
    }
    if (least >= 0) worst.push(finding(least));
  }
  breaches.sort((a, b) => a.shareWithin - a.requiredShare - (b.shareWithin - b.requiredShare));
  return { breaches, worst };
}
