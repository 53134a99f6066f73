/** Rows of intervals, orders, readings and money, to and from the domain. */
import type { BillLineKind } from "../../core/billing/bill.ts";
import type { Allocation, Explanation } from "../../core/clearing/clearing.ts";
import type { ErrorCode } from "../../core/errors/domainError.ts";
import type { MeterReading, ReadingQuality } from "../../core/metering/reading.ts";
import type { Fallback, Hex, KeyAddress, Side } from "../../core/orders/order.ts";
import type { AccountId, LedgerLine, LineKind, NetPosition } from "../../core/settlement/ledgerLine.ts";
import { epochSeconds, type IntervalState, intervalIndex } from "../../core/time/marketInterval.ts";
import { microEuro, microEuroPerKWh, wattHours } from "../../core/units/quantities.ts";
import type { Inclusion } from "../../ports/chain.ts";
import type {
  BillTotal,
  CommittedBalance,
  IntervalKey,
  IntervalRecord,
  NewOrder,
  OrderCancellation,
  StoredOrder,
} from "../../ports/intervals.ts";
import { Prisma } from "../../prisma/generated/client.ts";
import type {
  AccountBalanceModel,
  AllocationModel,
  BillTotalModel,
  CommittedBalanceModel,
  LedgerLineModel,
  MarketIntervalModel,
  MarketOrderModel,
  MeterReadingModel,
} from "../../prisma/generated/models.ts";
import { asDocument, document, integer, present, type Row } from "./rows.ts";

const keyColumns = (key: IntervalKey) => ({
  community_id: key.communityId,
  feeder_id: key.feederId,
  interval: key.interval,
});

export const toRecord = (row: MarketIntervalModel): IntervalRecord => ({
  communityId: row.communityId,
  feederId: row.feederId,
  interval: intervalIndex(row.interval),
  networkVersion: row.networkVersion,
  tariffVersion: row.tariffVersion,
  state: row.state as IntervalState,
  voidReason:
    row.voidCode === null ? null : { code: row.voidCode as ErrorCode, reason: row.voidReason ?? "" },
  plansEntered: row.plansEntered,
  batchSent: row.batchSent,
  fallbackSettled: row.fallbackSettled,
  batchVoided: row.batchVoided,
  fullMode: row.fullMode,
  ordersRoot: row.ordersRoot as Hex | null,
  ordersProof: document<Inclusion | null>(row.ordersProof),
  batchProof: document<Inclusion | null>(row.batchProof),
  changedAt: epochSeconds(integer(row.changedAt)),
  orderCount: row.orderCount,
  cancelledCount: row.cancelledCount,
  poolPrice: row.poolPrice === null ? null : microEuroPerKWh(row.poolPrice),
  tradedWh: wattHours(integer(row.tradedWh)),
  curtailedWh: wattHours(integer(row.curtailedWh)),
  readingCount: row.readingCount,
  worstLowPu: row.worstLowPu,
  worstHighPu: row.worstHighPu,
  worstLoadingPercent: row.worstLoadingPercent,
});

/** Columns of a record that a change may alter. */
export const recordColumns = (record: IntervalRecord) => ({
  state: record.state,
  voidCode: record.voidReason?.code ?? null,
  voidReason: record.voidReason?.reason ?? null,
  changedAt: record.changedAt,
  plansEntered: record.plansEntered,
  batchSent: record.batchSent,
  fallbackSettled: record.fallbackSettled,
  batchVoided: record.batchVoided,
  fullMode: record.fullMode,
  ordersRoot: record.ordersRoot,
  ordersProof: record.ordersProof === null ? Prisma.DbNull : asDocument(record.ordersProof),
  batchProof: record.batchProof === null ? Prisma.DbNull : asDocument(record.batchProof),
  orderCount: record.orderCount,
  cancelledCount: record.cancelledCount,
  poolPrice: record.poolPrice,
  tradedWh: record.tradedWh,
  curtailedWh: record.curtailedWh,
  readingCount: record.readingCount,
  worstLowPu: record.worstLowPu,
  worstHighPu: record.worstHighPu,
  worstLoadingPercent: record.worstLoadingPercent,
});

export const orderRow = (key: IntervalKey, order: NewOrder, sequence: number): Row => ({
  ...keyColumns(key),
  sequence,
  order_id: order.orderId,
  metering_point_id: order.order.meteringPointId,
  side: order.order.side,
  energy_wh: order.order.energyWh,
  limit_price: order.order.limitPrice,
  fallback: order.order.fallback,
  tariff_version: order.order.tariffVersion,
  nonce: order.order.nonce,
  expires_at: order.order.expiresAt,
  min_fill_wh: order.order.minFillWh,
  counterparty: order.order.counterparty,
  signer: order.signer,
  signature: order.signature,
  received_at: order.receivedAt,
  origin: order.origin,
  linked_order_id: order.linkedOrderId ?? null,
  revocable: order.revocable === true,
});

const cancellationOf = (row: MarketOrderModel): OrderCancellation | null =>
  row.cancelledAt === null
    ? null
    : {
        at: epochSeconds(integer(row.cancelledAt)),
        signer: row.cancelledBy as KeyAddress,
        signature: row.cancelSignature as Hex,
      };

export const toOrder = (row: MarketOrderModel): StoredOrder => ({
  order: {
    communityId: row.communityId,
    meteringPointId: row.meteringPointId,
    interval: intervalIndex(row.interval),
    side: row.side as Side,
    energyWh: wattHours(integer(row.energyWh)),
    limitPrice: microEuroPerKWh(row.limitPrice),
    fallback: row.fallback as Fallback,
    tariffVersion: row.tariffVersion,
    nonce: integer(row.nonce),
    expiresAt: epochSeconds(integer(row.expiresAt)),
    minFillWh: wattHours(integer(row.minFillWh)),
    counterparty: row.counterparty,
  },
  orderId: row.orderId as Hex,
  signer: row.signer as KeyAddress,
  signature: row.signature as Hex,
  sequence: row.sequence,
  receivedAt: epochSeconds(integer(row.receivedAt)),
  origin: row.origin as StoredOrder["origin"],
  ...present("linkedOrderId", row.linkedOrderId as Hex | null),
  ...present("revocable", row.revocable ? (true as const) : null),
  ...present("cancellation", cancellationOf(row)),
});

export const allocationRow = (key: IntervalKey, allocation: Allocation, rank: number): Row => ({
  ...keyColumns(key),
  rank,
  order_id: allocation.orderId,
  local_wh: allocation.localWh,
  grid_wh: allocation.gridWh,
  unserved_wh: allocation.unservedWh,
  price: allocation.price,
  energy_micro: allocation.energyMicroEuro,
  charge_micro: allocation.networkChargeMicroEuro,
  explanation: allocation.explanation,
});

export const toAllocation = (row: AllocationModel): Allocation => ({
  orderId: row.orderId as Hex,
  localWh: wattHours(integer(row.localWh)),
  gridWh: wattHours(integer(row.gridWh)),
  unservedWh: wattHours(integer(row.unservedWh)),
  price: microEuroPerKWh(row.price),
  energyMicroEuro: microEuro(integer(row.energyMicro)),
  networkChargeMicroEuro: microEuro(integer(row.chargeMicro)),
  explanation: document<Explanation>(row.explanation),
});

export const readingRow = (communityId: string, reading: MeterReading): Row => ({
  community_id: communityId,
  interval: reading.interval,
  metering_point_id: reading.meteringPointId,
  version: reading.version,
  import_wh: reading.importWh,
  export_wh: reading.exportWh,
  quality: reading.quality,
  source: reading.source,
  received_at: reading.receivedAt,
});

export const toReading = (row: MeterReadingModel): MeterReading => ({
  meteringPointId: row.meteringPointId,
  interval: intervalIndex(row.interval),
  importWh: wattHours(integer(row.importWh)),
  exportWh: wattHours(integer(row.exportWh)),
  quality: row.quality as ReadingQuality,
  source: row.source,
  receivedAt: epochSeconds(integer(row.receivedAt)),
  version: row.version,
});

export const lineRow = (communityId: string, line: LedgerLine, rank: number): Row => ({
  community_id: communityId,
  interval: line.interval,
  rank,
  metering_point_id: line.meteringPointId,
  kind: line.kind,
  debit: line.debit,
  credit: line.credit,
  amount: line.amount,
  energy_wh: line.energyWh,
  price: line.price,
  reading_version: line.readingVersion,
  settlement_version: line.settlementVersion ?? null,
  booked_with: line.bookedWith ?? null,
});

export const toLine = (row: LedgerLineModel): LedgerLine => ({
  interval: intervalIndex(row.interval),
  meteringPointId: row.meteringPointId,
  kind: row.kind as LineKind,
  debit: row.debit as AccountId,
  credit: row.credit as AccountId,
  amount: microEuro(integer(row.amount)),
  energyWh: wattHours(integer(row.energyWh)),
  price: microEuroPerKWh(row.price),
  readingVersion: row.readingVersion,
  ...present("settlementVersion", row.settlementVersion),
  ...present("bookedWith", row.bookedWith === null ? null : intervalIndex(row.bookedWith)),
});

export const balanceRow = (key: IntervalKey, position: NetPosition): Row => ({
  community_id: key.communityId,
  interval: key.interval,
  account: position.account,
  credit_micro: position.creditMicroEuro,
  debit_micro: position.debitMicroEuro,
});

export const toPosition = (row: AccountBalanceModel): NetPosition => ({
  account: row.account as AccountId,
  creditMicroEuro: microEuro(integer(row.creditMicro)),
  debitMicroEuro: microEuro(integer(row.debitMicro)),
});

export const billRow = (communityId: string, total: BillTotal): Row => ({
  community_id: communityId,
  period: total.period,
  metering_point_id: total.meteringPointId,
  kind: total.kind,
  correction: total.correction,
  energy_wh: total.energyWh,
  amount: total.amount,
});

export const toBillTotal = (row: BillTotalModel): BillTotal => ({
  meteringPointId: row.meteringPointId,
  period: row.period,
  kind: row.kind as BillLineKind,
  correction: row.correction,
  energyWh: wattHours(integer(row.energyWh)),
  amount: microEuro(integer(row.amount)),
});

export const committedBalanceRow = (key: IntervalKey, balance: CommittedBalance, rank: number): Row => ({
  ...keyColumns(key),
  rank,
  metering_point_id: balance.meteringPointId,
  account: balance.account,
  cumulative_micro: balance.cumulativeMicroEuro,
  salt: balance.salt,
});

export const toCommittedBalance = (row: CommittedBalanceModel): CommittedBalance => ({
  meteringPointId: row.meteringPointId,
  account: row.account as KeyAddress,
  cumulativeMicroEuro: microEuro(integer(row.cumulativeMicro)),
  salt: row.salt as Hex,
});

export const documentRow = (key: IntervalKey, kind: string, body: object): Row => ({
  ...keyColumns(key),
  kind,
  body,
});

export const saltRow = (
  key: IntervalKey,
  column: "order_salt" | "allocation_salt",
  entry: { readonly orderId: Hex; readonly salt: Hex },
): Row => ({ ...keyColumns(key), order_id: entry.orderId, [column]: entry.salt });
