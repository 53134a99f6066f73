/** Prices between the form (ct/kWh with one digit) and the API (µ€/kWh, multiples of the market's step). */
import { type MicroEuroPerKWh, microEuroPerKWh } from "../../backend/core/units/quantities.ts";

const PER_CENT = 10_000;

/** µ€/kWh to ct/kWh. */
export const toCents = (price: number): number => price / PER_CENT;

/** ct/kWh to µ€/kWh, rounded to the nearest multiple of `tick`; halves go up. @throws LAT-9001 */
export const fromCents = (cents: number, tick: number): MicroEuroPerKWh =>
  microEuroPerKWh(Math.round((cents * PER_CENT) / tick) * tick);

/** Smallest multiple of `tick` that is not below `price`, for the lower end of a range. */
export const tickUp = (price: number, tick: number): number => Math.ceil(price / tick) * tick;
/** Largest multiple of `tick` that is not above `price`, for the upper end of a range. */
export const tickDown = (price: number, tick: number): number => Math.floor(price / tick) * tick;
