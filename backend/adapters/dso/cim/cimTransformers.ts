/** CIM power transformers: three-phase ends with mesh impedances, and banks of tanks with test data. */
import { domainError } from "../../../core/errors/domainError.ts";
import type { TransformerBranch } from "../../../core/network/feeder.ts";
import type { BankBranch, BankUnit, BankWinding, WindingEnd } from "../../../core/network/feederBranches.ts";
import { readVectorGroup, type VectorGroup } from "../../../core/network/vectorGroup.ts";
import { busOfTerminal, type CimDraft } from "./cimDraft.ts";
import type { CimModel, CimObject } from "./rdf.ts";

const endNumber = (end: CimObject) => end.number("TransformerEnd.endNumber", 1);
const inOrder = (ends: readonly CimObject[]) => [...ends].sort((a, b) => endNumber(a) - endNumber(b));

const refuse = (object: CimObject, reason: string) =>
  domainError("LAT-2065", { element: object.label, reason });

export function addTransformers(draft: CimDraft): void {
  const { model } = draft;
  const ends = model.index(model.all("PowerTransformerEnd"), "PowerTransformerEnd.PowerTransformer");
  const tanks = model.index(model.all("TransformerTank"), "TransformerTank.PowerTransformer");
  const changers = model.index(model.all("RatioTapChanger"), "RatioTapChanger.TransformerEnd");
  const tap = (end: CimObject): number => {
    const changer = changers.get(end.id)?.[0];
    if (!changer) return 1;
    const steps = changer.number("TapChanger.step", 0) - changer.number("TapChanger.neutralStep", 0);
    draft.report.ignore("tap changer control: taps stay as stated", changer.name);
    return 1 + (steps * changer.number("RatioTapChanger.stepVoltageIncrement", 0)) / 100;
  };
  for (const transformer of model.all("PowerTransformer")) {
    const own = inOrder(ends.get(transformer.id) ?? []);
    const parts = tanks.get(transformer.id) ?? [];
    if (own.length > 0) addEnds(draft, transformer, own, tap);
    else if (parts.length > 0) addTanks(draft, transformer, parts, tap);
    else throw refuse(transformer, "no ends and no tanks");
  }
}

interface Impedance {
  readonly r: number;
  readonly x: number;
}

/** Short-circuit impedance between two ends, percent on the rating `baseVa`. */
function meshPercent(model: CimModel, a: CimObject, b: CimObject, baseVa: number): Impedance | null {
  const property = "TransformerMeshImpedance.FromTransformerEnd";
  const meshes = [a, b].flatMap((end) => model.referring("TransformerMeshImpedance", property, end.id));
  for (const mesh of meshes) {
    const from = mesh.text(property);
    const to = mesh.text("TransformerMeshImpedance.ToTransformerEnd");
    if (!((from === a.id && to === b.id) || (from === b.id && to === a.id))) continue;
    const volt = (from === a.id ? a : b).number("PowerTransformerEnd.ratedU");
    const percent = (100 * baseVa) / volt ** 2;
    return {
      r: mesh.number("TransformerMeshImpedance.r", 0) * percent,
      x: mesh.number("TransformerMeshImpedance.x", 0) * percent,
    };
  }
  return null;
}

/** Impedance stated at the ends themselves: the sum of both, each on its own voltage. */
function endPercent(a: CimObject, b: CimObject, baseVa: number): Impedance {
  const of = (end: CimObject, name: string) =>
    (end.number(`PowerTransformerEnd.${name}`, 0) * 100 * baseVa) /
    end.number("PowerTransformerEnd.ratedU") ** 2;
  return { r: of(a, "r") + of(b, "r"), x: of(a, "x") + of(b, "x") };
}

const letterOf = (end: CimObject): string => {
  const kind = end.kind("PowerTransformerEnd.connectionKind").toLowerCase();
  if (kind === "d") return "d";
  if (kind.startsWith("y")) return end.flag("TransformerEnd.grounded") || kind === "yn" ? "yn" : "y";
  if (kind.startsWith("z")) return end.flag("TransformerEnd.grounded") || kind === "zn" ? "zn" : "z";
  throw refuse(end, `winding connection ${kind || "missing"}`);
};
const clockOf = (end: CimObject) => end.number("PowerTransformerEnd.phaseAngleClock", 0);

function groupOf(end: CimObject, from: string, to: string, clock: number): VectorGroup {
  const group = `${from.toUpperCase()}${to}${((clock % 12) + 12) % 12}`;
  if (readVectorGroup(group)) return group as VectorGroup;
  throw refuse(end, `vector group ${group}`);
}

type Tap = (end: CimObject) => number;

function addEnds(draft: CimDraft, transformer: CimObject, ends: readonly CimObject[], tap: Tap): void {
  if (ends.length < 2 || ends.length > 3) throw refuse(transformer, `${ends.length} windings`);
  const bus = (end: CimObject) => busOfTerminal(draft, draft.model.follow(end, "TransformerEnd.Terminal"));
  const kv = (end: CimObject) => end.number("PowerTransformerEnd.ratedU") / 1000;
  const [one, two, three] = ends as [CimObject, CimObject, CimObject | undefined];
  const baseVa = one.number("PowerTransformerEnd.ratedS");
  const between = (a: CimObject, b: CimObject) =>
    meshPercent(draft.model, a, b, baseVa) ?? endPercent(a, b, baseVa);
  const plain = (id: string, z: Impedance) =>
    ({
      kind: "transformer",
      id: draft.branchNames.take(id, transformer.id),
      ratedKva: baseVa / 1000,
      resistancePercent: z.r,
      reactancePercent: z.x,
    }) as const;
  if (!three) {
    draft.branches.push({
      ...plain(transformer.name, between(one, two)),
      from: bus(one),
      to: bus(two),
      primaryKv: kv(one),
      secondaryKv: kv(two),
      vectorGroup: groupOf(one, letterOf(one), letterOf(two), clockOf(two) - clockOf(one)),
      tapPu: tap(one) / tap(two),
      ...noLoad(draft.model, one, baseVa),
    } satisfies TransformerBranch);
    return;
  }
  addThree(draft, { transformer, ends: [one, two, three], between, plain, bus, kv, tap });
}

interface ThreeWindings {
  readonly transformer: CimObject;
  readonly ends: readonly [CimObject, CimObject, CimObject];
  readonly between: (a: CimObject, b: CimObject) => Impedance;
  readonly plain: (
    id: string,
    z: Impedance,
  ) => Pick<TransformerBranch, "kind" | "id" | "ratedKva" | "resistancePercent" | "reactancePercent">;
  readonly bus: (end: CimObject) => string;
  readonly kv: (end: CimObject) => number;
  readonly tap: Tap;
}

/** Three windings as three transformers that meet in an earthed star with the voltage of winding 2. */
function addThree(draft: CimDraft, t: ThreeWindings): void {
  const [one, two, three] = t.ends;
  const [a, b, c] = [t.between(one, two), t.between(one, three), t.between(two, three)];
  const half = (p: Impedance, q: Impedance, minus: Impedance): Impedance => ({
    r: Math.max(0, (p.r + q.r - minus.r) / 2),
    x: (p.x + q.x - minus.x) / 2,
  });
  const star = draft.busNames.take(`${t.transformer.name} star`, t.transformer.id);
  draft.extraBuses.push({ id: star, nominalKv: t.kv(two) });
  draft.report.assume("three windings as three transformers that meet in a star", t.transformer.name);
  // The star lags the first winding by an odd hour when that one is a delta.
  const starClock = letterOf(one) === "d" ? (clockOf(two) % 2 === 1 ? clockOf(two) : 1) : clockOf(one);
  draft.branches.push({
    ...t.plain(`${t.transformer.name} 1`, half(a, b, c)),
    from: t.bus(one),
    to: star,
    primaryKv: t.kv(one),
    secondaryKv: t.kv(two),
    vectorGroup: groupOf(one, letterOf(one), "yn", starClock - clockOf(one)),
    tapPu: t.tap(one),
  });
  for (const [end, number, z] of [
    [two, 2, half(a, c, b)],
    [three, 3, half(b, c, a)],
  ] as const) {
    draft.branches.push({
      ...t.plain(`${t.transformer.name} ${number}`, z),
      from: star,
      to: t.bus(end),
      primaryKv: t.kv(two),
      secondaryKv: t.kv(end),
      vectorGroup: groupOf(end, "yn", letterOf(end), clockOf(end) - starClock),
      tapPu: 1 / t.tap(end),
    });
  }
}

function noLoad(model: CimModel, end: CimObject, baseVa: number) {
  const core = model.referring(
    "TransformerCoreAdmittance",
    "TransformerCoreAdmittance.TransformerEnd",
    end.id,
  )[0];
  if (!core) return {};
  const square = end.number("PowerTransformerEnd.ratedU") ** 2;
  const g = core.number("TransformerCoreAdmittance.g", 0) * square;
  const b = core.number("TransformerCoreAdmittance.b", 0) * square;
  if (g === 0 && b === 0) return {};
  return { noLoadLossKw: g / 1000, noLoadCurrentPercent: (100 * Math.hypot(g, b)) / baseVa };
}

function addTanks(draft: CimDraft, transformer: CimObject, tanks: readonly CimObject[], tap: Tap): void {
  const { model } = draft;
  const ends = model.index(model.all("TransformerTankEnd"), "TransformerTankEnd.TransformerTank");
  const banks = new Map<string, BankBranch & { readonly units: BankUnit[] }>();
  for (const tank of tanks) {
    const own = inOrder(ends.get(tank.id) ?? []);
    const buses = own.map((end) => busOfTerminal(draft, model.follow(end, "TransformerEnd.Terminal")));
    const [from, to, third] = buses;
    if (from === undefined || to === undefined || buses.length > 3 || (third !== undefined && third !== to)) {
      throw refuse(tank, `${buses.length} windings at different buses`);
    }
    const unit = unitOf(model, tank, own, tap);
    const key = `${from}\n${to}`;
    const bank = banks.get(key);
    if (bank) bank.units.push(unit);
    else {
      const id = draft.branchNames.take(transformer.name, transformer.id);
      const added = { kind: "bank" as const, id, from, to, units: [unit] };
      banks.set(key, added);
      draft.branches.push(added);
    }
  }
}

function unitOf(model: CimModel, tank: CimObject, ends: readonly CimObject[], tap: Tap): BankUnit {
  const info = model.follow(tank, "TransformerTank.TransformerTankInfo");
  const number = (end: CimObject) => end.number("TransformerEndInfo.endNumber", 1);
  const infos = [
    ...model.referring("TransformerEndInfo", "TransformerEndInfo.TransformerTankInfo", info.id),
  ].sort((a, b) => number(a) - number(b));
  if (infos.length !== ends.length) throw refuse(tank, `${ends.length} windings, data for ${infos.length}`);
  const base = infos[0]!.number("TransformerEndInfo.ratedS");
  const square = (end: CimObject) => end.number("TransformerEndInfo.ratedU") ** 2;
  const resistance = (end: CimObject) => (end.number("TransformerEndInfo.r", 0) * 100 * base) / square(end);
  const pairs =
    infos.length === 2
      ? [[0, 1]]
      : [
          [0, 1],
          [0, 2],
          [1, 2],
        ];
  return {
    ratedKva: base / 1000,
    windings: ends.map((end, at): BankWinding => {
      const ratio = tap(end);
      return {
        side: at === 0 ? "from" : "to",
        ends: windingEnds(end),
        ratedKv: infos[at]!.number("TransformerEndInfo.ratedU") / 1000,
        ...(ratio === 1 ? {} : { tapPu: ratio }),
        resistancePercent: resistance(infos[at]!),
      };
    }),
    reactancePercent: pairs.map(([i, j]) =>
      testPercent(model, tank, infos[i!]!, infos[j!]!, base, resistance),
    ),
    ...noLoadTest(model, infos, base),
  };
}

/** Leakage reactance from the short-circuit test of two windings. */
function testPercent(
  model: CimModel,
  tank: CimObject,
  a: CimObject,
  b: CimObject,
  base: number,
  resistance: (end: CimObject) => number,
): number {
  const property = "ShortCircuitTest.EnergisedEnd";
  const tests = [a, b].flatMap((end) => model.referring("ShortCircuitTest", property, end.id));
  for (const test of tests) {
    const from = test.text(property);
    const to = test.text("ShortCircuitTest.GroundedEnds");
    if (!((from === a.id && to === b.id) || (from === b.id && to === a.id))) continue;
    const square = (from === a.id ? a : b).number("TransformerEndInfo.ratedU") ** 2;
    const z = (test.number("ShortCircuitTest.leakageImpedance") * 100 * base) / square;
    const r = resistance(a) + resistance(b);
    return Math.sqrt(Math.max(0, z * z - r * r));
  }
  throw domainError("LAT-2074", {
    element: tank.label,
    reference: `a ShortCircuitTest of ${a.name} and ${b.name}`,
  });
}

function noLoadTest(model: CimModel, infos: readonly CimObject[], base: number) {
  const test = infos.flatMap((info) => model.referring("NoLoadTest", "NoLoadTest.EnergisedEnd", info.id))[0];
  const loss = test?.number("NoLoadTest.loss", 0) ?? 0;
  const current = Math.max(test?.number("NoLoadTest.excitingCurrent", 0) ?? 0, (loss * 1e5) / base);
  return loss > 0 || current > 0 ? { noLoadLossKw: loss, noLoadCurrentPercent: current } : {};
}

const WINDING_ENDS: Readonly<Record<string, readonly [WindingEnd, WindingEnd]>> = {
  A: ["A", "earth"],
  B: ["B", "earth"],
  C: ["C", "earth"],
  AN: ["A", "earth"],
  BN: ["B", "earth"],
  CN: ["C", "earth"],
  AB: ["A", "B"],
  BA: ["B", "A"],
  BC: ["B", "C"],
  CB: ["C", "B"],
  CA: ["C", "A"],
  AC: ["A", "C"],
  s1N: ["A", "earth"],
  Ns1: ["earth", "A"],
  s2N: ["B", "earth"],
  Ns2: ["earth", "B"],
};

function windingEnds(end: CimObject): readonly [WindingEnd, WindingEnd] {
  const code = end.kind("TransformerTankEnd.orderedPhases") || end.kind("TransformerTankEnd.phases");
  const ends = WINDING_ENDS[code];
  if (ends) return ends;
  throw refuse(end, `ordered phases ${code || "missing"} of a tank`);
}
