/** The evidence bundle of one interval, as files in memory: what a DSO engineer downloads and checks. */

import type { BatchSigners } from "../core/commitment/commitment.ts";
import { accumulate, EMPTY_ACCUMULATOR } from "../core/commitment/digests.ts";
import {
  COMMUNITY_FILE,
  dayFileOf,
  hashBytes,
  MANIFEST_FILE,
  makeManifest,
  NETWORK_FILE,
} from "../core/compliance/bundleManifest.ts";
import { canonicalJson } from "../core/network/canonicalJson.ts";
import { type IntervalIndex, intervalStart, isoUtc } from "../core/time/marketInterval.ts";
import { readBundledCommunity, readIntervalProof } from "./intervalProof.ts";
import { type Market, networkOf, requireCommunity } from "./market.ts";

export interface BundleText {
  readonly name: string;
  readonly text: string;
}

/**
 * Files of a bundle with one interval, the manifest first; null when the interval has no batch on chain (yet).
 * Its chain of digests begins anew: that the batch stands in the ledger is what checking with an RPC endpoint
 * shows. @throws LAT-7013, LAT-7014
 */
export async function buildEvidenceBundle(
  market: Market,
  {
    communityId,
    interval,
    signers,
  }: {
    readonly communityId: string;
    readonly interval: IntervalIndex;
    readonly signers: BatchSigners;
  },
): Promise<readonly BundleText[] | null> {
  const community = await requireCommunity(market, communityId);
  const record = await market.store.interval({ communityId, feederId: community.feederId, interval });
  if (record === null || record.batchProof === null) return null;
  const network = await networkOf(market, record);
  const proof = await readIntervalProof(market, community, record);
  if (proof.batch === null) return null;
  const bundled = await readBundledCommunity(market, { community, signers, first: interval });
  const files: BundleText[] = [
    { name: NETWORK_FILE, text: `${canonicalJson(network.feeder)}\n` },
    { name: COMMUNITY_FILE, text: `${canonicalJson(bundled)}\n` },
    { name: dayFileOf(proof), text: `${JSON.stringify(proof)}\n` },
  ];
  const encoder = new TextEncoder();
  const manifest = makeManifest({
    title: `${community.feederId}, interval from ${isoUtc(intervalStart(interval))}`,
    firstInterval: interval,
    intervals: 1,
    networkHash: network.networkHash,
    accumulatorAfter: accumulate(EMPTY_ACCUMULATOR, proof.batch.digest),
    files: files.map(({ name, text }) => {
      const bytes = encoder.encode(text);
      return { name, bytes: bytes.length, hash: hashBytes(bytes) };
    }),
  });
  return [{ name: MANIFEST_FILE, text: `${JSON.stringify(manifest, null, 2)}\n` }, ...files];
}
