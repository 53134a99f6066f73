/** Intervals, books, money and outbox in memory; every method is one atomic step of the event loop. */
import { isFinished, nextRecord } from "../../app/intervalMachine.ts";
import type { ClearedInterval } from "../../core/clearing/clearing.ts";
import type { ConstraintEvidence, EvidenceStage } from "../../core/compliance/evidence.ts";
import type { MeterReading } from "../../core/metering/reading.ts";
import type { Hex, SignedOrder } from "../../core/orders/order.ts";
import { MAX_ORDERS_PER_BOOK } from "../../core/orders/orderBook.ts";
import type { LedgerLine, NetPosition } from "../../core/settlement/ledgerLine.ts";
import type { IntervalIndex } from "../../core/time/marketInterval.ts";
import type { PointForecast } from "../../ports/forecastSource.ts";
import {
  type BatchRecord,
  type BillTotal,
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
  type MemberOrder,
  type MoneyStore,
  type NewInterval,
  type NewOrder,
  type OrderCancellation,
  type SealedLeaves,
  type StoredOrder,
} from "../../ports/intervals.ts";
import type { DeviceState } from "../../ports/meterSource.ts";
import { type Drawer, newDrawer, sealDrawer } from "./memoryDrawer.ts";
import type { MemoryOutbox } from "./memoryOutbox.ts";
import { newestVersions, supersededOf } from "./readingVersions.ts";

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const STAGES: readonly EvidenceStage[] = ["planned", "cleared", "metered"];

export class MemoryIntervals implements IntervalStore, MoneyStore {
  /** Per community, ascending by interval. */
  readonly #drawers = new Map<string, Map<number, Drawer>>();
  readonly #byOrder = new Map<string, StoredOrder>();
  readonly #nonces = new Set<string>();
  readonly #bills = new Map<string, BillTotal>();
  readonly #due = new Map<string, IntervalKey>();
  readonly #outbox: MemoryOutbox;

  constructor(outbox: MemoryOutbox) {
    this.#outbox = outbox;
  }

  async openIntervals(intervals: readonly NewInterval[]): Promise<number> {
    let created = 0;
    for (const fresh of intervals) {
      const shelf = this.#shelf(fresh.communityId);
      if (shelf.has(fresh.interval)) continue;
      shelf.set(fresh.interval, newDrawer(fresh));
      created += 1;
    }
    return created;
  }

  async interval(key: IntervalKey): Promise<IntervalRecord | null> {
    return this.#drawer(key)?.record ?? null;
  }

  async intervals(communityId: string, range: IntervalRange): Promise<readonly IntervalRecord[]> {
    return this.#range(communityId, range).map((drawer) => drawer.record);
  }

  async unfinishedIntervals(communityId: string, limit: number): Promise<readonly IntervalRecord[]> {
    const records = [...this.#shelf(communityId).values()].map((drawer) => drawer.record);
    return records
      .filter((record) => !isFinished(record))
      .sort((a, b) => a.interval - b.interval)
      .slice(0, limit);
  }

  async newestInterval(communityId: string): Promise<IntervalRecord | null> {
    const newest = Math.max(...this.#shelf(communityId).keys());
    return this.#shelf(communityId).get(newest)?.record ?? null;
  }

  async countBilled(communityId: string): Promise<number> {
    return [...this.#shelf(communityId).values()].filter((drawer) => drawer.record.state === "billed").length;
  }

  async applyChange(change: IntervalChange): Promise<boolean> {
    const drawer = this.#drawer(change);
    const next = drawer === undefined ? null : nextRecord(drawer.record, change);
    if (drawer === undefined || next === null) return false;
    const { writes } = change;
    for (const request of writes.outbox ?? []) this.#outbox.insert(request);
    for (const order of writes.orders ?? []) this.#place(drawer, order);
    for (const { orderId, salt } of writes.orderSalts ?? []) {
      drawer.salts.set(orderId, { orderSalt: salt, allocationSalt: null });
    }
    for (const { orderId, salt } of writes.allocationSalts ?? []) {
      drawer.salts.set(orderId, {
        orderSalt: drawer.salts.get(orderId)?.orderSalt ?? null,
        allocationSalt: salt,
      });
    }
    drawer.clearing = writes.clearing ?? drawer.clearing;
    drawer.batch = writes.batch ?? drawer.batch;
    drawer.committedBalances = writes.committedBalances ?? drawer.committedBalances;
    drawer.deviceStates = writes.deviceStates ?? drawer.deviceStates;
    drawer.forecast = writes.forecast ?? drawer.forecast;
    drawer.balances = writes.balances ?? drawer.balances;
    drawer.evidence.push(...(writes.evidence ?? []));
    drawer.readings.push(...(writes.readings ?? []));
    drawer.lines.push(...(writes.lines ?? []));
    for (const corrected of writes.corrections ?? []) {
      this.#shelf(change.communityId)
        .get(corrected.interval)
        ?.lines.push(...corrected.lines);
      this.#due.delete(dueKey({ ...change, interval: corrected.interval }));
    }
    for (const total of writes.billTotals ?? []) this.#bills.set(billKey(change.communityId, total), total);
    drawer.record = next;
    return true;
  }

  async updateProofs(key: IntervalKey, proofs: IntervalProofs): Promise<void> {
    const drawer = this.#drawer(key);
    if (drawer !== undefined) drawer.record = { ...drawer.record, ...proofs };
  }

  async entryFacts(key: IntervalKey, signed: SignedOrder): Promise<EntryFacts> {
    const { meteringPointId, nonce } = signed.order;
    const [record, known, booked, nonceIsUsed] = await Promise.all([
      this.interval(key),
      this.order(key.communityId, signed.orderId),
      this.orders(key),
      this.nonceIsUsed(key.communityId, signed.signer, nonce),
    ]);
    const bookedByPoint = booked.filter(({ order }) => order.meteringPointId === meteringPointId);
    return { record, known, bookedByPoint, nonceIsUsed };
  }

  async bookOrder(key: IntervalKey, order: NewOrder): Promise<BookOrderOutcome> {
    const drawer = this.#drawer(key);
    const known = this.#byOrder.get(`${key.communityId}|${order.orderId}`);
    if (known !== undefined) return { status: "already-booked", order: known };
    if (drawer === undefined) return { status: "not-open", state: null };
    if (drawer.record.state !== "open") return { status: "not-open", state: drawer.record.state };
    if (this.#nonces.has(nonceKey(key.communityId, order))) return { status: "nonce-used" };
    if (drawer.orders.length >= MAX_ORDERS_PER_BOOK) {
      return { status: "book-full", limit: MAX_ORDERS_PER_BOOK };
    }
    const stored = this.#place(drawer, order);
    drawer.record = { ...drawer.record, orderCount: drawer.record.orderCount + 1 };
    return { status: "booked", order: stored };
  }

  async cancelOrder(
    communityId: string,
    orderId: Hex,
    cancellation: OrderCancellation,
  ): Promise<CancelOrderOutcome> {
    const known = this.#byOrder.get(`${communityId}|${orderId}`);
    const drawer = known && this.#shelf(communityId).get(known.order.interval);
    if (known === undefined || drawer === undefined) return { status: "not-found" };
    if (known.cancellation !== undefined) return { status: "already-cancelled", order: known };
    if (known.revocable !== true) return { status: "not-revocable" };
    if (drawer.record.state !== "open") return { status: "not-open", state: drawer.record.state };
    const order: StoredOrder = { ...known, cancellation };
    drawer.orders[drawer.orders.indexOf(known)] = order;
    this.#byOrder.set(`${communityId}|${orderId}`, order);
    const { orderCount, cancelledCount } = drawer.record;
    drawer.record = {
      ...drawer.record,
      orderCount: orderCount - 1,
      cancelledCount: cancelledCount + 1,
    };
    return { status: "cancelled", order };
  }

  async orders(key: IntervalKey): Promise<readonly StoredOrder[]> {
    return (this.#drawer(key)?.orders ?? []).filter(({ cancellation }) => cancellation === undefined);
  }

  async order(communityId: string, orderId: Hex): Promise<StoredOrder | null> {
    return this.#byOrder.get(`${communityId}|${orderId}`) ?? null;
  }

  async nonceIsUsed(communityId: string, signer: Hex, nonce: number): Promise<boolean> {
    return this.#nonces.has(`${communityId}|${signer}|${nonce}`);
  }

  async clearing(key: IntervalKey): Promise<ClearedInterval | null> {
    return this.#drawer(key)?.clearing ?? null;
  }

  async sealLeaves(key: IntervalKey, leaves: SealedLeaves): Promise<number> {
    const drawer = this.#drawer(key);
    return drawer === undefined ? 0 : sealDrawer(drawer, leaves);
  }

  async salts(key: IntervalKey): Promise<readonly LeafSalts[]> {
    const drawer = this.#drawer(key);
    return [...(drawer?.salts ?? [])]
      .map(([orderId, salts]) => ({ orderId, ...salts }))
      .sort((a, b) => compare(a.orderId, b.orderId));
  }

  async batch(key: IntervalKey): Promise<BatchRecord | null> {
    return this.#drawer(key)?.batch ?? null;
  }

  async committedBalances(key: IntervalKey): Promise<readonly CommittedBalance[]> {
    return this.#drawer(key)?.committedBalances ?? [];
  }

  async evidence(key: IntervalKey): Promise<readonly ConstraintEvidence[]> {
    const evidence = this.#drawer(key)?.evidence ?? [];
    return [...evidence].sort((a, b) => STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage));
  }

  async evidenceOfStage(
    communityId: string,
    range: IntervalRange,
    stage: EvidenceStage,
  ): Promise<readonly ConstraintEvidence[]> {
    return this.#range(communityId, range).flatMap((drawer) =>
      drawer.evidence.filter((evidence) => evidence.stage === stage),
    );
  }

  async deviceStates(key: IntervalKey): Promise<readonly DeviceState[]> {
    return this.#drawer(key)?.deviceStates ?? [];
  }

  async forecast(key: IntervalKey): Promise<readonly PointForecast[]> {
    return this.#drawer(key)?.forecast ?? [];
  }

  async addReadings(communityId: string, readings: readonly MeterReading[]): Promise<void> {
    for (const reading of readings) this.#shelf(communityId).get(reading.interval)?.readings.push(reading);
  }

  async noteResettlements(keys: readonly IntervalKey[]): Promise<void> {
    for (const { communityId, feederId, interval } of keys) {
      const key = { communityId, feederId, interval };
      this.#due.set(dueKey(key), key);
    }
  }

  async resettlementsDue(communityId: string, limit: number): Promise<readonly IntervalKey[]> {
    return [...this.#due.values()]
      .filter((key) => key.communityId === communityId)
      .sort((a, b) => a.interval - b.interval || compare(a.feederId, b.feederId))
      .slice(0, limit);
  }

  async correctionsBookedWith({ communityId, interval }: IntervalKey): Promise<readonly LedgerLine[]> {
    return [...this.#shelf(communityId).values()]
      .sort((a, b) => a.record.interval - b.record.interval)
      .flatMap((drawer) => drawer.lines.filter((line) => line.bookedWith === interval));
  }

  async readings(key: IntervalKey): Promise<readonly MeterReading[]> {
    return newestVersions(this.#drawer(key)?.readings ?? []).sort((a, b) =>
      compare(a.meteringPointId, b.meteringPointId),
    );
  }

  async supersededReadings(key: IntervalKey): Promise<readonly MeterReading[]> {
    return supersededOf(this.#drawer(key)?.readings ?? []);
  }

  async lines(key: IntervalKey): Promise<readonly LedgerLine[]> {
    return [...(this.#drawer(key)?.lines ?? [])];
  }

  async balancesAfter(communityId: string, interval: IntervalIndex): Promise<readonly NetPosition[]> {
    const shelf = this.#shelf(communityId);
    const settled = [...shelf.values()].filter(
      (drawer) => drawer.balances !== null && drawer.record.interval <= interval,
    );
    const newest = Math.max(...settled.map((drawer) => drawer.record.interval));
    const balances = shelf.get(newest)?.balances ?? [];
    return [...balances].sort((a, b) => compare(a.account, b.account));
  }

  async billTotals(
    communityId: string,
    period: string,
    meteringPointId?: string,
  ): Promise<readonly BillTotal[]> {
    const prefix = `${communityId}|${period}|`;
    return [...this.#bills.entries()]
      .filter(([key]) => key.startsWith(prefix))
      .map(([, total]) => total)
      .filter((total) => meteringPointId === undefined || total.meteringPointId === meteringPointId)
      .sort(compareBillTotals);
  }

  async billPeriods(communityId: string, meteringPointId: string): Promise<readonly string[]> {
    const periods = [...this.#bills.entries()]
      .filter(
        ([key, total]) => key.startsWith(`${communityId}|`) && total.meteringPointId === meteringPointId,
      )
      .map(([, total]) => total.period);
    return [...new Set(periods)].sort(compare);
  }

  async memberOrders(
    communityId: string,
    meteringPointId: string,
    range: IntervalRange,
  ): Promise<readonly MemberOrder[]> {
    return this.#range(communityId, range).flatMap((drawer) =>
      drawer.orders
        .filter((order) => order.order.meteringPointId === meteringPointId)
        .map((order) => ({
          order,
          state: drawer.record.state,
          allocation: drawer.clearing?.allocations.find((a) => a.orderId === order.orderId) ?? null,
        })),
    );
  }

  async memberReadings(
    communityId: string,
    meteringPointId: string,
    range: IntervalRange,
  ): Promise<readonly MeterReading[]> {
    return this.#range(communityId, range).flatMap((drawer) =>
      newestVersions(drawer.readings.filter((reading) => reading.meteringPointId === meteringPointId)),
    );
  }

  async memberLines(
    communityId: string,
    meteringPointId: string,
    range: IntervalRange,
  ): Promise<readonly LedgerLine[]> {
    return this.#range(communityId, range).flatMap((drawer) =>
      drawer.lines.filter((line) => line.meteringPointId === meteringPointId),
    );
  }

  #shelf(communityId: string): Map<number, Drawer> {
    const shelf = this.#drawers.get(communityId) ?? new Map<number, Drawer>();
    this.#drawers.set(communityId, shelf);
    return shelf;
  }

  #drawer(key: IntervalKey): Drawer | undefined {
    const drawer = this.#drawers.get(key.communityId)?.get(key.interval);
    return drawer?.record.feederId === key.feederId ? drawer : undefined;
  }

  #range(communityId: string, range: IntervalRange): Drawer[] {
    const { from, to } = checkedRange(range);
    return [...this.#shelf(communityId).values()]
      .filter(({ record }) => record.interval >= from && record.interval < to)
      .sort((a, b) => a.record.interval - b.record.interval);
  }

  #place(drawer: Drawer, order: NewOrder): StoredOrder {
    const { communityId } = drawer.record;
    const stored: StoredOrder = { ...order, sequence: drawer.orders.length + 1 };
    drawer.orders.push(stored);
    this.#byOrder.set(`${communityId}|${stored.orderId}`, stored);
    this.#nonces.add(nonceKey(communityId, stored));
    return stored;
  }
}

const dueKey = (key: IntervalKey): string => `${key.communityId}|${key.feederId}|${key.interval}`;

const nonceKey = (communityId: string, order: NewOrder) =>
  `${communityId}|${order.signer}|${order.order.nonce}`;

const billKey = (communityId: string, total: BillTotal) =>
  `${communityId}|${total.period}|${total.meteringPointId}|${total.kind}|${total.correction}`;

/** By metering point, kind, first lines before corrections. */
export const compareBillTotals = (a: BillTotal, b: BillTotal): number =>
  compare(a.meteringPointId, b.meteringPointId) ||
  compare(a.kind, b.kind) ||
  Number(a.correction) - Number(b.correction);
