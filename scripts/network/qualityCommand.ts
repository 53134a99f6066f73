/** npm run network -- quality: a time series against EN 50160 and the ratings. */
import { writeFileSync } from "node:fs";
import { readPowerSeries } from "../../backend/adapters/dso/powerSeries.ts";
import { EN50160, type QualityFinding, recordVoltageQuality } from "../../backend/core/network/en50160.ts";
import { recordThermal, type ThermalFinding } from "../../backend/core/network/thermalStatistics.ts";
import { solveTimeSeries } from "../../backend/core/network/timeSeries.ts";
import { openNetwork } from "./commands.ts";
import { numberOption, type StudyOptions, studyOf } from "./studyInput.ts";
import { fixed, formatTable } from "./table.ts";

const DEFAULT_ROWS = 20;

/** Status 0: everything holds; 1: a limit is broken; 3: steps without a solution. */
export function runQuality(file: string, options: StudyOptions): number {
  if (options.series === undefined) throw new Error("--series FILE.csv is missing: a row of W per step");
  const { feeder, network } = studyOf(openNetwork(file, options), options, 0);
  const stepSeconds = numberOption("step-seconds", options.stepSeconds, 900);
  const powerFactor = numberOption("power-factor", options.powerFactor, 0.95);
  if (!(powerFactor > 0 && powerFactor <= 1)) throw new Error("--power-factor must be above 0 and at most 1");
  const series = readPowerSeries(feeder, options.series, { powerFactor });
  const quality = recordVoltageQuality(network, stepSeconds);
  const thermal = recordThermal(network, stepSeconds);
  const began = performance.now();
  const summary = solveTimeSeries(network, series, { recorders: [quality.record, thermal.record] });
  const seconds = (performance.now() - began) / 1000;
  const [voltage, load] = [quality.finish(), thermal.finish()];
  const rows = Math.max(1, Math.floor(numberOption("top", options.top, DEFAULT_ROWS)));
  const hours = (summary.steps * stepSeconds) / 3_600;
  const lines = [
    `${feeder.name}: ${summary.steps} steps of ${stepSeconds} s (${fixed(hours, 1)} h) in ${fixed(seconds, 2)} s`,
    `${voltage.windows} windows of ${voltage.windowSeconds} s, ${voltage.completeWeeks} whole weeks`,
  ];
  if (voltage.windowSeconds > EN50160.windowSeconds) {
    lines.push("! Means over longer than ten minutes are smoother than EN 50160 asks.");
  }
  if (voltage.completeWeeks === 0)
    lines.push("! Less than a week: the 95 % rules are judged on what there is.");
  const unsolved = summary.steps - summary.convergedSteps;
  if (unsolved > 0) {
    const first = summary.diverged[0]!;
    lines.push(`✗ LAT-2020 ${unsolved} steps have no solution; the first is step ${first.step}.`);
    lines.push(`  Bus ${first.flow.bus}: ${first.flow.likelyCause}`);
  }
  lines.push("", qualityTable([...voltage.worst, ...voltage.breaches].slice(0, rows)));
  if (load.worst) lines.push("", thermalTable([...load.overloads.slice(0, rows), load.worst]));
  const broken = voltage.breaches.length + load.overloads.length;
  lines.push(
    "",
    broken === 0
      ? "✓ Voltage quality and ratings hold."
      : `✗ ${voltage.breaches.length} breaches of EN 50160, ${load.overloads.length} phases above their rating.`,
  );
  console.log(lines.join("\n"));
  if (options.json !== undefined) {
    const document = { file, stepSeconds, powerFactor, summary, voltage, thermal: load };
    writeFileSync(options.json, `${JSON.stringify(document, null, 1)}\n`);
  }
  return unsolved > 0 ? 3 : broken > 0 ? 1 : 0;
}

const RULE_TEXT = {
  "mostly-within-10-percent": "95 % of the week within ±10 %",
  "always-within-limits": "always within +10 % / -15 %",
  unbalance: "95 % of the week unbalance ≤ 2 %",
} as const;

const right = { align: "right" } as const;

const qualityTable = (findings: readonly QualityFinding[]): string =>
  formatTable(
    [
      { title: "rule" },
      { title: "bus" },
      { title: "phase" },
      { title: "week", ...right },
      { title: "within %", ...right },
      { title: "holds" },
    ],
    findings.map(({ rule, bus, phase, week, shareWithin, holds }) => [
      RULE_TEXT[rule],
      bus,
      phase ?? "all",
      String(week + 1),
      fixed(100 * shareWithin, 2),
      holds ? "yes" : "NO",
    ]),
  );

const thermalTable = (findings: readonly ThermalFinding[]): string =>
  formatTable(
    [
      { title: "branch" },
      { title: "phase" },
      { title: "highest %", ...right },
      { title: "at step", ...right },
      { title: "h above", ...right },
      { title: "longest h", ...right },
    ],
    findings.map(({ branch, phase, highestLoading, highestAtStep, secondsAbove, longestSecondsAbove }) => [
      branch,
      phase,
      fixed(100 * highestLoading, 1),
      String(highestAtStep),
      fixed(secondsAbove / 3_600, 2),
      fixed(longestSecondsAbove / 3_600, 2),
    ]),
  );
