/**
 * Power flow of a general network: Newton's method on the current balance Y·V = I_source + I_load(V) in
 * rectangular coordinates, three phases, any topology, any number of sources.
 * Source: V. M. da Costa et al., IEEE Trans. Power Systems 14(4), 1999 (current injection method).
 */
import { analysePattern, BLOCK, type BlockPattern, factorise, solveBlocks } from "./blockLu.ts";
import type { GeneralNetwork, PhaseLoad } from "./generalNetwork.ts";
import type { PhaseMatrix } from "./phaseMatrix.ts";

const AREA = BLOCK * BLOCK;
/** Below this a Newton step that no longer shrinks is rounding. */
const ROUNDING_FLOOR_PU = 1e-6;

export interface CompiledNetwork {
  readonly network: GeneralNetwork;
  readonly pattern: BlockPattern;
  /** Linear part as real blocks [g -b; b g]. */
  readonly linear: Float64Array;
  /** Norton currents of the sources. */
  readonly sourceCurrent: Float64Array;
  /** 1 where a source is within reach; the other buses have no voltage. */
  readonly energised: Uint8Array;
}

export type GeneralFlow =
  | {
      readonly status: "converged";
      readonly iterations: number;
      readonly mismatchPu: number;
      /** Six numbers a bus: re, im of A, B, C, pu. */
      readonly voltages: Float64Array;
    }
  | {
      readonly status: "diverged";
      readonly iterations: number;
      readonly mismatchPu: number;
      readonly bus: string;
      readonly likelyCause: string;
    };

export interface GeneralFlowOptions {
  /**
   * Largest voltage change of the last step, pu. Default 1e-10. Where links and stiff sources leave more
   * rounding than that, the iteration also ends when it gains nothing more below 1e-6; the result says how far.
   */
  readonly tolerancePu?: number;
  /** Default 30. */
  readonly maxIterations?: number;
}

/** Assembles the admittance matrix and its elimination order. */
export function compileNetwork(network: GeneralNetwork): CompiledNetwork {
  const pairs = network.twoPorts.map((port) => [port.from, port.to] as const);
  const pattern = analysePattern(network.buses.length, pairs);
  const linear = new Float64Array(AREA * pattern.blockCount);
  const stamp = (row: number, column: number, matrix: PhaseMatrix) =>
    addComplexBlock(linear, AREA * pattern.blockOf(row, column)!, matrix);
  for (const port of network.twoPorts) {
    stamp(port.from, port.from, port.ff);
    stamp(port.from, port.to, port.ft);
    stamp(port.to, port.from, port.tf);
    stamp(port.to, port.to, port.tt);
  }
  for (const shunt of network.shunts) stamp(shunt.bus, shunt.bus, shunt.y);
  const sourceCurrent = new Float64Array(BLOCK * network.buses.length);
  for (const source of network.sources) {
    stamp(source.bus, source.bus, source.y);
    for (let p = 0; p < 3; p++) {
      for (let q = 0; q < 3; q++) {
        const [g, b] = source.y[3 * p + q]!;
        const [er, ei] = source.emf[q]!;
        sourceCurrent[BLOCK * source.bus + 2 * p]! += g * er - b * ei;
        sourceCurrent[BLOCK * source.bus + 2 * p + 1]! += g * ei + b * er;
      }
    }
  }
  const energised = findEnergised(network);
  for (let bus = 0; bus < energised.length; bus++) {
    if (energised[bus] === 1) continue;
    for (let k = 0; k < BLOCK; k++) linear[AREA * bus + BLOCK * k + k] = 1;
  }
  return { network, pattern, linear, sourceCurrent, energised };
}

function findEnergised(network: GeneralNetwork): Uint8Array {
  const neighbours: number[][] = network.buses.map(() => []);
  for (const port of network.twoPorts) {
    neighbours[port.from]!.push(port.to);
    neighbours[port.to]!.push(port.from);
  }
  const energised = new Uint8Array(network.buses.length);
  const front = network.sources.map((source) => source.bus);
  while (front.length > 0) {
    const bus = front.pop()!;
    if (energised[bus] === 1) continue;
    energised[bus] = 1;
    front.push(...neighbours[bus]!);
  }
  return energised;
}

function addComplexBlock(values: Float64Array, at: number, matrix: PhaseMatrix): void {
  for (let p = 0; p < 3; p++) {
    for (let q = 0; q < 3; q++) {
      const [g, b] = matrix[3 * p + q]!;
      values[at + BLOCK * 2 * p + 2 * q]! += g;
      values[at + BLOCK * 2 * p + 2 * q + 1]! -= b;
      values[at + BLOCK * (2 * p + 1) + 2 * q]! += b;
      values[at + BLOCK * (2 * p + 1) + 2 * q + 1]! += g;
    }
  }
}

/**
 * Solves the network; the loads may be given anew for each call. Starts from the linear network with all
 * loads as impedances, or from `start`.
 */
export function solveGeneral(
  compiled: CompiledNetwork,
  loads: readonly PhaseLoad[] = compiled.network.loads,
  options: GeneralFlowOptions & { readonly start?: Float64Array } = {},
): GeneralFlow {
  const served = loads.filter((load) => compiled.energised[load.bus] === 1);
  const size = BLOCK * compiled.pattern.size;
  const values = new Float64Array(compiled.linear.length);
  const x = new Float64Array(size);
  if (options.start) x.set(options.start);
  else if (!startLinear(compiled, served, values, x)) return singular(compiled, 0);
  const tolerance = options.tolerancePu ?? 1e-10;
  const limit = options.maxIterations ?? 30;
  const step = new Float64Array(size);
  let mismatchPu = Number.POSITIVE_INFINITY;
  let before = mismatchPu;
  let worst = 0;
  for (let iteration = 1; iteration <= limit; iteration++) {
    linearMismatch(compiled, x, step);
    values.set(compiled.linear);
    for (const load of served) stampLoad(load, x, step, values);
    if (!factorise(compiled.pattern, values)) return singular(compiled, iteration);
    solveBlocks(compiled.pattern, values, step);
    before = mismatchPu;
    mismatchPu = 0;
    for (let k = 0; k < size; k++) {
      if (!(Math.abs(step[k]!) <= mismatchPu)) {
        mismatchPu = Math.abs(step[k]!);
        worst = Math.floor(k / BLOCK);
      }
    }
    // Far steps leave the region where the tangent means anything: shorten them.
    const damping = mismatchPu > 0.5 ? 0.5 / mismatchPu : 1;
    for (let k = 0; k < size; k++) x[k]! += damping * step[k]!;
    if (!Number.isFinite(mismatchPu)) break;
    const atRounding = mismatchPu < ROUNDING_FLOOR_PU && mismatchPu > before / 4;
    if (mismatchPu <= tolerance || atRounding) {
      return { status: "converged", iterations: iteration, mismatchPu, voltages: x };
    }
  }
  const bus = compiled.network.buses[worst]!.id;
  const likelyCause = `Newton's method found no balance; the loads near bus ${bus} may exceed what can reach them.`;
  return { status: "diverged", iterations: limit, mismatchPu, bus, likelyCause };
}

function singular(compiled: CompiledNetwork, iterations: number): GeneralFlow {
  return {
    status: "diverged",
    iterations,
    mismatchPu: Number.POSITIVE_INFINITY,
    bus: compiled.network.buses[0]!.id,
    likelyCause: "The network is singular: a bus or phase has no connection to a source or to earth.",
  };
}

/** The state with every load as the impedance that draws its power at nominal voltage. */
function startLinear(
  compiled: CompiledNetwork,
  loads: readonly PhaseLoad[],
  values: Float64Array,
  x: Float64Array,
): boolean {
  values.set(compiled.linear);
  const nowhere = new Float64Array(x.length);
  for (const load of loads) stampLoad({ ...load, exponent: 2 }, nowhere, nowhere.slice(), values);
  if (!factorise(compiled.pattern, values)) return false;
  x.set(compiled.sourceCurrent);
  solveBlocks(compiled.pattern, values, x);
  return true;
}

/** Blocks of the Jacobian of the current balance at a state, not factorised. */
export function jacobianAt(
  compiled: CompiledNetwork,
  loads: readonly PhaseLoad[],
  voltages: Float64Array,
): Float64Array {
  const values = compiled.linear.slice();
  const unused = new Float64Array(voltages.length);
  for (const load of loads) {
    if (compiled.energised[load.bus] === 1) stampLoad(load, voltages, unused, values);
  }
  return values;
}

/** out = I_source - Y·x */
function linearMismatch(compiled: CompiledNetwork, x: Float64Array, out: Float64Array): void {
  const { pattern, linear, sourceCurrent } = compiled;
  out.set(sourceCurrent);
  const take = (block: number, from: number, to: number) => {
    for (let r = 0; r < BLOCK; r++) {
      let sum = 0;
      for (let c = 0; c < BLOCK; c++) sum += linear[AREA * block + BLOCK * r + c]! * x[BLOCK * from + c]!;
      out[BLOCK * to + r]! -= sum;
    }
  };
  for (let k = 0; k < pattern.size; k++) {
    const bus = pattern.order[k]!;
    take(bus, bus, bus);
    for (let e = pattern.start[k]!; e < pattern.start[k + 1]!; e++) {
      take(pattern.upper[e]!, pattern.neighbour[e]!, bus);
      take(pattern.lower[e]!, bus, pattern.neighbour[e]!);
    }
  }
}

/** Adds the current of a load to the mismatch and takes its derivative from the matrix. */
function stampLoad(load: PhaseLoad, x: Float64Array, mismatch: Float64Array, values: Float64Array): void {
  for (let p = 0; p < 3; p++) {
    const [activeW, reactiveVar] = load.power[p]!;
    if (activeW === 0 && reactiveVar === 0) continue;
    const plus = BLOCK * load.bus + 2 * p;
    const minus = load.connection === "delta" ? BLOCK * load.bus + 2 * ((p + 1) % 3) : -1;
    const vr = x[plus]! - (minus < 0 ? 0 : x[minus]!);
    const vi = x[plus + 1]! - (minus < 0 ? 0 : x[minus + 1]!);
    const base = minus < 0 ? 1 : Math.sqrt(3);
    const tangent = loadTangent(activeW, reactiveVar, vr, vi, load.exponent, base);
    const ends =
      minus < 0
        ? ([[plus, 1]] as const)
        : ([
            [plus, 1],
            [minus, -1],
          ] as const);
    for (const [row, rowSign] of ends) {
      mismatch[row]! += rowSign * tangent[0];
      mismatch[row + 1]! += rowSign * tangent[1];
      for (const [column, columnSign] of ends) {
        const at = AREA * load.bus + BLOCK * (row - BLOCK * load.bus) + (column - BLOCK * load.bus);
        const sign = rowSign * columnSign;
        values[at]! -= sign * tangent[2];
        values[at + 1]! -= sign * tangent[3];
        values[at + BLOCK]! -= sign * tangent[4];
        values[at + BLOCK + 1]! -= sign * tangent[5];
      }
    }
  }
}

/**
 * I = conj(S)·V·|V|^(n-2) / base^n and its derivatives: re, im, d re/d vr, d re/d vi, d im/d vr, d im/d vi.
 */
function loadTangent(
  p: number,
  q: number,
  vr: number,
  vi: number,
  exponent: 0 | 1 | 2,
  base: number,
): readonly [number, number, number, number, number, number] {
  const m = exponent - 2;
  const length = m === 0 ? 1 : Math.hypot(vr, vi);
  const size = length ** m / base ** exponent;
  const slope = m === 0 ? 0 : (m * size) / (length * length);
  // u = V·|V|^m and its derivatives, then times conj(S) = p - jq.
  const ur = vr * size;
  const ui = vi * size;
  const urr = size + slope * vr * vr;
  const cross = slope * vr * vi;
  const uii = size + slope * vi * vi;
  return [
    p * ur + q * ui,
    p * ui - q * ur,
    p * urr + q * cross,
    p * cross + q * uii,
    p * cross - q * urr,
    p * uii - q * cross,
  ];
}
