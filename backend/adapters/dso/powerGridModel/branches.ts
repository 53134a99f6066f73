/** Branch components of power-grid-model as two-ports; its documented electric models, in our units. */
import { domainError } from "../../../core/errors/domainError.ts";
import { FREQUENCY_HZ } from "../../../core/network/branchModel.ts";
import { type Complex, invert, polar, scale } from "../../../core/network/general/complex.ts";
import {
  addMatrix,
  fromSequences,
  invertMatrix,
  multiplyMatrix,
  NO_MATRIX,
  negateMatrix,
  type PhaseMatrix,
  scaleMatrix,
  subtractMatrix,
} from "../../../core/network/general/phaseMatrix.ts";
import {
  openPort,
  type PhasePort,
  phasePort,
  piPort,
  transformerPort,
  type Winding,
} from "../../../core/network/general/sequencePort.ts";
import { type Component, numberOf, optionalOf } from "./dataset.ts";

const OMEGA = 2 * Math.PI * FREQUENCY_HZ;
/** Power base of the per-unit constants of power-grid-model, per phase. */
const BASE_POWER_PER_PHASE = 1e6 / 3;
/** 1e6 S at 10 kV and 1 MVA. */
const LINK_ADMITTANCE_PU = 1e8;
/** Zero-sequence anchor of a floating transformer side, per unit of rating over uk. */
const FLOATING_RATIO = 1e-8;

const WINDINGS: readonly Winding[] = ["wye", "wye-earthed", "delta", "zigzag", "zigzag-earthed"];

export interface BranchSides {
  readonly fromClosed: boolean;
  readonly toClosed: boolean;
  /** Phase-to-neutral rated voltages of the nodes, V. */
  readonly fromVolt: number;
  readonly toVolt: number;
}

export const linePort = (c: Component, s: BranchSides): PhasePort => {
  const square = s.toVolt ** 2;
  const sequence = (index: "0" | "1") => {
    const number = (name: string) => optionalOf(c, name + index, numberOf(c, `${name}1`, "line"));
    const series = scale(invert([number("r"), number("x")]), square);
    const capacitance = number("c") * OMEGA * square;
    return closed(s, series, [capacitance * number("tan"), capacitance], [1, 0]);
  };
  return phasePort(sequence("0"), sequence("1"), sequence("1"));
};

export const linkPort = (_: Component, s: BranchSides): PhasePort => {
  const y: Complex = [LINK_ADMITTANCE_PU * BASE_POWER_PER_PHASE, LINK_ADMITTANCE_PU * BASE_POWER_PER_PHASE];
  const port = closed(s, y, [0, 0], [1, 0]);
  return phasePort(port, port, port);
};

export const genericPort = (c: Component, s: BranchSides): PhasePort => {
  const square = s.toVolt ** 2;
  const series = scale(
    invert([numberOf(c, "r1", "generic_branch"), numberOf(c, "x1", "generic_branch")]),
    square,
  );
  const shunt = scale([optionalOf(c, "g1", 0), optionalOf(c, "b1", 0)], square);
  const [k, theta] = [optionalOf(c, "k", 1), optionalOf(c, "theta", 0)];
  const [zero, positive, negative] = [0, 1, -1].map((sign) =>
    closed(s, series, shunt, polar(k, sign * theta)),
  );
  return phasePort(zero!, positive!, negative!);
};

const closed = (s: BranchSides, series: Complex, shunt: Complex, ratio: Complex) =>
  openPort(piPort(series, shunt, ratio), s.fromClosed, s.toClosed);

/** A line given by phase matrices, with the neutral eliminated when it has one. */
export function asymLinePort(c: Component, s: BranchSides): PhasePort {
  const square = s.toVolt ** 2;
  const number = (name: string) => numberOf(c, name, "asym_line");
  const impedance = (pair: string): Complex => [number(`r_${pair}`), number(`x_${pair}`)];
  let z = symmetric(impedance);
  if ("r_nn" in c) {
    const [a, b, n] = [impedance("na"), impedance("nb"), impedance("nc")];
    const column = [a, b, n];
    const toNeutral = invert(impedance("nn"));
    const reduction = z.map((_, k) => times3(column[Math.floor(k / 3)]!, toNeutral, column[k % 3]!));
    z = subtractMatrix(z, reduction);
  }
  const y = invertMatrix(z);
  if (!y) throw domainError("LAT-2003", { branch: String(c.id) });
  const series = scaleMatrix(y, square);
  const susceptance = (farad: number): Complex => [0, farad * OMEGA * square * 0.5];
  const half =
    "c1" in c
      ? fromSequences(susceptance(number("c0")), susceptance(number("c1")), susceptance(number("c1")))
      : symmetric((pair) => susceptance(number(`c_${pair}`)));
  return openMatrices(series, half, s);
}

const times3 = (a: Complex, b: Complex, c: Complex): Complex => {
  const [re, im] = [a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]];
  return [re * c[0] - im * c[1], re * c[1] + im * c[0]];
};

const symmetric = (entry: (pair: string) => Complex): PhaseMatrix => {
  const [aa, ba, bb, ca, cb, cc] = ["aa", "ba", "bb", "ca", "cb", "cc"].map(entry);
  return [aa!, ba!, ca!, ba!, bb!, cb!, ca!, cb!, cc!];
};

function openMatrices(series: PhaseMatrix, half: PhaseMatrix, s: BranchSides): PhasePort {
  const own = addMatrix(series, half);
  const through = negateMatrix(series);
  if (s.fromClosed && s.toClosed) return { ff: own, ft: through, tf: through, tt: own };
  const inverse = invertMatrix(own);
  const rest = inverse ? subtractMatrix(own, multiplyMatrix(multiplyMatrix(series, inverse), series)) : own;
  return {
    ff: s.fromClosed ? rest : NO_MATRIX,
    ft: NO_MATRIX,
    tf: NO_MATRIX,
    tt: s.toClosed ? rest : NO_MATRIX,
  };
}

interface Rating {
  readonly u1: number;
  readonly u2: number;
  readonly sn: number;
  readonly uk: number;
  readonly pk: number;
  readonly i0: number;
  readonly p0: number;
  readonly i0Zero: number;
  readonly p0Zero: number;
  readonly from: Winding;
  readonly to: Winding;
  readonly clock: number;
  readonly earthingFrom: Complex;
  readonly earthingTo: Complex;
}

export function twoWindingPort(c: Component, s: BranchSides): PhasePort {
  const number = (name: string) => numberOf(c, name, "transformer");
  const tap = tapOf(c, "transformer");
  const onFrom = number("tap_side") === 0;
  const [i0, p0, pk] = [number("i0"), number("p0"), number("pk")];
  const i0Zero = optionalOf(c, "i0_zero_sequence", i0);
  return ratedPort(
    {
      u1: number("u1") + (onFrom ? tap.volt : 0),
      u2: number("u2") + (onFrom ? 0 : tap.volt),
      sn: number("sn"),
      uk: tap.interpolate(
        number("uk"),
        optionalOf(c, "uk_min", number("uk")),
        optionalOf(c, "uk_max", number("uk")),
      ),
      pk: tap.interpolate(pk, optionalOf(c, "pk_min", pk), optionalOf(c, "pk_max", pk)),
      i0,
      p0,
      i0Zero,
      p0Zero: optionalOf(c, "p0_zero_sequence", p0 + pk * (i0Zero ** 2 - i0 ** 2)),
      from: windingOf(number("winding_from")),
      to: windingOf(number("winding_to")),
      clock: number("clock"),
      earthingFrom: [optionalOf(c, "r_grounding_from", 0), optionalOf(c, "x_grounding_from", 0)],
      earthingTo: [optionalOf(c, "r_grounding_to", 0), optionalOf(c, "x_grounding_to", 0)],
    },
    s,
  );
}

/** Three windings as a star of three transformers whose centre has the voltage of winding 1. */
export function threeWindingPorts(
  c: Component,
  volts: readonly number[],
  statuses: readonly boolean[],
): PhasePort[] {
  const number = (name: string) => numberOf(c, name, "three_winding_transformer");
  const tap = tapOf(c, "three_winding_transformer");
  const tapSide = number("tap_side");
  const u = [1, 2, 3].map((w) => number(`u${w}`) + (tapSide === w - 1 ? tap.volt : 0));
  const sn = [1, 2, 3].map((w) => number(`sn_${w}`));
  const share = (own: number, one: number, other: number, quantity: "uk" | "pk") => {
    const [a, b] = one < other ? [one, other] : [other, one];
    const common = sn[own]! / Math.min(sn[a]!, sn[b]!);
    const value = number(`${quantity}_${a + 1}${b + 1}`);
    return value * (quantity === "uk" ? common : common * common);
  };
  const star = (own: number, quantity: "uk" | "pk") => {
    const [x, y] = [0, 1, 2].filter((w) => w !== own);
    return (
      0.5 * (share(own, own, x!, quantity) + share(own, own, y!, quantity) - share(own, x!, y!, quantity))
    );
  };
  return [0, 1, 2].map((w) => {
    const first = w === 0;
    const iron = { i0: first ? number("i0") : 0, p0: first ? number("p0") : 0 };
    return ratedPort(
      {
        u1: u[w]!,
        u2: u[0]!,
        sn: sn[w]!,
        uk: star(w, "uk"),
        pk: star(w, "pk"),
        ...iron,
        i0Zero: iron.i0,
        p0Zero: iron.p0,
        from: first ? "wye-earthed" : windingOf(number(`winding_${w + 1}`)),
        to: first ? "wye-earthed" : windingOf(number("winding_1")),
        clock: first ? 0 : 12 - number(`clock_1${w + 1}`),
        earthingFrom: [0, 0],
        earthingTo: [0, 0],
      },
      { fromClosed: statuses[w]!, toClosed: true, fromVolt: volts[w]!, toVolt: volts[0]! },
    );
  });
}

function ratedPort(r: Rating, s: BranchSides): PhasePort {
  const admittanceBase = (r.sn / r.u2 ** 2) * s.toVolt ** 2;
  const resistance = r.pk / r.sn;
  const reactance = Math.sign(r.uk) * Math.sqrt(Math.max(0, r.uk ** 2 - resistance ** 2));
  const series = scale(invert([resistance, reactance]), admittanceBase);
  const iron = (current: number, loss: number): Complex => {
    const g = loss / r.sn;
    return scale([g, -Math.sqrt(Math.max(0, current ** 2 - g ** 2))], admittanceBase);
  };
  const earthing = (ohm: Complex): Complex => scale(ohm, 1 / s.toVolt ** 2);
  return transformerPort(
    {
      series,
      shunt: iron(r.i0, r.p0),
      zeroShunt: iron(r.i0Zero, r.p0Zero),
      ratio: (r.u1 * s.toVolt) / (r.u2 * s.fromVolt),
      clock: r.clock,
      from: r.from,
      to: r.to,
      // Per unit of its own node, then seen from the `to` side.
      earthingFrom: earthing(scale(r.earthingFrom, (s.toVolt / s.fromVolt) ** 2)),
      earthingTo: earthing(r.earthingTo),
      floating: [0, (-FLOATING_RATIO * r.sn) / 3 / Math.abs(r.uk)],
    },
    s.fromClosed,
    s.toClosed,
  );
}

function windingOf(code: number): Winding {
  const winding = WINDINGS[code];
  if (winding) return winding;
  throw domainError("LAT-2013", {
    element: "transformer",
    field: "winding",
    value: code,
    lower: 0,
    upper: 4,
  });
}

/** Extra volts of the tap in use, and a quantity between its values at nominal, lowest and highest tap. */
function tapOf(c: Component, kind: string) {
  const nominal = optionalOf(c, "tap_nom", 0);
  const [lowest, highest] = [numberOf(c, "tap_min", kind), numberOf(c, "tap_max", kind)];
  const ends = [Math.min(lowest, highest), Math.max(lowest, highest)] as const;
  const position = Math.min(Math.max(optionalOf(c, "tap_pos", nominal), ends[0]), ends[1]);
  const direction = highest >= lowest ? 1 : -1;
  return {
    volt: direction * (position - nominal) * optionalOf(c, "tap_size", 0),
    interpolate: (atNominal: number, atLowest: number, atHighest: number): number => {
      const above = direction > 0 ? position > nominal : position < nominal;
      const [end, value] = above ? [highest, atHighest] : [lowest, atLowest];
      return end === nominal
        ? atNominal
        : atNominal + ((value - atNominal) * (position - nominal)) / (end - nominal);
    },
  };
}
