/**
 * The market at segment grain as a linear program: blocks of orders with one price, the pool, the segment
 * limits and the rows of the physics. Its flows and nodal prices shape the envelope.
 */

import type { LinearOptimum, LinearProgram } from "../network/linearProgram.ts";
import { contractTree } from "./contractTree.ts";
import type { EnvelopeRow } from "./envelopeRows.ts";
import { EXPORT_VALUE, TICK_SCALE, TRADE_VALUE } from "./levelCurves.ts";
import { BUY_MUST_SERVE, BUY_OR_SKIP, SELL_OR_EXPORT, type TreeMarketProblem } from "./treeMarket.ts";

interface Block {
  readonly segment: number;
  readonly kind: number;
  readonly priceTicks: number;
  energyWh: number;
}

interface Row {
  readonly lower: number;
  readonly upper: number;
  readonly column: number[];
  readonly value: number[];
}

export interface EnvelopeProgram {
  readonly program: LinearProgram;
  /** Segment and sign of what a column injects; segment -1 injects nothing. */
  readonly segmentOfColumn: Int32Array;
  readonly signOfColumn: Int8Array;
  /** Per row after the first: factor of each segment's own injection; null for coupling rows. */
  readonly shadow: readonly (Float64Array | null)[];
}

function collectBlocks({ segments, orders }: TreeMarketProblem): Block[] {
  const blocks = new Map<number, Block>();
  for (let i = 0; i < orders.count; i += 1) {
    const kind = orders.kind[i]!;
    const segment = kind === BUY_MUST_SERVE ? 0 : orders.segment[i]!;
    const priceTicks = orders.priceTicks[i]!;
    const key = (priceTicks * 4 + kind) * segments.length + segment;
    const known = blocks.get(key);
    if (known === undefined) blocks.set(key, { segment, kind, priceTicks, energyWh: orders.energyWh[i]! });
    else known.energyWh += orders.energyWh[i]!;
  }
  return [...blocks.values()];
}

/** Rows over segments' own injections: the physics, and every limit of a segment's flow that could bind. */
function injectionRows(problem: TreeMarketProblem, physics: readonly EnvelopeRow[], edges: EdgeChoice) {
  const { segments } = problem;
  const rows = physics.map((row) => ({
    lower: Number.NEGATIVE_INFINITY,
    upper: row.bound,
    perWh: row.perWh,
  }));
  const { nodeOf, upper } = contractTree(problem);
  segments.forEach(({ parent, lowerWh, upperWh }, n) => {
    const loose =
      edges === "everyEdge"
        ? false
        : n === 0
          ? upper[0] === Number.POSITIVE_INFINITY
          : nodeOf[n] === nodeOf[parent];
    if (loose) return;
    const perWh = new Float64Array(segments.length);
    for (let m = n; m < segments.length; m += 1) {
      if (m === n || perWh[segments[m]!.parent] === 1) perWh[m] = 1;
    }
    rows.push({ lower: lowerWh, upper: upperWh, perWh });
  });
  return rows;
}

/** Which segment limits become rows: those that the book's own orders could meet, or all. */
export type EdgeChoice = "edgesThatBind" | "everyEdge";

export function envelopeProgram(
  problem: TreeMarketProblem,
  physics: readonly EnvelopeRow[],
  edges: EdgeChoice = "edgesThatBind",
): EnvelopeProgram {
  const cost: number[] = [];
  const upper: number[] = [];
  const segmentOf: number[] = [];
  const sign: number[] = [];
  const pool: Row = { lower: 0, upper: 0, column: [], value: [] };
  const coupling: Row[] = [];
  const addColumn = (value: number, energyWh: number, segment: number, direction: number): number => {
    cost.push(value);
    upper.push(energyWh);
    segmentOf.push(segment);
    sign.push(direction);
    return cost.length - 1;
  };
  for (const { segment, kind, priceTicks, energyWh } of collectBlocks(problem)) {
    const price = TICK_SCALE * priceTicks;
    if (kind === BUY_MUST_SERVE || kind === BUY_OR_SKIP) {
      const at = kind === BUY_OR_SKIP ? segment : -1;
      pool.column.push(addColumn(price + TRADE_VALUE, energyWh, at, -1));
      pool.value.push(-1);
      continue;
    }
    const solar = kind === SELL_OR_EXPORT;
    const traded = addColumn(solar ? EXPORT_VALUE - price : -price, energyWh, segment, 1);
    pool.column.push(traded);
    pool.value.push(1);
    if (!solar) continue;
    const exported = addColumn(EXPORT_VALUE, energyWh, segment, 1);
    const both = { column: [traded, exported], value: [1, 1] };
    coupling.push({ lower: Number.NEGATIVE_INFINITY, upper: energyWh, ...both });
  }
  const injections = injectionRows(problem, physics, edges).map((row): Row & { perWh: Float64Array } => {
    const column: number[] = [];
    const value: number[] = [];
    segmentOf.forEach((segment, c) => {
      if (segment < 0 || row.perWh[segment] === 0) return;
      column.push(c);
      value.push(row.perWh[segment]! * sign[c]!);
    });
    return { ...row, column, value };
  });
  const rows: Row[] = [pool, ...injections, ...coupling];
  const rowStart = new Int32Array(rows.length + 1);
  rows.forEach((row, r) => {
    rowStart[r + 1] = rowStart[r]! + row.column.length;
  });
  return {
    program: {
      cost: Float64Array.from(cost),
      columnLower: new Float64Array(cost.length),
      columnUpper: Float64Array.from(upper),
      rowLower: Float64Array.from(rows, (row) => row.lower),
      rowUpper: Float64Array.from(rows, (row) => row.upper),
      rowStart,
      column: Int32Array.from(rows.flatMap((row) => row.column)),
      value: Float64Array.from(rows.flatMap((row) => row.value)),
    },
    segmentOfColumn: Int32Array.from(segmentOf),
    signOfColumn: Int8Array.from(sign),
    shadow: [null, ...injections.map((row) => row.perWh), ...coupling.map(() => null)],
  };
}

export interface SegmentPlan {
  /** Own injection of each segment, Wh. */
  readonly ownWh: Float64Array;
  /** Scaled price of each segment less the pool price. */
  readonly premium: Float64Array;
  /** Contribution of each physics row to the premium, per row and segment. */
  readonly partOfRow: readonly Float64Array[];
}

/** Reads flows and nodal prices from the optimum: premium = −Σ row dual × factor. */
export function readPlan(
  envelope: EnvelopeProgram,
  optimum: LinearOptimum,
  segmentCount: number,
  physicsCount: number,
): SegmentPlan {
  const ownWh = new Float64Array(segmentCount);
  optimum.columns.forEach((value, c) => {
    const segment = envelope.segmentOfColumn[c]!;
    if (segment >= 0) ownWh[segment]! += value * envelope.signOfColumn[c]!;
  });
  const premium = new Float64Array(segmentCount);
  const partOfRow: Float64Array[] = [];
  envelope.shadow.forEach((perWh, r) => {
    if (perWh === null) return;
    const part = perWh.map((factor) => -optimum.rowDuals[r]! * factor);
    for (let n = 0; n < segmentCount; n += 1) premium[n]! += part[n]!;
    if (partOfRow.length < physicsCount) partOfRow.push(part);
  });
  return { ownWh, premium, partOfRow };
}
