/**
 * Watches the batches of one feeder: each is checked against what was shown of it and against one's own receipts,
 * and what is wrong is brought before the court. Everything it did is on disk before it goes on, so it can be
 * stopped anywhere; a challenge is announced and filed once.
 */
import { Contract, JsonRpcProvider, Wallet } from "ethers";
import { proveBalance } from "../../core/commitment/commitBalances.ts";
import type { SignedOrderReceipt } from "../../core/commitment/commitment.ts";
import { batchLedgerAbi, challengeCourtAbi, registryAbi } from "../../core/commitment/contractAbi.ts";
import {
  type Charge,
  findCharges,
  treesOf,
  type WatchedInterval,
} from "../../core/commitment/findCharges.ts";
import { proveLeaf } from "../../core/commitment/merkleTree.ts";
import type { BundleFinding, IntervalProof } from "../../core/compliance/evidenceBundle.ts";
import { type WatchedCommunity, watchInterval } from "../../core/compliance/watchInterval.ts";
import { DomainError } from "../../core/errors/domainError.ts";
import type { Hex } from "../../core/orders/order.ts";
import type { ContractCall } from "../../ports/chain.ts";
import {
  type CourtCase,
  challengeCalls,
  claimOf,
  commitmentOf,
  type DemandId,
} from "../chain/challengeCalls.ts";
import { type RecordedBatch, recordedBatches } from "./recordedBatches.ts";
import type { Filing, WatchState } from "./watchState.ts";

/** Where the watcher gets what is shown: a bundle, a server, or one's own copy. */
export interface ProofSource {
  /** Null when nothing is shown of the interval. */
  proofOf(interval: number): Promise<IntervalProof | null>;
}

export interface WatcherOptions {
  readonly rpcUrl: string;
  readonly court: Hex;
  readonly community: WatchedCommunity;
  readonly source: ProofSource;
  /** Segments, points and tariffs in force at an interval; default: `community`. */
  readonly communityAt?: (interval: number) => Promise<WatchedCommunity>;
  /** Every other check on what is shown; findings are told, no court hears them. */
  readonly audit?: (interval: number) => Promise<readonly BundleFinding[]>;
  /** Own receipts, by interval. */
  readonly receipts: ReadonlyMap<number, readonly SignedOrderReceipt[]>;
  /** Key that announces and files; null to print only. */
  readonly key: Hex | null;
  readonly state: WatchState;
  readonly say: (line: string) => void;
}

/** What one round did. */
export interface WatchReport {
  readonly checked: number;
  readonly charges: readonly (Charge & { readonly interval: number })[];
  readonly filed: number;
}

/** Batches looked at in one round. */
const ROUND = 64;
const STATUS_VOIDED = 3n;

export class Watcher {
  readonly #options: WatcherOptions;
  readonly #provider: JsonRpcProvider;
  readonly #wallet: Wallet | null;
  readonly #ledger: Contract;
  readonly #court: Contract;

  constructor(options: WatcherOptions) {
    const { rpcUrl, community, key } = options;
    this.#options = options;
    this.#provider = new JsonRpcProvider(rpcUrl, community.domain.chainId, {
      staticNetwork: true,
      cacheTimeout: -1,
    });
    this.#wallet = key === null ? null : new Wallet(key, this.#provider);
    this.#ledger = new Contract(community.domain.contract, batchLedgerAbi, this.#provider);
    this.#court = new Contract(options.court, challengeCourtAbi, this.#provider);
  }

  close(): void {
    this.#provider.destroy();
  }

  /** Looks at every batch since the last round, and goes on with what is filed. @throws what the chain throws */
  async round(): Promise<WatchReport> {
    const { community, state, say } = this.#options;
    const { feeder } = community.domain;
    const range = { fromBlock: state.nextBlock, limit: ROUND };
    const { found, nextBlock } = await recordedBatches(this.#provider, this.#ledger, feeder, range);
    const charges: (Charge & { interval: number })[] = [];
    let resumeAt = nextBlock;
    let checked = 0;
    for (const recorded of found) {
      const { interval } = recorded.batch;
      if (await this.#tooEarly(recorded)) {
        resumeAt = Math.min(resumeAt, recorded.blockNumber);
        continue;
      }
      checked += 1;
      for (const { code, where, what } of (await this.#options.audit?.(interval)) ?? []) {
        say(`interval ${interval}: ${code} ${where}: ${what}`);
      }
      const [first, ...rest] = await this.#judge(recorded);
      for (const charge of first ? [first, ...rest] : []) {
        charges.push({ ...charge, interval });
        say(`interval ${interval}: ${charge.fraud} (${describe(charge)})`);
      }
      if (first && (await this.#inTime(recorded))) await this.#prepare(recorded, first);
    }
    let filed = 0;
    for (const filing of state.filings) filed += (await this.#advance(filing)) ? 1 : 0;
    state.nextBlock = resumeAt;
    state.save();
    return { checked, charges, filed };
  }

  async #watched(recorded: RecordedBatch): Promise<WatchedInterval> {
    const { source, receipts } = this.#options;
    const { batch } = recorded;
    const shown = (await this.#options.communityAt?.(batch.interval)) ?? this.#options.community;
    const community = { ...shown, domain: this.#options.community.domain };
    const [proof, before] = await Promise.all([
      source.proofOf(batch.interval),
      source.proofOf(batch.interval - 1),
    ]);
    const earlier = before?.batch == null ? null : before;
    return watchInterval(community, batch, { proof, before: earlier }, receipts.get(batch.interval) ?? []);
  }

  async #judge(recorded: RecordedBatch): Promise<Charge[]> {
    try {
      return findCharges(await this.#watched(recorded));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      this.#options.say(`interval ${recorded.batch.interval}: ${error.code} ${error.message}`);
      return [];
    }
  }

  /** What is not shown yet may still be shown; after half the window nobody waits any longer. */
  async #tooEarly(recorded: RecordedBatch): Promise<boolean> {
    if ((await this.#options.source.proofOf(recorded.batch.interval)) !== null) return false;
    const window = Number(await this.#ledger.getFunction("challengeSeconds")());
    const now = (await this.#provider.getBlock("latest"))?.timestamp ?? 0;
    return now < recorded.recordedAt + window / 2;
  }

  /** What is found after the window can only be told. */
  async #inTime(recorded: RecordedBatch): Promise<boolean> {
    const window = Number(await this.#ledger.getFunction("challengeSeconds")());
    const now = (await this.#provider.getBlock("latest"))?.timestamp ?? 0;
    const open = now < recorded.recordedAt + window;
    if (!open) this.#options.say(`interval ${recorded.batch.interval}: the challenge window is over`);
    return open;
  }

  async #operator(): Promise<Hex> {
    const registry = new Contract(
      (await this.#ledger.getFunction("registry")()) as string,
      registryAbi,
      this.#provider,
    );
    const authority = await registry.getFunction("authorityOf")(this.#options.community.domain.feeder);
    return (authority.operator as string).toLowerCase() as Hex;
  }

  /** Puts the challenge on file; nothing is sent yet. */
  async #prepare(recorded: RecordedBatch, charge: Charge): Promise<void> {
    const { state, community, court, say } = this.#options;
    const on = { domain: community.domain, batch: recorded.batch, operator: await this.#operator() };
    const call = callFor(challengeCalls(court), on, await this.#watched(recorded), charge, async () => {
      const before = await this.#options.source.proofOf(recorded.batch.interval - 1);
      return before?.batch?.commitment ?? null;
    });
    const made = await call;
    if (made === null) return;
    if (this.#wallet === null) {
      say(`would file: to ${made.to}, ${(made.data.length - 2) / 2} bytes, ${made.data.slice(0, 10)}…`);
      return;
    }
    state.add({
      digest: recorded.digest,
      interval: recorded.batch.interval,
      call: made,
      stage: "found",
      ...(charge.kind === "receipted" || charge.kind === "booked"
        ? { demand: demandOf(charge, await this.#watched(recorded)) }
        : {}),
      operator: on.operator,
    });
  }

  /** One step of one filing; what the chain says decides, so a step done twice is done once. */
  async #advance(filing: Filing): Promise<boolean> {
    const { state, say, court, community } = this.#options;
    const wallet = this.#wallet;
    if (wallet === null || filing.stage === "done") return false;
    const calls = challengeCalls(court);
    const { feeder } = community.domain;
    const commitment = commitmentOf(wallet.address as Hex, filing.call);
    const claim = await this.#court.getFunction("claimOf")(feeder, wallet.address, commitment);
    const [none, announced, demanding, won] = [0n, 1n, 2n, 3n];
    if (claim.state === won) {
      await this.#send(calls.collect(feeder, commitment));
      state.update(filing, "done");
      say(`interval ${filing.interval}: won; bond and reward are collected`);
      return true;
    }
    if (claim.state === none) return this.#announceOrEnd(filing, calls.announce(feeder, commitment));
    if (claim.state === announced) {
      await this.#send(filing.call);
      state.update(filing, "filed");
      say(`interval ${filing.interval}: the proof is filed`);
      return true;
    }
    return claim.state === demanding
      ? this.#conclude(filing, claimOf(feeder, wallet.address as Hex, commitment))
      : false;
  }

  /** A claim that is not there is either still to be announced, or lost to an answer. */
  async #announceOrEnd(filing: Filing, announce: ContractCall): Promise<boolean> {
    const { state, say } = this.#options;
    if (filing.stage !== "found" && filing.stage !== "announced") {
      state.update(filing, "done");
      say(`interval ${filing.interval}: the demand was answered`);
      return true;
    }
    const bond = (await this.#court.getFunction("challengerBondWei")()) as bigint;
    await this.#send(announce, bond);
    state.update(filing, "announced");
    say(`interval ${filing.interval}: announced`);
    return true;
  }

  async #conclude(filing: Filing, claim: Hex): Promise<boolean> {
    const { court, community } = this.#options;
    const { demand } = filing;
    if (!demand || this.#wallet === null) return false;
    const id: DemandId = { ...demand, challenger: this.#wallet.address as Hex, claim };
    const answerBy = (await this.#court.getFunction("answerTimeOf")(
      filing.digest,
      filing.operator,
      id,
    )) as bigint;
    const block = await this.#provider.getBlock("latest");
    if (answerBy === 0n || block === null || BigInt(block.timestamp) <= answerBy) return false;
    const range = { fromBlock: 0, limit: Number.MAX_SAFE_INTEGER };
    const { found } = await recordedBatches(this.#provider, this.#ledger, community.domain.feeder, range);
    const recorded = found.find((entry) => entry.digest === filing.digest);
    if (!recorded) return false;
    const on = { domain: community.domain, batch: recorded.batch, operator: filing.operator };
    await this.#send(challengeCalls(court).conclude(on, id));
    return true;
  }

  async #send(call: ContractCall, value = 0n): Promise<void> {
    const sent = await this.#wallet!.sendTransaction({ ...call, value });
    await sent.wait();
  }

  /** Whether a batch is void on the ledger, by a proof of whoever it was. */
  async isVoided(recorded: Pick<RecordedBatch, "batch" | "digest">): Promise<boolean> {
    const { batch, digest } = recorded;
    const id = { digest, balanceRoot: batch.balanceRoot, operator: await this.#operator() };
    const [status] = await this.#ledger.getFunction("statusOf")(batch.feeder, batch.interval, id);
    return status === STATUS_VOIDED;
  }
}

const describe = (charge: Charge): string => {
  if (charge.kind === "sums") return `segment ${charge.segment}`;
  if (charge.kind === "receipted") return `order ${charge.receipt.orderId}`;
  return "order" in charge ? `order at place ${charge.order}` : "a member's balance";
};

function demandOf(charge: Charge, watched: WatchedInterval): Pick<DemandId, "orderId" | "sequence"> {
  if (charge.kind === "receipted") {
    return { orderId: charge.receipt.orderId, sequence: charge.receipt.sequence };
  }
  const { leaf } = watched.orders[(charge as { order: number }).order]!;
  return { orderId: leaf.orderId, sequence: leaf.sequence };
}

/** The call that proves a charge; null when what it needs is not there after all. */
async function callFor(
  calls: ReturnType<typeof challengeCalls>,
  on: CourtCase,
  watched: WatchedInterval,
  charge: Charge,
  batchBefore: () => Promise<CourtCase["batch"] | null>,
): Promise<ContractCall | null> {
  const trees = treesOf(watched);
  switch (charge.kind) {
    case "outcome": {
      const path = trees.outcomes!.pathOf(charge.leaf);
      return calls.outcome(on, watched.orders[charge.order]!.order, watched.leaves[charge.leaf]!, path);
    }
    case "price":
      return calls.price(on, watched.leaves[charge.leaf]!, trees.outcomes!.pathOf(charge.leaf));
    case "sums": {
      const { segmentRoots, above } = trees.outcomes!;
      return calls.sums(on, charge.segment, segmentRoots[charge.segment]!, above(charge.segment));
    }
    case "booked": {
      const proof = [
        ...proveLeaf(trees.orders!, charge.order),
        ...(watched.bookLeaf === undefined ? [] : [watched.bookLeaf]),
      ];
      return calls.demandBooked(on, watched.orders[charge.order]!.leaf, proof);
    }
    case "receipted":
      return calls.demandReceipted(on, charge.receipt);
    case "balance":
      return balanceCall(calls, on, watched, charge.account, batchBefore);
  }
}

async function balanceCall(
  calls: ReturnType<typeof challengeCalls>,
  on: CourtCase,
  { balances, before }: WatchedInterval,
  account: Hex,
  batchBefore: () => Promise<CourtCase["batch"] | null>,
): Promise<ContractCall | null> {
  const own = { ...proveBalance(balances!, account)!, totalMicroEuro: balances!.totalMicroEuro };
  const earlier = await batchBefore();
  if (earlier === null || before === null) return null;
  const old = { ...proveBalance(before, account)!, totalMicroEuro: before.totalMicroEuro };
  return calls.balance(on, own, { ...on, batch: earlier }, old);
}
