/**
 * The chain port over JSON-RPC. One client drives one sending key; the state it reports is what it last saw:
 * `ok`, `down` (work queues up and resumes), or `reset` (nothing is sent).
 */
import {
  DomainError,
  domainError,
  type ErrorCode,
  type ErrorDetails,
} from "../../core/errors/domainError.ts";
import type { Hex } from "../../core/orders/order.ts";
import type {
  BlockInfo,
  ChainAnchor,
  ChainPort,
  ChainState,
  ChainStatus,
  CommittedRecord,
  ContractCall,
  FeederState,
  Inclusion,
  OutboxEntry,
  OutboxStore,
  PumpReport,
  VoidedBatch,
} from "../../ports/chain.ts";
import type { Signer } from "../../ports/signer.ts";
import {
  decodeFeederState,
  decodeRecordEvent,
  RECORD_TOPICS,
  stateCall,
  VOIDED_TOPIC,
} from "./batchWriter.ts";
import { checkIdentity } from "./chainIdentity.ts";
import { ChainReader, topicOf } from "./chainReader.ts";
import { decodeRevert } from "./contractRefusals.ts";
import type { FeeLimits } from "./feePolicy.ts";
import { emptyTally, OutboxPump, type PumpTally, reportOf } from "./outboxPump.ts";
import { inclusionOf, LostRace, moveRow } from "./outboxRow.ts";
import { OutboxSender } from "./outboxSender.ts";
import type { PackLimits } from "./packRecords.ts";
import { authorityCall, decodeFullMode, decodeRegistry, registryCall } from "./registryReads.ts";
import { asBlock, blockTag, type HeadBlock, type LogRecord } from "./rpcAnswers.ts";
import { RpcRefusal } from "./rpcEndpoint.ts";
import { RpcPool } from "./rpcPool.ts";

export interface ChainClientOptions {
  /** Tried in this order; the next when one fails. */
  readonly urls: readonly string[];
  readonly anchor: ChainAnchor;
  readonly store: OutboxStore;
  /** Key that sends and pays. */
  readonly signer: Signer;
  /** Something worth a log line or an alarm happened: LAT-4008, LAT-4013. */
  readonly onWarning?: (code: ErrorCode, details: ErrorDetails) => void;
  /** Time limit of every call, ms. */
  readonly timeoutMs?: number;
  /** Blocks on top before a transaction counts as final. */
  readonly finalityDepth?: number;
  /** A lower bound on finality that the node itself knows, e.g. the newest block saved on disk. */
  readonly finalizedBlock?: () => number;
  readonly fees?: FeeLimits;
  readonly gasCap?: bigint;
  /** Balance of the sending key below which LAT-4008 is raised, wei. */
  readonly balanceAlarmWei?: bigint;
  readonly rebroadcastAfterMs?: number;
  readonly replaceAfterMs?: number;
  readonly receiptPolls?: number;
  readonly pollMs?: number;
  readonly maxRowsPerPump?: number;
  /** How rows of several feeders share a transaction; default: each row has its own. */
  readonly pack?: PackLimits;
  readonly now?: () => number;
}

const GWEI = 1_000_000_000n;
const DEFAULTS = {
  timeoutMs: 5_000,
  finalityDepth: 12,
  fees: { maxFeePerGasWei: 500n * GWEI, priorityFeePerGasWei: GWEI / 10n },
  gasCap: 5_000_000n,
  balanceAlarmWei: 50_000_000n * GWEI,
  rebroadcastAfterMs: 2_000,
  replaceAfterMs: 60_000,
  receiptPolls: 40,
  pollMs: 5,
  maxRowsPerPump: 256,
} as const;

const NOTHING_KNOWN: ChainStatus = {
  state: "down",
  code: "LAT-4001",
  details: { reason: "not asked yet" },
  chainId: null,
  blockNumber: null,
  blockHash: null,
  balanceWei: null,
  lastAnswerAt: null,
};

export class ChainClient implements ChainPort {
  readonly #options: ChainClientOptions;
  readonly #now: () => number;
  readonly #pool: RpcPool;
  readonly #reader: ChainReader;
  readonly #pump: OutboxPump;
  #status: ChainStatus = NOTHING_KNOWN;
  #running: Promise<PumpReport> | null = null;
  /** Immutable in the ledger. */
  #registry: Hex | null = null;

  constructor(options: ChainClientOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#pool = new RpcPool({
      urls: options.urls,
      timeoutMs: options.timeoutMs ?? DEFAULTS.timeoutMs,
      identity: (endpoint) => checkIdentity(endpoint, options.anchor),
    });
    this.#reader = new ChainReader(this.#pool);
    this.#pump = this.#buildPump(options);
  }

  #buildPump(options: ChainClientOptions): OutboxPump {
    const sender = new OutboxSender({
      pool: this.#pool,
      reader: this.#reader,
      store: options.store,
      signer: options.signer,
      options: {
        chainId: options.anchor.chainId,
        fees: options.fees ?? DEFAULTS.fees,
        gasCap: options.gasCap ?? DEFAULTS.gasCap,
        decodeRevert,
        logsFrom: options.anchor.deploymentBlockNumber,
        now: this.#now,
      },
    });
    return new OutboxPump({
      store: options.store,
      reader: this.#reader,
      sender,
      address: options.signer.address,
      options: {
        finalHeight: (head) => this.#finalHeight(head),
        rebroadcastAfterMs: options.rebroadcastAfterMs ?? DEFAULTS.rebroadcastAfterMs,
        replaceAfterMs: options.replaceAfterMs ?? DEFAULTS.replaceAfterMs,
        receiptPolls: options.receiptPolls ?? DEFAULTS.receiptPolls,
        pollMs: options.pollMs ?? DEFAULTS.pollMs,
        maxRowsPerPump: options.maxRowsPerPump ?? DEFAULTS.maxRowsPerPump,
        pack: options.pack ?? null,
        now: this.#now,
      },
    });
  }

  #finalHeight(head: number): number {
    const deep = head - (this.#options.finalityDepth ?? DEFAULTS.finalityDepth);
    return Math.min(deep, this.#options.finalizedBlock?.() ?? Number.POSITIVE_INFINITY);
  }

  status(): ChainStatus {
    return this.#status;
  }

  async probe(): Promise<ChainStatus> {
    await this.#look();
    return this.#status;
  }

  /** Asks for identity, head and balance; null when the chain cannot be used. Sets the status. */
  async #look(): Promise<HeadBlock | null> {
    try {
      await this.#recognise();
      const head = await this.#reader.head();
      const balanceWei = await this.#reader.balance(this.#options.signer.address);
      const alarmWei = this.#options.balanceAlarmWei ?? DEFAULTS.balanceAlarmWei;
      const low = balanceWei < alarmWei;
      const details = low ? { actual: balanceWei.toString(), limit: alarmWei.toString() } : {};
      if (low && this.#status.code !== "LAT-4008") this.#options.onWarning?.("LAT-4008", details);
      this.#status = {
        state: "ok",
        code: low ? "LAT-4008" : null,
        details,
        chainId: this.#options.anchor.chainId,
        blockNumber: head.number,
        blockHash: head.hash,
        balanceWei,
        lastAnswerAt: this.#now(),
      };
      return head;
    } catch (error) {
      this.#failed(error);
      return null;
    }
  }

  /** The cheap check before every round; on doubt every endpoint has to prove itself in full. */
  async #recognise(): Promise<void> {
    const { deploymentBlockNumber, deploymentBlockHash } = this.#options.anchor;
    const params = [blockTag(deploymentBlockNumber), false];
    const block = await this.#pool.call("eth_getBlockByNumber", params, asBlock);
    if (block?.hash === deploymentBlockHash) return;
    this.#pool.distrust();
    await this.#pool.call("eth_getBlockByNumber", params, asBlock);
  }

  /** Remembers why the chain cannot be used. @throws what is not about the chain's availability */
  #failed(error: unknown): ChainState {
    const isOurs = error instanceof DomainError && (error.code === "LAT-4001" || error.code === "LAT-4002");
    if (!isOurs && !(error instanceof RpcRefusal)) throw error;
    const state: ChainState = isOurs && error.code === "LAT-4002" ? "reset" : "down";
    this.#status = {
      ...this.#status,
      state,
      code: isOurs ? error.code : "LAT-4001",
      details: isOurs ? error.details : { reason: error.message.slice(0, 200) },
    };
    return state;
  }

  /** Overlapping calls share one round. */
  pump(): Promise<PumpReport> {
    this.#running ??= this.#round().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #round(): Promise<PumpReport> {
    const tally = emptyTally();
    const head = await this.#look();
    if (head) {
      try {
        await this.#pump.run(head, tally);
      } catch (error) {
        if (!(error instanceof LostRace)) this.#failed(error);
      }
      this.#warnOfDeepRollback(tally);
    }
    return reportOf(this.#status.state, tally, await this.#waiting());
  }

  #warnOfDeepRollback(tally: PumpTally): void {
    if (!tally.rollback?.belowFinality) return;
    this.#options.onWarning?.("LAT-4013", {
      actual: tally.rolledBack.length,
      limit: this.#options.finalityDepth ?? DEFAULTS.finalityDepth,
    });
  }

  async #waiting(): Promise<number> {
    const { store, signer } = this.#options;
    const inFlight = (await store.unsettled(signer.address, 1_000)).filter((row) => row.status !== "mined");
    return inFlight.length + ((await store.nextQueued(signer.address)) ? 1 : 0);
  }

  async settle(id: string, timeoutMs: number): Promise<OutboxEntry> {
    const deadline = this.#now() + timeoutMs;
    for (;;) {
      const row = await this.#row(id);
      if (row.status === "mined" || row.status === "final") return row;
      if (row.fault && (row.status === "refused" || row.status === "reverted")) {
        throw domainError(row.fault.code, row.fault.details);
      }
      if (this.#now() >= deadline) throw domainError("LAT-4006", { id, limit: timeoutMs });
      const { state, mined } = await this.pump();
      if (state !== "ok" || mined.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async #row(id: string): Promise<OutboxEntry> {
    const row = await this.#options.store.get(id);
    if (!row) throw domainError("LAT-4007", { id });
    return row;
  }

  async retry(id: string): Promise<OutboxEntry> {
    const row = await this.#row(id);
    if (row.status !== "refused") return row;
    return moveRow(this.#options.store, row, { status: "queued", fault: null });
  }

  async feederState(feeder: Hex): Promise<FeederState> {
    return decodeFeederState(await this.#reader.read(stateCall(this.#options.anchor.contract, feeder)));
  }

  /** Result of a read-only call at the newest block. @throws LAT-4001 */
  read(call: ContractCall): Promise<Hex> {
    return this.#reader.read(call);
  }

  /** Events of a contract since a block, oldest first. @throws LAT-4001 */
  logs(contract: Hex, topics: readonly (Hex | null)[], fromBlock: number): Promise<readonly LogRecord[]> {
    return this.#reader.logs(contract, topics, fromBlock);
  }

  async committedRecord(feeder: Hex, interval: number): Promise<CommittedRecord | null> {
    const { contract, deploymentBlockNumber } = this.#options.anchor;
    const topics = [RECORD_TOPICS, feeder, topicOf(interval)];
    for (const log of await this.#reader.logs(contract, topics, deploymentBlockNumber)) {
      const event = decodeRecordEvent(log);
      const receipt = event ? await this.#reader.receipt(log.transactionHash) : null;
      if (event && receipt) return { ...event, interval, inclusion: inclusionOf(receipt) };
    }
    return null;
  }

  async voidedBatches(feeder: Hex, fromBlock: number): Promise<readonly VoidedBatch[]> {
    const { contract, deploymentBlockNumber } = this.#options.anchor;
    const from = Math.max(fromBlock, deploymentBlockNumber);
    const logs = await this.#reader.logs(contract, [VOIDED_TOPIC, feeder], from);
    return logs.map(({ topics, transactionHash, blockNumber }) => ({
      interval: Number(topics[2]),
      digest: topics[3]!,
      transactionHash,
      blockNumber,
    }));
  }

  async fullMode(feeder: Hex): Promise<boolean> {
    this.#registry ??= decodeRegistry(await this.#reader.read(registryCall(this.#options.anchor.contract)));
    return decodeFullMode(await this.#reader.read(authorityCall(this.#registry, feeder)));
  }

  async block(at: number | Hex | "latest"): Promise<BlockInfo | null> {
    const block = await this.#reader.block(at);
    if (!block) return null;
    const { number, hash, parentHash, timestamp } = block;
    return { number, hash, parentHash, timestamp };
  }

  async inclusionOf(transactionHash: Hex): Promise<Inclusion | null> {
    const receipt = await this.#reader.receipt(transactionHash);
    return receipt ? inclusionOf(receipt) : null;
  }

  /** Waits for the round under way; the outbox holds the rest. */
  async close(): Promise<void> {
    await this.#running;
  }
}
