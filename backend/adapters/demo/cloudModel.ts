/**
 * The sky over the street: a clear-sky index per quarter hour, from the seed alone. Each day is bright, mixed or
 * overcast, with some memory of the day before; within the day clouds come and go as smooth noise, quickest on mixed days.
 */
import type { IntervalIndex } from "../../core/time/marketInterval.ts";
import { smoothNoise, uniform } from "./seededRandom.ts";

const QUARTERS = 96;
const KEY = { day: 21, drift: 22, cloud: 23, flicker: 24 } as const;
/** Mean index, and how far slow drift and quick clouds move it. */
const SKIES = {
  bright: { mean: 0.97, drift: 0.05, clouds: 0.12 },
  mixed: { mean: 0.72, drift: 0.25, clouds: 0.55 },
  overcast: { mean: 0.27, drift: 0.2, clouds: 0.12 },
} as const;

export type Sky = keyof typeof SKIES;

/** Kind of day, by UTC day number (local night lies around its change). */
export function skyOfDay(seed: number, day: number): Sky {
  const draw = 0.65 * uniform(seed, KEY.day, day) + 0.35 * uniform(seed, KEY.day, day - 1);
  return draw < 0.42 ? "bright" : draw < 0.7 ? "mixed" : "overcast";
}

/** Share of the clear-sky energy that reaches the roofs, 0.05..1.1. */
export function clearSkyIndex(seed: number, interval: IntervalIndex): number {
  const sky = SKIES[skyOfDay(seed, Math.floor(interval / QUARTERS))];
  const drift = smoothNoise(interval, 12, seed, KEY.drift) - 0.5;
  const cloud = smoothNoise(interval, 3, seed, KEY.cloud);
  const flicker = uniform(seed, KEY.flicker, interval) - 0.5;
  // Only the upper half of the cloud noise is a cloud; below it the sun is free.
  const shade = Math.max(0, cloud - 0.5) * 2;
  const index = sky.mean + sky.drift * drift - sky.clouds * shade + 0.08 * sky.clouds * flicker;
  return Math.min(1.1, Math.max(0.05, index));
}
