/**
 * The two halves of sending: `prepare` simulates, gives the nonce, signs and stores; `broadcast` hands the
 * stored bytes to a node, as often as it takes. A crash between the two loses nothing.
 */
import {
  type DomainError,
  domainError,
  type ErrorCode,
  type ErrorDetails,
} from "../../core/errors/domainError.ts";
import type { Hex } from "../../core/orders/order.ts";
import type { ContractCall, OutboxEntry, OutboxFault, OutboxStore } from "../../ports/chain.ts";
import type { Signer } from "../../ports/signer.ts";
import type { ChainReader } from "./chainReader.ts";
import { type FeeLimits, firstFees, replacementFees } from "./feePolicy.ts";
import { inclusionOf, moveRow, newestAttempt } from "./outboxRow.ts";
import { manyOf } from "./packRecords.ts";
import { carriedRows, packGas } from "./packRows.ts";
import { asHash, asQuantity } from "./rpcAnswers.ts";
import { RpcRefusal } from "./rpcEndpoint.ts";
import type { RpcPool } from "./rpcPool.ts";
import { type SendOutcome, sendOutcomeOf } from "./sendOutcome.ts";
import { signAttempt } from "./transactionSigner.ts";

export interface SenderOptions {
  readonly chainId: number;
  readonly fees: FeeLimits;
  /** Most gas one transaction may take. */
  readonly gasCap: bigint;
  /** Turns revert data into a numbered fault. */
  readonly decodeRevert: (data: Hex | null, message: string) => OutboxFault;
  /** Where the contracts' logs begin. */
  readonly logsFrom: number;
  /** Wall-clock milliseconds. */
  readonly now: () => number;
}

type Simulation = { readonly gas: bigint } | { readonly fault: OutboxFault };

const isCode = (error: unknown, code: ErrorCode): error is DomainError =>
  error instanceof Error && (error as Partial<DomainError>).code === code;

/** A revert carries data or says so; anything else that a node refuses is about the node or the account. */
const isRevert = (refusal: RpcRefusal): boolean =>
  refusal.rpcCode === 3 ||
  (refusal.data !== null && refusal.data !== "0x") ||
  /revert/i.test(refusal.message);

export class OutboxSender {
  readonly #pool: RpcPool;
  readonly #reader: ChainReader;
  readonly #store: OutboxStore;
  readonly #signer: Signer;
  readonly #options: SenderOptions;

  constructor(parts: {
    readonly pool: RpcPool;
    readonly reader: ChainReader;
    readonly store: OutboxStore;
    readonly signer: Signer;
    readonly options: SenderOptions;
  }) {
    this.#pool = parts.pool;
    this.#reader = parts.reader;
    this.#store = parts.store;
    this.#signer = parts.signer;
    this.#options = parts.options;
  }

  /** One endpoint's word is not enough to refuse a row, if there are others. */
  async #simulate(row: OutboxEntry): Promise<Simulation> {
    try {
      return { gas: await this.#reader.estimateGas(row.sender, row) };
    } catch (error) {
      if (!(error instanceof RpcRefusal) || !isRevert(error)) throw error;
      const call = [{ from: row.sender, to: row.to, data: row.data }, "latest"];
      const opinion = await this.#pool.secondOpinion("eth_estimateGas", call, (answer) =>
        asQuantity(answer, "gas estimate"),
      );
      if (opinion !== "refused") return { gas: opinion.value };
      return { fault: this.#options.decodeRevert(error.data, error.message) };
    }
  }

  #refuse(row: OutboxEntry, code: ErrorCode, details: ErrorDetails): Promise<OutboxEntry> {
    return moveRow(this.#store, row, { status: "refused", fault: { code, details } });
  }

  /** Next nonce: one above our own highest; the chain is only asked when we never sent. */
  async #nextNonce(): Promise<number | null> {
    const highest = await this.#store.highestNonce(this.#signer.address);
    return highest === null ? this.#reader.transactionCount(this.#signer.address) : highest + 1;
  }

  /**
   * Simulates a `queued` row and signs it, stored before anything is sent. Ends as `signed`, as `refused`, as
   * `mined` when its effect is on chain already, or stays `queued` (null) when endpoints disagree.
   */
  async prepare(row: OutboxEntry, baseFeeWei: bigint): Promise<OutboxEntry | null> {
    const simulation = await this.#simulate(row);
    if ("fault" in simulation) {
      const applied = await this.#reader.appliedBy(row, this.#options.logsFrom);
      if (applied) return moveRow(this.#store, row, { status: "mined", inclusion: inclusionOf(applied) });
      return this.#refuse(row, simulation.fault.code, simulation.fault.details);
    }
    const gasLimit = (simulation.gas * 12n) / 10n + 10_000n;
    if (simulation.gas > this.#options.gasCap) {
      return this.#refuse(row, "LAT-4005", {
        actual: simulation.gas.toString(),
        limit: this.#options.gasCap.toString(),
      });
    }
    const nonce = await this.#nextNonce();
    if (nonce === null) return null;
    return this.#sign(row, nonce, gasLimit, baseFeeWei);
  }

  /** Signs the first of these rows with the call that carries them all, stored before anything is sent. */
  async preparePack(rows: readonly OutboxEntry[], baseFeeWei: bigint): Promise<OutboxEntry | null> {
    const [leader] = rows;
    const nonce = await this.#nextNonce();
    if (leader === undefined || nonce === null) return null;
    const attempt = await signAttempt(this.#signer, {
      chainId: this.#options.chainId,
      nonce,
      call: manyOf(rows),
      gasLimit: packGas(rows),
      fees: firstFees(baseFeeWei, this.#options.fees),
    });
    const attempts = [{ ...attempt, carries: rows.map(({ id }) => id) }];
    return moveRow(this.#store, leader, { status: "signed", nonce, attempts, fault: null });
  }

  /** What the newest attempt of a row calls: its own call, or the one that carries others with it. */
  async #callOf(
    row: OutboxEntry,
  ): Promise<{ readonly call: ContractCall; readonly carries?: readonly string[] }> {
    const { carries } = newestAttempt(row);
    if (carries === undefined) return { call: row };
    return { call: manyOf(await carriedRows(this.#store, row, { carries })), carries };
  }

  async #sign(row: OutboxEntry, nonce: number, gasLimit: bigint, baseFeeWei: bigint): Promise<OutboxEntry> {
    const attempt = await signAttempt(this.#signer, {
      chainId: this.#options.chainId,
      nonce,
      call: row,
      gasLimit,
      fees: firstFees(baseFeeWei, this.#options.fees),
    });
    return moveRow(this.#store, row, { status: "signed", nonce, attempts: [attempt], fault: null });
  }

  /** Sends the newest stored transaction. Never throws for what a node refuses; the row stays to be sent. */
  async broadcast(row: OutboxEntry): Promise<{ readonly row: OutboxEntry; readonly outcome: SendOutcome }> {
    const attempt = newestAttempt(row);
    let outcome: SendOutcome = "accepted";
    let fault: OutboxFault | null = null;
    try {
      await this.#pool.call("eth_sendRawTransaction", [attempt.raw], (answer) => asHash(answer, "hash"));
    } catch (error) {
      if (!(error instanceof RpcRefusal)) throw error;
      outcome = sendOutcomeOf(error.message);
      if (outcome === "refused" || outcome === "no-funds")
        fault = await this.#faultOf(outcome, error.message);
    }
    const sent = outcome === "accepted" || outcome === "known";
    const moved = await moveRow(this.#store, row, {
      status: sent ? "broadcast" : row.status,
      broadcastAt: this.#options.now(),
      fault,
    });
    return { row: moved, outcome };
  }

  async #faultOf(outcome: SendOutcome, message: string): Promise<OutboxFault> {
    if (outcome === "refused") return { code: "LAT-4003", details: { reason: message.slice(0, 200) } };
    const actual = (await this.#reader.balance(this.#signer.address)).toString();
    return { code: "LAT-4008", details: { actual, limit: "the cost of the next transaction" } };
  }

  /** Signs and stores a replacement: same nonce, same call, higher fee. A fee at its cap is a fault, not an end. */
  async replace(row: OutboxEntry, baseFeeWei: bigint): Promise<OutboxEntry> {
    const previous = newestAttempt(row);
    const nonce = row.nonce!;
    const { call, ...carrying } = await this.#callOf(row);
    try {
      const attempt = await signAttempt(this.#signer, {
        chainId: this.#options.chainId,
        nonce,
        call,
        gasLimit: previous.gasLimit,
        fees: replacementFees(previous, baseFeeWei, this.#options.fees, nonce),
      });
      return moveRow(this.#store, row, {
        status: "signed",
        attempts: [...row.attempts, { ...attempt, ...carrying }],
      });
    } catch (error) {
      if (!isCode(error, "LAT-4011")) throw error;
      return moveRow(this.#store, row, { fault: { code: error.code, details: error.details } });
    }
  }

  /**
   * The nonce was used by a transaction that is none of ours. If the contract shows the row's effect, that
   * counts; else the row is signed anew with the chain's next nonce. Only called when the foreign transaction
   * is as deep as finality, so the old bytes can never be mined.
   */
  async renumber(row: OutboxEntry, baseFeeWei: bigint): Promise<OutboxEntry | null> {
    const applied = await this.#reader.appliedBy(row, this.#options.logsFrom);
    if (applied)
      return moveRow(this.#store, row, { status: "mined", inclusion: inclusionOf(applied), fault: null });
    const count = await this.#reader.transactionCount(row.sender);
    const own = await this.#store.highestNonce(row.sender);
    if (count === null || own === null) return null;
    // What it carried is queued still, and finds another transaction: only the own call is signed anew.
    const { carries, gasLimit } = newestAttempt(row);
    const limit = carries === undefined ? gasLimit : packGas([row]);
    return this.#sign(row, Math.max(count, own + 1), limit, baseFeeWei);
  }

  /** Fault to report while a foreign transaction on our key is not yet final. */
  foreign(row: OutboxEntry): OutboxFault {
    const { code, details } = domainError("LAT-4009", { nonce: row.nonce });
    return { code, details };
  }
}
