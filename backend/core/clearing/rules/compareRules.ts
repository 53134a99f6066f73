/** What another rule would have made of the same interval: a report beside the settled outcome, never settled. */
import { PRICE_TICK } from "../../units/quantities.ts";
import { type ClearIntervalInput, clearInterval } from "../clearInterval.ts";
import type { ClearingResult } from "../clearing.ts";
import { type ContinuousInput, tradeContinuously } from "./continuousMarket.ts";
import { type BidLeg, matchPayAsBid } from "./payAsBid.ts";
import type { ComparedRule } from "./ruleNames.ts";

export interface ComparedMatch {
  readonly sellId: string;
  readonly buyId: string;
  readonly energyWh: number;
  /** What the seller gets, µ€ per Wh. */
  readonly priceTicks: number;
  readonly chargeTicks: number;
}

export interface RuleReport {
  readonly rule: ComparedRule;
  readonly matches: readonly ComparedMatch[];
  readonly tradedWh: number;
  readonly buyersPayMicroEuro: number;
  readonly sellersReceiveMicroEuro: number;
  readonly networkChargesMicroEuro: number;
  /** Part of the welfare that nodal clearing reaches, 0 … 1; null when there is none to reach. */
  readonly welfareShare: number | null;
}

type Draft = Pick<RuleReport, "rule" | "matches"> & { readonly welfareMicroEuro: number };

function reportOf({ rule, matches, welfareMicroEuro }: Draft, nodalWelfare: number): RuleReport {
  const sum = (of: (match: ComparedMatch) => number): number =>
    matches.reduce((total, match) => total + of(match), 0);
  const sellersReceive = sum((match) => match.energyWh * match.priceTicks);
  const charges = sum((match) => match.energyWh * match.chargeTicks);
  return {
    rule,
    matches,
    tradedWh: sum((match) => match.energyWh),
    buyersPayMicroEuro: sellersReceive + charges,
    sellersReceiveMicroEuro: sellersReceive,
    networkChargesMicroEuro: charges,
    welfareShare: nodalWelfare === 0 ? null : welfareMicroEuro / nodalWelfare,
  };
}

/** Bids and offers with the amounts that nodal clearing found the grid to carry. */
function bidLegs(input: ContinuousInput, nodal: ClearingResult): BidLeg[] {
  if (nodal.status === "void") return [];
  const localWh = new Map(nodal.allocations.map((entry) => [entry.orderId, entry.localWh]));
  return input.orders.map(({ orderId, side, limitPrice, networkCharge, sequence }) => ({
    id: orderId,
    owner: input.ownerOf?.get(orderId) ?? null,
    side,
    energyWh: localWh.get(orderId) ?? 0,
    limitTicks: (side === "buy" ? limitPrice - networkCharge : limitPrice) / PRICE_TICK,
    sequence,
  }));
}

function payAsBid(input: ContinuousInput, nodal: ClearingResult): Draft {
  const legs = bidLegs(input, nodal);
  const byId = new Map(legs.map((leg) => [leg.id, leg]));
  const charges = new Map<string, number>(
    input.orders.map((order) => [order.orderId, order.networkCharge / PRICE_TICK]),
  );
  const matches = matchPayAsBid(legs).map((match) => ({ ...match, chargeTicks: charges.get(match.buyId)! }));
  const gain = (sellId: string, buyId: string): number =>
    byId.get(buyId)!.limitTicks - byId.get(sellId)!.limitTicks;
  const welfareMicroEuro = matches.reduce((sum, m) => sum + m.energyWh * gain(m.sellId, m.buyId), 0);
  return { rule: "payAsBid", matches, welfareMicroEuro };
}

/**
 * The interval under a rule with a price per match. `payAsBid` takes the amounts of nodal clearing and lets the
 * dearest bid pay for the cheapest offer; `continuous` trades the book in order of arrival against the network.
 * Null when the interval has no power flow. Nobody pays above or gets below its limit under either.
 */
export function compareRule(rule: ComparedRule, input: ContinuousInput): RuleReport | null {
  const nodal = clearInterval(plainInput(input));
  const reached = nodal.status === "void" ? 0 : nodal.welfareMicroEuro;
  if (rule === "payAsBid") return nodal.status === "void" ? null : reportOf(payAsBid(input, nodal), reached);
  const market = tradeContinuously(input);
  return market === null ? null : reportOf({ rule, ...market }, reached);
}

function plainInput({
  pairCharge: _pairCharge,
  ownerOf: _ownerOf,
  ...plain
}: ContinuousInput): ClearIntervalInput {
  return plain;
}
