/**
 * Day-ahead auction and intraday rounds. What an order wins is firm and flows in every later round; what it does
 * not win goes on to the next round, with newer forecasts and what the firm positions leave of the grid.
 */
import type { CompiledFeeder } from "../../network/compileFeeder.ts";
import type { LinearSolver } from "../../network/linearProgram.ts";
import type { Hex } from "../../orders/order.ts";
import type { IntervalIndex } from "../../time/marketInterval.ts";
import { type WattHours, wattHours } from "../../units/quantities.ts";
import type { BaseInjection, ClearingOrder, ClearingResult, SegmentDefinition } from "../clearing.ts";
import { DEFAULT_POWER_FACTORS, type PowerFactors } from "../physicalCase.ts";
import { clearByRule } from "../rules/clearByRule.ts";
import type { SettledRule } from "../rules/ruleNames.ts";
import type { GridPrices } from "../rules/rulePrices.ts";
import { type Fill, firmInjections, type IntervalBook, openIntervalBook } from "./intervalBook.ts";

/** What is new about one interval in one round. */
export interface RoundBook {
  readonly interval: IntervalIndex;
  /** Forecast of what nobody trades, as known at this round; without the orders' own demand. */
  readonly base: readonly BaseInjection[];
  /** Orders that arrive for this round; those of earlier rounds go on by themselves. */
  readonly orders: readonly ClearingOrder[];
  /** Orders whose rest is taken back before this round; what they won stays. */
  readonly withdrawn?: readonly Hex[];
}

export interface TradingRound {
  /** "day-ahead", "intraday 1", …: for reports. */
  readonly name: string;
  readonly books: readonly RoundBook[];
}

export interface RoundsInput {
  readonly network: CompiledFeeder;
  readonly segments: readonly SegmentDefinition[];
  readonly rounds: readonly TradingRound[];
  readonly solver: LinearSolver | null;
  readonly rule: SettledRule;
  readonly grid: GridPrices;
  readonly powerFactors?: PowerFactors;
}

export interface RoundResult {
  readonly name: string;
  /** One per interval of the round, in its order. A void round fixes nothing and the orders go on. */
  readonly results: readonly ClearingResult[];
}

export interface Position {
  readonly interval: IntervalIndex;
  readonly order: ClearingOrder;
  readonly fills: readonly Fill[];
  /** Energy of all fills; never more than the order's. */
  readonly wonWh: WattHours;
}

export interface RoundsOutcome {
  readonly rounds: readonly RoundResult[];
  /** Of every order that ever arrived, by interval, then arrival. */
  readonly positions: readonly Position[];
}

function clearRound(input: RoundsInput, book: IntervalBook, { interval, base }: RoundBook): ClearingResult {
  const factors = input.powerFactors ?? DEFAULT_POWER_FACTORS;
  const firm = firmInjections(book, factors);
  return clearByRule(input.rule, {
    interval,
    network: input.network,
    segments: input.segments,
    base: [...base, ...firm.injections],
    carriedWh: firm.carriedWh,
    orders: book.rests(),
    solver: input.solver,
    grid: input.grid,
    powerFactors: factors,
  });
}

/**
 * Clears round after round. Exports of unmatched solar are no positions: until the last round they are what
 * would happen if nobody else came, and the rest of the order stays on offer.
 */
export function clearRounds(input: RoundsInput): RoundsOutcome {
  const books = new Map<IntervalIndex, IntervalBook>();
  const rounds = input.rounds.map(({ name, books: news }, round): RoundResult => {
    const results = news.map((news) => {
      const book = books.get(news.interval) ?? openIntervalBook();
      books.set(news.interval, book);
      book.receive(news.orders, news.withdrawn ?? []);
      const result = clearRound(input, book, news);
      if (result.status === "cleared") book.win(round, result.allocations);
      return result;
    });
    return { name, results };
  });
  const positions = [...books]
    .sort(([a], [b]) => a - b)
    .flatMap(([interval, book]) =>
      book
        .entries()
        .map(({ order, fills, wonWh }): Position => ({ interval, order, fills, wonWh: wattHours(wonWh) })),
    );
  return { rounds, positions };
}
