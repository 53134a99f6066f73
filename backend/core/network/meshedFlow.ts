/** Power flow of a general feeder: the general method behind the functions of the sweep. */
import type { CompiledFeeder } from "./compileFeeder.ts";
import { bankUnitKva } from "./general/bankLoad.ts";
import { loadPower } from "./general/flows.ts";
import type { PhaseLoad } from "./general/generalNetwork.ts";
import { activeTaken, currentInto } from "./general/multiPort.ts";
import { type CompiledNetwork, type GeneralFlow, solveGeneral } from "./general/solveGeneral.ts";

/** A feeder's own loads, and constant-power ones from the power per slot, W and var. */
export function loadsOfSlots(compiled: CompiledFeeder, slotPower: Float64Array): PhaseLoad[] {
  const { meshed, feeder } = compiled;
  const byBus = new Map<number, [number, number][]>();
  compiled.slotOffset.forEach((offset, slot) => {
    const bus = Math.floor(offset / 6);
    const phases = byBus.get(bus) ?? [0, 1, 2].map((): [number, number] => [0, 0]);
    phases[(offset % 6) / 2] = [slotPower[2 * slot]!, slotPower[2 * slot + 1]!];
    byBus.set(bus, phases);
  });
  const neutralOf = meshed?.network.feeder?.neutralOf;
  const points = [...byBus].map(([bus, [a, b, c]]): PhaseLoad => {
    const neutral = neutralOf?.[bus] ?? -1;
    return {
      id: feeder.buses[bus]!.id,
      bus,
      connection: "star",
      power: [a!, b!, c!],
      exponent: 0,
      ...(neutral < 0 ? {} : { neutralAt: 6 * neutral }),
    };
  });
  return [...(meshed?.network.loads ?? []), ...points];
}

/** Solves from `start` and fills branch currents (W per pu volt, leaving each branch at its `to` end). */
export function solveMeshed(
  compiled: CompiledFeeder,
  meshed: CompiledNetwork,
  state: {
    readonly voltages: Float64Array;
    readonly currents: Float64Array;
    readonly slotPower: Float64Array;
  },
  options: { readonly tolerancePu?: number; readonly maxIterations?: number },
): GeneralFlow {
  const loads = loadsOfSlots(compiled, state.slotPower);
  // Rounding against the stiff source ends Newton's method at about 1e-12.
  const tolerancePu = Math.max(options.tolerancePu ?? 1e-10, 1e-11);
  const limits = options.maxIterations === undefined ? {} : { maxIterations: options.maxIterations };
  let flow = solveGeneral(meshed, loads, { tolerancePu, ...limits, start: state.voltages });
  // Where the last state leads nowhere, the linear network with all loads as impedances may.
  if (flow.status === "diverged") flow = solveGeneral(meshed, loads, { tolerancePu, ...limits });
  if (flow.status === "diverged") return blame(compiled, flow);
  state.voltages.set(flow.voltages);
  fillCurrents(meshed, flow.voltages, state.currents);
  return flow;
}

/** Finds a simpler reason than too much load: a loaded phase that has no voltage even without load. */
function blame(compiled: CompiledFeeder, flow: Extract<GeneralFlow, { status: "diverged" }>): GeneralFlow {
  const { feeder, noLoadVoltages, slotOffset } = compiled;
  for (const at of slotOffset) {
    if (Math.hypot(noLoadVoltages[at]!, noLoadVoltages[at + 1]!) > 0.3) continue;
    const bus = feeder.buses[Math.floor(at / 6)]!.id;
    const phase = "ABC"[(at % 6) / 2]!;
    return {
      ...flow,
      bus,
      likelyCause: `Phase ${phase} at bus ${bus} has hardly any voltage even without load.`,
    };
  }
  const node = compiled.meshed?.network.buses.findIndex(({ id }) => id === flow.bus) ?? -1;
  return { ...flow, bus: feeder.buses[compiled.nodeBus[node] ?? -1]?.id ?? flow.bus };
}

/** Current out of each branch at its `to` end, six numbers. */
function fillCurrents(meshed: CompiledNetwork, voltages: Float64Array, currents: Float64Array): void {
  const { links = [], feeder } = meshed.network;
  currents.fill(0);
  for (let branch = 0; branch < (feeder?.branchCount ?? 0); branch++) {
    const port = links[branch]!;
    for (let k = port.fromCount; k < port.terminals.length; k++) {
      const phase = phaseOf(meshed, port.terminals[k]!);
      if (phase < 0) continue;
      const [re, im] = currentInto(port, k, voltages);
      currents[6 * branch + 2 * phase] = -re;
      currents[6 * branch + 2 * phase + 1] = -im;
    }
  }
}

/** 0 to 2 for a phase, -1 for a neutral. */
function phaseOf(meshed: CompiledNetwork, place: number): number {
  const buses = meshed.network.feeder?.neutralOf.length ?? Number.POSITIVE_INFINITY;
  return place < 6 * buses ? (place % 6) >> 1 : -1;
}

/** The row of a branch's terminal at its `to` end on a phase (0 to 2); -1 where it has none. */
export function toTerminal(meshed: CompiledNetwork, branch: number, phase: number): number {
  const port = meshed.network.links?.[branch];
  if (!port) return -1;
  return port.terminals.findIndex((place, k) => k >= port.fromCount && phaseOf(meshed, place) === phase);
}

/** P, Q of A, B, C that the first source feeds in, W and var. */
export function meshedSourcePower(
  compiled: CompiledFeeder,
  meshed: CompiledNetwork,
  voltages: Float64Array,
  slotPower: Float64Array,
): Float64Array {
  return meshedSourcePowers(compiled, meshed, voltages, slotPower)[0]!;
}

/**
 * The same of every source. A source alone at its bus gives what everything else there takes, which is exact
 * however stiff it is; several at one bus share by their own impedances.
 */
export function meshedSourcePowers(
  compiled: CompiledFeeder,
  meshed: CompiledNetwork,
  voltages: Float64Array,
  slotPower: Float64Array,
): Float64Array[] {
  const { network } = meshed;
  const taken = new Map(network.sources.map((source) => [source.bus, new Float64Array(6)]));
  const add = (place: number, re: number, im: number) => {
    const current = taken.get(Math.floor(place / 6));
    if (!current) return;
    current[place % 6]! += re;
    current[(place % 6) + 1]! += im;
  };
  for (const link of network.links ?? []) {
    link.terminals.forEach((place, k) => {
      if (taken.has(Math.floor(place / 6))) add(place, ...currentInto(link, k, voltages));
    });
  }
  for (const load of loadsOfSlots(compiled, slotPower)) {
    if (taken.has(load.bus)) takeLoad(load, voltages, add);
  }
  return network.sources.map((source) => {
    const shared = network.sources.filter((other) => other.bus === source.bus).length > 1;
    const current = shared ? driven(source, voltages) : taken.get(source.bus)!;
    return powerOf(current, voltages, 6 * source.bus);
  });
}

function takeLoad(
  load: PhaseLoad,
  v: Float64Array,
  add: (place: number, re: number, im: number) => void,
): void {
  loadPower(load, v).forEach(([p, q], phase) => {
    const from = 6 * load.bus + 2 * phase;
    const delta = load.connection === "delta";
    const to = delta ? 6 * load.bus + 2 * ((phase + 1) % 3) : (load.neutralAt ?? -1);
    const vr = v[from]! - (to < 0 ? 0 : v[to]!);
    const vi = v[from + 1]! - (to < 0 ? 0 : v[to + 1]!);
    const square = vr * vr + vi * vi;
    if (square === 0) return;
    const re = (p * vr + q * vi) / square;
    const im = (p * vi - q * vr) / square;
    add(from, -re, -im);
    if (to >= 0) add(to, re, im);
  });
}

function driven(source: CompiledNetwork["network"]["sources"][number], v: Float64Array): Float64Array {
  const current = new Float64Array(6);
  for (let p = 0; p < 3; p++) {
    for (let q = 0; q < 3; q++) {
      const [g, b] = source.y[3 * p + q]!;
      const dr = source.emf[q]![0] - v[6 * source.bus + 2 * q]!;
      const di = source.emf[q]![1] - v[6 * source.bus + 2 * q + 1]!;
      current[2 * p]! += g * dr - b * di;
      current[2 * p + 1]! += g * di + b * dr;
    }
  }
  return current;
}

function powerOf(current: Float64Array, v: Float64Array, at: number): Float64Array {
  const power = new Float64Array(6);
  for (let k = 0; k < 6; k += 2) {
    power[k] = v[at + k]! * current[k]! + v[at + k + 1]! * current[k + 1]!;
    power[k + 1] = v[at + k + 1]! * current[k]! - v[at + k]! * current[k + 1]!;
  }
  return power;
}

/** Active power lost in branches, shunts and earthings, W: what goes in and does not come out. */
export function meshedLosses(meshed: CompiledNetwork, voltages: Float64Array): number {
  const { links = [], feeder } = meshed.network;
  return links
    .slice(0, feeder?.passiveCount ?? links.length)
    .reduce((sum, link) => sum + activeTaken(link, voltages), 0);
}

/** W that the feeder's own loads and generators give to the grid at a state (loads negative). */
export function fixedPowerW(meshed: CompiledNetwork, voltages: Float64Array): number {
  return meshed.network.loads.reduce(
    (sum, load) => sum + loadPower(load, voltages).reduce((s, [p]) => s + p, 0),
    0,
  );
}

/** What only a general feeder has, for its solved flow. */
export interface GeneralExtras {
  /** Neutral to earth of every bus, re and im, pu; 0 where there is none. */
  readonly neutralVoltages: Float64Array;
  /** Current in the neutral of every branch at its `to` end, A, re and im. */
  readonly neutralCurrents: Float64Array;
  /** Of banks: load of units 1 to 3, kVA, three numbers a branch; 0 otherwise. */
  readonly bankKva: Float64Array;
  /** W that the feeder's own loads (negative) and generators give to the grid. */
  readonly fixedW: number;
}

export function readExtras(
  compiled: CompiledFeeder,
  meshed: CompiledNetwork,
  voltages: Float64Array,
): GeneralExtras {
  const { buses, branches } = compiled.feeder;
  const { links = [], feeder } = meshed.network;
  const neutralVoltages = new Float64Array(2 * buses.length);
  feeder?.neutralOf.forEach((neutral, bus) => {
    if (neutral >= 0) neutralVoltages.set(voltages.subarray(6 * neutral, 6 * neutral + 2), 2 * bus);
  });
  const neutralCurrents = new Float64Array(2 * branches.length);
  const bankKva = new Float64Array(3 * branches.length);
  branches.forEach((branch, b) => {
    const port = links[b];
    if (!port) return;
    for (let k = port.fromCount; k < port.terminals.length; k++) {
      if (phaseOf(meshed, port.terminals[k]!) >= 0) continue;
      const [re, im] = currentInto(port, k, voltages);
      neutralCurrents[2 * b] = -re / compiled.branchVolt[b]!;
      neutralCurrents[2 * b + 1] = -im / compiled.branchVolt[b]!;
    }
    if (branch.kind === "bank") bankKva.set(bankUnitKva(compiled, feeder, branch, voltages), 3 * b);
  });
  return { neutralVoltages, neutralCurrents, bankKva, fixedW: fixedPowerW(meshed, voltages) };
}
