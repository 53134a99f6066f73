/** Power at a connection point as plans and meters imply it: the one rule for reactive power. */
import { INTERVAL_SECONDS } from "../time/marketInterval.ts";

/** Average watts of one Wh in an interval. */
const WATT_PER_WH = 3_600 / INTERVAL_SECONDS;
/** var per W of demand at a power factor of 0.95 lagging; what is fed in runs at unity. */
const DEMAND_TAN = Math.sqrt(1 - 0.95 * 0.95) / 0.95;

/** Average power of a connection point over the interval, + into the grid. */
export interface PointPower {
  readonly activeW: number;
  readonly reactiveVar: number;
}

/**
 * Power of net energy at a meter: demand draws reactive power, feed-in none. Whole W and var, so that what is
 * stored is what was solved, and anyone who solves it again gets the same figures.
 */
export const powerOfNet = (netWh: number): PointPower => ({
  activeW: netWh * WATT_PER_WH,
  reactiveVar: netWh < 0 ? -Math.round(-netWh * WATT_PER_WH * DEMAND_TAN) : 0,
});

export const addPower = (a: PointPower, b: PointPower): PointPower => ({
  activeW: a.activeW + b.activeW,
  reactiveVar: a.reactiveVar + b.reactiveVar,
});
