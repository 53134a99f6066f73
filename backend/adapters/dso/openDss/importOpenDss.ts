/** Turns OpenDSS scripts into a feeder. See the README for the statements and properties that are understood. */
import { domainError } from "../../../core/errors/domainError.ts";
import type { Branch, Bus, ConnectionPoint, Feeder } from "../../../core/network/feeder.ts";
import type { PhasePower } from "../../../core/network/feederElements.ts";
import { countBranches } from "../feederDraft.ts";
import { hasClosedRing, orientTransformers } from "../feederShape.ts";
import { type ImportedNetwork, ReportBuilder } from "../importReport.ts";
import {
  DEFAULT_CONNECTION_KVA,
  isConnectionPoint,
  type PointOptions,
  pointOfLoad,
} from "../loadsAsPoints.ts";
import { memoryResolver, type ScriptResolver } from "../scriptResolver.ts";
import { findVoltages } from "../voltageBases.ts";
import { frequencyOf } from "./lineData.ts";
import { readLines } from "./lines.ts";
import { readGenerators, readLoads } from "./loads.ts";
import { type Draft, numberIn, textIn } from "./properties.ts";
import { runScript } from "./runScript.ts";
import { type DssModel, objectsOf } from "./scriptModel.ts";
import { readCapacitors, readReactors } from "./shunts.ts";
import { readSources } from "./sources.ts";
import { readTransformers } from "./transformers.ts";
import { listOf } from "./values.ts";

/** What a script says about the control of a regulator; taps stay as given. */
export interface RegulatorSetting {
  readonly id: string;
  readonly transformer: string;
  readonly winding: number;
  /** On the secondary of the voltage transformer, V. */
  readonly targetVolt: number;
  readonly bandVolt: number;
  readonly voltageRatio: number;
  readonly currentPrimaryA: number;
  /** Line drop compensation, V. */
  readonly compensationR: number;
  readonly compensationX: number;
}

export interface OpenDssNetwork extends ImportedNetwork {
  readonly regulators: readonly RegulatorSetting[];
  readonly files: readonly string[];
}

export interface OpenDssOptions extends PointOptions {
  /** Name of the entry script below the resolver's folder, for messages and relative calls. */
  readonly name?: string;
}

/**
 * Reads the script `text`; files it calls come from `resolver` (default: none exist).
 * @throws LAT-2061 … 2065, 2070, 2071, 2075 and LAT-2004, 2013 with file and line or element.
 */
export function importOpenDss(
  text: string,
  resolver: ScriptResolver = memoryResolver({}),
  options: OpenDssOptions = {},
): OpenDssNetwork {
  const model = runScript(resolver, { name: options.name ?? "script.dss", text });
  const report = new ReportBuilder();
  const draft: Draft = {
    model,
    frequencyHz: frequencyIn(model),
    busNames: new Map(),
    neutralBuses: neutralsIn(model),
    report,
  };
  const [source, ...additional] = readSources(draft);
  const reactors = readReactors(draft);
  const sources = [source!, ...additional];
  const drafted = uniqueIds([...readTransformers(draft), ...readLines(draft), ...reactors.branches]);
  const voltages = findVoltages(drafted, sources, basesIn(model));
  const branches = orientTransformers(
    drafted,
    sources.map((s) => s.bus),
  );
  const loads = readLoads(draft);
  const generators = readGenerators(draft);
  const capacitors = readCapacitors(draft);
  const asPoints = options.loadsAs !== "loads";
  const points = asPoints
    ? loads.filter((load) => isConnectionPoint(load, voltages.get(load.bus) ?? Number.POSITIVE_INFINITY))
    : [];
  const pointSet = new Set(points);
  const rest = loads.filter((load) => !pointSet.has(load));
  const buses = readBuses(draft, source!.bus, voltages, reactors.earthing);
  const feeder: Feeder = {
    format: "lateral-network/1",
    id: model.circuit || "circuit",
    name: model.circuit || "OpenDSS circuit",
    citation: `OpenDSS script ${options.name ?? ""}`.trim(),
    source: plainSource(source!),
    buses,
    branches,
    connectionPoints: points.map((load) =>
      pointOf(draft, load, options.connectionKva ?? DEFAULT_CONNECTION_KVA),
    ),
    voltageBand: { lowerPu: 0.9, upperPu: 1.1 },
    ...(hasClosedRing(branches) ? { meshed: true as const } : {}),
    ...(draft.frequencyHz === 50 ? {} : { frequencyHz: draft.frequencyHz }),
    ...some(
      "additionalSources",
      additional.map((s) => ({ id: s.id, ...plainSource(s) })),
    ),
    ...some("loads", rest),
    ...some("generators", generators),
    ...some("capacitors", capacitors),
    ...some("shunts", reactors.shunts),
  };
  if (feeder.meshed) report.assume("the network has closed rings: it is solved as meshed");
  if (points.length > 0) report.assume("voltage band 0.90 to 1.10 pu (EN 50160)");
  describe(draft, feeder, points.length);
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  return {
    feeder,
    activeW: Float64Array.from(points, (load) => -sum(load.activeW)),
    reactiveVar: Float64Array.from(points, (load) => -sum(load.reactiveVar)),
    regulators: readRegulators(draft),
    files: model.files,
    report: report.build(),
  };
}

const some = <K extends string, T>(key: K, list: readonly T[]): { readonly [P in K]?: readonly T[] } =>
  (list.length === 0 ? {} : { [key]: list }) as { readonly [P in K]?: readonly T[] };

function plainSource({ bus, voltagePu, angleDegrees, ...rest }: ReturnType<typeof readSources>[number]) {
  const { r1Ohm, x1Ohm, r0Ohm, x0Ohm, r2Ohm, x2Ohm } = rest;
  return {
    ...{ bus, voltagePu, r1Ohm, x1Ohm, r0Ohm, x0Ohm },
    ...(r2Ohm === undefined || x2Ohm === undefined ? {} : { r2Ohm, x2Ohm }),
    ...(angleDegrees === undefined || angleDegrees === 0 ? {} : { angleDegrees }),
  };
}

function neutralsIn(model: DssModel): Set<string> {
  const found = new Set<string>();
  for (const className of ["line", "reactor", "load", "generator", "capacitor"]) {
    for (const { property, value } of objectsOf(model, className).flatMap((object) => object.assignments)) {
      if (!property.startsWith("bus")) continue;
      const [bus, ...nodes] = value.trim().toLowerCase().split(".");
      if (nodes.includes("4")) found.add(bus!);
    }
  }
  return found;
}

function frequencyIn(model: DssModel): number {
  const option = model.options.get("defaultbasefrequency") ?? model.options.get("basefrequency");
  return option ? frequencyOf(option.value, option.place) : 60;
}

function basesIn(model: DssModel): number[] {
  const option = model.options.get("voltagebases");
  return option ? listOf(option.value, option.place).filter((kv) => kv > 0) : [];
}

/** Branches of different classes may share a name; later ones get their class in front. */
function uniqueIds(branches: readonly Branch[]): Branch[] {
  const used = new Set<string>();
  return branches.map((branch) => {
    const taken = used.has(branch.id.toLowerCase());
    const id = taken ? `${branch.kind}.${branch.id}` : branch.id;
    if (used.has(id.toLowerCase())) throw domainError("LAT-2006", { id, kind: "branches" });
    used.add(id.toLowerCase());
    return taken ? { ...branch, id } : branch;
  });
}

function readBuses(
  draft: Draft,
  sourceBus: string,
  voltages: ReadonlyMap<string, number>,
  earthing: ReadonlyMap<string, Bus["neutralEarthing"]>,
): Bus[] {
  const names = [sourceBus, ...[...draft.busNames.values()].filter((name) => name !== sourceBus)];
  return names.map((id): Bus => {
    const kv = voltages.get(id);
    if (kv === undefined) draft.report.ignore("a bus that nothing feeds", id);
    const neutral = earthing.get(id);
    return {
      id,
      nominalKv: kv ?? voltages.get(sourceBus)!,
      ...draft.model.coordinates.get(id.toLowerCase()),
      ...(neutral ? { neutralEarthing: neutral } : {}),
    };
  });
}

function pointOf(draft: Draft, load: PhasePower, kvaPerPhase: number): ConnectionPoint {
  draft.report.assume(
    `connection capacity: ${kvaPerPhase} kVA per phase, or the load's own when larger`,
    load.id,
  );
  return pointOfLoad(load, kvaPerPhase);
}

function readRegulators(draft: Draft): RegulatorSetting[] {
  return objectsOf(draft.model, "regcontrol").map((object) => {
    draft.report.ignore("regulator control: taps stay as the transformers say", object.name);
    return {
      id: object.name,
      transformer: textIn(object, "transformer", ""),
      winding: numberIn(object, "winding", 1),
      targetVolt: numberIn(object, "vreg", 120),
      bandVolt: numberIn(object, "band", 3),
      voltageRatio: numberIn(object, "ptratio", 60),
      currentPrimaryA: numberIn(object, "ctprim", 300),
      compensationR: numberIn(object, "r", 0),
      compensationX: numberIn(object, "x", 0),
    };
  });
}

function describe(draft: Draft, feeder: Feeder, points: number): void {
  const { report, model } = draft;
  const count = (what: string, number: number) => {
    if (number > 0) report.count(what, number);
  };
  count("script files", model.files.length);
  count("sources", 1 + (feeder.additionalSources?.length ?? 0));
  count("buses", feeder.buses.length);
  countBranches(report, feeder.branches);
  count("connection points (low-voltage loads of constant power)", points);
  count("loads", feeder.loads?.length ?? 0);
  count("generators", feeder.generators?.length ?? 0);
  count("capacitors", feeder.capacitors?.length ?? 0);
  count("shunt reactors", feeder.shunts?.length ?? 0);
  for (const { what, place } of model.ignored) report.ignore(what, `${place.file}:${place.line}`);
  const shapes = objectsOf(model, "loadshape").length;
  if (shapes > 0) report.ignore(`${shapes} load shapes`);
}
