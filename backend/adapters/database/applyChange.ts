/** One step of one interval in one database transaction: lock, compare, write everything, or nothing. */
import { intervalDecisions } from "../../app/auditDecisions.ts";
import { nextRecord } from "../../app/intervalMachine.ts";
import type { IntervalChange, IntervalKey, IntervalRecord, IntervalWrites } from "../../ports/intervals.ts";
import {
  allocationRow,
  balanceRow,
  billRow,
  committedBalanceRow,
  documentRow,
  lineRow,
  orderRow,
  readingRow,
  recordColumns,
  saltRow,
  toRecord,
} from "./intervalRows.ts";
import { appendIn, unsalted } from "./prismaAuditTrail.ts";
import type { Transaction } from "./prismaClient.ts";
import { enqueueRow } from "./prismaOutbox.ts";
import { insertRows } from "./rows.ts";

export const keyOf = ({ communityId, feederId, interval }: IntervalKey) => ({
  communityId,
  feederId,
  interval: Number(interval),
});

/** The record, locked until the transaction ends; null when there is none. */
export async function lockInterval(
  transaction: Transaction,
  key: IntervalKey,
): Promise<IntervalRecord | null> {
  const { communityId, feederId, interval } = keyOf(key);
  await transaction.$executeRaw`
    SELECT 1 FROM market_interval
    WHERE community_id = ${communityId} AND feeder_id = ${feederId} AND interval = ${interval}
    FOR NO KEY UPDATE`;
  const row = await transaction.marketInterval.findUnique({
    where: { communityId_feederId_interval: { communityId, feederId, interval } },
  });
  return row === null ? null : toRecord(row);
}

/** Applies the change, or returns false with nothing written. @throws LAT-7011, LAT-4010 */
export async function applyChangeIn(transaction: Transaction, change: IntervalChange): Promise<boolean> {
  const record = await lockInterval(transaction, change);
  const next = record === null ? null : nextRecord(record, change);
  if (record === null || next === null) return false;
  await transaction.marketInterval.update({
    where: { communityId_feederId_interval: keyOf(change) },
    data: recordColumns(next),
  });
  await writeMarket(transaction, change, record);
  await writeDocuments(transaction, change, change.writes);
  await writeMoney(transaction, change, change.writes);
  for (const request of change.writes.outbox ?? []) await enqueueRow(transaction, request);
  await appendIn(transaction, change.communityId, unsalted(intervalDecisions(change)));
  return true;
}

async function writeMarket(
  transaction: Transaction,
  change: IntervalChange,
  before: IntervalRecord,
): Promise<void> {
  const { orders = [], orderSalts = [], allocationSalts = [], clearing } = change.writes;
  const taken = before.orderCount + before.cancelledCount;
  const numbered = orders.map((order, index) => orderRow(change, order, taken + index + 1));
  await insertRows(transaction, "market_order", numbered);
  await insertRows(
    transaction,
    "leaf_salt",
    orderSalts.map((salt) => saltRow(change, "order_salt", salt)),
  );
  await insertRows(
    transaction,
    "leaf_salt",
    allocationSalts.map((salt) => saltRow(change, "allocation_salt", salt)),
    "(community_id, feeder_id, interval, order_id) DO UPDATE SET allocation_salt = EXCLUDED.allocation_salt",
  );
  const allocations = clearing?.allocations ?? [];
  await insertRows(
    transaction,
    "allocation",
    allocations.map((allocation, rank) => allocationRow(change, allocation, rank)),
  );
}

async function writeDocuments(
  transaction: Transaction,
  key: IntervalKey,
  writes: IntervalWrites,
): Promise<void> {
  const { clearing, batch, deviceStates, forecast, evidence = [], committedBalances = [] } = writes;
  const documents = evidence.map((entry) => documentRow(key, `evidence-${entry.stage}`, entry));
  if (clearing !== undefined) {
    // The allocations are rows of their own, joined in again on reading.
    documents.push(documentRow(key, "clearing", { ...clearing, allocations: [] }));
  }
  if (batch !== undefined) documents.push(documentRow(key, "batch", batch));
  if (deviceStates !== undefined) documents.push(documentRow(key, "devices", deviceStates));
  if (forecast !== undefined) documents.push(documentRow(key, "forecast", forecast));
  await insertRows(transaction, "interval_document", documents);
  await insertRows(
    transaction,
    "committed_balance",
    committedBalances.map((balance, rank) => committedBalanceRow(key, balance, rank)),
  );
}

async function writeMoney(transaction: Transaction, key: IntervalKey, writes: IntervalWrites): Promise<void> {
  const { communityId, interval } = keyOf(key);
  const { readings = [], lines = [], balances = [], billTotals = [], corrections = [] } = writes;
  await insertRows(
    transaction,
    "meter_reading",
    readings.map((reading) => readingRow(communityId, reading)),
  );
  for (const booked of [{ interval, lines }, ...corrections]) {
    if (booked.lines.length === 0) continue;
    const where = { communityId, interval: Number(booked.interval) };
    const before = await transaction.ledgerLine.count({ where });
    const rows = booked.lines.map((line, index) => lineRow(communityId, line, before + index));
    await insertRows(transaction, "ledger_line", rows);
  }
  const done = corrections.map((corrected) => Number(corrected.interval));
  if (done.length > 0) {
    await transaction.resettlementDue.deleteMany({
      where: { communityId, feederId: key.feederId, interval: { in: done } },
    });
  }
  await insertRows(
    transaction,
    "account_balance",
    balances.map((position) => balanceRow(key, position)),
    "(community_id, interval, account) DO UPDATE SET credit_micro = EXCLUDED.credit_micro, debit_micro = EXCLUDED.debit_micro",
  );
  await insertRows(
    transaction,
    "bill_total",
    billTotals.map((total) => billRow(communityId, total)),
    "(community_id, period, metering_point_id, kind, correction) DO UPDATE SET energy_wh = EXCLUDED.energy_wh, amount = EXCLUDED.amount",
  );
}
