/**
 * A street small enough to reckon by hand, on the memory store:
 *
 *     transformer ── R11 ─ mp-sun   solar, sells what it does not need
 *          │
 *          ├──────── R12 ─ mp-day   buys all day
 *          └──────── R15 ─ mp-out   no member of the market: flows as forecast
 */
import { createMemoryEventBus } from "../../../backend/adapters/memory/memoryEventBus.ts";
import { createMemoryStore } from "../../../backend/adapters/memory/memoryStore.ts";
import { seededRandom } from "../../../backend/adapters/random/seededRandom.ts";
import { advanceMarket } from "../../../backend/app/advanceMarket.ts";
import type { Ledger, Market } from "../../../backend/app/market.ts";
import { seedCommunity } from "../../../backend/app/seedCommunity.ts";
import type { LedgerDomain } from "../../../backend/core/commitment/commitment.ts";
import { idHash } from "../../../backend/core/commitment/deployment.ts";
import { buildCigreResidential } from "../../../backend/core/network/cigreLvResidential.ts";
import type { Hex, TradingPlan } from "../../../backend/core/orders/order.ts";
import {
  addressOfPrivateKey,
  nobleVerifier,
  signDigest,
} from "../../../backend/core/orders/orderSignature.ts";
import type { TariffSheet } from "../../../backend/core/tariffs/tariff.ts";
import {
  type EpochSeconds,
  epochSeconds,
  type IntervalIndex,
  intervalEnd,
  intervalIndex,
  intervalStart,
} from "../../../backend/core/time/marketInterval.ts";
import { microEuroPerKWh, wattHours } from "../../../backend/core/units/quantities.ts";
import type { MeteringPoint } from "../../../backend/ports/community.ts";
import type { PointForecast } from "../../../backend/ports/forecastSource.ts";
import type { IntervalKey } from "../../../backend/ports/intervals.ts";
import { SIGNER_ROLES, type Signer, type SignerPort } from "../../../backend/ports/signer.ts";
import type { Store } from "../../../backend/ports/store.ts";

export const COMMUNITY = "small-street";
/** 2026-06-15 10:00 UTC. */
export const FIRST: IntervalIndex = intervalIndex(Date.UTC(2026, 5, 15, 10) / 1000 / 900);

export const TARIFF: TariffSheet = {
  version: 1,
  effectiveFrom: epochSeconds(0),
  currency: "EUR",
  retailEnergy: microEuroPerKWh(200_000),
  feedIn: microEuroPerKWh(80_000),
  gridNetworkCharge: microEuroPerKWh(100_000),
  localNetworkCharge: microEuroPerKWh(40_000),
  vatBasisPoints: 1_900,
  priceFloor: microEuroPerKWh(0),
  priceCap: microEuroPerKWh(400_000),
};

export interface Household {
  readonly id: string;
  readonly bus: string;
  readonly trading: boolean;
  /** Wh per interval: + surplus, − demand; also what the meter will show, unless `metersNetWh` says otherwise. */
  readonly netWh: number;
  readonly metersNetWh?: number;
}

export const HOUSEHOLDS: readonly Household[] = [
  { id: "mp-day", bus: "R12", trading: true, netWh: -600 },
  { id: "mp-out", bus: "R15", trading: false, netWh: -250 },
  { id: "mp-sun", bus: "R11", trading: true, netWh: 1_000 },
];

const bytesOf = (hex: Hex): Uint8Array => Uint8Array.from(Buffer.from(hex.slice(2), "hex"));

/** A signer with the private key 0x…number. */
export function testSigner(number: number): Signer {
  const key = new Uint8Array(32);
  key[30] = number >> 8;
  key[31] = number & 0xff;
  return {
    address: addressOfPrivateKey(key),
    signDigest: async (digest) => signDigest(bytesOf(digest), key),
  };
}

const gatewayNumber = (id: string): number => 100 + HOUSEHOLDS.findIndex((household) => household.id === id);

const signers: SignerPort = {
  roleSigner: async (role) => testSigner(1 + SIGNER_ROLES.indexOf(role)),
  gatewaySigner: async (id) => testSigner(gatewayNumber(id)),
};

const feeder = buildCigreResidential(
  HOUSEHOLDS.map(({ id, bus }) => ({ id: `cp-${id}`, bus, phases: ["A", "B", "C"], capacityKva: 30 })),
);

export const DOMAIN: LedgerDomain = {
  chainId: 31_337,
  contract: `0x${"1e".repeat(20)}`,
  community: idHash(COMMUNITY),
  feeder: idHash(feeder.id),
};

const plan = (meteringPointId: string): TradingPlan => ({
  meteringPointId,
  style: "bestPrice",
  buyLimit: microEuroPerKWh(300_000),
  sellLimit: microEuroPerKWh(80_000),
  batteryReservePercent: 0,
});

const point = ({ id, trading }: Household): MeteringPoint => ({
  communityId: COMMUNITY,
  id,
  pointId: `cp-${id}`,
  kind: "home",
  displayName: id,
  trading,
  assets: { solarWattPeak: 0, batteryWh: wattHours(0), batteryW: 0, carChargerW: 0 },
  account: null,
});

const forecastOf = ({ id, netWh }: Household): PointForecast => ({
  meteringPointId: id,
  demandWh: wattHours(Math.max(0, -netWh)),
  surplusWh: wattHours(Math.max(0, netWh)),
  flexibleBuyWh: wattHours(0),
  flexibleSellWh: wattHours(0),
});

export interface SmallStreet {
  readonly market: Market;
  readonly store: Store;
  /** Key of the interval `offset` after the first. */
  key(offset?: number): IntervalKey;
  /** Advances everything due at a market time. */
  advanceTo(at: EpochSeconds): Promise<readonly string[]>;
  /** Runs until the intervals 0 … count − 1 have ended. */
  run(count: number): Promise<void>;
}

export interface SmallStreetOptions {
  readonly households?: readonly Household[];
  readonly tariffSheets?: readonly TariffSheet[];
  /** 1: every household is a price zone of its own; 3: all are in one. Default 1. */
  readonly minimumHouseholds?: number;
  /** Wraps the store, to watch or disturb it. */
  readonly wrap?: (store: Store) => Store;
  readonly ledger?: Ledger | null;
  readonly change?: Partial<Market>;
}

export async function openSmallStreet(options: SmallStreetOptions = {}): Promise<SmallStreet> {
  const households = options.households ?? HOUSEHOLDS;
  const plain = createMemoryStore();
  await seedCommunity(
    { store: plain, signers },
    {
      id: COMMUNITY,
      name: "Small street",
      timezone: "Europe/Berlin",
      firstInterval: FIRST,
      seed: "",
      generated: true,
      minimumHouseholds: options.minimumHouseholds ?? 1,
      feeder,
      meteringPoints: households.map(point),
      tariffSheets: options.tariffSheets ?? [TARIFF],
      tradingPlans: households.filter((household) => household.trading).map(({ id }) => plan(id)),
      signIns: [],
      domain: DOMAIN,
    },
  );
  const store = options.wrap?.(plain) ?? plain;
  const market: Market = {
    store,
    random: seededRandom("small street"),
    meters: {
      read: async ({ interval }) => ({
        readings: households.map(({ id, netWh, metersNetWh = netWh }) => ({
          meteringPointId: id,
          interval,
          importWh: wattHours(Math.max(0, -metersNetWh)),
          exportWh: wattHours(Math.max(0, metersNetWh)),
          quality: "measured",
          source: "test",
          receivedAt: intervalEnd(interval),
          version: 1,
        })),
        deviceStates: households.map(({ id }) => ({ meteringPointId: id, values: { interval } })),
      }),
    },
    forecasts: { forecast: async () => households.map(forecastOf) },
    signers,
    verifier: nobleVerifier,
    solver: null,
    events: createMemoryEventBus(),
    ledger: options.ledger ?? null,
    ...options.change,
  };
  const advanceTo = (at: EpochSeconds) => advanceMarket(market, COMMUNITY, at);
  return {
    market,
    store,
    key: (offset = 0) => ({
      communityId: COMMUNITY,
      feederId: feeder.id,
      interval: intervalIndex(FIRST + offset),
    }),
    advanceTo,
    run: async (count) => {
      for (let offset = 0; offset <= count; offset += 1) {
        await advanceTo(intervalStart(intervalIndex(FIRST + offset)));
      }
    },
  };
}
