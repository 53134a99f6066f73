/**
 * Market concentration by traded energy: the Herfindahl–Hirschman index (sum of squared shares in percent, 0 to
 * 10,000; US Horizontal Merger Guidelines 2023, §2.1: above 1,800 is highly concentrated) and CR3, the share of the
 * three largest. Nothing is said of fewer than k traders.
 */
import { gini } from "./fairness.ts";

export interface Concentration {
  /** Who traded anything. */
  readonly traders: number;
  readonly energyWh: number;
  /** 0 to 10,000; null with fewer than k traders, or without energy. */
  readonly hhi: number | null;
  /** 10,000 / traders: what equal shares would give. */
  readonly hhiIfEqual: number | null;
  /** Share of the three largest, 0 to 1. */
  readonly cr3: number | null;
  /** Gini coefficient of the energies, 0 all alike to 1. */
  readonly gini: number | null;
}

/** @param energies Wh per member; those at or below zero did not trade */
export function concentrationOf(energies: readonly number[], k: number): Concentration {
  const traded = energies.filter((energy) => energy > 0).sort((a, b) => b - a);
  const energyWh = traded.reduce((sum, energy) => sum + energy, 0);
  const traders = traded.length;
  if (traders < Math.max(k, 1)) {
    return { traders, energyWh, hhi: null, hhiIfEqual: null, cr3: null, gini: null };
  }
  const hhi = traded.reduce((sum, energy) => sum + ((100 * energy) / energyWh) ** 2, 0);
  const largest = traded.slice(0, 3).reduce((sum, energy) => sum + energy, 0);
  return {
    traders,
    energyWh,
    hhi: Math.round(hhi),
    hhiIfEqual: Math.round(10_000 / traders),
    cr3: largest / energyWh,
    gini: gini(traded),
  };
}
