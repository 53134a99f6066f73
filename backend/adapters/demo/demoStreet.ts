/** The demo street "Lindenhof": forty homes, a school and a shop on the residential CIGRE feeder. Generated. */

import type { ConnectionPoint } from "../../core/network/feeder.ts";
import type { TradingPlan } from "../../core/orders/order.ts";
import type { TariffSheet } from "../../core/tariffs/tariff.ts";
import { planBounds } from "../../core/tariffs/tariffRules.ts";
import { type EpochSeconds, epochSeconds } from "../../core/time/marketInterval.ts";
import { microEuroPerKWh, PRICE_TICK } from "../../core/units/quantities.ts";
import type { DemoMeteringPoint, DemoParticipant, DemoStreet, DeviceState } from "./demoTypes.ts";
import { CAR_TARGET_PERCENT } from "./deviceRules.ts";
import { INVENTED_NAMES } from "./inventedNames.ts";
import { uniform } from "./seededRandom.ts";
import { type LayoutRow, STREET_LAYOUT } from "./streetLayout.ts";

export const DEMO_COMMUNITY_ID = "lindenhof";
/** Seed of the demo unless another is given: its first days are bright with passing clouds. */
export const DEMO_SEED = 7;
/** 2026-06-15 06:00 in Europe/Berlin: where the demo clock starts. */
export const DEMO_START: EpochSeconds = epochSeconds(Date.UTC(2026, 5, 15, 4) / 1000);

const CAPACITY_KVA = { home1: 14.5, home3: 30, school: 100, shop: 60 } as const;

/** Prices of the demo, before VAT: 21.5 ct energy, 9.5 ct network, 4 ct local network, 7.9 ct feed-in. */
export const DEMO_TARIFF: TariffSheet = {
  version: 1,
  effectiveFrom: epochSeconds(Date.UTC(2026, 0, 1) / 1000 - 3600),
  currency: "EUR",
  retailEnergy: microEuroPerKWh(215_000),
  feedIn: microEuroPerKWh(79_000),
  gridNetworkCharge: microEuroPerKWh(95_000),
  localNetworkCharge: microEuroPerKWh(40_000),
  allowsBlocks: true,
  clearsHorizon: true,
  vatBasisPoints: 1900,
  priceFloor: microEuroPerKWh(0),
  priceCap: microEuroPerKWh(400_000),
};

/** Creates the street. The layout is fixed; the seed varies weather, appliances, trips and the limits of the plans. */
export function createDemoStreet(seed: number = DEMO_SEED): DemoStreet {
  const meteringPoints = STREET_LAYOUT.map(meteringPointOf);
  return {
    communityId: DEMO_COMMUNITY_ID,
    name: "Lindenhof",
    label: "generated",
    seed,
    location: { latitude: 51, longitude: 9 },
    connectionPoints: meteringPoints.map(
      (point): ConnectionPoint => ({
        id: point.connectionPointId,
        bus: point.bus,
        phases: point.phases,
        capacityKva: point.capacityKva,
      }),
    ),
    meteringPoints,
    participants: [...meteringPoints.map(participantOf).filter((p) => p !== null), ...STAFF],
    plans: meteringPoints
      .map((point, index) => planOf(point, index, seed))
      .filter((_, index) => meteringPoints[index]?.trading),
    tariff: DEMO_TARIFF,
  };
}

/** Devices at the beginning: batteries and flexible cars about half full, by seed; other cars charged overnight. */
export function initialDeviceState(street: DemoStreet, point: DemoMeteringPoint): DeviceState {
  const index = street.meteringPoints.indexOf(point);
  const share = (device: number) => 0.35 + 0.4 * uniform(street.seed, index, device);
  return {
    batteryWh: Math.floor((point.battery?.capacityWh ?? 0) * share(1)),
    carWh: Math.floor(
      (point.car?.batteryWh ?? 0) * (point.car?.mode === "immediate" ? CAR_TARGET_PERCENT / 100 : share(2)),
    ),
  };
}

const number = (index: number): string => String(index + 1).padStart(3, "0");

function meteringPointOf(row: LayoutRow, index: number): DemoMeteringPoint {
  const { member, ...fields } = row;
  const { kind } = fields;
  const size = kind === "home" ? (row.phases.length === 3 ? "home3" : "home1") : kind;
  return {
    ...fields,
    meteringPointId: `mp-${number(index)}`,
    connectionPointId: `cp-${number(index)}`,
    participantId: `member-${number(index)}`,
    capacityKva: CAPACITY_KVA[size],
    trading: member,
  };
}

const signInOf = (displayName: string): string =>
  (displayName.split(" ").at(-1) ?? displayName)
    .toLowerCase()
    .replaceAll("ü", "ue")
    .replaceAll("ö", "oe")
    .replaceAll("ä", "ae");

/** The person who may sign in for a point; null for a neighbour who is not a member. */
function participantOf(point: DemoMeteringPoint, index: number): DemoParticipant | null {
  if (!point.trading) return null;
  const displayName = INVENTED_NAMES[index] ?? `Haus ${index + 1}`;
  return {
    participantId: point.participantId,
    displayName,
    role: "member",
    signIn: signInOf(displayName),
    meteringPointId: point.meteringPointId,
  };
}

const STAFF: readonly DemoParticipant[] = [
  {
    participantId: "operator-1",
    displayName: "Katrin Möller",
    role: "operator",
    signIn: "operator",
    meteringPointId: null,
  },
  { participantId: "dso-1", displayName: "Sven Althaus", role: "dso", signIn: "dso", meteringPointId: null },
  {
    participantId: "auditor-1",
    displayName: "Miriam Falk",
    role: "auditor",
    signIn: "auditor",
    meteringPointId: null,
  },
  {
    participantId: "admin-1",
    displayName: "Jule Petri",
    role: "admin",
    signIn: "admin",
    meteringPointId: null,
  },
  // Helga Busch's granddaughter looks after the plan of her home.
  {
    participantId: "helper-1",
    displayName: "Mareike Busch",
    role: "helper",
    signIn: "helper",
    meteringPointId: "mp-012",
  },
];

/** Limits spread between feed-in and retail, so that the merit order has steps; on the price tick. */
function planOf(point: DemoMeteringPoint, index: number, seed: number): TradingPlan {
  const { lowest, highest } = planBounds(DEMO_TARIFF);
  const span = highest - lowest;
  const at = (share: number) =>
    microEuroPerKWh(lowest + Math.round((span * share) / PRICE_TICK) * PRICE_TICK);
  const draw = (from: number, to: number, key: number) => from + (to - from) * uniform(seed, index, key);
  const [sell, buy] = {
    bestPrice: [draw(0.12, 0.45, 11), draw(0.7, 0.95, 12)] as const,
    neighboursFirst: [draw(0.02, 0.15, 11), draw(0.9, 1, 12)] as const,
    keepForMyself: [draw(0.3, 0.5, 11), draw(0.5, 0.7, 12)] as const,
  }[point.style];
  return {
    meteringPointId: point.meteringPointId,
    style: point.style,
    sellLimit: at(sell),
    buyLimit: at(buy),
    batteryReservePercent: point.battery ? (point.style === "keepForMyself" ? 50 : 20) : 0,
  };
}
