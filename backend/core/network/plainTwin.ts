/** A feeder in terms of sequence-data lines and transformers alone, as the sweep understands it. */
import { FREQUENCY_HZ, SWEEP_GROUPS } from "./branchModel.ts";
import type { Branch, Feeder, LineBranch, TransformerBranch } from "./feeder.ts";
import { type MatrixLineBranch, SWITCH_OHM, type SwitchBranch } from "./feederBranches.ts";
import { ALL_PHASES, maskOf } from "./phasesReached.ts";

/** Entries of a phase-symmetric matrix may differ by this part of the largest. */
const SAME = 1e-12;

/** Whether a branch has a plain twin: phase-symmetric over all three phases, with a group the sweep knows. */
export function hasPlainTwin(branch: Branch): boolean {
  switch (branch.kind) {
    case "line":
      return true;
    case "transformer":
      return (
        (branch.primaryEarthing ?? branch.secondaryEarthing) === undefined &&
        SWEEP_GROUPS.includes(branch.vectorGroup)
      );
    case "matrix-line": {
      const { conductors, rOhmPerKm, xOhmPerKm, bMicroSiemensPerKm } = branch;
      const matrices = [rOhmPerKm, xOhmPerKm, bMicroSiemensPerKm ?? []];
      return maskOf(conductors) === ALL_PHASES && matrices.every(isSymmetric);
    }
    case "switch": {
      const closed = maskOf(branch.closed);
      return maskOf(branch.conductors) === ALL_PHASES && (closed === ALL_PHASES || closed === 0);
    }
    default:
      return false;
  }
}

function isSymmetric(matrix: readonly (readonly number[])[]): boolean {
  const own = matrix[0]?.[0] ?? 0;
  const mutual = matrix[0]?.[1] ?? 0;
  const slack = SAME * Math.max(Math.abs(own), Math.abs(mutual));
  return matrix.every((row, i) => row.every((v, k) => Math.abs(v - (i === k ? own : mutual)) <= slack));
}

/** The twin, branch by branch; open switches stand in it as lines that must not be walked. */
export function plainTwin(feeder: Feeder): Feeder {
  const factor = (feeder.frequencyHz ?? FREQUENCY_HZ) / FREQUENCY_HZ;
  if (factor === 1 && feeder.branches.every(({ kind }) => kind === "line" || kind === "transformer")) {
    return feeder;
  }
  return { ...feeder, branches: feeder.branches.map((branch) => twinOf(branch, factor)) };
}

function twinOf(branch: Branch, factor: number): LineBranch | TransformerBranch {
  if (branch.kind === "matrix-line") return fromMatrices(branch);
  if (branch.kind === "switch") return fromSwitch(branch);
  if (branch.kind !== "line") return branch as TransformerBranch;
  return { ...branch, c1NfPerKm: factor * branch.c1NfPerKm, c0NfPerKm: factor * branch.c0NfPerKm };
}

const endsOf = ({ id, from, to }: Branch) => ({ kind: "line", id, from, to, ratingA: 1, cable: "" }) as const;

function fromMatrices(line: MatrixLineBranch): LineBranch {
  const one = (matrix: readonly (readonly number[])[] | undefined) =>
    (matrix?.[0]?.[0] ?? 0) - (matrix?.[0]?.[1] ?? 0);
  const zero = (matrix: readonly (readonly number[])[] | undefined) =>
    (matrix?.[0]?.[0] ?? 0) + 2 * (matrix?.[0]?.[1] ?? 0);
  const { rOhmPerKm: r, xOhmPerKm: x, bMicroSiemensPerKm: b } = line;
  // Microsiemens to nanofarad at the frequency of the line model.
  const nanofarad = 1e3 / (2 * Math.PI * FREQUENCY_HZ);
  return {
    ...endsOf(line),
    lengthM: line.lengthM,
    r1OhmPerKm: one(r),
    x1OhmPerKm: one(x),
    r0OhmPerKm: zero(r),
    x0OhmPerKm: zero(x),
    c1NfPerKm: one(b) * nanofarad,
    c0NfPerKm: zero(b) * nanofarad,
  };
}

function fromSwitch(pole: SwitchBranch): LineBranch {
  const [r, x] = [pole.resistanceOhm ?? 0, pole.reactanceOhm ?? 0];
  const ohm = r === 0 && x === 0 ? SWITCH_OHM : r;
  return {
    ...endsOf(pole),
    lengthM: 1000,
    r1OhmPerKm: ohm,
    x1OhmPerKm: x,
    r0OhmPerKm: ohm,
    x0OhmPerKm: x,
    c1NfPerKm: 0,
    c0NfPerKm: 0,
  };
}
