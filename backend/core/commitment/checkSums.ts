/** Whether published sums are those of the outcomes; the twin of `FraudChecks.sumsDiffer`. */
import type { BatchFailure } from "./checkBatch.ts";
import type { BatchCommitment } from "./commitment.ts";
import { type OutcomeTree, readSums, type SumNode } from "./sumTree.ts";

type Published = Pick<BatchCommitment, "segments" | "mustServeWh" | "networkChargesMicroEuro">;

/** What one segment's sums and the totals of the tree say against the published figures; empty when nothing. */
export function compareSums(
  batch: Published,
  segment: number,
  inSegment: SumNode,
  total: SumNode,
): BatchFailure[] {
  const published = batch.segments[segment];
  const here = readSums(inSegment.sums);
  const all = readSums(total.sums);
  const pairs: readonly (readonly [number | null, number, number])[] = [
    [segment, here.soldWh - here.boughtWh, published?.tradedWh ?? Number.NaN],
    [segment, here.exportedWh, published?.exportedWh ?? Number.NaN],
    [null, all.mustServeWh, batch.mustServeWh],
    [null, all.networkChargesMicroEuro, batch.networkChargesMicroEuro],
  ];
  return pairs
    .filter(([, actual, limit]) => actual !== limit)
    .map(([place, actual, limit]) => ({ code: "LAT-4131", segment: place, actual, limit }));
}

/** All segments of a tree against a batch. */
export const checkSums = (batch: Published, tree: OutcomeTree): BatchFailure[] =>
  tree.segmentRoots.flatMap((root, segment) => compareSums(batch, segment, root, tree.root));
