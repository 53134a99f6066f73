/**
 * Where a box of envelopes is worst, foretold from the base state: for every voltage, current and winding load
 * the corner that moves it most, by the sign of each point's influence. With mutual coupling that corner mixes
 * export on some phases with import on others. Linear, so only a first answer and an order of what to test.
 */
import { branchRating } from "../branchRating.ts";
import { PHASES, type ViolationKind } from "../feeder.ts";
import { NO_VOLTAGE_PU, type RowRequest, rowPhasor, slotVoltages } from "../sensitivities.ts";
import { transferBasis } from "../transferBasis.ts";
import { phaseVoltagePu } from "../violations.ts";
import type { Cut } from "./allocate.ts";
import type { Corner, EnvelopeCase } from "./envelopeCase.ts";

/** A quantity that must stay on one side of its limit. */
export interface LimitRow {
  readonly kind: ViolationKind;
  readonly request: RowRequest;
  /** Limit that counts, pu, A or kVA. */
  readonly allowed: number;
}

export interface PredictedRow extends LimitRow {
  /** Signed distance to the limit with all limits at zero, in the row's unit. */
  readonly room: number;
  /** Change towards the limit per W of each export limit, then of each import limit. */
  readonly towards: Float64Array;
}

/** Directions in which the length of a current is watched. */
const DIRECTIONS = 8;

/** Entries of all predicted rows together. */
const MAX_PREDICTED = 2e6;

/** The row's text key. */
export const rowKey = (row: LimitRow): string => `${row.kind}/${row.request.phase}/${row.request.element}`;

/** Rows of every node's voltages and of every stretch's currents. */
export function predictRows(envelope: EnvelopeCase): PredictedRow[] {
  const { network, baseFlow } = envelope;
  const { buses, branches, voltageBand } = network.feeder;
  const perWatt = phasorsPerWatt(envelope);
  const rows: PredictedRow[] = [];
  const add = (kind: ViolationKind, request: RowRequest, limit: number, at: readonly [number, number]) => {
    const violation = { kind, element: request.element, phase: request.phase, value: 0, limit, margin: 0 };
    const allowed = envelope.checker.allowed(violation);
    const response = perWatt(request);
    const sign = kind === "voltage-low" ? -1 : 1;
    const size = Math.hypot(at[0], at[1]);
    const angles = kind.startsWith("voltage") ? 1 : DIRECTIONS;
    for (let k = 0; k < angles; k++) {
      const turn = (2 * Math.PI * k) / DIRECTIONS;
      const first = size > 0 ? Math.atan2(at[1], at[0]) : 0;
      const [dr, di] = [sign * Math.cos(first + turn), sign * Math.sin(first + turn)];
      const towards = new Float64Array(response.length / 2);
      for (let i = 0; i < towards.length; i++) towards[i] = dr * response[2 * i]! + di * response[2 * i + 1]!;
      rows.push({ kind, request, allowed, room: sign * allowed - (dr * at[0] + di * at[1]), towards });
    }
  };
  const source = network.topology.order[0]!;
  const { watchedBuses, watchedBranches } = worthPredicting(envelope);
  for (const bus of watchedBuses) {
    PHASES.forEach((phase, p) => {
      // No such phase here, or no supply.
      if (bus === source || !(phaseVoltagePu(network, baseFlow, bus, p) > 0)) return;
      const request: RowRequest = { kind: "voltage", element: buses[bus]!.id, phase };
      const at = rowPhasor(network, baseFlow, request);
      add("voltage-high", request, voltageBand.upperPu, at);
      add("voltage-low", request, voltageBand.lowerPu, at);
    });
  }
  for (const { branch, kind, limit } of watchedBranches) {
    for (const phase of PHASES) {
      const request: RowRequest = { kind, element: branches[branch]!.id, phase };
      add(kind, request, limit, rowPhasor(network, baseFlow, request));
    }
  }
  return rows;
}

/**
 * All nodes and stretches; of a large feeder the buses of the participants and the branches next to a source or
 * transformer, through which all must go. What is left out is still held against AC at every tested corner.
 */
function worthPredicting(envelope: EnvelopeCase) {
  const { network, point } = envelope;
  const { branches, connectionPoints, source } = network.feeder;
  const all = [...weakestBranches(envelope)];
  const buses = new Set(network.nodeBus);
  if (3 * (buses.size + all.length) * network.slotOffset.length <= MAX_PREDICTED) {
    return { watchedBuses: buses, watchedBranches: all };
  }
  const heads = new Set([source.bus]);
  for (const { kind, from, to } of branches)
    if (kind === "transformer" || kind === "bank") heads.add(from).add(to);
  const own = Array.from(point, (at) => network.busIndex.get(connectionPoints[at]!.bus)!);
  const atHead = ({ branch }: (typeof all)[number]) =>
    heads.has(branches[branch]!.from) || heads.has(branches[branch]!.to);
  return { watchedBuses: new Set(own), watchedBranches: all.filter(atHead) };
}

/** Of the branches that carry the same current, the one with the least rating. */
function weakestBranches({ network }: EnvelopeCase) {
  const weakest = new Map<
    number,
    { branch: number; kind: "line-current" | "transformer-load"; limit: number }
  >();
  network.feeder.branches.forEach((branch, b) => {
    const node = network.branchNode[b]!;
    if (node < 0) return;
    const { kind, limit } = branchRating(branch);
    if (!Number.isFinite(limit)) return;
    const known = weakest.get(node);
    if (known === undefined || limit < known.limit) weakest.set(node, { branch: b, kind, limit });
  });
  return weakest.values();
}

/** Response of a phasor to 1 W of each variable, re and im. */
function phasorsPerWatt({ network, point, reactive, baseFlow }: EnvelopeCase) {
  const basis = transferBasis(network);
  const injected = slotVoltages(network, baseFlow);
  for (let k = 0; k < injected.length; k += 2) {
    // conj(1 / V) = V / |V|²
    const square = Math.max(NO_VOLTAGE_PU ** 2, injected[k]! ** 2 + injected[k + 1]! ** 2);
    injected[k]! /= square;
    injected[k + 1]! /= square;
  }
  const count = point.length;
  return (request: RowRequest): Float64Array => {
    const row = basis.row(request);
    const out = new Float64Array(4 * count);
    for (let i = 0; i < count; i++) {
      const first = network.pointStart[point[i]!]!;
      const last = network.pointStart[point[i]! + 1]!;
      let re = 0;
      let im = 0;
      for (let k = first; k < last; k++) {
        const s = 2 * network.pointSlot[k]!;
        re += (row[s]! * injected[s]! - row[s + 1]! * injected[s + 1]!) / (last - first);
        im += (row[s]! * injected[s + 1]! + row[s + 1]! * injected[s]!) / (last - first);
      }
      // conj(1 + j·tan) for export, -conj(1 + j·tan) for import.
      const [te, tm] = [reactive.exportVarPerW, reactive.importVarPerW];
      out[2 * i] = re + te * im;
      out[2 * i + 1] = im - te * re;
      out[2 * (count + i)] = -(re + tm * im);
      out[2 * (count + i) + 1] = -(im - tm * re);
    }
    return out;
  };
}

/** How far the box goes beyond the row's limit at its worst corner, relative to the limit; <= 0 holds. */
export function predictedExcess({ towards, room, allowed }: PredictedRow, x: Float64Array): number {
  const count = x.length / 2;
  let reach = 0;
  for (let i = 0; i < count; i++) {
    reach += Math.max(0, towards[i]! * x[i]!, towards[count + i]! * x[count + i]!);
  }
  return (reach - room) / allowed;
}

/** The corner of the box at which a row is worst. */
export function worstCorner(towards: Float64Array, x: Float64Array): Corner {
  const count = x.length / 2;
  const corner = new Int8Array(count);
  for (let i = 0; i < count; i++) {
    const exporting = towards[i]! * x[i]!;
    const importing = towards[count + i]! * x[count + i]!;
    if (exporting > 0 && exporting >= importing) corner[i] = 1;
    else if (importing > 0) corner[i] = -1;
  }
  return corner;
}

/** The row as a cut: no limit below zero room, each point with the direction that moves it towards the limit. */
export const cutOf = (towards: Float64Array, room: number): Cut => ({
  coefficient: towards.map((t) => Math.max(0, t)),
  bound: Math.max(0, room),
});
