/** The queue of intervals that want to be advanced. It lives in the same PostgreSQL; one job = one (feeder, interval). */
import { PgBoss } from "pg-boss";
import { type EpochSeconds, epochSeconds, intervalIndex } from "../core/time/marketInterval.ts";
import type { IntervalKey } from "../ports/intervals.ts";

const QUEUE = "interval";
const FAILED = "interval-failed";

/** A step that throws is tried this often before the interval becomes void. */
export const RETRY_LIMIT = 4;
const RETRY_DELAY_SECONDS = 1;
/** An active job whose process died is given to another after this. */
const EXPIRE_SECONDS = 60;
const KEEP_SECONDS = 3_600;
/** Intervals worked on side by side in one process. */
const CONCURRENCY = 3;
const POLL_SECONDS = 0.5;

export interface IntervalQueueOptions {
  readonly url: string;
  /** Trouble between queue and database; the queue goes on by itself. */
  readonly onError: (error: Error) => void;
}

/** `at` is the market time at which the work was found due. */
export type IntervalHandler = (key: IntervalKey, at: EpochSeconds) => Promise<void>;

/** Plain data of a job: the key, and the market time at which it was found due. */
interface JobData {
  readonly communityId: string;
  readonly feederId: string;
  readonly interval: number;
  readonly at: number;
}

const keyOf = ({ communityId, feederId, interval }: JobData): IntervalKey => ({
  communityId,
  feederId,
  interval: intervalIndex(interval),
});

export class IntervalQueue {
  readonly #boss: PgBoss;

  private constructor(boss: PgBoss) {
    this.#boss = boss;
  }

  static async start(options: IntervalQueueOptions): Promise<IntervalQueue> {
    const boss = new PgBoss({
      connectionString: options.url,
      schema: "pgboss",
      max: 6,
      schedule: false,
      useListenNotify: true,
      superviseIntervalSeconds: 30,
      persistWarnings: false,
    });
    boss.on("error", (error) => options.onError(error instanceof Error ? error : new Error(String(error))));
    await boss.start();
    const common = { expireInSeconds: EXPIRE_SECONDS, deleteAfterSeconds: KEEP_SECONDS, notify: true };
    await boss.createQueue(FAILED, { ...common, policy: "standard", retryLimit: 0 });
    await boss.createQueue(QUEUE, {
      ...common,
      policy: "exclusive",
      retryLimit: RETRY_LIMIT,
      retryDelay: RETRY_DELAY_SECONDS,
      deadLetter: FAILED,
    });
    return new IntervalQueue(boss);
  }

  /** Throws away what an earlier process left: what is due is found again from the stored intervals. */
  async clear(): Promise<void> {
    await this.#boss.deleteAllJobs(QUEUE);
  }

  /**
   * Asks for an interval to be advanced. False when it waits, runs or rests before its next try already: then
   * nothing was added, and whoever asks has to ask again.
   */
  async send({ communityId, feederId, interval }: IntervalKey, at: EpochSeconds): Promise<boolean> {
    const data: JobData = { communityId, feederId, interval, at };
    const id = await this.#boss.send(QUEUE, data, { singletonKey: `${feederId}:${interval}` });
    return id !== null;
  }

  /** Starts workers: `advance` is retried when it throws, then `giveUp` is called. */
  async work(advance: IntervalHandler, giveUp: IntervalHandler): Promise<void> {
    const options = { pollingIntervalSeconds: POLL_SECONDS, notifyPollingIntervalSeconds: POLL_SECONDS };
    await this.#boss.work<JobData>(QUEUE, { ...options, localConcurrency: CONCURRENCY }, async ([job]) => {
      if (job !== undefined) await advance(keyOf(job.data), epochSeconds(job.data.at));
    });
    await this.#boss.work<JobData>(FAILED, options, async ([job]) => {
      if (job !== undefined) await giveUp(keyOf(job.data), epochSeconds(job.data.at));
    });
  }

  /** Lets running jobs end, then closes. */
  async stop(): Promise<void> {
    await this.#boss.stop({ graceful: true, timeout: 10_000 });
  }
}
