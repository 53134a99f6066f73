/**
 * Orders reserved for each other: gifts and bilateral deals. They come after the market and after the solar it
 * exports, use what the network has left, and are paid between the two at the seller's limit.
 *
 * A reserved trade stays inside one price zone (both ends see the same price), so it moves no congestion rent,
 * leaves every comparison of the certificate as it is, and can never crowd out a trade of the pool.
 */
import type { ClearingOrder, Trade } from "../clearing.ts";
import {
  BUY_MUST_SERVE,
  BUY_OR_SKIP,
  isBuyKind,
  type TreeMarketProblem,
  type TreeMarketSolution,
} from "../treeMarket.ts";

/** One trade between two reserved orders, by their index in the book. */
export interface ReservedTrade {
  readonly sell: number;
  readonly buy: number;
  readonly energyWh: number;
  /** The seller's limit. */
  readonly priceTicks: number;
}

export interface ReservedInput {
  readonly orders: readonly ClearingOrder[];
  readonly problem: TreeMarketProblem;
  /** The market's outcome, with nothing reserved in it but exports. */
  readonly solution: TreeMarketSolution;
}

export interface ReservedOutcome {
  readonly trades: readonly ReservedTrade[];
  /** The market's outcome with the trades in it. */
  readonly solution: TreeMarketSolution;
  /** Whether anything flows that did not flow before. */
  readonly movesEnergy: boolean;
}

/** Whether two reserved orders name each other. */
const suits = (a: ClearingOrder, b: ClearingOrder): boolean =>
  a.side !== b.side &&
  (a.counterparty ?? "") !== "" &&
  a.counterparty === b.meteringPointId &&
  b.counterparty === a.meteringPointId;

/** Reserved orders by the pair of metering points that they are between. */
function byPair({
  orders,
  problem,
}: ReservedInput): ReadonlyMap<string, { sells: number[]; buys: number[] }> {
  const pairs = new Map<string, { sells: number[]; buys: number[] }>();
  orders.forEach((order, i) => {
    if (problem.orders.reserved?.[i] !== 1) return;
    const ends = [order.meteringPointId ?? "", order.counterparty ?? ""];
    const key = (order.side === "sell" ? ends : ends.toReversed()).join("|");
    const pair = pairs.get(key) ?? { sells: [], buys: [] };
    pairs.set(key, pair);
    (order.side === "sell" ? pair.sells : pair.buys).push(i);
  });
  return pairs;
}

const bySequence =
  (orders: readonly ClearingOrder[]) =>
  (a: number, b: number): number =>
    orders[a]!.sequence - orders[b]!.sequence || a - b;

/** Every possible trade, in order of arrival: of the seller's order, then of the buyer's. */
function candidates(input: ReservedInput): { readonly sell: number; readonly buy: number }[] {
  const order = bySequence(input.orders);
  const found: { sell: number; buy: number }[] = [];
  for (const { sells, buys } of byPair(input).values()) {
    for (const sell of sells) for (const buy of buys) found.push({ sell, buy });
  }
  return found.sort((a, b) => order(a.sell, b.sell) || order(a.buy, b.buy));
}

/** The outcome while trades are added to it. */
class Draft {
  readonly localWh: Float64Array;
  readonly exportedWh: Float64Array;
  readonly flowWh: Float64Array;
  readonly tradedWh: Float64Array;
  readonly segmentExportedWh: Float64Array;
  mustServeWh: number;
  movesEnergy = false;
  readonly #problem: TreeMarketProblem;
  readonly #solution: TreeMarketSolution;

  constructor(problem: TreeMarketProblem, solution: TreeMarketSolution) {
    this.#problem = problem;
    this.#solution = solution;
    this.localWh = solution.localWh.slice();
    this.exportedWh = solution.exportedWh.slice();
    this.flowWh = solution.segmentFlowWh.slice();
    this.tradedWh = solution.segmentTradedWh.slice();
    this.segmentExportedWh = solution.segmentExportedWh.slice();
    this.mustServeWh = solution.mustServeWh;
  }

  /** Price that an order's trades answer to. */
  priceOf(i: number): number {
    const { kind, segment } = this.#problem.orders;
    return kind[i] === BUY_MUST_SERVE
      ? this.#solution.poolPriceTicks
      : this.#solution.segmentPriceTicks[segment[i]!]!;
  }

  /** What flows more, at the seller's and at the buyer's end, when `energyWh` is traded. */
  #moves(sell: number, buy: number, energyWh: number): readonly [injected: number, withdrawn: number] {
    const flexible = this.#problem.orders.kind[buy] === BUY_OR_SKIP;
    return [Math.max(0, energyWh - this.exportedWh[sell]!), flexible ? energyWh : 0];
  }

  /** Change of every edge's flow on the way of a trade. */
  #changes(sell: number, buy: number, energyWh: number): ReadonlyMap<number, number> {
    const { segment } = this.#problem.orders;
    const [injected, withdrawn] = this.#moves(sell, buy, energyWh);
    const changes = new Map<number, number>();
    const climb = (from: number, by: number): void => {
      for (let n = from; n >= 0; n = this.#problem.segments[n]!.parent)
        changes.set(n, (changes.get(n) ?? 0) + by);
    };
    if (injected > 0) climb(segment[sell]!, injected);
    if (withdrawn > 0) climb(segment[buy]!, -withdrawn);
    return changes;
  }

  #fits(sell: number, buy: number, energyWh: number): boolean {
    const { segments } = this.#problem;
    const { segmentPriceTicks, poolPriceTicks } = this.#solution;
    for (const [n, change] of this.#changes(sell, buy, energyWh)) {
      if (change === 0) continue;
      const { parent, lowerWh, upperWh } = segments[n]!;
      const above = parent < 0 ? poolPriceTicks : segmentPriceTicks[parent]!;
      if (segmentPriceTicks[n] !== above) return false;
      const flow = this.flowWh[n]! + change;
      if (flow < lowerWh || flow > upperWh) return false;
    }
    return true;
  }

  /** Largest energy up to `wantedWh` that the limits leave room for. */
  room(sell: number, buy: number, wantedWh: number): number {
    if (this.priceOf(sell) !== this.priceOf(buy)) return 0;
    let low = 0;
    let high = wantedWh;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.#fits(sell, buy, middle)) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Energy of a trade that flows already: exported by the seller to where demand must be served. */
  flowing(sell: number, buy: number, wantedWh: number): number {
    const served = this.#problem.orders.kind[buy] === BUY_MUST_SERVE;
    return served ? Math.min(wantedWh, this.exportedWh[sell]!) : 0;
  }

  add(sell: number, buy: number, energyWh: number): void {
    const { kind, segment } = this.#problem.orders;
    const [injected, withdrawn] = this.#moves(sell, buy, energyWh);
    for (const [n, change] of this.#changes(sell, buy, energyWh)) this.flowWh[n]! += change;
    this.movesEnergy ||= injected > 0 || withdrawn > 0;
    this.exportedWh[sell]! -= energyWh - injected;
    this.segmentExportedWh[segment[sell]!]! -= energyWh - injected;
    this.localWh[sell]! += energyWh;
    this.localWh[buy]! += energyWh;
    this.tradedWh[segment[sell]!]! += energyWh;
    if (kind[buy] === BUY_MUST_SERVE) this.mustServeWh += energyWh;
    else this.tradedWh[segment[buy]!]! -= energyWh;
  }

  result(): TreeMarketSolution {
    return {
      ...this.#solution,
      localWh: this.localWh,
      exportedWh: this.exportedWh,
      segmentFlowWh: this.flowWh,
      segmentTradedWh: this.tradedWh,
      segmentExportedWh: this.segmentExportedWh,
      mustServeWh: this.mustServeWh,
    };
  }
}

/** One pass over the candidates, without the orders of `barred`. */
function matchOnce(input: ReservedInput, share: number, barred: ReadonlySet<number>): ReservedOutcome {
  const { problem, solution } = input;
  const { energyWh, priceTicks } = problem.orders;
  const draft = new Draft(problem, solution);
  const priceOfBuy = new Map<number, number>();
  const trades: ReservedTrade[] = [];
  for (const { sell, buy } of candidates(input)) {
    if (barred.has(sell) || barred.has(buy)) continue;
    const price = priceTicks[sell]!;
    if (priceTicks[buy]! < price || (priceOfBuy.get(buy) ?? price) !== price) continue;
    const wanted = Math.min(energyWh[sell]! - draft.localWh[sell]!, energyWh[buy]! - draft.localWh[buy]!);
    const room = draft.room(sell, buy, wanted);
    const traded = Math.max(Math.floor(room * share), Math.min(room, draft.flowing(sell, buy, wanted)));
    if (traded === 0) continue;
    draft.add(sell, buy, traded);
    priceOfBuy.set(buy, price);
    trades.push({ sell, buy, energyWh: traded, priceTicks: price });
  }
  return { trades, solution: draft.result(), movesEnergy: draft.movesEnergy };
}

/**
 * Trades between reserved orders that name each other, in order of arrival, as far as the limits of the market's
 * outcome leave room; `share` (0…1) scales down what would have to flow on top. An order that would get less
 * than its minimum gets nothing.
 */
export function matchReserved(input: ReservedInput, share = 1): ReservedOutcome {
  const minimum = input.problem.orders.minFillWh;
  const barred = new Set<number>();
  for (;;) {
    const outcome = matchOnce(input, share, barred);
    if (minimum === undefined) return outcome;
    const short = outcome.trades
      .flatMap(({ sell, buy }) => [sell, buy])
      .filter((i) => outcome.solution.localWh[i]! < minimum[i]!)
      .sort(bySequence(input.orders));
    const last = short.at(-1);
    if (last === undefined) return outcome;
    barred.add(last);
  }
}

/**
 * The outcome with stated trades put in one by one, or null when one of them is not between two orders that name
 * each other, is beyond a limit price, or does not fit into what the market left. Trades of the pool are skipped.
 */
export function replayReserved(input: ReservedInput, trades: readonly Trade[]): TreeMarketSolution | null {
  const { orders, problem, solution } = input;
  if (problem.orders.reserved === undefined) return solution;
  const indexOf = new Map(orders.map((order, i) => [order.orderId, i]));
  const draft = new Draft(problem, solution);
  const priceOfBuy = new Map<number, number>();
  for (const { sellOrderId, buyOrderId, energyWh } of trades) {
    const sell = indexOf.get(sellOrderId) ?? -1;
    const buy = indexOf.get(buyOrderId) ?? -1;
    if (sell < 0 || buy < 0) return null;
    const reservedEnds = problem.orders.reserved[sell]! + problem.orders.reserved[buy]!;
    if (reservedEnds === 0) continue;
    if (reservedEnds === 1 || !suits(orders[sell]!, orders[buy]!)) return null;
    const price = problem.orders.priceTicks[sell]!;
    if (problem.orders.priceTicks[buy]! < price || (priceOfBuy.get(buy) ?? price) !== price) return null;
    const left = Math.min(
      problem.orders.energyWh[sell]! - draft.localWh[sell]!,
      problem.orders.energyWh[buy]! - draft.localWh[buy]!,
    );
    if (energyWh <= 0 || energyWh > left || draft.room(sell, buy, energyWh) < energyWh) return null;
    draft.add(sell, buy, energyWh);
    priceOfBuy.set(buy, price);
  }
  return draft.result();
}

/** The reserved trades among those of a cleared interval, with their prices. */
export function reservedAmong(
  orders: readonly ClearingOrder[],
  { orders: columns }: TreeMarketProblem,
  trades: readonly Trade[],
): ReservedTrade[] {
  const indexOf = new Map(orders.map((order, i) => [order.orderId, i]));
  return trades.flatMap(({ sellOrderId, buyOrderId, energyWh }) => {
    const sell = indexOf.get(sellOrderId) ?? -1;
    const buy = indexOf.get(buyOrderId) ?? -1;
    if (columns.reserved?.[sell] !== 1 || columns.reserved[buy] !== 1) return [];
    return [{ sell, buy, energyWh, priceTicks: columns.priceTicks[sell]! }];
  });
}

export type ReservedCode = "partner-matched" | "partner-absent" | "partner-price" | "partner-network";

/** Why a reserved order came out as it did, from the book and the amounts alone; price in ticks. */
export function explainReserved(
  orders: readonly ClearingOrder[],
  { orders: columns }: TreeMarketProblem,
  localWh: ArrayLike<number>,
  i: number,
): { readonly code: ReservedCode; readonly priceTicks: number } {
  const own = columns.priceTicks[i]!;
  const partners = orders.flatMap((other, k) => (suits(orders[i]!, other) ? [k] : []));
  const buys = isBuyKind(columns.kind[i]!);
  const priceWith = (k: number): number => (buys ? columns.priceTicks[k]! : own);
  if (localWh[i] === columns.energyWh[i]) {
    return { code: "partner-matched", priceTicks: partners[0] === undefined ? own : priceWith(partners[0]) };
  }
  const open = partners.filter((k) => localWh[k]! < columns.energyWh[k]!);
  const agreed = open.find((k) => (buys ? columns.priceTicks[k]! <= own : columns.priceTicks[k]! >= own));
  if (agreed !== undefined) return { code: "partner-network", priceTicks: priceWith(agreed) };
  const [first] = open;
  if (first !== undefined) return { code: "partner-price", priceTicks: columns.priceTicks[first]! };
  return { code: "partner-absent", priceTicks: own };
}
