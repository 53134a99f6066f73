/**
 * Distribution reliability indices. Source: IEEE Std 1366-2012, clause 3.2 (sustained interruptions) and 3.4
 * (momentary). Major event days are not taken out: the 2.5 beta method needs five years of daily figures.
 */
import { domainError } from "../errors/domainError.ts";
import type { EpochSeconds } from "../time/marketInterval.ts";

/** Longer than this an interruption is sustained, s (IEEE 1366: five minutes). */
export const SUSTAINED_SECONDS = 300;

export interface Interruption {
  readonly startedAt: EpochSeconds;
  /** Still without supply when null: it lasts to the end of the period. */
  readonly endedAt: EpochSeconds | null;
  /** Customers that lost supply. */
  readonly customers: readonly string[];
}

export interface ReliabilityInput {
  readonly interruptions: readonly Interruption[];
  /** N_T. */
  readonly customersServed: number;
  readonly from: EpochSeconds;
  readonly to: EpochSeconds;
}

export interface ReliabilityIndices {
  readonly sustained: number;
  readonly momentary: number;
  /** Sum of N_i of sustained interruptions. */
  readonly customerInterruptions: number;
  /** Sum of r_i N_i, minutes. */
  readonly customerMinutes: number;
  /** C_N: customers with at least one sustained interruption. */
  readonly customersAffected: number;
  /** Interruptions per customer served: sum N_i / N_T. */
  readonly saifi: number;
  /** Minutes per customer served: sum r_i N_i / N_T. */
  readonly saidiMinutes: number;
  /** Minutes per interruption of a customer: SAIDI / SAIFI; null without one. */
  readonly caidiMinutes: number | null;
  /** Interruptions per customer affected: sum N_i / C_N; null without one. */
  readonly caifi: number | null;
  /** Momentary interruptions per customer served. */
  readonly maifi: number;
  /** Share of customer time with supply. */
  readonly asai: number;
}

/**
 * Indices of one period. An interruption counts with the part of it that lies in the period; whether it is sustained
 * is decided by its whole length.
 * @throws LAT-2410 no customers, or a period without length.
 */
export function computeReliabilityIndices(input: ReliabilityInput): ReliabilityIndices {
  const { customersServed, from, to } = input;
  if (!(customersServed > 0) || !(to > from)) {
    throw domainError("LAT-2410", { customers: customersServed, seconds: to - from });
  }
  const within = input.interruptions.filter(
    ({ startedAt, endedAt }) => startedAt < to && (endedAt ?? to) > from,
  );
  const lengthOf = ({ startedAt, endedAt }: Interruption): number => (endedAt ?? to) - startedAt;
  const sustained = within.filter((one) => lengthOf(one) > SUSTAINED_SECONDS);
  const momentary = within.filter((one) => lengthOf(one) <= SUSTAINED_SECONDS);
  const affected = new Set(sustained.flatMap(({ customers }) => customers));
  const count = (list: readonly Interruption[]): number =>
    list.reduce((sum, { customers }) => sum + customers.length, 0);
  const customerMinutes = sustained.reduce((sum, { startedAt, endedAt, customers }) => {
    const seconds = Math.min(endedAt ?? to, to) - Math.max(startedAt, from);
    return sum + (seconds / 60) * customers.length;
  }, 0);
  const interruptions = count(sustained);
  return {
    sustained: sustained.length,
    momentary: momentary.length,
    customerInterruptions: interruptions,
    customerMinutes,
    customersAffected: affected.size,
    saifi: interruptions / customersServed,
    saidiMinutes: customerMinutes / customersServed,
    caidiMinutes: interruptions === 0 ? null : customerMinutes / interruptions,
    caifi: affected.size === 0 ? null : interruptions / affected.size,
    maifi: count(momentary) / customersServed,
    asai: 1 - (customerMinutes * 60) / (customersServed * (to - from)),
  };
}
