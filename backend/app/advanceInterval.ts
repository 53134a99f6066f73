/**
 * Takes one interval as far as it can go at a market time. It only ever looks at stored state: it may be called
 * at any time, by anyone, again and again, and a crash in between loses at most work that was not yet stored.
 */
import { tradingWindow } from "../core/orders/tradingWindow.ts";
import { type EpochSeconds, intervalEnd } from "../core/time/marketInterval.ts";
import type { Community } from "../ports/community.ts";
import type { IntervalKey, IntervalRecord } from "../ports/intervals.ts";
import { billInterval } from "./billInterval.ts";
import { clearMarketInterval } from "./clearMarketInterval.ts";
import { closeInterval } from "./closeInterval.ts";
import { commitInterval } from "./commitInterval.ts";
import { confirmInterval } from "./confirmInterval.ts";
import { isFinished } from "./intervalMachine.ts";
import { type Market, requireCommunity } from "./market.ts";
import {
  waitForBatch,
  waitForBill,
  waitForClosing,
  waitForFallback,
  waitForPlans,
  waitForReadings,
  waitForSettlement,
  waitForVoidRecord,
} from "./readiness.ts";
import { recordReadings } from "./recordReadings.ts";
import { settleFallback } from "./settleFallback.ts";
import { settleMarketInterval } from "./settleMarketInterval.ts";
import { submitPlanOrders } from "./submitPlanOrders.ts";
import { recordVoid } from "./voidInterval.ts";

export type StepName =
  | "enter-plans"
  | "close"
  | "clear"
  | "send-batch"
  | "confirm"
  | "meter"
  | "settle"
  | "bill"
  | "record-void"
  | "settle-fallback";

interface Step {
  readonly name: StepName;
  /** Market time from which it is due. */
  readonly dueAt: EpochSeconds;
  /** What has to be done first; null when nothing. */
  readonly wait: ((market: Market, record: IntervalRecord) => Promise<string | null>) | null;
  /** True when it moved on, false when the interval had changed meanwhile, a sentence when it has to wait. */
  readonly run: (market: Market, community: Community, record: IntervalRecord) => Promise<boolean | string>;
}

/** The next step of an interval; null when it is finished. */
export function nextStep(record: IntervalRecord): Step | null {
  const { plansEnterAt, gateClosesAt } = tradingWindow(record.interval);
  const ended = intervalEnd(record.interval);
  switch (record.state) {
    case "open":
      return record.plansEntered
        ? { name: "close", dueAt: gateClosesAt, wait: waitForClosing, run: closeInterval }
        : { name: "enter-plans", dueAt: plansEnterAt, wait: waitForPlans, run: submitPlanOrders };
    case "closed":
      return { name: "clear", dueAt: gateClosesAt, wait: null, run: clearMarketInterval };
    case "cleared":
      return record.batchSent
        ? { name: "confirm", dueAt: gateClosesAt, wait: null, run: confirmInterval }
        : { name: "send-batch", dueAt: gateClosesAt, wait: waitForBatch, run: commitInterval };
    case "committed":
      return { name: "meter", dueAt: ended, wait: waitForReadings, run: recordReadings };
    case "metered":
      return { name: "settle", dueAt: ended, wait: waitForSettlement, run: settleMarketInterval };
    case "settled":
      return { name: "bill", dueAt: ended, wait: waitForBill, run: billInterval };
    case "void":
      if (!record.batchSent) {
        return { name: "record-void", dueAt: gateClosesAt, wait: waitForVoidRecord, run: recordVoid };
      }
      return isFinished(record)
        ? null
        : { name: "settle-fallback", dueAt: ended, wait: waitForFallback, run: settleFallback };
    case "billed":
      return null;
  }
}

export interface AdvanceReport {
  readonly record: IntervalRecord;
  readonly steps: readonly StepName[];
  /** Plain reason why it stopped although a step is due; null when nothing is due. */
  readonly waiting: string | null;
}

/** A step failed with an exception; tells the jobs which one. */
export class StepFailure extends Error {
  readonly step: StepName;
  constructor(step: StepName, cause: unknown) {
    super(`${step}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = "StepFailure";
    this.step = step;
  }
}

/** More than any interval has steps; a loop beyond it is a fault. */
const MAX_STEPS = 16;

/**
 * Runs every due step of the interval. @throws StepFailure when a step throws; LAT-7014. Null when there is no
 * such interval.
 */
export async function advanceInterval(
  market: Market,
  key: IntervalKey,
  now: EpochSeconds,
): Promise<AdvanceReport | null> {
  const community = await requireCommunity(market, key.communityId);
  const steps: StepName[] = [];
  let record = await market.store.interval(key);
  if (record === null) return null;
  for (let count = 0; count < MAX_STEPS; count += 1) {
    const step = nextStep(record);
    if (step === null || now < step.dueAt) return { record, steps, waiting: null };
    const waiting = (await step.wait?.(market, record)) ?? null;
    if (waiting !== null) return { record, steps, waiting };
    const outcome = await runStep(market, community, record, step);
    if (typeof outcome === "string") return { record, steps, waiting: outcome };
    if (outcome) steps.push(step.name);
    const before: IntervalRecord = record;
    record = (await market.store.interval(key)) ?? record;
    if (record.state !== before.state) announce(market, record);
  }
  return { record, steps, waiting: "it changed too often; it goes on with the next tick" };
}

async function runStep(
  market: Market,
  community: Community,
  record: IntervalRecord,
  step: Step,
): Promise<boolean | string> {
  try {
    return await step.run(market, community, record);
  } catch (error) {
    throw new StepFailure(step.name, error);
  }
}

function announce(market: Market, { communityId, interval, state, changedAt }: IntervalRecord): void {
  market.events.publish({ type: "interval", communityId, interval, state, at: changedAt });
}
