// Networks from files: what is in them, whether they are sound, how power flows, and in other formats.
//   npm run network -- import FILE [--out FEEDER.json]
//   npm run network -- check  FILE [--json FILE]
//   npm run network -- solve  FILE [--powers FILE.csv] [--top N] [--json FILE] [--csv FILE]
//   npm run network -- export FILE --format lateral|opendss [--out FILE]
//   npm run network -- schema [--out FILE]
//   npm run network -- envelopes FILE [--rule max-min|proportional|max-total]
//   npm run network -- hosting   FILE [--kw 5,10] [--placements N] [--seed N] [--chargers] | [--point ID --kw N]
//   npm run network -- n-1       FILE
//   npm run network -- quality   FILE --series FILE.csv [--step-seconds 900]
// FILE is a network file, a folder or a zip archive. Status: 0 good, 1 findings, 2 unreadable, 3 no solution.
import { parseArgs } from "node:util";
import { DomainError } from "../backend/core/errors/domainError.ts";
import { runCheck, runExport, runImport, runSolve, writeSchema } from "./network/commands.ts";
import { runContingencies } from "./network/contingencyCommand.ts";
import { runEnvelopes } from "./network/envelopesCommand.ts";
import { runHosting } from "./network/hostingCommand.ts";
import { runQuality } from "./network/qualityCommand.ts";
import type { StudyOptions } from "./network/studyInput.ts";

const USAGE = `Networks from files: what is in them, whether they are sound, how power flows.

  npm run network -- import FILE [--out FEEDER.json]      what was read, assumed and ignored; the hash
  npm run network -- check  FILE [--json FILE]            islands, rings, ratings, voltages, phases, overloads
  npm run network -- solve  FILE [--json FILE] [--csv FILE] [--top N] [--powers FILE.csv]
  npm run network -- export FILE --format lateral|opendss [--out FILE]
  npm run network -- schema [--out FILE]                  JSON Schema of lateral-network/1
  npm run network -- envelopes FILE [--rule max-min|proportional|max-total]   limits that hold whatever others do
  npm run network -- hosting FILE [--kw 5,10] [--placements N] [--seed N] [--chargers]   how much fits
  npm run network -- hosting FILE --point ID --kw N [--chargers]              may this one connect?
  npm run network -- n-1 FILE [--top N]                 what a lost branch leaves dark, and how to restore it
  npm run network -- quality FILE --series FILE.csv [--step-seconds 900] [--power-factor 0.95]
                                                        a time series against EN 50160 and the ratings

FILE is lateral-network/1, an OpenDSS script, pandapower or power-grid-model JSON, CIM RDF/XML, a SimBench folder,
or a zip archive of one of them; what it is, is seen from its content (--format NAME overrides that when reading).
--folder DIR           scripts may call files below DIR (default: the folder of FILE)
--connection-kva N     capacity of a connection point per phase where the file states none
--all-loads            keep low-voltage loads as loads instead of connection points
--load X               part of the stated loads that flows in any case (envelopes 0, hosting 0.2, chargers and n-1 1)
--source-pu X, --band LOWER,UPPER   study it at another source voltage or voltage band
Status: 0 good, 1 findings, 2 unreadable, 3 no solution.`;

type Command = (file: string, options: StudyOptions) => number | Promise<number>;

const COMMANDS: Readonly<Record<string, Command>> = {
  import: runImport,
  check: runCheck,
  solve: runSolve,
  export: runExport,
  envelopes: runEnvelopes,
  hosting: runHosting,
  "n-1": runContingencies,
  quality: runQuality,
};

async function main(): Promise<number> {
  const text = { type: "string" } as const;
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      ...{ out: text, format: text, folder: text, powers: text, json: text, csv: text, top: text },
      ...{ load: text, band: text, rule: text, kw: text, point: text, placements: text, seed: text },
      ...{ "source-pu": text, series: text, "step-seconds": text, "power-factor": text },
      chargers: { type: "boolean" },
      "connection-kva": text,
      "all-loads": { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  const [name, file, ...rest] = positionals;
  if (name === "schema" && file === undefined && !values.help) return writeSchema(values.out);
  const command = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (values.help || !command || file === undefined || rest.length > 0) {
    console.error(USAGE);
    return values.help ? 0 : 2;
  }
  const {
    "connection-kva": connectionKva,
    "all-loads": allLoads,
    "source-pu": sourcePu,
    "step-seconds": stepSeconds,
    "power-factor": powerFactor,
    help: _,
    ...plain
  } = values;
  return command(file, {
    ...plain,
    ...(connectionKva === undefined ? {} : { connectionKva }),
    ...(allLoads ? { allLoads } : {}),
    ...(sourcePu === undefined ? {} : { sourcePu }),
    ...(stepSeconds === undefined ? {} : { stepSeconds }),
    ...(powerFactor === undefined ? {} : { powerFactor }),
  });
}

try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof DomainError) console.error(`✗ ${error.message}\n  What to do: ${error.remedy}`);
  else console.error(`✗ ${(error as Error).message}`);
  process.exitCode = 2;
}
