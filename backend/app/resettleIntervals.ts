/**
 * Readings that came or changed after settlement: the difference is booked with the next interval that is settled,
 * as further lines. What was booked, billed and committed stays as it is.
 */
import { monthPeriodOf } from "../core/billing/billingPeriod.ts";
import { resettle } from "../core/settlement/resettle.ts";
import type { IntervalIndex } from "../core/time/marketInterval.ts";
import type { BillTotal, CorrectedInterval, IntervalRecord } from "../ports/intervals.ts";
import { billTotalsWith } from "./billInterval.ts";
import { isFinished } from "./intervalMachine.ts";
import type { Market } from "./market.ts";
import { settlementInput } from "./settlementInput.ts";

/** Corrected with one settlement; the rest waits for the next. */
const MAX_CORRECTED = 96;

/** A correction with the record it belongs to. */
export interface DueCorrection extends CorrectedInterval {
  readonly record: IntervalRecord;
}

/** Corrections that are due, booked with `interval`. @throws LAT-6xxx, LAT-7013 */
export async function dueCorrections(
  { store }: Pick<Market, "store">,
  communityId: string,
  bookedWith: IntervalIndex,
): Promise<readonly DueCorrection[]> {
  const corrections: DueCorrection[] = [];
  for (const key of await store.resettlementsDue(communityId, MAX_CORRECTED)) {
    const record = await store.interval(key);
    // One that is settled but not billed yet would be billed from its lines: it is corrected afterwards.
    if (record === null || !isFinished(record)) continue;
    const { lines } = resettle(await store.lines(key), await settlementInput({ store }, record));
    corrections.push({
      record,
      interval: key.interval,
      lines: lines.map((line) => ({ ...line, bookedWith })),
    });
  }
  return corrections;
}

/** Running totals of the months that corrections touch. @throws LAT-7013 */
export async function correctedBillTotals(
  market: Market,
  corrections: readonly DueCorrection[],
): Promise<readonly BillTotal[]> {
  const months = Map.groupBy(corrections, ({ interval }) => monthPeriodOf(interval).label);
  const totals: BillTotal[] = [];
  for (const own of months.values()) {
    const lines = own.flatMap((corrected) => corrected.lines);
    for (const { record } of own.slice(0, 1)) totals.push(...(await billTotalsWith(market, record, lines)));
  }
  return totals;
}
