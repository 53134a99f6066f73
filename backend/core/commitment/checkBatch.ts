/**
 * Every check that the contract makes on the contents of a batch, with the same exact integer arithmetic. The
 * twin of `contracts/libraries/BatchChecks.sol`; the first failure here is the one the contract reverts with.
 */
import { DomainError, domainError, type ErrorCode } from "../errors/domainError.ts";
import type { BatchCommitment, BatchSegment, LedgerDomain } from "./commitment.ts";
import { envelopeHash } from "./digests.ts";
import { packSegments } from "./segments.ts";

/** Largest absolute price, µ€ per Wh (10 EUR/kWh). */
export const MAX_PRICE_TICKS = 10_000;
/** Stands for the pool price where a segment is named. */
const POOL = 255;

/** One rule that a batch breaks. `actual` and `limit` are in the unit of the code's sentence. */
export interface BatchFailure {
  readonly code: ErrorCode;
  /** Index of the segment, null when the rule is about the whole batch. */
  readonly segment: number | null;
  readonly actual: number | string;
  readonly limit: number | string;
}

const failure = (
  code: ErrorCode,
  segment: number | null,
  actual: number | string,
  limit: number | string,
): BatchFailure => ({ code, segment, actual, limit });

function checkPrice(segment: number, price: number): BatchFailure[] {
  const beyond = price > MAX_PRICE_TICKS || price < -MAX_PRICE_TICKS;
  return beyond ? [failure("LAT-4105", segment, price, MAX_PRICE_TICKS)] : [];
}

/** Price below the parent's needs the export limit reached, above it the import limit. */
function checkComplementarity(
  index: number,
  segment: BatchSegment,
  flowWh: number,
  parentPrice: number,
): BatchFailure[] {
  if (segment.priceTicks < parentPrice && flowWh !== segment.upperWh) {
    return [failure("LAT-4104", index, flowWh, segment.upperWh)];
  }
  if (segment.priceTicks > parentPrice && flowWh !== segment.lowerWh) {
    return [failure("LAT-4104", index, flowWh, segment.lowerWh)];
  }
  return [];
}

/** From the last segment to the first, adding each subtree's flow to its parent. */
function checkTree(segments: readonly BatchSegment[], poolPriceTicks: number): BatchFailure[] {
  const failures: BatchFailure[] = [];
  const flowsWh = flowsOf(segments);
  for (let index = segments.length - 1; index >= 0; index -= 1) {
    const segment = segments[index]!;
    const rooted = index === 0 ? segment.parent === -1 : segment.parent >= 0 && segment.parent < index;
    if (!rooted) return [...failures, failure("LAT-4102", index, segment.parent, index)];
    const flowWh = flowsWh[index]!;
    if (flowWh > segment.upperWh) failures.push(failure("LAT-4103", index, flowWh, segment.upperWh));
    else if (flowWh < segment.lowerWh) failures.push(failure("LAT-4103", index, flowWh, segment.lowerWh));
    failures.push(...checkPrice(index, segment.priceTicks));
    const parentPrice = index === 0 ? poolPriceTicks : segments[segment.parent]!.priceTicks;
    failures.push(...checkComplementarity(index, segment, flowWh, parentPrice));
  }
  return failures;
}

/** Flow of every segment towards its parent, Wh: own traded and exported energy plus that of its subtree. */
export function flowsOf(segments: readonly BatchSegment[]): number[] {
  const flowsWh = segments.map((segment) => segment.tradedWh + segment.exportedWh);
  for (let index = segments.length - 1; index > 0; index -= 1) {
    const { parent } = segments[index]!;
    if (parent >= 0 && parent < index) flowsWh[parent]! += flowsWh[index]!;
  }
  return flowsWh;
}

/** Exact congestion account: pool price × must-serve demand − Σ price × traded. µ€. */
export function congestionOf(
  batch: Pick<BatchCommitment, "segments" | "poolPriceTicks" | "mustServeWh">,
): bigint {
  const sellersReceive = batch.segments.reduce(
    (sum, segment) => sum + BigInt(segment.priceTicks) * BigInt(segment.tradedWh),
    0n,
  );
  return BigInt(batch.poolPriceTicks) * BigInt(batch.mustServeWh) - sellersReceive;
}

function checkBalances(batch: BatchCommitment): BatchFailure[] {
  const failures: BatchFailure[] = [];
  const tradedWh = batch.segments.reduce((sum, segment) => sum + segment.tradedWh, 0);
  if (tradedWh !== batch.mustServeWh) failures.push(failure("LAT-4106", null, tradedWh, batch.mustServeWh));
  const congestion = congestionOf(batch);
  if (congestion !== BigInt(batch.congestionMicroEuro)) {
    failures.push(failure("LAT-4107", null, String(congestion), String(batch.congestionMicroEuro)));
  }
  return failures;
}

/** Segments must be packable and the totals non-negative safe integers, or nothing else can be said. */
function checkShape(batch: BatchCommitment): BatchFailure[] {
  try {
    packSegments(batch.segments);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const { actual, limit } = error.details;
    return [failure(error.code, null, String(actual), String(limit))];
  }
  const totals = {
    mustServeWh: batch.mustServeWh,
    networkChargesMicroEuro: batch.networkChargesMicroEuro,
    congestionMicroEuro: batch.congestionMicroEuro,
  };
  const unfit = Object.values(totals).filter((value) => !Number.isSafeInteger(value) || value < 0);
  if (!Number.isSafeInteger(batch.poolPriceTicks)) unfit.push(batch.poolPriceTicks);
  return unfit.map((value) =>
    failure("LAT-4110", null, String(value), "a whole number that is not negative"),
  );
}

/**
 * The rules a batch breaks, in the order of the contract's checks; empty when it is sound. Checks segments
 * (tree, envelope, prices), energy, money and the envelope hash; not the signatures, not the chain's state.
 */
export function checkBatch(domain: LedgerDomain, batch: BatchCommitment): BatchFailure[] {
  const misshapen = checkShape(batch);
  if (misshapen.length > 0) return misshapen;
  const failures = [
    ...checkPrice(POOL, batch.poolPriceTicks),
    ...checkTree(batch.segments, batch.poolPriceTicks),
    ...checkBalances(batch),
  ];
  const limits = envelopeHash(domain, batch);
  if (limits !== batch.envelopeHash) failures.push(failure("LAT-4108", null, batch.envelopeHash, limits));
  return failures;
}

/** Throws the first failure of {@link checkBatch}. @throws LAT-4101 to LAT-4110 */
export function requireSound(domain: LedgerDomain, batch: BatchCommitment): void {
  const [first] = checkBatch(domain, batch);
  if (first) {
    throw domainError(first.code, { segment: first.segment, actual: first.actual, limit: first.limit });
  }
}
