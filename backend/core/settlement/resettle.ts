/** Late or corrected readings: correction lines against what is booked, never an edit. */
import { domainError } from "../errors/domainError.ts";
import { compareLines, lineOf, type SignedPosting, signedAmount, signedEnergyWh } from "./ledgerAccounts.ts";
import type { LedgerLine } from "./ledgerLine.ts";
import { type Settlement, type SettlementInput, settleInterval } from "./settleInterval.ts";

/**
 * Settles the interval from scratch with the corrected inputs and returns only the difference to `booked` (every line
 * of this interval so far, corrections included) as lines of the next settlement version. Booked lines plus the
 * returned ones have, per metering point, kind and price, the amounts of the settlement from scratch. No
 * difference gives no lines. @throws what {@link settleInterval} throws; LAT-6006 for a line of another interval.
 */
export function resettle(booked: readonly LedgerLine[], corrected: SettlementInput): Settlement {
  const { interval } = corrected;
  const target = settleInterval(corrected);
  const settlementVersion = booked.reduce((max, line) => Math.max(max, line.settlementVersion ?? 1), 1) + 1;
  const versions = new Map(corrected.readings.map((r) => [r.meteringPointId, r.version]));
  const difference = new Map<string, SignedPosting>();
  const add = (line: LedgerLine, sign: 1 | -1): void => {
    if (line.interval !== interval) throw domainError("LAT-6006", { actual: line.interval, interval });
    const { meteringPointId, kind, price } = line;
    const key = `${meteringPointId}|${kind}|${price}`;
    const old = difference.get(key);
    difference.set(key, {
      interval,
      meteringPointId,
      kind,
      price,
      amount: (old?.amount ?? 0) + sign * signedAmount(line),
      energyWh: (old?.energyWh ?? 0) + sign * signedEnergyWh(line),
      readingVersion: versions.get(meteringPointId) ?? 0,
      settlementVersion,
    });
  };
  for (const line of booked) add(line, -1);
  for (const line of target.lines) add(line, 1);
  const lines = [...difference.values()]
    .map((posting) => lineOf(posting))
    .filter((line) => line !== null)
    .sort(compareLines);
  return { ...target, settlementVersion, lines };
}
