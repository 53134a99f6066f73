/** What `npm run network` does; every command returns the status to end with. */
import { writeFileSync } from "node:fs";
import { NETWORK_FORMATS, type NetworkFormat } from "../../backend/adapters/dso/detectFormat.ts";
import { buildFeederSchema } from "../../backend/adapters/dso/feederSchema.ts";
import { exportOpenDss } from "../../backend/adapters/dso/openDss/exportOpenDss.ts";
import { powersFileOf, writePowers } from "../../backend/adapters/dso/pointPowers.ts";
import { type OpenedNetwork, type ReadOptions, readNetwork } from "../../backend/adapters/dso/readNetwork.ts";
import { describeFlow } from "../../backend/app/describeFlow.ts";
import { inspectNetwork } from "../../backend/app/inspectNetwork.ts";
import { domainError } from "../../backend/core/errors/domainError.ts";
import { compileFeeder } from "../../backend/core/network/compileFeeder.ts";
import { hashFeeder } from "../../backend/core/network/hashFeeder.ts";
import { solvePowerFlow } from "../../backend/core/network/powerFlow.ts";
import { validateFeeder } from "../../backend/core/network/validateFeeder.ts";
import { findViolations, worstFirst } from "../../backend/core/network/violations.ts";
import { flowCsv, flowReport, importReport, inspectionReport } from "./reports.ts";

export interface CommandOptions {
  readonly out?: string;
  readonly format?: string;
  readonly folder?: string;
  readonly powers?: string;
  readonly json?: string;
  readonly csv?: string;
  readonly top?: string;
  readonly connectionKva?: string;
  readonly allLoads?: boolean;
}

export const EXPORT_FORMATS = ["lateral", "opendss"] as const;

/** The network at `file`, read as the options say. */
export function openNetwork(file: string, options: CommandOptions, unchecked = false): OpenedNetwork {
  const { format } = options;
  const known = NETWORK_FORMATS.find((name) => name === format);
  if (format !== undefined && !known) throw domainError("LAT-2016", { format });
  const kva = options.connectionKva === undefined ? undefined : Number(options.connectionKva);
  const read: ReadOptions = {
    ...(known ? { format: known satisfies NetworkFormat } : {}),
    ...(options.folder === undefined ? {} : { folder: options.folder }),
    ...(options.powers === undefined ? {} : { powers: options.powers }),
    unchecked,
    ...(options.allLoads ? { loadsAs: "loads" as const } : {}),
    ...(kva !== undefined && kva > 0 ? { connectionKva: kva } : {}),
  };
  return readNetwork(file, read);
}

const say = (lines: readonly string[]): void => console.log(lines.join("\n"));

/** Reads a network, tells what was made of it, and writes it in the own format. Status 1: not usable. */
export function runImport(file: string, options: CommandOptions): number {
  const network = openNetwork(file, options);
  const check = validateFeeder(network.feeder);
  const hash = check.status === "valid" ? hashFeeder(check.feeder) : null;
  say(importReport(network, check, hash));
  if (check.status === "invalid") return 1;
  if (options.out !== undefined) writeOwn(network, options.out);
  return 0;
}

function writeOwn(network: OpenedNetwork, out: string): void {
  writeFileSync(out, `${JSON.stringify(network.feeder, null, 1)}\n`);
  console.log(`\nWritten: ${out}`);
  if (network.activeW.length === 0) return;
  const beside = powersFileOf(out);
  writeFileSync(beside, writePowers(network.feeder, network));
  console.log(`Written: ${beside} (powers of the connection points, found again beside the network)`);
}

/** Inspects a network. Status 1: errors. */
export function runCheck(file: string, options: CommandOptions): number {
  const network = openNetwork(file, options, true);
  const inspection = inspectNetwork(network.feeder, network);
  if (options.json !== undefined) {
    writeFileSync(options.json, `${JSON.stringify({ file, findings: inspection.findings }, null, 2)}\n`);
  }
  say(inspectionReport(network, inspection));
  return inspection.findings.some(({ severity }) => severity === "error") ? 1 : 0;
}

/** Solves a network. Status 1: limits broken; 3: no solution. */
export function runSolve(file: string, options: CommandOptions): number {
  const network = openNetwork(file, options);
  const check = validateFeeder(network.feeder);
  if (check.status === "invalid") throw check.problems[0]!;
  const compiled = compileFeeder(network.feeder);
  const started = performance.now();
  const flow = solvePowerFlow(compiled, network);
  const milliseconds = performance.now() - started;
  if (flow.status === "diverged") {
    console.log(
      `✗ LAT-2020 No solution after ${flow.iterations} iterations; worst at bus ${flow.bus}. ${flow.likelyCause}`,
    );
    return 3;
  }
  const rows = describeFlow(compiled, flow);
  const broken = worstFirst(findViolations(compiled, flow));
  const top = options.top === undefined ? 10 : Math.max(0, Math.floor(Number(options.top)) || 0);
  say(flowReport(network, rows, broken, { iterations: flow.iterations, milliseconds, top }));
  if (options.json !== undefined) {
    const { iterations, mismatchPu } = flow;
    const document = {
      file,
      network: hashFeeder(network.feeder),
      iterations,
      mismatchPu,
      ...rows,
      violations: broken,
    };
    writeFileSync(options.json, `${JSON.stringify(document, null, 1)}\n`);
    console.log(`\nWritten: ${options.json}`);
  }
  if (options.csv !== undefined) {
    writeFileSync(options.csv, flowCsv(rows));
    console.log(`\nWritten: ${options.csv}`);
  }
  return broken.length === 0 ? 0 : 1;
}

/** Writes a network in another format, to a file or to the screen. Status 1: not usable. */
export function runExport(file: string, options: CommandOptions): number {
  // Here the format is that of the result; what is read is recognised.
  const { format = "lateral", ...rest } = options;
  const target = EXPORT_FORMATS.find((name) => name === format);
  if (!target) {
    const known = EXPORT_FORMATS.join(" and ");
    throw domainError("LAT-2076", { format, reason: `it can be written as ${known}` });
  }
  const network = openNetwork(file, rest);
  const check = validateFeeder(network.feeder);
  if (check.status === "invalid") throw check.problems[0]!;
  const { text, omitted } =
    target === "opendss"
      ? exportOpenDss(network.feeder, network)
      : { text: `${JSON.stringify(network.feeder, null, 1)}\n`, omitted: [] };
  if (options.out === undefined) process.stdout.write(text);
  else {
    writeFileSync(options.out, text);
    console.log(`Written: ${options.out}`);
  }
  for (const line of omitted) console.error(`Left out: ${line}`);
  return 0;
}

/** Writes the JSON Schema of the own format, to a file or to the screen. */
export function writeSchema(out: string | undefined): number {
  const text = `${JSON.stringify(buildFeederSchema(), null, 2)}\n`;
  if (out === undefined) process.stdout.write(text);
  else writeFileSync(out, text);
  return 0;
}
