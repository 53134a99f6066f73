/** Runs every check over a bundle, interval by interval. Pure: files and chain are read by the caller. */
import { accumulate, reasonCodeOf, voidDigest } from "../commitment/digests.ts";
import type { Hex } from "../orders/order.ts";
import { type BundleContext, guard, place, report } from "./bundleContext.ts";
import { checkClearing } from "./checkClearingProof.ts";
import { checkCommunity, checkState } from "./checkFrame.ts";
import { LinkedTrail } from "./checkLinkedProof.ts";
import { checkCommitment, checkOrders } from "./checkOrdersProof.ts";
import { checkPhysics } from "./checkPhysicsProof.ts";
import { BalanceTrail, checkSettlement } from "./checkSettlementProof.ts";
import type { BundleFinding, IntervalProof } from "./evidenceBundle.ts";
import { type LeftOutOrder, leftOutOrders } from "./leftOutOrders.ts";

/** How much was checked, for the closing sentence. */
export interface BundleTally {
  intervals: number;
  voidIntervals: number;
  orders: number;
  batches: number;
  powerFlows: number;
  ledgerLines: number;
  /** Batches in ledger mode E, proven by the contract itself. */
  fullBatches: number;
  /** Intervals whose batch a court made void. */
  voidedBatches: number[];
  /** Orders that the network is said to have kept out, all of them. */
  leftOut: LeftOutOrder[];
}

/** Whether a court made the batch of the interval void, before or after it was billed. */
export const wasVoided = ({ batch, batchVoided, voidReason }: IntervalProof): boolean =>
  batchVoided === true || (batch !== null && voidReason?.code === "LAT-4155");

/** Feeds on interval proofs in ascending order. */
export class BundleVerifier {
  readonly #context: BundleContext;
  readonly #trail: BalanceTrail;
  readonly #linked = new LinkedTrail();
  readonly tally: BundleTally = {
    intervals: 0,
    voidIntervals: 0,
    orders: 0,
    batches: 0,
    powerFlows: 0,
    ledgerLines: 0,
    fullBatches: 0,
    voidedBatches: [],
    leftOut: [],
  };
  #accumulator: Hex;
  #last = Number.NEGATIVE_INFINITY;

  constructor(context: BundleContext) {
    this.#context = context;
    this.#trail = new BalanceTrail(context.community.opening.positions);
    this.#accumulator = context.community.opening.accumulator;
    guard(context, "LAT-6902", "community.json", () => checkCommunity(context));
  }

  /** What was found so far. */
  get findings(): readonly BundleFinding[] {
    return this.#context.findings;
  }

  /** Accumulator after the last batch seen; must be the manifest's and the chain's. */
  get accumulator(): Hex {
    return this.#accumulator;
  }

  check(proof: IntervalProof): void {
    const context = this.#context;
    if (proof.interval <= this.#last) {
      report(context, "LAT-6904", place(proof.interval, ""), "it is listed twice or out of order");
    }
    this.#last = proof.interval;
    const parts = [checkState, checkOrders, checkClearing, checkCommitment, checkPhysics, checkSettlement];
    for (const part of parts) {
      guard(context, "LAT-6902", place(proof.interval, ""), () => part(context, proof));
    }
    guard(context, "LAT-6903", place(proof.interval, ""), () => this.#linked.check(context, proof));
    guard(context, "LAT-6909", place(proof.interval, ""), () => this.#trail.check(context, proof));
    guard(context, "LAT-6904", place(proof.interval, ""), () => this.#accumulate(proof));
    guard(context, "LAT-6906", place(proof.interval, ""), () => {
      this.tally.leftOut.push(...leftOutOrders(context, proof));
    });
    this.#count(proof);
  }

  /** Every interval leaves one record on chain: its batch, or a void record with the number of the reason. */
  #accumulate({ batch, voidReason, interval }: IntervalProof): void {
    const { domain } = this.#context.community;
    if (batch !== null) this.#accumulator = accumulate(this.#accumulator, batch.digest);
    else if (voidReason !== null) {
      const digest = voidDigest(domain, interval, reasonCodeOf(voidReason.code));
      this.#accumulator = accumulate(this.#accumulator, digest);
    }
  }

  #count(proof: IntervalProof): void {
    this.tally.intervals += 1;
    this.tally.voidIntervals += proof.state === "void" ? 1 : 0;
    this.tally.orders += proof.orders.length;
    this.tally.batches += proof.batch === null ? 0 : 1;
    this.tally.powerFlows += proof.evidence.length;
    this.tally.ledgerLines += proof.lines.length;
    this.tally.fullBatches += proof.batch?.full?.unproven === null ? 1 : 0;
    if (wasVoided(proof)) this.tally.voidedBatches.push(proof.interval);
  }
}
