/** OpenDSS transformers as three-phase transformers and banks of single-phase ones. */
import { domainError } from "../../../core/errors/domainError.ts";
import type { Branch, TransformerBranch } from "../../../core/network/feeder.ts";
import type { BankBranch, BankUnit, BankWinding, WindingEnd } from "../../../core/network/feederBranches.ts";
import type { EarthImpedance } from "../../../core/network/terminals.ts";
import type { VectorGroup } from "../../../core/network/vectorGroup.ts";
import { type BusEnd, type Draft, labelOf, readEnd, terminalOf, unsupported } from "./properties.ts";
import { type DssObject, objectsOf } from "./scriptModel.ts";
import { readTransformer, type TransformerData, type Winding } from "./transformerData.ts";

/** Three-phase transformers in the order of the script, then banks. @throws LAT-2004, LAT-2063 … LAT-2065 */
export function readTransformers(draft: Draft): Branch[] {
  const branches: Branch[] = [];
  const banks = new Map<string, BankBranch & { readonly units: BankUnit[] }>();
  for (const object of objectsOf(draft.model, "transformer")) {
    const data = readTransformer(draft, object);
    const ends = data.windings.map((winding) => windingEnd(draft, object, data, winding));
    if (data.phases === 3 && data.windings.length === 2 && ends.every(isPlain)) {
      branches.push(threePhase(draft, object, data, ends));
      continue;
    }
    const units = unitsOf(object, data, ends);
    const [from, to] = [ends[0]!.bus, ends[1]!.bus];
    const key = `${from}\n${to}`;
    const bank = banks.get(key);
    if (bank) bank.units.push(...units);
    else {
      const id = data.bank === "" || bankHasOtherPlaces(draft, banks, data.bank) ? object.name : data.bank;
      const added = { kind: "bank" as const, id, from, to, units };
      banks.set(key, added);
      branches.push(added);
    }
  }
  return branches;
}

const bankHasOtherPlaces = (_: Draft, banks: ReadonlyMap<string, BankBranch>, name: string): boolean =>
  [...banks.values()].some((bank) => bank.id.toLowerCase() === name.toLowerCase());

function windingEnd(draft: Draft, object: DssObject, data: TransformerData, winding: Winding): BusEnd {
  if (winding.bus.trim() === "") {
    throw domainError("LAT-2063", {
      ...object.place,
      reason: `${labelOf(object)} has a winding without bus`,
    });
  }
  const conductors = winding.isDelta && data.phases === 3 ? 3 : data.phases + 1;
  return readEnd(draft, winding.bus, data.phases, conductors);
}

/** Phases in order. */
const isPlain = ({ nodes }: BusEnd): boolean => nodes[0] === 1 && nodes[1] === 2 && nodes[2] === 3;

/**
 * How a star point is earthed: solidly at node 0 or by the neutral of the bus; by its own impedance at a node
 * that nothing else uses; or not at all.
 */
function starOf(draft: Draft, winding: Winding, end: BusEnd): "earthed" | "impedance" | "open" {
  const node = end.nodes[3] ?? 0;
  if (node === 0 || (node === 4 && draft.neutralBuses.has(end.bus.toLowerCase()))) return "earthed";
  return winding.rNeutral < 0 ? "open" : "impedance";
}

function threePhase(
  draft: Draft,
  object: DssObject,
  data: TransformerData,
  ends: readonly BusEnd[],
): TransformerBranch {
  const stars = data.windings.map((winding, at) => starOf(draft, winding, ends[at]!));
  const [one, two] = [data.windings[0]!, data.windings[1]!];
  const base = one.kva;
  const resistance = (winding: Winding) => (winding.resistancePercent * base) / winding.kva;
  const current = Math.hypot(data.noLoadLossPercent, data.magnetisingPercent);
  if (current > 0) {
    draft.report.assume("half of the iron stands at either winding (OpenDSS: all at the last)", object.name);
  }
  return {
    kind: "transformer",
    id: object.name,
    from: ends[0]!.bus,
    to: ends[1]!.bus,
    ratedKva: base,
    primaryKv: one.kv,
    // The leakage is per unit of the tapped voltage, so a tap of the second winding belongs into its voltage.
    secondaryKv: two.kv * two.tap,
    vectorGroup: vectorGroupOf(data, stars),
    resistancePercent: resistance(one) + resistance(two),
    reactancePercent: data.x[0],
    tapPu: one.tap,
    ...(data.noLoadLossPercent > 0 ? { noLoadLossKw: (data.noLoadLossPercent / 100) * base } : {}),
    ...(current > 0 ? { noLoadCurrentPercent: current } : {}),
    ...(stars[0] === "impedance" ? earthing("primaryEarthing", one) : {}),
    ...(stars[1] === "impedance" ? earthing("secondaryEarthing", two) : {}),
  };
}

/** The lower voltage lags by 30 degrees (ANSI) unless the script says lead. */
function vectorGroupOf({ windings, isEuropean }: TransformerData, stars: readonly string[]): VectorGroup {
  const [one, two] = [windings[0]!, windings[1]!];
  const letter = (at: number) => (windings[at]!.isDelta ? "d" : stars[at] === "open" ? "y" : "yn");
  const isTurned = one.isDelta !== two.isDelta;
  const clock = !isTurned ? 0 : one.kv >= two.kv !== isEuropean ? 1 : 11;
  return `${letter(0).toUpperCase()}${letter(1)}${clock}` as VectorGroup;
}

function earthing(field: "primaryEarthing" | "secondaryEarthing", { isDelta, rNeutral, xNeutral }: Winding) {
  if (isDelta || (rNeutral === 0 && xNeutral === 0)) return {};
  const impedance: EarthImpedance = { rOhm: rNeutral, xOhm: xNeutral };
  return { [field]: impedance };
}

function unitsOf(object: DssObject, data: TransformerData, ends: readonly BusEnd[]): BankUnit[] {
  const three = data.windings.length === 3;
  if (data.phases === 2) throw unsupported(object, "a two-phase transformer; write two single-phase ones");
  if (three && (data.phases !== 1 || ends[1]!.bus !== ends[2]!.bus)) {
    throw unsupported(object, "three windings (only single-phase centre taps have a counterpart)");
  }
  const phases = Array.from({ length: data.phases }, (_, phase) => phase);
  return phases.map((phase) => unitOf(object, data, ends, phase));
}

function unitOf(object: DssObject, data: TransformerData, ends: readonly BusEnd[], phase: number): BankUnit {
  const base = data.windings[0]!.kva / data.phases;
  const current = Math.hypot(data.noLoadLossPercent, data.magnetisingPercent);
  return {
    ratedKva: base,
    windings: data.windings.map((winding, at): BankWinding => {
      const { nodes } = ends[at]!;
      const other = nodes[winding.isDelta ? nextPhase(data, at, phase) : data.phases];
      const acrossPhases = data.phases === 1 || winding.isDelta;
      return {
        side: at === 0 ? "from" : "to",
        ends: [windingNode(object, nodes[phase]!), windingNode(object, other ?? 0)],
        ratedKv: acrossPhases ? winding.kv : winding.kv / Math.sqrt(3),
        ...(winding.tap === 1 ? {} : { tapPu: winding.tap }),
        resistancePercent: (winding.resistancePercent * data.windings[0]!.kva) / winding.kva,
      };
    }),
    reactancePercent: data.windings.length === 3 ? data.x : [data.x[0]],
    ...(data.noLoadLossPercent > 0 ? { noLoadLossKw: (data.noLoadLossPercent / 100) * base } : {}),
    ...(current > 0 ? { noLoadCurrentPercent: current } : {}),
  };
}

/**
 * Where a delta winding that begins at `phase` ends: at the next phase, or at the one before where that makes the
 * lower voltage lag (`leadlag`).
 */
function nextPhase({ phases, windings, isEuropean }: TransformerData, at: number, phase: number): number {
  if (phases === 1) return 1;
  const other = windings[at === 0 ? 1 : 0]!;
  const isHigh = at === 0 ? windings[0]!.kv >= other.kv : windings[at]!.kv > other.kv;
  const isBackward = !other.isDelta && isHigh !== isEuropean;
  return (phase + (isBackward ? 2 : 1)) % 3;
}

const windingNode = (object: DssObject, node: number): WindingEnd =>
  node === 0 ? "earth" : terminalOf(object, node);
