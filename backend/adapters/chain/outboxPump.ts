/**
 * Drives the outbox of one sending key: first looks back (which rows fell out of the chain, which became
 * final), then forward (is the one in flight mined, may the next be sent). One transaction is in flight at a
 * time; after a reorganisation several may be, in nonce order, all with bytes that were stored before.
 */
import type { OutboxEntry, OutboxStore, PumpReport } from "../../ports/chain.ts";
import type { ChainReader } from "./chainReader.ts";
import { moveRow, newestAttempt } from "./outboxRow.ts";
import type { OutboxSender } from "./outboxSender.ts";
import type { PackLimits } from "./packRecords.ts";
import { dueTogether, settleCarried, takenTogether } from "./packRows.ts";
import { type Rollback, rollBackLostRows } from "./rollback.ts";
import type { HeadBlock } from "./rpcAnswers.ts";

export interface PumpOptions {
  /** Newest height that counts as final, given the head. */
  readonly finalHeight: (headNumber: number) => number;
  /** A transaction that no node knows any more is sent again after this long; so is one refused, ms. */
  readonly rebroadcastAfterMs: number;
  /** A transaction that is known but not mined after this long is replaced at a higher fee, ms. */
  readonly replaceAfterMs: number;
  /** How often and how long to look for the receipt within one pump. */
  readonly receiptPolls: number;
  readonly pollMs: number;
  /** Most rows sent in one pump. */
  readonly maxRowsPerPump: number;
  /** How rows of several feeders share a transaction; null: each row has its own. */
  readonly pack: PackLimits | null;
  readonly now: () => number;
}

export interface PumpTally {
  readonly mined: string[];
  readonly final: string[];
  readonly failed: string[];
  rolledBack: readonly string[];
  rollback: Rollback | null;
}

const MAX_UNSETTLED = 1_000;
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export class OutboxPump {
  readonly #store: OutboxStore;
  readonly #reader: ChainReader;
  readonly #sender: OutboxSender;
  readonly #address: OutboxEntry["sender"];
  readonly #options: PumpOptions;

  constructor(parts: {
    readonly store: OutboxStore;
    readonly reader: ChainReader;
    readonly sender: OutboxSender;
    readonly address: OutboxEntry["sender"];
    readonly options: PumpOptions;
  }) {
    this.#store = parts.store;
    this.#reader = parts.reader;
    this.#sender = parts.sender;
    this.#address = parts.address;
    this.#options = parts.options;
  }

  /** One round; fills `tally` as it goes, so that what happened before a fault is known. */
  async run(head: HeadBlock, tally: PumpTally): Promise<void> {
    const rollback = await rollBackLostRows(this.#store, this.#address, this.#reader, head.number);
    if (rollback.rows.length > 0) {
      tally.rolledBack = rollback.rows;
      tally.rollback = rollback;
    }
    const unsettled = await this.#store.unsettled(this.#address, MAX_UNSETTLED);
    for (const row of unsettled) {
      if (row.status === "mined") await this.#finalise(row, head, tally);
    }
    for (const row of unsettled) {
      if (row.status !== "mined" && !(await this.#carry(row, head, tally))) return;
    }
    await this.#sendQueued(head, tally);
  }

  async #finalise(row: OutboxEntry, head: HeadBlock, tally: PumpTally): Promise<void> {
    const { inclusion } = row;
    if (!inclusion || inclusion.blockNumber > this.#options.finalHeight(head.number)) return;
    await moveRow(this.#store, row, { status: "final" });
    tally.final.push(row.id);
  }

  async #sendQueued(head: HeadBlock, tally: PumpTally): Promise<void> {
    let newest = head;
    for (let sent = 0; sent < this.#options.maxRowsPerPump; sent += 1) {
      const queued = await this.#store.nextQueued(this.#address);
      if (!queued) return;
      const prepared = await this.#prepare(queued, newest.baseFeePerGas);
      if (!prepared) return;
      if (prepared.status === "mined") tally.mined.push(prepared.id);
      else if (prepared.status === "refused") tally.failed.push(prepared.id);
      else if (!(await this.#carry(prepared, newest, tally))) return;
      newest = await this.#reader.head();
    }
  }

  /** Rows that can go together are signed as one transaction, led by the oldest; else the oldest goes alone. */
  async #prepare(queued: OutboxEntry, baseFeeWei: bigint): Promise<OutboxEntry | null> {
    const { pack } = this.#options;
    const due = pack === null ? [] : await dueTogether(this.#store, this.#address, pack);
    const together = due[0]?.id === queued.id ? await takenTogether(this.#reader, due) : [];
    if (together.length > 0) return this.#sender.preparePack(together, baseFeeWei);
    return this.#sender.prepare(queued, baseFeeWei);
  }

  /** Takes a signed row to `mined` or `reverted`; false when it is still on its way. */
  async #carry(row: OutboxEntry, head: HeadBlock, tally: PumpTally): Promise<boolean> {
    let current = row;
    if (current.broadcastAt !== null || current.status === "broadcast") {
      const settled = await this.#lookUp(current, tally);
      if (settled) return true;
    }
    if (await this.#isDueForSending(current)) {
      const sent = await this.#send(current, head);
      if (!sent) return false;
      current = sent;
    }
    for (let poll = 0; poll < this.#options.receiptPolls; poll += 1) {
      if (await this.#lookUp(current, tally)) return true;
      await sleep(this.#options.pollMs);
    }
    await this.#nurse(current, head);
    return false;
  }

  /** A row that was never sent, or was taken back, goes at once; others when the node forgot them. */
  async #isDueForSending(row: OutboxEntry): Promise<boolean> {
    if (row.status === "signed" || row.broadcastAt === null) return true;
    if (this.#options.now() - row.broadcastAt < this.#options.rebroadcastAfterMs) return false;
    return !(await this.#reader.knows(newestAttempt(row).transactionHash));
  }

  async #send(row: OutboxEntry, head: HeadBlock): Promise<OutboxEntry | null> {
    const { row: sent, outcome } = await this.#sender.broadcast(row);
    if (outcome === "nonce-used") return this.#explainUsedNonce(sent, head);
    if (outcome === "underpriced") {
      const replaced = await this.#sender.replace(sent, head.baseFeePerGas);
      if (replaced.attempts.length === sent.attempts.length) return null;
      return (await this.#sender.broadcast(replaced)).row;
    }
    return outcome === "refused" || outcome === "no-funds" ? null : sent;
  }

  /** "Nonce too low": one of our attempts was mined (the receipt will show it), or somebody used our key. */
  async #explainUsedNonce(row: OutboxEntry, head: HeadBlock): Promise<OutboxEntry | null> {
    for (const attempt of row.attempts) {
      if (await this.#reader.receipt(attempt.transactionHash)) return row;
    }
    const final = Math.max(0, this.#options.finalHeight(head.number));
    const mined = await this.#reader.transactionCount(row.sender, final);
    if (mined !== null && row.nonce !== null && mined > row.nonce) {
      const renumbered = await this.#sender.renumber(row, head.baseFeePerGas);
      if (renumbered?.status !== "signed") return renumbered;
      return (await this.#sender.broadcast(renumbered)).row;
    }
    await moveRow(this.#store, row, { fault: this.#sender.foreign(row) });
    return null;
  }

  async #lookUp(row: OutboxEntry, tally: PumpTally): Promise<boolean> {
    if (row.status === "mined") {
      tally.mined.push(row.id);
      return true;
    }
    for (const attempt of row.attempts.toReversed()) {
      const receipt = await this.#reader.receipt(attempt.transactionHash);
      if (!receipt) continue;
      const { mined, failed } = await settleCarried(this.#store, row, receipt);
      tally.mined.push(...mined);
      tally.failed.push(...failed);
      return true;
    }
    return false;
  }

  /** Known to the node but not mined for too long: offer more. */
  async #nurse(row: OutboxEntry, head: HeadBlock): Promise<void> {
    if (row.broadcastAt === null || this.#options.now() - row.broadcastAt < this.#options.replaceAfterMs)
      return;
    const replaced = await this.#sender.replace(row, head.baseFeePerGas);
    if (replaced.attempts.length > row.attempts.length) await this.#sender.broadcast(replaced);
  }
}

export const emptyTally = (): PumpTally => ({
  mined: [],
  final: [],
  failed: [],
  rolledBack: [],
  rollback: null,
});

/** The tally as the port reports it. */
export const reportOf = (state: PumpReport["state"], tally: PumpTally, waiting: number): PumpReport => ({
  state,
  mined: tally.mined,
  final: tally.final,
  rolledBack: tally.rolledBack,
  failed: tally.failed,
  waiting,
});
