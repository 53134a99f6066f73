/** Cases of another project's orders over several intervals: minimum acceptance, and blocks that are all or nothing. */
import { describe, expect, it } from "vitest";
import { buildSegments } from "../../backend/core/clearing/buildSegments.ts";
import type { ClearIntervalInput } from "../../backend/core/clearing/clearInterval.ts";
import { conditionedRule } from "../../backend/core/clearing/conditions/conditionedRule.ts";
import { clearHorizon } from "../../backend/core/clearing/horizon/clearHorizon.ts";
import type { LinkedClaim } from "../../backend/core/clearing/horizon/horizon.ts";
import { nodalRule } from "../../backend/core/clearing/rules/treeRule.ts";
import { solveTreeMarket } from "../../backend/core/clearing/solveTreeMarket.ts";
import { verifyCertificate } from "../../backend/core/clearing/verifyCertificate.ts";
import { compileFeeder } from "../../backend/core/network/compileFeeder.ts";
import { linkedOrderId } from "../../backend/core/orders/linkedOrder.ts";
import { intervalIndex } from "../../backend/core/time/marketInterval.ts";
import { microEuroPerKWh, wattHours } from "../../backend/core/units/quantities.ts";
import { orderOf } from "../core/clearing/streets.ts";
import { FREE, flexible, problemOf, sell } from "../core/clearing/treeBooks.ts";
import { feederOf, line, point, transformer } from "../core/network/exampleFeeders.ts";
import { sampleLinked } from "../core/orders/sampleLinkedOrders.ts";
import { testSolver } from "../support/testSolver.ts";
import { casesOf, missing } from "./peerCases/peerCase.ts";

interface BlockPeer {
  readonly orders: readonly {
    readonly id: string;
    readonly side: "buy" | "sell";
    readonly type?: "block";
    readonly price?: number;
    readonly price_by_slot?: readonly number[];
    readonly qty_each_slot?: number;
    readonly qty_by_slot?: readonly number[];
    readonly min_acceptance_ratio?: number;
  }[];
  readonly expected: {
    readonly clearing_price_by_slot?: readonly number[];
    readonly clearing_price_slot1?: number;
    readonly fills_by_slot?: Readonly<Record<string, readonly number[]>>;
    readonly block_accepted_qty_slot1?: number;
    readonly block_accepted_qty?: readonly number[];
  };
}

const peerOf = (id: string): BlockPeer =>
  casesOf("block_orders_multi_period").find(([name]) => name === id)![1] as unknown as BlockPeer;

const solver = testSolver();

const FIRST = intervalIndex(1_980_000);
const feeder = feederOf(
  [transformer("mv", "lv", { ratedKva: 400 }), line("lv", "a", { lengthM: 10 })],
  [point("homes", "a", ["A", "B", "C"]), point("block", "a", ["A", "B", "C"])],
);
const network = compileFeeder(feeder);
const segments = buildSegments(feeder, 1);

/** Slots of a case as intervals, and its block as a linked order; one unit is one Wh, one price unit one tick. */
function horizonOf({ orders }: BlockPeer) {
  const intervals = [0, 1].map((slot): ClearIntervalInput => {
    const plain = orders.filter((order) => order.type !== "block");
    return {
      interval: intervalIndex(FIRST + slot),
      network,
      segments,
      base: [],
      solver,
      orders: plain.map(({ side, qty_each_slot: wh, price, price_by_slot: prices }, i) =>
        orderOf(100 * slot + i + 1, "homes", side, wh ?? 0, price ?? prices![slot]!, "none"),
      ),
    };
  });
  const block = orders.find((order) => order.type === "block")!;
  const linkedOrder = sampleLinked({
    kind: "block",
    side: "sell",
    firstInterval: FIRST,
    intervals: 2,
    profileWh: block.qty_by_slot!.map(wattHours),
    sellLimit: microEuroPerKWh(block.price! * 1_000),
  });
  const claim: LinkedClaim = {
    linkedOrderId: linkedOrderId(linkedOrder),
    linkedOrder,
    pointId: "block",
    segment: segments.find((segment) => segment.pointIds.includes("block"))!.index,
    networkCharge: microEuroPerKWh(0),
    fills: [],
  };
  return { intervals, claims: [claim] };
}

describe.skipIf(missing)("block peer cases (need market/peer-clearing-cases.json of LATERAL_DATA)", () => {
  it("assume-nonconvex-2: whoever sells at least a part or nothing", () => {
    const peer = peerOf("assume-nonconvex-2");
    const fills = new Map<string, number[]>();
    const prices = [0, 1, 2].map((slot) => {
      const problem = problemOf(
        [{ parent: -1, ...FREE }],
        peer.orders.map(({ side, qty_by_slot: bySlot, qty_each_slot: each, price }) =>
          (side === "buy" ? flexible : sell)(0, bySlot?.[slot] ?? each!, price!),
        ),
      );
      const minFillWh = Float64Array.from(peer.orders, (order) =>
        Math.ceil((order.min_acceptance_ratio ?? 0) * (order.qty_each_slot ?? 0)),
      );
      const conditioned = { ...problem, orders: { ...problem.orders, minFillWh } };
      const rule = conditionedRule(nodalRule);
      const result = rule.solve(conditioned);
      if (result.status === "refused") throw new Error(result.code);
      expect(rule.admits(conditioned, result)).toBe(true);
      for (const [i, { id }] of peer.orders.entries()) {
        fills.set(id, [...(fills.get(id) ?? []), result.localWh[i]!]);
      }
      return result.poolPriceTicks;
    });
    expect(prices).toEqual(peer.expected.clearing_price_by_slot);
    for (const [id, wh] of Object.entries(peer.expected.fills_by_slot ?? {}))
      expect(fills.get(id)).toEqual(wh);
  });

  it("assume-blockbid-in: a block that gains is taken whole", () => {
    const peer = peerOf("assume-blockbid-in");
    const { steps, outcomes } = clearHorizon(horizonOf(peer));
    expect(outcomes[0]!.fills.map((fill) => fill.soldWh)).toEqual([
      peer.expected.block_accepted_qty_slot1,
      100,
    ]);
    const [first] = steps;
    expect(first!.result.status === "cleared" && first!.result.poolPrice / 1_000).toBe(
      peer.expected.clearing_price_slot1,
    );
  });

  it("assume-blockbid-surplus-1: a block that would lose over both slots stays out, whole", () => {
    const peer = peerOf("assume-blockbid-surplus-1");
    const input = horizonOf(peer);
    const { outcomes } = clearHorizon(input);
    expect(outcomes[0]!.fills).toEqual([]);
    // Without the block the peer takes the highest accepted offer; the certificate holds at that price too.
    input.intervals.forEach(({ orders }, slot) => {
      const problem = problemOf(
        [{ parent: -1, ...FREE }],
        orders.map(({ side, energyWh, limitPrice }) =>
          (side === "buy" ? flexible : sell)(0, energyWh, limitPrice / 1_000),
        ),
      );
      const result = solveTreeMarket(problem);
      if (result.status === "refused") throw new Error(result.code);
      const price = peer.expected.clearing_price_by_slot![slot]!;
      const theirs = { ...result, poolPriceTicks: price, segmentPriceTicks: Int32Array.of(price) };
      expect(verifyCertificate(problem, theirs).status).toBe("valid");
    });
  });
});
