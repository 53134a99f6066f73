/**
 * The life of an interval as a literal table. Both stores change an interval through {@link nextRecord}, so an
 * illegal step is refused in one place, and a step done twice is recognised in one place.
 */
import { domainError } from "../core/errors/domainError.ts";
import type { IntervalState } from "../core/time/marketInterval.ts";
import { wattHours } from "../core/units/quantities.ts";
import type { IntervalChange, IntervalFlags, IntervalRecord, IntervalWrites } from "../ports/intervals.ts";

/** Where an interval may go from each state. Nothing skips a state; `billed` and `void` are final. */
export const TRANSITIONS: Readonly<Record<IntervalState, readonly IntervalState[]>> = {
  open: ["closed", "void"],
  closed: ["cleared", "void"],
  cleared: ["committed", "void"],
  committed: ["metered", "void"],
  metered: ["settled", "void"],
  settled: ["billed", "void"],
  billed: [],
  void: [],
};

/** The state in which each piece of one-time work may be done. */
const WORK_INSIDE: Readonly<Record<keyof IntervalFlags, readonly IntervalState[]>> = {
  plansEntered: ["open"],
  batchSent: ["cleared", "void"],
  fallbackSettled: ["void"],
  batchVoided: ["billed"],
};

/** @throws LAT-7011 when the table does not allow the step. */
export function assertLegal(change: Pick<IntervalChange, "from" | "to" | "raise" | "voidReason">): void {
  const { from, to, raise } = change;
  const moves = from !== to;
  const legal = moves
    ? TRANSITIONS[from].includes(to) && (to !== "void" || change.voidReason !== undefined)
    : raise !== undefined && WORK_INSIDE[raise].includes(from);
  if (!legal) throw domainError("LAT-7011", { from, to });
}

/** True when nothing is left to do. */
export const isFinished = (record: IntervalRecord): boolean =>
  record.state === "billed" || (record.state === "void" && record.fallbackSettled);

/**
 * The record after a change, or null when it does not apply (any more).
 * @throws LAT-7011 on an illegal step.
 */
export function nextRecord(record: IntervalRecord, change: IntervalChange): IntervalRecord | null {
  assertLegal(change);
  if (record.state !== change.from) return null;
  if (change.raise !== undefined && record[change.raise]) return null;
  if (change.expectedOrderCount !== undefined && change.expectedOrderCount !== record.orderCount) return null;
  const { expectedCancelledCount } = change;
  if (expectedCancelledCount !== undefined && expectedCancelledCount !== record.cancelledCount) return null;
  return {
    ...record,
    ...figuresOf(record, change.writes),
    ...(change.raise === undefined ? {} : { [change.raise]: true }),
    state: change.to,
    voidReason: change.voidReason ?? record.voidReason,
    changedAt: change.at,
    ordersRoot: change.writes.ordersRoot ?? record.ordersRoot,
    fullMode: change.writes.fullMode ?? record.fullMode,
    ordersProof: change.writes.ordersProof ?? record.ordersProof,
    batchProof: change.writes.batchProof ?? record.batchProof,
  };
}

function figuresOf(record: IntervalRecord, writes: IntervalWrites): Partial<IntervalRecord> {
  const { clearing, readings, heldReadings, orders } = writes;
  return {
    orderCount: record.orderCount + (orders?.length ?? 0),
    readingCount: record.readingCount + (readings?.length ?? 0) + (heldReadings ?? 0),
    ...(clearing === undefined
      ? {}
      : {
          poolPrice: clearing.poolPrice,
          tradedWh: wattHours(clearing.trades.reduce((sum, trade) => sum + trade.energyWh, 0)),
          curtailedWh: clearing.curtailedWh,
          worstLowPu: clearing.physics.worstLowPu,
          worstHighPu: clearing.physics.worstHighPu,
          worstLoadingPercent: clearing.physics.worstLoadingPercent,
        }),
  };
}
