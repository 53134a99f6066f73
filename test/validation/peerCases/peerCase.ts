/** The shape of the cases taken from other projects' own tests, and how their books become ours. */
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { flexible, type PlainOrder, sell } from "../../core/clearing/treeBooks.ts";

export interface PeerOrder {
  readonly id: string;
  readonly side: "buy" | "sell";
  readonly qty: number;
  /** null: a market order. */
  readonly price: number | null;
  readonly owner?: string;
  readonly zone?: string;
  readonly type?: string;
  readonly ask_id?: string;
  readonly one_time_match?: boolean;
}

interface Equilibrium {
  readonly qty_interval: [number, number];
  readonly price_interval: [number, number] | null;
  readonly max_welfare: number;
}

interface PeerMatch {
  readonly buy: string;
  readonly sell: string;
  readonly qty: number;
  readonly price: number;
}

interface SplitEntity {
  readonly id: string;
  readonly volume: number;
}

/** Every mechanism states its own part of these. */
export interface PeerCase {
  readonly id: string;
  readonly mechanism: string;
  readonly notes?: string;
  readonly orders: readonly PeerOrder[];
  readonly expected: {
    readonly clearing_price?: number | null;
    readonly clearing_qty?: number;
    readonly price?: number;
    readonly equilibrium_price?: number;
    readonly max_welfare?: number;
    readonly trade_value?: number;
    readonly zone_price?: Readonly<Record<string, number>>;
    readonly fills?:
      | Readonly<Record<string, number>>
      | readonly { order: string; qty: number; price: number }[];
    readonly meter_delta_after?: readonly number[];
    readonly pairs?: readonly { bid_index: number; offer_index: number; qty: number }[];
    readonly trades?: readonly (PeerMatch & { resting: string; energy_price: number; grid_fee: number })[];
    readonly asks_left?: readonly { id: string; qty: number }[];
    readonly bids_left?: readonly { id: string; qty: number }[];
    readonly incoming_left?: number;
    readonly matches?: readonly { pair: [string, string]; qty: number | object }[];
    readonly share_G02?: readonly number[];
    readonly covered_G03?: readonly number[];
    readonly surplus_P01_total?: number;
    readonly line_net?: readonly number[];
    readonly net?: number;
    readonly vat?: number;
    readonly gross?: number;
  };
  readonly inputs?: {
    readonly price?: number;
    readonly meter_delta?: readonly number[];
    readonly bid_qty_in_order?: readonly number[];
    readonly offer_qty_in_order?: readonly number[];
    readonly clearing_qty?: number;
    readonly price_steps?: number;
    readonly min_price?: number;
    readonly max_price?: number;
    readonly demand?: readonly number[];
    readonly target?: number;
    readonly agents_step_form?: readonly (readonly [number, number][])[];
    readonly consumption?: readonly number[];
    readonly generation?: readonly number[];
    readonly groupPriority?: readonly { id: string; groupPriority: { id: string }[][] }[][];
    readonly entityGroups?: readonly [readonly SplitEntity[], readonly SplitEntity[]];
    readonly lines?: readonly { qty_kwh: number; price: number; vat_percent: number }[];
    readonly windows?: readonly { price: number; settled_qty: number }[];
  };
  readonly network?: { lines: { from: string; to: string; capacity: number }[] };
  readonly zone_rules?: readonly { seller_zone: string; buyer_zone: string; allowed: boolean; fee: number }[];
  readonly book?: readonly PeerOrder[];
  readonly incoming?: PeerOrder;
  readonly computed_by_us?: {
    readonly competitive_equilibrium?: Equilibrium;
    readonly expected_price_is_strictly_market_clearing?: boolean;
  } | null;
}

const file = resolve(process.env.LATERAL_DATA ?? "../shared/data", "market/peer-clearing-cases.json");
export const missing = !existsSync(file);
export const peerCases: readonly PeerCase[] = missing ? [] : JSON.parse(readFileSync(file, "utf8")).cases;
export const casesOf = (mechanism: string): readonly (readonly [string, PeerCase])[] =>
  peerCases.filter((peer) => peer.mechanism === mechanism).map((peer) => [peer.id, peer] as const);

/** Wh per unit of a case. */
export const WH = 1_000;

/** Ticks per price unit of the case, so that its prices stay within bounds. */
export const priceScale = (orders: readonly PeerOrder[]): number =>
  Math.max(...orders.map((order) => order.price ?? 0)) > 150 ? 1 : 100;

export function plainOrders(orders: readonly PeerOrder[], zones: readonly string[] = []): PlainOrder[] {
  const scale = priceScale(orders);
  return orders.map(({ side, qty, price, zone }) => {
    const segment = Math.max(0, zones.indexOf(zone ?? ""));
    const ticks = price === null ? (side === "buy" ? 10_000 : -10_000) : Math.round(price * scale);
    return (side === "sell" ? sell : flexible)(segment, Math.round(qty * WH), ticks);
  });
}
