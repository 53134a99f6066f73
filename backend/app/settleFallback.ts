/** A void interval still has meters: all its energy goes by the retail and feed-in tariffs, in one step. */
import type { MeterReading } from "../core/metering/reading.ts";
import { resettle } from "../core/settlement/resettle.ts";
import { settleInterval } from "../core/settlement/settleInterval.ts";
import { intervalEnd } from "../core/time/marketInterval.ts";
import type { Community } from "../ports/community.ts";
import type { IntervalRecord, IntervalWrites } from "../ports/intervals.ts";
import { billTotalsWith } from "./billInterval.ts";
import { type Market, neighbourKey, required } from "./market.ts";
import { meterInterval } from "./recordReadings.ts";
import { balancesWith } from "./settleMarketInterval.ts";

/**
 * Meters (unless that was done before the interval became void), settles without trades, and bills. Lines that
 * were booked before are corrected by further lines. True when done; a sentence when readings are missing.
 */
export async function settleFallback(
  market: Market,
  community: Community,
  record: IntervalRecord,
): Promise<boolean | string> {
  const { store } = market;
  const { interval } = record;
  let readings: readonly MeterReading[] = await store.readings(record);
  let metered: IntervalWrites = {};
  if (record.readingCount === 0) {
    const arrived = await meterInterval(market, community, record);
    if (arrived === null) return "readings have not arrived";
    readings = [...readings, ...(arrived.readings ?? [])];
    metered = arrived;
  }
  const sheet = await store.tariffSheet(record.communityId, record.tariffVersion);
  const tariff = required(sheet, "The tariff sheet", interval);
  const booked = await store.lines(record);
  // Corrections of other intervals that came with its first settlement stay booked with it.
  const corrections = await store.correctionsBookedWith(record);
  const input = { interval, orders: [], allocations: [], trades: [], readings, tariff };
  const { lines } = booked.length === 0 ? settleInterval(input) : resettle(booked, input);
  return store.applyChange({
    ...neighbourKey(record, 0),
    from: "void",
    to: "void",
    raise: "fallbackSettled",
    at: intervalEnd(interval),
    writes: {
      ...metered,
      lines,
      balances: await balancesWith(market, record, [...booked, ...lines, ...corrections]),
      billTotals: await billTotalsWith(market, record, [...booked, ...lines]),
    },
  });
}
