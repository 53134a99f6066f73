/** Checks that the components of a general feeder make electrical sense: matrices, poles, windings, phases. */
import type { Branch, Feeder, Source } from "./feeder.ts";
import type { BankBranch, BankUnit, BankWinding, MatrixLineBranch } from "./feederBranches.ts";
import type { PerPhase, PhasePower } from "./feederElements.ts";
import type { Problems } from "./feederFields.ts";
import { maskOf, NEUTRAL, phasesReached, terminalsOf, terminalsUsed } from "./phasesReached.ts";
import type { Terminal } from "./terminals.ts";

/** Rated voltage of a winding over that between its ends at nominal voltage may be off by this factor. */
const WINDING_FACTOR = 1.3;
const SHARE_TOLERANCE = 1e-6;
const SYMMETRY = 1e-9;

export function checkGeneralSense(feeder: Feeder, report: Problems): void {
  const kv = new Map(feeder.buses.map((bus) => [bus.id, bus.nominalKv]));
  for (const branch of feeder.branches) {
    if (branch.kind === "matrix-line") checkMatrixLine(branch, report);
    if (branch.kind === "bank") checkBank(branch, kv, report);
    if (branch.kind === "switch" && (maskOf(branch.closed) & ~maskOf(branch.conductors)) !== 0) {
      const [closed, conductors] = [branch.closed.join(""), branch.conductors.join("")];
      report("LAT-2036", { branch: branch.id, closed, conductors });
    }
  }
  checkElements(feeder, kv, report);
  checkSources(feeder, report);
  checkPhases(feeder, report);
}

function checkMatrixLine(line: MatrixLineBranch, report: Problems): void {
  const element = `Branch ${line.id}`;
  const { rOhmPerKm: r, xOhmPerKm: x, bMicroSiemensPerKm: b } = line;
  for (const [field, matrix] of Object.entries({ rOhmPerKm: r, xOhmPerKm: x, bMicroSiemensPerKm: b ?? r })) {
    const reason = matrixFault(matrix, line.conductors.length);
    if (reason) report("LAT-2033", { element, field, reason });
  }
  const dead = line.conductors.findIndex((_, k) => r[k]?.[k] === 0 && x[k]?.[k] === 0);
  if (line.lengthM === 0 || dead >= 0) report("LAT-2003", { branch: line.id });
  const negative = line.conductors.findIndex((_, k) => (r[k]?.[k] ?? 0) < 0);
  if (negative >= 0) {
    report("LAT-2013", {
      element,
      field: "rOhmPerKm",
      value: r[negative]![negative]!,
      lower: 0,
      upper: 1_000,
    });
  }
}

function matrixFault(matrix: readonly (readonly number[])[], size: number): string | null {
  if (matrix.length !== size) return `${matrix.length} rows for ${size} conductors`;
  const largest = Math.max(...matrix.flat().map(Math.abs));
  const off = matrix.some((row, i) => row.some((v, k) => Math.abs(v - matrix[k]![i]!) > SYMMETRY * largest));
  return off ? "not symmetric" : null;
}

function checkBank(bank: BankBranch, kv: ReadonlyMap<string, number>, report: Problems): void {
  bank.units.forEach((unit, u) => {
    const fault = unitFault(unit) ?? voltageFault(bank, unit, kv);
    if (fault) report("LAT-2037", { branch: bank.id, unit: u + 1, reason: fault });
    const leakage = unit.reactancePercent.reduce((sum, x) => sum + Math.abs(x), 0);
    if (leakage === 0 && unit.windings.every((w) => w.resistancePercent === 0)) {
      report("LAT-2003", { branch: bank.id });
    }
  });
}

const ENDS: readonly unknown[] = ["A", "B", "C", "N", "earth"];

function unitFault(unit: BankUnit): string | null {
  const sides = unit.windings.map((winding) => winding.side).join(" ");
  if (sides !== "from to" && sides !== "from to to") return `its windings are at ${sides}`;
  const bad = unit.windings.find(
    ({ ends }) => ends.length !== 2 || ends[0] === ends[1] || !ends.every((end) => ENDS.includes(end)),
  );
  if (bad) return `a winding has the ends ${JSON.stringify(bad.ends).slice(0, 40)}`;
  const pairs = unit.windings.length === 2 ? 1 : 3;
  const sound = unit.reactancePercent.every((x) => Number.isFinite(x) && Math.abs(x) <= 200);
  return sound && unit.reactancePercent.length === pairs
    ? null
    : `it needs ${pairs} leakage reactances in percent`;
}

function voltageFault(bank: BankBranch, unit: BankUnit, kv: ReadonlyMap<string, number>): string | null {
  const off = unit.windings.find((winding) => {
    const nominal = kv.get(bank[winding.side]);
    if (nominal === undefined) return false;
    const across = nominal / (betweenPhases(winding) ? 1 : Math.sqrt(3));
    // A whole centre-tapped winding between two phases counts 180 degrees: twice the phase voltage.
    const fits = [across, betweenPhases(winding) ? (2 * nominal) / Math.sqrt(3) : across];
    return fits.every((v) => winding.ratedKv > v * WINDING_FACTOR || v > winding.ratedKv * WINDING_FACTOR);
  });
  return off ? `a winding for ${off.ratedKv} kV does not fit bus ${bank[off.side]}` : null;
}

const betweenPhases = (winding: BankWinding): boolean =>
  winding.ends.every((end) => end !== "earth" && end !== "N");

function checkElements(feeder: Feeder, kv: ReadonlyMap<string, number>, report: Problems): void {
  const lists = [
    ["Load", feeder.loads, "loads"],
    ["Generator", feeder.generators, "generators"],
    ["Capacitor", feeder.capacitors, "capacitors"],
    ["Shunt", feeder.shunts, "shunts"],
    ["Source", feeder.additionalSources, "sources"],
  ] as const;
  for (const [name, list, kind] of lists) {
    const seen = new Set<string>();
    for (const { id, bus } of list ?? []) {
      if (seen.has(id)) report("LAT-2006", { id, kind });
      seen.add(id);
      if (!kv.has(bus)) report("LAT-2007", { element: `${name} ${id}`, bus });
    }
  }
  for (const power of [...(feeder.loads ?? []), ...(feeder.generators ?? [])]) checkShares(power, report);
  for (const shunt of feeder.shunts ?? []) {
    for (const field of ["gSiemens", "bSiemens"] as const) {
      const reason = matrixFault(shunt[field], shunt.conductors.length);
      if (reason) report("LAT-2033", { element: `Shunt ${shunt.id}`, field, reason });
    }
  }
}

function checkShares(power: PhasePower, report: Problems): void {
  for (const shares of [power.zipActive, power.zipReactive]) {
    const sum = shares?.reduce((a, b) => a + b, 0) ?? 1;
    if (Math.abs(sum - 1) > SHARE_TOLERANCE) report("LAT-2035", { element: power.id, sum });
  }
}

const isStiff = (s: Source): boolean =>
  (s.r1Ohm === 0 && s.x1Ohm === 0) || (s.r0Ohm === 0 && s.x0Ohm === 0) || (s.r2Ohm === 0 && s.x2Ohm === 0);

function checkSources(feeder: Feeder, report: Problems): void {
  const stiff = new Set<string>();
  for (const source of [feeder.source, ...(feeder.additionalSources ?? [])]) {
    if (!isStiff(source)) continue;
    if (stiff.has(source.bus)) report("LAT-2038", { bus: source.bus });
    stiff.add(source.bus);
  }
}

/** Terminals between which a load or capacitor has something. */
export function terminalsLoaded(connection: "star" | "delta", ...values: readonly PerPhase[]): number {
  let mask = 0;
  for (let phase = 0; phase < 3; phase++) {
    if (values.every((value) => value[phase] === 0)) continue;
    mask |= 1 << phase;
    if (connection === "delta") mask |= 1 << ((phase + 1) % 3);
  }
  return mask;
}

function checkPhases(feeder: Feeder, report: Problems): void {
  const busIndex = new Map(feeder.buses.map((bus, i) => [bus.id, i]));
  const masks = phasesReached(feeder, busIndex);
  const check = (element: string, bus: string, needed: number) => {
    const index = busIndex.get(bus);
    if (index === undefined) return;
    const missing = needed & ~NEUTRAL & ~masks[index]!;
    if (missing === 0) return;
    const present = terminalsOf(masks[index]! & ~NEUTRAL).join("") || "nothing";
    report("LAT-2034", { element, bus, terminals: terminalsOf(missing).join(""), present });
  };
  for (const branch of feeder.branches) checkBranchPhases(branch, check);
  for (const point of feeder.connectionPoints) {
    const known = point.phases.filter((phase) => (["A", "B", "C"] as readonly Terminal[]).includes(phase));
    check(`Connection point ${point.id}`, point.bus, maskOf(known));
  }
  for (const load of [...(feeder.loads ?? []), ...(feeder.generators ?? [])]) {
    check(`Load ${load.id}`, load.bus, terminalsLoaded(load.connection, load.activeW, load.reactiveVar));
  }
  for (const c of feeder.capacitors ?? []) {
    check(`Capacitor ${c.id}`, c.bus, terminalsLoaded(c.connection, c.reactiveVar));
  }
  for (const shunt of feeder.shunts ?? []) check(`Shunt ${shunt.id}`, shunt.bus, maskOf(shunt.conductors));
}

function checkBranchPhases(
  branch: Branch,
  check: (element: string, bus: string, needed: number) => void,
): void {
  for (const side of ["from", "to"] as const) {
    check(`Branch ${branch.id}`, branch[side], terminalsUsed(branch, side));
  }
}
