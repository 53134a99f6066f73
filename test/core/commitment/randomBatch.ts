/** Random batches that the ledger must accept, and small changes that it must refuse. Seeded, repeatable. */
import { congestionOf, flowsOf } from "../../../backend/core/commitment/checkBatch.ts";
import type {
  BatchCommitment,
  BatchSegment,
  LedgerDomain,
} from "../../../backend/core/commitment/commitment.ts";
import { envelopeHash } from "../../../backend/core/commitment/digests.ts";
import { keccakText } from "../../../backend/core/commitment/words.ts";
import type { Hex } from "../../../backend/core/orders/order.ts";

export interface RandomSource {
  /** Whole number in [from, to]. */
  whole(from: number, to: number): number;
  /** `size` random bytes. */
  hex(size: number): Hex;
}

/** mulberry32 (Tommy Ettinger, public domain): small, seeded, good enough to scatter test cases. */
export function randomSource(seed: number): RandomSource {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  const hex = (size: number): Hex =>
    `0x${Array.from({ length: size }, () => whole(0, 255).toString(16).padStart(2, "0")).join("")}`;
  return { whole, hex };
}

export const TEST_DOMAIN: LedgerDomain = {
  chainId: 31_337,
  contract: "0x9fe46736679d2d9a65f0992f2272de9f3c7fa6e0",
  community: keccakText("lindenhof"),
  feeder: keccakText("lindenhof-lv1"),
};

type Shape = Omit<BatchSegment, "lowerWh" | "upperWh" | "priceTicks">;

function randomShape(random: RandomSource, count: number): Shape[] {
  const shape = Array.from({ length: count }, (_, index) => ({
    parent: index === 0 ? -1 : random.whole(Math.max(0, index - 6), index - 1),
    tradedWh: random.whole(-4_000, 6_000),
    exportedWh: random.whole(0, 3) === 0 ? random.whole(0, 3_000) : 0,
  }));
  const tradedWh = shape.reduce((sum, segment) => sum + segment.tradedWh, 0);
  if (tradedWh < 0) shape[0]!.tradedWh -= tradedWh;
  return shape;
}

/** Limits that contain the flow and zero; at random one of them is reached, and then the price may differ. */
function priceSegments(
  random: RandomSource,
  shape: readonly Shape[],
  poolPriceTicks: number,
): BatchSegment[] {
  const loose = shape.map((segment) => ({ ...segment, lowerWh: 0, upperWh: 0, priceTicks: 0 }));
  const flowsWh = flowsOf(loose);
  const segments: BatchSegment[] = [];
  for (const [index, segment] of shape.entries()) {
    const flowWh = flowsWh[index]!;
    const above = index === 0 ? poolPriceTicks : segments[segment.parent]!.priceTicks;
    const reached = random.whole(0, 2) === 0;
    const upperWh = flowWh > 0 && reached ? flowWh : Math.max(0, flowWh) + random.whole(1, 5_000);
    const lowerWh = flowWh < 0 && reached ? flowWh : Math.min(0, flowWh) - random.whole(1, 5_000);
    const step = upperWh === flowWh ? -random.whole(0, 60) : lowerWh === flowWh ? random.whole(0, 60) : 0;
    segments.push({ ...segment, lowerWh, upperWh, priceTicks: above + step });
  }
  return segments;
}

export interface BatchOptions {
  readonly random: RandomSource;
  readonly domain?: LedgerDomain;
  readonly interval?: number;
  readonly networkHash?: Hex;
  readonly ordersRoot?: Hex;
  readonly segments?: number;
}

/** A sound batch with random content. */
export function randomBatch(options: BatchOptions): BatchCommitment {
  const { random, domain = TEST_DOMAIN, interval = random.whole(1, 2 ** 32 - 1) } = options;
  const networkHash = options.networkHash ?? random.hex(32);
  for (;;) {
    const poolPriceTicks = random.whole(-50, 400);
    const shape = randomShape(random, options.segments ?? random.whole(1, 24));
    const segments = priceSegments(random, shape, poolPriceTicks);
    const mustServeWh = segments.reduce((sum, segment) => sum + segment.tradedWh, 0);
    const congestion = congestionOf({ segments, poolPriceTicks, mustServeWh });
    if (congestion < 0n) continue;
    return {
      feeder: domain.feeder,
      interval,
      ordersRoot: options.ordersRoot ?? random.hex(32),
      allocationRoot: random.hex(32),
      balanceRoot: random.hex(32),
      networkHash,
      envelopeHash: envelopeHash(domain, { interval, networkHash, segments }),
      segments,
      poolPriceTicks,
      mustServeWh,
      networkChargesMicroEuro: random.whole(0, 1_000_000),
      congestionMicroEuro: Number(congestion),
    };
  }
}

/** Replaces one segment; the envelope hash follows, so that only the changed rule is broken. */
export function withSegment(
  batch: BatchCommitment,
  index: number,
  change: Partial<BatchSegment>,
  domain: LedgerDomain = TEST_DOMAIN,
): BatchCommitment {
  const segments = batch.segments.map((segment, at) => (at === index ? { ...segment, ...change } : segment));
  return { ...batch, segments, envelopeHash: envelopeHash(domain, { ...batch, segments }) };
}

/** One random change of one number; most break a rule, some do not. */
export function mutated(random: RandomSource, batch: BatchCommitment): BatchCommitment {
  const index = random.whole(0, batch.segments.length - 1);
  const segment = batch.segments[index]!;
  const by = random.whole(0, 1) === 0 ? 1 : -1;
  const changes: readonly (() => BatchCommitment)[] = [
    () => withSegment(batch, index, { tradedWh: segment.tradedWh + by }),
    () => withSegment(batch, index, { exportedWh: Math.max(0, segment.exportedWh + by) }),
    () => withSegment(batch, index, { priceTicks: segment.priceTicks + by }),
    () => withSegment(batch, index, { upperWh: segment.upperWh - random.whole(1, 6_000) }),
    () => withSegment(batch, index, { lowerWh: segment.lowerWh + random.whole(1, 6_000) }),
    () => withSegment(batch, index, { parent: random.whole(-1, batch.segments.length) }),
    () => withSegment(batch, index, { priceTicks: 10_001 * by }),
    () => ({ ...batch, poolPriceTicks: batch.poolPriceTicks + by }),
    () => ({ ...batch, poolPriceTicks: 10_001 * by }),
    () => ({ ...batch, mustServeWh: batch.mustServeWh + 1 }),
    () => ({ ...batch, congestionMicroEuro: batch.congestionMicroEuro + 1 }),
  ];
  return changes[random.whole(0, changes.length - 1)]!();
}
