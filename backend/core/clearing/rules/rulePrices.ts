/** Prices that a rule derives from the grid tariff and the book, rounded down to the tick. */
import { MAX_ENERGY_WH, type MicroEuroPerKWh, PRICE_TICK } from "../../units/quantities.ts";
import type { ClearingOrder } from "../clearing.ts";

/** What the grid would charge and pay for the same energy, µ€/kWh. */
export interface GridPrices {
  /** All-in price of a kWh from the grid, less the charges that a local kWh bears: the most a buyer gains. */
  readonly importPrice: MicroEuroPerKWh;
  /** Feed-in tariff. */
  readonly exportPrice: MicroEuroPerKWh;
}

const ticksDown = (numerator: bigint, denominator: bigint): number => {
  const scaled = denominator * BigInt(PRICE_TICK);
  const quotient = numerator / scaled;
  return Number(numerator < 0n && numerator % scaled !== 0n ? quotient - 1n : quotient);
};

/** Middle between feed-in and grid price (Long et al., 2017), ticks. */
export const midMarketTicks = ({ importPrice, exportPrice }: GridPrices): number =>
  ticksDown(BigInt(importPrice) + BigInt(exportPrice), 2n);

/**
 * Price by the ratio of supply to demand (Liu et al., 2017), ticks: the grid price without supply, falling to
 * the feed-in tariff when supply covers demand. What a buyer lacks it buys from the grid at the grid's price,
 * so that its average is the buying price of the published formula.
 */
export function supplyDemandTicks(grid: GridPrices, supplyWh: number, demandWh: number): number {
  const low = BigInt(grid.exportPrice);
  const high = BigInt(grid.importPrice);
  if (supplyWh >= demandWh) return ticksDown(low, 1n);
  const denominator = (high - low) * BigInt(supplyWh) + low * BigInt(demandWh);
  return denominator === 0n ? ticksDown(high, 1n) : ticksDown(low * high * BigInt(demandWh), denominator);
}

/** Energy offered and wanted in the whole book, whatever the limits; unusable amounts do not count. */
export function bookVolumes(orders: readonly ClearingOrder[]): { supplyWh: number; demandWh: number } {
  let supplyWh = 0;
  let demandWh = 0;
  for (const { side, energyWh } of orders) {
    if (!Number.isSafeInteger(energyWh) || energyWh <= 0 || energyWh > MAX_ENERGY_WH) continue;
    if (side === "buy") demandWh += energyWh;
    else supplyWh += energyWh;
  }
  return { supplyWh, demandWh };
}
