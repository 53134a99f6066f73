/**
 * Electrical data of one branch in working units: voltages per unit of the bus's phase voltage, currents in
 * W per pu volt, impedances in pu per W (ohm / V²), admittances in W per pu².
 *
 * A phase-symmetric 3x3 matrix is kept as two complex numbers: Z·I = z1·I_p + zm·(I_a + I_b + I_c), where
 * z1 is the positive-sequence impedance and zm = (z0 - z1) / 3. Source: Fortescue's transformation.
 */
import { domainError } from "../errors/domainError.ts";
import type { Branch, Bus, Feeder, LineBranch, TransformerBranch } from "./feeder.ts";
import { readVectorGroup, type VectorGroup } from "./vectorGroup.ts";

/** Power frequency where a feeder does not tell its own, Hz; line capacitance is charged at it. */
export const FREQUENCY_HZ = 50;

/** [re z1, im z1, re zm, im zm] */
export type SymmetricMatrix = readonly [number, number, number, number];

/** @throws LAT-2039 for a branch that only the general method knows. */
export function asTransformer(branch: Branch): TransformerBranch {
  if (branch.kind === "transformer") return branch;
  throw domainError("LAT-2039", { branch: branch.id, kind: branch.kind });
}

/** Phase-to-neutral nominal voltage, V. */
export const phaseBaseVolt = (bus: Bus): number => (bus.nominalKv * 1000) / Math.sqrt(3);

/** From sequence impedances in ohm to working units at phase voltage `baseVolt`. */
export function symmetricImpedance(
  ohm: { readonly r1: number; readonly x1: number; readonly r0: number; readonly x0: number },
  baseVolt: number,
): SymmetricMatrix {
  const scale = 1 / (baseVolt * baseVolt);
  return [ohm.r1 * scale, ohm.x1 * scale, ((ohm.r0 - ohm.r1) / 3) * scale, ((ohm.x0 - ohm.x1) / 3) * scale];
}

export function lineImpedance(line: LineBranch, baseVolt: number): SymmetricMatrix {
  const km = line.lengthM / 1000;
  const ohm = {
    r1: line.r1OhmPerKm * km,
    x1: line.x1OhmPerKm * km,
    r0: line.r0OhmPerKm * km,
    x0: line.x0OhmPerKm * km,
  };
  return symmetricImpedance(ohm, baseVolt);
}

/** Charging susceptance at each end of a line (half of the whole). */
export function lineHalfShunt(
  line: LineBranch,
  baseVolt: number,
  frequencyHz: number = FREQUENCY_HZ,
): SymmetricMatrix {
  const siemens = (nfPerKm: number) => Math.PI * frequencyHz * nfPerKm * 1e-9 * (line.lengthM / 1000);
  const b1 = siemens(line.c1NfPerKm) * baseVolt * baseVolt;
  const b0 = siemens(line.c0NfPerKm) * baseVolt * baseVolt;
  return [0, b1, 0, (b0 - b1) / 3];
}

/** Leakage impedance referred to the secondary winding. */
export function transformerImpedance(of: Branch, secondaryBaseVolt: number): SymmetricMatrix {
  const branch = asTransformer(of);
  const ohmPerPercent = (branch.secondaryKv ** 2 * 10) / branch.ratedKva;
  const ohm = {
    r1: branch.resistancePercent * ohmPerPercent,
    x1: branch.reactancePercent * ohmPerPercent,
    r0: (branch.zeroSequenceResistancePercent ?? branch.resistancePercent) * ohmPerPercent,
    x0: (branch.zeroSequenceReactancePercent ?? branch.reactancePercent) * ohmPerPercent,
  };
  return symmetricImpedance(ohm, secondaryBaseVolt);
}

/**
 * Magnetising admittance at the end `bus` (half of the whole), as stated at the rated voltage of the winding there,
 * with the turns in use; it takes no zero-sequence current.
 */
export function transformerHalfShunt(of: Branch, bus: Bus): SymmetricMatrix {
  const branch = asTransformer(of);
  const ratedKv = bus.id === branch.from ? branch.primaryKv * branch.tapPu : branch.secondaryKv;
  const square = (bus.nominalKv / ratedKv) ** 2;
  const lossW = (branch.noLoadLossKw ?? 0) * 1000;
  const apparentVa = (branch.noLoadCurrentPercent ?? 0) * 10 * branch.ratedKva;
  const reactiveVar = Math.sqrt(Math.max(0, apparentVa ** 2 - lossW ** 2));
  const g = (lossW * square) / 6;
  const b = (-reactiveVar * square) / 6;
  return [g, b, -g / 3, -b / 3];
}

/** Groups of which every secondary voltage is a real mix of primary ones, all in their own phase: the sweep's. */
export const SWEEP_GROUPS: readonly VectorGroup[] = ["Dyn1", "Dyn5", "Dyn7", "Dyn11", "Yyn0", "YNyn0"];

/**
 * Per-unit phase voltages of the secondary = matrix × those of the primary, at nominal ratio and no load.
 * A turn by `clock` hours is (2/3)·cos(30°·clock + 120°·(row - column)): odd hours give the rows of a delta,
 * even ones a star without its zero sequence; YNyn0 keeps that too.
 */
function vectorGroupMatrix(group: VectorGroup): readonly number[] {
  if (group === "YNyn0") return [1, 0, 0, 0, 1, 0, 0, 0, 1];
  const clock = readVectorGroup(group)?.clock ?? 0;
  return Array.from({ length: 9 }, (_, k) => {
    const hours = clock + 4 * (Math.floor(k / 3) - (k % 3));
    return (2 / 3) * cosOfHours(hours);
  });
}

/** cos(30° · hours), exact at the twelve hours. */
function cosOfHours(hours: number): number {
  const half = Math.sqrt(3) / 2;
  return [1, half, 0.5, 0, -0.5, -half, -1, -half, -0.5, 0, 0.5, half][((hours % 12) + 12) % 12]!;
}

/** Voltage transfer matrix (9 reals, row by row) including off-nominal ratio and tap. */
export function transformerMatrix(of: Branch, primary: Bus, secondary: Bus): number[] {
  const branch = asTransformer(of);
  const ratio =
    (branch.primaryKv * branch.tapPu * secondary.nominalKv) / (primary.nominalKv * branch.secondaryKv);
  return vectorGroupMatrix(branch.vectorGroup).map((entry) => entry / ratio);
}

/**
 * Source impedance as a circulant matrix Z[p][q] = c[(p - q) mod 3], three complex numbers; it may differ
 * between positive and negative sequence.
 */
export function sourceImpedance(feeder: Feeder, baseVolt: number): Float64Array {
  const s = feeder.source;
  const scale = 1 / (3 * baseVolt * baseVolt);
  const [r2, x2] = [s.r2Ohm ?? s.r1Ohm, s.x2Ohm ?? s.x1Ohm];
  const out = new Float64Array(6);
  for (let k = 0; k < 3; k++) {
    const cos = Math.cos((2 * Math.PI * k) / 3);
    const sin = Math.sin((2 * Math.PI * k) / 3);
    out[2 * k] = scale * (s.r0Ohm + s.r1Ohm * cos + s.x1Ohm * sin + r2 * cos - x2 * sin);
    out[2 * k + 1] = scale * (s.x0Ohm + s.x1Ohm * cos - s.r1Ohm * sin + x2 * cos + r2 * sin);
  }
  return out;
}

/** Source voltage behind its impedance: phase A at angle 0, B at -120°, C at +120°. */
export function sourceEmf(voltagePu: number): Float64Array {
  const half = Math.sqrt(3) / 2;
  return Float64Array.of(voltagePu, 0, -voltagePu / 2, -voltagePu * half, -voltagePu / 2, voltagePu * half);
}
