/** A feeder as a general network: the second, independent way to the same power flow. */
import {
  lineHalfShunt,
  lineImpedance,
  phaseBaseVolt,
  type SymmetricMatrix,
  sourceEmf,
  transformerHalfShunt,
  transformerImpedance,
  transformerMatrix,
} from "../branchModel.ts";
import { type Branch, type Feeder, PHASES } from "../feeder.ts";
import { add, type Complex, invert, scale, ZERO } from "./complex.ts";
import type { GeneralNetwork, PhaseLoad, PhaseShunt, PhaseSource, TwoPort } from "./generalNetwork.ts";
import { fromSequences, multiplyMatrix, negateMatrix, realMatrix, transposeMatrix } from "./phaseMatrix.ts";

/** Admittance that stands for a stiff source, W per pu². */
const STIFF = 1e15;

/** The linear part of a feeder; its loads come from {@link loadsOfFeeder}. */
export function networkOfFeeder(feeder: Feeder): GeneralNetwork {
  const busIndex = new Map(feeder.buses.map((bus, i) => [bus.id, i]));
  const twoPorts: TwoPort[] = [];
  const shunts: PhaseShunt[] = [];
  for (const branch of feeder.branches) {
    const from = busIndex.get(branch.from)!;
    const to = busIndex.get(branch.to)!;
    twoPorts.push(twoPortOf(feeder, branch, from, to));
    for (const bus of [from, to]) {
      const half =
        branch.kind === "line"
          ? lineHalfShunt(branch, phaseBaseVolt(feeder.buses[bus]!))
          : transformerHalfShunt(branch);
      if (half.some((v) => v !== 0)) shunts.push({ id: branch.id, bus, y: phaseMatrixOf(half, (z) => z) });
    }
  }
  const source = sourceOf(feeder, busIndex.get(feeder.source.bus)!);
  return { buses: feeder.buses, twoPorts, shunts, sources: [source], loads: [] };
}

/** Constant-power loads of the connection points. */
export function loadsOfFeeder(
  feeder: Feeder,
  injections: { readonly activeW: ArrayLike<number>; readonly reactiveVar: ArrayLike<number> },
): PhaseLoad[] {
  const busIndex = new Map(feeder.buses.map((bus, i) => [bus.id, i]));
  return feeder.connectionPoints.map((point, i) => {
    const share = 1 / point.phases.length;
    const power: Complex = [injections.activeW[i]! * share, injections.reactiveVar[i]! * share];
    const [a, b, c] = PHASES.map((phase) => (point.phases.includes(phase) ? power : ZERO));
    return {
      id: point.id,
      bus: busIndex.get(point.bus)!,
      connection: "star",
      power: [a!, b!, c!],
      exponent: 0,
    };
  });
}

/** V_to = M·V_from - Z·I gives Y = 1/Z: tt = Y, tf = -Y·M, ft = -Mᵀ·Y, ff = Mᵀ·Y·M. */
function twoPortOf(feeder: Feeder, branch: Branch, from: number, to: number): TwoPort {
  const base = phaseBaseVolt(feeder.buses[to]!);
  if (branch.kind === "line") {
    const y = phaseMatrixOf(lineImpedance(branch, base), invert);
    return { id: branch.id, from, to, ff: y, ft: negateMatrix(y), tf: negateMatrix(y), tt: y };
  }
  const y = phaseMatrixOf(transformerImpedance(branch, base), invert);
  const m = realMatrix(transformerMatrix(branch, feeder.buses[from]!, feeder.buses[to]!));
  const tf = negateMatrix(multiplyMatrix(y, m));
  const ft = negateMatrix(multiplyMatrix(transposeMatrix(m), y));
  return { id: branch.id, from, to, ff: negateMatrix(multiplyMatrix(ft, m)), ft, tf, tt: y };
}

/** Phase matrix of f(z0), f(z1), f(z1) for a phase-symmetric quantity kept as z1 and (z0 - z1) / 3. */
function phaseMatrixOf(value: SymmetricMatrix, f: (z: Complex) => Complex) {
  const one: Complex = [value[0], value[1]];
  const zero = add(one, scale([value[2], value[3]], 3));
  return fromSequences(f(zero), f(one), f(one));
}

function sourceOf(feeder: Feeder, bus: number): PhaseSource {
  const s = feeder.source;
  const base = phaseBaseVolt(feeder.buses[bus]!);
  const admittance = (ohm: Complex): Complex =>
    ohm[0] === 0 && ohm[1] === 0 ? [STIFF, 0] : invert(scale(ohm, 1 / (base * base)));
  const y = fromSequences(
    admittance([s.r0Ohm, s.x0Ohm]),
    admittance([s.r1Ohm, s.x1Ohm]),
    admittance([s.r2Ohm ?? s.r1Ohm, s.x2Ohm ?? s.x1Ohm]),
  );
  const e = sourceEmf(s.voltagePu);
  const emf = [
    [e[0]!, e[1]!],
    [e[2]!, e[3]!],
    [e[4]!, e[5]!],
  ] as const;
  return { id: "source", bus, y, emf };
}
