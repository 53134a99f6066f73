/** What is done with a job: advance the interval, and end it as void when a step keeps failing. */
import { advanceInterval, StepFailure } from "../app/advanceInterval.ts";
import { type Market, requireCommunity } from "../app/market.ts";
import { voidInterval } from "../app/voidInterval.ts";
import type { EpochSeconds } from "../core/time/marketInterval.ts";
import type { IntervalKey } from "../ports/intervals.ts";
import { RETRY_LIMIT } from "./intervalQueue.ts";

export interface WorkerLog {
  info(message: string): void;
  warn(message: string): void;
}

const MAX_REASON = 300;

export class IntervalWorker {
  readonly #market: Market;
  readonly #log: WorkerLog;

  constructor(market: Market, log: WorkerLog) {
    this.#market = market;
    this.#log = log;
  }

  /** @throws StepFailure, to be tried again */
  async advance(key: IntervalKey, at: EpochSeconds): Promise<void> {
    try {
      await advanceInterval(this.#market, key, at);
    } catch (error) {
      this.#log.warn(`interval ${key.interval}: ${messageOf(error)}`);
      throw error;
    }
  }

  /** Tries once more; a step that still fails ends the interval as void. Left for the next tick: a void one, a batch sent. */
  async giveUp(key: IntervalKey, at: EpochSeconds): Promise<void> {
    try {
      await advanceInterval(this.#market, key, at);
    } catch (error) {
      if (!(error instanceof StepFailure)) throw error;
      const record = await this.#market.store.interval(key);
      if (record === null || record.state === "void" || record.state === "billed") return;
      // A batch that was sent is the chain's to decide: it may be recorded any moment.
      if (record.state === "cleared" && record.batchSent) return;
      const community = await requireCommunity(this.#market, key.communityId);
      const reason = `The step ${error.step} failed ${RETRY_LIMIT + 2} times: ${messageOf(error.cause)}`;
      await voidInterval(this.#market, community, record, { code: "LAT-7020", reason });
      this.#log.warn(`interval ${key.interval} is void: ${reason}`);
    }
  }
}

/** Numbered errors say what matters; nothing longer than a line, no stack. */
function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replaceAll(/\s+/g, " ").slice(0, MAX_REASON);
}
