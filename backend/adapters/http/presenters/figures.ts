/** Labels and sums shared by the household views. Amounts are signed from the member's side: + earned, − paid. */

import type { MeterReading } from "../../../core/metering/reading.ts";
import { memberAccount, signedEnergyWh } from "../../../core/settlement/ledgerAccounts.ts";
import type { LedgerLine, LineKind } from "../../../core/settlement/ledgerLine.ts";
import { type IntervalIndex, intervalEnd, intervalStart } from "../../../core/time/marketInterval.ts";
import { type MicroEuro, microEuro, type WattHours, wattHours } from "../../../core/units/quantities.ts";
import type { IntervalRecord } from "../../../ports/intervals.ts";

export type FigureStateName = "live" | "estimated" | "provisional" | "final" | "corrected";

/** Index, start and end, as every interval row begins. */
export const times = (interval: IntervalIndex) => ({
  interval,
  start: intervalStart(interval),
  end: intervalEnd(interval),
});

export const isSettled = (record: IntervalRecord | undefined): boolean =>
  record !== undefined &&
  (record.state === "settled" ||
    record.state === "billed" ||
    (record.state === "void" && record.fallbackSettled));

const isBilled = (record: IntervalRecord): boolean =>
  record.state === "billed" || (record.state === "void" && record.fallbackSettled);

const isCorrection = (line: LedgerLine): boolean => (line.settlementVersion ?? 1) > 1;

export interface LabelInput {
  readonly records: readonly IntervalRecord[];
  readonly lines: readonly LedgerLine[];
  readonly readings: readonly MeterReading[];
  /** Number of intervals that the whole period has. */
  readonly expected: number;
}

/** Label of a figure over a period: the least sure part decides, and a correction is always said. */
export function figureState({ records, lines, readings, expected }: LabelInput): FigureStateName {
  if (lines.some(isCorrection)) return "corrected";
  if (readings.some((reading) => reading.quality !== "measured")) return "estimated";
  return records.length === expected && records.every(isBilled) ? "final" : "provisional";
}

/** Σ energy of the lines of some kinds, Wh; corrections count with their sign. */
export const energyOf = (lines: readonly LedgerLine[], ...kinds: readonly LineKind[]): WattHours =>
  wattHours(lines.reduce((sum, line) => (kinds.includes(line.kind) ? sum + signedEnergyWh(line) : sum), 0));

/** What a line means for the member, µ€. */
export function memberAmount(line: LedgerLine, meteringPointId: string): MicroEuro {
  const member = memberAccount(meteringPointId);
  if (line.credit === member) return line.amount;
  return microEuro(line.debit === member ? -line.amount : 0);
}

/** Σ amounts of the lines of some kinds (all kinds when none is named), µ€. */
export const amountOf = (
  lines: readonly LedgerLine[],
  meteringPointId: string,
  ...kinds: readonly LineKind[]
): MicroEuro =>
  microEuro(
    lines.reduce(
      (sum, line) =>
        kinds.length === 0 || kinds.includes(line.kind) ? sum + memberAmount(line, meteringPointId) : sum,
      0,
    ),
  );

/** Groups by interval, keeping the order within. */
export function byInterval<T>(items: readonly T[], of: (item: T) => IntervalIndex): Map<IntervalIndex, T[]> {
  const groups = new Map<IntervalIndex, T[]>();
  for (const item of items) {
    const group = groups.get(of(item));
    if (group) group.push(item);
    else groups.set(of(item), [item]);
  }
  return groups;
}

/** |amount| per energy, to the nearest µ€/kWh; null without energy. For display only. */
export const averagePrice = (amount: number, energyWh: number): number | null =>
  energyWh === 0 ? null : Math.round((Math.abs(amount) * 1_000) / Math.abs(energyWh));
