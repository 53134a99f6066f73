/**
 * A street for API tests: a transformer, two cables, four homes on one segment.
 *
 *   source ═ TR ═ bus-1 ── L1 ── bus-2 (H1, H2) ── L2 ── bus-3 (H3, H4)
 */
import type { Feeder } from "../../../backend/core/network/feeder.ts";
import { hashFeeder } from "../../../backend/core/network/hashFeeder.ts";
import type { Hex } from "../../../backend/core/orders/order.ts";
import { addressOfPrivateKey } from "../../../backend/core/orders/orderSignature.ts";
import { defaultTradingPlan } from "../../../backend/core/orders/tradingPlan.ts";
import type { TariffSheet } from "../../../backend/core/tariffs/tariff.ts";
import { allInRetailPrice } from "../../../backend/core/tariffs/tariffRules.ts";
import { epochSeconds, intervalIndex, intervalOf } from "../../../backend/core/time/marketInterval.ts";
import { microEuroPerKWh, wattHours } from "../../../backend/core/units/quantities.ts";
import type { CommunitySeed, MeteringPoint } from "../../../backend/ports/community.ts";
import type { Store } from "../../../backend/ports/store.ts";

export const COMMUNITY = "teststreet";
export const HOMES = ["H1", "H2", "H3", "H4"] as const;

/** 2026-06-15 12:07 in Berlin: daytime, away from midnight. */
export const NOON = epochSeconds(Date.UTC(2026, 5, 15, 10, 7) / 1000);

export const ledgerContract: Hex = `0x${"ab".repeat(20)}`;

export const TARIFF: TariffSheet = {
  version: 3,
  effectiveFrom: epochSeconds(0),
  currency: "EUR",
  retailEnergy: microEuroPerKWh(210_000),
  feedIn: microEuroPerKWh(80_000),
  gridNetworkCharge: microEuroPerKWh(90_000),
  localNetworkCharge: microEuroPerKWh(40_000),
  allowsBlocks: true,
  clearsHorizon: true,
  vatBasisPoints: 1_900,
  priceFloor: microEuroPerKWh(0),
  priceCap: microEuroPerKWh(500_000),
};

const line = (id: string, from: string, to: string) =>
  ({
    kind: "line",
    id,
    from,
    to,
    lengthM: 100,
    r1OhmPerKm: 0.2,
    x1OhmPerKm: 0.08,
    r0OhmPerKm: 0.8,
    x0OhmPerKm: 0.3,
    c1NfPerKm: 0,
    c0NfPerKm: 0,
    ratingA: 270,
    cable: "NAYY 4x150",
  }) as const;

export const FEEDER: Feeder = {
  format: "lateral-network/1",
  id: "test-feeder",
  name: "Test street",
  citation: "Made for tests",
  source: { bus: "source", voltagePu: 1, r1Ohm: 0, x1Ohm: 0, r0Ohm: 0, x0Ohm: 0 },
  buses: [
    { id: "source", nominalKv: 20 },
    { id: "bus-1", nominalKv: 0.4 },
    { id: "bus-2", nominalKv: 0.4 },
    { id: "bus-3", nominalKv: 0.4 },
  ],
  branches: [
    {
      kind: "transformer",
      id: "TR",
      from: "source",
      to: "bus-1",
      ratedKva: 250,
      primaryKv: 20,
      secondaryKv: 0.4,
      vectorGroup: "Dyn11",
      resistancePercent: 1.1,
      reactancePercent: 3.8,
      tapPu: 1,
    },
    line("L1", "bus-1", "bus-2"),
    line("L2", "bus-2", "bus-3"),
  ],
  connectionPoints: HOMES.map((home, index) => ({
    id: `cp-${home}`,
    bus: index < 2 ? "bus-2" : "bus-3",
    phases: ["A", "B", "C"],
    capacityKva: 20,
  })),
  voltageBand: { lowerPu: 0.9, upperPu: 1.1 },
};

/** A test key per home: 32 bytes that end in the home's number. */
export const privateKeyOf = (home: string): Uint8Array => {
  const key = new Uint8Array(32).fill(7);
  key[31] = HOMES.indexOf(home as (typeof HOMES)[number]) + 1;
  return key;
};

const meteringPoint = (home: string, index: number): MeteringPoint => ({
  communityId: COMMUNITY,
  id: home,
  pointId: `cp-${home}`,
  kind: "home",
  displayName: `Person of ${home}`,
  trading: true,
  assets: {
    solarWattPeak: index % 2 === 0 ? 8_000 : 0,
    batteryWh: wattHours(index === 0 ? 5_000 : 0),
    batteryW: index === 0 ? 2_500 : 0,
    carChargerW: 0,
  },
  account: addressOfPrivateKey(privateKeyOf(home)),
});

export const SEED: CommunitySeed = {
  community: {
    id: COMMUNITY,
    name: "Test street",
    timezone: "Europe/Berlin",
    feederId: FEEDER.id,
    firstInterval: intervalOf(epochSeconds(NOON - 86_400)),
    seed: "1",
    generated: true,
    minimumHouseholds: 1,
    domain: {
      chainId: 31_337,
      contract: ledgerContract,
      community: `0x${"01".repeat(32)}`,
      feeder: `0x${"02".repeat(32)}`,
    },
  },
  network: {
    communityId: COMMUNITY,
    feederId: FEEDER.id,
    version: 1,
    effectiveFrom: intervalOf(epochSeconds(NOON - 86_400)),
    feeder: FEEDER,
    networkHash: hashFeeder(FEEDER),
    segments: [
      {
        index: 0,
        parent: -1,
        label: "Whole street",
        pointIds: FEEDER.connectionPoints.map((point) => point.id),
        headBranch: "TR",
      },
    ],
  },
  meteringPoints: HOMES.map(meteringPoint),
  memberKeys: HOMES.map((home) => ({
    communityId: COMMUNITY,
    meteringPointId: home,
    address: addressOfPrivateKey(privateKeyOf(home)),
    kind: "gateway",
    addedAt: epochSeconds(NOON - 86_400),
    revokedAt: null,
  })),
  tariffSheets: [TARIFF],
  tradingPlans: HOMES.map((home) =>
    defaultTradingPlan(home, { feedIn: TARIFF.feedIn, retailAllIn: allInRetailPrice(TARIFF) }),
  ),
  signIns: [
    { communityId: COMMUNITY, id: "anna", role: "member", displayName: "Anna", meteringPointId: "H1" },
    { communityId: COMMUNITY, id: "ben", role: "member", displayName: "Ben", meteringPointId: "H2" },
    { communityId: COMMUNITY, id: "olga", role: "operator", displayName: "Olga", meteringPointId: null },
    { communityId: COMMUNITY, id: "dirk", role: "dso", displayName: "Dirk", meteringPointId: null },
    { communityId: COMMUNITY, id: "aida", role: "auditor", displayName: "Aida", meteringPointId: null },
    { communityId: COMMUNITY, id: "hans", role: "helper", displayName: "Hans", meteringPointId: "H1" },
    { communityId: COMMUNITY, id: "agnes", role: "aggregator", displayName: "Agnes", meteringPointId: null },
    { communityId: COMMUNITY, id: "adam", role: "admin", displayName: "Adam", meteringPointId: null },
  ],
};

/** Opens the intervals before noon, `count` of them. */
export async function openBefore(store: Store, count: number): Promise<void> {
  const here = intervalOf(NOON);
  await store.openIntervals(
    Array.from({ length: count }, (_, index) => ({
      communityId: COMMUNITY,
      feederId: FEEDER.id,
      interval: intervalIndex(here - count + index),
      networkVersion: 1,
      tariffVersion: TARIFF.version,
      at: NOON,
    })),
  );
}
