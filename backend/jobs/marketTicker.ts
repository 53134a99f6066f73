/**
 * The heartbeat of a market: opens intervals, finds what is due and puts it into the queue, drives the chain's
 * outbox, holds the demo clock back while work is unfinished, and remembers the time. Everything it knows it
 * reads from the store, so it needs no memory of its own across a restart.
 */

import { nextStep } from "../app/advanceInterval.ts";
import { advanceVault } from "../app/advanceVault.ts";
import { anchorAudit } from "../app/anchorAudit.ts";
import { answerDemands } from "../app/answerDemands.ts";
import { applyPointChanges } from "../app/applyPointChanges.ts";
import { heedVerdicts } from "../app/heedVerdicts.ts";
import type { Market } from "../app/market.ts";
import { openIntervals } from "../app/openIntervals.ts";
import { refreshProofs } from "../app/refreshProofs.ts";
import { dayLabel } from "../core/audit/auditDay.ts";
import {
  type EpochSeconds,
  epochSeconds,
  intervalEnd,
  intervalIndex,
  intervalOf,
} from "../core/time/marketInterval.ts";
import type { ChainPort } from "../ports/chain.ts";
import type { ClockControl } from "../ports/clock.ts";
import type { IntervalRecord } from "../ports/intervals.ts";
import type { PointChangeStore } from "../ports/pointChanges.ts";
import { type ClockLimit, clockLimit } from "./clockLimit.ts";
import type { IntervalQueue } from "./intervalQueue.ts";
import type { WorkerLog } from "./intervalWorker.ts";

const TICK_MS = 50;
/** What waits is looked at again at least this often. */
const RETRY_MS = 1_000;
/** Verdicts of the court are looked for this often. */
const VERDICTS_MS = 2_000;
/** Demands to show an order are looked for this often; an answer is due within a window. */
const DEMANDS_MS = 1_000;
/** The vault is looked at this often. */
const VAULT_MS = 2_000;
/** Days of the audit trail are looked at this often. */
const AUDIT_MS = 2_000;
/** Time is remembered, and told to the screens, this often. */
const SAVE_MS = 1_000;
const MAX_UNFINISHED = 64;

export interface MarketTickerOptions {
  readonly market: Market;
  readonly communityId: string;
  readonly clock: ClockControl;
  readonly queue: Pick<IntervalQueue, "send">;
  readonly chain: Pick<ChainPort, "pump" | "status" | "voidedBatches"> | null;
  readonly log: WorkerLog;
  /** Changes of metering points that take effect on their day; left out where nothing changes. */
  readonly points?: PointChangeStore;
  /** Ends the run when this many intervals are billed (or void and settled); null for no end. */
  readonly stopAfter: number | null;
  /** Called once when `stopAfter` is reached. */
  readonly onDone: () => void;
  readonly wallNow: () => number;
}

export class MarketTicker {
  readonly #options: MarketTickerOptions;
  readonly #unsubscribe: () => void;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;
  /** Rises with every change of any interval: what waited may now go on. */
  #generation = 0;
  /** Interval -> generation and step in which it was last put into the queue. */
  #sent = new Map<number, string>();
  #sentAt = 0;
  #savedAt = 0;
  #chainState = "";
  #vaultAt = 0;
  #auditAt = 0;
  #auditFault = "";
  /** Newest day of the audit trail that was sent. */
  #anchoredDay = -1;
  /** Interval in which changes of metering points were last looked for. */
  #pointsAt = -1;
  #verdictsAt = 0;
  #demandsAt = 0;
  /** Block from which open demands are still to be read. */
  #demandBlock = 0;
  /** Block from which verdicts are still to be read; from the first on after every start. */
  #verdictBlock = 0;

  constructor(options: MarketTickerOptions) {
    this.#options = options;
    this.#unsubscribe = options.market.events.subscribe((event) => {
      if (event.type === "interval") this.#generation += 1;
    });
  }

  start(): void {
    const beat = () => {
      this.#running = this.#beat().finally(() => {
        if (!this.#stopped) this.#timer = setTimeout(beat, TICK_MS);
      });
    };
    beat();
  }

  /** Waits for the beat that is under way, and remembers the time. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#unsubscribe();
    await this.#running;
    await this.#save();
  }

  async #beat(): Promise<void> {
    try {
      await this.#tick();
    } catch (error) {
      this.#options.log.warn(`heartbeat: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async #tick(): Promise<void> {
    const { market, communityId, clock, chain, wallNow } = this.#options;
    if (chain !== null) await this.#pump(chain);
    const now = clock.now();
    await this.#points(now);
    await openIntervals(market, communityId, now);
    const unfinished = await market.store.unfinishedIntervals(communityId, MAX_UNFINISHED);
    await this.#hold(unfinished);
    await this.#enqueue(unfinished, now);
    await this.#verdicts();
    await this.#demands();
    await this.#vault();
    await this.#audit(now);
    if (wallNow() - this.#savedAt >= SAVE_MS) await this.#save();
  }

  async #pump(chain: Pick<ChainPort, "pump" | "status">): Promise<void> {
    const report = await chain.pump();
    if (report.final.length + report.failed.length + report.mined.length > 0) this.#generation += 1;
    const { market, communityId, log } = this.#options;
    if (report.final.length > 0) await refreshProofs(market, communityId, report.final);
    const { state } = chain.status();
    if (state === this.#chainState) return;
    this.#chainState = state;
    const status = state === "ok" ? "up" : state;
    log.info(`the chain is ${status}`);
    market.events.publish({ type: "chain", communityId, status });
  }

  /** Looked at once a market interval: changes take effect at the start of one. */
  async #points(now: EpochSeconds): Promise<void> {
    const { market, communityId, points, log } = this.#options;
    if (points === undefined || intervalOf(now) === this.#pointsAt) return;
    const count = await applyPointChanges(market, points, communityId, now);
    if (count > 0) log.info(`${count} changes of metering points took effect`);
    this.#pointsAt = intervalOf(now);
  }

  /** What a court made void falls back to the retail tariff; billed before, by correction lines. */
  async #verdicts(): Promise<void> {
    const { market, communityId, chain, log, wallNow } = this.#options;
    if (chain === null || this.#chainState !== "ok" || wallNow() - this.#verdictsAt < VERDICTS_MS) return;
    this.#verdictsAt = wallNow();
    const community = await market.store.community(communityId);
    if (community?.domain == null) return;
    const voided = await chain.voidedBatches(community.domain.feeder, this.#verdictBlock);
    const late = await heedVerdicts(market, communityId, voided);
    for (const interval of late)
      log.warn(`LAT-4155: interval ${interval} was billed before its batch was voided; it is corrected`);
    this.#verdictBlock = Math.max(this.#verdictBlock, ...voided.map((entry) => entry.blockNumber + 1));
    if (voided.length > 0) this.#generation += 1;
  }

  /** Silence would lose the batch and the bond. */
  async #demands(): Promise<void> {
    const { market, communityId, log, wallNow } = this.#options;
    const court = market.ledger?.court;
    if (court === undefined || this.#chainState !== "ok" || wallNow() - this.#demandsAt < DEMANDS_MS) return;
    this.#demandsAt = wallNow();
    const community = await market.store.community(communityId);
    if (community?.domain == null) return;
    const found = await court.demands(community.domain.feeder, this.#demandBlock);
    const { answered, unanswerable, openSince } = await answerDemands(market, court, communityId, found);
    for (const id of answered) log.info(`a demand is answered: ${id}`);
    for (const { interval, id } of unanswerable)
      log.warn(`interval ${interval}: order ${id.orderId} is demanded and is not in the batch`);
    const next = Math.max(this.#demandBlock, ...found.map((entry) => entry.blockNumber + 1));
    this.#demandBlock = openSince ?? next;
  }

  /** Money follows the market; when the chain does not answer, it follows later. */
  async #vault(): Promise<void> {
    const { market, communityId, chain, log, wallNow } = this.#options;
    if (chain === null || this.#chainState !== "ok" || wallNow() - this.#vaultAt < VAULT_MS) return;
    this.#vaultAt = wallNow();
    const sent = await advanceVault(market, communityId);
    if (sent !== null) log.info("a balance root is proposed to the vault");
  }

  /** Days of the audit trail that are over are closed and anchored, one a round. */
  async #audit(now: EpochSeconds): Promise<void> {
    const { market, communityId, log, wallNow } = this.#options;
    const away = market.ledger !== null && this.#chainState !== "ok";
    if (away || wallNow() - this.#auditAt < AUDIT_MS) return;
    this.#auditAt = wallNow();
    try {
      const sent = await anchorAudit(market, communityId, now);
      if (sent === null || sent.day === this.#anchoredDay) return;
      this.#anchoredDay = sent.day;
      log.info(`the audit trail of ${dayLabel(sent.day)} is on its way to the chain`);
    } catch (error) {
      // A trail that does not stand must not stop the market; it is told, and told again after a restart.
      const text = error instanceof Error ? error.message : String(error);
      if (text !== this.#auditFault) log.warn(`audit trail: ${text}`);
      this.#auditFault = text;
    }
  }

  async #hold(unfinished: readonly IntervalRecord[]): Promise<void> {
    const { clock } = this.#options;
    const end = await this.#endOfRun(unfinished);
    const work = clockLimit(unfinished);
    const tightest = [work, end].reduce<ClockLimit | null>(
      (a, b) => (a === null || (b !== null && b.limit < a.limit) ? b : a),
      null,
    );
    const chainDown = this.#options.chain !== null && this.#chainState !== "ok";
    const reason = chainDown && tightest === work ? `the chain is ${this.#chainState}` : tightest?.reason;
    clock.holdAt(tightest?.limit ?? null, reason ?? null);
  }

  /** With `stopAfter`, market time stops at the end of the last interval wanted. */
  async #endOfRun(unfinished: readonly IntervalRecord[]): Promise<ClockLimit | null> {
    const { market, communityId, stopAfter, onDone } = this.#options;
    if (stopAfter === null) return null;
    const community = await market.store.community(communityId);
    if (community === null) return null;
    const last = intervalIndex(community.firstInterval + stopAfter - 1);
    const oldest = unfinished[0]?.interval ?? 0;
    if (oldest > last) onDone();
    return { limit: intervalEnd(last), reason: "the run ends here" };
  }

  async #enqueue(unfinished: readonly IntervalRecord[], now: EpochSeconds): Promise<void> {
    const { queue, wallNow } = this.#options;
    if (wallNow() - this.#sentAt >= RETRY_MS) {
      this.#sent.clear();
      this.#sentAt = wallNow();
    }
    for (const record of unfinished) {
      const step = nextStep(record);
      if (step === null || epochSeconds(now) < step.dueAt) continue;
      const mark = `${this.#generation}|${step.name}`;
      if (this.#sent.get(record.interval) === mark) continue;
      const { communityId, feederId, interval } = record;
      // What runs at this moment may have looked before the change: it is asked for again until it is taken.
      if (await queue.send({ communityId, feederId, interval }, now)) this.#sent.set(interval, mark);
    }
  }

  async #save(): Promise<void> {
    const { market, communityId, clock, wallNow } = this.#options;
    this.#savedAt = wallNow();
    const reading = clock.read();
    const { heldBack: _, ...state } = reading;
    await market.store.saveClock(communityId, state);
    market.events.publish({ type: "clock", communityId, clock: reading });
  }
}
