/** A feeder as a general network: the second, independent way to the same power flow. */
import { phaseBaseVolt, sourceEmf } from "../branchModel.ts";
import { type Feeder, PHASES, type Source } from "../feeder.ts";
import type { Capacitor, FixedShunt, PerPhase, PhasePower } from "../feederElements.ts";
import { branchPorts } from "./branchPort.ts";
import { type Complex, invert, multiply, polar, scale, ZERO } from "./complex.ts";
import { at, denseMatrix } from "./denseComplex.ts";
import { findSupply } from "./galvanic.ts";
import type { FeederLayout, GeneralNetwork, PhaseLoad, PhaseSource } from "./generalNetwork.ts";
import type { MultiPort } from "./multiPort.ts";
import { fromSequences } from "./phaseMatrix.ts";
import { mapTerminals, placeOf, presentOf, type TerminalMap } from "./terminalMap.ts";

/** Admittance that stands for a stiff source or a solid earthing, W per pu². */
const STIFF = 1e18;
/** Of a part without any path to earth: its neutral point is held by this share of its own admittances. */
const ANCHOR_SHARE = 1e-6;

/** The feeder without its connection points; their loads come from {@link loadsOfFeeder}. */
export function networkOfFeeder(feeder: Feeder): GeneralNetwork & { readonly feeder: FeederLayout } {
  const map = mapTerminals(feeder);
  const supply = findSupply(map);
  const branches = branchPorts(map);
  const passive = [
    ...neutralPorts(map),
    ...(feeder.shunts ?? []).map((shunt) => shuntPort(map, shunt)),
    ...(feeder.capacitors ?? []).map((capacitor) => capacitorPort(map, capacitor)),
  ];
  const fixed = [
    ...(feeder.loads ?? []).flatMap((load) => phaseLoads(map, load, -1)),
    ...(feeder.generators ?? []).flatMap((generator) => phaseLoads(map, generator, 1)),
  ];
  const links = [...branches, ...passive];
  const neutrals = feeder.buses.flatMap((bus, i) =>
    map.neutralOf[i]! < 0 ? [] : [{ id: `${bus.id} neutral`, nominalKv: bus.nominalKv }],
  );
  const sources = [feeder.source, ...(feeder.additionalSources ?? [])];
  return {
    buses: [...feeder.buses, ...neutrals],
    twoPorts: [],
    shunts: [],
    sources: sources.map((source, i) => sourceOf(map, source, i)),
    loads: fixed,
    links: [...links, ...anchors(supply.floating, links)],
    present: presentOf(map),
    live: supply.live,
    feeder: {
      branchCount: branches.length,
      passiveCount: links.length,
      terminals: map.masks,
      neutralOf: map.neutralOf,
    },
  };
}

/** Constant-power loads of the connection points. */
export function loadsOfFeeder(
  feeder: Feeder,
  injections: { readonly activeW: ArrayLike<number>; readonly reactiveVar: ArrayLike<number> },
): PhaseLoad[] {
  const map = mapTerminals(feeder);
  return feeder.connectionPoints.map((point, i) => {
    const share = 1 / point.phases.length;
    const power: Complex = [injections.activeW[i]! * share, injections.reactiveVar[i]! * share];
    const [a, b, c] = PHASES.map((phase) => (point.phases.includes(phase) ? power : ZERO));
    const bus = map.busIndex.get(point.bus)!;
    return { ...starAt(map, bus), id: point.id, power: [a!, b!, c!], exponent: 0 };
  });
}

function starAt(map: TerminalMap, bus: number): Pick<PhaseLoad, "bus" | "connection" | "neutralAt"> {
  const neutralAt = placeOf(map, bus, "N");
  return { bus, connection: "star", ...(neutralAt < 0 ? {} : { neutralAt }) };
}

/** One load per exponent that has a share; `sign` +1 for generation. */
function phaseLoads(map: TerminalMap, power: PhasePower, sign: 1 | -1): PhaseLoad[] {
  const bus = map.busIndex.get(power.bus)!;
  const active = power.zipActive ?? [0, 0, 1];
  const reactive = power.zipReactive ?? [0, 0, 1];
  const overRated = map.feeder.buses[bus]!.nominalKv / (power.ratedKv ?? map.feeder.buses[bus]!.nominalKv);
  const place = power.connection === "delta" ? { bus, connection: "delta" as const } : starAt(map, bus);
  return ([2, 1, 0] as const).flatMap((exponent, k) => {
    if (active[k] === 0 && reactive[k] === 0) return [];
    const factor = sign * overRated ** exponent;
    const phase = (p: number): Complex => [
      factor * active[k]! * power.activeW[p]!,
      factor * reactive[k]! * power.reactiveVar[p]!,
    ];
    return [{ ...place, id: power.id, power: [phase(0), phase(1), phase(2)] as const, exponent }];
  });
}

/** Earthings of neutrals; every neutral has at least an empty entry, so that loads to it find their place. */
function neutralPorts(map: TerminalMap): MultiPort[] {
  return map.feeder.buses.flatMap((bus, i): MultiPort[] => {
    const neutral = placeOf(map, i, "N");
    if (neutral < 0) return [];
    const base = phaseBaseVolt(bus);
    const { rOhm, xOhm } = bus.neutralEarthing ?? { rOhm: 0, xOhm: 0 };
    const stiff = rOhm === 0 && xOhm === 0;
    const earthing: Complex = stiff ? [STIFF, 0] : invert([rOhm / base ** 2, xOhm / base ** 2]);
    const y = denseMatrix(2, 2, (r, c) => (r === 1 && c === 1 && bus.neutralEarthing ? earthing : ZERO));
    return [{ id: `${bus.id} neutral`, terminals: [6 * i, neutral], fromCount: 2, y }];
  });
}

function shuntPort(map: TerminalMap, shunt: FixedShunt): MultiPort {
  const bus = map.busIndex.get(shunt.bus)!;
  const square = phaseBaseVolt(map.feeder.buses[bus]!) ** 2;
  const n = shunt.conductors.length;
  const y = denseMatrix(
    n,
    n,
    (r, c): Complex => [shunt.gSiemens[r]![c]! * square, shunt.bSiemens[r]![c]! * square],
  );
  return { id: shunt.id, terminals: shunt.conductors.map((end) => placeOf(map, bus, end)), fromCount: n, y };
}

function capacitorPort(map: TerminalMap, capacitor: Capacitor): MultiPort {
  const bus = map.busIndex.get(capacitor.bus)!;
  const { nominalKv } = map.feeder.buses[bus]!;
  const delta = capacitor.connection === "delta";
  const factor = (nominalKv / (capacitor.ratedKv ?? nominalKv)) ** 2 / (delta ? 3 : 1);
  const neutral = placeOf(map, bus, "N");
  const places = [...PHASES.map((phase) => placeOf(map, bus, phase)), ...(neutral < 0 ? [] : [neutral])];
  const last = neutral < 0 ? -1 : 3;
  const ends = (p: number) => [p, delta ? (p + 1) % 3 : last] as const;
  const sign = (p: number, terminal: number) =>
    (ends(p)[0] === terminal ? 1 : 0) - (ends(p)[1] === terminal ? 1 : 0);
  const used = places.map((_, k) => k).filter((k) => uses(capacitor.reactiveVar, (p) => sign(p, k) !== 0));
  const y = denseMatrix(used.length, used.length, (r, c): Complex => {
    const b = capacitor.reactiveVar.map((q, p) => q * factor * sign(p, used[r]!) * sign(p, used[c]!));
    return [0, b.reduce((sum, x) => sum + x, 0)];
  });
  const terminals = used.map((k) => places[k]!);
  return { id: capacitor.id, terminals, fromCount: terminals.length, y };
}

const uses = (values: PerPhase, touches: (phase: number) => boolean): boolean =>
  values.some((value, phase) => value !== 0 && touches(phase));

/** Holds the mean voltage of parts that have no path to earth at zero; no current flows there otherwise. */
function anchors(floating: readonly (readonly number[])[], links: readonly MultiPort[]): MultiPort[] {
  if (floating.length === 0) return [];
  const own = new Map<number, number>();
  for (const link of links) {
    link.terminals.forEach((place, k) => {
      own.set(place, (own.get(place) ?? 0) + Math.hypot(...at(link.y, k, k)));
    });
  }
  return floating.map((places) => {
    const bus = Math.floor(places[0]! / 6);
    const here = places.filter((place) => Math.floor(place / 6) === bus);
    const size = ANCHOR_SHARE * Math.max(1, ...here.map((place) => own.get(place) ?? 0));
    const y = denseMatrix(here.length, here.length, (): Complex => [size, 0]);
    return { id: "earth reference", terminals: here, fromCount: here.length, y };
  });
}

function sourceOf(map: TerminalMap, s: Source, index: number): PhaseSource {
  const bus = map.busIndex.get(s.bus)!;
  const base = phaseBaseVolt(map.feeder.buses[bus]!);
  const admittance = (ohm: Complex): Complex =>
    ohm[0] === 0 && ohm[1] === 0 ? [STIFF, 0] : invert(scale(ohm, 1 / (base * base)));
  const y = fromSequences(
    admittance([s.r0Ohm, s.x0Ohm]),
    admittance([s.r1Ohm, s.x1Ohm]),
    admittance([s.r2Ohm ?? s.r1Ohm, s.x2Ohm ?? s.x1Ohm]),
  );
  const e = sourceEmf(s.voltagePu);
  const turn = polar(1, ((s.angleDegrees ?? 0) * Math.PI) / 180);
  const emf = ([0, 2, 4] as const).map((k) => multiply(turn, [e[k]!, e[k + 1]!]));
  return { id: index === 0 ? "source" : `source ${index}`, bus, y, emf: [emf[0]!, emf[1]!, emf[2]!] };
}
