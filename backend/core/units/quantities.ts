/**
 * Exact quantities. Energy, money and prices are integers held in a JavaScript number that is checked to be
 * a safe integer; a brand keeps them from being mixed. Floating point exists only inside `core/network`.
 *
 * Sign convention: market quantities are positive and carry a `side`; bus injections follow the generator
 * convention (+ into the grid); meters report `importWh` and `exportWh`, both >= 0.
 */
import { domainError } from "../errors/domainError.ts";

declare const unit: unique symbol;
type Branded<U extends string> = number & { readonly [unit]: U };

/** Energy, integer watt hours. */
export type WattHours = Branded<"Wh">;
/** Money, integer millionths of the community's currency unit (1 EUR = 1_000_000). */
export type MicroEuro = Branded<"µ€">;
/**
 * Price, integer millionths of a euro per kWh. Market prices are multiples of {@link PRICE_TICK}, so that
 * price × energy is a whole number of µ€ and no trade is ever rounded. Tariffs need not be.
 */
export type MicroEuroPerKWh = Branded<"µ€/kWh">;

/** Market price step: 1 000 µ€/kWh = 0.1 ct/kWh = exactly 1 µ€ per Wh. */
export const PRICE_TICK = 1_000;
/** Largest energy of one order or reading, Wh (100 MWh in an interval). */
export const MAX_ENERGY_WH = 100_000_000;
/** Largest absolute price, µ€/kWh (10 €/kWh). */
export const MAX_PRICE = 10_000_000;

function checkedInteger(value: number, what: string): number {
  if (!Number.isSafeInteger(value)) throw domainError("LAT-9001", { what, value: String(value) });
  return value === 0 ? 0 : value;
}

/** @throws LAT-9001 when not a safe integer. */
export const wattHours = (value: number): WattHours => checkedInteger(value, "energyWh") as WattHours;
/** @throws LAT-9001 when not a safe integer. */
export const microEuro = (value: number): MicroEuro => checkedInteger(value, "moneyMicroEuro") as MicroEuro;
/** @throws LAT-9001 when not a safe integer. */
export const microEuroPerKWh = (value: number): MicroEuroPerKWh =>
  checkedInteger(value, "priceMicroEuroPerKWh") as MicroEuroPerKWh;

/** Sum, checked against overflow. @throws LAT-9001 */
export const addWattHours = (...values: readonly WattHours[]): WattHours =>
  wattHours(values.reduce<number>((sum, v) => sum + v, 0));
/** Sum, checked against overflow. @throws LAT-9001 */
export const addMicroEuro = (...values: readonly MicroEuro[]): MicroEuro =>
  microEuro(values.reduce<number>((sum, v) => sum + v, 0));

/** Exact cost of `energyWh` at a market price (a multiple of the tick). @throws LAT-9002 off-tick. */
export function costExact(energyWh: WattHours, price: MicroEuroPerKWh): MicroEuro {
  if (price % PRICE_TICK !== 0) throw domainError("LAT-9002", { price: String(price), tick: PRICE_TICK });
  return microEuro(energyWh * (price / PRICE_TICK));
}

function divideFloor(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  return numerator % denominator !== 0n && numerator < 0n !== denominator < 0n ? quotient - 1n : quotient;
}

/** Cost rounded toward minus infinity; the remainder (< 1 µ€) stays with the payer. */
export function costDown(energyWh: WattHours, price: MicroEuroPerKWh): MicroEuro {
  const product = energyWh * price;
  if (!Number.isSafeInteger(product)) {
    return microEuro(Number(divideFloor(BigInt(energyWh) * BigInt(price), 1_000n)));
  }
  const rest = product % 1_000;
  return microEuro((product - rest) / 1_000 - (rest < 0 ? 1 : 0));
}

/**
 * Splits `total` in proportion to `weights` so that the parts sum to `total` exactly. Every part gets its
 * floor; the left-over units go to the largest remainders, ties to the earlier index.
 * All-zero weights give all-zero parts only when total is 0. @throws LAT-9003 otherwise, or on a negative input.
 */
export function prorateLargestRemainder(total: number, weights: readonly number[]): number[] {
  checkedInteger(total, "total");
  const sum = weights.reduce((s, w) => s + BigInt(checkedInteger(w, "weight")), 0n);
  if (total < 0 || weights.some((w) => w < 0) || (sum === 0n && total !== 0)) {
    throw domainError("LAT-9003", { total, count: weights.length });
  }
  if (sum === 0n) return weights.map(() => 0);
  const shares = weights.map((w, index) => {
    const product = BigInt(total) * BigInt(w);
    return { index, part: Number(product / sum), remainder: product % sum };
  });
  let left = total - shares.reduce((s, x) => s + x.part, 0);
  const order = [...shares].sort((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  );
  for (const share of order) {
    if (left === 0) break;
    share.part += 1;
    left -= 1;
  }
  return shares.map((s) => s.part);
}
