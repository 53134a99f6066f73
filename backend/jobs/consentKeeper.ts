/**
 * Looks after permissions and erasures by the wall clock: lets what is over expire, brings consents and withdrawals
 * to the chain, and carries erasures out. All it knows it reads from the stores; a stop at any place loses nothing.
 */
import { expirePermissions, recordConsents } from "../app/advanceConsents.ts";
import { advanceErasures } from "../app/advanceErasures.ts";
import type { Market } from "../app/market.ts";
import { epochSeconds } from "../core/time/marketInterval.ts";
import type { BackOffice } from "../ports/backOffice.ts";
import type { PersonalDataHolder } from "../ports/erasures.ts";
import type { WorkerLog } from "./intervalWorker.ts";

const ROUND_MS = 1_000;

export interface ConsentKeeperOptions {
  readonly market: Market;
  readonly desk: Pick<BackOffice, "consents" | "erasures" | "points" | "invoices">;
  readonly holders: readonly PersonalDataHolder[];
  readonly communityId: string;
  /** Seconds for which a recorded batch may be challenged and answered for. */
  readonly answerableSeconds: number;
  readonly log: Pick<WorkerLog, "warn">;
  /** Wall-clock milliseconds. */
  readonly wallNow: () => number;
}

export class ConsentKeeper {
  readonly #options: ConsentKeeperOptions;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;
  /** Rank after which consents are looked at next. */
  #after = 0;
  #fault = "";

  constructor(options: ConsentKeeperOptions) {
    this.#options = options;
  }

  start(): void {
    const beat = () => {
      this.#running = this.#beat().finally(() => {
        if (!this.#stopped) this.#timer = setTimeout(beat, ROUND_MS);
      });
    };
    beat();
  }

  /** Waits for the round that is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#running;
  }

  async #beat(): Promise<void> {
    try {
      await this.round();
      this.#fault = "";
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error);
      if (fault !== this.#fault) this.#options.log.warn(`consents: ${fault}`);
      this.#fault = fault;
    }
  }

  /** One round of everything. @throws LAT-4010, LAT-7013 */
  async round(): Promise<void> {
    const { market, desk, holders, communityId, answerableSeconds, wallNow } = this.#options;
    const now = epochSeconds(Math.floor(wallNow() / 1_000));
    await expirePermissions(desk.consents, communityId, now);
    this.#after = await recordConsents(market, desk.consents, communityId, this.#after, now);
    await advanceErasures({
      store: market.store,
      market,
      desk,
      holders,
      communityId,
      now,
      answerableSeconds,
    });
  }
}
