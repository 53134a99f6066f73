/** Standing wishes about the car: which are usable, when it leaves next, and the linked order that follows from it. */
import { addLocalDays, intervalsOfLocalDay, localTimeOfInterval } from "../time/communityTime.ts";
import { INTERVAL_SECONDS, type IntervalIndex, intervalIndex } from "../time/marketInterval.ts";
import { type MicroEuroPerKWh, microEuroPerKWh, wattHours } from "../units/quantities.ts";
import type { LinkedOrder } from "./linkedOrder.ts";
import type { Departure, HomeDevices, Rejection } from "./order.ts";
import { tradingWindow } from "./tradingWindow.ts";

export const NO_DEVICE_WISHES: HomeDevices = { chargeLimitW: null, departures: [] };

/** Least power a car can be charged with, W (IEC 61851: 6 A on one phase). */
export const LEAST_CHARGE_W = 1_400;
/** Most energy of one departure, Wh. */
export const MOST_DEPARTURE_WH = 100_000;
const MINUTES_PER_INTERVAL = 15;
const DAY_MINUTES = 1_440;
/** A car's window begins at most a day before it leaves. */
const WINDOW_INTERVALS = 96;

const refuse = (field: string, actual: string | number, expected: string): Rejection => ({
  status: "rejected",
  code: "LAT-8303",
  details: { field, actual: String(actual), expected },
});

/** Null when the wishes can be used with a charger of `carChargerW`, else why not (LAT-8303, LAT-8304). */
export function validateDevices(devices: HomeDevices, carChargerW: number): Rejection | null {
  const { chargeLimitW, departures } = devices;
  if (carChargerW === 0 && (chargeLimitW !== null || departures.length > 0)) {
    return { status: "rejected", code: "LAT-8304", details: { device: "car charger" } };
  }
  if (chargeLimitW !== null && (chargeLimitW < LEAST_CHARGE_W || chargeLimitW > carChargerW)) {
    return refuse("chargeLimitW", chargeLimitW, `a power from ${LEAST_CHARGE_W} to ${carChargerW} W`);
  }
  if (new Set(departures.map(({ weekday }) => weekday)).size < departures.length) {
    return refuse("departures", departures.length, "at most one departure a weekday");
  }
  for (const { weekday, minute, energyWh } of departures) {
    if (!Number.isInteger(weekday) || weekday < 0 || weekday > 6) {
      return refuse("weekday", weekday, "a day from 0 (Monday) to 6 (Sunday)");
    }
    if (minute % MINUTES_PER_INTERVAL !== 0 || minute < 0 || minute >= DAY_MINUTES) {
      return refuse("minute", minute, "a full quarter hour of the day");
    }
    if (energyWh < 1 || energyWh > MOST_DEPARTURE_WH) {
      return refuse("energyWh", energyWh, `an energy from 1 to ${MOST_DEPARTURE_WH} Wh`);
    }
  }
  return null;
}

export interface DepartureAt {
  /** The car is gone from this interval on. */
  readonly leaves: IntervalIndex;
  readonly energyWh: number;
}

/** Local wall clock of the day on which the interval lies; an hour that does not exist counts from the one before. */
function departureOn(departure: Departure, interval: IntervalIndex, ahead: number): IntervalIndex {
  const { from, to } = intervalsOfLocalDay(addLocalDays(localTimeOfInterval(interval), ahead));
  const wanted = departure.minute / MINUTES_PER_INTERVAL;
  for (let at = from as number; at < to; at += 1) {
    if (localTimeOfInterval(intervalIndex(at)).quarter >= wanted) return intervalIndex(at);
  }
  return to;
}

/** The first departure after `after`, within a week; null when none is wished for. */
export function nextDeparture(devices: HomeDevices, after: IntervalIndex): DepartureAt | null {
  const { weekday: today } = localTimeOfInterval(after);
  for (let ahead = 0; ahead <= 7; ahead += 1) {
    const departure = devices.departures.find(({ weekday }) => weekday === (today + ahead) % 7);
    if (departure === undefined) continue;
    const leaves = departureOn(departure, after, ahead);
    if (leaves > after) return { leaves, energyWh: departure.energyWh };
  }
  return null;
}

/** First interval from which the energy of a departure may be taken up: a day before, or when the last one left. */
export function windowStart(devices: HomeDevices, { leaves }: DepartureAt): IntervalIndex {
  const earliest = intervalIndex(leaves - WINDOW_INTERVALS);
  const before = nextDeparture(devices, earliest);
  return before !== null && before.leaves < leaves ? before.leaves : earliest;
}

/** What the car can take in one interval, Wh. */
export const carIntervalWh = (devices: HomeDevices, carChargerW: number): number =>
  Math.floor((Math.min(devices.chargeLimitW ?? carChargerW, carChargerW) * INTERVAL_SECONDS) / 3_600);

export interface CarWindow {
  readonly communityId: string;
  readonly meteringPointId: string;
  readonly first: IntervalIndex;
  /** The car is gone from here on. */
  readonly leaves: IntervalIndex;
  readonly energyWh: number;
  /** Most energy in one interval. */
  readonly chargeWh: number;
  readonly buyLimit: MicroEuroPerKWh;
  readonly tariffVersion: number;
  readonly nonce: number;
}

/** The linked order of a window: cheapest first, complete when the car leaves; null when there is no time left. */
export function carOrder(window: CarWindow): LinkedOrder | null {
  const { first, leaves, chargeWh } = window;
  const intervals = leaves - first;
  const energyWh = Math.min(window.energyWh, intervals * chargeWh);
  if (intervals < 1 || energyWh < 1) return null;
  const none = wattHours(0);
  return {
    communityId: window.communityId,
    meteringPointId: window.meteringPointId,
    kind: "car",
    side: "buy",
    firstInterval: first,
    intervals,
    energyWh: wattHours(energyWh),
    minEnergyWh: wattHours(energyWh),
    chargeWh: wattHours(chargeWh),
    dischargeWh: none,
    buyLimit: window.buyLimit,
    sellLimit: microEuroPerKWh(0),
    capacityWh: none,
    storedWh: none,
    reserveWh: none,
    efficiencyPpm: 0,
    cycleCost: microEuroPerKWh(0),
    profileWh: [],
    tariffVersion: window.tariffVersion,
    nonce: window.nonce,
    expiresAt: tradingWindow(leaves).gateClosesAt,
  };
}
