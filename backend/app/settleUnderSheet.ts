/** Some intervals settled again under another tariff sheet, purely: the same orders, the same readings. */
import type { ClearedInterval } from "../core/clearing/clearing.ts";
import { clearingOrderOf } from "../core/clearing/clearingOrder.ts";
import { clearByRule } from "../core/clearing/rules/clearByRule.ts";
import { segmentOfPoints } from "../core/clearing/treeMarket.ts";
import type { LinearSolver } from "../core/network/linearProgram.ts";
import type { LedgerLine } from "../core/settlement/ledgerLine.ts";
import { type SettlementInput, settleInterval } from "../core/settlement/settleInterval.ts";
import { distanceTerms } from "../core/tariffs/distanceTerms.ts";
import { marketRule } from "../core/tariffs/marketRule.ts";
import { sheetAt } from "../core/tariffs/sheetAt.ts";
import type { TariffSheet } from "../core/tariffs/tariff.ts";
import { microEuroPerKWh } from "../core/units/quantities.ts";
import type { PreviewPart, PreviewTask, SettledRecord } from "../ports/previewRunner.ts";
import { baseInjections } from "./intervalPower.ts";
import { compilePlanningNetwork } from "./planningNetwork.ts";

type Outcome = Pick<ClearedInterval, "allocations" | "trades">;
const NOTHING: Outcome = { allocations: [], trades: [] };

/** Trades depend on these; everything else is settled on the trades that were made. */
const clearsAlike = (a: TariffSheet, b: TariffSheet): boolean =>
  marketRule(a).rule === marketRule(b).rule &&
  a.localNetworkCharge === b.localNetworkCharge &&
  (marketRule(a).rule === "nodal" ||
    marketRule(a).rule === "uniform" ||
    JSON.stringify(marketRule(a).grid) === JSON.stringify(marketRule(b).grid));

function clearAgain(
  task: PreviewTask,
  record: SettledRecord,
  sheet: TariffSheet,
  solver: LinearSolver | null,
) {
  const { network, points, plans } = task;
  const trading = new Set(points.filter((point) => point.trading).map(({ id }) => id));
  const planned = new Set(plans.map((plan) => plan.meteringPointId).filter((id) => trading.has(id)));
  const pointIds = new Map(points.map(({ id, pointId }) => [id, pointId]));
  const { rule, grid } = marketRule(sheet);
  return clearByRule(rule, {
    interval: record.interval,
    grid,
    network: compilePlanningNetwork(network),
    segments: network.segments,
    base: baseInjections({ points, plans, planned, forecast: record.forecast, orders: record.orders }),
    orders: record.orders.map((booked) => {
      const { meteringPointId } = booked.order;
      return clearingOrderOf(
        booked,
        pointIds.get(meteringPointId) ?? meteringPointId,
        sheet.localNetworkCharge,
      );
    }),
    solver,
    preferences: [],
  });
}

const tradedWh = ({ trades }: Outcome): number => trades.reduce((sum, { energyWh }) => sum + energyWh, 0);

interface Sums {
  readonly costs: Record<string, [number, number]>;
  readonly accounts: Record<string, [number, number]>;
}

function addLines({ costs, accounts }: Sums, lines: readonly LedgerLine[], side: 0 | 1): void {
  const post = (to: Record<string, [number, number]>, key: string, amount: number) => {
    to[key] ??= [0, 0];
    to[key][side] += amount;
  };
  for (const { debit, credit, amount } of lines) {
    for (const [account, sign] of [
      [debit, 1],
      [credit, -1],
    ] as const) {
      if (account.startsWith("member:")) post(costs, account.slice("member:".length), sign * amount);
      else post(accounts, account, -sign * amount);
    }
  }
}

/** Settles what is handed over. The solver is for rules and charges that clear otherwise. @throws LAT-60xx */
export function settleUnderSheet(task: PreviewTask, solver: LinearSolver | null): PreviewPart {
  const sums: Sums = { costs: {}, accounts: {} };
  const part = { intervals: 0, tradedBeforeWh: 0, tradedAfterWh: 0, cleared: 0, voided: 0 };
  const segmentOf = segmentOfPoints(task.network.segments);
  const zones = new Map(task.points.map(({ id, pointId }) => [id, segmentOf.get(pointId)]));
  for (const record of task.intervals) {
    const sheet = sheetAt(task.sheet, record.interval);
    const old = task.sheets.find(({ version }) => version === record.tariffVersion);
    const made = record.clearing ?? NOTHING;
    const { outcome, again, isVoid } = outcomeOf(task, record, sheet, old, solver);
    part.intervals += 1;
    part.tradedBeforeWh += record.isVoid ? 0 : tradedWh(made);
    part.tradedAfterWh += tradedWh(outcome);
    part.cleared += again ? 1 : 0;
    part.voided += isVoid ? 1 : 0;
    const terms = sheet.sharing === undefined ? distanceTerms(sheet, task.network.segments) : undefined;
    const input: SettlementInput = {
      interval: record.interval,
      ...outcome,
      readings: record.readings,
      tariff: task.sheet,
      ...(terms === undefined ? {} : { distance: terms }),
      orders: outcome === NOTHING ? [] : settlementOrders(record, sheet, zones),
    };
    addLines(sums, record.lines, 0);
    addLines(sums, settleInterval(input).lines, 1);
  }
  return { ...part, ...sums };
}

function outcomeOf(
  task: PreviewTask,
  record: SettledRecord,
  sheet: TariffSheet,
  old: TariffSheet | undefined,
  solver: LinearSolver | null,
): { readonly outcome: Outcome; readonly again: boolean; readonly isVoid: boolean } {
  if (record.isVoid || sheet.sharing !== undefined || record.clearing === null) {
    return { outcome: NOTHING, again: false, isVoid: false };
  }
  if (old !== undefined && clearsAlike(sheetAt(old, record.interval), sheet)) {
    return { outcome: record.clearing, again: false, isVoid: false };
  }
  const result = clearAgain(task, record, sheet, solver);
  if (result.status === "void") return { outcome: NOTHING, again: true, isVoid: true };
  return { outcome: result, again: true, isVoid: false };
}

const settlementOrders = (
  { orders }: SettledRecord,
  { localNetworkCharge }: TariffSheet,
  zones: ReadonlyMap<string, number | undefined>,
): SettlementInput["orders"] =>
  orders.map(({ orderId, order }) => {
    const segment = zones.get(order.meteringPointId);
    return {
      orderId,
      meteringPointId: order.meteringPointId,
      side: order.side,
      fallback: order.fallback,
      networkCharge: order.side === "buy" ? localNetworkCharge : microEuroPerKWh(0),
      ...(segment === undefined ? {} : { segment }),
    };
  });
