/** A price that may change with time: flat, by time of use, or a series per quarter hour. */
import { domainError } from "../errors/domainError.ts";
import { localTimeOfInterval } from "../time/communityTime.ts";
import { type IntervalIndex, intervalIndex, intervalStart, isoUtc } from "../time/marketInterval.ts";
import { MAX_PRICE, type MicroEuroPerKWh, microEuroPerKWh } from "../units/quantities.ts";

/** A band of a weekly pattern in local wall time. Quarters 0..95; `to` exclusive, at most 96. */
export interface UseBand {
  /** 0 = Monday … 6 = Sunday. */
  readonly weekdays: readonly number[];
  /** 1..12; absent: all year. */
  readonly months?: readonly number[];
  readonly fromQuarter: number;
  readonly toQuarter: number;
  readonly price: MicroEuroPerKWh;
}

export type EnergyPrice =
  | { readonly kind: "flat"; readonly price: MicroEuroPerKWh }
  /** The first band that fits; `otherwise` where none does. */
  | { readonly kind: "time-of-use"; readonly bands: readonly UseBand[]; readonly otherwise: MicroEuroPerKWh }
  /** One price per quarter hour from `from` on; outside of it there is none. */
  | { readonly kind: "series"; readonly from: IntervalIndex; readonly prices: readonly MicroEuroPerKWh[] };

/** A tax or levy per kWh drawn from the grid, e.g. electricity tax or concession fee. */
export interface Levy {
  readonly name: string;
  readonly price: MicroEuroPerKWh;
}

/** What all levies together come to per kWh. */
export const sumOfLevies = (levies: readonly Levy[] | undefined): MicroEuroPerKWh =>
  microEuroPerKWh((levies ?? []).reduce((sum, levy) => sum + levy.price, 0));

const MAX_BANDS = 100;
/** A leap year and one daylight-saving hour. */
const MAX_SERIES = 366 * 96 + 4;

export const flatPrice = (price: MicroEuroPerKWh): EnergyPrice => ({ kind: "flat", price });

/** The price of an interval. @throws LAT-6107 outside a series */
export function priceAt(price: EnergyPrice, interval: IntervalIndex): MicroEuroPerKWh {
  const found = priceWithin(price, interval);
  if (found === null) throw domainError("LAT-6107", { at: isoUtc(intervalStart(interval)) });
  return found;
}

/** The price of an interval; null outside a series. */
export function priceWithin(price: EnergyPrice, interval: IntervalIndex): MicroEuroPerKWh | null {
  if (price.kind === "flat") return price.price;
  if (price.kind === "series") return price.prices[interval - price.from] ?? null;
  const { weekday, quarter, month } = localTimeOfInterval(interval);
  const band = price.bands.find(
    (b) =>
      quarter >= b.fromQuarter &&
      quarter < b.toQuarter &&
      b.weekdays.includes(weekday) &&
      (b.months === undefined || b.months.includes(month)),
  );
  return band?.price ?? price.otherwise;
}

/** A schedule that has a price throughout a range: `flat` where a series has none, or where there is no schedule. */
export function scheduleOver(
  schedule: EnergyPrice | undefined,
  flat: MicroEuroPerKWh,
  { from, to }: { readonly from: IntervalIndex; readonly to: IntervalIndex },
): EnergyPrice {
  if (schedule === undefined) return flatPrice(flat);
  if (schedule.kind !== "series") return schedule;
  const prices = Array.from({ length: Math.max(0, to - from) }, (_, i) =>
    priceWithin(schedule, intervalIndex(from + i)),
  );
  return { kind: "series", from, prices: prices.map((price) => price ?? flat) };
}

const whole = (value: number, lower: number, upper: number): boolean =>
  Number.isSafeInteger(value) && value >= lower && value <= upper;
const isPrice = (value: number): boolean => whole(value, -MAX_PRICE, MAX_PRICE);

/** @throws LAT-6108 naming what is wrong */
export function checkEnergyPrice(price: EnergyPrice, name: string): void {
  const refuse = (reason: string) => domainError("LAT-6108", { name, reason });
  if (price.kind === "flat") {
    if (!isPrice(price.price)) throw refuse("its price is not a whole number within ±10 €/kWh");
    return;
  }
  if (price.kind === "series") {
    if (price.prices.length === 0 || price.prices.length > MAX_SERIES) {
      throw refuse(`it has ${price.prices.length} prices; 1 to ${MAX_SERIES} are allowed`);
    }
    const broken = price.prices.findIndex((value) => !isPrice(value));
    if (broken >= 0) throw refuse(`price ${broken + 1} is not a whole number within ±10 €/kWh`);
    return;
  }
  if (price.bands.length > MAX_BANDS) throw refuse(`it has more than ${MAX_BANDS} bands`);
  if (!isPrice(price.otherwise)) throw refuse("its price outside the bands is not a whole number");
  for (const [index, band] of price.bands.entries()) {
    const good =
      whole(band.fromQuarter, 0, 95) &&
      whole(band.toQuarter, band.fromQuarter + 1, 96) &&
      band.weekdays.length > 0 &&
      band.weekdays.every((day) => whole(day, 0, 6)) &&
      (band.months ?? [1]).every((month) => whole(month, 1, 12)) &&
      isPrice(band.price);
    if (!good) throw refuse(`band ${index + 1} has a quarter, day, month or price out of range`);
  }
}
