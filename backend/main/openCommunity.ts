/** The community that a server is for: the demo street in demo mode, the one of the database in production. */
import { createStoredForecast } from "../adapters/meters/storedForecast.ts";
import { createStoredMeters } from "../adapters/meters/storedMeters.ts";
import { domainError } from "../core/errors/domainError.ts";
import { epochSeconds, intervalOf } from "../core/time/marketInterval.ts";
import type { Store } from "../ports/store.ts";
import { type Demo, openDemo } from "./openDemo.ts";
import type { Settings } from "./settings.ts";

/**
 * Demo and production never open each other's database.
 * @throws LAT-8120 no community yet, LAT-8123 a real one in demo mode, LAT-8124 a demonstration in production
 */
export async function openCommunity(
  store: Store,
  { mode, seed }: Pick<Settings, "mode" | "seed">,
): Promise<Demo> {
  const [stored] = await store.listCommunities();
  if (mode === "demo") {
    if (stored !== undefined && !stored.generated) throw domainError("LAT-8123", { community: stored.id });
    return openDemo(store, seed);
  }
  if (stored === undefined) throw domainError("LAT-8120");
  if (stored.generated) throw domainError("LAT-8124", { community: stored.id });
  const now = epochSeconds(Math.floor(Date.now() / 1_000));
  const network =
    (await store.network(stored.id, stored.feederId, intervalOf(now))) ??
    (await store.network(stored.id, stored.feederId, stored.firstInterval));
  if (network === null) throw domainError("LAT-8121", { reason: "its network is missing" });
  return {
    communityId: stored.id,
    startsAt: now,
    ledgerFeeder: {
      communityId: stored.id,
      feederId: stored.feederId,
      networkHash: network.networkHash,
    },
    meters: createStoredMeters(store),
    forecasts: createStoredForecast(store),
    seed: async () => false,
  };
}
