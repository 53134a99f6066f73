/** Double-entry lines: every line debits one account and credits another with the same amount. */
import type { IntervalIndex } from "../time/marketInterval.ts";
import type { MicroEuro, MicroEuroPerKWh, WattHours } from "../units/quantities.ts";

/**
 * `member:<meteringPointId>`, or one of the community's own accounts. `pool` is the clearing account of the
 * local market: buyers pay into it, sellers are paid from it, and it is empty again after every interval.
 */
export type AccountId =
  | `member:${string}`
  | "pool"
  | "retailer"
  | "network-operator"
  | "authority"
  | "congestion"
  | "imbalance"
  | "rounding";

export type LineKind =
  | "local-energy-bought"
  | "local-energy-sold"
  | "local-network-charge"
  | "grid-energy-bought"
  | "grid-network-charge"
  | "levy"
  | "standing-charge"
  | "feed-in"
  | "congestion"
  | "imbalance";

/** Stands in `meteringPointId` of lines that belong to the community as a whole. */
export const COMMUNITY_POINT = "community";

export interface LedgerLine {
  readonly interval: IntervalIndex;
  /** Metering point that the line is about, or {@link COMMUNITY_POINT}. */
  readonly meteringPointId: string;
  readonly kind: LineKind;
  /** Who gives. */
  readonly debit: AccountId;
  /** Who gets. */
  readonly credit: AccountId;
  /** > 0. */
  readonly amount: MicroEuro;
  /** >= 0; a line that takes back an earlier one has debit and credit the other way round. */
  readonly energyWh: WattHours;
  readonly price: MicroEuroPerKWh;
  /** Version of the reading that this line rests on; 0 for lines of the community. */
  readonly readingVersion: number;
  /** 1 (or absent) for the first settlement of the interval; 2, 3, … for its corrections. */
  readonly settlementVersion?: number;
  /** Interval with whose settlement a correction was booked; absent for a first settlement. */
  readonly bookedWith?: IntervalIndex;
}

/** What was delivered and taken, from the meter: import = taken + gridImport, export = delivered + gridExport. */
export interface Delivery {
  readonly meteringPointId: string;
  readonly soldWh: WattHours;
  readonly deliveredWh: WattHours;
  readonly boughtWh: WattHours;
  readonly takenWh: WattHours;
  readonly gridImportWh: WattHours;
  readonly gridExportWh: WattHours;
}

/** Net position of a member over time: cumulative credits and debits, µ€. */
export interface NetPosition {
  readonly account: AccountId;
  readonly creditMicroEuro: MicroEuro;
  readonly debitMicroEuro: MicroEuro;
}
