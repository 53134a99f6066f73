/**
 * Cheapest dispatch of a balanced radial feeder and its nodal prices (DLMP): a linear program over what the
 * generators do, linearised at the last flow, repeated until it stands still. Without losses LinDistFlow is
 * exact and only the circles of the line ratings and the curves of the costs are approached by tangents.
 */
import { domainError } from "../../errors/domainError.ts";
import type { LinearOptimum, LinearProgram, LinearSolver } from "../../network/linearProgram.ts";
import { type RadialCase, type RadialFlow, solveRadialFlow } from "./radialCase.ts";

export interface RadialDispatch {
  readonly generatorP: Float64Array;
  readonly generatorQ: Float64Array;
  readonly flow: RadialFlow;
  /** Cost of one more unit of demand at each node. */
  readonly nodalPrice: Float64Array;
  readonly cost: number;
  readonly rounds: number;
}

/** A quantity that must stay below a bound, with its derivatives by what a generator or a demand injects. */
interface Row {
  readonly value: number;
  readonly bound: number;
  /** By active and reactive injection at each node. */
  readonly byP: Float64Array;
  readonly byQ: Float64Array;
}

interface State {
  readonly p: Float64Array;
  readonly q: Float64Array;
  readonly flow: RadialFlow;
  readonly cost: number;
}

const STEP = 1e-6;
const MAX_ROUNDS = 80;
/** Largest breach of a line or voltage limit that counts as none, pu. */
const BREACH = 1e-11;
/** The program counts in ten-thousandths of a unit: a solver keeps rows to 1e-7 of what it is given. */
const SCALE = 1e4;
/** Room for active power when prices are read off, pu. */
const PRICE_REACH = 0.05;

function stateOf(
  { nodes, generators, sourceCost }: RadialCase,
  p: Float64Array,
  q: Float64Array,
  losses: boolean,
) {
  const netP = Float64Array.from(nodes, (node) => node.demandP);
  const netQ = Float64Array.from(nodes, (node) => node.demandQ);
  let cost = 0;
  generators.forEach((generator, g) => {
    netP[generator.node]! -= p[g]!;
    netQ[generator.node]! -= q[g]!;
    cost += generator.cost * p[g]! + generator.quadratic * p[g]! ** 2;
  });
  const flow = solveRadialFlow(nodes, netP, netQ, losses);
  return { p, q, flow, cost: cost + sourceCost * flow.sentP[0]!, netP, netQ };
}

/** Every limited quantity of a flow: the source's power first, then line ends, then squared voltages. */
function quantities({ nodes }: RadialCase, flow: RadialFlow, circle: RadialFlow) {
  const values: { value: number; bound: number }[] = [{ value: flow.sentP[0]!, bound: 0 }];
  nodes.forEach(({ rating, lowerPu, upperPu }, n) => {
    if (n === 0) return;
    if (rating !== null) {
      for (const [p, q, atP, atQ] of [
        [flow.sentP, flow.sentQ, circle.sentP, circle.sentQ],
        [flow.receivedP, flow.receivedQ, circle.receivedP, circle.receivedQ],
      ] as const) {
        const size = Math.hypot(atP[n]!, atQ[n]!) || 1;
        values.push({ value: (p[n]! * atP[n]! + q[n]! * atQ[n]!) / size, bound: rating });
      }
    }
    values.push({ value: flow.v2[n]!, bound: upperPu ** 2 }, { value: -flow.v2[n]!, bound: -(lowerPu ** 2) });
  });
  return values;
}

/** Rows at a state; derivatives by central differences, exact to rounding for the linear model. */
function linearise(radial: RadialCase, state: ReturnType<typeof stateOf>, losses: boolean): Row[] {
  const { nodes } = radial;
  const { netP, netQ, flow } = state;
  const at = quantities(radial, flow, flow);
  const rows = at.map(
    ({ value, bound }): Row => ({
      value,
      bound,
      byP: new Float64Array(nodes.length),
      byQ: new Float64Array(nodes.length),
    }),
  );
  for (let n = 0; n < nodes.length; n += 1) {
    for (const part of ["byP", "byQ"] as const) {
      const shifted = (sign: number) => {
        const p = netP.slice();
        const q = netQ.slice();
        (part === "byP" ? p : q)[n]! -= sign * STEP;
        return quantities(radial, solveRadialFlow(nodes, p, q, losses), flow);
      };
      const [up, down] = [shifted(1), shifted(-1)];
      rows.forEach((row, r) => {
        row[part][n] = (up[r]!.value - down[r]!.value) / (2 * STEP);
      });
    }
  }
  return rows;
}

interface Cut extends Row {
  /** Point of the tangent. */
  readonly p: Float64Array;
  readonly q: Float64Array;
}

/** Maximise −cost: columns are p, q and cost of each generator; the source follows from its row. */
function program(
  radial: RadialCase,
  source: Cut,
  cuts: readonly Cut[],
  tangents: readonly Float64Array[],
  box: Box,
) {
  const { generators, sourceCost } = radial;
  const count = generators.length;
  const columns = 3 * count;
  const cost = new Float64Array(columns);
  const rowLower: number[] = [];
  const rowUpper: number[] = [];
  const dense: Float64Array[] = [];
  generators.forEach(({ node }, g) => {
    cost[g] = -sourceCost * source.byP[node]!;
    cost[count + g] = -sourceCost * source.byQ[node]!;
    cost[2 * count + g] = -1;
  });
  for (const cut of cuts) {
    const row = new Float64Array(columns);
    let upper = cut.bound - cut.value;
    generators.forEach(({ node }, g) => {
      row[g] = cut.byP[node]!;
      row[count + g] = cut.byQ[node]!;
      upper += cut.byP[node]! * cut.p[g]! + cut.byQ[node]! * cut.q[g]!;
    });
    dense.push(row);
    rowLower.push(Number.NEGATIVE_INFINITY);
    rowUpper.push(SCALE * upper);
  }
  // t >= cost · p + quadratic · (2 p₀ p − p₀²) for every tangent point p₀.
  for (const at of tangents) {
    generators.forEach(({ cost: linear, quadratic }, g) => {
      const row = new Float64Array(columns);
      row[g] = linear + 2 * quadratic * at[g]!;
      row[2 * count + g] = -1;
      dense.push(row);
      rowLower.push(Number.NEGATIVE_INFINITY);
      rowUpper.push(SCALE * quadratic * at[g]! ** 2);
    });
  }
  return sparse({ cost, ...box, rowLower, rowUpper, dense });
}

interface Box {
  readonly columnLower: Float64Array;
  readonly columnUpper: Float64Array;
}

function sparse(
  parts: Box & { cost: Float64Array; rowLower: number[]; rowUpper: number[]; dense: Float64Array[] },
) {
  const rowStart = [0];
  const column: number[] = [];
  const value: number[] = [];
  for (const row of parts.dense) {
    row.forEach((entry, c) => {
      if (entry === 0) return;
      column.push(c);
      value.push(entry);
    });
    rowStart.push(column.length);
  }
  return {
    cost: parts.cost,
    columnLower: parts.columnLower,
    columnUpper: parts.columnUpper,
    rowLower: Float64Array.from(parts.rowLower),
    rowUpper: Float64Array.from(parts.rowUpper),
    rowStart: Int32Array.from(rowStart),
    column: Int32Array.from(column),
    value: Float64Array.from(value),
  } satisfies LinearProgram;
}

/** Bounds of the generators, within `reach` (active) and `reachQ` of where they stand. */
function boxAround({ generators }: RadialCase, { p, q }: State, reach: number, reachQ: number): Box {
  const count = generators.length;
  const columnLower = new Float64Array(3 * count).fill(Number.NEGATIVE_INFINITY);
  const columnUpper = new Float64Array(3 * count).fill(Number.POSITIVE_INFINITY);
  generators.forEach(({ pMin, pMax, qMin, qMax }, g) => {
    columnLower[g] = SCALE * Math.max(pMin, p[g]! - reach);
    columnUpper[g] = SCALE * Math.min(pMax, p[g]! + reach);
    columnLower[count + g] = SCALE * Math.max(qMin, q[g]! - reachQ);
    columnUpper[count + g] = SCALE * Math.min(qMax, q[g]! + reachQ);
  });
  return { columnLower, columnUpper };
}

function solved(solver: LinearSolver, linear: LinearProgram): LinearOptimum {
  const answer = solver.solve(linear);
  if (answer.status === "failed") throw domainError("LAT-3012", { reason: answer.reason });
  return answer;
}

const breachOf = (radial: RadialCase, { flow }: State): number =>
  quantities(radial, flow, flow)
    .slice(1)
    .reduce((worst, { value, bound }) => Math.max(worst, value - bound), 0);

/** Price at a node: what one more unit drawn there costs through the source and through every binding row. */
function prices(radial: RadialCase, source: Row, cuts: readonly Row[], duals: Float64Array): Float64Array {
  return Float64Array.from(radial.nodes, (_, n) => {
    const through = cuts.reduce((sum, cut, c) => sum + duals[c]! * cut.byP[n]!, 0);
    return -radial.sourceCost * source.byP[n]! - through;
  });
}

/** Prices at an optimum: reactive power stays (it has settled), active power may move, so that limits bind. */
function pricesAt(
  radial: RadialCase,
  solver: LinearSolver,
  state: ReturnType<typeof stateOf>,
  losses: boolean,
): Float64Array {
  const rows = linearise(radial, state, losses).map((row): Cut => ({ ...row, p: state.p, q: state.q }));
  const [source, ...cuts] = rows;
  const tangents = [-1, 0, 1].map((sign) => state.p.map((p) => p + sign * 1e-4));
  const box = boxAround(radial, state, PRICE_REACH, 0);
  const { rowDuals } = solved(solver, program(radial, source!, cuts, tangents, box));
  return prices(radial, source!, cuts, rowDuals);
}

/**
 * Dispatch and prices. With `losses` the program is solved along the branch flow equations with a shrinking
 * reach; without, once per tangent. @throws LAT-3012 when the solver gives no answer.
 */
export function dispatchRadial(radial: RadialCase, solver: LinearSolver, losses: boolean): RadialDispatch {
  const count = radial.generators.length;
  const start = radial.generators.map(({ pMin, pMax }) => Math.min(Math.max(0, pMin), pMax));
  const startQ = radial.generators.map(({ qMin, qMax }) => Math.min(Math.max(0, qMin), qMax));
  let state = stateOf(radial, Float64Array.from(start), Float64Array.from(startQ), losses);
  let reach = losses ? 0.2 : Number.POSITIVE_INFINITY;
  const tangents: Float64Array[] = [];
  const kept: Cut[] = [];
  let rounds = 0;
  for (; rounds < MAX_ROUNDS && reach > 1e-7; rounds += 1) {
    const fresh = linearise(radial, state, losses).map((row): Cut => ({ ...row, p: state.p, q: state.q }));
    const [source, ...rows] = fresh;
    const cuts = losses ? rows : [...rows, ...kept];
    // Tangents of the linear model stay true; those of the branch flow equations are made anew.
    if (!losses) kept.push(...rows.filter((row) => row.value > row.bound - 0.5));
    tangents.push(state.p);
    const box = boxAround(radial, state, reach, reach);
    const { columns } = solved(solver, program(radial, source!, cuts, tangents, box));
    const part = (from: number): Float64Array =>
      columns.slice(from, from + count).map((value) => value / SCALE);
    const next = stateOf(radial, part(0), part(count), losses);
    const moved = Math.max(...next.p.map((p, g) => Math.abs(p - state.p[g]!)));
    const better = next.cost < state.cost - 1e-12 || breachOf(radial, state) > BREACH;
    const settled = moved < 1e-9 && breachOf(radial, next) < BREACH;
    state = next;
    if (!losses && settled) break;
    if (losses && (!better || rounds > 30)) reach /= 2;
  }
  const nodalPrice = pricesAt(radial, solver, state, losses);
  return { generatorP: state.p, generatorQ: state.q, flow: state.flow, nodalPrice, cost: state.cost, rounds };
}
