/**
 * A day of network states as flat arrays, so that stepping through it allocates next to nothing: voltages by step,
 * bus and phase, loadings by step and branch.
 */
import type { NetworkDay, NetworkState, NetworkView, WorstItem } from "../../api/generatedSchema.ts";
import { NEAR_PERCENT, type Severity } from "../severity.ts";

/** The part of a network that pictures need. */
export type GridModel = Pick<
  NetworkView,
  "buses" | "branches" | "sourceBus" | "voltageBand" | "networkHash" | "name"
>;

export interface GridDay {
  readonly model: GridModel;
  readonly intervals: readonly number[];
  /** [step][bus][phase] pu; 0 where there is no such phase. */
  readonly pu: Float32Array;
  /** [step][branch] percent of the rating. */
  readonly percent: Float32Array;
  /** Row of each bus and branch of the model in the arrays. */
  readonly busAt: ReadonlyMap<string, number>;
  readonly branchAt: ReadonlyMap<string, number>;
}

/** Reads the server's answer; buses and branches are put in the order of the model. */
export function gridDayOf(model: GridModel, day: Pick<NetworkDay, "buses" | "branches" | "steps">): GridDay {
  const buses = model.buses.length;
  const branches = model.branches.length;
  const pu = new Float32Array(day.steps.length * buses * 3);
  const percent = new Float32Array(day.steps.length * branches);
  const fromBus = new Map(day.buses.map((id, k) => [id, k]));
  const fromBranch = new Map(day.branches.map((id, k) => [id, k]));
  for (const [step, row] of day.steps.entries()) {
    for (const [b, bus] of model.buses.entries()) {
      const at = fromBus.get(bus.id);
      for (let phase = 0; at !== undefined && phase < 3; phase += 1) {
        pu[(step * buses + b) * 3 + phase] = row.pu[at * 3 + phase] ?? 0;
      }
    }
    for (const [b, branch] of model.branches.entries()) {
      const at = fromBranch.get(branch.id);
      if (at !== undefined) percent[step * branches + b] = row.percent[at] ?? 0;
    }
  }
  return gridDay(
    model,
    day.steps.map(({ interval }) => interval),
    pu,
    percent,
  );
}

export const gridDay = (
  model: GridModel,
  intervals: readonly number[],
  pu: Float32Array,
  percent: Float32Array,
): GridDay => ({
  model,
  intervals,
  pu,
  percent,
  busAt: new Map(model.buses.map((bus, k) => [bus.id, k])),
  branchAt: new Map(model.branches.map((branch, k) => [branch.id, k])),
});

/** Index of the step of an interval; the last one before it when it has none, -1 without steps. */
export function stepOf({ intervals }: Pick<GridDay, "intervals">, interval: number | null): number {
  if (interval === null) return intervals.length - 1;
  let found = intervals.length === 0 ? -1 : 0;
  for (const [step, at] of intervals.entries()) if (at <= interval) found = step;
  return found;
}

export const severityOfUse = (used: number): Severity =>
  used > 100 ? "violated" : used > NEAR_PERCENT ? "near" : "normal";

/**
 * How much of each limit is in use in one step, percent. Items are the branches, then low and high voltage of each
 * bus. The arrays are kept and filled again, so that a step costs no memory; the object is new with every step.
 */
export interface StepUse {
  readonly used: Float32Array;
  /** Items, worst first; the first `count` are filled. */
  readonly order: Uint32Array;
}

export function emptyUse({ model }: Pick<GridDay, "model">): StepUse {
  const items = model.branches.length + 2 * model.buses.length;
  return { used: new Float32Array(items), order: Uint32Array.from({ length: items }, (_, k) => k) };
}

/**
 * Fills the arrays of `use` with a step and puts the items in order, ties in the order of the model. What comes back is
 * a new object over the same arrays: who holds it sees that the step changed.
 */
export function fillUse(day: GridDay, step: number, use: StepUse): StepUse {
  const { model, pu, percent } = day;
  const branches = model.branches.length;
  const { lowerPu, upperPu } = model.voltageBand;
  const { used, order } = use;
  for (let b = 0; b < branches; b += 1) used[b] = percent[step * branches + b] ?? 0;
  for (let b = 0; b < model.buses.length; b += 1) {
    const [low, high] = extremesOf(pu, (step * model.buses.length + b) * 3);
    const known = high > 0 && model.buses[b]?.id !== model.sourceBus;
    used[branches + 2 * b] = known ? (100 * (1 - low)) / (1 - lowerPu) : Number.NEGATIVE_INFINITY;
    used[branches + 2 * b + 1] = known ? (100 * (high - 1)) / (upperPu - 1) : Number.NEGATIVE_INFINITY;
  }
  order.sort((a, b) => (used[b] ?? 0) - (used[a] ?? 0) || a - b);
  return { used, order };
}

const pair: [number, number] = [0, 0];
/** Lowest and highest phase voltage from `at` on; [1, 0] without a phase. The pair is reused. */
function extremesOf(pu: Float32Array, at: number): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = 0;
  for (let phase = 0; phase < 3; phase += 1) {
    const value = pu[at + phase] ?? 0;
    if (value <= 0) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  pair[0] = high > 0 ? low : 1;
  pair[1] = high;
  return pair;
}

/** Use of a bus (its worse end) or branch in a filled step. */
export const busUse = ({ model }: GridDay, { used }: StepUse, bus: number): number =>
  Math.max(used[model.branches.length + 2 * bus] ?? 0, used[model.branches.length + 2 * bus + 1] ?? 0);
export const branchUse = ({ used }: StepUse, branch: number): number => used[branch] ?? 0;

/** One item in words: what the server's worst-first list says of it. Null for what is not known. */
export function worstItem(day: GridDay, step: number, use: StepUse, item: number): WorstItem | null {
  const { model, pu } = day;
  const usedPercent = Math.round((use.used[item] ?? 0) * 10) / 10;
  if (!Number.isFinite(use.used[item] ?? Number.NaN)) return null;
  const status = severityOfUse(use.used[item] ?? 0);
  const branch = model.branches[item];
  if (branch !== undefined) {
    const limit = branch.rating ?? 0;
    const value = (limit * usedPercent) / 100;
    return {
      kind: branch.kind === "transformer" ? "transformer-load" : "line-current",
      element: branch.id,
      label: branch.label,
      phase: null,
      value,
      limit,
      unit: branch.ratingUnit,
      margin: limit - value,
      usedPercent,
      status,
    };
  }
  const k = item - model.branches.length;
  const bus = model.buses[k >> 1];
  if (bus === undefined) return null;
  const high = k % 2 === 1;
  const [low, top] = extremesOf(pu, (step * model.buses.length + (k >> 1)) * 3);
  const value = high ? top : low;
  const limit = high ? model.voltageBand.upperPu : model.voltageBand.lowerPu;
  const phases = [0, 1, 2].map((phase) => pu[(step * model.buses.length + (k >> 1)) * 3 + phase] ?? 0);
  return {
    kind: high ? "voltage-high" : "voltage-low",
    element: bus.id,
    label: `voltage at ${bus.id}`,
    phase: (["A", "B", "C"] as const)[phases.indexOf(value)] ?? null,
    value,
    limit,
    unit: "pu",
    margin: high ? limit - value : value - limit,
    usedPercent,
    status,
  };
}

/** A step as the small diagram takes it. */
export function stateAt(
  day: GridDay,
  step: number,
  use: StepUse,
): Pick<NetworkState, "voltages" | "loadings" | "worst"> {
  const { model, pu, percent } = day;
  return {
    voltages: model.buses.map((bus, b) => ({
      bus: bus.id,
      pu: [0, 1, 2].map((phase) => pu[(step * model.buses.length + b) * 3 + phase] || null),
    })),
    loadings: model.branches.map((branch, b) => ({
      branch: branch.id,
      amps: [null, null, null],
      percent: percent[step * model.branches.length + b] ?? 0,
    })),
    worst: Array.from(use.order, (item) => worstItem(day, step, use, item)).filter((item) => item !== null),
  };
}

/** Lowest and highest voltage of each bus over the day: the band of the profile. */
export function dayBand({ model, pu, intervals }: GridDay): {
  readonly low: Float32Array;
  readonly high: Float32Array;
} {
  const buses = model.buses.length;
  const low = new Float32Array(buses).fill(Number.POSITIVE_INFINITY);
  const high = new Float32Array(buses);
  for (let step = 0; step < intervals.length; step += 1) {
    for (let b = 0; b < buses; b += 1) {
      const [least, most] = extremesOf(pu, (step * buses + b) * 3);
      if (most === 0) continue;
      low[b] = Math.min(low[b] ?? least, least);
      high[b] = Math.max(high[b] ?? 0, most);
    }
  }
  return { low, high };
}
