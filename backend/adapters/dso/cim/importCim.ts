/** Turns CIM RDF/XML (IEC 61970 / 61968, the distribution subset that CIMHub writes) into a feeder. */
import { domainError } from "../../../core/errors/domainError.ts";
import type { Bus } from "../../../core/network/feeder.ts";
import { buildFeeder } from "../feederDraft.ts";
import type { ImportedNetwork } from "../importReport.ts";
import { findVoltages } from "../voltageBases.ts";
import { startDraft } from "./cimDraft.ts";
import { readCompensators, readConsumers, readGenerators, readSources } from "./cimInjections.ts";
import { addLines, addSwitches, SWITCH_CLASSES } from "./cimLines.ts";
import { addTransformers } from "./cimTransformers.ts";
import { readRdf } from "./rdf.ts";

const USED = new Set([
  ...SWITCH_CLASSES,
  ...(
    "ACLineSegment ACLineSegmentPhase PerLengthPhaseImpedance PerLengthSequenceImpedance PhaseImpedanceData SwitchPhase PowerTransformer PowerTransformerEnd TransformerTank TransformerTankEnd " +
    "TransformerMeshImpedance TransformerCoreAdmittance TransformerTankInfo TransformerEndInfo ShortCircuitTest NoLoadTest RatioTapChanger EnergySource EnergyConsumer EnergyConsumerPhase " +
    "ConformLoad NonConformLoad LoadResponseCharacteristic PowerElectronicsConnection PowerElectronicsConnectionPhase SynchronousMachine AsynchronousMachine LinearShuntCompensator " +
    "LinearShuntCompensatorPhase BaseVoltage ConnectivityNode TopologicalNode Terminal Feeder CurrentLimit OperationalLimitSet OperationalLimitType"
  ).split(" "),
]);
/** Without effect on the network: places, containers, headers. */
const SILENT = new Set(
  "Location PositionPoint CoordinateSystem GeographicalRegion SubGeographicalRegion Substation TopologicalIsland IEC61970CIMVersion IEC".split(
    " ",
  ),
);

/** @throws LAT-2006, 2012, 2065 … 2067, 2070, 2071, 2074, 2075 */
export function importCim(text: string): ImportedNetwork {
  const model = readRdf(text);
  const draft = startDraft(model);
  const { report } = draft;
  const sources = readSources(draft);
  if (sources.length === 0) throw domainError("LAT-2075");
  addTransformers(draft);
  addLines(draft);
  addSwitches(draft);
  const loads = readConsumers(draft);
  const generators = readGenerators(draft);
  const shunts = readCompensators(draft);
  const bases = model.all("BaseVoltage").map((base) => base.number("BaseVoltage.nominalVoltage") / 1000);
  const voltages = findVoltages(draft.branches, sources, bases);
  const buses = [...draft.busOfNode.values(), ...draft.extraBuses.map((bus) => bus.id)].map((id): Bus => {
    const kv = voltages.get(id);
    if (kv === undefined) report.ignore("a node that nothing feeds", id);
    return { id, nominalKv: kv ?? sources[0]!.baseKv };
  });
  for (const [className, count] of model.classes) {
    if (!USED.has(className) && !SILENT.has(className))
      report.ignore(`class ${className} (${count} objects)`);
  }
  report.assume("50 Hz (the file does not tell; its charging is stated in siemens and stays as it is)");
  const parts = { buses, branches: draft.branches, loads, generators, shunts, capacitors: [], report };
  const citation = "CIM RDF/XML";
  const id = model.all("Feeder")[0]?.name ?? "CIM network";
  const plain = sources.map(({ baseKv: _, ...source }) => source);
  return buildFeeder({ id, citation, frequencyHz: 50, sources: plain, ...parts });
}
