/** The file a real community begins with: who it is, its metering points and its tariff sheet, beside its network file. */
import { z } from "zod";
import type { SeedInput } from "../../app/seedCommunity.ts";
import { domainError } from "../../core/errors/domainError.ts";
import type { Feeder } from "../../core/network/feeder.ts";
import type { TradingPlan } from "../../core/orders/order.ts";
import type { TariffSheet } from "../../core/tariffs/tariff.ts";
import { planBounds } from "../../core/tariffs/tariffRules.ts";
import { type EpochSeconds, intervalIndex, intervalOf } from "../../core/time/marketInterval.ts";
import { microEuroPerKWh, wattHours } from "../../core/units/quantities.ts";
import type { MeteringPoint } from "../../ports/community.ts";

const MAX_POINTS = 50_000;
const id = z
  .string()
  .regex(/^[A-Za-z0-9._:-]{1,64}$/, "letters, digits, dots, dashes and colons are expected");
const amount = z.int().min(0).max(10_000_000).default(0);
const price = z.int().min(-10_000_000).max(10_000_000);

const Point = z.strictObject({
  id,
  /** Connection point of the network file. */
  connectionPoint: id,
  kind: z.enum(["home", "school", "shop", "other"]).default("home"),
  /** For screens only. */
  name: z.string().trim().min(1).max(80),
  /** Takes part in the market; otherwise it is base load. */
  trading: z.boolean(),
  solarWattPeak: amount,
  batteryWh: amount,
  batteryW: amount,
  carChargerW: amount,
});

/** Prices in µ€/kWh before VAT. */
const Tariff = z.strictObject({
  currency: z.string().regex(/^[A-Z]{3}$/),
  retailEnergy: price,
  feedIn: price,
  gridNetworkCharge: price,
  localNetworkCharge: price,
  vatBasisPoints: z.int().min(0).max(10_000),
  priceFloor: price,
  priceCap: price,
  allowsBlocks: z.boolean().default(false),
});

const CommunityFile = z.strictObject({
  format: z.literal("lateral-community/1"),
  id,
  name: z.string().trim().min(1).max(80),
  timezone: z
    .string()
    .refine((zone) => Intl.supportedValuesOf("timeZone").includes(zone), "an IANA zone is expected"),
  minimumHouseholds: z.int().min(3).max(100).default(3),
  /** Path of the lateral-network/1 file, from this file. */
  network: z.string().min(1).max(400),
  meteringPoints: z.array(Point).min(1).max(MAX_POINTS),
  tariff: Tariff,
});

const unusable = (reason: string) => domainError("LAT-8121", { reason });

/** @throws LAT-8121 with the first wrong field */
export function parseCommunityFile(text: string): z.infer<typeof CommunityFile> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unusable("it is not JSON");
  }
  const parsed = CommunityFile.safeParse(value);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  throw unusable(`${first?.path.join(".") || "the file"}: ${first?.message ?? "unknown"}`.slice(0, 200));
}

/** @throws LAT-8121 for points that are named twice or connected nowhere */
function checkPoints(points: z.infer<typeof CommunityFile>["meteringPoints"], feeder: Feeder): void {
  const connections = new Set(feeder.connectionPoints.map((point) => point.id));
  const seen = new Set<string>();
  for (const point of points) {
    if (seen.has(point.id)) throw unusable(`metering point ${point.id} is there twice`);
    seen.add(point.id);
    if (!connections.has(point.connectionPoint)) {
      throw unusable(`the network has no connection point ${point.connectionPoint}`);
    }
  }
}

/** What the store needs; the market begins with the next day's quarter hours, `now` being wall-clock time. */
export function communitySeedOf(
  file: z.infer<typeof CommunityFile>,
  feeder: Feeder,
  now: EpochSeconds,
): SeedInput {
  checkPoints(file.meteringPoints, feeder);
  const { tariff: given } = file;
  const prices = {
    retailEnergy: microEuroPerKWh(given.retailEnergy),
    feedIn: microEuroPerKWh(given.feedIn),
    gridNetworkCharge: microEuroPerKWh(given.gridNetworkCharge),
    localNetworkCharge: microEuroPerKWh(given.localNetworkCharge),
    priceFloor: microEuroPerKWh(given.priceFloor),
    priceCap: microEuroPerKWh(given.priceCap),
  };
  const firstInterval = intervalIndex(intervalOf(now) + 1);
  const tariff: TariffSheet = { ...given, ...prices, version: 1, effectiveFrom: now };
  const { lowest, highest } = planBounds(tariff);
  const meteringPoints = file.meteringPoints.map(
    ({
      connectionPoint,
      name,
      solarWattPeak,
      batteryWh,
      batteryW,
      carChargerW,
      ...point
    }): MeteringPoint => ({
      ...point,
      communityId: file.id,
      pointId: connectionPoint,
      displayName: name,
      assets: { solarWattPeak, batteryWh: wattHours(batteryWh), batteryW, carChargerW },
      account: null,
    }),
  );
  // The widest plan: anything that is better than the grid. Members narrow it down.
  const tradingPlans = meteringPoints
    .filter(({ trading }) => trading)
    .map(
      (point): TradingPlan => ({
        meteringPointId: point.id,
        style: "bestPrice",
        buyLimit: highest,
        sellLimit: lowest,
        batteryReservePercent: 0,
      }),
    );
  return {
    id: file.id,
    name: file.name,
    timezone: file.timezone,
    firstInterval,
    seed: "",
    generated: false,
    minimumHouseholds: file.minimumHouseholds,
    feeder,
    meteringPoints,
    tariffSheets: [tariff],
    tradingPlans,
    signIns: [],
    domain: null,
  };
}
