// Networks from files: what is in them, whether they are sound, how power flows, and in other formats.
//   npm run network -- import FILE [--out FEEDER.json]
//   npm run network -- check  FILE [--json FILE]
//   npm run network -- solve  FILE [--powers FILE.csv] [--top N] [--json FILE] [--csv FILE]
//   npm run network -- export FILE --format lateral|opendss [--out FILE]
// FILE is a network file, a folder or a zip archive. Status: 0 good, 1 findings, 2 unreadable, 3 no solution.
import { parseArgs } from "node:util";
import { DomainError } from "../backend/core/errors/domainError.ts";
import { type CommandOptions, runCheck, runExport, runImport, runSolve } from "./network/commands.ts";

const USAGE = `Networks from files: what is in them, whether they are sound, how power flows.

  npm run network -- import FILE [--out FEEDER.json]      what was read, assumed and ignored; the hash
  npm run network -- check  FILE [--json FILE]            islands, rings, ratings, voltages, phases, overloads
  npm run network -- solve  FILE [--json FILE] [--csv FILE] [--top N] [--powers FILE.csv]
  npm run network -- export FILE --format lateral|opendss [--out FILE]

FILE is lateral-network/1, an OpenDSS script, pandapower or power-grid-model JSON, CIM RDF/XML, a SimBench folder,
or a zip archive of one of them; what it is, is seen from its content (--format NAME overrides that when reading).
--folder DIR           scripts may call files below DIR (default: the folder of FILE)
--connection-kva N     capacity of a connection point per phase where the file states none
--all-loads            keep low-voltage loads as loads instead of connection points
Status: 0 good, 1 findings, 2 unreadable, 3 no solution.`;

const COMMANDS: Readonly<Record<string, (file: string, options: CommandOptions) => number>> = {
  import: runImport,
  check: runCheck,
  solve: runSolve,
  export: runExport,
};

function main(): number {
  const text = { type: "string" } as const;
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      ...{ out: text, format: text, folder: text, powers: text, json: text, csv: text, top: text },
      "connection-kva": text,
      "all-loads": { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  const [name, file, ...rest] = positionals;
  const command = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (values.help || !command || file === undefined || rest.length > 0) {
    console.error(USAGE);
    return values.help ? 0 : 2;
  }
  const { "connection-kva": connectionKva, "all-loads": allLoads, help: _, ...plain } = values;
  return command(file, {
    ...plain,
    ...(connectionKva === undefined ? {} : { connectionKva }),
    ...(allLoads ? { allLoads } : {}),
  });
}

try {
  process.exitCode = main();
} catch (error) {
  if (error instanceof DomainError) console.error(`✗ ${error.message}\n  What to do: ${error.remedy}`);
  else console.error(`✗ ${(error as Error).message}`);
  process.exitCode = 2;
}
