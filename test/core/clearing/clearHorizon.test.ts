/** Linked orders over a horizon: against brute force on small cases, against the program's bound on larger ones. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildSegments } from "../../../backend/core/clearing/buildSegments.ts";
import {
  type ClearIntervalInput,
  capacityLimits,
  clearedInjections,
} from "../../../backend/core/clearing/clearInterval.ts";
import type {
  ClearedInterval,
  ClearingOrder,
  ClearingResult,
} from "../../../backend/core/clearing/clearing.ts";
import { clearHorizon } from "../../../backend/core/clearing/horizon/clearHorizon.ts";
import type { LinkedClaim } from "../../../backend/core/clearing/horizon/horizon.ts";
import { scheduleHorizon } from "../../../backend/core/clearing/horizon/scheduleHorizon.ts";
import { segmentOfPoints } from "../../../backend/core/clearing/treeMarket.ts";
import { compileFeeder } from "../../../backend/core/network/compileFeeder.ts";
import type { LinearSolver } from "../../../backend/core/network/linearProgram.ts";
import { solvePowerFlow } from "../../../backend/core/network/powerFlow.ts";
import { findViolations } from "../../../backend/core/network/violations.ts";
import { type LinkedOrder, linkedOrderId } from "../../../backend/core/orders/linkedOrder.ts";
import { linkedFaultOf, linkedState } from "../../../backend/core/orders/linkedState.ts";
import { intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { microEuroPerKWh, wattHours } from "../../../backend/core/units/quantities.ts";
import { testSolver } from "../../support/testSolver.ts";
import { feederOf, line, point, transformer } from "../network/exampleFeeders.ts";
import { sampleLinked } from "../orders/sampleLinkedOrders.ts";
import { cheapest } from "./cheapest.ts";
import { orderOf, randomBook, randomStreet, seeded } from "./streets.ts";

const solver = testSolver();

const FIRST = intervalIndex(1_980_000);
const feeder = feederOf(
  [transformer("mv", "lv", { ratedKva: 400 }), line("lv", "a", { lengthM: 40 })],
  [point("roof", "a", ["A"]), point("home", "a", ["B"]), point("car", "a", ["C"])],
);
const network = compileFeeder(feeder);
const segments = buildSegments(feeder, 1);

/** One interval with solar of `solarWh` at `ticks` and nobody else to buy it. */
const intervalOf = (t: number, solarWh: number, ticks: number, extra: readonly ClearingOrder[] = []) =>
  ({
    interval: intervalIndex(FIRST + t),
    network,
    segments,
    base: [],
    orders: [...(solarWh > 0 ? [orderOf(t * 10, "roof", "sell", solarWh, ticks, "grid")] : []), ...extra],
    solver,
  }) satisfies ClearIntervalInput;

const linked = (change: Partial<LinkedOrder>): LinkedOrder =>
  sampleLinked({ firstInterval: FIRST, ...change });

const claimOf = (linkedOrder: LinkedOrder, pointId = "car"): LinkedClaim => ({
  linkedOrderId: linkedOrderId(linkedOrder),
  linkedOrder,
  pointId,
  segment: segments.find((s) => s.pointIds.includes(pointId))!.index,
  networkCharge: microEuroPerKWh(0),
  fills: [],
});

function cleared(result: ClearingResult): ClearedInterval {
  if (result.status === "void") throw new Error(result.reason);
  return result;
}

const welfareOf = (steps: ReturnType<typeof clearHorizon>["steps"]): number =>
  steps.reduce((sum, step) => sum + cleared(step.result).welfareMicroEuro, 0);

describe("a car that is charged when it is cheapest", () => {
  it("takes exactly the cheapest intervals of its window, whatever they are", () => {
    const offer = fc.record({
      wh: fc.integer({ min: 0, max: 900 }),
      ticks: fc.integer({ min: 60, max: 160 }),
    });
    fc.assert(
      fc.property(
        fc.array(offer, { minLength: 2, maxLength: 8 }),
        fc.integer({ min: 100, max: 2_500 }),
        fc.integer({ min: 100, max: 700 }),
        (offers, energyWh, chargeWh) => {
          const car = linked({
            intervals: offers.length,
            energyWh: wattHours(energyWh),
            chargeWh: wattHours(chargeWh),
            buyLimit: microEuroPerKWh(200_000),
          });
          const { steps, outcomes } = clearHorizon({
            intervals: offers.map(({ wh, ticks }, t) => intervalOf(t, wh, ticks)),
            claims: [claimOf(car)],
          });
          const available = offers.reduce((sum, { wh }) => sum + Math.min(wh, chargeWh), 0);
          const taken = outcomes[0]!.fills.reduce((sum, fill) => sum + fill.boughtWh, 0);
          expect(taken).toBe(Math.min(available, energyWh));
          expect(welfareOf(steps)).toBe(200 * taken - cheapest(offers, taken, chargeWh));
          expect(welfareOf(steps)).toBeCloseTo(steps[0]!.schedule.boundMicroEuro! - volumeBonus(steps), 3);
        },
      ),
      { numRuns: 120, seed: 20261122 },
    );
  });

  /** What the tie-breaks of the program add to its bound: exported solar 4/16, traded Wh 2/16 each. */
  const volumeBonus = (steps: ReturnType<typeof clearHorizon>["steps"]): number =>
    steps.reduce((sum, { result }) => {
      const { allocations } = cleared(result);
      const flows = allocations.reduce((wh, a) => wh + (a.networkChargeMicroEuro === 0 ? a.gridWh : 0), 0);
      const sold = cleared(result).trades.reduce((wh, trade) => wh + trade.energyWh, 0);
      return sum + (4 * (flows + sold) + 2 * sold) / 16;
    }, 0);

  it("waits for what lies beyond the horizon before it takes anything from the grid", () => {
    const car = linked({
      intervals: 8,
      energyWh: wattHours(1_200),
      minEnergyWh: wattHours(1_200),
      chargeWh: wattHours(400),
    });
    const seen = (count: number) => {
      const horizon = Array.from({ length: count }, (_, t) => intervalOf(t, 0, 0)).map((input) => ({
        interval: input.interval,
        orders: input.orders,
        segments: capacityLimits(network, segments),
      }));
      return [solver, null].map(
        (used) =>
          scheduleHorizon(horizon, [claimOf(car)], segmentOfPoints(segments), used).schedules[0]!.mustWh,
      );
    };
    expect(seen(5)[0]).toEqual([0, 0, 0, 0, 0]);
    expect(seen(6)[0]).toEqual([0, 0, 0, 0, 0, 400]);
    for (const mustWh of seen(8).concat(seen(7))) expect(mustWh[4]).toBe(0);
  });

  it("has what it needs by departure, from the grid if the street has nothing", () => {
    const car = linked({
      intervals: 4,
      energyWh: wattHours(1_000),
      minEnergyWh: wattHours(600),
      chargeWh: wattHours(400),
    });
    const { outcomes, steps } = clearHorizon({
      intervals: [0, 1, 2, 3].map((t) => intervalOf(t, 0, 0)),
      claims: [claimOf(car)],
    });
    expect(outcomes[0]!.fills.map((fill) => fill.boughtWh).filter((wh) => wh > 0)).toEqual([200, 400]);
    const last = steps[3]!.derived.map((entry) => entry.order.fallback);
    expect(last).toContain("grid");
    expect(outcomes[0]!.code).toBe("part-filled");
  });
});

describe("a battery", () => {
  const battery = linked({
    kind: "battery",
    intervals: 3,
    chargeWh: wattHours(500),
    dischargeWh: wattHours(500),
    capacityWh: wattHours(800),
    storedWh: wattHours(100),
    reserveWh: wattHours(100),
    efficiencyPpm: 900_000,
    buyLimit: microEuroPerKWh(120_000),
    sellLimit: microEuroPerKWh(180_000),
    cycleCost: microEuroPerKWh(20_000),
  });

  it("buys cheap, sells dear, loses what it loses, and leaves its reserve alone", () => {
    const evening = orderOf(99, "home", "buy", 2_000, 300, "none");
    const { outcomes } = clearHorizon({
      intervals: [intervalOf(0, 600, 80), intervalOf(1, 600, 80), intervalOf(2, 0, 0, [evening])],
      claims: [claimOf(battery)],
    });
    const { fills } = outcomes[0]!;
    expect(fills.map((fill) => [fill.boughtWh, fill.soldWh])).toEqual([
      [500, 0],
      [277, 0],
      [0, 500],
    ]);
    expect(linkedState(battery, fills).storedWh).toBe(100 + 450 + 249 - 500);
  });

  it("that begins below its reserve fills up as it may, and spoils nobody's schedule", () => {
    const low = linked({ ...battery, storedWh: wattHours(0), reserveWh: wattHours(700) });
    const { steps, outcomes } = clearHorizon({
      intervals: [intervalOf(0, 300, 80), intervalOf(1, 300, 80), intervalOf(2, 0, 0)],
      claims: [claimOf(low)],
    });
    expect(steps.map((step) => step.schedule.method)).toEqual(["joint", "joint", "joint"]);
    expect(outcomes[0]!.fills.map((fill) => [fill.boughtWh, fill.soldWh])).toEqual([
      [300, 0],
      [300, 0],
    ]);
  });

  it("sells below its limit to nobody", () => {
    const mean = orderOf(99, "home", "buy", 2_000, 199, "none");
    const full = { ...battery, storedWh: wattHours(800) };
    const { outcomes } = clearHorizon({ intervals: [intervalOf(0, 0, 0, [mean])], claims: [claimOf(full)] });
    expect(outcomes[0]!.fills.every((fill) => fill.soldWh === 0)).toBe(true);
  });
});

describe("a block of all or nothing", () => {
  const block = (change: Partial<LinkedOrder> = {}) =>
    linked({
      kind: "block",
      intervals: 5,
      profileWh: [wattHours(300), wattHours(500)],
      buyLimit: microEuroPerKWh(150_000),
      ...change,
    });
  const offers = [
    [400, 140],
    [400, 100],
    [300, 90],
    [600, 80],
    [200, 60],
  ] as const;

  it("begins where the street can carry all of it most cheaply", () => {
    const { outcomes, steps } = clearHorizon({
      intervals: offers.map(([wh, ticks], t) => intervalOf(t, wh, ticks)),
      claims: [claimOf(block())],
    });
    expect(outcomes[0]!.fills.map((fill) => [fill.interval - FIRST, fill.boughtWh])).toEqual([
      [2, 300],
      [3, 500],
    ]);
    expect(outcomes[0]!.code).toBe("moved");
    expect(steps[0]!.schedule.gapMicroEuro).toBe(0);
  });

  it("is not begun in part when no start fits", () => {
    const { outcomes, steps } = clearHorizon({
      intervals: offers.map(([wh], t) => intervalOf(t, Math.min(wh, 250), 100)),
      claims: [claimOf(block())],
    });
    expect(outcomes[0]!.fills).toEqual([]);
    expect(outcomes[0]!.code).toBe("not-reached");
    expect(steps.every((step) => cleared(step.result).trades.length === 0)).toBe(true);
  });

  it("agrees with trying every start, for random streets", () => {
    const offer = fc.record({
      wh: fc.integer({ min: 0, max: 900 }),
      ticks: fc.integer({ min: 60, max: 170 }),
    });
    fc.assert(
      fc.property(
        fc.array(offer, { minLength: 3, maxLength: 6 }),
        fc.array(fc.integer({ min: 50, max: 700 }), { minLength: 1, maxLength: 3 }),
        (random, profile) => {
          const { steps } = clearHorizon({
            intervals: random.map(({ wh, ticks }, t) => intervalOf(t, wh, ticks)),
            claims: [claimOf(block({ intervals: random.length, profileWh: profile.map(wattHours) }))],
          });
          let best = 0;
          for (let start = 0; start + profile.length <= random.length; start += 1) {
            const fits = profile.every((wh, k) => wh <= random[start + k]!.wh);
            const gain = profile.reduce((sum, wh, k) => sum + wh * (150 - random[start + k]!.ticks), 0);
            const cheap = random[start]!.ticks <= 150;
            if (fits && cheap) best = Math.max(best, gain);
          }
          expect(welfareOf(steps)).toBeGreaterThanOrEqual(0);
          // A later interval dearer than the limit goes to the grid and counts nothing.
          if (random.every(({ ticks }) => ticks <= 150)) expect(welfareOf(steps)).toBe(best);
        },
      ),
      { numRuns: 80, seed: 7 },
    );
  });
});

describe("many linked orders on a weak street", () => {
  it("stay inside what was signed, are AC-feasible in every interval, and come near the bound", () => {
    for (let seed = 1; seed <= 4; seed += 1) {
      const random = seeded(seed);
      const street = randomStreet(random, 24, { lowerPu: 0.95, upperPu: 1.05 });
      const compiled = compileFeeder(street);
      const zones = buildSegments(street, 3);
      const intervals = Array.from(
        { length: 6 },
        (_, t): ClearIntervalInput => ({
          interval: intervalIndex(FIRST + t),
          network: compiled,
          segments: zones,
          ...randomBook(random, street, { scale: 1.5 }),
          solver,
        }),
      );
      const claims = street.connectionPoints.slice(0, 8).map(({ id }, i): LinkedClaim => {
        const order = linked({
          meteringPointId: id,
          kind: i % 2 === 0 ? "car" : "battery",
          intervals: 6,
          energyWh: wattHours(3_000),
          chargeWh: wattHours(900),
          dischargeWh: wattHours(i % 2 === 0 ? 0 : 900),
          capacityWh: wattHours(i % 2 === 0 ? 0 : 4_000),
          storedWh: wattHours(i % 2 === 0 ? 0 : 1_000),
          buyLimit: microEuroPerKWh(130_000),
          sellLimit: microEuroPerKWh(150_000),
          nonce: i,
        });
        const segment = zones.find((zone) => zone.pointIds.includes(id))!.index;
        return { ...claimOf(order, "car"), pointId: id, segment, networkCharge: microEuroPerKWh(30_000) };
      });
      const { steps, outcomes } = clearHorizon({ intervals, claims });
      const byId = new Map(claims.map((claim) => [claim.linkedOrderId, claim.linkedOrder]));
      const fillsOf = new Map(outcomes.map((outcome) => [outcome.linkedOrderId, outcome.fills]));
      steps.forEach((step, t) => {
        for (const { linkedOrderId: id, order } of step.derived) {
          const before = fillsOf.get(id)!.filter((fill) => fill.interval < order.interval);
          expect(linkedFaultOf(order, byId.get(id)!, before)).toBeNull();
        }
        const result = cleared(step.result);
        const input = {
          ...intervals[t]!,
          orders: [
            ...intervals[t]!.orders,
            ...step.derived.map((entry, k) => ({
              ...orderOf(
                5_000 + k,
                entry.order.meteringPointId,
                entry.order.side,
                entry.order.energyWh,
                1,
                entry.order.fallback,
              ),
              orderId: entry.orderId,
            })),
          ],
        };
        const flow = solvePowerFlow(compiled, clearedInjections(input, result));
        if (flow.status === "diverged") throw new Error("diverged");
        const known = new Set(result.physics.baseViolations.map((v) => `${v.kind}${v.element}${v.phase}`));
        expect(
          findViolations(compiled, flow).filter((v) => !known.has(`${v.kind}${v.element}${v.phase}`)),
        ).toEqual([]);
      });
      const bound = steps[0]!.schedule.boundMicroEuro!;
      expect(welfareOf(steps)).toBeLessThanOrEqual(bound + 1);
      expect(welfareOf(steps)).toBeGreaterThan(0.95 * bound);
    }
  });

  it("go on as early as they may when the solver fails, throws or answers nonsense, and say so", () => {
    const solvers: (LinearSolver | null)[] = [
      null,
      { solve: () => ({ status: "failed", reason: "out of time" }) },
      {
        solve: () => {
          throw new Error("crashed");
        },
      },
      {
        solve: ({ cost, rowLower }) => ({
          status: "optimal",
          objective: Number.NaN,
          columns: new Float64Array(cost.length).fill(1e12),
          rowDuals: new Float64Array(rowLower.length),
        }),
      },
    ];
    const car = linked({ intervals: 2, energyWh: wattHours(700), chargeWh: wattHours(400) });
    for (const broken of solvers) {
      const intervals = [intervalOf(0, 900, 90), intervalOf(1, 900, 80)].map((i) => ({
        ...i,
        solver: broken,
      }));
      const { steps, outcomes } = clearHorizon({ intervals, claims: [claimOf(car)] });
      expect(steps[0]!.schedule).toMatchObject({ method: "earliest", boundMicroEuro: null });
      expect(steps[0]!.schedule.failure).not.toBeNull();
      expect(outcomes[0]!.fills.map((fill) => fill.boughtWh)).toEqual([400, 300]);
    }
  });
});
