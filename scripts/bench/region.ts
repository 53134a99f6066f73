// A region: many streets of 100 homes, one interval each, all cores, every result checked by AC power flow.
// npm run bench -- region [--feeders 10000] [--json FILE]
import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { createHighsSolver } from "../../backend/adapters/solver/highsSolver.ts";
import { buildSegments } from "../../backend/core/clearing/buildSegments.ts";
import { clearedInjections, clearInterval } from "../../backend/core/clearing/clearInterval.ts";
import type { ClearingOrder } from "../../backend/core/clearing/clearing.ts";
import { buildCigreResidential } from "../../backend/core/network/cigreLvResidential.ts";
import { compileFeeder } from "../../backend/core/network/compileFeeder.ts";
import type { ConnectionPoint, Feeder, Phase } from "../../backend/core/network/feeder.ts";
import { solvePowerFlow } from "../../backend/core/network/powerFlow.ts";
import { findViolations } from "../../backend/core/network/violations.ts";
import { intervalIndex } from "../../backend/core/time/marketInterval.ts";
import { bookBuilder, seeded } from "./support/orderBooks.ts";

const HOMES = 100;
const CHARGE_TICKS = 40;
const PHASES: readonly Phase[] = ["A", "B", "C"];

interface Share {
  readonly first: number;
  readonly last: number;
}

interface Tally {
  violations: number;
  tradedWh: number;
  constrained: number;
  voided: number;
}

function streetOf(random: () => number): Feeder {
  const points = Array.from({ length: HOMES }, (_, i): ConnectionPoint => {
    const phases = random() < 0.5 ? PHASES : [PHASES[Math.floor(random() * 3)]!];
    return { id: `p${i}`, bus: `R${2 + Math.floor(random() * 17)}`, phases, capacityKva: 30 };
  });
  return buildCigreResidential(points);
}

/** A sunny noon: 60 % of the homes have up to 6 kW of solar, a third would charge a car. */
function bookOf(random: () => number, feeder: Feeder): ClearingOrder[] {
  const { orders, add } = bookBuilder(CHARGE_TICKS);
  for (const { id } of feeder.connectionPoints) {
    const solar = random() < 0.6;
    const ticks = Math.floor(random() * 50);
    if (solar) add(id, "sell", 200 + Math.floor(random() * 1_300), 80 + ticks, "grid");
    else add(id, "buy", 50 + Math.floor(random() * 300), 280 + ticks, "grid");
    if (random() < 0.33) add(id, "buy", 500 + Math.floor(random() * 1_500), 120 + ticks, "none");
  }
  return orders;
}

async function clearShare({ first, last }: Share): Promise<Tally> {
  const solver = await createHighsSolver();
  const tally: Tally = { violations: 0, tradedWh: 0, constrained: 0, voided: 0 };
  for (let i = first; i < last; i += 1) {
    const random = seeded(i + 1);
    const feeder = streetOf(random);
    const network = compileFeeder(feeder);
    const segments = buildSegments(feeder, 3);
    const orders = bookOf(random, feeder);
    const input = { interval: intervalIndex(1), network, segments, base: [], orders, solver };
    const result = clearInterval(input);
    if (result.status === "void") {
      tally.voided += 1;
      continue;
    }
    const flow = solvePowerFlow(network, clearedInjections(input, result));
    tally.violations += flow.status === "converged" ? findViolations(network, flow).length : 1;
    tally.tradedWh += result.trades.reduce((sum, trade) => sum + trade.energyWh, 0);
    if (result.physics.method !== "direct") tally.constrained += 1;
  }
  solver.dispose();
  return tally;
}

/** Largest resident set in each quarter of the run, MiB. */
const peakByQuarter = (samples: readonly number[]): number[] =>
  Array.from({ length: 4 }, (_, quarter) => {
    const from = Math.floor((quarter * samples.length) / 4);
    const to = Math.max(from + 1, Math.floor(((quarter + 1) * samples.length) / 4));
    return Math.max(...samples.slice(from, to)) / 2 ** 20;
  });

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { json: { type: "string" }, feeders: { type: "string", default: "10000" } },
  });
  const feeders = Number(values.feeders);
  const workers = availableParallelism();
  const began = performance.now();
  const samples = [process.memoryUsage.rss()];
  const watch = setInterval(() => samples.push(process.memoryUsage.rss()), 50);
  const tallies = await Promise.all(
    Array.from({ length: workers }, (_, w) => {
      const share: Share = {
        first: Math.floor((w * feeders) / workers),
        last: Math.floor(((w + 1) * feeders) / workers),
      };
      return new Promise<Tally>((done, failed) => {
        const worker = new Worker(fileURLToPath(import.meta.url), { workerData: share });
        worker.once("message", done);
        worker.once("error", failed);
      });
    }),
  );
  stopTimer(watch);
  const total = (of: (tally: Tally) => number): number => tallies.reduce((sum, tally) => sum + of(tally), 0);
  const figures = {
    feeders,
    homes: feeders * HOMES,
    workers,
    wallSeconds: (performance.now() - began) / 1_000,
    peakRssMiB: Math.max(...samples) / 2 ** 20,
    rssMiBByQuarter: peakByQuarter(samples),
    violations: total((tally) => tally.violations),
    constrained: total((tally) => tally.constrained),
    voided: total((tally) => tally.voided),
    tradedWh: total((tally) => tally.tradedWh),
  };
  console.log(
    `${feeders} streets of ${HOMES} homes on ${workers} cores: ${figures.wallSeconds.toFixed(1)} s`,
  );
  console.log(`peak memory ${figures.peakRssMiB.toFixed(0)} MiB; ${figures.constrained} streets constrained`);
  const quarters = figures.rssMiBByQuarter.map((mib) => mib.toFixed(0)).join(", ");
  console.log(`peak of each quarter of the run: ${quarters} MiB (flat when it does not grow)`);
  console.log(`AC violations in cleared results: ${figures.violations}; void: ${figures.voided}`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
}

/** The timer function, whose name the market has taken. */
const stopTimer = globalThis.clearInterval;

if (isMainThread) await main();
else parentPort?.postMessage(await clearShare(workerData as Share));
