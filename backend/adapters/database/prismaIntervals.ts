/** Intervals and their books in PostgreSQL. */
import type { ClearedInterval } from "../../core/clearing/clearing.ts";
import type { ConstraintEvidence, EvidenceStage } from "../../core/compliance/evidence.ts";
import type { Hex, SignedOrder } from "../../core/orders/order.ts";
import type { PointForecast } from "../../ports/forecastSource.ts";
import {
  type BatchRecord,
  type BookOrderOutcome,
  type CancelOrderOutcome,
  type CommittedBalance,
  checkedRange,
  type EntryFacts,
  type IntervalChange,
  type IntervalKey,
  type IntervalProofs,
  type IntervalRange,
  type IntervalRecord,
  type IntervalStore,
  type LeafSalts,
  type NewInterval,
  type NewOrder,
  type OrderCancellation,
  type SealedLeaves,
  type StoredOrder,
} from "../../ports/intervals.ts";
import type { DeviceState } from "../../ports/meterSource.ts";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import { applyChangeIn, keyOf } from "./applyChange.ts";
import { bookOrderIn } from "./bookOrder.ts";
import { cancelOrderIn } from "./cancelOrder.ts";
import { toAllocation, toCommittedBalance, toOrder, toRecord } from "./intervalRows.ts";
import { asDocument, byText, document } from "./rows.ts";

const STAGES: readonly EvidenceStage[] = ["planned", "cleared", "metered"];
/** Finished: billed, or void and settled at the tariffs (the twin of `isFinished`). */
const FINISHED = [{ state: "billed" }, { state: "void", fallbackSettled: true }];

const within = (communityId: string, range: IntervalRange) => {
  const { from, to } = checkedRange(range);
  return { communityId, interval: { gte: Number(from), lt: Number(to) } };
};

export class PrismaIntervals implements IntervalStore {
  readonly #prisma: PrismaClient;

  constructor(prisma: PrismaClient) {
    this.#prisma = prisma;
  }

  async openIntervals(intervals: readonly NewInterval[]): Promise<number> {
    const { count } = await this.#prisma.marketInterval.createMany({
      data: intervals.map(({ at, ...fresh }) => ({ ...fresh, state: "open", changedAt: at })),
      skipDuplicates: true,
    });
    return count;
  }

  async interval(key: IntervalKey): Promise<IntervalRecord | null> {
    const row = await this.#prisma.marketInterval.findUnique({
      where: { communityId_feederId_interval: keyOf(key) },
    });
    return row === null ? null : toRecord(row);
  }

  async intervals(communityId: string, range: IntervalRange): Promise<readonly IntervalRecord[]> {
    const rows = await this.#prisma.marketInterval.findMany({
      where: within(communityId, range),
      orderBy: { interval: "asc" },
    });
    return rows.map(toRecord);
  }

  async unfinishedIntervals(communityId: string, limit: number): Promise<readonly IntervalRecord[]> {
    const rows = await this.#prisma.marketInterval.findMany({
      where: { communityId, NOT: { OR: FINISHED } },
      orderBy: { interval: "asc" },
      take: limit,
    });
    return rows.map(toRecord);
  }

  async newestInterval(communityId: string): Promise<IntervalRecord | null> {
    const row = await this.#prisma.marketInterval.findFirst({
      where: { communityId },
      orderBy: { interval: "desc" },
    });
    return row === null ? null : toRecord(row);
  }

  countBilled(communityId: string): Promise<number> {
    return this.#prisma.marketInterval.count({ where: { communityId, state: "billed" } });
  }

  applyChange(change: IntervalChange): Promise<boolean> {
    return this.#prisma.$transaction((transaction) => applyChangeIn(transaction, change));
  }

  async updateProofs(key: IntervalKey, { ordersProof, batchProof }: IntervalProofs): Promise<void> {
    await this.#prisma.marketInterval.updateMany({
      where: keyOf(key),
      data: {
        ...(ordersProof === undefined ? {} : { ordersProof: asDocument(ordersProof) }),
        ...(batchProof === undefined ? {} : { batchProof: asDocument(batchProof) }),
      },
    });
  }

  async entryFacts(key: IntervalKey, signed: SignedOrder): Promise<EntryFacts> {
    const { communityId, feederId, interval } = key;
    const { orderId, signer } = signed;
    const { meteringPointId, nonce } = signed.order;
    const [record, rows] = await Promise.all([
      this.interval(key),
      this.#prisma.marketOrder.findMany({
        where: {
          communityId,
          OR: [{ orderId }, { signer, nonce }, { feederId, interval, meteringPointId }],
        },
      }),
    ]);
    const found = rows.map(toOrder).sort((a, b) => a.sequence - b.sequence);
    return {
      record,
      known: found.find((one) => one.orderId === orderId) ?? null,
      bookedByPoint: found.filter(
        ({ order, cancellation }) =>
          order.meteringPointId === meteringPointId &&
          order.interval === interval &&
          cancellation === undefined,
      ),
      nonceIsUsed: found.some((one) => one.signer === signer && one.order.nonce === nonce),
    };
  }

  bookOrder(key: IntervalKey, order: NewOrder): Promise<BookOrderOutcome> {
    return bookOrderIn(this.#prisma, key, order);
  }

  cancelOrder(
    communityId: string,
    orderId: Hex,
    cancellation: OrderCancellation,
  ): Promise<CancelOrderOutcome> {
    return this.#prisma.$transaction((transaction) =>
      cancelOrderIn(transaction, communityId, orderId, cancellation),
    );
  }

  async orders(key: IntervalKey): Promise<readonly StoredOrder[]> {
    const rows = await this.#prisma.marketOrder.findMany({
      where: { ...keyOf(key), cancelledAt: null },
      orderBy: { sequence: "asc" },
    });
    return rows.map(toOrder);
  }

  async order(communityId: string, orderId: Hex): Promise<StoredOrder | null> {
    const row = await this.#prisma.marketOrder.findUnique({
      where: { communityId_orderId: { communityId, orderId } },
    });
    return row === null ? null : toOrder(row);
  }

  async nonceIsUsed(communityId: string, signer: Hex, nonce: number): Promise<boolean> {
    return (await this.#prisma.marketOrder.count({ where: { communityId, signer, nonce } })) > 0;
  }

  async clearing(key: IntervalKey): Promise<ClearedInterval | null> {
    const body = await this.#document<ClearedInterval>(key, "clearing");
    if (body === null) return null;
    const rows = await this.#prisma.allocation.findMany({ where: keyOf(key), orderBy: { rank: "asc" } });
    return { ...body, allocations: rows.map(toAllocation) };
  }

  sealLeaves(key: IntervalKey, { orders, balances }: SealedLeaves): Promise<number> {
    return this.#prisma.$transaction(async (transaction) => {
      let sealed = 0;
      for (const { orderId, orderLeaf, allocationLeaf } of orders) {
        const { count } = await transaction.leafSalt.updateMany({
          where: { ...keyOf(key), orderId, NOT: { orderSalt: orderLeaf } },
          data: { orderSalt: orderLeaf, allocationSalt: allocationLeaf },
        });
        sealed += count;
      }
      for (const { account, leaf } of balances) {
        const { count } = await transaction.committedBalance.updateMany({
          where: { ...keyOf(key), account, NOT: { salt: leaf } },
          data: { salt: leaf },
        });
        sealed += count;
      }
      return sealed;
    });
  }

  async salts(key: IntervalKey): Promise<readonly LeafSalts[]> {
    const rows = await this.#prisma.leafSalt.findMany({ where: keyOf(key) });
    return rows
      .map((row) => ({
        orderId: row.orderId as Hex,
        orderSalt: row.orderSalt as Hex | null,
        allocationSalt: row.allocationSalt as Hex | null,
      }))
      .sort(byText((row) => row.orderId));
  }

  batch(key: IntervalKey): Promise<BatchRecord | null> {
    return this.#document<BatchRecord>(key, "batch");
  }

  async committedBalances(key: IntervalKey): Promise<readonly CommittedBalance[]> {
    const rows = await this.#prisma.committedBalance.findMany({
      where: keyOf(key),
      orderBy: { rank: "asc" },
    });
    return rows.map(toCommittedBalance);
  }

  async evidence(key: IntervalKey): Promise<readonly ConstraintEvidence[]> {
    const kinds = STAGES.map((stage) => `evidence-${stage}`);
    const rows = await this.#prisma.intervalDocument.findMany({
      where: { ...keyOf(key), kind: { in: kinds } },
    });
    return rows
      .map((row) => document<ConstraintEvidence>(row.body))
      .sort((a, b) => STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage));
  }

  async evidenceOfStage(
    communityId: string,
    range: IntervalRange,
    stage: EvidenceStage,
  ): Promise<readonly ConstraintEvidence[]> {
    const rows = await this.#prisma.intervalDocument.findMany({
      where: { ...within(communityId, range), kind: `evidence-${stage}` },
      orderBy: { interval: "asc" },
    });
    return rows.map((row) => document<ConstraintEvidence>(row.body));
  }

  async deviceStates(key: IntervalKey): Promise<readonly DeviceState[]> {
    return (await this.#document<readonly DeviceState[]>(key, "devices")) ?? [];
  }

  async forecast(key: IntervalKey): Promise<readonly PointForecast[]> {
    return (await this.#document<readonly PointForecast[]>(key, "forecast")) ?? [];
  }

  async #document<T>(key: IntervalKey, kind: string): Promise<T | null> {
    const row = await this.#prisma.intervalDocument.findUnique({
      where: { communityId_feederId_interval_kind: { ...keyOf(key), kind } },
    });
    return row === null ? null : document<T>(row.body);
  }
}
