/** The admittance of every kind of branch of a feeder. */

import { domainError } from "../../errors/domainError.ts";
import {
  lineHalfShunt,
  lineImpedance,
  phaseBaseVolt,
  type SymmetricMatrix,
  transformerHalfShunt,
} from "../branchModel.ts";
import type { Branch, Bus, LineBranch, TransformerBranch } from "../feeder.ts";
import { type BankBranch, type MatrixLineBranch, SWITCH_OHM, type SwitchBranch } from "../feederBranches.ts";
import type { EarthImpedance } from "../terminals.ts";
import { readVectorGroup, type WindingKind } from "../vectorGroup.ts";
import { unitAdmittance } from "./bankPort.ts";
import { add, type Complex, invert, isZero, scale, ZERO } from "./complex.ts";
import { at, congruent, type DenseMatrix, denseMatrix, inverse } from "./denseComplex.ts";
import type { MultiPort } from "./multiPort.ts";
import { addMatrix, fromSequences, type PhaseMatrix } from "./phaseMatrix.ts";
import { transformerPort } from "./sequencePort.ts";
import { placeOf, type TerminalMap } from "./terminalMap.ts";

/** Both ends of a branch: bus indices and their base voltages, V. */
interface Ends {
  readonly from: number;
  readonly to: number;
  readonly fromVolt: number;
  readonly toVolt: number;
}

/**
 * No-load current of a transformer that has none, percent, where a pole is open: what lies across an idle
 * winding with one loose end would have no voltage at all. With it the loose end hangs in the middle.
 */
const LEAST_IRON_PERCENT = 1e-4;

const hasLooseEnds = (branches: readonly Branch[]): boolean =>
  branches.some(
    (branch) =>
      branch.kind === "switch" && branch.closed.length > 0 && branch.closed.length < branch.conductors.length,
  );

const isIdeal = (part: { readonly noLoadLossKw?: number; readonly noLoadCurrentPercent?: number }): boolean =>
  (part.noLoadLossKw ?? 0) === 0 && (part.noLoadCurrentPercent ?? 0) === 0;

/** Every branch between its terminals, those at `from` first. @throws LAT-2003 for an impedance that is none. */
export function branchPorts(map: TerminalMap): MultiPort[] {
  const { branches } = map.feeder;
  if (!hasLooseEnds(branches)) return branches.map((branch) => branchPort(map, branch));
  const iron = { noLoadCurrentPercent: LEAST_IRON_PERCENT };
  return branches.map((branch) => {
    if (branch.kind === "transformer" && isIdeal(branch)) return branchPort(map, { ...branch, ...iron });
    if (branch.kind !== "bank") return branchPort(map, branch);
    const units = branch.units.map((unit) => (isIdeal(unit) ? { ...unit, ...iron } : unit));
    return branchPort(map, { ...branch, units });
  });
}

function branchPort(map: TerminalMap, branch: Branch): MultiPort {
  const from = map.busIndex.get(branch.from)!;
  const to = map.busIndex.get(branch.to)!;
  const volt = (bus: number) => phaseBaseVolt(map.feeder.buses[bus]!);
  const ends = { from, to, fromVolt: volt(from), toVolt: volt(to) };
  switch (branch.kind) {
    case "line":
      return linePort(map, branch, ends);
    case "matrix-line":
      return matrixLinePort(map, branch, ends);
    case "switch":
      return switchPort(map, branch, ends);
    case "transformer":
      return transformerBranchPort(map, branch, ends);
    case "bank":
      return bankPort(map, branch, ends);
  }
}

/** Series admittance between equal terminals of both ends, and a shunt at each. */
function piSection(series: DenseMatrix, half: DenseMatrix | null): DenseMatrix {
  const n = series.rows;
  return denseMatrix(2 * n, 2 * n, (row, column) => {
    const own = row < n === column < n;
    const y = scale(at(series, row % n, column % n), own ? 1 : -1);
    return own && half ? add(y, at(half, row % n, column % n)) : y;
  });
}

const dense = (matrix: PhaseMatrix): DenseMatrix => ({ rows: 3, columns: 3, entries: matrix });

/** Phase matrix of f(z0), f(z1), f(z1) for a phase-symmetric quantity kept as z1 and (z0 - z1) / 3. */
export function phaseMatrixOf(value: SymmetricMatrix, f: (z: Complex) => Complex): PhaseMatrix {
  const one: Complex = [value[0], value[1]];
  const zero = add(one, scale([value[2], value[3]], 3));
  return fromSequences(f(zero), f(one), f(one));
}

const PHASE_ENDS = ["A", "B", "C"] as const;

function linePort(map: TerminalMap, line: LineBranch, { from, to, toVolt }: Ends): MultiPort {
  const series = phaseMatrixOf(lineImpedance(line, toVolt), invert);
  const half = phaseMatrixOf(lineHalfShunt(line, toVolt, map.feeder.frequencyHz), (y) => y);
  const terminals = [from, to].flatMap((bus) => PHASE_ENDS.map((end) => placeOf(map, bus, end)));
  return { id: line.id, terminals, fromCount: 3, y: piSection(dense(series), dense(half)) };
}

function matrixLinePort(map: TerminalMap, line: MatrixLineBranch, ends: Ends): MultiPort {
  const n = line.conductors.length;
  const km = line.lengthM / 1000;
  const square = ends.toVolt * ends.toVolt;
  const z = denseMatrix(
    n,
    n,
    (i, j): Complex => [(line.rOhmPerKm[i]![j]! * km) / square, (line.xOhmPerKm[i]![j]! * km) / square],
  );
  const series = inverse(z);
  if (!series) throw domainError("LAT-2003", { branch: line.id });
  const b = line.bMicroSiemensPerKm;
  const half = b && denseMatrix(n, n, (i, j): Complex => [0, 0.5e-6 * b[i]![j]! * km * square]);
  const terminals = [ends.from, ends.to].flatMap((bus) =>
    line.conductors.map((end) => placeOf(map, bus, end)),
  );
  return { id: line.id, terminals, fromCount: n, y: piSection(series, half ?? null) };
}

function switchPort(map: TerminalMap, pole: SwitchBranch, ends: Ends): MultiPort {
  const known = pole.resistanceOhm !== undefined || pole.reactanceOhm !== undefined;
  const ohm: Complex = known ? [pole.resistanceOhm ?? 0, pole.reactanceOhm ?? 0] : [SWITCH_OHM, 0];
  const square = ends.toVolt * ends.toVolt;
  const y = invert(scale(isZero(ohm) ? [SWITCH_OHM, 0] : ohm, 1 / square));
  const n = pole.closed.length;
  const series = denseMatrix(n, n, (i, j) => (i === j ? y : ZERO));
  const terminals = [ends.from, ends.to].flatMap((bus) => pole.closed.map((end) => placeOf(map, bus, end)));
  return { id: pole.id, terminals, fromCount: n, y: piSection(series, null) };
}

const perUnit = (earthing: EarthImpedance | undefined, volt: number): Complex =>
  earthing ? [earthing.rOhm / (volt * volt), earthing.xOhm / (volt * volt)] : ZERO;

function transformerBranchPort(map: TerminalMap, branch: TransformerBranch, ends: Ends): MultiPort {
  const group = readVectorGroup(branch.vectorGroup);
  if (!group)
    throw domainError("LAT-2012", { element: branch.id, field: "vectorGroup", expected: "a group" });
  const { feeder, neutralOf } = map;
  const ohm = (branch.secondaryKv ** 2 * 10) / branch.ratedKva / (ends.toVolt * ends.toVolt);
  const admittance = (r: number, x: number): Complex => invert([r * ohm, x * ohm]);
  const series = admittance(branch.resistancePercent, branch.reactancePercent);
  const given =
    branch.zeroSequenceResistancePercent !== undefined || branch.zeroSequenceReactancePercent !== undefined;
  const zeroSeries = admittance(
    branch.zeroSequenceResistancePercent ?? branch.resistancePercent,
    branch.zeroSequenceReactancePercent ?? branch.reactancePercent,
  );
  const [primary, secondary] = [feeder.buses[ends.from]!, feeder.buses[ends.to]!];
  // A star point that joins a bus's own neutral is earthed there, not here.
  const star = (kind: WindingKind, bus: number) => kind.endsWith("earthed") && neutralOf[bus]! >= 0;
  const [starFrom, starTo] = [star(group.from, ends.from), star(group.to, ends.to)];
  const port = transformerPort({
    series,
    shunt: ZERO,
    // Between an earthed star and one that is not, the zero sequence only has the way through the tank.
    zeroShunt: isOneStar(group.from, group.to) ? zeroSeries : ZERO,
    ...(given || !/zigzag/.test(group.from + group.to) ? { zeroSeries } : {}),
    ratio: (branch.primaryKv * branch.tapPu * secondary.nominalKv) / (primary.nominalKv * branch.secondaryKv),
    clock: group.clock,
    from: group.from,
    to: group.to,
    earthingFrom: starFrom ? ZERO : perUnit(branch.primaryEarthing, ends.fromVolt),
    earthingTo: starTo ? ZERO : perUnit(branch.secondaryEarthing, ends.toVolt),
    floating: ZERO,
  });
  const ironAt = (bus: Bus) => phaseMatrixOf(transformerHalfShunt(branch, bus), (y) => y);
  const parts = [
    addMatrix(port.ff, ironAt(primary)),
    port.ft,
    port.tf,
    addMatrix(port.tt, ironAt(secondary)),
  ];
  const phases = denseMatrix(
    6,
    6,
    (r, c) => parts[2 * Math.floor(r / 3) + Math.floor(c / 3)]![3 * (r % 3) + (c % 3)]!,
  );
  const side = (bus: number, withStar: boolean) =>
    (withStar ? [...PHASE_ENDS, "N" as const] : PHASE_ENDS).map((end) => placeOf(map, bus, end));
  const [near, far] = [side(ends.from, starFrom), side(ends.to, starTo)];
  const toStars = denseMatrix(6, near.length + far.length, (r, c): Complex => {
    const [own, column, count] = c < near.length ? [r < 3, c, 3] : [r >= 3, c - near.length, 3];
    if (!own) return ZERO;
    return column === count ? [-1, 0] : column === r % 3 ? [1, 0] : ZERO;
  });
  const y = congruent(phases, toStars);
  return { id: branch.id, terminals: [...near, ...far], fromCount: near.length, y };
}

/** One earthed star, and no delta or other earthed star to balance its zero sequence. */
function isOneStar(from: WindingKind, to: WindingKind): boolean {
  const alone = (star: WindingKind, other: WindingKind) =>
    star === "wye-earthed" && (other === "wye" || other.startsWith("zigzag"));
  return alone(from, to) || alone(to, from);
}

function bankPort(map: TerminalMap, bank: BankBranch, ends: Ends): MultiPort {
  const placed = bank.units.map((unit) =>
    unit.windings.map(({ side, ends: [a, b] }) => ({
      ends: [placeOf(map, ends[side], a), placeOf(map, ends[side], b)] as const,
      baseVolt: side === "from" ? ends.fromVolt : ends.toVolt,
    })),
  );
  const used = (side: "from" | "to") =>
    bank.units.flatMap((unit, u) =>
      unit.windings.flatMap((winding, w) => (winding.side === side ? placed[u]![w]!.ends : [])),
    );
  const near = [...new Set(used("from"))].filter((place) => place >= 0);
  const far = [...new Set(used("to"))].filter((place) => place >= 0);
  const terminals = [...near, ...far];
  const n = terminals.length;
  const y = bank.units
    .map((unit, u) => unitAdmittance(unit, placed[u]!, terminals))
    .reduce((sum, one) => denseMatrix(n, n, (r, c) => add(at(sum, r, c), at(one, r, c))));
  return { id: bank.id, terminals, fromCount: near.length, y };
}
