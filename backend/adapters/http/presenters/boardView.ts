/** The operator's interval board and member list. */
import type { z } from "zod";
import type { ConnectionPoint } from "../../../core/network/feeder.ts";
import type { TradingPlan } from "../../../core/orders/order.ts";
import { tradingWindow } from "../../../core/orders/tradingWindow.ts";
import {
  type EpochSeconds,
  INTERVAL_SECONDS,
  INTERVAL_STATES,
  type IntervalIndex,
  type IntervalState,
  intervalEnd,
  intervalStart,
} from "../../../core/time/marketInterval.ts";
import type { MemberKey, MeteringPoint } from "../../../ports/community.ts";
import type { IntervalRecord } from "../../../ports/intervals.ts";
import type { BoardRow, IntervalBoard, MemberRow } from "../schemas/community.ts";
import { times } from "./figures.ts";

const PASSED: readonly IntervalState[] = [
  "open",
  "closed",
  "cleared",
  "committed",
  "metered",
  "settled",
  "billed",
];

/** Steps that are behind a record. A void one was closed if it has an orders root; it is settled at tariffs. */
function stepsOf(record: IntervalRecord): z.infer<typeof BoardRow>["steps"] {
  if (record.state === "void") {
    const settled = record.fallbackSettled;
    return {
      closed: record.ordersRoot !== null,
      cleared: record.poolPrice !== null,
      committed: record.batchProof !== null,
      metered: settled,
      settled,
      billed: settled,
    };
  }
  const at = PASSED.indexOf(record.state);
  const reached = (state: IntervalState): boolean => at >= PASSED.indexOf(state);
  return {
    closed: reached("closed"),
    cleared: reached("cleared"),
    committed: reached("committed"),
    metered: reached("metered"),
    settled: reached("settled"),
    billed: reached("billed"),
  };
}

/** Market time by which a record should have left its state, one interval of slack included. */
function dueAt({ state, interval }: IntervalRecord): EpochSeconds | null {
  const after = (at: number, intervals: number) => (at + intervals * INTERVAL_SECONDS) as EpochSeconds;
  switch (state) {
    case "open":
      return after(tradingWindow(interval).gateClosesAt, 1);
    case "closed":
    case "cleared":
      return after(intervalStart(interval), 1);
    case "committed":
      return after(intervalEnd(interval), 2);
    case "metered":
    case "settled":
      return after(intervalEnd(interval), 3);
    default:
      return null;
  }
}

function presentRow(record: IntervalRecord, expected: number, now: EpochSeconds): z.infer<typeof BoardRow> {
  const due = dueAt(record);
  const cleared = record.poolPrice !== null;
  const received = Math.min(record.readingCount, expected);
  return {
    ...times(record.interval),
    state: record.state,
    orders: record.orderCount,
    changedAt: record.changedAt,
    steps: stepsOf(record),
    readingsReceived: received,
    readingsExpected: expected,
    readingsPercent: expected === 0 ? 0 : Math.floor((received * 1_000) / expected) / 10,
    poolPrice: record.poolPrice,
    tradedWh: cleared ? record.tradedWh : null,
    curtailedWh: cleared ? record.curtailedWh : null,
    transactionHash: record.batchProof?.transactionHash ?? null,
    voidCode: record.voidReason?.code ?? null,
    voidReason: record.voidReason?.reason ?? null,
    late: due !== null && now > due,
  };
}

export interface BoardInput {
  readonly date: string;
  readonly records: readonly IntervalRecord[];
  /** Metering points that deliver a reading of an interval. */
  readonly expectedReadings: (interval: IntervalIndex) => number;
  readonly now: EpochSeconds;
}

export function presentBoard({
  date,
  records,
  expectedReadings,
  now,
}: BoardInput): z.infer<typeof IntervalBoard> {
  const rows = records.map((record) => presentRow(record, expectedReadings(record.interval), now));
  const counts = INTERVAL_STATES.map(
    (state) => [state, rows.filter((row) => row.state === state).length] as const,
  );
  return {
    date,
    rows,
    counts: Object.fromEntries(counts),
    exceptions: rows.filter((row) => row.state === "void" || row.late).length,
  };
}

export interface MemberInput {
  readonly point: MeteringPoint;
  readonly connection: ConnectionPoint | undefined;
  readonly plan: TradingPlan | undefined;
  readonly keys: readonly MemberKey[];
  /** Intervals of the last 24 h with a reading of this point. */
  readonly readIntervals: readonly IntervalIndex[];
  /** Intervals of the last 24 h whose readings should be in. */
  readonly expectedReadings: number;
}

export function presentMember(input: MemberInput): z.infer<typeof MemberRow> {
  const { point, connection } = input;
  return {
    meteringPointId: point.id,
    displayName: point.displayName,
    kind: point.kind,
    connectionPointId: point.pointId,
    phases: connection?.phases.join("") ?? "",
    capacityW: Math.floor((connection?.capacityKva ?? 0) * 1_000),
    solarW: Math.round(point.assets.solarWattPeak),
    batteryWh: point.assets.batteryWh,
    hasCar: point.assets.carChargerW > 0,
    planStyle: input.plan?.style ?? null,
    keyCount: input.keys.filter((key) => key.revokedAt === null).length,
    lastReadingInterval: input.readIntervals.at(-1) ?? null,
    missingReadings: Math.max(0, input.expectedReadings - input.readIntervals.length),
  };
}
