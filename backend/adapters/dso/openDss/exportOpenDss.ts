/** Writes a feeder as one OpenDSS script. Loads keep their model at any voltage, as everywhere in the product. */
import type { Branch, Feeder, LineBranch, Source } from "../../../core/network/feeder.ts";
import {
  type MatrixLineBranch,
  SWITCH_OHM,
  type SwitchBranch,
} from "../../../core/network/feederBranches.ts";
import type { Terminal } from "../../../core/network/terminals.ts";
import type { PointPowers } from "../pointPowers.ts";
import { nodesOf, num, type ScriptDraft, ScriptNames } from "./exportDraft.ts";
import { writeElements } from "./exportElements.ts";
import { writeBank, writeTransformer } from "./exportTransformers.ts";

/** A script and what it leaves out. @throws LAT-2076 for something that OpenDSS has no words for */
export function exportOpenDss(
  feeder: Feeder,
  powers: PointPowers,
): { text: string; omitted: readonly string[] } {
  const draft: ScriptDraft = {
    feeder,
    buses: new ScriptNames(),
    names: new ScriptNames(),
    frequencyHz: feeder.frequencyHz ?? 50,
    neutralBuses: neutralBuses(feeder),
    omitted: [],
  };
  const bases = [...new Set(feeder.buses.map((bus) => bus.nominalKv))].sort((a, b) => b - a);
  const lines = [
    `! ${feeder.name.replaceAll(/[\r\n]/g, " ")}`,
    `! ${feeder.citation.replaceAll(/[\r\n]/g, " ")}`,
    "clear",
    `set defaultbasefrequency=${num(draft.frequencyHz)}`,
    "",
    `new circuit.${draft.names.of(feeder.id)} ${writeSource(draft, feeder, feeder.source)}`,
    ...(feeder.additionalSources ?? []).map(
      (s) => `new vsource.${draft.names.of(`source ${s.id}`)} ${writeSource(draft, feeder, s)}`,
    ),
    "",
    ...feeder.branches.flatMap((branch) => writeBranch(draft, branch)),
    "",
    ...writeElements(draft, powers),
    "",
    `set voltagebases=[${bases.map(num).join(" ")}]`,
    "calcvoltagebases",
    "set controlmode=off",
    "solve",
    "",
  ];
  return { text: lines.join("\n"), omitted: draft.omitted };
}

function neutralBuses(feeder: Feeder): Set<string> {
  const buses = new Set(feeder.buses.filter((bus) => bus.neutralEarthing).map((bus) => bus.id));
  for (const branch of feeder.branches) {
    if (branch.kind !== "matrix-line" && branch.kind !== "switch") continue;
    if (branch.conductors.includes("N")) buses.add(branch.from).add(branch.to);
  }
  return buses;
}

/** OpenDSS needs some impedance; this is far below what anybody measures. */
const STIFF_OHM = 1e-7;

function writeSource(draft: ScriptDraft, feeder: Feeder, source: Source): string {
  const bus = feeder.buses.find((b) => b.id === source.bus)!;
  const pair = (r: number, x: number) => `[${num(r)} ${num(r === 0 && x === 0 ? STIFF_OHM : x)}]`;
  return (
    `basekv=${num(bus.nominalKv)} pu=${num(source.voltagePu)} angle=${num(source.angleDegrees ?? 0)} ` +
    `bus1=${draft.buses.of(bus.id)} z1=${pair(source.r1Ohm, source.x1Ohm)} z0=${pair(source.r0Ohm, source.x0Ohm)} ` +
    `z2=${pair(source.r2Ohm ?? source.r1Ohm, source.x2Ohm ?? source.x1Ohm)}`
  );
}

function writeBranch(draft: ScriptDraft, branch: Branch): string[] {
  switch (branch.kind) {
    case "line":
      return [writeLine(draft, branch)];
    case "matrix-line":
      return [writeMatrixLine(draft, branch)];
    case "switch":
      return writeSwitch(draft, branch);
    case "transformer":
      return [writeTransformer(draft, branch)];
    case "bank":
      return writeBank(draft, branch);
  }
}

const ends = (draft: ScriptDraft, branch: Branch, conductors: readonly Terminal[]): string =>
  `bus1=${draft.buses.of(branch.from)}${nodesOf(conductors)} bus2=${draft.buses.of(branch.to)}${nodesOf(conductors)}`;

function writeLine(draft: ScriptDraft, line: LineBranch): string {
  return (
    `new line.${draft.names.of(line.id)} phases=3 ${ends(draft, line, ["A", "B", "C"])} ` +
    `r1=${num(line.r1OhmPerKm)} x1=${num(line.x1OhmPerKm)} r0=${num(line.r0OhmPerKm)} x0=${num(line.x0OhmPerKm)} ` +
    `c1=${num(line.c1NfPerKm)} c0=${num(line.c0NfPerKm)} length=${num(line.lengthM / 1000)} units=km normamps=${num(line.ratingA)}`
  );
}

/** Lower triangle, rows separated by bars. */
const triangle = (matrix: readonly (readonly number[])[]): string =>
  `[${matrix
    .map((row, i) =>
      row
        .slice(0, i + 1)
        .map(num)
        .join(" "),
    )
    .join(" | ")}]`;

function writeMatrixLine(draft: ScriptDraft, line: MatrixLineBranch): string {
  const size = line.conductors.length;
  const b = line.bMicroSiemensPerKm ?? Array.from({ length: size }, () => new Array<number>(size).fill(0));
  const toNf = 1e3 / (2 * Math.PI * draft.frequencyHz);
  const c = b.map((row) => row.map((v) => v * toNf));
  return (
    `new line.${draft.names.of(line.id)} phases=${size} ${ends(draft, line, line.conductors)} ` +
    `rmatrix=${triangle(line.rOhmPerKm)} xmatrix=${triangle(line.xOhmPerKm)} cmatrix=${triangle(c)} ` +
    `length=${num(line.lengthM / 1000)} units=km${line.ratingA === undefined ? "" : ` normamps=${num(line.ratingA)}`}`
  );
}

function writeSwitch(draft: ScriptDraft, branch: SwitchBranch): string[] {
  const name = draft.names.of(branch.id);
  const isOpen = branch.closed.length === 0;
  const poles = isOpen ? branch.conductors : branch.closed;
  if (!isOpen && poles.length < branch.conductors.length)
    draft.omitted.push(`open poles of switch ${branch.id}`);
  const r = num(branch.resistanceOhm ?? SWITCH_OHM);
  const x = num(branch.reactanceOhm ?? 0);
  const rating = branch.ratingA === undefined ? "" : ` normamps=${num(branch.ratingA)}`;
  return [
    `new line.${name} phases=${poles.length} ${ends(draft, branch, poles)} switch=y r1=${r} r0=${r} x1=${x} x0=${x} c1=0 c0=0 length=1${rating}`,
    ...(isOpen ? [`open line.${name} 1`] : []),
  ];
}
