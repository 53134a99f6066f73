/** Loads, generators, connection points, capacitors, shunts and earthings as OpenDSS statements. */
import type {
  Capacitor,
  FixedShunt,
  PerPhase,
  PhasePower,
  ZipShares,
} from "../../../core/network/feederElements.ts";
import type { PointPowers } from "../pointPowers.ts";
import { cannot, nodesOf, num, type ScriptDraft } from "./exportDraft.ts";

const PHASES = ["A", "B", "C"] as const;
const SQRT3 = Math.sqrt(3);
/** A solid earthing in ohm; OpenDSS takes no zero. */
const SOLID_OHM = 1e-7;

export function writeElements(draft: ScriptDraft, powers: PointPowers): string[] {
  const { feeder } = draft;
  const nominal = new Map(feeder.buses.map((bus) => [bus.id, bus.nominalKv]));
  const points = feeder.connectionPoints.map((point, i): PhasePower => {
    const share = (total: number): PerPhase => {
      const each = PHASES.map((phase) => (point.phases.includes(phase) ? -total / point.phases.length : 0));
      return [each[0]!, each[1]!, each[2]!];
    };
    const { activeW, reactiveVar } = powers;
    const power = { activeW: share(activeW[i] ?? 0), reactiveVar: share(reactiveVar[i] ?? 0) };
    return { id: point.id, bus: point.bus, connection: "star", ...power };
  });
  return [
    ...[...points, ...(feeder.loads ?? [])].flatMap((load) => writePower(draft, "load", load, nominal)),
    ...(feeder.generators ?? []).flatMap((g) => writePower(draft, "generator", g, nominal)),
    ...(feeder.capacitors ?? []).flatMap((c) => writeCapacitor(draft, c, nominal)),
    ...(feeder.shunts ?? []).flatMap((shunt) => writeShunt(draft, shunt)),
    ...feeder.buses.flatMap(({ id, neutralEarthing: z }) =>
      z
        ? [
            `new reactor.${draft.names.of(`earthing ${id}`)} phases=1 bus1=${draft.buses.of(id)}.4 r=${num(z.rOhm === 0 && z.xOhm === 0 ? SOLID_OHM : z.rOhm)} x=${num(z.xOhm)}`,
          ]
        : [],
    ),
  ];
}

/** Where each part of an element lies: nodes and whether between phases. */
function partsOf(draft: ScriptDraft, bus: string, connection: "star" | "delta", values: readonly PerPhase[]) {
  const neutral = draft.neutralBuses.has(bus) ? "N" : "earth";
  return PHASES.flatMap((phase, at) => {
    if (values.every((value) => value[at] === 0)) return [];
    const other = connection === "delta" ? PHASES[(at + 1) % 3]! : neutral;
    return [{ at, nodes: nodesOf([phase, other]) }];
  });
}

function writePower(
  draft: ScriptDraft,
  className: "load" | "generator",
  power: PhasePower,
  nominal: ReadonlyMap<string, number>,
): string[] {
  const kv = power.ratedKv ?? nominal.get(power.bus)!;
  const across = power.connection === "delta" ? kv : kv / SQRT3;
  const parts = partsOf(draft, power.bus, power.connection, [power.activeW, power.reactiveVar]);
  const model = className === "load" ? modelOf(power) : "model=1";
  const conn = power.connection === "delta" ? "delta" : "wye";
  return parts.map(({ at, nodes }) => {
    const name = draft.names.of(
      parts.length === 1 ? `${className} ${power.id}` : `${className} ${power.id} ${PHASES[at]}`,
    );
    return (
      `new ${className}.${name} phases=1 bus1=${draft.buses.of(power.bus)}${nodes} conn=${conn} kv=${num(across)} ` +
      `kw=${num(power.activeW[at]! / 1000)} kvar=${num(power.reactiveVar[at]! / 1000)} ${model} vminpu=0.3 vmaxpu=2`
    );
  });
}

const POWER: ZipShares = [0, 0, 1];
const same = (a: ZipShares, b: ZipShares): boolean => a.every((v, i) => v === b[i]);

function modelOf({ zipActive = POWER, zipReactive = POWER }: PhasePower): string {
  if (same(zipActive, zipReactive)) {
    const [z, i, p] = zipActive;
    if (p === 1) return "model=1";
    if (z === 1) return "model=2";
    if (i === 1) return "model=5";
  }
  return `model=8 zipv=[${[...zipActive, ...zipReactive].map(num).join(" ")} 0]`;
}

function writeCapacitor(draft: ScriptDraft, c: Capacitor, nominal: ReadonlyMap<string, number>): string[] {
  const kv = c.ratedKv ?? nominal.get(c.bus)!;
  const [first] = c.reactiveVar;
  const bus = draft.buses.of(c.bus);
  if (c.reactiveVar.every((v) => v === first)) {
    const conn = c.connection === "delta" ? " conn=delta" : "";
    return [
      `new capacitor.${draft.names.of(c.id)} phases=3 bus1=${bus}${conn} kvar=${num((3 * first) / 1000)} kv=${num(kv)}`,
    ];
  }
  if (c.connection === "delta") throw cannot(`capacitor ${c.id}`, "an uneven delta");
  return partsOf(draft, c.bus, "star", [c.reactiveVar]).map(
    ({ at }) =>
      `new capacitor.${draft.names.of(`${c.id} ${PHASES[at]}`)} phases=1 bus1=${bus}.${at + 1} kvar=${num(c.reactiveVar[at]! / 1000)} kv=${num(kv / SQRT3)}`,
  );
}

function writeShunt(draft: ScriptDraft, shunt: FixedShunt): string[] {
  const { gSiemens: g, bSiemens: b, conductors } = shunt;
  const isDiagonal = g.every((row, i) => row.every((v, j) => i === j || (v === 0 && b[i]![j] === 0)));
  if (!isDiagonal) throw cannot(`shunt ${shunt.id}`, "admittance between conductors");
  return conductors.flatMap((terminal, i) => {
    const square = g[i]![i]! ** 2 + b[i]![i]! ** 2;
    if (square === 0) return [];
    const name = draft.names.of(`shunt ${shunt.id} ${terminal}`);
    const [r, x] = [g[i]![i]! / square, -b[i]![i]! / square];
    return [
      `new reactor.${name} phases=1 bus1=${draft.buses.of(shunt.bus)}${nodesOf([terminal])} r=${num(r)} x=${num(x)}`,
    ];
  });
}
