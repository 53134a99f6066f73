/** Plausibility against history: a mean far off the day before is kWh sent as Wh, or a decimal point that moved. */

/** History that values are held against: the day before their first quarter hour. */
export const HISTORY_INTERVALS = 96;
export const UNLIKELY_FACTOR = 100;
/** Means below this say nothing about a factor, Wh per quarter hour. */
export const MEANINGFUL_WH = 2;

/** Whether two means per quarter hour, Wh, are a hundred times apart (LAT-5104). Zero says nothing. */
export function areUnlikelyMeans(now: number, before: number): boolean {
  const [low, high] = now < before ? [now, before] : [before, now];
  return low > 0 && high > MEANINGFUL_WH && high >= low * UNLIKELY_FACTOR;
}
