/**
 * Independent proof check of a tree market result: feasibility, complementary slackness and money, with one
 * comparison per order and per edge. It knows nothing of how the result was found; the contract's full-mode
 * check is its twin.
 */
import {
  BUY_MUST_SERVE,
  BUY_OR_SKIP,
  SELL_OR_EXPORT,
  type TreeMarketProblem,
  type TreeMarketSolution,
} from "./treeMarket.ts";

export type CertificateRule =
  | "amount"
  | "minimumFill"
  | "poolBalance"
  | "segmentSum"
  | "segmentLimit"
  | "orderOptimality"
  | "exportOptimality"
  | "edgePrice"
  | "mustServeSum";

export type CertificateCheck =
  | { readonly status: "valid"; readonly welfareMicroEuro: number; readonly congestionMicroEuro: number }
  | { readonly status: "invalid"; readonly rule: CertificateRule; readonly place: number };

const invalid = (rule: CertificateRule, place: number): CertificateCheck => ({
  status: "invalid",
  rule,
  place,
});

/** Reference price of an order's trade: must-serve demand and solar that flows anyway answer to the pool. */
function referencePrice(kind: number, segmentPrice: number, poolPrice: number): number {
  if (kind === BUY_MUST_SERVE) return poolPrice;
  return kind === SELL_OR_EXPORT ? Math.min(segmentPrice, poolPrice) : segmentPrice;
}

function checkOrder(
  problem: TreeMarketProblem,
  result: TreeMarketSolution,
  i: number,
): CertificateRule | null {
  const { orders } = problem;
  const energyWh = orders.energyWh[i]!;
  const localWh = result.localWh[i]!;
  const exportedWh = result.exportedWh[i]!;
  const kind = orders.kind[i]!;
  const whole = Number.isSafeInteger(localWh) && Number.isSafeInteger(exportedWh);
  if (!whole || localWh < 0 || exportedWh < 0 || localWh + exportedWh > energyWh) return "amount";
  if (exportedWh > 0 && kind !== SELL_OR_EXPORT) return "amount";
  const segmentPrice = result.segmentPriceTicks[orders.segment[i]!]!;
  const price = referencePrice(kind, segmentPrice, result.poolPriceTicks);
  const limit = orders.priceTicks[i]!;
  const surplus = kind === BUY_OR_SKIP || kind === BUY_MUST_SERVE ? limit - price : price - limit;
  // Reserved orders trade outside the pool, at their own price.
  if (orders.reserved?.[i] !== 1) {
    const minFillWh = orders.minFillWh?.[i] ?? 0;
    if (localWh > 0 && localWh < minFillWh) return "minimumFill";
    const keptOut = minFillWh > 0 && localWh === 0;
    if (surplus > 0 && localWh !== energyWh && !keptOut) return "orderOptimality";
    if (surplus < 0 && localWh !== 0) return "orderOptimality";
  }
  if (kind !== SELL_OR_EXPORT) return null;
  if (segmentPrice < result.poolPriceTicks && exportedWh !== 0) return "exportOptimality";
  if (segmentPrice > result.poolPriceTicks && localWh + exportedWh !== energyWh) return "exportOptimality";
  return null;
}

function checkSegments(
  { segments }: TreeMarketProblem,
  result: TreeMarketSolution,
  traded: Float64Array,
  exported: Float64Array,
): CertificateCheck | null {
  const flow = new Float64Array(segments.length);
  for (let n = segments.length - 1; n >= 0; n -= 1) {
    const segment = segments[n]!;
    if (traded[n] !== result.segmentTradedWh[n] || exported[n] !== result.segmentExportedWh[n]) {
      return invalid("segmentSum", n);
    }
    flow[n]! += traded[n]! + exported[n]!;
    if (flow[n] !== result.segmentFlowWh[n]) return invalid("segmentSum", n);
    if (flow[n]! < segment.lowerWh || flow[n]! > segment.upperWh) return invalid("segmentLimit", n);
    if (n > 0) flow[segment.parent]! += flow[n]!;
    const price = result.segmentPriceTicks[n]!;
    const above = n === 0 ? result.poolPriceTicks : result.segmentPriceTicks[segment.parent]!;
    if (price < above && flow[n] !== segment.upperWh) return invalid("edgePrice", n);
    if (price > above && flow[n] !== segment.lowerWh) return invalid("edgePrice", n);
  }
  return null;
}

/**
 * `valid` means: the allocation is feasible and no feasible allocation has more welfare. Gives the welfare and
 * the congestion account (pool price × must-serve − Σ segment price × traded), both exact µ€.
 */
export function verifyCertificate(problem: TreeMarketProblem, result: TreeMarketSolution): CertificateCheck {
  const { segments, orders } = problem;
  const traded = new Float64Array(segments.length);
  const exported = new Float64Array(segments.length);
  let supplyWh = 0;
  let mustServeWh = 0;
  let welfareMicroEuro = 0;
  for (let i = 0; i < orders.count; i += 1) {
    const broken = checkOrder(problem, result, i);
    if (broken !== null) return invalid(broken, i);
    const localWh = result.localWh[i]!;
    const kind = orders.kind[i]!;
    const buys = kind === BUY_OR_SKIP || kind === BUY_MUST_SERVE;
    const signedWh = buys ? -localWh : localWh;
    supplyWh += signedWh;
    welfareMicroEuro -= signedWh * orders.priceTicks[i]!;
    if (kind === BUY_MUST_SERVE) mustServeWh += localWh;
    else {
      traded[orders.segment[i]!]! += signedWh;
      exported[orders.segment[i]!]! += result.exportedWh[i]!;
    }
  }
  if (supplyWh !== 0) return invalid("poolBalance", supplyWh);
  if (mustServeWh !== result.mustServeWh) return invalid("mustServeSum", mustServeWh);
  const broken = checkSegments(problem, result, traded, exported);
  if (broken !== null) return broken;
  let congestionMicroEuro = result.poolPriceTicks * mustServeWh;
  for (let n = 0; n < segments.length; n += 1) {
    congestionMicroEuro -= result.segmentPriceTicks[n]! * traded[n]!;
  }
  return { status: "valid", welfareMicroEuro, congestionMicroEuro };
}
