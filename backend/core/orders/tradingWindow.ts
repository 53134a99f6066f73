/** When an interval is open for orders, in market time. */
import {
  type EpochSeconds,
  epochSeconds,
  INTERVAL_SECONDS,
  type IntervalIndex,
  intervalStart,
} from "../time/marketInterval.ts";

/** Trading opens this many intervals before delivery starts (2 h). */
export const OPENS_INTERVALS_BEFORE = 8;
/** Orders derived from trading plans enter this many intervals before delivery starts. */
export const PLANS_ENTER_INTERVALS_BEFORE = 2;
/** Gate closure, this many intervals before delivery starts. */
export const GATE_CLOSES_INTERVALS_BEFORE = 1;

/** Half-open: an order is in time when `opensAt <= receivedAt < gateClosesAt`. */
export interface TradingWindow {
  readonly opensAt: EpochSeconds;
  readonly plansEnterAt: EpochSeconds;
  readonly gateClosesAt: EpochSeconds;
}

/** The window of one interval, UTC seconds. */
export function tradingWindow(interval: IntervalIndex): TradingWindow {
  const before = (intervals: number): EpochSeconds =>
    epochSeconds(intervalStart(interval) - intervals * INTERVAL_SECONDS);
  return {
    opensAt: before(OPENS_INTERVALS_BEFORE),
    plansEnterAt: before(PLANS_ENTER_INTERVALS_BEFORE),
    gateClosesAt: before(GATE_CLOSES_INTERVALS_BEFORE),
  };
}
