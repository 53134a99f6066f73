/** Checks the outcome of an interval: certificate of optimality, money, limit prices, who supplied whom. */
import type { ClearedInterval, ClearingOrder } from "../clearing/clearing.ts";
import { clearingOrderOf } from "../clearing/clearingOrder.ts";
import { conditionedRule } from "../clearing/conditions/conditionedRule.ts";
import { isLeftOut } from "../clearing/leftOut.ts";
import { rederiveDifference } from "../clearing/rederive.ts";
import { treeRuleOf, verifyRule } from "../clearing/rules/clearByRule.ts";
import {
  checkOrder,
  hasConditions,
  orderColumns,
  type TreeMarketProblem,
  type TreeMarketSolution,
} from "../clearing/treeMarket.ts";
import { verifyCertificate } from "../clearing/verifyCertificate.ts";
import { domainError } from "../errors/domainError.ts";
import { type MarketRule, marketRule } from "../tariffs/marketRule.ts";
import { sheetAt } from "../tariffs/sheetAt.ts";
import { microEuroPerKWh, PRICE_TICK } from "../units/quantities.ts";
import { type BundleContext, expectSame, guard, place, pointIdOf, report } from "./bundleContext.ts";
import { checkOutcome } from "./checkOutcomeProof.ts";
import type { IntervalProof } from "./evidenceBundle.ts";

const CODE = "LAT-6906";

export function checkClearing(context: BundleContext, proof: IntervalProof): void {
  const { cleared } = proof;
  if (cleared === null) return;
  const where = place(proof.interval, "clearing");
  guard(context, CODE, where, () => {
    const leftOut = new Set((cleared.refused ?? []).filter(isLeftOut).map((refused) => refused.orderId));
    const book = clearingOrders(context, proof);
    const orders = book.filter((order) => !leftOut.has(order.orderId));
    const refused = orders.map((order) => checkOrder(order, context.segmentOf.get(order.pointId)));
    const first = refused.find((refusal) => refusal !== null);
    if (first) {
      report(context, CODE, where, `an order breaks ${first.code}`);
      return;
    }
    const problem = { segments: cleared.segments, orders: orderColumns(orders, context.segmentOf) };
    const solution = solutionOf(cleared, orders);
    if (!provesRule(context, proof, { where, cleared, book, orders, problem, solution })) return;
    checkMoney(context, cleared, where);
    checkAllocations(context, cleared, book, where);
    const { rule } = ruleOf(context, proof);
    checkOutcome(context, where, { rule, cleared, book, orders, problem, solution });
  });
}

interface Outcome {
  readonly where: string;
  readonly cleared: ClearedInterval;
  /** Every order of the interval, also those that were left out. */
  readonly book: readonly ClearingOrder[];
  readonly orders: readonly ClearingOrder[];
  readonly problem: TreeMarketProblem;
  readonly solution: TreeMarketSolution;
}

/** The proof that belongs to the community's rule: the nodal certificate, or running the rule again. */
function provesRule(context: BundleContext, proof: IntervalProof, outcome: Outcome): boolean {
  const { where, cleared, book, orders, problem, solution } = outcome;
  const { rule, grid } = ruleOf(context, proof);
  const claimed = cleared.rule ?? "nodal";
  if (claimed !== rule) {
    report(context, CODE, where, `rule ${claimed} instead of ${rule}, which the tariff sheet names`);
    return false;
  }
  if (rule !== "nodal") {
    const plain = treeRuleOf(rule, { grid, orders: book });
    const inForce = hasConditions(problem.orders) ? conditionedRule(plain) : plain;
    const difference = verifyRule(inForce, problem, solution);
    if (difference !== null) report(context, CODE, where, `rule ${rule}: ${difference}`);
    return difference === null;
  }
  const verdict = verifyCertificate(problem, solution);
  if (verdict.status === "invalid") {
    report(context, CODE, where, `certificate: ${verdict.rule} at ${verdict.place}`);
    return false;
  }
  const { welfareMicroEuro, congestionMicroEuro } = cleared;
  const stated = { welfareMicroEuro, congestionMicroEuro };
  expectSame(context, CODE, where, { ...verdict, ...stated, status: "valid" }, verdict);
  const difference = rederiveDifference(problem, orders, cleared, solution);
  if (difference !== null) report(context, CODE, where, `solved again: ${difference}`);
  return difference === null;
}

/** Rule of the sheet that the interval's orders named. @throws LAT-6904 when the bundle has no such sheet. */
function ruleOf(context: BundleContext, proof: IntervalProof): MarketRule {
  const sheet = context.community.tariffs.find(({ version }) => version === proof.tariffVersion);
  if (sheet === undefined) throw domainError("LAT-6904", { what: `no tariff sheet ${proof.tariffVersion}` });
  return marketRule(sheetAt(sheet, proof.interval));
}

function clearingOrders(context: BundleContext, proof: IntervalProof): ClearingOrder[] {
  const tariff = context.community.tariffs.find((sheet) => sheet.version === proof.tariffVersion);
  const charge = tariff?.localNetworkCharge ?? microEuroPerKWh(0);
  return proof.orders.map((booked) =>
    clearingOrderOf(booked, pointIdOf(context, booked.order.meteringPointId), charge),
  );
}

function solutionOf(cleared: ClearedInterval, orders: readonly ClearingOrder[]): TreeMarketSolution {
  const byId = new Map(cleared.allocations.map((allocation) => [allocation.orderId, allocation]));
  const pick = (of: (order: ClearingOrder) => number) => Float64Array.from(orders, of);
  const { segments } = cleared;
  return {
    status: "solved",
    poolPriceTicks: cleared.poolPrice / PRICE_TICK,
    segmentPriceTicks: Int32Array.from(segments, (segment) => segment.price / PRICE_TICK),
    localWh: pick((order) => byId.get(order.orderId)?.localWh ?? Number.NaN),
    exportedWh: pick((order) => (order.side === "sell" ? (byId.get(order.orderId)?.gridWh ?? 0) : 0)),
    segmentTradedWh: Float64Array.from(segments, (segment) => segment.tradedWh),
    segmentExportedWh: Float64Array.from(segments, (segment) => segment.exportedWh),
    segmentFlowWh: Float64Array.from(segments, (segment) => segment.flowWh),
    mustServeWh: cleared.mustServeWh,
  };
}

function checkMoney(context: BundleContext, cleared: ClearedInterval, where: string): void {
  const { buyersPayMicroEuro, sellersReceiveMicroEuro, networkChargesMicroEuro, congestionMicroEuro } =
    cleared;
  const difference =
    buyersPayMicroEuro - sellersReceiveMicroEuro - networkChargesMicroEuro - congestionMicroEuro;
  if (difference !== 0 || congestionMicroEuro < 0) {
    report(context, CODE, where, `payments, receipts, charges and congestion leave ${difference} µ€`);
  }
}

/** Every Wh of every order goes somewhere, at a price inside its limit. */
function checkAllocations(
  context: BundleContext,
  cleared: ClearedInterval,
  orders: readonly ClearingOrder[],
  where: string,
): void {
  const byId = new Map(orders.map((order) => [order.orderId, order]));
  let curtailedWh = 0;
  for (const allocation of cleared.allocations) {
    const order = byId.get(allocation.orderId);
    const complain = (what: string) => report(context, CODE, `${where}, order ${allocation.orderId}`, what);
    if (!order) {
      complain("it is not in the book");
      continue;
    }
    const { localWh, gridWh, unservedWh, price } = allocation;
    if (localWh + gridWh + unservedWh !== order.energyWh) complain("its parts do not add up to its energy");
    if (order.side === "buy" && order.fallback === "grid" && unservedWh !== 0) complain("demand is unserved");
    if (allocation.energyMicroEuro !== localWh * (price / PRICE_TICK))
      complain("energy × price is another sum");
    if (allocation.networkChargeMicroEuro !== localWh * (order.networkCharge / PRICE_TICK)) {
      complain("the network charge is another sum");
    }
    const allIn = order.side === "buy" ? price + order.networkCharge : price;
    const kept = order.side === "buy" ? allIn <= order.limitPrice : allIn >= order.limitPrice;
    if (localWh > 0 && !kept) complain(`price ${allIn} is beyond its limit ${order.limitPrice}`);
    if (order.side === "sell" && order.fallback === "grid") curtailedWh += unservedWh;
  }
  expectSame(context, CODE, `${where}, curtailed`, curtailedWh, cleared.curtailedWh);
}
