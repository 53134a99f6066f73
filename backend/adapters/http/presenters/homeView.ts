/** Household Home: today's figures, bars, prices, cards and the limit notice. */
import type { z } from "zod";
import { costAsBooked, costWithoutMarketDown } from "../../../core/billing/counterfactual.ts";
import { allInRetailPrice } from "../../../core/tariffs/tariffRules.ts";
import {
  type EpochSeconds,
  type IntervalIndex,
  intervalIndex,
  intervalOf,
} from "../../../core/time/marketInterval.ts";
import { type MicroEuro, microEuro, wattHours } from "../../../core/units/quantities.ts";
import type { DeviceState } from "../../../ports/meterSource.ts";
import { type HomeDay, sheetOf } from "../homeDay.ts";
import type { CarbonMetric, HomeView, Metric, PriceStripItem } from "../schemas/household.ts";
import {
  amountOf,
  byInterval,
  energyOf,
  type FigureStateName,
  figureState,
  isSettled,
  times,
} from "./figures.ts";
import { type DayFlows, type IntervalFlows, presentFlows } from "./homeFlows.ts";
import { presentLimit } from "./limitNotice.ts";

/** Direct CO2 per kWh of the German electricity mix in 2024. */
const GRID_GRAMS_PER_KWH = 363;
const GRID_GRAMS_SOURCE =
  "Umweltbundesamt, Entwicklung der spezifischen Treibhausgas-Emissionen des deutschen Strommix 1990–2024 (2024: estimate)";

export interface HomeInput {
  readonly day: HomeDay;
  readonly label: string;
  readonly deviceStates: ReadonlyMap<IntervalIndex, DeviceState>;
  readonly now: EpochSeconds;
}

/** Money better than without the market over settled intervals, µ€: each priced by the sheet in force then. */
export function savingsOfDay(day: HomeDay): MicroEuro {
  const lines = byInterval(day.lines, (line) => line.interval);
  const readings = byInterval(day.readings, (reading) => reading.interval);
  let savings = 0;
  for (const record of day.records) {
    const reading = readings.get(record.interval)?.[0];
    if (!isSettled(record) || reading === undefined) continue;
    const zero = wattHours(0);
    const metered = {
      takenWh: reading.importWh,
      deliveredWh: reading.exportWh,
      gridImportWh: zero,
      gridExportWh: zero,
    };
    const without = costWithoutMarketDown(metered, sheetOf(day.sheets, record.interval));
    savings += without - costAsBooked(day.point.id, lines.get(record.interval) ?? []);
  }
  return microEuro(savings);
}

/** Flows of the intervals that are settled; in the very first interval the battery's change is not known. */
function settledFlows({ day, deviceStates }: HomeInput): IntervalFlows[] {
  const lines = byInterval(day.lines, (line) => line.interval);
  const readings = byInterval(day.readings, (reading) => reading.interval);
  const { solarWattPeak, batteryWh } = day.point.assets;
  const level = (interval: number): number | null =>
    deviceStates.get(intervalIndex(interval))?.values.batteryWh ?? null;
  return day.records.filter(isSettled).flatMap((record): IntervalFlows[] => {
    const reading = readings.get(record.interval)?.[0];
    if (reading === undefined) return [];
    const own = lines.get(record.interval) ?? [];
    const before = level(record.interval - 1);
    const after = level(record.interval);
    return [
      {
        importWh: reading.importWh,
        exportWh: reading.exportWh,
        takenLocalWh: energyOf(own, "local-energy-bought"),
        deliveredLocalWh: energyOf(own, "local-energy-sold"),
        solarWh: solarWattPeak === 0 ? 0 : (deviceStates.get(record.interval)?.values.solarWh ?? null),
        batteryChangeWh: batteryWh === 0 ? 0 : before === null || after === null ? null : after - before,
      },
    ];
  });
}

export function presentPrices(day: HomeDay): z.infer<typeof PriceStripItem>[] {
  const records = new Map(day.records.map((record) => [record.interval, record]));
  const items: z.infer<typeof PriceStripItem>[] = [];
  for (let index = day.range.from; index < day.range.to; index = intervalIndex(index + 1)) {
    const sheet = sheetOf(day.sheets, index);
    const facts = day.facts.get(index);
    const record = records.get(index);
    items.push({
      ...times(index),
      state: record?.state ?? null,
      ownPrice: facts === undefined ? null : (facts.segmentPrices.get(day.segment) ?? facts.poolPrice),
      buyPrice: facts === undefined ? null : facts.poolPrice + sheet.localNetworkCharge,
      retail: allInRetailPrice(sheet),
      feedIn: sheet.feedIn,
      priceState: facts === undefined ? null : isSettled(record) ? "final" : "provisional",
    });
  }
  return items;
}

function metric(part: number | null, whole: number | null, state: FigureStateName): z.infer<typeof Metric> {
  const usable = part !== null && whole !== null && whole > 0;
  const clamped = usable ? Math.min(whole, Math.max(0, part)) : null;
  return {
    basisPoints: clamped === null || whole === null ? null : Math.round((clamped * 10_000) / whole),
    partWh: part,
    wholeWh: whole,
    state,
  };
}

/** The four cards. Shares are taken over intervals where solar and battery are measured. */
function presentCards({ known, flowsIn, flowsOut }: DayFlows, state: FigureStateName) {
  const barOf = (bars: DayFlows["flowsIn"], source: string): number =>
    bars.find((bar) => bar.source === source)?.wh ?? 0;
  const sold = barOf(flowsOut, "neighbours");
  const bought = barOf(flowsIn, "neighbours");
  const solarUsed = known === null ? null : Math.max(0, known.solarWh - known.exportWh);
  const selfSupplied = known === null ? null : Math.max(0, known.useWh - known.importWh);
  const carbon: z.infer<typeof CarbonMetric> = {
    grams: solarUsed === null ? null : Math.round(((bought + solarUsed) * GRID_GRAMS_PER_KWH) / 1_000),
    gramsPerKWh: GRID_GRAMS_PER_KWH,
    source: GRID_GRAMS_SOURCE,
    state: "estimated",
  };
  return {
    selfSufficiency: metric(selfSupplied, known?.useWh ?? null, state),
    selfConsumption: metric(solarUsed, known?.solarWh ?? null, state),
    soldLocally: metric(sold, sold + barOf(flowsOut, "grid"), state),
    carbon,
  };
}

/** The whole view; `label` is the local date. */
export function presentHome(input: HomeInput): z.infer<typeof HomeView> {
  const { day, label } = input;
  const { point, lines } = day;
  const total = day.range.to - day.range.from;
  const state = figureState({ ...day, expected: total });
  const flows = presentFlows(settledFlows(input), state);
  const energy = (...kinds: Parameters<typeof energyOf>[1][]) => ({ wh: energyOf(lines, ...kinds), state });
  const money = (sign: 1 | -1, ...kinds: Parameters<typeof energyOf>[1][]) => ({
    microEuro: microEuro(sign * amountOf(lines, point.id, ...kinds)),
    state,
  });
  return {
    meteringPointId: point.id,
    displayName: point.displayName,
    date: label,
    today: {
      soldLocal: energy("local-energy-sold"),
      earnedLocal: money(1, "local-energy-sold"),
      boughtLocal: energy("local-energy-bought"),
      spentLocal: money(-1, "local-energy-bought", "local-network-charge"),
      gridImport: energy("grid-energy-bought"),
      gridCost: money(-1, "grid-energy-bought", "grid-network-charge", "levy", "standing-charge"),
      gridExport: energy("feed-in"),
      feedInEarned: money(1, "feed-in"),
      net: money(1),
      savings: { microEuro: savingsOfDay(day), state },
      intervalsSettled: day.records.filter(isSettled).length,
      intervalsTotal: total,
    },
    flowsIn: [...flows.flowsIn],
    flowsOut: [...flows.flowsOut],
    prices: presentPrices(day),
    ...presentCards(flows, state),
    limit: presentLimit(day, intervalOf(input.now)),
  };
}
