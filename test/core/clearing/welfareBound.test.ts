/**
 * How much welfare the price zones cost: the cleared result against a linear program that may treat every order
 * by itself, with every limit of the feeder that is near, linearised at the cleared AC state.
 */
import { describe, expect, it } from "vitest";
import { buildSegments } from "../../../backend/core/clearing/buildSegments.ts";
import {
  type ClearIntervalInput,
  clearedInjections,
  clearInterval,
} from "../../../backend/core/clearing/clearInterval.ts";
import type { ClearedInterval } from "../../../backend/core/clearing/clearing.ts";
import { compileFeeder } from "../../../backend/core/network/compileFeeder.ts";
import { PHASES } from "../../../backend/core/network/feeder.ts";
import { type ConvergedFlow, solvePowerFlow } from "../../../backend/core/network/powerFlow.ts";
import { computeSensitivities, type RowRequest } from "../../../backend/core/network/sensitivities.ts";
import { branchLoad } from "../../../backend/core/network/violations.ts";
import { intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { testSolver } from "../../support/testSolver.ts";
import { randomBook, randomStreet, seeded } from "./streets.ts";

const solver = testSolver();

const BAND = { lowerPu: 0.95, upperPu: 1.05 };

interface NearLimit {
  readonly request: RowRequest;
  readonly sign: 1 | -1;
  readonly limit: number;
}

function nearLimits({ network }: ClearIntervalInput, flow: ConvergedFlow): NearLimit[] {
  const near: NearLimit[] = [];
  const { feeder } = network;
  feeder.buses.forEach(({ id }, bus) => {
    PHASES.forEach((phase, p) => {
      const at = 6 * bus + 2 * p;
      const pu = Math.hypot(flow.voltages[at]!, flow.voltages[at + 1]!);
      const request: RowRequest = { kind: "voltage", element: id, phase };
      if (pu > BAND.upperPu - 0.01) near.push({ request, sign: 1, limit: BAND.upperPu });
      if (pu < BAND.lowerPu + 0.01) near.push({ request, sign: -1, limit: BAND.lowerPu });
    });
  });
  feeder.branches.forEach((branch, b) => {
    PHASES.forEach((phase, p) => {
      const { value, limit } = branchLoad(network, flow, b, p);
      const kind = branch.kind === "line" ? "line-current" : "transformer-load";
      if (value > 0.9 * limit) near.push({ request: { kind, element: branch.id, phase }, sign: 1, limit });
    });
  });
  return near;
}

/** Most welfare of the same orders, each free to be cut by itself, µ€. */
function orderByOrder(input: ClearIntervalInput, result: ClearedInterval): number {
  const flow = solvePowerFlow(input.network, clearedInjections(input, result));
  if (flow.status === "diverged") throw new Error(flow.likelyCause);
  const near = nearLimits(input, flow);
  const sensitivities = computeSensitivities(
    input.network,
    flow,
    near.map((limit) => limit.request),
  );
  const left = new Set(result.refused?.map((refused) => refused.orderId));
  const orders = input.orders.filter((order) => !left.has(order.orderId));
  const allocationOf = new Map(result.allocations.map((a) => [a.orderId, a]));
  const n = orders.length;
  const flows = orders.map(({ side, fallback }) => (side === "sell" ? 1 : fallback === "none" ? -1 : 0));
  const solar = orders.map(({ side, fallback }) => side === "sell" && fallback === "grid");
  // Columns: one trade per order, then one export per order (0 unless solar).
  const rows = near.map(({ sign, limit }, r) => {
    const row = sensitivities[r]!;
    let bound = sign * (limit - row.value);
    const trade = orders.map(({ pointId, orderId }, i) => {
      const perWh = 4 * sign * flows[i]! * row.perWatt[input.network.pointIndex.get(pointId)!]!;
      const { localWh, gridWh } = allocationOf.get(orderId)!;
      bound += perWh * (localWh + (flows[i] === 1 ? gridWh : 0));
      return perWh;
    });
    const largest = Math.max(...trade.map(Math.abs), 1e-12);
    return { upper: bound / largest, entries: [...trade, ...trade].map((value) => value / largest) };
  });
  orders.forEach(({ energyWh }, i) => {
    const entries = Array.from({ length: 2 * n }, (_, c) => (c % n === i ? 1 : 0));
    rows.push({ upper: energyWh, entries });
  });
  const pool = orders.map((order) => (order.side === "sell" ? 1 : -1));
  const energies = orders.map((order) => order.energyWh);
  const worth = orders.map((o, i) => (-pool[i]! * (o.limitPrice - o.networkCharge)) / 1_000);
  const optimum = solver.solve({
    cost: Float64Array.of(...worth, ...worth.map(() => 0)),
    columnLower: new Float64Array(2 * n),
    columnUpper: Float64Array.of(...energies, ...energies.map((wh, i) => (solar[i] ? wh : 0))),
    rowLower: Float64Array.of(0, ...rows.map(() => Number.NEGATIVE_INFINITY)),
    rowUpper: Float64Array.of(0, ...rows.map((row) => row.upper)),
    rowStart: Int32Array.from({ length: rows.length + 2 }, (_, r) => r * 2 * n),
    column: Int32Array.from({ length: (rows.length + 1) * 2 * n }, (_, k) => k % (2 * n)),
    value: Float64Array.of(...pool, ...pool.map(() => 0), ...rows.flatMap((row) => row.entries)),
  });
  if (optimum.status === "failed") throw new Error(optimum.reason);
  return optimum.objective;
}

describe("price zones", () => {
  it("cost at most one percent of welfare in any constrained interval of a weak street, and 0.1 % on average", () => {
    const shares: number[] = [];
    for (let seed = 1; seed <= 60; seed += 1) {
      const random = seeded(seed);
      const feeder = randomStreet(random, 42, BAND);
      const input: ClearIntervalInput = {
        interval: intervalIndex(seed),
        network: compileFeeder(feeder),
        segments: buildSegments(feeder, 3),
        ...randomBook(random, feeder, { scale: 4 }),
        solver,
      };
      const result = clearInterval(input);
      if (result.status === "void") throw new Error(result.reason);
      if (result.physics.method === "direct" || result.physics.baseViolations.length > 0) continue;
      shares.push(result.welfareMicroEuro / orderByOrder(input, result));
    }
    expect(shares.length).toBeGreaterThan(10);
    expect(Math.min(...shares)).toBeGreaterThan(0.99);
    expect(shares.reduce((a, b) => a + b, 0) / shares.length).toBeGreaterThan(0.999);
  });
});
