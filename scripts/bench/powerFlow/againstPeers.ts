// One day of the European feeder here and in the peers, by turns, and how far the voltages are apart.
import { readFileSync, rmSync } from "node:fs";
import { type CompiledFeeder, compileFeeder } from "../../../backend/core/network/compileFeeder.ts";
import { recordVoltages, type VoltageRecorder } from "../../../backend/core/network/stepRecorders.ts";
import { solveTimeSeries } from "../../../backend/core/network/timeSeries.ts";
import { findPeers, startPeer } from "../../peers/peers.ts";
import { type EuropeanDay, writePeerCase } from "./europeanDay.ts";
import { median } from "./statistics.ts";

export const TOLERANCE_PU = 1e-8;
const ROUNDS = 5;
/** Own days per round: they are short. */
const OWN_DAYS = 4;

export interface PeerComparison {
  /** With the array of results made once and filled again, as the interface allows. */
  readonly msPerStep: number;
  readonly medianMsPerStep: number;
  /** With a new array of 63 MB for every day, whose pages the system must find first. */
  readonly msPerStepNewArray: number;
  /** Without merging buses: what the method costs bus by bus. */
  readonly msPerStepEveryBus: number;
  readonly iterationsPerStep: number;
  /** Fastest run of each peer, ms per step. */
  readonly peers: Record<string, number>;
  readonly peerMedians: Record<string, number>;
  readonly versions: Record<string, string>;
  readonly ratioToFastestPeer: number | null;
  /** Largest difference of any voltage at any bus, phase and step, pu, by peer. */
  readonly differencesPu: Record<string, number>;
  /** Why peers are missing. */
  readonly skipped: string | null;
}

interface OwnRun {
  readonly ms: number;
  readonly iterations: number;
}

/** A day with every voltage of every step kept. */
function runDay(compiled: CompiledFeeder, day: EuropeanDay, kept: VoltageRecorder | null): OwnRun {
  const began = performance.now();
  const { record } = kept ?? recordVoltages(compiled, day.steps);
  const result = solveTimeSeries(compiled, day.series, { tolerancePu: TOLERANCE_PU, recorders: [record] });
  const ms = performance.now() - began;
  if (result.convergedSteps !== day.steps) throw new Error("Some steps of the day have no solution.");
  return { ms, iterations: result.iterations };
}

export async function comparePeers(day: EuropeanDay): Promise<PeerComparison> {
  const compiled = compileFeeder(day.feeder);
  const everyBus = compileFeeder(day.feeder, { reduce: false });
  const kept = recordVoltages(compiled, day.steps);
  for (let k = 0; k < 4; k++) runDay(compiled, day, kept);
  const own: number[] = [];
  const ownNewArray: number[] = [];
  const ownEveryBus: number[] = [];
  const peerTimes = new Map<string, number[]>();
  const found = findPeers(["numpy"]);
  const folder = "why" in found ? null : writePeerCase(day, TOLERANCE_PU);
  const peer = "why" in found || folder === null ? null : startPeer(found.python, "powerFlow.py", [folder]);
  let skipped = "why" in found ? found.why : null;
  let versions: Record<string, string> = {};
  let names: string[] = [];
  if (peer) {
    const answer = await peer.ask({ names: true });
    names = answer.names as string[];
    versions = answer.versions as Record<string, string>;
    const missing = Object.values(answer.missing as Record<string, string>);
    if (missing.length > 0) skipped = `${missing.join("; ")} (npm run bench:peers installs it)`;
  }
  for (const name of names) await peer?.ask({ run: name });
  for (let round = 0; round < ROUNDS; round++) {
    for (let k = 0; k < OWN_DAYS; k++) own.push(runDay(compiled, day, kept).ms / day.steps);
    ownNewArray.push(runDay(compiled, day, null).ms / day.steps);
    ownEveryBus.push(runDay(everyBus, day, kept).ms / day.steps);
    for (const name of names) {
      const { ms } = (await peer!.ask({ run: name })) as { ms: number };
      peerTimes.set(name, [...(peerTimes.get(name) ?? []), ms / day.steps]);
    }
  }
  const last = runDay(compiled, day, kept);
  const differencesPu: Record<string, number> = {};
  for (const name of names) {
    const { file } = (await peer!.ask({ voltages: name })) as { file: string };
    differencesPu[name] = largestDifference(kept.voltages, file);
  }
  await peer?.end();
  if (folder) rmSync(folder, { recursive: true, force: true });
  const peers = Object.fromEntries([...peerTimes].map(([name, times]) => [name, Math.min(...times)]));
  const msPerStep = Math.min(...own);
  return {
    msPerStep,
    medianMsPerStep: median(own),
    msPerStepNewArray: Math.min(...ownNewArray),
    msPerStepEveryBus: Math.min(...ownEveryBus),
    iterationsPerStep: last.iterations / day.steps,
    peers,
    peerMedians: Object.fromEntries([...peerTimes].map(([name, times]) => [name, median(times)])),
    versions,
    ratioToFastestPeer: names.length === 0 ? null : Math.min(...Object.values(peers)) / msPerStep,
    differencesPu,
    skipped,
  };
}

/** Largest |ΔV| of complex voltages. */
function largestDifference(own: Float64Array, file: string): number {
  const bytes = readFileSync(file);
  const theirs = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
  if (theirs.length !== own.length) throw new Error(`${theirs.length} numbers against ${own.length}`);
  let worst = 0;
  for (let k = 0; k < own.length; k += 2) {
    const [re, im] = [own[k]! - theirs[k]!, own[k + 1]! - theirs[k + 1]!];
    const square = re * re + im * im;
    // Not a number counts as without limit.
    if (!(square <= worst)) worst = square >= 0 ? square : Number.POSITIVE_INFINITY;
  }
  return Math.sqrt(worst);
}
