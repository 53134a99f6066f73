/** The registry on the ledger takes batches of the network it names only: it must change between two batches. */
import type { Community, NetworkVersion } from "../../ports/community.ts";
import type { IntervalRecord } from "../../ports/intervals.ts";
import { type Market, neighbourKey, requireDomain } from "../market.ts";

/** Intervals whose batches may be on their way at once. */
const LOOK_BACK = 8;

/**
 * Null when the batch of this interval may be sent; otherwise what it waits for. Before the first batch of a new
 * version all batches before must be on chain; then the DSO's key publishes the new hash.
 */
export async function networkAwaits(
  market: Market,
  community: Community,
  record: IntervalRecord,
  network: NetworkVersion,
): Promise<string | null> {
  const { ledger, store } = market;
  if (ledger?.networks === undefined || network.version === 1) return null;
  const { feeder } = requireDomain(community);
  const published = await ledger.networks.publishedHash(feeder);
  if (published === null) return "the registry does not answer";
  if (published === network.networkHash) return null;
  for (let back = 1; back <= LOOK_BACK; back += 1) {
    const before = await store.interval(neighbourKey(record, -back));
    if (before !== null && before.state !== "void" && before.batchProof === null) {
      return "batches of the version before are still on their way to the ledger";
    }
  }
  await ledger.networks.publish(feeder, network.networkHash);
  return "the registry takes the new network version";
}
