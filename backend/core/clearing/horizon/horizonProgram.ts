/**
 * The market over a horizon as one program: the segment-grain market of every interval side by side, and the
 * linked orders as columns that take part in several of them.
 *
 * A linked order is worth its limits: what it buys is worth its buy limit (less the network charge), what it
 * sells costs its sell limit and wear. That is the objective of every single interval too, so the sum over the
 * horizon is comparable with what the intervals reach one by one.
 */

import type { LinearProgram } from "../../network/linearProgram.ts";
import { lastInterval, linkedState } from "../../orders/linkedState.ts";
import { PRICE_TICK } from "../../units/quantities.ts";
import { type EnvelopeProgram, envelopeProgram } from "../envelopeProgram.ts";
import { TICK_SCALE, TRADE_VALUE } from "../levelCurves.ts";
import { orderColumns } from "../treeMarket.ts";
import type { HorizonInterval, LinkedClaim } from "./horizon.ts";

interface Row {
  readonly lower: number;
  readonly upper: number;
  readonly column: number[];
  readonly value: number[];
}

/** Columns of one claim; -1 where it has none. */
export interface ClaimColumns {
  /** Per interval of the horizon. */
  readonly buy: Int32Array;
  readonly sell: Int32Array;
  /** Energy from the grid, for what must be had. */
  readonly must: Int32Array;
  /** Per interval: block that begins there. */
  readonly start: Int32Array;
}

export interface HorizonProgram {
  readonly program: LinearProgram;
  readonly claims: readonly ClaimColumns[];
}

/** Scaled cost of a Wh that must be had and that the market does not bring: dearer than any limit. */
export const MUST_COST = TICK_SCALE * 100_000;
const PPM = 1_000_000;

class Builder {
  readonly cost: number[] = [];
  readonly upper: number[] = [];
  readonly whole: number[] = [];
  readonly rows: Row[] = [];
  /** Per interval: its pool row, and its injection rows with the factor of each segment. */
  readonly poolRow: number[] = [];
  readonly injectionRows: { readonly row: number; readonly perWh: Float64Array }[][] = [];

  addColumn(cost: number, upper: number, whole = false): number {
    this.cost.push(cost);
    this.upper.push(upper);
    this.whole.push(whole ? 1 : 0);
    return this.cost.length - 1;
  }

  addRow(lower: number, upper: number, entries: readonly (readonly [column: number, value: number])[]): void {
    this.rows.push({ lower, upper, column: entries.map(([c]) => c), value: entries.map(([, v]) => v) });
  }

  addMarket({ program, shadow }: EnvelopeProgram): void {
    const firstColumn = this.cost.length;
    const firstRow = this.rows.length;
    program.cost.forEach((cost, c) => {
      this.addColumn(cost, program.columnUpper[c]!);
    });
    for (let r = 0; r < program.rowLower.length; r += 1) {
      const from = program.rowStart[r]!;
      const to = program.rowStart[r + 1]!;
      this.rows.push({
        lower: program.rowLower[r]!,
        upper: program.rowUpper[r]!,
        column: Array.from(program.column.subarray(from, to), (c) => c + firstColumn),
        value: Array.from(program.value.subarray(from, to)),
      });
    }
    this.poolRow.push(firstRow);
    this.injectionRows.push(
      shadow.flatMap((perWh, r) => (perWh === null ? [] : [{ row: firstRow + r, perWh }])),
    );
  }

  /** Puts a column into the market of interval `t`: + sells, − buys, `wh` Wh per unit of the column. */
  trade(column: number, t: number, segment: number, wh: number): void {
    const enter = (row: Row, value: number): void => {
      row.column.push(column);
      row.value.push(value);
    };
    enter(this.rows[this.poolRow[t]!]!, wh);
    for (const { row, perWh } of this.injectionRows[t]!) {
      const factor = perWh[segment]!;
      if (factor !== 0) enter(this.rows[row]!, factor * wh);
    }
  }

  build(): LinearProgram {
    const starts = [0];
    for (const row of this.rows) starts.push(starts.at(-1)! + row.column.length);
    return {
      cost: Float64Array.from(this.cost),
      columnLower: new Float64Array(this.cost.length),
      columnUpper: Float64Array.from(this.upper),
      rowLower: Float64Array.from(this.rows, (row) => row.lower),
      rowUpper: Float64Array.from(this.rows, (row) => row.upper),
      rowStart: Int32Array.from(starts),
      column: Int32Array.from(this.rows.flatMap((row) => row.column)),
      value: Float64Array.from(this.rows.flatMap((row) => row.value)),
      ...(this.whole.includes(1) ? { integer: Uint8Array.from(this.whole) } : {}),
    };
  }
}

/** Indices of the horizon's intervals inside the claim's window. */
export function windowOf({ linkedOrder }: LinkedClaim, horizon: readonly HorizonInterval[]): number[] {
  const { firstInterval } = linkedOrder;
  return horizon.flatMap(({ interval }, t) =>
    interval >= firstInterval && interval <= lastInterval(linkedOrder) ? [t] : [],
  );
}

const buyValue = ({ linkedOrder, networkCharge }: LinkedClaim): number =>
  (TICK_SCALE * (linkedOrder.buyLimit - networkCharge)) / PRICE_TICK + TRADE_VALUE;

const sellCost = ({ linkedOrder: { sellLimit, cycleCost } }: LinkedClaim): number =>
  (TICK_SCALE * (sellLimit + cycleCost)) / PRICE_TICK;

const noColumns = (length: number): ClaimColumns => ({
  buy: new Int32Array(length).fill(-1),
  sell: new Int32Array(length).fill(-1),
  must: new Int32Array(length).fill(-1),
  start: new Int32Array(length).fill(-1),
});

function addCar(
  builder: Builder,
  claim: LinkedClaim,
  window: readonly number[],
  columns: ClaimColumns,
  horizonEnd: number,
): void {
  const { linkedOrder, segment, fills } = claim;
  const { energyLeftWh, minLeftWh } = linkedState(linkedOrder, fills);
  const all: [number, number][] = [];
  for (const t of window) {
    const buy = builder.addColumn(buyValue(claim), linkedOrder.chargeWh);
    const must = builder.addColumn(-MUST_COST, linkedOrder.chargeWh);
    columns.buy[t] = buy;
    columns.must[t] = must;
    builder.trade(buy, t, segment, -1);
    const together: [number, number][] = [
      [buy, 1],
      [must, 1],
    ];
    builder.addRow(Number.NEGATIVE_INFINITY, linkedOrder.chargeWh, together);
    all.push(...together);
  }
  const beyondWh = Math.max(0, lastInterval(linkedOrder) - horizonEnd) * linkedOrder.chargeWh;
  const needed = Math.min(Math.max(0, minLeftWh - beyondWh), window.length * linkedOrder.chargeWh);
  builder.addRow(needed, Math.max(needed, energyLeftWh), all);
}

function addBattery(
  builder: Builder,
  claim: LinkedClaim,
  window: readonly number[],
  columns: ClaimColumns,
): void {
  const { linkedOrder, segment, fills } = claim;
  const { storedWh } = linkedState(linkedOrder, fills);
  const efficiency = linkedOrder.efficiencyPpm / PPM;
  // A store that begins below its reserve is not to be filled at once, only never to fall lower.
  const lowest = Math.min(0, linkedOrder.reserveWh - storedWh);
  const flows: [number, number][] = [];
  for (const t of window) {
    const buy = builder.addColumn(buyValue(claim), linkedOrder.chargeWh);
    const sell = builder.addColumn(-sellCost(claim), linkedOrder.dischargeWh);
    columns.buy[t] = buy;
    columns.sell[t] = sell;
    builder.trade(buy, t, segment, -1);
    builder.trade(sell, t, segment, 1);
    flows.push([buy, efficiency], [sell, -1]);
    builder.addRow(lowest, linkedOrder.capacityWh - storedWh, [...flows]);
  }
}

function addBlock(
  builder: Builder,
  claim: LinkedClaim,
  window: readonly number[],
  columns: ClaimColumns,
): void {
  const { linkedOrder, segment, fills } = claim;
  const { profileWh, side } = linkedOrder;
  if (linkedState(linkedOrder, fills).startedAt !== null) return;
  const energyWh = profileWh.reduce((sum, wh) => sum + wh, 0);
  const value = side === "buy" ? buyValue(claim) * energyWh : -sellCost(claim) * energyWh;
  const once: [number, number][] = [];
  for (const t of window.slice(0, Math.max(0, window.length - profileWh.length + 1))) {
    const start = builder.addColumn(value, 1, true);
    columns.start[t] = start;
    profileWh.forEach((wh, k) => {
      builder.trade(start, t + k, segment, side === "buy" ? -wh : wh);
    });
    once.push([start, 1]);
  }
  if (once.length > 0) builder.addRow(Number.NEGATIVE_INFINITY, 1, once);
}

/** The program over the horizon; intervals must follow each other. */
export function horizonProgram(
  horizon: readonly HorizonInterval[],
  claims: readonly LinkedClaim[],
  segmentOf: ReadonlyMap<string, number>,
): HorizonProgram {
  const builder = new Builder();
  for (const { orders, segments, rows } of horizon) {
    // Linked orders may turn the flow of any segment, so no edge may be taken for loose.
    builder.addMarket(
      envelopeProgram({ segments, orders: orderColumns(orders, segmentOf) }, rows ?? [], "everyEdge"),
    );
  }
  const columns = claims.map((claim) => {
    const own = noColumns(horizon.length);
    const window = windowOf(claim, horizon);
    const add = { car: addCar, battery: addBattery, block: addBlock }[claim.linkedOrder.kind];
    if (window.length > 0) add(builder, claim, window, own, horizon.at(-1)!.interval);
    return own;
  });
  return { program: builder.build(), claims: columns };
}
