/** How good a forecast is, against the plainest one that could have been made. */

export interface ForecastScore {
  /** Net demand that came, Wh. */
  readonly actualWh: number;
  readonly forecastWh: number;
  /** What `seasonalNaive` had said. */
  readonly naiveWh: number;
}

/**
 * Skill = 1 − (mean absolute error ÷ that of the seasonal-naive forecast): 1 is perfect, 0 no better than last week,
 * negative is worse. Null when there is nothing to compare, or the naive forecast made no error.
 */
export function forecastSkill(scores: readonly ForecastScore[]): number | null {
  let error = 0;
  let naiveError = 0;
  for (const { actualWh, forecastWh, naiveWh } of scores) {
    error += Math.abs(actualWh - forecastWh);
    naiveError += Math.abs(actualWh - naiveWh);
  }
  return naiveError === 0 ? null : 1 - error / naiveError;
}
