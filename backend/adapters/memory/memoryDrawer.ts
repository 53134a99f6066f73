/** What the memory store keeps of one interval. */
import type { ClearedInterval } from "../../core/clearing/clearing.ts";
import type { ConstraintEvidence } from "../../core/compliance/evidence.ts";
import type { MeterReading } from "../../core/metering/reading.ts";
import type { Hex } from "../../core/orders/order.ts";
import type { LedgerLine, NetPosition } from "../../core/settlement/ledgerLine.ts";
import { wattHours } from "../../core/units/quantities.ts";
import type { PointForecast } from "../../ports/forecastSource.ts";
import type {
  BatchRecord,
  CommittedBalance,
  IntervalRecord,
  NewInterval,
  SealedLeaves,
  StoredOrder,
} from "../../ports/intervals.ts";
import type { DeviceState } from "../../ports/meterSource.ts";

/** One interval with all that hangs on it. */
export interface Drawer {
  record: IntervalRecord;
  readonly orders: StoredOrder[];
  readonly salts: Map<Hex, { orderSalt: Hex | null; allocationSalt: Hex | null }>;
  clearing: ClearedInterval | null;
  batch: BatchRecord | null;
  committedBalances: readonly CommittedBalance[];
  readonly evidence: ConstraintEvidence[];
  deviceStates: readonly DeviceState[];
  forecast: readonly PointForecast[];
  readonly readings: MeterReading[];
  readonly lines: LedgerLine[];
  balances: readonly NetPosition[] | null;
}

export function newDrawer(fresh: NewInterval): Drawer {
  const { at, ...key } = fresh;
  return {
    record: {
      ...key,
      state: "open",
      voidReason: null,
      plansEntered: false,
      batchSent: false,
      fallbackSettled: false,
      batchVoided: false,
      ordersRoot: null,
      fullMode: false,
      ordersProof: null,
      batchProof: null,
      changedAt: at,
      orderCount: 0,
      cancelledCount: 0,
      poolPrice: null,
      tradedWh: wattHours(0),
      curtailedWh: wattHours(0),
      readingCount: 0,
      worstLowPu: null,
      worstHighPu: null,
      worstLoadingPercent: null,
    },
    orders: [],
    salts: new Map(),
    clearing: null,
    batch: null,
    committedBalances: [],
    evidence: [],
    deviceStates: [],
    forecast: [],
    readings: [],
    lines: [],
    balances: null,
  };
}

/** Puts leaves in the place of their salts. Returns how many salts were there. */
export function sealDrawer(drawer: Drawer, { orders, balances }: SealedLeaves): number {
  let sealed = 0;
  for (const { orderId, orderLeaf, allocationLeaf } of orders) {
    const salts = drawer.salts.get(orderId);
    if (salts === undefined || salts.orderSalt === orderLeaf) continue;
    drawer.salts.set(orderId, { orderSalt: orderLeaf, allocationSalt: allocationLeaf });
    sealed += 1;
  }
  const byAccount = new Map(balances.map(({ account, leaf }) => [account, leaf]));
  drawer.committedBalances = drawer.committedBalances.map((balance) => {
    const leaf = byAccount.get(balance.account);
    if (leaf === undefined || leaf === balance.salt) return balance;
    sealed += 1;
    return { ...balance, salt: leaf };
  });
  return sealed;
}
