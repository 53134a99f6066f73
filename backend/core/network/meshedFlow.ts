/** Power flow and sensitivities of a meshed feeder: the general method behind the functions of the sweep. */
import type { CompiledFeeder } from "./compileFeeder.ts";
import { portFlow, shuntFlow, sourceFlow } from "./general/flows.ts";
import type { PhaseLoad, TwoPort } from "./general/generalNetwork.ts";
import { type CompiledNetwork, type GeneralFlow, solveGeneral } from "./general/solveGeneral.ts";

/** Constant-power loads from the power per slot, W and var. */
export function loadsOfSlots(compiled: CompiledFeeder, slotPower: Float64Array): PhaseLoad[] {
  const byBus = new Map<number, [number, number][]>();
  compiled.slotOffset.forEach((offset, slot) => {
    const bus = Math.floor(offset / 6);
    const phases = byBus.get(bus) ?? [0, 1, 2].map((): [number, number] => [0, 0]);
    phases[(offset % 6) / 2] = [slotPower[2 * slot]!, slotPower[2 * slot + 1]!];
    byBus.set(bus, phases);
  });
  return [...byBus].map(([bus, [a, b, c]]) => ({
    id: compiled.feeder.buses[bus]!.id,
    bus,
    connection: "star",
    power: [a!, b!, c!],
    exponent: 0,
  }));
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
  const flow = solveGeneral(meshed, loads, { tolerancePu, ...limits, start: state.voltages });
  if (flow.status === "diverged") return flow;
  state.voltages.set(flow.voltages);
  meshed.network.twoPorts.forEach((port, branch) => {
    leavingCurrent(port, flow.voltages).forEach((value, k) => {
      state.currents[6 * branch + k] = value;
    });
  });
  return flow;
}

/** Current out of a branch at its `to` end, six numbers. */
const leavingCurrent = (port: TwoPort, voltages: Float64Array): number[] =>
  portFlow(port, voltages, "to").current.flatMap(([re, im]) => [-re, -im]);

/** P, Q of A, B, C that the source feeds in, W and var. */
export function meshedSourcePower(
  compiled: CompiledFeeder,
  meshed: CompiledNetwork,
  voltages: Float64Array,
  slotPower: Float64Array,
): Float64Array {
  const network = { ...meshed.network, loads: loadsOfSlots(compiled, slotPower) };
  return Float64Array.from(sourceFlow(network, network.sources[0]!, voltages).power.flat());
}

/** Active power lost in branches and shunts, W: what goes in at their ends and does not come out. */
export function meshedLosses(meshed: CompiledNetwork, voltages: Float64Array): number {
  const { twoPorts, shunts } = meshed.network;
  const taken = [
    ...twoPorts.flatMap((port) => [portFlow(port, voltages, "from"), portFlow(port, voltages, "to")]),
    ...shunts.map((shunt) => shuntFlow(shunt, voltages)),
  ];
  return taken.reduce((sum, flow) => sum + flow.power.reduce((s, [p]) => s + p, 0), 0);
}
