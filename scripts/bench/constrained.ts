// One street, voltage binding: the IEEE European LV feeder with 55 homes, 33 of them with 6 kW of solar.
// npm run bench -- constrained [--json FILE]; needs network/european-lv of LATERAL_DATA.
import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readEuropeanLv, readEuropeanLvProfiles } from "../../backend/adapters/dso/europeanLv.ts";
import { createHighsSolver } from "../../backend/adapters/solver/highsSolver.ts";
import { buildSegments } from "../../backend/core/clearing/buildSegments.ts";
import {
  type ClearIntervalInput,
  clearedInjections,
  clearInterval,
} from "../../backend/core/clearing/clearInterval.ts";
import type { ClearingOrder } from "../../backend/core/clearing/clearing.ts";
import { compileFeeder } from "../../backend/core/network/compileFeeder.ts";
import { solvePowerFlow } from "../../backend/core/network/powerFlow.ts";
import { findViolations } from "../../backend/core/network/violations.ts";
import { intervalIndex } from "../../backend/core/time/marketInterval.ts";
import { bookBuilder, median, quantile } from "./support/orderBooks.ts";

const INTERVALS = 96;
const SOLAR_HOMES = 33;
const SOLAR_KW = 6;
const REPEATS = 12;
const NOON = 48;
const CHARGE_TICKS = 40;

const folder = resolve(process.env.LATERAL_DATA ?? "../shared/data", "network/european-lv");
if (!existsSync(folder)) {
  console.log(`skipped: the IEEE European LV feeder is not at ${folder} (set LATERAL_DATA)`);
  process.exit(0);
}
const { values } = parseArgs({ options: { json: { type: "string" }, cold: { type: "boolean" } } });

/** Clear-sky solar of a June day: a power of the sine between 05:00 and 21:00. */
function solarWh(t: number): number {
  const hour = (t + 0.5) / 4;
  const sine = Math.sin((Math.PI * (hour - 5)) / 16);
  return sine > 0 ? Math.round(SOLAR_KW * 250 * sine ** 1.3) : 0;
}

const feeder = readEuropeanLv(folder, { sourcePu: 1, voltageBand: { lowerPu: 0.95, upperPu: 1.05 } });
const profiles = readEuropeanLvProfiles(folder);
const network = compileFeeder(feeder);
const segments = buildSegments(feeder, 3);
const solver = await createHighsSolver();

/** Homes sell their surplus, buy their deficit, and every third would charge a car if it is cheap. */
function ordersAt(t: number): ClearingOrder[] {
  const { orders, add } = bookBuilder(CHARGE_TICKS);
  feeder.connectionPoints.forEach(({ id }, home) => {
    let kwMinutes = 0;
    for (let minute = 15 * t; minute < 15 * t + 15; minute += 1) kwMinutes += profiles.kw[minute]![home]!;
    const surplusWh = (home % 5 < 3 ? solarWh(t) : 0) - Math.round((kwMinutes * 1_000) / 60);
    add(id, "sell", surplusWh, 80 + ((home * 7) % 40), "grid");
    add(id, "buy", -surplusWh, 280 + ((home * 11) % 60), "grid");
    if (home % 3 === 0) add(id, "buy", 900, 120 + ((home * 5) % 60), "none");
  });
  return orders;
}

const inputs = Array.from({ length: INTERVALS }, (_, t): ClearIntervalInput => {
  return { interval: intervalIndex(t), network, segments, base: [], orders: ordersAt(t), solver };
});

function timed(input: ClearIntervalInput) {
  const began = performance.now();
  const result = clearInterval(input);
  return { ms: performance.now() - began, result };
}

if (values.cold) {
  console.log(timed(inputs[NOON]!).ms);
  process.exit(0);
}

let violations = 0;
const methods = new Map<string, number>();
const binding = new Set(
  inputs.filter((input) => {
    const { result } = timed(input);
    if (result.status === "void") throw new Error(result.reason);
    const { method, rounds } = result.physics;
    const name = method === "direct" ? method : `${method} in ${rounds} rounds`;
    methods.set(name, (methods.get(name) ?? 0) + 1);
    const flow = solvePowerFlow(network, clearedInjections(input, result));
    violations += flow.status === "converged" ? findViolations(network, flow).length : 1;
    return method !== "direct";
  }),
);
/** One whole day after another: wall and processor time of every interval. */
const days = Array.from({ length: REPEATS }, () =>
  inputs.map((input) => {
    const before = process.cpuUsage();
    const { ms } = timed(input);
    const { user, system } = process.cpuUsage(before);
    return { ms, cpuMs: (user + system) / 1_000, binds: binding.has(input) };
  }),
);
const all = days.flat();
const bound = all.filter((run) => run.binds);
/** The day's p99, which is its slowest interval, in the middle of all days: one disturbed day does not count. */
const dayP99 = (of: (run: (typeof all)[number]) => number): number =>
  median(days.map((day) => quantile(day.map(of), 0.99)));

const cold = Array.from({ length: 5 }, () => {
  const child = spawnSync(process.execPath, [fileURLToPath(import.meta.url), "--cold"], { encoding: "utf8" });
  return Number(child.stdout.trim().split("\n").at(-1));
});
const figures = {
  homes: feeder.connectionPoints.length,
  solarHomes: SOLAR_HOMES,
  segments: segments.length,
  bindingIntervals: binding.size,
  methods: Object.fromEntries(methods),
  warmMedianMs: median(bound.map((run) => run.ms)),
  warmP99Ms: dayP99((run) => run.ms),
  warmMedianCpuMs: median(bound.map((run) => run.cpuMs)),
  warmP99CpuMs: dayP99((run) => run.cpuMs),
  worstMs: Math.max(...all.map((run) => run.ms)),
  dayMedianMs: median(all.map((run) => run.ms)),
  coldMedianMs: median(cold),
  violations,
};
console.log(
  `${figures.homes} homes, ${SOLAR_HOMES} with ${SOLAR_KW} kW of solar, ${segments.length} segments`,
);
console.log(`${binding.size} of ${INTERVALS} intervals bind: ${JSON.stringify(figures.methods)}`);
console.log(
  `binding intervals, warm: median ${figures.warmMedianMs.toFixed(2)} ms (processor ${figures.warmMedianCpuMs.toFixed(2)} ms)`,
);
console.log(
  `p99 of a day's intervals, warm: ${figures.warmP99Ms.toFixed(2)} ms (processor ${figures.warmP99CpuMs.toFixed(2)} ms); worst of ${REPEATS} days ${figures.worstMs.toFixed(1)} ms`,
);
console.log(`whole day, warm: median ${figures.dayMedianMs.toFixed(2)} ms`);
console.log(`first interval of a new process: median ${figures.coldMedianMs.toFixed(1)} ms`);
console.log(`AC violations in cleared results: ${violations}`);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
solver.dispose();
