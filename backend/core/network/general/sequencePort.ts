/** Two-ports of elements that treat the symmetrical components alike: lines, transformers, links. */

import type { WindingKind } from "../vectorGroup.ts";
import {
  add,
  type Complex,
  conjugate,
  invert,
  isZero,
  magnitude,
  multiply,
  ONE,
  polar,
  scale,
  subtract,
  ZERO,
} from "./complex.ts";
import { fromSequences, type PhaseMatrix } from "./phaseMatrix.ts";

/** The four admittances of one sequence. */
export interface SequencePort {
  readonly ff: Complex;
  readonly ft: Complex;
  readonly tf: Complex;
  readonly tt: Complex;
}

export const NO_PORT: SequencePort = { ff: ZERO, ft: ZERO, tf: ZERO, tt: ZERO };

/**
 * Pi section behind an ideal transformer of complex ratio V_from / V_to at no load; series and shunt (half at
 * each end) are referred to the `to` side.
 */
export function piPort(series: Complex, shunt: Complex, ratio: Complex): SequencePort {
  const own = add(series, scale(shunt, 0.5));
  const square = magnitude(ratio) ** 2;
  return {
    ff: scale(own, 1 / square),
    ft: scale(multiply(series, invert(conjugate(ratio))), -1),
    tf: scale(multiply(series, invert(ratio)), -1),
    tt: own,
  };
}

/** T section behind an ideal transformer: impedances of both sides and the admittance between, on the `to` side. */
export function teePort(near: Complex, far: Complex, shunt: Complex, ratio: Complex): SequencePort {
  const whole = add(add(near, far), multiply(multiply(near, far), shunt));
  const through = invert(whole);
  const own = (other: Complex): Complex => multiply(add(ONE, multiply(other, shunt)), through);
  return {
    ff: scale(own(far), 1 / magnitude(ratio) ** 2),
    ft: scale(multiply(through, invert(conjugate(ratio))), -1),
    tf: scale(multiply(through, invert(ratio)), -1),
    tt: own(near),
  };
}

/** What is left at one end when the other is open: ff - ft·tf / tt, or its mirror image. */
export function openPort(port: SequencePort, fromClosed: boolean, toClosed: boolean): SequencePort {
  if (fromClosed && toClosed) return port;
  const through = multiply(port.ft, port.tf);
  const reduced = (own: Complex, far: Complex): Complex =>
    isZero(far) ? own : subtract(own, multiply(through, invert(far)));
  return {
    ...NO_PORT,
    ff: fromClosed ? reduced(port.ff, port.tt) : ZERO,
    tt: toClosed ? reduced(port.tt, port.ff) : ZERO,
  };
}

export interface PhasePort {
  readonly ff: PhaseMatrix;
  readonly ft: PhaseMatrix;
  readonly tf: PhaseMatrix;
  readonly tt: PhaseMatrix;
}

export function phasePort(zero: SequencePort, positive: SequencePort, negative: SequencePort): PhasePort {
  const matrix = (part: keyof SequencePort) => fromSequences(zero[part], positive[part], negative[part]);
  return { ff: matrix("ff"), ft: matrix("ft"), tf: matrix("tf"), tt: matrix("tt") };
}

/** How the three windings of one side are joined. */
export type Winding = WindingKind;

export interface TransformerData {
  /** Admittances per phase, referred to the `to` side, W per pu². */
  readonly series: Complex;
  readonly shunt: Complex;
  readonly zeroShunt: Complex;
  /** Series admittance of the zero sequence; default that of the others, of a zigzag ten times it. */
  readonly zeroSeries?: Complex;
  /** |V_from| / |V_to| at no load, per unit. */
  readonly ratio: number;
  /** Hours by which `to` lags `from`. */
  readonly clock: number;
  readonly from: Winding;
  readonly to: Winding;
  /** Impedance between neutral and earth, per unit of the same base as 1 / series. */
  readonly earthingFrom: Complex;
  readonly earthingTo: Complex;
  /** Zero-sequence admittance at a side that has no other path to earth; keeps a floating side solvable. */
  readonly floating: Complex;
}

/** Zigzag windings have about a tenth of the leakage in the zero sequence. */
const ZIGZAG_SHARE = 0.1;

/** A two-winding transformer of any vector group, each side open or closed. */
export function transformerPort(data: TransformerData, fromClosed = true, toClosed = true): PhasePort {
  const turn = (sign: number) => polar(data.ratio, (sign * data.clock * Math.PI) / 6);
  const [positive, negative] = [1, -1].map((sign) =>
    openPort(piPort(data.series, data.shunt, turn(sign)), fromClosed, toClosed),
  );
  return phasePort(zeroSequencePort(data, fromClosed, toClosed), positive!, negative!);
}

/** Zero sequence: passes between two earthed stars, ends in a delta, sees only iron otherwise. */
function zeroSequencePort(data: TransformerData, fromClosed: boolean, toClosed: boolean): SequencePort {
  const square = data.ratio ** 2;
  let port = NO_PORT;
  if (data.from === "wye-earthed" && data.to === "wye-earthed") {
    const neutral = add(data.earthingTo, scale(data.earthingFrom, 1 / square));
    const series = invert(add(invert(data.zeroSeries ?? data.series), scale(neutral, 3)));
    const reversed = data.clock % 4 === 2;
    port = openPort(
      piPort(series, data.zeroShunt, [reversed ? -data.ratio : data.ratio, 0]),
      fromClosed,
      toClosed,
    );
  } else {
    const ff = scale(oneSided(data, data.from, data.to, scale(data.earthingFrom, 1 / square)), 1 / square);
    const tt = oneSided(data, data.to, data.from, data.earthingTo);
    port = { ...NO_PORT, ff: fromClosed ? ff : ZERO, tt: toClosed ? tt : ZERO };
  }
  const anchor = (own: Complex, side: Winding, other: Winding, closed: boolean) =>
    closed && !hasFirmPath(side, other) ? add(own, data.floating) : own;
  return {
    ...port,
    ff: anchor(port.ff, data.from, data.to, fromClosed),
    tt: anchor(port.tt, data.to, data.from, toClosed),
  };
}

function oneSided(data: TransformerData, side: Winding, other: Winding, earthing: Complex): Complex {
  const withEarthing = (path: Complex) =>
    isZero(path) ? ZERO : invert(add(invert(path), scale(earthing, 3)));
  if (side === "wye-earthed") {
    return withEarthing(
      other === "delta" ? add(data.zeroShunt, data.zeroSeries ?? data.series) : data.zeroShunt,
    );
  }
  return side === "zigzag-earthed"
    ? withEarthing(data.zeroSeries ?? scale(data.series, 1 / ZIGZAG_SHARE))
    : ZERO;
}

const hasFirmPath = (side: Winding, other: Winding): boolean =>
  side === "zigzag-earthed" || (side === "wye-earthed" && (other === "wye-earthed" || other === "delta"));
