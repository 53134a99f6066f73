/**
 * What a roof gives. Sun position from suncalc; clear-sky global irradiance by Haurwitz (1945),
 * `1098 · cos z · exp(−0.057 / cos z)` W/m²; a fixed clear-sky diffuse share, isotropic on the tilted roof; one performance ratio for
 * heat, wiring and inverter. Clouds multiply all of it by a clear-sky index.
 */
import { getPosition } from "suncalc";
import { INTERVAL_SECONDS, type IntervalIndex, intervalStart } from "../../core/time/marketInterval.ts";
import type { SolarPlant } from "./demoTypes.ts";

const DIFFUSE_SHARE = 0.14;
const PERFORMANCE_RATIO = 0.86;
const GROUND_REFLECTANCE = 0.2;
/** Sun lower than this (about one degree) gives nothing: horizon and roofs are in the way. */
const MIN_COS_ZENITH = 0.02;
const STANDARD_IRRADIANCE = 1000;
const RADIANS = Math.PI / 180;
/** Sun positions kept; older ones are dropped when it is full. */
const MAX_CACHED = 20_000;

interface Sun {
  readonly cosZenith: number;
  readonly zenith: number;
  readonly azimuth: number;
}

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

/** Clear-sky energy of roofs at one place. Holds a cache of sun positions, which changes no result. */
export function createSolarModel({ latitude, longitude }: Place): {
  readonly clearSkyWh: (plant: SolarPlant, interval: IntervalIndex) => number;
} {
  const cache = new Map<number, Sun>();
  const sunAt = (interval: IntervalIndex): Sun => {
    const cached = cache.get(interval);
    if (cached) return cached;
    const middle = new Date((intervalStart(interval) + INTERVAL_SECONDS / 2) * 1000);
    const { altitude, azimuth } = getPosition(middle, latitude, longitude);
    const sun = {
      cosZenith: Math.sin(altitude * RADIANS),
      zenith: (90 - altitude) * RADIANS,
      azimuth: azimuth * RADIANS,
    };
    if (cache.size >= MAX_CACHED) cache.clear();
    cache.set(interval, sun);
    return sun;
  };
  return { clearSkyWh: (plant, interval) => clearSkyEnergy(plant, sunAt(interval)) };
}

/** Energy of a plant in a quarter hour under a clear sky, Wh AC, cut off at the inverter; not rounded. */
function clearSkyEnergy(plant: SolarPlant, sun: Sun): number {
  const { cosZenith, zenith, azimuth } = sun;
  if (cosZenith < MIN_COS_ZENITH) return 0;
  const global = 1098 * cosZenith * Math.exp(-0.057 / cosZenith);
  const diffuse = DIFFUSE_SHARE * global;
  const tilt = plant.tiltDegrees * RADIANS;
  const incidence =
    cosZenith * Math.cos(tilt) +
    Math.sin(zenith) * Math.sin(tilt) * Math.cos(azimuth - plant.azimuthDegrees * RADIANS);
  // Beam on the roof, from what falls on the flat; a low sun is not blown up beyond eight times.
  const beam = (global - diffuse) * Math.min(8, Math.max(0, incidence) / cosZenith);
  const onRoof =
    beam + (diffuse * (1 + Math.cos(tilt))) / 2 + (GROUND_REFLECTANCE * global * (1 - Math.cos(tilt))) / 2;
  const powerKw = (plant.kwp * PERFORMANCE_RATIO * onRoof) / STANDARD_IRRADIANCE;
  return (Math.min(plant.inverterKw, powerKw) * 1000) / 4;
}
