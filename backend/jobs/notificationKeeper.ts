/** Looks from time to time for what there is to tell, and sends what is due. One look at a time. */
import { type CollectScope, collectNotices, freshCursor } from "../app/notify/collectNotices.ts";
import { notifyHome } from "../app/notify/notifyHome.ts";
import { type SendScope, sendDue } from "../app/notify/sendDue.ts";
import type { EpochSeconds } from "../core/time/marketInterval.ts";
import type { PeopleStore } from "../ports/people.ts";
import type { WorkerLog } from "./intervalWorker.ts";

const LOOK_MS = 5_000;

export interface NotificationKeeperOptions extends CollectScope, Omit<SendScope, "people"> {
  readonly people: PeopleStore;
  readonly now: () => EpochSeconds;
  readonly log: Pick<WorkerLog, "warn">;
}

export class NotificationKeeper {
  readonly #options: NotificationKeeperOptions;
  readonly #cursor = freshCursor();
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: NotificationKeeperOptions) {
    this.#options = options;
  }

  start(): void {
    const beat = () => {
      this.#running = this.look().finally(() => {
        if (!this.#stopped) this.#timer = setTimeout(beat, LOOK_MS);
      });
    };
    this.#timer = setTimeout(beat, LOOK_MS);
  }

  /** One look. Trouble is logged; the next look finds the same again. */
  async look(): Promise<void> {
    const { communityId, now, log } = this.#options;
    try {
      for (const notice of await collectNotices(this.#options, this.#cursor, now())) {
        await notifyHome(this.#options, communityId, notice);
      }
      await sendDue(this.#options, now());
    } catch (error) {
      log.warn(`notifications: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#running;
  }
}
