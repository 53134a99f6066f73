/** What a member may ask of the market: orders, trading plans, and what can be wrong with them. */
import type { ErrorCode, ErrorDetails } from "../errors/domainError.ts";
import type { EpochSeconds, IntervalIndex } from "../time/marketInterval.ts";
import { type MicroEuroPerKWh, type WattHours, wattHours } from "../units/quantities.ts";

export type Side = "buy" | "sell";
/**
 * What unmatched energy does physically. `grid`: a buy is served by the retailer (it must be served), a sell
 * is exported at the feed-in tariff if the grid allows. `none`: it does not flow (shiftable load, battery).
 */
export type Fallback = "grid" | "none";

/** 0x-prefixed lower-case hex. */
export type Hex = `0x${string}`;
/** Address of a signing key, secp256k1 or passkey (`memberSignature.ts`), 20 bytes. */
export type KeyAddress = Hex;

/** Unsigned order. Identity is `orderId` = the EIP-712 struct hash of these fields. */
export interface Order {
  readonly communityId: string;
  /** Pseudonymous id of the metering point; never a name or an address. */
  readonly meteringPointId: string;
  readonly interval: IntervalIndex;
  readonly side: Side;
  /** > 0. */
  readonly energyWh: WattHours;
  /**
   * All-in limit, multiple of the price tick: a buyer never pays more than this including the local network
   * charge, a seller never nets less.
   */
  readonly limitPrice: MicroEuroPerKWh;
  readonly fallback: Fallback;
  /** Version of the tariff sheet the member saw; an order against another version is refused. */
  readonly tariffVersion: number;
  /** Unique per signing key; a second use is a replay. */
  readonly nonce: number;
  readonly expiresAt: EpochSeconds;
  /** If any energy is traded, at least this much; 0 = any amount, `energyWh` = all or nothing. */
  readonly minFillWh: WattHours;
  /** Metering point the order is reserved for (a gift, a bilateral deal); "" = anyone. */
  readonly counterparty: string;
}

/** An ordinary order: any amount, from anyone. */
export const OPEN_TO_ALL: Pick<Order, "minFillWh" | "counterparty"> = {
  minFillWh: wattHours(0),
  counterparty: "",
};

export interface SignedOrder {
  readonly order: Order;
  readonly orderId: Hex;
  readonly signer: KeyAddress;
  /** Over the EIP-712 digest: 65 bytes r || s || v, or a passkey's assertion (`memberSignature.ts`). */
  readonly signature: Hex;
}

/** An order in the book: accepted, numbered in order of arrival. */
export interface BookedOrder extends SignedOrder {
  /** Arrival number within the interval; the tie-break after pro rata. */
  readonly sequence: number;
  readonly receivedAt: EpochSeconds;
}

/** A refused order is a value, not an exception. `actual` and `limit` are in the unit the code's sentence names. */
export interface Rejection {
  readonly status: "rejected";
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
}

export type PlanStyle = "bestPrice" | "neighboursFirst" | "keepForMyself";

/** Bounds of a delegate. Prices all-in, as in orders. */
export interface PlanMandate {
  readonly communityId: string;
  readonly meteringPointId: string;
  /** Key that signs the orders: the gateway's. */
  readonly delegate: KeyAddress;
  readonly buyLimit: MicroEuroPerKWh;
  readonly sellLimit: MicroEuroPerKWh;
  readonly firstInterval: IntervalIndex;
  /** Inclusive. */
  readonly lastInterval: IntervalIndex;
  /** Unique per member key. */
  readonly nonce: number;
}

export interface SignedMandate {
  readonly mandate: PlanMandate;
  /** The member's key: secp256k1 or passkey. */
  readonly signer: KeyAddress;
  readonly signature: Hex;
}

/** Whom a member would rather trade with, the dearest first. */
export interface PlanPairing {
  /** Metering points. */
  readonly partners: readonly string[];
  /** Kinds of energy for what is bought. */
  readonly sources: readonly ("solar" | "storage")[];
  readonly nearFirst: boolean;
}

/** When the car leaves on one day of the week, and what it has to take up before. */
export interface Departure {
  /** 0 = Monday .. 6 = Sunday. */
  readonly weekday: number;
  /** Local wall clock, minutes after midnight, a multiple of 15. */
  readonly minute: number;
  readonly energyWh: WattHours;
}

/** How the devices behind the meter are to be run; part of the standing instruction. */
export interface HomeDevices {
  /** Most power the car is charged with, W; null: as much as the charger gives. */
  readonly chargeLimitW: number | null;
  /** At most one a weekday. */
  readonly departures: readonly Departure[];
}

/** A standing instruction of a member; each order derived from it stays inside these bounds. */
export interface TradingPlan {
  readonly meteringPointId: string;
  readonly style: PlanStyle;
  /** Highest all-in price for buying locally. */
  readonly buyLimit: MicroEuroPerKWh;
  /** Lowest price for selling locally. */
  readonly sellLimit: MicroEuroPerKWh;
  /** Share of the battery kept back, 0..100. */
  readonly batteryReservePercent: number;
  /** Whom the member would rather trade with. Moves no money; default: first come, near first. */
  readonly pairing?: PlanPairing;
  /** Default: no departures, no limit. */
  readonly devices?: HomeDevices;
  /** Signed by the member once: what the gateway may sign. Left out where the gateway's key is enough (demo). */
  readonly mandate?: SignedMandate;
}
