// The bill of materials of what is shipped, with a check of every licence and of known vulnerabilities.
//   npm run sbom                     writes dist/sbom.cdx.json (CycloneDX) and checks all licences
//   npm run sbom -- --advisories     asks the package registry for advisories of shipped packages too
// Ends with 0, or with 1 and the packages by name. A registry that does not answer is said, not taken for good news.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { licenceFault } from "./sbom/licences.ts";
import { endWithManual } from "./support/command.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const FILE = join(root, "dist", "sbom.cdx.json");
const TOOL = join(root, "node_modules", "@cyclonedx", "cyclonedx-npm", "bin", "cyclonedx-npm-cli.js");
const TIMEOUT_MS = 60_000;
const MAX_OUTPUT = 64 * 1024 * 1024;
/** Advisories of these severities fail the check. */
const SERIOUS = ["high", "critical"] as const;

interface Component {
  readonly group?: string;
  readonly name: string;
  readonly version?: string;
  readonly licenses?: readonly {
    readonly expression?: string;
    readonly license?: { readonly id?: string; readonly name?: string };
  }[];
}

/** npm as it came with the running Node; the tool asks it for the installed tree. */
function npmPath(): string | null {
  const beside = join(dirname(process.execPath), "..", "lib", "node_modules", "npm", "bin", "npm-cli.js");
  return process.env.npm_execpath ?? (existsSync(beside) ? beside : null);
}

function run(args: readonly string[]): { readonly status: number; readonly output: string } {
  const npm = npmPath();
  const child = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: "utf8",
    timeout: TIMEOUT_MS,
    maxBuffer: MAX_OUTPUT,
    env: { ...process.env, ...(npm === null ? {} : { npm_execpath: npm }) },
  });
  return { status: child.status ?? 1, output: `${child.stdout}${child.status === 0 ? "" : child.stderr}` };
}

function writeBill(): readonly Component[] {
  mkdirSync(dirname(FILE), { recursive: true });
  const options = [
    "--omit",
    "dev",
    "--ignore-npm-errors",
    "--output-reproducible",
    "--of",
    "JSON",
    "-o",
    FILE,
  ];
  const { status, output } = run([TOOL, ...options]);
  if (status !== 0) throw new Error(`the bill of materials was not made: ${output.slice(-600)}`);
  return (JSON.parse(readFileSync(FILE, "utf8")) as { components: readonly Component[] }).components;
}

function licenceFaults(components: readonly Component[]): string[] {
  return components.flatMap(({ group, name, version = "?", licenses = [] }) => {
    const said = licenses.flatMap(
      ({ expression, license }) => expression ?? license?.id ?? license?.name ?? [],
    );
    const licence = said.length === 0 ? null : said.map((one) => `(${one})`).join(" AND ");
    const fault = licenceFault({ name: group === undefined ? name : `${group}/${name}`, version, licence });
    return fault ?? [];
  });
}

interface Audit {
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity: string }>>;
  readonly error?: unknown;
}

/** Serious advisories by package; null when the registry does not tell. */
function advisories(): readonly string[] | null {
  const npm = npmPath();
  if (npm === null) return null;
  const { output } = run([npm, "audit", "--omit", "dev", "--json"]);
  try {
    const answer = JSON.parse(output.slice(output.indexOf("{"))) as Audit;
    if (answer.vulnerabilities === undefined) return null;
    return Object.entries(answer.vulnerabilities)
      .filter(([, { severity }]) => SERIOUS.some((serious) => serious === severity))
      .map(([name, { severity }]) => `${name} has a known vulnerability (${severity})`);
  } catch {
    return null;
  }
}

async function main(wantAdvisories: boolean): Promise<number> {
  const components = writeBill();
  if (components.length === 0) throw new Error("the bill of materials is empty");
  const known = wantAdvisories ? advisories() : [];
  const faults = [...licenceFaults(components), ...(known ?? [])];
  for (const fault of faults) console.log(`✗ ${fault}`);
  if (known === null)
    console.log("note: the package registry tells of no advisories; vulnerabilities are not checked");
  console.log(`${components.length} shipped packages, ${faults.length} refused; ${FILE}`);
  return faults.length === 0 ? 0 : 1;
}

const { values } = parseArgs({ options: { advisories: { type: "boolean" }, help: { type: "boolean" } } });
await endWithManual(import.meta.url, values.help, () => main(values.advisories ?? false));
