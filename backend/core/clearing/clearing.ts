/**
 * What goes into clearing one interval and what comes out. See README.md in this folder for the mathematics.
 *
 * Two-layer product. `Pool` trades are local; `grid` is the retailer. Must-serve demand (buy, fallback `grid`)
 * flows whether matched or not, so it is part of the physical base and pays the pool price. Sellers and
 * flexible buyers (fallback `none`) are priced at their segment.
 */
import type { ErrorCode, ErrorDetails } from "../errors/domainError.ts";
import type { Violation } from "../network/feeder.ts";
import type { Fallback, Hex, Side } from "../orders/order.ts";
import type { IntervalIndex } from "../time/marketInterval.ts";
import type { MicroEuro, MicroEuroPerKWh, WattHours } from "../units/quantities.ts";
import type { CertificateKind, SettledRule } from "./rules/ruleNames.ts";

export interface ClearingOrder {
  readonly orderId: Hex;
  /** Connection point id in the feeder. */
  readonly pointId: string;
  readonly side: Side;
  readonly energyWh: WattHours;
  /** All-in limit as signed. */
  readonly limitPrice: MicroEuroPerKWh;
  /** Local network charge that a buyer pays on top of the energy price; 0 for sells. Multiple of the tick. */
  readonly networkCharge: MicroEuroPerKWh;
  readonly fallback: Fallback;
  readonly sequence: number;
  /** If any energy is traded, at least this much. Default 0. */
  readonly minFillWh?: WattHours;
  /** Metering point of the order; needed where orders are reserved for each other or prefer each other. */
  readonly meteringPointId?: string;
  /** Metering point the order is reserved for. Default "": anyone. */
  readonly counterparty?: string;
}

/** Fixed injections that come first: non-members and metered base load, from the forecast. */
export interface BaseInjection {
  readonly pointId: string;
  /** + into the grid, Wh over the interval. */
  readonly energyWh: number;
  /** + into the grid, var on average over the interval. Default 0. */
  readonly reactiveVar?: number;
}

/**
 * A group of connection points (one copy per phase set) with one price. Segment 0 is the root, at the
 * transformer. Fixed by the DSO per feeder so that every segment has at least k households.
 */
export interface SegmentDefinition {
  readonly index: number;
  /** Parent segment, -1 for the root. */
  readonly parent: number;
  /** Human label, e.g. "R15 · phase A". */
  readonly label: string;
  readonly pointIds: readonly string[];
  /** Branch at the head of the segment, for explanations. */
  readonly headBranch: string;
}

/** Two-sided limit on the market flow out of a segment towards its parent (+ = export), Wh. */
export interface SegmentLimit {
  readonly lowerWh: WattHours;
  readonly upperWh: WattHours;
}

export interface SegmentOutcome extends SegmentLimit {
  readonly index: number;
  readonly parent: number;
  /** Price of sellers and flexible buyers here; multiple of the tick. */
  readonly price: MicroEuroPerKWh;
  /** Σ sold − Σ bought by flexible buyers, in the pool, Wh (signed). */
  readonly tradedWh: WattHours;
  /** Unmatched solar exported at the feed-in tariff, >= 0. */
  readonly exportedWh: WattHours;
  /** Market flow towards the parent: Σ over the subtree of traded + exported. */
  readonly flowWh: WattHours;
}

export interface Allocation {
  readonly orderId: Hex;
  /** Traded in the pool. */
  readonly localWh: WattHours;
  /** Bought from or exported to the retailer (fallback `grid`). */
  readonly gridWh: WattHours;
  /** Does not flow: unmatched with fallback `none`, or export the grid cannot take. */
  readonly unservedWh: WattHours;
  /** Energy price of the local part (buyers: plus networkCharge, which is in `networkChargeMicroEuro`). */
  readonly price: MicroEuroPerKWh;
  /** localWh × price, exact. */
  readonly energyMicroEuro: MicroEuro;
  readonly networkChargeMicroEuro: MicroEuro;
  readonly explanation: Explanation;
}

export type ExplanationCode =
  | "matched-full"
  | "matched-part-tie"
  | "price-too-low"
  | "price-too-high"
  | "network-limit"
  | "no-counterparty"
  | "minimum-fill"
  | "paradoxically-rejected"
  | "partner-matched"
  | "partner-absent"
  | "partner-price"
  | "partner-network";

export interface Explanation {
  readonly code: ExplanationCode;
  /** Branch or bus that cut the order, when `network-limit`. */
  readonly bindingElement: string | null;
  /** Price at which one more Wh would have cleared at this point. */
  readonly clearingPrice: MicroEuroPerKWh;
}

export interface BindingConstraint {
  readonly segment: number;
  readonly element: string;
  readonly direction: "export" | "import";
  readonly limitWh: WattHours;
  /** Price difference across it, >= 0. */
  readonly rent: MicroEuroPerKWh;
}

/** A pairing moves no money and no energy; it only tells who supplied whom. */
export interface Trade {
  readonly sellOrderId: Hex;
  readonly buyOrderId: Hex;
  readonly energyWh: WattHours;
}

/** Whom a member would rather trade with; see `pairPreferred.ts`. */
export interface PairingPreference {
  readonly meteringPointId: string;
  /** Metering points, the dearest first. */
  readonly partners: readonly string[];
  /** Kinds of energy for what it buys, the dearest first. */
  readonly sources: readonly ("solar" | "storage")[];
  /** Pick from the nearest part of the street before others do. */
  readonly nearFirst: boolean;
}

export interface ClearedInterval {
  readonly status: "cleared";
  readonly interval: IntervalIndex;
  /** Market rule, and what proves its outcome; absent: nodal, by the nodal certificate. */
  readonly rule?: SettledRule;
  readonly certificate?: CertificateKind;
  readonly poolPrice: MicroEuroPerKWh;
  readonly allocations: readonly Allocation[];
  readonly trades: readonly Trade[];
  /** Preferences that the pairing followed, by metering point; absent when nobody has any. */
  readonly preferences?: readonly PairingPreference[];
  readonly segments: readonly SegmentOutcome[];
  /** Matched must-serve demand, paid at the pool price. */
  readonly mustServeWh: WattHours;
  readonly buyersPayMicroEuro: MicroEuro;
  readonly sellersReceiveMicroEuro: MicroEuro;
  readonly networkChargesMicroEuro: MicroEuro;
  /** buyersPay = sellersReceive + networkCharges + congestion, and congestion >= 0. */
  readonly congestionMicroEuro: MicroEuro;
  readonly binding: readonly BindingConstraint[];
  /** Objective reached, in µ€ exactly: Σ(limit − charge)·bought − Σ limit·sold. */
  readonly welfareMicroEuro: MicroEuro;
  readonly curtailedWh: WattHours;
  /** How orders with a minimum fill were chosen; absent when nobody asks for one. */
  readonly minimums?: MinimumOutcome;
  /** Orders of the input that no market could take, with the reason; they have no allocation. */
  readonly refused?: readonly RefusedOrder[];
  /** How it was reached: AC rounds, and whether the envelope was shaped. */
  readonly physics: PhysicsReport;
}

/** The choice among orders with a minimum fill. */
export interface MinimumOutcome {
  /** Orders whose price suits them and which were kept out, because nothing or too little would fit. */
  readonly paradoxicallyRejected: readonly Hex[];
  /** Everyone who was kept out in the choice, whether the price suits or not. */
  readonly keptOut: readonly Hex[];
  /** Most welfare that any other choice could add; 0 = proven best. */
  readonly gapMicroEuro: MicroEuro;
  /** Exact markets solved in the search. */
  readonly nodes: number;
}

/** An order that was left out of the clearing. */
export interface RefusedOrder {
  readonly orderId: Hex;
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
}

export interface PhysicsReport {
  readonly rounds: number;
  readonly method: "direct" | "shaped" | "proportional";
  /** Violations already in the base alone (street overloaded before any trade); not caused by trades. */
  readonly baseViolations: readonly Violation[];
  readonly worstLowPu: number;
  readonly worstLowBus: string;
  readonly worstHighPu: number;
  readonly worstHighBus: string;
  readonly worstLoadingPercent: number;
  readonly worstLoadingElement: string;
  readonly lossWh: number;
  /** Why the linear solver gave no answer (LAT-3012), when it did not. */
  readonly solverFailure?: string;
}

export interface VoidInterval {
  readonly status: "void";
  readonly interval: IntervalIndex;
  /** LAT-3xxx */
  readonly code: string;
  readonly reason: string;
}

export type ClearingResult = ClearedInterval | VoidInterval;
