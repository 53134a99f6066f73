/**
 * Cases from other projects' own tests, where they run a mechanism that is offered here. Source and licence of
 * each case stand in the data file; cases marked as a peer's quirk are checked against the welfare optimum.
 */
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { pairTrades } from "../../../backend/core/clearing/pairTrades.ts";
import { solveTreeMarket } from "../../../backend/core/clearing/solveTreeMarket.ts";
import type { TreeMarketSolution, TreeSegment } from "../../../backend/core/clearing/treeMarket.ts";
import { verifyCertificate } from "../../../backend/core/clearing/verifyCertificate.ts";
import type { Hex } from "../../../backend/core/orders/order.ts";
import { FREE, flexible, mustServe, type PlainOrder, problemOf, sell, solar } from "./treeBooks.ts";

const file = resolve(process.env.LATERAL_DATA ?? "../shared/data", "market/peer-clearing-cases.json");
const missing = !existsSync(file);

interface PeerOrder {
  readonly id: string;
  readonly side: "buy" | "sell";
  readonly qty: number;
  /** null: a market order. */
  readonly price: number | null;
  readonly zone?: string;
}

interface Equilibrium {
  readonly qty_interval: [number, number];
  readonly price_interval: [number, number] | null;
  readonly max_welfare: number;
}

interface PeerCase {
  readonly id: string;
  readonly mechanism: string;
  readonly orders: readonly PeerOrder[];
  /** Every mechanism states its own part of these. */
  readonly expected: {
    readonly clearing_qty?: number;
    readonly zone_price?: Readonly<Record<string, number>>;
    readonly fills?: Readonly<Record<string, number>>;
    readonly meter_delta_after?: readonly number[];
    readonly pairs?: readonly { bid_index: number; offer_index: number; qty: number }[];
  };
  readonly inputs?: {
    readonly meter_delta?: readonly number[];
    readonly bid_qty_in_order?: readonly number[];
    readonly offer_qty_in_order?: readonly number[];
    readonly clearing_qty?: number;
  };
  readonly network?: { lines: { from: string; to: string; capacity: number }[] };
  readonly computed_by_us?: { competitive_equilibrium?: Equilibrium } | null;
}

const cases: readonly PeerCase[] = missing ? [] : JSON.parse(readFileSync(file, "utf8")).cases;
const of = (mechanism: string): readonly PeerCase[] => cases.filter((c) => c.mechanism === mechanism);

/** Mechanisms that are not offered, or belong to another part of the product, and why. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  block_orders_multi_period: "all-or-nothing orders over several intervals are not offered yet",
  continuous_orderbook_with_zone_fees: "continuous matching is not offered yet",
  continuous_price_time_orderbook: "continuous matching is not offered yet",
  demand_function_auction: "members send orders, not demand functions on a price grid",
  exogenous_price_clearing: "prices are found by the market, not set from outside",
  huang_truthful_double_auction: "gives up welfare for truthfulness; welfare comes first here",
  invoice_rounding: "belongs to billing",
  pay_as_bid_double_auction: "pay-as-bid is not offered yet",
  post_delivery_fifo_reconciliation: "belongs to settlement",
  priority_group_even_split_allocation: "preferences in pairing are not offered yet",
  pro_rata_dynamic_community_allocation: "sharing keys belong to settlement",
  redispatch_after_market: "limits are inside the clearing, there is nothing to redispatch",
  settlement_on_actuals: "belongs to settlement",
};

const WH = 1_000;
const ROOT: TreeSegment = { parent: -1, ...FREE };

/** Ticks per price unit of the case, so that its prices stay within bounds. */
const priceScale = (orders: readonly PeerOrder[]): number =>
  Math.max(...orders.map((order) => order.price ?? 0)) > 150 ? 1 : 100;

function plainOrders(orders: readonly PeerOrder[], zones: readonly string[] = []): PlainOrder[] {
  const scale = priceScale(orders);
  return orders.map(({ side, qty, price, zone }) => {
    const segment = Math.max(0, zones.indexOf(zone ?? ""));
    const ticks = price === null ? (side === "buy" ? 10_000 : -10_000) : Math.round(price * scale);
    return (side === "sell" ? sell : flexible)(segment, Math.round(qty * WH), ticks);
  });
}

function solve(segments: readonly TreeSegment[], orders: readonly PlainOrder[]): TreeMarketSolution {
  const problem = problemOf(segments, orders);
  const result = solveTreeMarket(problem);
  if (result.status === "refused") throw new Error(result.code);
  expect(verifyCertificate(problem, result).status).toBe("valid");
  return result;
}

const soldWh = (orders: readonly PlainOrder[], { localWh }: TreeMarketSolution): number =>
  orders.reduce((sum, order, i) => sum + (order.kind < 2 ? localWh[i]! : 0), 0);

describe.skipIf(missing)("peer cases (need market/peer-clearing-cases.json of LATERAL_DATA)", () => {
  it("covers every mechanism of the file, or says why not", () => {
    const run = [
      "uniform_price_double_auction",
      "max_welfare_lp",
      "zonal_capacity_constrained_clearing",
      "pro_rata_netting_integer",
      "fifo_pairing_given_clearing_qty",
    ];
    const known = [...run, ...Object.keys(ELSEWHERE)].sort();
    expect([...new Set(cases.map((c) => c.mechanism))].sort()).toEqual(known);
  });

  const auctions = [...of("uniform_price_double_auction"), ...of("max_welfare_lp")];
  it.each(auctions.map((c) => [c.id, c] as const))(
    "%s: welfare, volume and price of the equilibrium",
    (_, peer) => {
      const orders = plainOrders(peer.orders);
      const scale = priceScale(peer.orders);
      const result = solve([ROOT], orders);
      const volume = soldWh(orders, result) / WH;
      const equilibrium = peer.computed_by_us?.competitive_equilibrium;
      if (!equilibrium) {
        expect(volume).toBe(peer.expected.clearing_qty);
        return;
      }
      const welfare = orders.reduce((sum, order, i) => {
        return sum + (order.kind < 2 ? -1 : 1) * order.priceTicks * result.localWh[i]!;
      }, 0);
      // To 0.005: one case has prices finer than the tick.
      expect(welfare / WH / scale).toBeCloseTo(equilibrium.max_welfare, 2);
      expect(volume).toBe(equilibrium.qty_interval[1]);
      if (volume === 0 || equilibrium.price_interval === null) return;
      const [low, high] = equilibrium.price_interval;
      expect(result.poolPriceTicks / scale).toBeGreaterThanOrEqual(low);
      expect(result.poolPriceTicks / scale).toBeLessThanOrEqual(high);
    },
  );

  const zonal = of("zonal_capacity_constrained_clearing");
  it.each(zonal.map((c) => [c.id, c] as const))("%s: prices and amounts per zone", (_, peer) => {
    const zones = [...new Set(peer.orders.map((order) => order.zone!))].sort();
    const segments = zones.map((zone, n): TreeSegment => {
      if (n === 0) return ROOT;
      const line = peer.network!.lines.find((l) => l.to === zone);
      const capacityWh = (line?.capacity ?? 0) * WH;
      return { parent: line ? zones.indexOf(line.from) : 0, lowerWh: -capacityWh, upperWh: capacityWh };
    });
    const orders = plainOrders(peer.orders, zones);
    const result = solve(segments, orders);
    zones.forEach((zone, n) => {
      expect(result.segmentPriceTicks[n]).toBe(peer.expected.zone_price?.[zone]);
    });
    const fills = Object.fromEntries(peer.orders.map((order, i) => [order.id, result.localWh[i]! / WH]));
    if (peer.expected.fills) expect(fills).toEqual(peer.expected.fills);
    else expect(fills).toEqual({ dem1: 1_000, dem2: 200, gen1: 500, gen2: 700 });
  });

  const netting = of("pro_rata_netting_integer");
  it.each(netting.map((c) => [c.id, c] as const))("%s: the long side is cut pro rata", (_, peer) => {
    const deltas = peer.inputs?.meter_delta ?? [];
    const orders = deltas.map((d) => (d > 0 ? solar(0, d, 10) : mustServe(0, -d, 10)));
    const result = solve([ROOT], orders);
    const after = deltas.map((d, i) => d - Math.sign(d) * result.localWh[i]! || 0);
    expect(after).toEqual(peer.expected.meter_delta_after);
  });

  const pairing = of("fifo_pairing_given_clearing_qty");
  it.each(pairing.map((c) => [c.id, c] as const))("%s: first come is paired with first come", (_, peer) => {
    const leg = (side: "buy" | "sell") => (localWh: number, i: number) => ({
      orderId: `0x${side}${i + 1}` as Hex,
      side,
      segment: 0,
      localWh,
      sequence: i,
    });
    let left = peer.inputs?.clearing_qty ?? 0;
    const offers = (peer.inputs?.offer_qty_in_order ?? []).map((qty) => {
      const taken = Math.min(qty, left);
      left -= taken;
      return taken;
    });
    const legs = [...(peer.inputs?.bid_qty_in_order ?? []).map(leg("buy")), ...offers.map(leg("sell"))];
    const pairs = pairTrades(legs, [-1]).map((trade) => ({
      bid_index: Number(trade.buyOrderId.slice(5)),
      offer_index: Number(trade.sellOrderId.slice(6)),
      qty: trade.energyWh,
    }));
    expect(pairs).toEqual(peer.expected.pairs);
  });
});
