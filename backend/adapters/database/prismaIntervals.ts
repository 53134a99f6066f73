/** Intervals and their books in PostgreSQL. */
import type { ClearedInterval } from "../../core/clearing/clearing.ts";
import type { ConstraintEvidence, EvidenceStage } from "../../core/compliance/evidence.ts";
import type { Hex } from "../../core/orders/order.ts";
import { MAX_ORDERS_PER_BOOK } from "../../core/orders/orderBook.ts";
import type { PointForecast } from "../../ports/forecastSource.ts";
import {
  type BatchRecord,
  type BookOrderOutcome,
  type CancelOrderOutcome,
  type CommittedBalance,
  checkedRange,
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
  type StoredOrder,
} from "../../ports/intervals.ts";
import type { DeviceState } from "../../ports/meterSource.ts";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import { applyChangeIn, keyOf, lockInterval } from "./applyChange.ts";
import { cancelOrderIn } from "./cancelOrder.ts";
import { orderRow, toAllocation, toCommittedBalance, toOrder, toRecord } from "./intervalRows.ts";
import { asDocument, byText, document, insertRows } from "./rows.ts";

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

  bookOrder(key: IntervalKey, order: NewOrder): Promise<BookOrderOutcome> {
    const { communityId } = key;
    return this.#prisma.$transaction(async (transaction): Promise<BookOrderOutcome> => {
      const record = await lockInterval(transaction, key);
      const known = await transaction.marketOrder.findUnique({
        where: { communityId_orderId: { communityId, orderId: order.orderId } },
      });
      if (known !== null) return { status: "already-booked", order: toOrder(known) };
      if (record?.state !== "open") return { status: "not-open", state: record?.state ?? null };
      const { signer } = order;
      const { nonce } = order.order;
      const used = await transaction.marketOrder.count({ where: { communityId, signer, nonce } });
      if (used > 0) return { status: "nonce-used" };
      if (record.orderCount >= MAX_ORDERS_PER_BOOK)
        return { status: "book-full", limit: MAX_ORDERS_PER_BOOK };
      const sequence = record.orderCount + record.cancelledCount + 1;
      // A nonce used at the same moment in another interval is caught by the unique index: no row, no booking.
      const inserted = await insertRows(
        transaction,
        "market_order",
        [orderRow(key, order, sequence)],
        "DO NOTHING",
      );
      if (inserted === 0) return { status: "nonce-used" };
      await transaction.marketInterval.update({
        where: { communityId_feederId_interval: keyOf(key) },
        data: { orderCount: record.orderCount + 1 },
      });
      return { status: "booked", order: { ...order, sequence } };
    });
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
