/** Random markets, cleared exactly, as segments and entries of full mode; and small changes to what was cleared. */
import { solveTreeMarket } from "../../../backend/core/clearing/solveTreeMarket.ts";
import type { OrderColumns, TreeSegment } from "../../../backend/core/clearing/treeMarket.ts";
import { congestionOf } from "../../../backend/core/commitment/checkBatch.ts";
import type { BatchCommitment, BatchSegment } from "../../../backend/core/commitment/commitment.ts";
import { envelopeHash } from "../../../backend/core/commitment/digests.ts";
import type { FullEntry, OrderKind } from "../../../backend/core/commitment/fullBatch.ts";
import { type RandomSource, randomBatch, TEST_DOMAIN } from "./randomBatch.ts";

export interface RandomMarket {
  readonly entries: readonly FullEntry[];
  readonly segments: readonly BatchSegment[];
  readonly poolPriceTicks: number;
  readonly mustServeWh: number;
}

export interface MarketSize {
  readonly orders: number;
  readonly segments: number;
  readonly maxEnergyWh?: number;
}

function columns(random: RandomSource, { orders, segments, maxEnergyWh = 3_000 }: MarketSize): OrderColumns {
  const segment = Int32Array.from({ length: orders }, () => random.whole(0, segments - 1)).sort();
  const kind = Uint8Array.from({ length: orders }, () => random.whole(0, 3));
  return {
    count: orders,
    segment,
    kind,
    energyWh: Float64Array.from({ length: orders }, () => random.whole(1, maxEnergyWh)),
    priceTicks: Int32Array.from(kind, (k) => (k < 2 ? random.whole(20, 260) : random.whole(80, 340))),
    sequence: Float64Array.from({ length: orders }, (_, index) => index),
  };
}

/** A tree market with random orders and limits, solved to the optimum. */
export function randomMarket(random: RandomSource, size: MarketSize): RandomMarket {
  const span = Math.ceil((size.orders / size.segments) * 2_000);
  const tree: TreeSegment[] = Array.from({ length: size.segments }, (_, index) => {
    const tight = random.whole(0, 2) === 0;
    return {
      parent: index === 0 ? -1 : random.whole(Math.max(0, index - 8), index - 1),
      lowerWh: tight ? -random.whole(0, span) : -1_000_000_000,
      upperWh: tight ? random.whole(0, span) : 1_000_000_000,
    };
  });
  const orders = columns(random, size);
  const solved = solveTreeMarket({ segments: tree, orders });
  if (solved.status !== "solved") throw new Error(`the random market was refused: ${solved.code}`);
  return {
    entries: Array.from({ length: orders.count }, (_, i) => ({
      segment: orders.segment[i]!,
      kind: orders.kind[i]! as OrderKind,
      exempt: 0,
      priceTicks: orders.priceTicks[i]!,
      energyWh: orders.energyWh[i]!,
      localWh: solved.localWh[i]!,
      exportedWh: solved.exportedWh[i]!,
    })),
    segments: tree.map(({ parent, lowerWh, upperWh }, n) => ({
      parent,
      lowerWh,
      upperWh,
      tradedWh: solved.segmentTradedWh[n]!,
      exportedWh: solved.segmentExportedWh[n]!,
      priceTicks: solved.segmentPriceTicks[n]!,
    })),
    poolPriceTicks: solved.poolPriceTicks,
    mustServeWh: solved.mustServeWh,
  };
}

/** The batch of a market; roots that nobody checks are random. */
export function batchOf(
  market: RandomMarket,
  random: RandomSource,
  given: Pick<BatchCommitment, "interval" | "networkHash"> & { readonly domain?: typeof TEST_DOMAIN },
): BatchCommitment {
  const { domain = TEST_DOMAIN, interval, networkHash } = given;
  const { segments, poolPriceTicks, mustServeWh } = market;
  return {
    ...randomBatch({ random, domain, interval, networkHash, segments: 1 }),
    segments,
    poolPriceTicks,
    mustServeWh,
    congestionMicroEuro: Number(congestionOf(market)),
    envelopeHash: envelopeHash(domain, { interval, networkHash, segments }),
  };
}

/**
 * Another allocation with the same sums in every segment: one watt hour moves between two orders of one kind and
 * segment. Feasible; suboptimal unless the two tie. Null when there is no such pair.
 */
export function shifted(random: RandomSource, market: RandomMarket): RandomMarket | null {
  const { entries } = market;
  const pairs = entries.flatMap((from, a) =>
    entries.flatMap((to, b) => {
      const alike = a !== b && from.kind === to.kind && from.segment === to.segment;
      const room = from.localWh > 0 && to.localWh + to.exportedWh < to.energyWh;
      return alike && room ? [[a, b] as const] : [];
    }),
  );
  const pair = pairs[random.whole(0, Math.max(0, pairs.length - 1))];
  if (!pair) return null;
  const by = (index: number) => (index === pair[0] ? -1 : index === pair[1] ? 1 : 0);
  return {
    ...market,
    entries: entries.map((entry, index) => ({ ...entry, localWh: entry.localWh + by(index) })),
  };
}

/** One number of one entry or segment changed, whatever comes of it. */
export function disturbed(random: RandomSource, market: RandomMarket): RandomMarket {
  const { entries, segments } = market;
  const at = random.whole(0, entries.length - 1);
  const by = random.whole(0, 1) === 0 ? 1 : -1;
  const entry = entries[at]!;
  const grown = (value: number) => Math.max(0, Math.min(65_535, value + by));
  const edit = (change: Partial<FullEntry>) => ({
    ...market,
    entries: entries.map((old, index) => (index === at ? { ...old, ...change } : old)),
  });
  const price = (n: number, step: number) => ({
    ...market,
    segments: segments.map((old, index) =>
      index === n ? { ...old, priceTicks: old.priceTicks + step } : old,
    ),
  });
  const changes: readonly (() => RandomMarket)[] = [
    () => edit({ localWh: grown(entry.localWh) }),
    () => edit({ exportedWh: grown(entry.exportedWh) }),
    () => edit({ energyWh: grown(entry.energyWh) }),
    () => edit({ priceTicks: entry.priceTicks + by * random.whole(1, 80) }),
    () => edit({ kind: random.whole(0, 3) as OrderKind }),
    () => edit({ exempt: random.whole(0, 3), localWh: 0 }),
    () => price(random.whole(0, segments.length - 1), by * random.whole(1, 40)),
    () => ({ ...market, poolPriceTicks: market.poolPriceTicks + by * random.whole(1, 40) }),
    () => ({ ...market, mustServeWh: grown(market.mustServeWh) }),
    () => ({ ...market, segments: segments.slice(0, -1) }),
  ];
  return changes[random.whole(0, changes.length - 1)]!();
}
