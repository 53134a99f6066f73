/** What an explanation says would have happened at another price, tried. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { explainOutcome, type OutcomeContext } from "../../../backend/core/clearing/explainOutcome.ts";
import { nextWhPrices } from "../../../backend/core/clearing/nextWhPrice.ts";
import { solveTreeMarket } from "../../../backend/core/clearing/solveTreeMarket.ts";
import { isBuyKind, type TreeMarketProblem } from "../../../backend/core/clearing/treeMarket.ts";
import { FREE, flexible, problemOf, randomProblem, sell } from "./treeBooks.ts";

function contextOf(problem: TreeMarketProblem): OutcomeContext {
  const solution = solveTreeMarket(problem);
  if (solution.status === "refused") throw new Error(solution.code);
  const { orders, segments } = problem;
  const kinds = [...orders.kind];
  return {
    problem,
    solution,
    element: segments.map((_, n) => `edge ${n}`),
    chargeTicks: new Int32Array(orders.count),
    hasSells: kinds.some((kind) => !isBuyKind(kind)),
    hasBuys: kinds.some(isBuyKind),
    next: () => nextWhPrices(problem, solution),
  };
}

/** The same book with another limit for order `i`. */
function withLimit({ segments, orders }: TreeMarketProblem, i: number, ticks: number): TreeMarketProblem {
  const priceTicks = orders.priceTicks.slice();
  priceTicks[i] = ticks;
  return { segments, orders: { ...orders, priceTicks } };
}

const better = ({ orders }: TreeMarketProblem, i: number): number => (isBuyKind(orders.kind[i]!) ? 1 : -1);

describe("the price that an explanation names", () => {
  it("would have brought more one tick beyond it, and nothing one tick short of it", () => {
    const book = randomProblem({
      maxSegments: 5,
      maxOrders: 14,
      maxEnergyWh: 40,
      maxTicks: 60,
      pinned: false,
    });
    let tried = 0;
    fc.assert(
      fc.property(book, (problem) => {
        const context = contextOf(problem);
        for (let i = 0; i < problem.orders.count; i += 1) {
          const { code, clearingPrice } = explainOutcome(context, i);
          if (code !== "price-too-low" && code !== "price-too-high") continue;
          const ticks = clearingPrice / 1_000;
          const soldWith = (limit: number): number => {
            const again = solveTreeMarket(withLimit(problem, i, limit));
            return again.status === "solved" ? again.localWh[i]! : -1;
          };
          const before = context.solution.localWh[i]!;
          expect(soldWith(ticks + better(problem, i))).toBeGreaterThan(before);
          const short = ticks - better(problem, i);
          if ((short - problem.orders.priceTicks[i]!) * better(problem, i) > 0)
            expect(soldWith(short)).toBe(before);
          tried += 1;
        }
      }),
      { numRuns: 600, seed: 20261122 },
    );
    expect(tried).toBeGreaterThan(1_000);
  });

  it("is that of the order to be outdone, not the middle of the gap", () => {
    const root = [{ parent: -1, ...FREE }];
    const context = contextOf(problemOf(root, [sell(0, 10, 10), flexible(0, 10, 30), flexible(0, 10, 12)]));
    expect(context.solution.poolPriceTicks).toBe(21);
    expect(explainOutcome(context, 2)).toMatchObject({ code: "price-too-low", clearingPrice: 30_000 });
  });

  it("is none where no price helps: nobody is left on the other side", () => {
    const root = { parent: -1, ...FREE };
    const island = { parent: 0, lowerWh: 0, upperWh: 0 };
    const book = [sell(0, 10, 10), flexible(0, 10, 30), flexible(1, 10, 12)];
    expect(explainOutcome(contextOf(problemOf([root, island], book)), 2)).toMatchObject({
      code: "network-limit",
      bindingElement: "edge 1",
    });
  });
});
