// Cost of a step against the size of the network, 100 to 100,000 buses.
import { compileFeeder } from "../../../backend/core/network/compileFeeder.ts";
import { createWorkspace, readBusVoltages, stepPowerFlow } from "../../../backend/core/network/powerFlow.ts";
import { fitExponent, seeded } from "./statistics.ts";
import { syntheticRegion } from "./syntheticRegion.ts";

const SIZES = [100, 300, 1_000, 3_000, 10_000, 30_000, 100_000];
const STATES = 2;
/** Buses solved per size, so that each is timed for as long. */
const BUSES_PER_SIZE = 20_000_000;

export interface SizeRow {
  readonly buses: number;
  readonly compileMs: number;
  /** One step with all voltages, ms, fastest. */
  readonly msPerStep: number;
  readonly iterations: number;
}

export function measureSizes(): { readonly rows: readonly SizeRow[]; readonly sizeExponent: number } {
  // Once for the compiler of the engine, which does not count.
  measure(1_000);
  const rows = SIZES.map(measure);
  return { rows, sizeExponent: fitExponent(rows.map((row) => ({ x: row.buses, y: row.msPerStep }))) };
}

function measure(buses: number): SizeRow {
  const random = seeded(buses);
  const feeder = syntheticRegion(buses);
  const began = performance.now();
  const compiled = compileFeeder(feeder);
  const compileMs = performance.now() - began;
  const workspace = createWorkspace(compiled);
  const voltages = new Float64Array(6 * feeder.buses.length);
  const states = Array.from({ length: STATES }, () => {
    const activeW = Float64Array.from(feeder.connectionPoints, () => -200 - 1_500 * random());
    return { activeW, reactiveVar: activeW.map((w) => 0.3287 * w) };
  });
  let msPerStep = Number.POSITIVE_INFINITY;
  let iterations = 0;
  const rounds = Math.max(3, Math.round(BUSES_PER_SIZE / feeder.buses.length / STATES));
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    for (const state of states) {
      if (!stepPowerFlow(workspace, state, { tolerancePu: 1e-8 })) throw new Error("no solution");
      readBusVoltages(workspace, voltages);
    }
    msPerStep = Math.min(msPerStep, (performance.now() - start) / STATES);
    iterations = workspace.iterations;
  }
  return { buses: feeder.buses.length, compileMs, msPerStep, iterations };
}
