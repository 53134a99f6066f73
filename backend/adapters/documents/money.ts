/** Numbers and dates as machine-readable documents write them. */
import type { LocalDay } from "../../core/time/communityTime.ts";
import { localDayLabel } from "../../core/time/communityTime.ts";

/** `-12.30`: a point, two decimals, no grouping. */
export function centText(cent: number): string {
  const text = String(Math.abs(cent)).padStart(3, "0");
  return `${cent < 0 ? "-" : ""}${text.slice(0, -2)}.${text.slice(-2)}`;
}

/** kWh with three decimals, exact for whole Wh. */
export function kWhText(energyWh: number): string {
  const text = String(Math.abs(energyWh)).padStart(4, "0");
  return `${energyWh < 0 ? "-" : ""}${text.slice(0, -3)}.${text.slice(-3)}`;
}

/** Basis points as a percentage, `19.00`. */
export const percentText = (basisPoints: number): string => centText(basisPoints);

export const dayText = (day: LocalDay): string => localDayLabel(day);
