/**
 * Cases from other projects' own tests. Source and licence of each stand in the data file; where the file marks
 * a peer's quirk or defect, what is checked is the right answer and not the peer's.
 */
import { describe, expect, it } from "vitest";
import { centsLargestRemainder, vatCentHalfUp } from "../../backend/core/billing/issueInvoice.ts";
import { pairTrades } from "../../backend/core/clearing/pairTrades.ts";
import { fixedPriceRule } from "../../backend/core/clearing/rules/onePrice.ts";
import { matchPayAsBid } from "../../backend/core/clearing/rules/payAsBid.ts";
import { solveTreeMarket } from "../../backend/core/clearing/solveTreeMarket.ts";
import type { TreeMarketSolution, TreeSegment } from "../../backend/core/clearing/treeMarket.ts";
import { verifyCertificate } from "../../backend/core/clearing/verifyCertificate.ts";
import type { Hex } from "../../backend/core/orders/order.ts";
import { dynamicShareHalfUp } from "../../backend/core/settlement/dynamicShare.ts";
import { type SharingMember, splitEvenlyByPriority } from "../../backend/core/settlement/evenSplit.ts";
import { costDown, costExact, microEuroPerKWh, wattHours } from "../../backend/core/units/quantities.ts";
import {
  FREE,
  flexible,
  mustServe,
  type PlainOrder,
  problemOf,
  sell,
  solar,
} from "../core/clearing/treeBooks.ts";
import {
  casesOf,
  missing,
  type PeerCase,
  peerCases,
  plainOrders,
  priceScale,
  WH,
} from "./peerCases/peerCase.ts";

/** Cases of a mechanism that run here, in peerContinuous.test.ts or in peerBlocks.test.ts; the number is checked. */
const RUN: Readonly<Record<string, number>> = {
  uniform_price_double_auction: 14,
  max_welfare_lp: 1,
  demand_function_auction: 13,
  exogenous_price_clearing: 1,
  pay_as_bid_double_auction: 3,
  zonal_capacity_constrained_clearing: 3,
  pro_rata_netting_integer: 4,
  fifo_pairing_given_clearing_qty: 2,
  priority_group_even_split_allocation: 13,
  pro_rata_dynamic_community_allocation: 36,
  settlement_on_actuals: 1,
  continuous_price_time_orderbook: 7,
  continuous_orderbook_with_zone_fees: 6,
  block_orders_multi_period: 3,
  invoice_rounding: 2,
};

/** Cases of mechanisms that are not offered, how many, and why. */
const NOT_OFFERED: Readonly<Record<string, readonly [number, string]>> = {
  continuous_price_time_orderbook: [
    2,
    "an order that may match only once: an order is either whole (minFill) or open",
  ],
  huang_truthful_double_auction: [1, "gives up welfare for truthfulness; welfare comes first here"],
  redispatch_after_market: [3, "limits are inside the clearing, there is nothing to redispatch"],
  post_delivery_fifo_reconciliation: [1, "shortfalls are shared pro rata over a seller's buyers, not by age"],
};

const ROOT: TreeSegment = { parent: -1, ...FREE };

function solve(segments: readonly TreeSegment[], orders: readonly PlainOrder[]): TreeMarketSolution {
  const problem = problemOf(segments, orders);
  const result = solveTreeMarket(problem);
  if (result.status === "refused") throw new Error(result.code);
  expect(verifyCertificate(problem, result).status).toBe("valid");
  return result;
}

const soldWh = (orders: readonly PlainOrder[], { localWh }: TreeMarketSolution): number =>
  orders.reduce((sum, order, i) => sum + (order.kind < 2 ? localWh[i]! : 0), 0);

/** Where the file says that the peer's price clears the market strictly, it certifies our amounts too. */
function expectTheirPrice(peer: PeerCase, orders: readonly PlainOrder[], result: TreeMarketSolution): void {
  const { clearing_price: price } = peer.expected;
  const strict = peer.computed_by_us?.expected_price_is_strictly_market_clearing;
  if (typeof price !== "number" || strict === undefined) return;
  const ticks = Math.round(price * priceScale(peer.orders));
  const theirs = { ...result, poolPriceTicks: ticks, segmentPriceTicks: Int32Array.of(ticks) };
  expect(verifyCertificate(problemOf([ROOT], orders), theirs).status).toBe(strict ? "valid" : "invalid");
}

/**
 * A demand function as orders: what is wanted at any price, what is offered at any price, and at every step
 * what is no longer wanted. The grid stands at both ends of the price range.
 */
function curveOrders(peer: PeerCase, at: (step: number) => number): PlainOrder[] {
  const { agents_step_form: agents, demand = [], target = 0, price_steps: steps = 0 } = peer.inputs ?? {};
  const curves = agents ?? [[...demand.map((wh, step): [number, number] => [step, wh - target])]];
  const [first, last] = [at(0), at(steps - 1)];
  const orders: PlainOrder[] = [sell(0, 1_000_000, last), flexible(0, 1_000_000, first)];
  const add = (signed: number, ticks: number): void => {
    if (signed > 0) orders.push(flexible(0, signed, ticks));
    if (signed < 0) orders.push(sell(0, -signed, ticks));
  };
  for (const curve of curves) {
    curve.forEach(([step, wh], k) => {
      const before = curve[k - 1]?.[1];
      if (before === undefined) add(Math.min(wh, 0), first);
      else if (before > wh) {
        add(Math.max(before, 0) - Math.max(wh, 0), at(step));
        add(Math.min(wh, 0) - Math.min(before, 0), at(step));
      }
    });
    add(Math.max(curve.at(-1)?.[1] ?? 0, 0), last);
  }
  return orders;
}

describe.skipIf(missing)("peer cases (need market/peer-clearing-cases.json of LATERAL_DATA)", () => {
  it("covers every case of the file, or says why not", () => {
    const counted = new Map<string, number>();
    for (const { mechanism } of peerCases) counted.set(mechanism, (counted.get(mechanism) ?? 0) + 1);
    const listed = new Map(Object.entries(RUN));
    for (const [name, [count]] of Object.entries(NOT_OFFERED))
      listed.set(name, (listed.get(name) ?? 0) + count);
    expect(Object.fromEntries(counted)).toEqual(Object.fromEntries(listed));
    const run = Object.values(RUN).reduce((sum, count) => sum + count, 0);
    const not = Object.values(NOT_OFFERED).reduce((sum, [count]) => sum + count, 0);
    expect([run, not, peerCases.length]).toEqual([109, 7, 116]);
  });

  const auctions = [...casesOf("uniform_price_double_auction"), ...casesOf("max_welfare_lp")];
  it.each(auctions)("%s: welfare, volume and price of the equilibrium", (_, peer) => {
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
    expectTheirPrice(peer, orders, result);
  });

  it.each(casesOf("zonal_capacity_constrained_clearing"))("%s: prices and amounts per zone", (_, peer) => {
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

  it.each(casesOf("pro_rata_netting_integer"))("%s: the long side is cut pro rata", (_, peer) => {
    const deltas = peer.inputs?.meter_delta ?? [];
    const orders = deltas.map((d) => (d > 0 ? solar(0, d, 10) : mustServe(0, -d, 10)));
    const result = solve([ROOT], orders);
    const after = deltas.map((d, i) => d - Math.sign(d) * result.localWh[i]! || 0);
    expect(after).toEqual(peer.expected.meter_delta_after);
  });

  it.each(casesOf("fifo_pairing_given_clearing_qty"))(
    "%s: first come is paired with first come",
    (_, peer) => {
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
    },
  );

  it.each(casesOf("demand_function_auction"))(
    "%s: the price where demand meets supply, to a grid step",
    (_, peer) => {
      const { price_steps: steps = 0, min_price: low = 0, max_price: high = 0 } = peer.inputs ?? {};
      const stepTicks = (((high - low) / (steps - 1)) * 10_000) / (high - low);
      const at = (step: number): number => Math.round(low * (10_000 / (high - low)) + step * stepTicks);
      const result = solve([ROOT], curveOrders(peer, at));
      const price = (result.poolPriceTicks * (high - low)) / 10_000;
      const { price: flat, equilibrium_price: crossing } = peer.expected;
      if (flat !== undefined) expect(price).toBeCloseTo(flat, 2);
      // The peer publishes a step of its price grid next to the crossing; here it is the crossing itself.
      else
        expect(Math.abs(price - (crossing ?? Number.NaN))).toBeLessThanOrEqual(
          (high - low) / (steps - 1) + 1e-9,
        );
    },
  );

  it.each(casesOf("exogenous_price_clearing"))(
    "%s: a price from outside, merit order on the long side",
    (_, peer) => {
      const price = (peer.inputs?.price ?? 0) * priceScale(peer.orders);
      const rule = fixedPriceRule(price, "merit");
      const problem = problemOf([ROOT], plainOrders(peer.orders));
      const result = rule.solve(problem);
      if (result.status === "refused") throw new Error(result.code);
      expect(rule.admits(problem, result)).toBe(true);
      const fills = peer.orders.flatMap(({ id }, i) =>
        result.localWh[i]! > 0 ? [[id, result.localWh[i]! / WH]] : [],
      );
      const expected = peer.expected.fills as readonly { order: string; qty: number }[];
      expect(Object.fromEntries(fills)).toEqual(
        Object.fromEntries(expected.map((fill) => [fill.order, fill.qty])),
      );
      expect(result.poolPriceTicks).toBe(price);
    },
  );

  it.each(casesOf("pay_as_bid_double_auction"))(
    "%s: the dearest bid pays its own price, never to itself",
    (_, peer) => {
      const legs = peer.orders.map(({ id, side, qty, price, owner }, sequence) => ({
        id,
        side,
        energyWh: qty * WH,
        limitTicks: (price ?? 0) * 100,
        owner: owner ?? null,
        sequence,
      }));
      const plain = matchPayAsBid(legs).map((match) => ({
        buy: match.buyId,
        sell: match.sellId,
        qty: match.energyWh / WH,
        price: match.priceTicks / 100,
      }));
      const byName = (a: { buy: string; sell: string }, b: { buy: string; sell: string }) =>
        `${a.buy}/${a.sell}` < `${b.buy}/${b.sell}` ? -1 : 1;
      expect(plain.sort(byName)).toEqual([...(peer.expected.trades ?? [])].sort(byName));
    },
  );

  it.each(casesOf("pro_rata_dynamic_community_allocation"))(
    "%s: the grid operator's shares, to the last digit",
    (_, peer) => {
      const whole = (values: readonly number[] = []): number[] => values.map((kWh) => Math.round(kWh * 1e6));
      const shares = dynamicShareHalfUp(whole(peer.inputs?.generation), whole(peer.inputs?.consumption));
      expect(shares.assigned).toEqual(whole(peer.expected.share_G02));
      expect(shares.covered).toEqual(whole(peer.expected.covered_G03));
      expect(shares.surplus).toBe(Math.round((peer.expected.surplus_P01_total ?? Number.NaN) * 1e6));
    },
  );

  it.each(casesOf("priority_group_even_split_allocation"))(
    "%s: even parts, remainders to the first",
    (_, peer) => {
      const [members, sources] = peer.inputs?.entityGroups ?? [[], []];
      const used = new Set<number>();
      const groups = (peer.inputs?.groupPriority ?? []).map((group) =>
        group.flatMap(({ id, groupPriority }): SharingMember[] =>
          members.flatMap((member, m) => {
            if (member.id !== id || used.has(m)) return [];
            used.add(m);
            const choices = groupPriority.map((names) =>
              sources.flatMap((source, s) => (names.some((name) => name.id === source.id) ? [s] : [])),
            );
            return [{ amount: member.volume, choices }];
          }),
        ),
      );
      const got = splitEvenlyByPriority(
        groups,
        sources.map((source) => source.volume),
      );
      const named = got.map(({ member, source, amount }) => ({
        pair: [members[member]!.id, sources[source]!.id],
        qty: amount,
      }));
      // Two cases state only how many matches there are.
      const expected = (peer.expected.matches ?? []).map(({ pair, qty }) => ({
        pair,
        qty: typeof qty === "number" ? qty : expect.any(Number),
      }));
      expect(named).toEqual(expected);
    },
  );

  it.each(casesOf("settlement_on_actuals"))("%s: price times settled energy, exactly", (_, peer) => {
    const value = (peer.inputs?.windows ?? []).reduce(
      (sum, { price, settled_qty: kWh }) =>
        sum + costExact(wattHours(Math.round(kWh * WH)), microEuroPerKWh(price * 1_000_000)),
      0,
    );
    expect(value / 1_000_000).toBe(peer.expected.trade_value);
  });

  it.each(casesOf("invoice_rounding"))("%s: cents per line, VAT per rate", (_, peer) => {
    const lines = peer.inputs?.lines ?? [];
    const amounts = lines.map(({ qty_kwh: kWh, price }) =>
      costDown(wattHours(Math.round(kWh * WH)), microEuroPerKWh(Math.round(price * 10_000))),
    );
    const net = Math.round(amounts.reduce<number>((sum, amount) => sum + amount, 0) / 10_000);
    const cents = centsLargestRemainder(amounts, net);
    const vat = vatCentHalfUp(net, (lines[0]?.vat_percent ?? 0) * 100);
    expect(cents.map((cent) => cent / 100)).toEqual(peer.expected.line_net);
    expect([net, vat, net + vat].map((cent) => cent / 100)).toEqual([
      peer.expected.net,
      peer.expected.vat,
      peer.expected.gross,
    ]);
  });
});
