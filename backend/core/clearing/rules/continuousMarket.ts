/**
 * Continuous trading inside the network: matches are made in order of arrival and each is checked against the
 * linear rows that are known; the AC state of all matches adds the rows it breaks, and the day is traded again
 * with them. What is returned has passed AC; the newest matches are dropped where the rows do not get there.
 */
import { PRICE_TICK } from "../../units/quantities.ts";
import { chooseLimits } from "../chooseLimits.ts";
import { type ClearIntervalInput, prepare } from "../clearInterval.ts";
import type { ClearingOrder } from "../clearing.ts";
import { watchLimit } from "../envelopeRows.ts";
import {
  type BaseAllowance,
  baseAllowance,
  injectionsOf,
  newViolations,
  type PhysicalCase,
  solveState,
} from "../physicalCase.ts";
import { BUY_MUST_SERVE } from "../treeMarket.ts";
import {
  type ContinuousMatch,
  type MatchTerms,
  matchContinuously,
  type RestingOrder,
} from "./continuousBook.ts";
import { createRowMeter, type PointRow, pointRows } from "./pointRows.ts";

/** Charge per Wh between two segments, ticks; null forbids the trade. */
export type PairCharge = (sellSegment: number, buySegment: number) => number | null;

export interface ContinuousInput extends ClearIntervalInput {
  /** Default: the buyer's own network charge, wherever the energy comes from. */
  readonly pairCharge?: PairCharge;
  /** Owner of each order by id, so that nobody trades with itself. Default: unknown. */
  readonly ownerOf?: ReadonlyMap<string, string>;
}

export interface ContinuousMarket {
  readonly status: "matched";
  readonly matches: readonly ContinuousMatch[];
  readonly tradedWh: number;
  /** Σ (limit − charge) bought − Σ limit sold, µ€; charges of the pairs. */
  readonly welfareMicroEuro: number;
  /** Times the book was traded until the AC state passed. */
  readonly rounds: number;
  /** Matches that were taken back because no row kept them inside the limits. */
  readonly dropped: number;
  /** Exported beside the trades: the same share of every seller's rest, whole Wh. */
  readonly exportedWh: number;
}

const MAX_ROUNDS = 8;
const STEPS = 12;

interface Session {
  readonly physical: PhysicalCase;
  readonly allowance: BaseAllowance;
  readonly orders: readonly ClearingOrder[];
  readonly resting: readonly RestingOrder[];
  readonly indexOf: ReadonlyMap<string, number>;
  readonly charge: MatchTerms["charge"];
}

function openSession(input: ContinuousInput): Session | null {
  const { physical, usable } = prepare(input);
  const flow = solveState(physical, physical.base, null);
  if (flow === null) return null;
  const resting = usable.map((order, i): RestingOrder => {
    return {
      id: order.orderId,
      owner: input.ownerOf?.get(order.orderId) ?? null,
      side: order.side,
      energyWh: order.energyWh,
      limitTicks: order.limitPrice / PRICE_TICK,
      zone: physical.orders.segment[i]!,
    };
  });
  const byId = new Map(usable.map((order) => [order.orderId as string, order]));
  const own = (_: RestingOrder, buy: RestingOrder): number => byId.get(buy.id)!.networkCharge / PRICE_TICK;
  const { pairCharge } = input;
  return {
    physical,
    allowance: baseAllowance(input.network, flow),
    orders: usable,
    resting,
    indexOf: new Map(resting.map(({ id }, i) => [id, i])),
    charge: pairCharge === undefined ? own : (sell, buy) => pairCharge(sell.zone, buy.zone),
  };
}

function tradeOnce(session: Session, rows: readonly PointRow[]): readonly ContinuousMatch[] {
  const { physical, indexOf } = session;
  const meter = createRowMeter(rows);
  const points = (sell: RestingOrder, buy: RestingOrder): [number, number | null] => {
    const b = indexOf.get(buy.id)!;
    const flows = physical.orders.kind[b] !== BUY_MUST_SERVE;
    return [physical.pointOfOrder[indexOf.get(sell.id)!]!, flows ? physical.pointOfOrder[b]! : null];
  };
  const terms: MatchTerms = {
    charge: session.charge,
    room: (sell, buy, wantedWh) => meter.room(...points(sell, buy), wantedWh),
    made: (sell, buy, energyWh) => meter.add(...points(sell, buy), energyWh),
  };
  return matchContinuously(session.resting, terms).matches;
}

function tradedOf({ indexOf, orders }: Session, matches: readonly ContinuousMatch[]): Float64Array {
  const traded = new Float64Array(orders.length);
  for (const { sellId, buyId, energyWh } of matches) {
    traded[indexOf.get(sellId)!]! += energyWh;
    traded[indexOf.get(buyId)!]! += energyWh;
  }
  return traded;
}

function stateOf(session: Session, traded: Float64Array, exported: Float64Array) {
  const { physical, allowance } = session;
  const flow = solveState(physical, injectionsOf(physical, traded, exported), null);
  const violations = flow === null ? null : newViolations(physical.network, flow, allowance);
  return { flow, violations };
}

const passes = ({ violations }: ReturnType<typeof stateOf>): boolean => violations?.length === 0;

/** Rows of the limits that an AC state breaks; empty when the state has no solution to linearise at. */
function learn(session: Session, traded: Float64Array, state: ReturnType<typeof stateOf>): PointRow[] {
  const { physical, allowance, orders } = session;
  const { flow, violations } = state;
  if (flow === null || violations === null) return [];
  const count = physical.network.feeder.connectionPoints.length;
  const soldWh = new Float64Array(count);
  const drawnWh = new Float64Array(count);
  orders.forEach(({ side }, i) => {
    if (physical.orders.kind[i] === BUY_MUST_SERVE) return;
    (side === "sell" ? soldWh : drawnWh)[physical.pointOfOrder[i]!]! += traded[i]!;
  });
  const limits = chooseLimits(physical.network, violations).map((v) => watchLimit(v, allowance));
  return pointRows(physical, limits, flow, soldWh, drawnWh);
}

/** Longest run of first matches that passes AC, by bisection; no match at all always does. */
function longestPassing(session: Session, matches: readonly ContinuousMatch[]): readonly ContinuousMatch[] {
  const none = new Float64Array(session.orders.length);
  let low = 0;
  let high = matches.length;
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    if (passes(stateOf(session, tradedOf(session, matches.slice(0, middle)), none))) low = middle;
    else high = middle;
  }
  return matches.slice(0, low);
}

/** Largest common share of the unmatched feed-in that the grid carries beside the trades. */
function exportShare(session: Session, traded: Float64Array): Float64Array {
  const restWh = session.orders.map(({ side, fallback, energyWh }, i) =>
    side === "sell" && fallback === "grid" ? energyWh - traded[i]! : 0,
  );
  const at = (share: number): Float64Array => Float64Array.from(restWh, (wh) => Math.floor(share * wh));
  if (passes(stateOf(session, traded, at(1)))) return at(1);
  let low = 0;
  let high = 1;
  for (let step = 0; step < STEPS; step += 1) {
    const middle = (low + high) / 2;
    if (passes(stateOf(session, traded, at(middle)))) low = middle;
    else high = middle;
  }
  return at(low);
}

/** Trades a book continuously. Null when not even the base load has a power flow. @throws LAT-3013 */
export function tradeContinuously(input: ContinuousInput): ContinuousMarket | null {
  const session = openSession(input);
  if (session === null) return null;
  const none = new Float64Array(session.orders.length);
  const rows: PointRow[] = [];
  let matches = tradeOnce(session, rows);
  let traded = tradedOf(session, matches);
  let state = stateOf(session, traded, none);
  let rounds = 1;
  while (!passes(state) && rounds < MAX_ROUNDS) {
    const learnt = learn(session, traded, state);
    if (learnt.length === 0) break;
    rows.push(...learnt);
    matches = tradeOnce(session, rows);
    traded = tradedOf(session, matches);
    state = stateOf(session, traded, none);
    rounds += 1;
  }
  const kept = passes(state) ? matches : longestPassing(session, matches);
  traded = tradedOf(session, kept);
  const exported = exportShare(session, traded);
  return {
    status: "matched",
    matches: kept,
    tradedWh: kept.reduce((sum, match) => sum + match.energyWh, 0),
    welfareMicroEuro: welfare(session, kept),
    rounds,
    dropped: matches.length - kept.length,
    exportedWh: exported.reduce((sum, wh) => sum + wh, 0),
  };
}

function welfare({ orders, indexOf }: Session, matches: readonly ContinuousMatch[]): number {
  return matches.reduce((sum, { sellId, buyId, energyWh, chargeTicks }) => {
    const ask = orders[indexOf.get(sellId)!]!.limitPrice / PRICE_TICK;
    const bid = orders[indexOf.get(buyId)!]!.limitPrice / PRICE_TICK;
    return sum + energyWh * (bid - chargeTicks - ask);
  }, 0);
}
