/**
 * Operating envelopes of a feeder. Source of the robust box: a linear row's worst corner gives every point the
 * direction that moves it towards its limit, so the box is a set of packing rows in the limits themselves;
 * the rows are written anew at their corners' AC states until AC holds.
 */
import { domainError } from "../../errors/domainError.ts";
import { hashCanonical } from "../canonicalJson.ts";
import type { CompiledFeeder } from "../compileFeeder.ts";
import type { Feeder } from "../feeder.ts";
import { hashFeeder } from "../hashFeeder.ts";
import { fillLevels, fillTotal } from "./allocate.ts";
import { cornerText, type EnvelopeCase, envelopeCase } from "./envelopeCase.ts";
import { type AllocateRule, type HeldBox, holdCorners, type WatchedRow } from "./holdCorners.ts";
import type {
  EnvelopeBinding,
  EnvelopeInput,
  EnvelopeInterval,
  EnvelopeReactive,
  EnvelopeSet,
  OperatingEnvelope,
} from "./operatingEnvelope.ts";
import { predictRows } from "./predictRows.ts";

/** Feeding in at unity, drawing at 0.95 lagging. */
export const DEFAULT_REACTIVE: EnvelopeReactive = {
  exportVarPerW: 0,
  importVarPerW: Math.sqrt(1 - 0.95 * 0.95) / 0.95,
};
const MAX_PARTICIPANTS = 2_000;
const hashes = new WeakMap<Feeder, string>();

function networkHash(feeder: Feeder): string {
  const known = hashes.get(feeder) ?? hashFeeder(feeder);
  hashes.set(feeder, known);
  return known;
}

interface Prepared {
  readonly point: Int32Array;
  readonly ids: readonly string[];
  readonly upper: Float64Array;
  readonly weight: Float64Array;
}

/**
 * Import and export limits per participant and interval, whole W. Each interval stands for itself: the same
 * input gives the same envelopes whatever came before.
 * @throws LAT-2100 unknown or repeated point, LAT-2101 request below zero, LAT-2102 `max-total` without a
 * solver, LAT-2103 too many participants.
 */
export function computeOperatingEnvelopes(input: EnvelopeInput): EnvelopeSet[] {
  const prepared = prepare(input);
  return input.intervals.map((interval) => oneInterval(input, prepared, interval));
}

function prepare({ network, participants, rule, solver, ...input }: EnvelopeInput): Prepared {
  const reactive = input.reactive ?? DEFAULT_REACTIVE;
  if (rule === "max-total" && solver === undefined) throw domainError("LAT-2102", {});
  if (participants.length > MAX_PARTICIPANTS) {
    throw domainError("LAT-2103", { actual: participants.length, limit: MAX_PARTICIPANTS });
  }
  const seen = new Set<string>();
  const count = participants.length;
  const point = new Int32Array(count);
  const upper = new Float64Array(2 * count);
  const weight = new Float64Array(2 * count);
  participants.forEach((participant, i) => {
    const at = network.pointIndex.get(participant.pointId);
    if (at === undefined || seen.has(participant.pointId)) {
      throw domainError("LAT-2100", { point: participant.pointId });
    }
    seen.add(participant.pointId);
    point[i] = at;
    const va = 1000 * network.feeder.connectionPoints[at]!.capacityKva;
    for (const [k, tan, asked] of [
      [i, reactive.exportVarPerW, participant.exportRequestW],
      [count + i, reactive.importVarPerW, participant.importRequestW],
    ] as const) {
      if (asked !== undefined && !(asked >= 0)) {
        throw domainError("LAT-2101", { point: participant.pointId, value: asked });
      }
      const most = va / Math.hypot(1, tan);
      upper[k] = Math.floor(Math.min(asked ?? most, most));
      weight[k] = input.weight === "request" ? upper[k]! : input.weight === "equal" ? 1 : most;
    }
  });
  return { point, ids: participants.map(({ pointId }) => pointId), upper, weight };
}

function ruleOf({ rule, solver }: EnvelopeInput, { weight, point }: Prepared): AllocateRule {
  const count = point.length;
  if (rule === "max-total") return (room) => fillTotal(room, solver!);
  const own = Int32Array.from(weight.keys());
  const group = rule === "max-min" ? own : own.map((k) => (k < count ? 0 : 1));
  return (room) => fillLevels(room, weight, group);
}

function oneInterval(
  input: EnvelopeInput,
  prepared: Prepared,
  { interval, base }: EnvelopeInterval,
): EnvelopeSet {
  const { network } = input;
  const reactive = input.reactive ?? DEFAULT_REACTIVE;
  const { point, ids, upper, weight } = prepared;
  const given = {
    networkHash: networkHash(network.feeder),
    interval,
    rule: input.rule,
    weight: input.weight ?? "capacity",
    reactive,
  };
  const id = hashCanonical({
    ...given,
    points: ids,
    upper: [...upper],
    shares: [...weight],
    activeW: Array.from(base.activeW),
    reactiveVar: Array.from(base.reactiveVar),
  });
  const envelope = envelopeCase(network, point, upper, base, reactive);
  const held =
    envelope === null ? null : holdCorners(envelope, predictRows(envelope), ruleOf(input, prepared));
  return {
    calculation: {
      id,
      ...given,
      participants: ids,
      method: held?.method ?? "none",
      rounds: held?.rounds ?? 0,
      cornersHeld: held?.cornersHeld ?? 0,
      powerFlows: envelope?.count.powerFlows ?? 1,
      baseViolations: envelope?.checker.tolerated ?? [],
    },
    envelopes: ids.map(
      (pointId, i): OperatingEnvelope => ({
        interval,
        pointId,
        phases: network.feeder.connectionPoints[point[i]!]!.phases,
        exportW: held?.x[i] ?? 0,
        importW: held?.x[ids.length + i] ?? 0,
        exportBinding: bindingOf(network, held, envelope, prepared, i),
        importBinding: bindingOf(network, held, envelope, prepared, ids.length + i),
        calculationId: id,
      }),
    ),
  };
}

function bindingOf(
  { feeder }: CompiledFeeder,
  held: HeldBox | null,
  envelope: EnvelopeCase | null,
  { ids, upper }: Prepared,
  variable: number,
): EnvelopeBinding {
  const pointId = ids[variable % ids.length]!;
  if (held === null || envelope === null) {
    return { kind: "grid", element: feeder.source.bus, phase: null, limit: 0, corner: "" };
  }
  const row: WatchedRow | null = held.stoppedBy[variable]!;
  if (row === null)
    return { kind: "request", element: pointId, phase: null, limit: upper[variable]!, corner: "" };
  const { element, phase } = row.request;
  return { kind: row.kind, element, phase, limit: row.allowed, corner: cornerText(row.corner) };
}
