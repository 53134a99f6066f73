/** The full formulation as a linear program, order by order: what the tree solver must agree with. */

import {
  BUY_MUST_SERVE,
  BUY_OR_SKIP,
  SELL_OR_EXPORT,
  type TreeMarketProblem,
  type TreeMarketSolution,
} from "../../../backend/core/clearing/treeMarket.ts";
import type { LinearProgram } from "../../../backend/core/network/linearProgram.ts";

interface Row {
  lower: number;
  upper: number;
  entries: [column: number, value: number][];
}

/** Weights of the three objectives, strict order proven by the cycle bound in levelCurves.ts. */
export const WELFARE = 16;
export const SOLAR = 4;
export const VOLUME = 2;

/** Columns: one trade per order, then one export per order (fixed at 0 unless solar). */
export function oracleProgram({ segments, orders }: TreeMarketProblem): LinearProgram {
  const n = orders.count;
  const cost = new Float64Array(2 * n);
  const columnUpper = new Float64Array(2 * n);
  const rows: Row[] = [{ lower: 0, upper: 0, entries: [] }];
  const firstSegment = rows.length;
  for (const { lowerWh, upperWh } of segments) rows.push({ lower: lowerWh, upper: upperWh, entries: [] });
  for (let i = 0; i < n; i += 1) {
    const kind = orders.kind[i]!;
    const energyWh = orders.energyWh[i]!;
    const buys = kind === BUY_OR_SKIP || kind === BUY_MUST_SERVE;
    const value = WELFARE * orders.priceTicks[i]!;
    columnUpper[i] = energyWh;
    cost[i] = buys ? value + VOLUME : -value;
    rows[0]!.entries.push([i, buys ? -1 : 1]);
    if (kind === SELL_OR_EXPORT) {
      cost[i]! += SOLAR;
      cost[n + i] = SOLAR;
      columnUpper[n + i] = energyWh;
      rows.push({
        lower: 0,
        upper: energyWh,
        entries: [
          [i, 1],
          [n + i, 1],
        ],
      });
    }
    if (kind === BUY_MUST_SERVE) continue;
    for (let s = orders.segment[i]!; s >= 0; s = segments[s]!.parent) {
      rows[firstSegment + s]!.entries.push([i, buys ? -1 : 1]);
      if (kind === SELL_OR_EXPORT) rows[firstSegment + s]!.entries.push([n + i, 1]);
    }
  }
  const entries = rows.flatMap((row) => row.entries.sort((a, b) => a[0] - b[0]));
  const rowStart = [0];
  for (const row of rows) rowStart.push(rowStart[rowStart.length - 1]! + row.entries.length);
  return {
    cost,
    columnLower: new Float64Array(2 * n),
    columnUpper,
    rowLower: Float64Array.from(rows, (row) => row.lower),
    rowUpper: Float64Array.from(rows, (row) => row.upper),
    rowStart: Int32Array.from(rowStart),
    column: Int32Array.from(entries, ([column]) => column),
    value: Float64Array.from(entries, ([, value]) => value),
  };
}

/** The same objective, of a result. */
export function scaledObjective({ orders }: TreeMarketProblem, result: TreeMarketSolution): number {
  let objective = 0;
  for (let i = 0; i < orders.count; i += 1) {
    const kind = orders.kind[i]!;
    const localWh = result.localWh[i]!;
    const value = WELFARE * orders.priceTicks[i]!;
    if (kind === BUY_OR_SKIP || kind === BUY_MUST_SERVE) objective += (value + VOLUME) * localWh;
    else objective -= value * localWh;
    if (kind === SELL_OR_EXPORT) objective += SOLAR * (localWh + result.exportedWh[i]!);
  }
  return objective;
}
