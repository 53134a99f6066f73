/**
 * At which price one more Wh of an order would clear: the cheapest way to bring it about in what the outcome leaves
 * open. Another order brings the Wh or gives it up, on a way along edges that are not full.
 *
 * The clearing price is the middle of what the market allows, so an order that is to trade may have to go beyond
 * it: up to whoever is next. Orders with conditions do not give way and do not step in.
 */
import {
  BUY_MUST_SERVE,
  BUY_OR_SKIP,
  type OrderColumns,
  SELL_OR_EXPORT,
  type TreeMarketProblem,
  type TreeMarketSolution,
} from "./treeMarket.ts";

/** Prices in ticks before charges; infinite where no price helps. */
export interface NextWhPrices {
  /** Least that a flexible buyer has to bid, per segment. */
  readonly buyAt: Float64Array;
  readonly mustServe: number;
  /** Most that a seller may ask whose Wh would have to be fed in, per segment. */
  readonly sellAt: Float64Array;
  /** Most that a seller may ask whose Wh is exported in any case. */
  readonly sellExported: number;
  /** Orders that alone are the best on some way: for one of them, the prices without itself count. */
  readonly soleBest: ReadonlySet<number>;
}

const POOL = 0;
const GROUND = 1;
const nodeOf = (segment: number): number => (segment < 0 ? GROUND : segment + 2);

/** Cheapest arc between any two nodes that are next to each other. */
class Arcs {
  readonly from: number[] = [];
  readonly to: number[] = [];
  readonly cost: number[] = [];
  /** Order behind the cost, -1 for several alike or none. */
  readonly owner: number[] = [];
  readonly count: number;
  readonly #index = new Map<number, number>();

  constructor(count: number) {
    this.count = count;
  }

  add(from: number, to: number, cost: number, owner = -1): void {
    const key = from * this.count + to;
    const known = this.#index.get(key);
    if (known === undefined) {
      this.#index.set(key, this.cost.length);
      this.from.push(from);
      this.to.push(to);
      this.cost.push(cost);
      this.owner.push(owner);
    } else if (cost <= this.cost[known]!) {
      this.owner[known] = cost < this.cost[known]! ? owner : -1;
      this.cost[known] = cost;
    }
  }

  /** Least cost from `start` to every node, or to `start` from every node; null when a cycle gains. */
  distances(start: number, backwards: boolean): Float64Array | null {
    const [tail, head] = backwards ? [this.to, this.from] : [this.from, this.to];
    const distance = new Float64Array(this.count).fill(Number.POSITIVE_INFINITY);
    distance[start] = 0;
    for (let round = 0; round <= this.count; round += 1) {
      let changed = false;
      for (let a = 0; a < this.cost.length; a += 1) {
        const reached = distance[tail[a]!]! + this.cost[a]!;
        if (reached < distance[head[a]!]!) {
          distance[head[a]!] = reached;
          changed = true;
        }
      }
      if (!changed) return distance;
    }
    return null;
  }
}

/** Whether an order takes part in exchanges of single Wh at all, and whether it can give any up. */
function yields({ minFillWh, reserved }: OrderColumns, i: number, localWh: number) {
  const minimum = minFillWh?.[i] ?? 0;
  if (reserved?.[i] === 1) return { more: false, less: false };
  return { more: minimum === 0 || localWh > 0, less: localWh > minimum };
}

function addOrder(arcs: Arcs, orders: OrderColumns, solution: TreeMarketSolution, i: number): void {
  const kind = orders.kind[i]!;
  const limit = orders.priceTicks[i]!;
  const localWh = solution.localWh[i]!;
  const { more, less } = yields(orders, i, localWh);
  const segment = nodeOf(orders.segment[i]!);
  const energyWh = orders.energyWh[i]!;
  if (kind === BUY_MUST_SERVE || kind === BUY_OR_SKIP) {
    const at = kind === BUY_MUST_SERVE ? GROUND : segment;
    if (more && localWh < energyWh) arcs.add(at, POOL, -limit, i);
    if (less) arcs.add(POOL, at, limit, i);
    return;
  }
  const exportedWh = solution.exportedWh[i]!;
  if (more && localWh + exportedWh < energyWh) arcs.add(POOL, segment, limit, i);
  if (less) arcs.add(segment, POOL, -limit, i);
  if (kind !== SELL_OR_EXPORT) return;
  if (more && exportedWh > 0) arcs.add(POOL, GROUND, limit, i);
  if (exportedWh > 0) arcs.add(segment, GROUND, 0, i);
  if (less) arcs.add(GROUND, POOL, -limit, i);
  if (localWh + exportedWh < energyWh) arcs.add(GROUND, segment, 0, i);
}

/**
 * Prices of one more Wh everywhere; null when the outcome is not the optimum of its limits (rules with one price).
 *
 * @param except order that is left out, because it is the one that asks
 */
export function nextWhPrices(
  { segments, orders }: TreeMarketProblem,
  solution: TreeMarketSolution,
  except = -1,
): NextWhPrices | null {
  const arcs = new Arcs(segments.length + 2);
  segments.forEach(({ parent, lowerWh, upperWh }, n) => {
    const flowWh = solution.segmentFlowWh[n]!;
    if (flowWh < upperWh) arcs.add(nodeOf(n), nodeOf(parent), 0);
    if (flowWh > lowerWh) arcs.add(nodeOf(parent), nodeOf(n), 0);
  });
  for (let i = 0; i < orders.count; i += 1) {
    if (i !== except) addOrder(arcs, orders, solution, i);
  }
  const fromPool = arcs.distances(POOL, false);
  const toPool = fromPool && arcs.distances(POOL, true);
  if (fromPool === null || toPool === null) return null;
  return {
    buyAt: Float64Array.from(segments, (_, n) => fromPool[nodeOf(n)]!),
    mustServe: fromPool[GROUND]!,
    sellAt: Float64Array.from(segments, (_, n) => -toPool[nodeOf(n)]!),
    sellExported: -toPool[GROUND]!,
    soleBest: new Set(arcs.owner.filter((i) => i >= 0)),
  };
}
