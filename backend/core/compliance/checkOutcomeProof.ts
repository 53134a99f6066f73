/** Makes the published outcome again from its prices and quantities: pairing, explanations, binding limits. */
import { clearedOutcome } from "../clearing/clearedOutcome.ts";
import type { ClearedInterval, ClearingOrder } from "../clearing/clearing.ts";
import { reservedAmong } from "../clearing/conditions/reservedTrades.ts";
import { withLeftOut } from "../clearing/leftOut.ts";
import { explainOnePrice } from "../clearing/rules/explainOnePrice.ts";
import type { SettledRule } from "../clearing/rules/ruleNames.ts";
import type { TreeMarketProblem, TreeMarketSolution } from "../clearing/treeMarket.ts";
import { type BundleContext, expectSame, report } from "./bundleContext.ts";

const CODE = "LAT-6906";

export interface OutcomeToCheck {
  readonly rule: SettledRule;
  readonly cleared: ClearedInterval;
  /** The whole book, and what of it was cleared. */
  readonly book: readonly ClearingOrder[];
  readonly orders: readonly ClearingOrder[];
  readonly problem: TreeMarketProblem;
  readonly solution: TreeMarketSolution;
}

/**
 * Everything that follows from prices, limits and quantities must be what is published. Where the physics
 * shaped the envelope, the element that a limit stands for is known to the clearing alone: there it must be an
 * element of the network.
 */
export function checkOutcome(context: BundleContext, where: string, outcome: OutcomeToCheck): void {
  const { rule, cleared, book, orders, problem, solution } = outcome;
  const definitions = context.community.segments;
  expectSame(
    context,
    CODE,
    `${where}, tree of segments`,
    definitions.map((definition) => definition.parent),
    cleared.segments.map((segment) => segment.parent),
  );
  const envelope = { segments: cleared.segments, element: definitions.map(() => null) };
  const { minimums, refused = [] } = cleared;
  const indexOf = new Map(orders.map((order, i) => [order.orderId, i]));
  const chosen = minimums && { ...minimums, keptOut: minimums.keptOut.map((id) => indexOf.get(id) ?? -1) };
  const reserved = reservedAmong(orders, problem, cleared.trades);
  const market = clearedOutcome({
    definitions,
    orders,
    problem,
    envelope,
    solution,
    reserved,
    preferences: cleared.preferences ?? [],
    ...(chosen === undefined ? {} : { minimums: chosen }),
  });
  const remade = withLeftOut(market, refused, book, context.segmentOf);
  const again = rule === "nodal" ? remade : explainOnePrice(rule, remade, book, definitions, refused);
  const shaped = cleared.physics.method !== "direct";
  const {
    interval: _interval,
    physics: _physics,
    refused: _refused,
    rule: _rule,
    certificate: _certificate,
    ...stated
  } = cleared;
  if (!shaped) {
    expectSame(context, CODE, where, again, stated);
    return;
  }
  expectSame(context, CODE, where, withoutElements(again), withoutElements(stated));
  const { buses, branches } = context.compiled.feeder;
  const known = new Set([...buses, ...branches].map((element) => element.id));
  for (const name of [
    ...cleared.binding.map((binding) => binding.element),
    ...cleared.allocations.map((allocation) => allocation.explanation.bindingElement),
  ]) {
    if (name !== null && !known.has(name)) report(context, CODE, where, `no element ${name} in the network`);
  }
}

type Outcome = Pick<ClearedInterval, "allocations" | "binding">;

function withoutElements<T extends Outcome>(outcome: T) {
  return {
    ...outcome,
    binding: outcome.binding.map(({ element: _element, ...rest }) => rest),
    allocations: outcome.allocations.map(({ explanation, ...rest }) => ({
      ...rest,
      explanation: { ...explanation, bindingElement: explanation.bindingElement === null ? null : "one" },
    })),
  };
}
