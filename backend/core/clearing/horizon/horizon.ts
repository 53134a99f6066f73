/** Linked orders and the intervals they are cleared over together. */

import type { LinkedOrder } from "../../orders/linkedOrder.ts";
import type { LinkedFill } from "../../orders/linkedState.ts";
import type { Hex } from "../../orders/order.ts";
import type { IntervalIndex } from "../../time/marketInterval.ts";
import type { MicroEuroPerKWh } from "../../units/quantities.ts";
import type { ClearingOrder } from "../clearing.ts";
import type { EnvelopeRow } from "../envelopeRows.ts";
import type { TreeSegment } from "../treeMarket.ts";

/** One interval of the horizon as it is known or expected now. */
export interface HorizonInterval {
  readonly interval: IntervalIndex;
  /** Orders in the book, or expected from forecast and plans. */
  readonly orders: readonly ClearingOrder[];
  readonly segments: readonly TreeSegment[];
  /** Linearised limits of the grid, where they are known. */
  readonly rows?: readonly EnvelopeRow[];
}

/** A linked order with what it has got so far. */
export interface LinkedClaim {
  readonly linkedOrderId: Hex;
  readonly linkedOrder: LinkedOrder;
  readonly pointId: string;
  readonly segment: number;
  /** Local network charge of a buyer, µ€/kWh. */
  readonly networkCharge: MicroEuroPerKWh;
  /** What it got, and what it has asked for in intervals that are not cleared yet. */
  readonly fills: readonly LinkedFill[];
}

/** What a linked order shall ask for in each interval of the horizon, whole Wh. */
export interface LinkedSchedule {
  readonly linkedOrderId: Hex;
  readonly buyWh: readonly number[];
  readonly sellWh: readonly number[];
  /** Part of `buyWh` that must be served. */
  readonly mustWh: readonly number[];
}

export interface HorizonSchedule {
  /** `joint`: by the program over the horizon. `earliest`: as soon as possible, because the solver failed. */
  readonly method: "joint" | "earliest";
  readonly schedules: readonly LinkedSchedule[];
  /** Upper bound on the welfare of all orders and linked orders together, µ€; null for `earliest`. */
  readonly boundMicroEuro: number | null;
  /** Most that a better choice among blocks could add, µ€. */
  readonly gapMicroEuro: number;
  /** LAT-3012 with the solver's reason, for `earliest`. */
  readonly failure: string | null;
}
