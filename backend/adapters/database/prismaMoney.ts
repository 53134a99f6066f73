/** Readings, ledger lines, balances and bills in PostgreSQL. */
import type { MeterReading } from "../../core/metering/reading.ts";
import type { LedgerLine, NetPosition } from "../../core/settlement/ledgerLine.ts";
import { type IntervalIndex, type IntervalState, intervalIndex } from "../../core/time/marketInterval.ts";
import {
  type BillTotal,
  checkedRange,
  type IntervalKey,
  type IntervalRange,
  type MemberOrder,
  type MoneyStore,
} from "../../ports/intervals.ts";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import type { MeterReadingModel } from "../../prisma/generated/models.ts";
import { supersededOf } from "../memory/readingVersions.ts";
import { keyOf } from "./applyChange.ts";
import {
  readingRow,
  toAllocation,
  toBillTotal,
  toLine,
  toOrder,
  toPosition,
  toReading,
} from "./intervalRows.ts";
import { byText, insertRows } from "./rows.ts";

const within = (communityId: string, meteringPointId: string, range: IntervalRange) => {
  const { from, to } = checkedRange(range);
  return { communityId, meteringPointId, interval: { gte: Number(from), lt: Number(to) } };
};

/** The newest version of each reading; rows come by version ascending. */
function newestVersions(rows: readonly MeterReadingModel[]): MeterReading[] {
  const newest = new Map(rows.map((row) => [`${row.interval}|${row.meteringPointId}`, row]));
  return [...newest.values()].map(toReading);
}

export class PrismaMoney implements MoneyStore {
  readonly #prisma: PrismaClient;

  constructor(prisma: PrismaClient) {
    this.#prisma = prisma;
  }

  /** By `COPY`-like bulk: one statement, one parameter, however many rows. */
  async addReadings(communityId: string, readings: readonly MeterReading[]): Promise<void> {
    const rows = readings.map((reading) => readingRow(communityId, reading));
    await this.#prisma.$transaction((transaction) => insertRows(transaction, "meter_reading", rows));
  }

  async noteResettlements(keys: readonly IntervalKey[]): Promise<void> {
    await this.#prisma.resettlementDue.createMany({ data: keys.map(keyOf), skipDuplicates: true });
  }

  async resettlementsDue(communityId: string, limit: number): Promise<readonly IntervalKey[]> {
    const rows = await this.#prisma.resettlementDue.findMany({
      where: { communityId },
      orderBy: [{ interval: "asc" }, { feederId: "asc" }],
      take: limit,
    });
    return rows.map((row) => ({ ...row, interval: intervalIndex(row.interval) }));
  }

  async correctionsBookedWith({ communityId, interval }: IntervalKey): Promise<readonly LedgerLine[]> {
    const rows = await this.#prisma.ledgerLine.findMany({
      where: { communityId, bookedWith: Number(interval) },
      orderBy: [{ interval: "asc" }, { rank: "asc" }],
    });
    return rows.map(toLine);
  }

  async readings(key: IntervalKey): Promise<readonly MeterReading[]> {
    const rows = await this.#prisma.meterReading.findMany({
      where: { communityId: key.communityId, interval: key.interval },
      orderBy: { version: "asc" },
    });
    return newestVersions(rows).sort(byText((reading) => reading.meteringPointId));
  }

  async supersededReadings(key: IntervalKey): Promise<readonly MeterReading[]> {
    const rows = await this.#prisma.meterReading.findMany({
      where: { communityId: key.communityId, interval: key.interval },
      orderBy: { version: "asc" },
    });
    return supersededOf(rows.map(toReading));
  }

  async lines(key: IntervalKey): Promise<readonly LedgerLine[]> {
    const rows = await this.#prisma.ledgerLine.findMany({
      where: { communityId: key.communityId, interval: key.interval },
      orderBy: { rank: "asc" },
    });
    return rows.map(toLine);
  }

  async balancesAfter(communityId: string, interval: IntervalIndex): Promise<readonly NetPosition[]> {
    const newest = await this.#prisma.accountBalance.findFirst({
      where: { communityId, interval: { lte: interval } },
      orderBy: { interval: "desc" },
    });
    if (newest === null) return [];
    const rows = await this.#prisma.accountBalance.findMany({
      where: { communityId, interval: newest.interval },
    });
    return rows.map(toPosition).sort(byText((position) => position.account));
  }

  async billTotals(
    communityId: string,
    period: string,
    meteringPointId?: string,
  ): Promise<readonly BillTotal[]> {
    const where =
      meteringPointId === undefined ? { communityId, period } : { communityId, period, meteringPointId };
    const rows = await this.#prisma.billTotal.findMany({ where });
    return rows
      .map(toBillTotal)
      .sort(byText((total) => `${total.meteringPointId}|${total.kind}|${total.correction}`));
  }

  async billPeriods(communityId: string, meteringPointId: string): Promise<readonly string[]> {
    const rows = await this.#prisma.billTotal.findMany({
      where: { communityId, meteringPointId },
      distinct: ["period"],
      select: { period: true },
    });
    return rows.map((row) => row.period).sort(byText((period) => period));
  }

  async memberOrders(
    communityId: string,
    meteringPointId: string,
    range: IntervalRange,
  ): Promise<readonly MemberOrder[]> {
    const where = within(communityId, meteringPointId, range);
    const [orders, intervals] = await Promise.all([
      this.#prisma.marketOrder.findMany({ where, orderBy: [{ interval: "asc" }, { sequence: "asc" }] }),
      this.#prisma.marketInterval.findMany({
        where: { communityId, interval: where.interval },
        select: { interval: true, state: true },
      }),
    ]);
    const allocations = await this.#prisma.allocation.findMany({
      where: { communityId, orderId: { in: orders.map((order) => order.orderId) } },
    });
    const states = new Map(intervals.map((row) => [row.interval, row.state as IntervalState]));
    const outcomes = new Map(allocations.map((row) => [row.orderId, toAllocation(row)]));
    return orders.map((row) => ({
      order: toOrder(row),
      state: states.get(row.interval) ?? "open",
      allocation: outcomes.get(row.orderId) ?? null,
    }));
  }

  async memberReadings(
    communityId: string,
    meteringPointId: string,
    range: IntervalRange,
  ): Promise<readonly MeterReading[]> {
    const rows = await this.#prisma.meterReading.findMany({
      where: within(communityId, meteringPointId, range),
      orderBy: [{ interval: "asc" }, { version: "asc" }],
    });
    return newestVersions(rows);
  }

  async memberLines(
    communityId: string,
    meteringPointId: string,
    range: IntervalRange,
  ): Promise<readonly LedgerLine[]> {
    const rows = await this.#prisma.ledgerLine.findMany({
      where: within(communityId, meteringPointId, range),
      orderBy: [{ interval: "asc" }, { rank: "asc" }],
    });
    return rows.map(toLine);
  }
}
