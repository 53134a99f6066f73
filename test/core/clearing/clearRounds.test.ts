/**
 * Day-ahead and intraday rounds:
 *
 *   day-ahead ─► positions ─► intraday 1 ─► positions ─► intraday 2
 *                    └── flow as base ──┘        └── flow as base ──┘
 */
import { describe, expect, it } from "vitest";
import { buildSegments } from "../../../backend/core/clearing/buildSegments.ts";
import { capacityLimits } from "../../../backend/core/clearing/clearInterval.ts";
import type { BaseInjection, ClearingOrder } from "../../../backend/core/clearing/clearing.ts";
import {
  clearRounds,
  type RoundBook,
  type RoundsInput,
} from "../../../backend/core/clearing/rounds/clearRounds.ts";
import { gridPricesOf } from "../../../backend/core/clearing/rules/clearByRule.ts";
import type { SettledRule } from "../../../backend/core/clearing/rules/ruleNames.ts";
import { compileFeeder } from "../../../backend/core/network/compileFeeder.ts";
import { solvePowerFlow } from "../../../backend/core/network/powerFlow.ts";
import { findViolations, STRICT } from "../../../backend/core/network/violations.ts";
import { intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { wattHours } from "../../../backend/core/units/quantities.ts";
import { testSolver } from "../../support/testSolver.ts";
import { orderOf, randomBook, randomStreet, seeded } from "./streets.ts";

const solver = testSolver();

const grid = gridPricesOf(300_000, 80_000, 30_000);
const NAMES = ["day-ahead", "intraday 1", "intraday 2"];

/** Later rounds bring a third of the orders each, and a forecast that is up to a quarter off the first. */
function market(seed: number, intervals: number, homes: number): Omit<RoundsInput, "solver" | "rule"> {
  const random = seeded(seed);
  const feeder = randomStreet(random, homes, { lowerPu: 0.94, upperPu: 1.06 });
  const drawn = Array.from({ length: intervals }, (_, t) => {
    const book = randomBook(random, feeder, { scale: 1 + ((seed + t) % 6) });
    const rounds = book.orders.map(() => Math.floor(random() * NAMES.length));
    return { ...book, rounds };
  });
  return {
    network: compileFeeder(feeder),
    segments: buildSegments(feeder, 3),
    grid,
    rounds: NAMES.map((name, round) => ({
      name,
      books: drawn.map(({ orders, base, rounds }, t): RoundBook => {
        const before = orders.filter((_, i) => rounds[i]! < round);
        return {
          interval: intervalIndex(100 + t),
          base: base.map((entry): BaseInjection => {
            return { ...entry, energyWh: Math.round(entry.energyWh * (1 + 0.25 * round * (random() - 0.5))) };
          }),
          orders: orders.filter((_, i) => rounds[i] === round),
          withdrawn: before.filter(() => random() < 0.05).map((order) => order.orderId),
        };
      }),
    })),
  };
}

const markets = Array.from({ length: 12 }, (_, seed) => market(seed + 1, 4, 18));

describe("trading in rounds", () => {
  it.each<SettledRule>(["nodal", "uniform", "midMarketRate"])(
    "never lets an order of the %s rule win more than its energy, nor pay beyond its limit",
    (rule) => {
      let more = 0;
      for (const input of markets) {
        for (const { order, fills, wonWh } of clearRounds({ ...input, rule, solver }).positions) {
          expect(fills.reduce((sum, fill) => sum + fill.energyWh, 0)).toBe(wonWh);
          expect(wonWh).toBeLessThanOrEqual(order.energyWh);
          if (fills.length > 1) more += 1;
          for (const { energyWh, energyMicroEuro, networkChargeMicroEuro } of fills) {
            const atLimit = (order.limitPrice / 1_000) * energyWh;
            if (order.side === "buy")
              expect(energyMicroEuro + networkChargeMicroEuro).toBeLessThanOrEqual(atLimit);
            else expect(energyMicroEuro).toBeGreaterThanOrEqual(atLimit);
          }
        }
      }
      expect(more).toBeGreaterThan(10);
    },
  );

  it("balances every round by itself, to the Wh and the µ€", () => {
    for (const input of markets) {
      const { rounds, positions } = clearRounds({ ...input, rule: "nodal", solver });
      const side = new Map(
        positions.map(({ interval, order }) => [`${interval}/${order.orderId}`, order.side]),
      );
      for (const result of rounds.flatMap(({ results }) => results)) {
        if (result.status === "void") continue;
        const signed = result.allocations.map((a) =>
          side.get(`${result.interval}/${a.orderId}`) === "sell" ? a.localWh : -a.localWh,
        );
        expect(signed.reduce<number>((sum, wh) => sum + wh, 0)).toBe(0);
        const { buyersPayMicroEuro, sellersReceiveMicroEuro, networkChargesMicroEuro, congestionMicroEuro } =
          result;
        expect(buyersPayMicroEuro).toBe(
          sellersReceiveMicroEuro + networkChargesMicroEuro + congestionMicroEuro,
        );
      }
    }
  });

  it("ends in a state that a power flow accepts: all positions, exports and demand together", () => {
    for (const input of markets) {
      const { rounds, positions } = clearRounds({ ...input, rule: "nodal", solver });
      const last = rounds.length - 1;
      rounds[last]!.results.forEach((result, t) => {
        if (result.status === "void") return;
        const { base, interval } = input.rounds[last]!.books[t]!;
        const grids = new Map(result.allocations.map((a) => [a.orderId, a.gridWh]));
        const flows = (withMarket: boolean) => {
          const { connectionPoints } = input.network.feeder;
          const activeW = new Float64Array(connectionPoints.length);
          const reactiveVar = new Float64Array(connectionPoints.length);
          const at = (id: string): number => input.network.pointIndex.get(id)!;
          for (const entry of base) {
            activeW[at(entry.pointId)]! += 4 * entry.energyWh;
            reactiveVar[at(entry.pointId)]! += entry.reactiveVar ?? 0;
          }
          for (const { order, wonWh } of positions.filter((position) => position.interval === interval)) {
            const mustServe = order.side === "buy" && order.fallback === "grid";
            const soldWh = order.side === "sell" ? wonWh + (grids.get(order.orderId) ?? 0) : -wonWh;
            const wh = mustServe ? -order.energyWh : withMarket ? soldWh : 0;
            activeW[at(order.pointId)]! += 4 * wh;
            if (mustServe) reactiveVar[at(order.pointId)]! += 4 * wh * Math.tan(Math.acos(0.95));
          }
          const flow = solvePowerFlow(input.network, { activeW, reactiveVar });
          if (flow.status === "diverged") throw new Error(flow.likelyCause);
          return findViolations(input.network, flow, withMarket ? {} : STRICT);
        };
        // A forecast that moved may break what was firm; nothing else may be worse than without any trade.
        if (result.physics.baseViolations.length > 0) return;
        const before = flows(false);
        for (const now of flows(true)) {
          const then = before.find(
            (b) => b.kind === now.kind && b.element === now.element && b.phase === now.phase,
          );
          const slack = now.kind.startsWith("voltage") ? 2e-3 : 2e-3 * now.limit;
          expect(now.margin).toBeGreaterThanOrEqual((then?.margin ?? 0) - slack);
        }
      });
    }
  });

  it("finds nothing left to trade in a second round without news, where no limit bound", () => {
    let checked = 0;
    for (const input of markets) {
      const [first] = input.rounds;
      const again = {
        name: "again",
        books: first!.books.map((book) => ({ ...book, orders: [], withdrawn: [] })),
      };
      const { rounds } = clearRounds({ ...input, rounds: [first!, again], rule: "nodal", solver });
      rounds[0]!.results.forEach((result, t) => {
        const second = rounds[1]!.results[t]!;
        if (result.status === "void" || second.status === "void" || result.physics.method !== "direct")
          return;
        checked += 1;
        expect(second.allocations.reduce<number>((sum, a) => sum + a.localWh, 0)).toBe(0);
      });
    }
    expect(checked).toBeGreaterThan(10);
  });

  it("gives the same bytes whatever the order of books and orders", () => {
    for (const input of markets.slice(0, 4)) {
      const rounds = input.rounds.map((round) => ({
        ...round,
        books: round.books.map((book) => ({ ...book, orders: book.orders.toReversed() })),
      }));
      expect(JSON.stringify(clearRounds({ ...input, rounds, rule: "nodal", solver }))).toBe(
        JSON.stringify(clearRounds({ ...input, rule: "nodal", solver })),
      );
    }
  });

  it("clears a whole day ahead and two rounds within it", () => {
    const day = market(77, 96, 12);
    const { rounds } = clearRounds({ ...day, rule: "nodal", solver });
    expect(rounds.map(({ results }) => results.length)).toEqual([96, 96, 96]);
    const cleared = rounds.flatMap(({ results }) => results).filter((result) => result.status === "cleared");
    expect(cleared.length).toBeGreaterThan(280);
  });

  it("lets the rest of a withdrawn order go, and keeps what it has won", () => {
    const [input] = markets;
    const point = input!.network.feeder.connectionPoints[0]!.id;
    const sell: ClearingOrder = orderOf(1, point, "sell", 500, 90, "none");
    const buy: ClearingOrder = orderOf(2, point, "buy", 200, 120, "none");
    const late: ClearingOrder = orderOf(3, point, "buy", 200, 120, "none");
    const book = (orders: readonly ClearingOrder[], withdrawn: readonly ClearingOrder["orderId"][] = []) => {
      return { interval: intervalIndex(5), base: [], orders, withdrawn };
    };
    const rounds = [
      { name: "one", books: [book([sell, buy])] },
      { name: "two", books: [book([late], [sell.orderId])] },
    ];
    const { positions } = clearRounds({ ...input!, rounds, rule: "nodal", solver });
    expect(positions.map(({ wonWh }) => wonWh)).toEqual([200, 200, 0]);
    const unknown = [{ name: "one", books: [book([], [sell.orderId])] }];
    expect(() => clearRounds({ ...input!, rounds: unknown, rule: "nodal", solver })).toThrow("LAT-3061");
  });

  it("counts firm positions against the capacity of the connections", () => {
    const { network, segments } = markets[0]!;
    const [point] = segments[1]!.pointIds;
    const free = capacityLimits(network, segments);
    const carried = capacityLimits(network, segments, new Map([[point!, wattHours(500)]]));
    expect(carried[1]!.upperWh).toBe(free[1]!.upperWh - 500);
    expect(carried[1]!.lowerWh).toBe(free[1]!.lowerWh - 500);
    expect(carried[0]!.upperWh).toBe(free[0]!.upperWh - 500);
  });
});
