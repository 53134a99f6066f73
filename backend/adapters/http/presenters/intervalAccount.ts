/** One interval from first order to bill. */
import type { z } from "zod";
import type { ClearedInterval } from "../../../core/clearing/clearing.ts";
import type { ConstraintEvidence } from "../../../core/compliance/evidence.ts";
import type { MeterReading } from "../../../core/metering/reading.ts";
import { tradingWindow } from "../../../core/orders/tradingWindow.ts";
import type { LedgerLine } from "../../../core/settlement/ledgerLine.ts";
import type { IntervalIndex } from "../../../core/time/marketInterval.ts";
import { microEuro, wattHours } from "../../../core/units/quantities.ts";
import type { Inclusion } from "../../../ports/chain.ts";
import type { BatchRecord, IntervalRecord, StoredOrder } from "../../../ports/intervals.ts";
import type { IntervalAccount } from "../schemas/intervalAccount.ts";
import { times } from "./figures.ts";

type View = z.infer<typeof IntervalAccount>;

export interface IntervalAccountInput {
  readonly record: IntervalRecord;
  readonly orders: readonly StoredOrder[];
  readonly clearing: ClearedInterval | null;
  readonly evidence: readonly ConstraintEvidence[];
  readonly readings: readonly MeterReading[];
  readonly superseded: readonly MeterReading[];
  readonly lines: readonly LedgerLine[];
  readonly batch: BatchRecord | null;
  /** Metering points that belong to the community in this interval. */
  readonly expected: readonly string[];
  readonly correctionDue: boolean;
  readonly previous: IntervalIndex | null;
  readonly next: IntervalIndex | null;
}

function ordersOf(orders: readonly StoredOrder[]): View["orders"] {
  const side = (name: "buy" | "sell") => orders.filter(({ order }) => order.side === name);
  const sum = (list: readonly StoredOrder[]) =>
    wattHours(list.reduce((all, { order }) => all + order.energyWh, 0));
  const linked = orders.filter(({ linkedOrderId }) => linkedOrderId !== undefined);
  const plans = orders.filter(
    ({ origin, linkedOrderId }) => origin === "plan" && linkedOrderId === undefined,
  );
  return {
    buyCount: side("buy").length,
    buyWh: sum(side("buy")),
    sellCount: side("sell").length,
    sellWh: sum(side("sell")),
    manual: orders.filter(({ origin }) => origin === "manual").length,
    fromPlans: plans.length,
    fromLinked: linked.length,
  };
}

const clearingOf = (clearing: ClearedInterval | null): View["clearing"] =>
  clearing === null
    ? null
    : {
        rule: clearing.rule ?? "nodal",
        poolPrice: clearing.poolPrice,
        trades: clearing.trades.length,
        tradedWh: wattHours(clearing.trades.reduce((sum, { energyWh }) => sum + energyWh, 0)),
        curtailedWh: clearing.curtailedWh,
        congestion: clearing.congestionMicroEuro,
        acRounds: clearing.physics.rounds,
      };

const evidenceOf = ({
  stage,
  violations,
  voltages,
  loadings,
}: ConstraintEvidence): View["evidence"][number] => {
  const pu = voltages.flatMap((bus) => bus.pu).filter((value) => value > 0);
  return {
    stage,
    violations: violations.length,
    lowestPu: pu.length === 0 ? 0 : Math.min(...pu),
    highestPu: pu.length === 0 ? 0 : Math.max(...pu),
    highestLoadingPercent: loadings.reduce((worst, { percent }) => Math.max(worst, percent), 0),
  };
};

function readingsOf({ readings, superseded, expected }: IntervalAccountInput): View["readings"] {
  const quality = (name: MeterReading["quality"]) =>
    readings.filter((reading) => reading.quality === name).length;
  const there = new Set(readings.map(({ meteringPointId }) => meteringPointId));
  const sources = [...Map.groupBy(readings, ({ source }) => source)].map(([source, own]) => ({
    source: source.slice(0, 200),
    count: own.length,
  }));
  const newest = readings.reduce((last, { receivedAt }) => Math.max(last, receivedAt), 0);
  return {
    expected: expected.length,
    measured: quality("measured"),
    estimated: quality("estimated"),
    substituted: quality("substituted"),
    replaced: superseded.length,
    missing: expected.filter((id) => !there.has(id)),
    sources: sources.sort((a, b) => b.count - a.count).slice(0, 50),
    lastReceivedAt: newest === 0 ? null : (newest as View["changedAt"]),
  };
}

/** All members as one account, so that the picture is about the books and nobody's bill. */
function linesOf(lines: readonly LedgerLine[]): View["lines"] {
  const accounts = new Map<string, { gives: number; gets: number }>();
  const post = (account: string, side: "gives" | "gets", amount: number) => {
    const name = account.startsWith("member:") ? "members" : account;
    const own = accounts.get(name) ?? { gives: 0, gets: 0 };
    own[side] += amount;
    accounts.set(name, own);
  };
  for (const { debit, credit, amount } of lines) {
    post(debit, "gives", amount);
    post(credit, "gets", amount);
  }
  const rows = [...accounts].map(([account, own]) => ({
    account,
    gives: microEuro(own.gives),
    gets: microEuro(own.gets),
  }));
  const pool = accounts.get("pool");
  const versions = new Set(lines.map((line) => line.settlementVersion ?? 1));
  return {
    count: lines.length,
    corrections: lines.filter((line) => (line.settlementVersion ?? 1) > 1).length,
    versions: versions.size,
    accounts: rows.sort((a, b) => (a.account < b.account ? -1 : 1)),
    balance: microEuro(rows.reduce((sum, { gives, gets }) => sum + gives - gets, 0)),
    pool: microEuro((pool?.gets ?? 0) - (pool?.gives ?? 0)),
  };
}

const proofOf = (proof: Inclusion | null) =>
  proof === null ? null : { transactionHash: proof.transactionHash, blockNumber: proof.blockNumber };

export function presentIntervalAccount(input: IntervalAccountInput): View {
  const { record, batch } = input;
  return {
    ...times(record.interval),
    state: record.state,
    changedAt: record.changedAt,
    voidCode: record.voidReason?.code ?? null,
    voidReason: record.voidReason?.reason.slice(0, 400) ?? null,
    ...tradingWindow(record.interval),
    tariffVersion: record.tariffVersion,
    networkVersion: record.networkVersion,
    orders: ordersOf(input.orders),
    clearing: clearingOf(input.clearing),
    evidence: input.evidence.map(evidenceOf),
    readings: readingsOf(input),
    lines: linesOf(input.lines),
    correctionDue: input.correctionDue,
    chain: {
      orders: proofOf(record.ordersProof),
      batch: proofOf(record.batchProof),
      signatures: batch?.signatures.length ?? 0,
      ordersRoot: record.ordersRoot,
    },
    previous: input.previous,
    next: input.next,
  };
}
