// Meter files from the command line: npm run meters -- import FILE…, -- link METER POINT, -- files,
// -- mapping NAME FILE.json. Works on the database of LATERAL_HOME or DATABASE_URL, beside a running server.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { PostgresReadingImports } from "../backend/adapters/database/readingImports.ts";
import { type CsvMapping, checkMapping } from "../backend/adapters/meters/csvMapping.ts";
import { openMeterFile } from "../backend/adapters/meters/openMeterFile.ts";
import { parseCsvMapping } from "../backend/adapters/meters/parseCsvMapping.ts";
import { importMeterFile } from "../backend/app/importMeterFile.ts";
import { catalogue, DomainError, domainError, fill } from "../backend/core/errors/domainError.ts";
import { intervalStart, isoUtc } from "../backend/core/time/marketInterval.ts";
import type { MeterFileRecord } from "../backend/ports/readingImports.ts";
import { atDesk, type Desk as OpenedDesk, runCommand } from "./support/desk.ts";

const USAGE = `npm run meters -- import FILE… [--mapping NAME] [--accept-unlikely] [--community ID]
npm run meters -- link METER METERING-POINT
npm run meters -- mapping NAME FILE.json
npm run meters -- files`;
const SHOWN_PROBLEMS = 20;
const SHOWN_FILES = 50;

interface Desk extends OpenedDesk {
  readonly imports: PostgresReadingImports;
}

const whole = (value: number) => value.toLocaleString("en-GB");
const spanOf = ({ from, to }: MeterFileRecord) =>
  from === null || to === null
    ? "no readings"
    : `${isoUtc(intervalStart(from))} to ${isoUtc(intervalStart(to))}`;

function progressBar(name: string, bytes: number): (done: number) => void {
  if (!process.stderr.isTTY) return () => undefined;
  let shown = -1;
  return (done) => {
    const percent = Math.min(100, Math.floor((done / Math.max(bytes, 1)) * 100));
    if (percent === shown) return;
    shown = percent;
    const bar = "█".repeat(percent / 4).padEnd(25, "░");
    process.stderr.write(`\r${bar} ${String(percent).padStart(3)} % ${name}${percent === 100 ? "\n" : ""}`);
  };
}

/** True when the file is in. */
async function importOne(desk: Desk, path: string, mapping: CsvMapping | null, acceptUnlikely: boolean) {
  const began = performance.now();
  const file = await openMeterFile(resolve(path), mapping);
  const series = file.series(progressBar(file.name, file.bytes));
  const { outcome, ignored, incomplete } = await importMeterFile(
    desk,
    desk.communityId,
    { ...file, series },
    { now: desk.now, acceptUnlikely },
  );
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  if (outcome.status === "known") {
    console.log(`= ${file.name}: taken before, on ${isoUtc(outcome.file.receivedAt)}; nothing changed`);
    return true;
  }
  if (outcome.status === "refused") {
    console.error(`✗ ${file.name}: nothing was taken`);
    for (const { code, details } of outcome.problems.slice(0, SHOWN_PROBLEMS)) {
      console.error(`  ${code}: ${fill(catalogue[code].title, details)}`);
    }
    const more = outcome.problems.length - SHOWN_PROBLEMS;
    if (more > 0) console.error(`  … and ${more} more`);
    const [first] = outcome.problems;
    if (first) console.error(`  What to do: ${fill(catalogue[first.code].remedy, first.details)}`);
    return false;
  }
  const { readings, accepted, unchanged, points } = outcome.file;
  console.log(
    `✓ ${file.name} (${file.format}): ${whole(readings)} readings of ${points} metering points, ` +
      `${whole(accepted)} new, ${whole(unchanged)} unchanged, ${spanOf(outcome.file)}, ${seconds} s`,
  );
  if (incomplete > 0) console.log(`  ${whole(incomplete)} quarter hours are incomplete and stay missing`);
  if (ignored.length > 0) console.log(`  no customer's energy, not imported: ${ignored.join(", ")}`);
  if (outcome.resettlements > 0) {
    console.log(`  ${whole(outcome.resettlements)} settled intervals will get correction lines`);
  }
  return true;
}

async function importAll(desk: Desk, paths: readonly string[], name: string | undefined, unlikely: boolean) {
  let mapping: CsvMapping | null = null;
  if (name !== undefined) {
    const saved = await desk.imports.csvMapping(desk.communityId, name);
    if (saved === null) throw domainError("LAT-5308", { member: "name", actual: name });
    mapping = parseCsvMapping(saved);
  }
  let refused = 0;
  const waiting = [...paths];
  // Two at a time: one is parsed and staged while the other is checked and stored.
  const importNext = async (): Promise<void> => {
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      try {
        if (!(await importOne(desk, path, mapping, unlikely))) refused += 1;
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        console.error(`✗ ${path}: ${error.message}\n  What to do: ${error.remedy}`);
        refused += 1;
      }
    }
  };
  await Promise.all([importNext(), importNext()]);
  return refused === 0;
}

async function link(desk: Desk, meterId: string, meteringPointId: string): Promise<boolean> {
  if ((await desk.store.meteringPoint(desk.communityId, meteringPointId)) === null) {
    throw domainError("LAT-5001", { row: 0, meteringPointId });
  }
  await desk.imports.linkMeter(desk.communityId, meterId, meteringPointId);
  console.log(`✓ ${meterId} is the meter of ${meteringPointId}`);
  return true;
}

function readMapping(path: string): CsvMapping {
  try {
    return checkMapping(parseCsvMapping(JSON.parse(readFileSync(path, "utf8"))));
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw domainError(
      "LAT-5310",
      { file: path, reason: (error as Error).message.slice(0, 80) },
      { cause: error },
    );
  }
}

async function run(desk: Desk, words: readonly string[], options: { mapping?: string; unlikely: boolean }) {
  const [verb, ...rest] = words;
  const [first, second] = rest;
  if (verb === "import" && first !== undefined)
    return importAll(desk, rest, options.mapping, options.unlikely);
  if (verb === "link" && first !== undefined && second !== undefined) return link(desk, first, second);
  if (verb === "mapping" && first !== undefined && second !== undefined) {
    await desk.imports.saveCsvMapping(desk.communityId, first, readMapping(second));
    console.log(`✓ mapping ${first} is saved`);
    return true;
  }
  if (verb === "files") {
    for (const file of await desk.imports.meterFiles(desk.communityId, SHOWN_FILES)) {
      console.log(
        `${isoUtc(file.receivedAt)}  ${whole(file.readings).padStart(11)}  ${spanOf(file)}  ${file.name}`,
      );
    }
    return true;
  }
  console.error(USAGE);
  return false;
}

async function main(): Promise<boolean> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      community: { type: "string" },
      mapping: { type: "string" },
      "accept-unlikely": { type: "boolean", default: false },
    },
  });
  return atDesk(values.community, async (opened) => {
    const imports = new PostgresReadingImports(opened.url);
    try {
      return await run({ ...opened, imports }, positionals, {
        unlikely: values["accept-unlikely"],
        ...(values.mapping === undefined ? {} : { mapping: values.mapping }),
      });
    } finally {
      await imports.close();
    }
  });
}

await runCommand(main, USAGE);
