/**
 * Power flow of a general network: Newton's method on the current balance Y·V = I_source + I_load(V) in
 * rectangular coordinates, three phases, any topology, any number of sources.
 * Source: V. M. da Costa et al., IEEE Trans. Power Systems 14(4), 1999 (current injection method).
 */
import { analysePattern, BLOCK, type BlockPattern, factorise, solveBlocks } from "./blockLu.ts";
import { at as entryAt } from "./denseComplex.ts";
import type { GeneralNetwork, PhaseLoad } from "./generalNetwork.ts";
import { collapsedPlace, entryOf, type LoadTerms, layTerms, stampTerms } from "./loadTerms.ts";
import type { MultiPort } from "./multiPort.ts";
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
  const links = network.links ?? [];
  const pairs = [...network.twoPorts.map((port) => [port.from, port.to] as const), ...pairsOf(network)];
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
  for (const link of links) stampLink(pattern, linear, link);
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
    for (let k = 0; k < BLOCK; k++) {
      const absent = network.present !== undefined && ((network.present[bus]! >> (k >> 1)) & 1) === 0;
      if (energised[bus] === 0 || absent) linear[AREA * bus + BLOCK * k + k] = 1;
    }
  }
  return { network, pattern, linear, sourceCurrent, energised };
}

/** Pairs of buses that links and star points join. */
function pairsOf(network: GeneralNetwork): (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = [];
  const joinAll = (places: readonly number[]) => {
    const buses = [...new Set(places.map((place) => Math.floor(place / BLOCK)))];
    buses.forEach((a, i) => {
      for (const b of buses.slice(i + 1)) pairs.push([a, b]);
    });
  };
  for (const link of network.links ?? []) joinAll(link.terminals);
  for (const load of network.loads) {
    if (load.neutralAt !== undefined) joinAll([BLOCK * load.bus, load.neutralAt]);
  }
  return pairs;
}

function stampLink(pattern: BlockPattern, values: Float64Array, link: MultiPort): void {
  link.terminals.forEach((row, i) => {
    link.terminals.forEach((column, j) => {
      const [g, b] = entryAt(link.y, i, j);
      const at = entryOf(pattern, row, column);
      values[at]! += g;
      values[at + 1]! -= b;
      values[at + BLOCK]! += b;
      values[at + BLOCK + 1]! += g;
    });
  });
}

/** Buses within reach of a source; where a network says itself what is supplied, every bus stays in. */
function findEnergised(network: GeneralNetwork): Uint8Array {
  if (network.live) return new Uint8Array(network.buses.length).fill(1);
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
  const terms = termsOf(compiled, loads);
  const size = BLOCK * compiled.pattern.size;
  const values = new Float64Array(compiled.linear.length);
  const x = new Float64Array(size);
  if (options.start) x.set(options.start);
  else if (!startLinear(compiled, terms, values, x)) return singular(compiled, 0);
  const tolerance = options.tolerancePu ?? 1e-10;
  const limit = options.maxIterations ?? 30;
  const step = new Float64Array(size);
  let mismatchPu = Number.POSITIVE_INFINITY;
  let worst = 0;
  let iteration = 0;
  while (iteration < limit) {
    iteration += 1;
    linearMismatch(compiled, x, step);
    values.set(compiled.linear);
    stampTerms(terms, x, step, values);
    if (!factorise(compiled.pattern, values)) return singular(compiled, iteration);
    solveBlocks(compiled.pattern, values, step);
    const before = mismatchPu;
    worst = largestEntry(step);
    mismatchPu = Math.abs(step[worst]!);
    // Far steps leave the region where the tangent means anything: shorten them.
    const damping = mismatchPu > 0.5 ? 0.5 / mismatchPu : 1;
    for (let k = 0; k < size; k++) x[k]! += damping * step[k]!;
    if (!Number.isFinite(mismatchPu)) break;
    const atRounding = mismatchPu < ROUNDING_FLOOR_PU && mismatchPu > before / 4;
    if (mismatchPu <= tolerance || atRounding) {
      const place = collapsedPlace(terms, x);
      if (place >= 0) return collapsed(compiled, iteration, mismatchPu, place);
      return { status: "converged", iterations: iteration, mismatchPu, voltages: x };
    }
  }
  const { id } = compiled.network.buses[Math.floor(worst / BLOCK)]!;
  const likelyCause = `Newton's method found no balance; the loads near bus ${id} may exceed what can reach them.`;
  return { status: "diverged", iterations: iteration, mismatchPu, bus: id, likelyCause };
}

function collapsed(
  compiled: CompiledNetwork,
  iterations: number,
  mismatchPu: number,
  place: number,
): GeneralFlow {
  const bus = compiled.network.buses[Math.floor(place / BLOCK)]!.id;
  const phase = "ABC"[(place % BLOCK) >> 1]!;
  const likelyCause = `The voltage of phase ${phase} at bus ${bus} collapses under its load, or has no way back.`;
  return { status: "diverged", iterations, mismatchPu, bus, likelyCause };
}

/** The place of the largest entry, or of the first that is no number. */
function largestEntry(values: Float64Array): number {
  let worst = 0;
  for (let k = 1; k < values.length; k++) {
    if (!(Math.abs(values[k]!) <= Math.abs(values[worst]!))) worst = k;
    if (Number.isNaN(values[k]!)) return k;
  }
  return worst;
}

const termsOf = (compiled: CompiledNetwork, loads: readonly PhaseLoad[]): LoadTerms =>
  layTerms(
    compiled.pattern,
    loads,
    (place) =>
      compiled.energised[Math.floor(place / BLOCK)] === 1 &&
      (compiled.network.live === undefined || compiled.network.live[place >> 1] === 1),
  );

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
  terms: LoadTerms,
  values: Float64Array,
  x: Float64Array,
): boolean {
  values.set(compiled.linear);
  stampTerms(terms, x, null, values, true);
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
  stampTerms(termsOf(compiled, loads), voltages, null, values);
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
