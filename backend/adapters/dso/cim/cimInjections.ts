/** CIM consumers, sources, capacitors and converters. */
import type { AdditionalSource } from "../../../core/network/feeder.ts";
import type { FixedShunt, PerPhase, PhasePower, ZipShares } from "../../../core/network/feederElements.ts";
import type { Terminal } from "../../../core/network/terminals.ts";
import { busesOf, type CimDraft, phaseOf } from "./cimDraft.ts";
import type { CimObject } from "./rdf.ts";

const PLACE: Readonly<Record<Terminal, 0 | 1 | 2 | null>> = { A: 0, B: 1, C: 2, N: null };

export interface CimSource extends AdditionalSource {
  readonly baseKv: number;
}

export const readSources = (draft: CimDraft): CimSource[] =>
  draft.model.all("EnergySource").map((source) => {
    const value = (name: string, fallback: number) => source.number(`EnergySource.${name}`, fallback);
    const nominal = source.number("EnergySource.nominalVoltage");
    const degrees = (value("voltageAngle", 0) * 180) / Math.PI;
    const [r1Ohm, x1Ohm] = [value("r", 0), value("x", 0)];
    return {
      id: draft.elementNames.take(source.name, source.id),
      bus: busesOf(draft, source, 1)[0]!,
      baseKv: nominal / 1000,
      voltagePu: value("voltageMagnitude", nominal) / nominal,
      ...{ r1Ohm, x1Ohm, r0Ohm: value("r0", r1Ohm), x0Ohm: value("x0", x1Ohm) },
      ...(degrees === 0 ? {} : { angleDegrees: degrees }),
    };
  });

export function readConsumers(draft: CimDraft): PhasePower[] {
  const { model } = draft;
  const phases = model.index(model.all("EnergyConsumerPhase"), "EnergyConsumerPhase.EnergyConsumer");
  const consumers = model.all("EnergyConsumer", "ConformLoad", "NonConformLoad");
  return consumers.map((consumer) => {
    const power = powerOf(draft, consumer, "EnergyConsumer", phases.get(consumer.id) ?? []);
    const isDelta = consumer.kind("EnergyConsumer.phaseConnection") === "D";
    const response = model.find(consumer.text("EnergyConsumer.LoadResponse"));
    return { ...power, connection: isDelta ? "delta" : "star", ...(response ? zipOf(draft, response) : {}) };
  });
}

/** Photovoltaic, battery and machine in-feed: + into the grid. */
export function readGenerators(draft: CimDraft): PhasePower[] {
  const { model } = draft;
  const property = "PowerElectronicsConnectionPhase.PowerElectronicsConnection";
  const phases = model.index(model.all("PowerElectronicsConnectionPhase"), property);
  const converters = model
    .all("PowerElectronicsConnection")
    .map((c) => powerOf(draft, c, "PowerElectronicsConnection", phases.get(c.id) ?? []));
  const machines = model
    .all("SynchronousMachine", "AsynchronousMachine")
    .map((machine) => powerOf(draft, machine, "RotatingMachine", []));
  if (converters.length > 0)
    draft.report.assume("converters feed in their stated power, whatever their control");
  if (machines.length > 0) draft.report.assume("machines feed in their stated power as generators");
  return [...converters, ...machines];
}

function powerOf(
  draft: CimDraft,
  object: CimObject,
  className: string,
  phases: readonly CimObject[],
): PhasePower {
  const each = (quantity: "p" | "q"): PerPhase => {
    const total = object.number(`${className}.${quantity}`, 0);
    if (phases.length === 0) return [total / 3, total / 3, total / 3];
    const values: [number, number, number] = [0, 0, 0];
    for (const phase of phases) {
      const at = PLACE[phaseOf(phase, `${className}Phase.phase`)];
      if (at !== null) values[at]! += phase.number(`${className}Phase.${quantity}`, total / phases.length);
    }
    return values;
  };
  return {
    id: draft.elementNames.take(object.name, object.id),
    bus: busesOf(draft, object, 1)[0]!,
    connection: "star",
    activeW: each("p"),
    reactiveVar: each("q"),
  };
}

function zipOf(draft: CimDraft, response: CimObject) {
  const value = (name: string) => response.number(`LoadResponseCharacteristic.${name}`, 0);
  if (response.flag("LoadResponseCharacteristic.exponentModel")) {
    const shares = (exponent: number): ZipShares =>
      exponent <= 1 ? [0, exponent, 1 - exponent] : [exponent - 1, 2 - exponent, 0];
    if (!Number.isInteger(value("pVoltageExponent")) || !Number.isInteger(value("qVoltageExponent"))) {
      draft.report.assume("a broken voltage exponent as shares with the same slope", response.name);
    }
    return { zipActive: shares(value("pVoltageExponent")), zipReactive: shares(value("qVoltageExponent")) };
  }
  const shares = (letter: "p" | "q"): ZipShares => {
    const parts = ["Impedance", "Current", "Power"].map((kind) => value(`${letter}Constant${kind}`));
    const sum = parts.reduce((a, b) => a + b, 0);
    return sum === 0 ? [0, 0, 1] : [parts[0]! / sum, parts[1]! / sum, parts[2]! / sum];
  };
  const [zipActive, zipReactive] = [shares("p"), shares("q")];
  return zipActive[2] === 1 && zipReactive[2] === 1 ? {} : { zipActive, zipReactive };
}

/** Star compensators as shunts of their stated siemens. */
export function readCompensators(draft: CimDraft): FixedShunt[] {
  const { model } = draft;
  const phases = model.index(
    model.all("LinearShuntCompensatorPhase"),
    "ShuntCompensatorPhase.ShuntCompensator",
  );
  return model.all("LinearShuntCompensator").map((object) => {
    const own = phases.get(object.id) ?? [];
    const g: [number, number, number] = [0, 0, 0];
    const b: [number, number, number] = [0, 0, 0];
    const isDelta = object.kind("ShuntCompensator.phaseConnection") === "D";
    const sections = object.number("ShuntCompensator.sections", 1);
    if (own.length === 0) {
      g.fill(object.number("LinearShuntCompensator.gPerSection", 0) * sections);
      b.fill(object.number("LinearShuntCompensator.bPerSection", 0) * sections);
    }
    for (const phase of own) {
      const at = PLACE[phaseOf(phase, "ShuntCompensatorPhase.phase")];
      if (at === null) continue;
      const count = phase.number("ShuntCompensatorPhase.sections", sections);
      g[at]! += phase.number("LinearShuntCompensatorPhase.gPerSection", 0) * count;
      b[at]! += phase.number("LinearShuntCompensatorPhase.bPerSection", 0) * count;
    }
    const used = own.length === 0 ? [0, 1, 2] : [0, 1, 2].filter((at) => g[at] !== 0 || b[at] !== 0);
    const matrix = (values: PerPhase) =>
      isDelta ? deltaMatrix(values) : used.map((i) => used.map((j) => (i === j ? values[i]! : 0)));
    return {
      id: draft.elementNames.take(object.name, object.id),
      bus: busesOf(draft, object, 1)[0]!,
      conductors: (isDelta ? [0, 1, 2] : used).map((at) => (["A", "B", "C"] as const)[at]!),
      gSiemens: matrix(g),
      bSiemens: matrix(b),
    };
  });
}

/** Admittances AB, BC, CA as a nodal matrix. */
const deltaMatrix = ([ab, bc, ca]: PerPhase): number[][] => [
  [ab + ca, -ab, -ca],
  [-ab, ab + bc, -bc],
  [-ca, -bc, bc + ca],
];
