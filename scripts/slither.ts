/**
 * Runs slither over the compiled contracts and compares its findings with those that slither/explained.json gives
 * a reason for. Fails on a finding without a reason, and on a reason without a finding. Slither comes with the
 * Python peers (npm run bench:peers); without it the command says so and does nothing.
 */
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileForAnalysis } from "./mutate/solidityCompiler.ts";
import { peersFolder } from "./peers/peers.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SOLC_VERSION = "0.8.37";
const TIMEOUT_MS = 300_000;

interface Explanation {
  readonly check: string;
  /** `Contract.function`, `Contract.*` or `*`. */
  readonly in: readonly string[];
  readonly reason: string;
}

export interface Finding {
  readonly check: string;
  readonly place: string;
  readonly description: string;
}

interface SlitherElement {
  readonly name: string;
  readonly type: string;
  readonly type_specific_fields?: { readonly parent?: SlitherElement };
}

/** The program, null where the Python environment is missing. */
export function findSlither(): string | null {
  const path = join(peersFolder(), "bin", "slither");
  return existsSync(path) ? path : null;
}

/** `Contract.function` that a finding is in: a variable of a function counts for the function. */
function placeOf(element: SlitherElement | undefined): string {
  if (element === undefined) return "?";
  const chain = [element];
  for (
    let parent = element.type_specific_fields?.parent;
    parent;
    parent = parent.type_specific_fields?.parent
  )
    chain.unshift(parent);
  const names = chain.filter(({ type }) => type !== "node" && type !== "pragma").map(({ name }) => name);
  return names.slice(0, 2).join(".");
}

/** The contracts, compiled afresh and whole, as a folder that slither reads without compiling. */
function stage(): string {
  const folder = mkdtempSync(join(tmpdir(), "lateral-slither-"));
  const builds = join(folder, "artifacts/build-info");
  mkdirSync(builds, { recursive: true });
  cpSync(join(ROOT, "contracts"), join(folder, "contracts"), { recursive: true });
  for (const name of ["hardhat.config.ts", "package.json"])
    copyFileSync(join(ROOT, name), join(folder, name));
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  const sources = readdirSync(join(ROOT, "contracts"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".sol"))
    .map((name) => `contracts/${name}`)
    .sort();
  const compiled = compileForAnalysis(ROOT, sources);
  const build = { solcVersion: SOLC_VERSION, solcLongVersion: SOLC_VERSION, ...compiled };
  writeFileSync(join(builds, "contracts.json"), JSON.stringify(build));
  return folder;
}

/** All findings in the product's own contracts. */
export function runSlither(slither: string): readonly Finding[] {
  const folder = stage();
  try {
    const report = join(folder, "report.json");
    const filter = ["--filter-paths", "node_modules|@openzeppelin|npm/"];
    const args = [
      ".",
      "--compile-force-framework",
      "hardhat",
      "--ignore-compile",
      ...filter,
      "--json",
      report,
    ];
    // Slither asks npx for hardhat's paths; the Node that runs this script comes first.
    const env = { ...process.env, PATH: `${join(process.execPath, "..")}:${process.env.PATH ?? ""}` };
    const run = spawnSync(slither, args, {
      cwd: folder,
      env,
      encoding: "utf8",
      timeout: TIMEOUT_MS,
      maxBuffer: 2 ** 28,
    });
    if (!existsSync(report)) throw new Error(`slither gave no report: ${run.stderr.slice(-400)}`);
    const { success, error, results } = JSON.parse(readFileSync(report, "utf8")) as {
      success: boolean;
      error: string | null;
      results: {
        detectors?: readonly { check: string; description: string; elements: readonly SlitherElement[] }[];
      };
    };
    if (!success) throw new Error(`slither failed: ${error}`);
    return (results.detectors ?? []).map(({ check, description, elements }) => ({
      check,
      place: placeOf(elements[0]),
      description,
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const covers = (pattern: string, place: string): boolean =>
  pattern === "*" || pattern === place || (pattern.endsWith(".*") && place.startsWith(pattern.slice(0, -1)));

/** Findings without a reason, and reasons without a finding. */
export function compareFindings(findings: readonly Finding[]): {
  readonly unexplained: readonly Finding[];
  readonly idle: readonly string[];
} {
  const explained = JSON.parse(
    readFileSync(new URL("./slither/explained.json", import.meta.url), "utf8"),
  ) as readonly Explanation[];
  const fits = (finding: Finding, { check, in: places }: Explanation) =>
    check === finding.check && places.some((place) => covers(place, finding.place));
  const idle = explained.flatMap((explanation) =>
    explanation.in
      .filter((place) => !findings.some((finding) => fits(finding, { ...explanation, in: [place] })))
      .map((place) => `${explanation.check} in ${place}`),
  );
  return {
    unexplained: findings.filter((finding) => !explained.some((entry) => fits(finding, entry))),
    idle,
  };
}

if (import.meta.main) {
  const slither = findSlither();
  if (slither === null) {
    console.log("slither is not installed: npm run bench:peers makes its environment; nothing was checked");
  } else {
    const findings = runSlither(slither);
    const { unexplained, idle } = compareFindings(findings);
    for (const { check, place, description } of unexplained)
      console.log(`${check} in ${place}\n${description}`);
    for (const reason of idle) console.log(`a reason without a finding: ${reason}`);
    console.log(`${findings.length} findings, ${unexplained.length} without a reason`);
    process.exitCode = unexplained.length + idle.length > 0 ? 1 : 0;
  }
}
