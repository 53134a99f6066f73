// A year of quarter-hours of the European feeder in one go, in a process of its own for its memory:
// node scripts/bench/powerFlow/oneYear.ts DATA_FOLDER prints one line of JSON.
import { compileFeeder } from "../../../backend/core/network/compileFeeder.ts";
import { recordExtremes } from "../../../backend/core/network/stepRecorders.ts";
import { solveTimeSeries } from "../../../backend/core/network/timeSeries.ts";
import { readEuropeanDay } from "./europeanDay.ts";
import { seeded } from "./statistics.ts";

const QUARTER_HOURS = 35_040;
const PER_DAY = 96;
const MONTH = 30 * PER_DAY;

export interface YearFigures {
  readonly seconds: number;
  readonly peakRssMiB: number;
  /** Resident memory after the first month and at the end, MiB. */
  readonly rssAfterMonthMiB: number;
  readonly rssAtEndMiB: number;
  readonly convergedSteps: number;
  readonly lowestPu: number;
}

function runYear(folder: string): YearFigures {
  const day = readEuropeanDay(folder);
  const compiled = compileFeeder(day.feeder);
  const points = day.feeder.connectionPoints.length;
  const quarterW = new Float64Array(PER_DAY * points);
  day.watts.forEach((w, k) => {
    quarterW[Math.floor(k / points / 15) * points + (k % points)]! += w / 15;
  });
  const random = seeded(1);
  const mebibytes = () => process.memoryUsage.rss() / 2 ** 20;
  let rssAfterMonthMiB = 0;
  /** The published day, more in winter, another home's day every day, with 30 % of chance. */
  const fill = (step: number, activeW: Float64Array, reactiveVar: Float64Array): void => {
    const date = Math.floor(step / PER_DAY);
    const season = 1 + 0.3 * Math.cos((2 * Math.PI * (date - 15)) / 365);
    const row = (step % PER_DAY) * points;
    for (let k = 0; k < points; k++) {
      activeW[k] = -quarterW[row + ((k + date) % points)]! * season * (0.85 + 0.3 * random());
      reactiveVar[k] = activeW[k]! * day.varPerWatt;
    }
    if (step === MONTH) rssAfterMonthMiB = mebibytes();
  };
  const began = performance.now();
  const { record, extremes } = recordExtremes(compiled, QUARTER_HOURS);
  const options = { tolerancePu: 1e-8, recorders: [record] };
  const { convergedSteps } = solveTimeSeries(compiled, { steps: QUARTER_HOURS, fill }, options);
  return {
    seconds: (performance.now() - began) / 1000,
    peakRssMiB: process.resourceUsage().maxRSS / 1024,
    rssAfterMonthMiB,
    rssAtEndMiB: mebibytes(),
    convergedSteps,
    lowestPu: extremes.lowestPu.reduce((a, b) => Math.min(a, b)),
  };
}

console.log(JSON.stringify(runYear(process.argv[2]!)));
