/** The sample street on a chain, recorded as it is or with one lie in it, and how a challenge is filed. */
import type { Wallet } from "ethers";
import {
  type CourtCase,
  challengeCalls,
  claimOf,
  commitmentOf,
  courtInterface,
} from "../../backend/adapters/chain/challengeCalls.ts";
import { type CommittedBatch, commitBatch } from "../../backend/core/commitment/commitBatch.ts";
import type { BalanceLeaf, BatchCommitment, TradeLeaf } from "../../backend/core/commitment/commitment.ts";
import { batchDigest, orderReceiptDigest } from "../../backend/core/commitment/digests.ts";
import { FRAUDS } from "../../backend/core/commitment/findFraud.ts";
import { type OutcomeTree, outcomeTree } from "../../backend/core/commitment/sumTree.ts";
import type { Hex } from "../../backend/core/orders/order.ts";
import type { ContractCall } from "../../backend/ports/chain.ts";
import { randomSource } from "../core/commitment/randomBatch.ts";
import { sampleBook, sampleCleared } from "../core/commitment/sampleStreet.ts";
import { type LedgerActs, ledgerActs } from "./ledgerActs.ts";
import { NETWORK_HASH, sign, type TestChain } from "./testChain.ts";

/** A batch on the ledger with everything that proves any part of it. */
export interface Recorded {
  readonly on: CourtCase;
  readonly committed: CommittedBatch;
  readonly leaves: readonly TradeLeaf[];
  readonly tree: OutcomeTree;
}

export function courtActs(chain: TestChain, acts: LedgerActs = ledgerActs(chain, randomSource(5))) {
  const { domain } = acts;
  const operator = chain.keys.operator.address.toLowerCase() as Hex;
  const address = chain.deployment.contracts.challengeCourt;
  const calls = challengeCalls(address);
  const court = chain.contract("challengeCourt");
  const bond = chain.deployment.challenge.challengerBondWei;

  const sound = (balances: readonly BalanceLeaf[] = []): CommittedBatch => {
    const orders = sampleBook(domain);
    const cleared = sampleCleared(orders);
    return commitBatch({ domain, networkHash: NETWORK_HASH, cleared, orders, balances });
  };

  interface Lie {
    /** Changes the outcomes before they are committed. */
    readonly leaves?: (leaves: readonly TradeLeaf[]) => readonly TradeLeaf[];
    /** Changes the published figures; whoever checks only arithmetic still takes them. */
    readonly batch?: (batch: BatchCommitment) => BatchCommitment;
    readonly balances?: readonly BalanceLeaf[];
  }

  /** Puts a batch on the ledger as operator and DSO would who sign anything. */
  const record = async (lie: Lie = {}): Promise<Recorded> => {
    const committed = sound(lie.balances);
    const leaves = lie.leaves?.(committed.leaves) ?? committed.leaves;
    const tree = outcomeTree(domain, leaves, committed.batch.segments.length);
    const told = { ...committed.batch, allocationRoot: tree.root.hash };
    const batch = lie.batch?.(told) ?? told;
    await (await acts.commitOrders(batch)).wait();
    await (await acts.commitBatch(batch)).wait();
    return { on: { domain, batch, operator }, committed, leaves, tree };
  };

  const send = async (key: Wallet, call: ContractCall, value: string | bigint = 0n) => {
    const sent = await key.connect(chain.ethers.provider).sendTransaction({ ...call, value });
    return (await sent.wait())!;
  };

  /** Announces in one block, proves in a later one. */
  const file = async (key: Wallet, call: ContractCall) => {
    const commitment = commitmentOf(key.address as Hex, call);
    const announced = await send(key, calls.announce(domain.feeder, commitment), bond);
    const receipt = await send(key, call);
    const events = receipt.logs.flatMap((log) => {
      const parsed = courtInterface.parseLog({ topics: [...log.topics], data: log.data });
      return parsed === null ? [] : [parsed];
    });
    const proven = events.find((event) => event.name === "FraudProven");
    const claim = claimOf(domain.feeder, key.address as Hex, commitment);
    const fraud = proven === undefined ? null : FRAUDS[Number(proven.args.fraud)]!;
    return { announced, receipt, events, fraud, commitment, claim };
  };

  const idOf = ({ on }: Pick<Recorded, "on">) => ({
    digest: batchDigest(domain, on.batch),
    balanceRoot: on.batch.balanceRoot,
    operator,
  });
  const STATUS = ["unknown", "open", "final", "voided"] as const;
  /** Standing of a batch on the ledger. */
  const status = async (recorded: Pick<Recorded, "on">): Promise<(typeof STATUS)[number]> => {
    const { interval } = recorded.on.batch;
    const [code] = await acts.ledger.getFunction("statusOf")(domain.feeder, interval, idOf(recorded));
    return STATUS[Number(code)]!;
  };
  const receiptFor = (orderId: Hex, sequence: number, signer: Wallet = chain.keys.operator) => {
    const content = { interval: sound().batch.interval, orderId, sequence, receivedAt: 1_784_590_000 };
    const signature = sign(signer, orderReceiptDigest(domain, content));
    return { orderId, sequence, receivedAt: content.receivedAt, signature };
  };
  const window = chain.deployment.challenge.windowSeconds;
  return {
    acts,
    domain,
    operator,
    address,
    calls,
    court,
    bond,
    sound,
    record,
    send,
    file,
    idOf,
    status,
    receiptFor,
    window,
  };
}

export type CourtActs = ReturnType<typeof courtActs>;
