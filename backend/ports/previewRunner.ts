/** Works out a part of a tariff preview beside the process that serves. */
import type { ClearedInterval } from "../core/clearing/clearing.ts";
import type { MeterReading } from "../core/metering/reading.ts";
import type { TradingPlan } from "../core/orders/order.ts";
import type { LedgerLine } from "../core/settlement/ledgerLine.ts";
import type { TariffSheet } from "../core/tariffs/tariff.ts";
import type { IntervalIndex } from "../core/time/marketInterval.ts";
import type { MeteringPoint, NetworkVersion } from "./community.ts";
import type { PointForecast } from "./forecastSource.ts";
import type { StoredOrder } from "./intervals.ts";

/** An interval as it was settled. */
export interface SettledRecord {
  readonly interval: IntervalIndex;
  /** Version of the sheet it was settled under. */
  readonly tariffVersion: number;
  /** No market took place in it. */
  readonly isVoid: boolean;
  readonly orders: readonly StoredOrder[];
  readonly clearing: ClearedInterval | null;
  readonly readings: readonly MeterReading[];
  readonly forecast: readonly PointForecast[];
  readonly lines: readonly LedgerLine[];
}

/** Plain data, so that it can be handed to another thread. */
export interface PreviewTask {
  readonly sheet: TariffSheet;
  /** Sheets that the intervals were settled under. */
  readonly sheets: readonly TariffSheet[];
  readonly network: NetworkVersion;
  readonly points: readonly MeteringPoint[];
  readonly plans: readonly TradingPlan[];
  readonly intervals: readonly SettledRecord[];
}

export interface PreviewPart {
  readonly intervals: number;
  /** Net cost of each metering point, µ€; positive is owed. */
  readonly costs: Readonly<Record<string, readonly [before: number, after: number]>>;
  /** What each of the community's accounts got, µ€. */
  readonly accounts: Readonly<Record<string, readonly [before: number, after: number]>>;
  readonly tradedBeforeWh: number;
  readonly tradedAfterWh: number;
  /** Intervals that were cleared again, because rule or local charge differ. */
  readonly cleared: number;
  /** Intervals that the new rule could not clear: all energy by tariff. */
  readonly voided: number;
}

export interface PreviewRunner {
  /** @throws LAT-7601, LAT-7602, LAT-7603 and what settlement throws */
  run(task: PreviewTask): Promise<PreviewPart>;
  close(): Promise<void>;
}

/** One per preview: it is closed when the preview ends, whatever it is doing. */
export type OpenPreviewRunner = () => PreviewRunner;
