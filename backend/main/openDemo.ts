/** The demo street behind the ports, and its seed. */
import { createDemoForecast } from "../adapters/demo/demoForecast.ts";
import { createDemoMeters } from "../adapters/demo/demoMeters.ts";
import { demoSeedParts } from "../adapters/demo/demoSeed.ts";
import { createDemoStreet, DEMO_SEED, DEMO_START } from "../adapters/demo/demoStreet.ts";
import { seedCommunity } from "../app/seedCommunity.ts";
import { buildCigreResidential } from "../core/network/cigreLvResidential.ts";
import type { Feeder } from "../core/network/feeder.ts";
import { hashFeeder } from "../core/network/hashFeeder.ts";
import { type EpochSeconds, intervalOf } from "../core/time/marketInterval.ts";
import type { ForecastSource } from "../ports/forecastSource.ts";
import type { MeterSource } from "../ports/meterSource.ts";
import type { SignerPort } from "../ports/signer.ts";
import type { Store } from "../ports/store.ts";
import type { LedgerFeeder } from "./openLedger.ts";

const MINIMUM_HOUSEHOLDS = 3;

export interface Demo {
  readonly communityId: string;
  readonly startsAt: EpochSeconds;
  readonly ledgerFeeder: LedgerFeeder;
  readonly meters: MeterSource;
  readonly forecasts: ForecastSource;
  /** Writes the street when the store has none. True when it did. */
  seed(store: Store, signers: SignerPort): Promise<boolean>;
}

/** The street for a seed; a stored community keeps the seed it was made with. */
export async function openDemo(store: Store, wantedSeed: number | null): Promise<Demo> {
  const [stored] = await store.listCommunities();
  const street = createDemoStreet(stored === undefined ? (wantedSeed ?? DEMO_SEED) : Number(stored.seed));
  const parts = demoSeedParts(street);
  const feeder: Feeder = buildCigreResidential(parts.connectionPoints);
  const communityId = street.communityId;
  return {
    communityId,
    startsAt: DEMO_START,
    ledgerFeeder: { communityId, feederId: feeder.id, networkHash: hashFeeder(feeder) },
    meters: createDemoMeters(street),
    forecasts: createDemoForecast(street),
    seed: (target, signers) =>
      seedCommunity(
        { store: target, signers },
        {
          id: communityId,
          name: street.name,
          timezone: "Europe/Berlin",
          firstInterval: intervalOf(DEMO_START),
          seed: String(street.seed),
          generated: true,
          minimumHouseholds: MINIMUM_HOUSEHOLDS,
          feeder,
          meteringPoints: parts.meteringPoints,
          tariffSheets: parts.tariffSheets,
          tradingPlans: parts.tradingPlans,
          signIns: parts.signIns,
          domain: null,
        },
      ),
  };
}
