/** Double-entry lines: every line debits one account and credits another with the same amount. */
import type { IntervalIndex } from "../time/marketInterval.ts";
import type { MicroEuro, MicroEuroPerKWh, WattHours } from "../units/quantities.ts";

/** `member:<meteringPointId>`, or one of the community's own accounts. */
export type AccountId =
  | `member:${string}`
  | "retailer"
  | "network-operator"
  | "congestion"
  | "imbalance"
  | "rounding";

export type LineKind =
  | "local-energy-bought"
  | "local-energy-sold"
  | "local-network-charge"
  | "grid-energy-bought"
  | "grid-network-charge"
  | "feed-in"
  | "congestion"
  | "imbalance";

export interface LedgerLine {
  readonly interval: IntervalIndex;
  readonly meteringPointId: string;
  readonly kind: LineKind;
  /** Who gives. */
  readonly debit: AccountId;
  /** Who gets. */
  readonly credit: AccountId;
  /** > 0. */
  readonly amount: MicroEuro;
  readonly energyWh: WattHours;
  readonly price: MicroEuroPerKWh;
  /** Version of the reading that this line rests on. */
  readonly readingVersion: number;
}

/** What was delivered and taken, from the meter. */
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
