/** Why an order came out as it did, as data; the front end turns it into one sentence. */
import { microEuroPerKWh, PRICE_TICK } from "../units/quantities.ts";
import type { Explanation } from "./clearing.ts";
import { type NextWhPrices, nextWhPrices } from "./nextWhPrice.ts";
import {
  BUY_MUST_SERVE,
  BUY_OR_SKIP,
  isBuyKind,
  SELL_OR_EXPORT,
  type TreeMarketProblem,
  type TreeMarketSolution,
} from "./treeMarket.ts";

export interface OutcomeContext {
  readonly problem: TreeMarketProblem;
  readonly solution: TreeMarketSolution;
  /** Element behind each segment's limit. */
  readonly element: readonly string[];
  /** Network charge of each order, ticks; 0 for sells. */
  readonly chargeTicks: ArrayLike<number>;
  /** Whether the book has any sell, any buy. */
  readonly hasSells: boolean;
  readonly hasBuys: boolean;
  /** Prices of one more Wh, worked out when first asked for. */
  readonly next: () => NextWhPrices | null;
}

/** Price that decides whether an order trades: see verifyCertificate. */
function decidingPrice(context: OutcomeContext, i: number): number {
  const { problem, solution } = context;
  const kind = problem.orders.kind[i]!;
  const segmentPrice = solution.segmentPriceTicks[problem.orders.segment[i]!]!;
  if (kind === BUY_MUST_SERVE) return solution.poolPriceTicks;
  return kind === SELL_OR_EXPORT ? Math.min(segmentPrice, solution.poolPriceTicks) : segmentPrice;
}

/** First full edge on the way to the transformer that keeps energy in (`out`) or out (`in`). */
function blockingElement(context: OutcomeContext, segment: number, direction: "out" | "in"): string | null {
  const { segments } = context.problem;
  const { segmentFlowWh } = context.solution;
  for (let n = segment; n >= 0; n = segments[n]!.parent) {
    const { upperWh, lowerWh } = segments[n]!;
    if (segmentFlowWh[n] === (direction === "out" ? upperWh : lowerWh)) return context.element[n]!;
  }
  return null;
}

/** First full edge that keeps order `i` from trading more. */
export function blockingSide(context: OutcomeContext, i: number): string | null {
  const { kind, segment } = context.problem.orders;
  return blockingElement(context, segment[i]!, isBuyKind(kind[i]!) ? "in" : "out");
}

/** Price in ticks at which order `i` would trade one more Wh; infinite when no price helps. */
function nextPrice(context: OutcomeContext, i: number): number {
  const { problem, solution } = context;
  const { orders } = problem;
  const all = context.next();
  const asksItself = solution.localWh[i]! + solution.exportedWh[i]! > 0 && all?.soleBest.has(i) === true;
  const next = asksItself ? nextWhPrices(problem, solution, i) : all;
  const segment = orders.segment[i]!;
  if (next === null) return decidingPrice(context, i);
  switch (orders.kind[i]!) {
    case BUY_MUST_SERVE:
      return next.mustServe;
    case BUY_OR_SKIP:
      return next.buyAt[segment]!;
    // Whatever of it is not traded is exported: it changes hands, not what flows.
    case SELL_OR_EXPORT:
      return next.sellExported;
    default:
      return next.sellAt[segment]!;
  }
}

/** Explanation of order `i`. `clearingPrice` is all-in: what a buyer would have to bid, a seller to accept. */
export function explainOutcome(context: OutcomeContext, i: number): Explanation {
  const { problem, solution } = context;
  const { orders } = problem;
  const kind = orders.kind[i]!;
  const segment = orders.segment[i]!;
  const buys = kind === BUY_OR_SKIP || kind === BUY_MUST_SERVE;
  const energyWh = orders.energyWh[i]!;
  const localWh = solution.localWh[i]!;
  const deciding = decidingPrice(context, i);
  const clearingPrice = microEuroPerKWh((deciding + context.chargeTicks[i]!) * PRICE_TICK);
  const explain = (code: Explanation["code"], bindingElement: string | null = null): Explanation => ({
    code,
    bindingElement,
    clearingPrice,
  });
  if (localWh === energyWh) return explain("matched-full");
  const curtailed = kind === SELL_OR_EXPORT && localWh + solution.exportedWh[i]! < energyWh;
  if (curtailed) return explain("network-limit", blockingElement(context, segment, "out"));
  const keptOut = (orders.minFillWh?.[i] ?? 0) > 0 && localWh === 0;
  if (keptOut) {
    const surplus = buys ? orders.priceTicks[i]! - deciding : deciding - orders.priceTicks[i]!;
    if (surplus > 0) return explain("paradoxically-rejected");
    if (surplus === 0) return explain("minimum-fill");
  }
  if (!(buys ? context.hasSells : context.hasBuys)) return explain("no-counterparty");
  const limit = orders.priceTicks[i]!;
  const isPool = deciding === solution.poolPriceTicks;
  const next = nextPrice(context, i);
  if (limit === deciding && (isPool || next === limit)) return explain("matched-part-tie");
  const atPool = buys ? limit >= solution.poolPriceTicks : limit <= solution.poolPriceTicks;
  const cut = atPool || !Number.isFinite(next);
  const element = cut ? blockingElement(context, segment, buys ? "in" : "out") : null;
  if (!atPool && !Number.isFinite(next) && element === null) return explain("no-counterparty");
  const code = cut ? "network-limit" : buys ? "price-too-low" : "price-too-high";
  const ticks = Number.isFinite(next) ? next : deciding;
  const atPrice = microEuroPerKWh((ticks + context.chargeTicks[i]!) * PRICE_TICK);
  return { code, bindingElement: element, clearingPrice: atPrice };
}
