/**
 * What a unit of current injected at each slot does to any phasor of the network: rows of the transfer
 * impedance (common-path impedances of a radial feeder, columns of the inverse admittance of a meshed one).
 * The network between the points is linear, so these rows belong to the topology and not to a state: they are
 * found once per compiled feeder, one adjoint sweep or back substitution each, and kept with it.
 */
import type { CompiledFeeder } from "./compileFeeder.ts";
import { PHASES } from "./feeder.ts";
import { type ConvergedFlow, solvePowerFlow } from "./powerFlow.ts";
import {
  type Adjoint,
  prepareAdjoint,
  type RowRequest,
  slotMultipliers,
  slotVoltages,
  solveMultipliers,
} from "./sensitivities.ts";

export interface TransferBasis {
  readonly compiled: CompiledFeeder;
  /** The feeder with no power at any connection point; null when even that has no solution. */
  readonly noLoad: ConvergedFlow | null;
  /** Voltage of each slot at no load, re and im, pu. */
  readonly slotVoltage: Float64Array;
  /**
   * Whether x = x(no load) + Σ row·J holds exactly. False for a feeder with loads of its own that do not
   * follow the voltage linearly: the rows are then its tangent at no load, in phase with it.
   */
  readonly linear: boolean;
  /** Row of a phasor: re and im per slot, unit of the request per W/pu. Kept after the first call. */
  row(request: RowRequest): Float64Array;
  /** Rows of the voltages of all slots, one after the other: the transfer impedance between the slots, pu per W/pu. */
  slotRows(): Float64Array;
}

const known = new WeakMap<CompiledFeeder, TransferBasis>();

/** The basis of a compiled feeder; the same object for the same feeder. */
export function transferBasis(compiled: CompiledFeeder): TransferBasis {
  const found = known.get(compiled);
  if (found !== undefined) return found;
  const made = makeBasis(compiled);
  known.set(compiled, made);
  return made;
}

function makeBasis(compiled: CompiledFeeder): TransferBasis {
  const { feeder } = compiled;
  const nothing = new Float64Array(feeder.connectionPoints.length);
  const flow = solvePowerFlow(compiled, { activeW: nothing, reactiveVar: nothing });
  const noLoad = flow.status === "converged" ? flow : null;
  let adjoint: Adjoint | null = null;
  const rows = new Map<string, Float64Array>();
  const row = (request: RowRequest): Float64Array => {
    const key = `${request.kind}/${request.phase}/${request.element}`;
    const kept = rows.get(key);
    if (kept !== undefined) return kept;
    const made = new Float64Array(2 * compiled.slotOffset.length);
    if (noLoad !== null) {
      adjoint ??= prepareAdjoint(compiled, noLoad);
      solveMultipliers(adjoint, request, "real");
      made.set(slotMultipliers(adjoint));
    }
    rows.set(key, made);
    return made;
  };
  let square: Float64Array | null = null;
  return {
    compiled,
    noLoad,
    slotVoltage: noLoad === null ? nothing : slotVoltages(compiled, noLoad),
    linear: noLoad !== null && !feeder.loads?.length && !feeder.generators?.length,
    row,
    slotRows: () => {
      square ??= joinRows(slotRequests(compiled).map(row));
      return square;
    },
  };
}

function joinRows(rows: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(rows.length * (rows[0]?.length ?? 0));
  rows.forEach((one, r) => {
    out.set(one, r * one.length);
  });
  return out;
}

/** The voltage of each slot as a request. */
export function slotRequests(compiled: CompiledFeeder): RowRequest[] {
  const requests: RowRequest[] = new Array(compiled.slotOffset.length);
  compiled.slotOffset.forEach((offset, slot) => {
    const bus = compiled.feeder.buses[compiled.nodeBus[Math.floor(offset / 6)]!]!;
    requests[slot] = { kind: "voltage", element: bus.id, phase: PHASES[(offset % 6) / 2]! };
  });
  return requests;
}
