/** What a headless run is played on: the generated street, or measured homes on the IEEE feeder. */
import { resolve } from "node:path";
import { createDemoForecast } from "../../backend/adapters/demo/demoForecast.ts";
import { createDemoMeters } from "../../backend/adapters/demo/demoMeters.ts";
import { demoSeedParts } from "../../backend/adapters/demo/demoSeed.ts";
import { createDemoStreet, DEMO_SEED } from "../../backend/adapters/demo/demoStreet.ts";
import { type RealStreet, readRealHomes } from "../../backend/adapters/demo/realHomes.ts";
import { createRealForecast, createRealMeters } from "../../backend/adapters/demo/realHomesSources.ts";
import { readEuropeanLv } from "../../backend/adapters/dso/europeanLv.ts";
import type { SeedInput } from "../../backend/app/seedCommunity.ts";
import { buildCigreResidential } from "../../backend/core/network/cigreLvResidential.ts";
import type { Feeder } from "../../backend/core/network/feeder.ts";
import type { PlanStyle, TradingPlan } from "../../backend/core/orders/order.ts";
import { defaultTradingPlan } from "../../backend/core/orders/tradingPlan.ts";
import type { TariffSheet } from "../../backend/core/tariffs/tariff.ts";
import { allInRetailPrice } from "../../backend/core/tariffs/tariffRules.ts";
import { intervalsOfLocalDay } from "../../backend/core/time/communityTime.ts";
import { epochSeconds, type IntervalIndex, intervalIndex } from "../../backend/core/time/marketInterval.ts";
import { microEuroPerKWh, PRICE_TICK, wattHours } from "../../backend/core/units/quantities.ts";
import type { MeteringPoint } from "../../backend/ports/community.ts";
import type { ForecastSource } from "../../backend/ports/forecastSource.ts";
import type { MeterSource } from "../../backend/ports/meterSource.ts";
import type { DemoOptions, RealDataFolders } from "./options.ts";

const MINIMUM_HOUSEHOLDS = 3;
const QUARTERS_PER_DAY = 96;

export interface Scene {
  readonly title: string;
  /** Where the figures come from; printed with them. */
  readonly notice: string;
  readonly seed: SeedInput;
  readonly from: IntervalIndex;
  /** First interval after the run. */
  readonly to: IntervalIndex;
  readonly tariff: TariffSheet;
  readonly meters: MeterSource;
  readonly forecasts: ForecastSource;
}

/** @throws LAT-203x, LAT-520x when the data cannot be used */
export function openScene(options: DemoOptions): Scene {
  return options.real === null ? generatedScene(options) : realScene(options, options.real);
}

const modeOf = ({ ledgerMode }: DemoOptions) => (ledgerMode === undefined ? {} : { ledgerMode });

function generatedScene(options: DemoOptions): Scene {
  const street = createDemoStreet(options.seed ?? DEMO_SEED);
  const parts = demoSeedParts(street);
  const feeder = buildCigreResidential(parts.connectionPoints);
  const { from } = intervalsOfLocalDay(options.from);
  const tariff: TariffSheet = { ...street.tariff, effectiveFrom: epochSeconds(0), ...modeOf(options) };
  return {
    title: `${street.name}, generated street on the CIGRE residential feeder`,
    notice: "Loads and solar are generated from a seed; nothing here was measured.",
    seed: seedOf(street.communityId, street.name, feeder, from, {
      ...parts,
      generated: true,
      seed: String(street.seed),
      // The sheet in force must begin no later than the run.
      tariffSheets: [tariff],
    }),
    from,
    to: intervalIndex(from + options.days * QUARTERS_PER_DAY),
    tariff,
    meters: createDemoMeters(street),
    forecasts: createDemoForecast(street),
  };
}

function realScene(options: DemoOptions, folders: RealDataFolders): Scene {
  const street = readRealHomes({
    loads: resolve(folders.loads),
    solar: resolve(folders.solar),
    from: options.from,
    days: options.days,
  });
  // The published source sits at 1.05 pu, which leaves no room for solar.
  const feeder = readEuropeanLv(resolve(folders.network), { sourcePu: 1 });
  const tariff: TariffSheet = {
    ...createDemoStreet(DEMO_SEED).tariff,
    effectiveFrom: epochSeconds(0),
    ...modeOf(options),
  };
  const solarHomes = street.homes.filter((home) => home.plant !== null).length;
  return {
    title: `${street.homes.length} measured homes, ${solarHomes} with solar, on ${feeder.name}`,
    notice: street.notice,
    seed: seedOf("european-lv", "IEEE European LV", feeder, street.from, {
      generated: false,
      seed: "",
      meteringPoints: realPoints(street, feeder),
      tariffSheets: [tariff],
      tradingPlans: street.homes.map((home, index) => planOf(home.meteringPointId, index, tariff)),
      signIns: [],
    }),
    from: street.from,
    to: street.to,
    tariff,
    meters: createRealMeters(street),
    forecasts: createRealForecast(street),
  };
}

function realPoints(street: RealStreet, feeder: Feeder): MeteringPoint[] {
  return street.homes.map((home, index): MeteringPoint => {
    const point = feeder.connectionPoints[index];
    return {
      communityId: "european-lv",
      id: home.meteringPointId,
      pointId: point?.id ?? "",
      kind: "home",
      displayName: home.loadColumn,
      trading: true,
      assets: {
        solarWattPeak: Math.round((home.plant?.kwp ?? 0) * 1000),
        batteryWh: wattHours(0),
        batteryW: 0,
        carChargerW: 0,
      },
      account: null,
    };
  });
}

const STYLES: readonly PlanStyle[] = ["bestPrice", "neighboursFirst", "keepForMyself"];

/** Limits spread over a few cents, so that the merit order has steps. */
function planOf(meteringPointId: string, index: number, tariff: TariffSheet): TradingPlan {
  const retailAllIn = microEuroPerKWh(allInRetailPrice(tariff));
  const plan = defaultTradingPlan(meteringPointId, { feedIn: tariff.feedIn, retailAllIn });
  return {
    ...plan,
    style: STYLES[index % STYLES.length] ?? "bestPrice",
    buyLimit: microEuroPerKWh(plan.buyLimit - (index % 5) * 5 * PRICE_TICK),
    sellLimit: microEuroPerKWh(plan.sellLimit + (index % 4) * 5 * PRICE_TICK),
  };
}

type SeedParts = Pick<
  SeedInput,
  "generated" | "seed" | "meteringPoints" | "tariffSheets" | "tradingPlans" | "signIns"
>;

const seedOf = (
  id: string,
  name: string,
  feeder: Feeder,
  firstInterval: IntervalIndex,
  parts: SeedParts,
): SeedInput => ({
  id,
  name,
  timezone: "Europe/Berlin",
  firstInterval,
  minimumHouseholds: MINIMUM_HOUSEHOLDS,
  feeder,
  domain: null,
  generated: parts.generated,
  seed: parts.seed,
  meteringPoints: parts.meteringPoints,
  tariffSheets: parts.tariffSheets,
  tradingPlans: parts.tradingPlans,
  signIns: parts.signIns,
});
