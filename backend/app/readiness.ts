/**
 * What must be done before a step, counted in intervals and states, never in seconds: every step then sees the
 * same stored data whether the process ran through or was killed in between.
 */
import { BALANCES_INTERVALS_BEFORE } from "../core/settlement/accumulateBalances.ts";
import { type IntervalState, intervalIndex } from "../core/time/marketInterval.ts";
import type { IntervalRecord } from "../ports/intervals.ts";
import { isFinished } from "./intervalMachine.ts";
import { type Market, neighbourKey } from "./market.ts";

/** Plans speak for an interval with what the meters said this many intervals before. */
export const KNOWN_INTERVALS_BEFORE = 3;

const ORDER: readonly IntervalState[] = [
  "open",
  "closed",
  "cleared",
  "committed",
  "metered",
  "settled",
  "billed",
];

/** True from `state` on, in the order of the table; never for `void`. */
export const hasReached = (record: IntervalRecord, state: IntervalState): boolean =>
  ORDER.indexOf(record.state) >= ORDER.indexOf(state);

const isVoid = (record: IntervalRecord): boolean => record.state === "void";
const isMetered = (record: IntervalRecord): boolean =>
  hasReached(record, "metered") || (isVoid(record) && record.readingCount > 0);
const isDecided = (record: IntervalRecord): boolean => isVoid(record) || hasReached(record, "cleared");
/** Its batch is on chain for good, or its void record stands in the queue before anything later. */
const isRecorded = (record: IntervalRecord): boolean =>
  isVoid(record) ? record.batchSent : hasReached(record, "committed");

/** Fulfilled, or the plain reason why a step has to wait. */
type Wait = string | null;

/**
 * Asks about the interval `before` this one. Where there is none (before the first, or in a gap of intervals
 * that were never opened), everything earlier must be finished.
 */
async function earlier(
  market: Market,
  record: IntervalRecord,
  before: number,
  holds: (other: IntervalRecord) => boolean,
  what: string,
): Promise<Wait> {
  const other = await market.store.interval(neighbourKey(record, -before));
  if (other === null) return waitForRest(market, record, before);
  return holds(other) ? null : `interval ${other.interval} is not ${what} yet`;
}

async function waitForRest(market: Market, record: IntervalRecord, before: number): Promise<Wait> {
  const [oldest] = await market.store.unfinishedIntervals(record.communityId, 1);
  if (oldest === undefined || oldest.interval >= record.interval - before) return null;
  return `interval ${oldest.interval} is not finished yet`;
}

async function firstWait(...checks: (() => Promise<Wait>)[]): Promise<Wait> {
  for (const check of checks) {
    const wait = await check();
    if (wait !== null) return wait;
  }
  return null;
}

/** Plans need the meters of three intervals before, and what was cleared since. */
export const waitForPlans = (market: Market, record: IntervalRecord): Promise<Wait> =>
  firstWait(
    () => earlier(market, record, KNOWN_INTERVALS_BEFORE, isMetered, "metered"),
    () => earlier(market, record, KNOWN_INTERVALS_BEFORE - 1, isDecided, "cleared"),
    () => waitForLinked(market, record),
  );

/** What a linked order got in the interval before decides what it still asks for. */
async function waitForLinked(market: Market, record: IntervalRecord): Promise<Wait> {
  const { communityId, interval } = record;
  const range = { from: intervalIndex(interval - 1), to: interval };
  const linked = await market.store.linkedOrders(communityId, range);
  return linked.length === 0 ? null : earlier(market, record, 1, isDecided, "cleared");
}

/** Orders roots go on chain in the order of intervals. */
export const waitForClosing = (market: Market, record: IntervalRecord): Promise<Wait> =>
  earlier(market, record, 1, (other) => other.state !== "open", "closed");

/** Batches go on chain in the order of intervals, and carry balances settled by rule. */
export const waitForBatch = (market: Market, record: IntervalRecord): Promise<Wait> =>
  firstWait(
    () => earlier(market, record, 1, isRecorded, "committed"),
    () => earlier(market, record, BALANCES_INTERVALS_BEFORE, isFinished, "billed"),
  );

/** Devices go on from where the interval before left them. */
export const waitForReadings = (market: Market, record: IntervalRecord): Promise<Wait> =>
  earlier(market, record, 1, isMetered, "metered");

/**
 * Balances add up in the order of intervals; an interval that could still become void and take lines back is
 * not built upon.
 */
export const waitForSettlement = (market: Market, record: IntervalRecord): Promise<Wait> =>
  earlier(market, record, 1, isFinished, "billed");

/** Bills add up in the order of intervals. */
export const waitForBill = (market: Market, record: IntervalRecord): Promise<Wait> =>
  earlier(market, record, 1, isFinished, "billed");

/** A void interval is metered, settled and billed in one step. */
export const waitForFallback = (market: Market, record: IntervalRecord): Promise<Wait> =>
  firstWait(
    () => waitForReadings(market, record),
    () => waitForBill(market, record),
  );

/** A void record goes on chain after everything earlier. */
export const waitForVoidRecord = (market: Market, record: IntervalRecord): Promise<Wait> =>
  earlier(market, record, 1, isRecorded, "committed");
