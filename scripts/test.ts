// Runs every check of the product and every test, and says how many passed and failed.
//   npm test            all of it, in minutes
//   npm run test:long   the same with long fuzzing and soak runs (LATERAL_LONG=1)
//   npm test -- PATH…   only the tests under these paths
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const SUMMARY = join(root, ".test-summary");
const MAX_OUTPUT = 200_000;
/** Of the long run. */
const MUTATION_MINUTES = "30";

interface Tally {
  passed: number;
  failed: number;
  skipped: string[];
}

interface Gate {
  readonly name: string;
  readonly args: readonly string[];
}

const bin = (path: string) => join("node_modules", path);
const GATES: readonly Gate[] = [
  { name: "types", args: [bin("typescript-native/bin/tsc"), "--noEmit", "-p", "."] },
  { name: "lint and format", args: [bin("@biomejs/biome/bin/biome"), "check", "--error-on-warnings", "."] },
  {
    name: "import rules",
    args: [
      bin("dependency-cruiser/bin/dependency-cruiser.mjs"),
      "--config",
      ".dependency-cruiser.cjs",
      "backend",
      "frontend",
      "scripts",
    ],
  },
  { name: "unused code", args: [bin("knip/bin/knip.js"), "--no-progress"] },
  { name: "size of the household app", args: [bin("size-limit/bin.js"), "--silent"] },
  {
    name: "Solidity lint",
    args: [bin("solhint/solhint.js"), "--max-warnings", "0", "contracts/**/*.sol"],
  },
  { name: "licences and advisories of what is shipped", args: ["scripts/sbom.ts", "--advisories"] },
];

function run(args: readonly string[], env: NodeJS.ProcessEnv, live: boolean) {
  return new Promise<{ status: number; output: string }>((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: live ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-MAX_OUTPUT);
    };
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
    child.on("close", (status) => resolve({ status: status ?? 1, output }));
  });
}

async function runGates(tally: Tally): Promise<void> {
  for (const gate of GATES) {
    const started = Date.now();
    const { status, output } = await run(gate.args, {}, false);
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    console.log(`${status === 0 ? "✓" : "✗"} ${gate.name} (${seconds} s)`);
    for (const note of output.match(/^note: .*$/gm) ?? []) console.log(`  ${note}`);
    if (status === 0) tally.passed += 1;
    else {
      tally.failed += 1;
      console.log(output);
    }
  }
}

/** Solidity's own fuzz and invariant tests; the runner closes with `N passing` and `N failing`. */
async function runSolidity(tally: Tally, env: NodeJS.ProcessEnv): Promise<void> {
  const { status, output } = await run([bin("hardhat/dist/src/cli.js"), "test", "solidity"], env, false);
  const count = (word: string) => Number(new RegExp(`(\\d+) ${word}`).exec(output)?.[1] ?? 0);
  const failed = Math.max(count("failing"), status === 0 ? 0 : 1);
  tally.passed += count("passing");
  tally.failed += failed;
  console.log(`${failed === 0 ? "✓" : "✗"} Solidity tests: ${count("passing")} passed, ${failed} failed`);
  if (failed > 0) console.log(output);
}

/** Changes the sources in a sample of places and prints how many of the changes a test noticed. */
async function runMutation(tally: Tally): Promise<void> {
  const { status } = await run(
    ["scripts/mutate.ts", "--minutes", MUTATION_MINUTES, "--least", "0.9"],
    {},
    true,
  );
  if (status === 0) tally.passed += 1;
  else tally.failed += 1;
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

async function runVitest(tally: Tally, env: NodeJS.ProcessEnv, paths: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "lateral-test-"));
  const file = join(folder, "vitest.json");
  try {
    const args = [bin("vitest/vitest.mjs"), "run", "--reporter=default", "--reporter=json"];
    const { status } = await run([...args, `--outputFile.json=${file}`, ...paths], env, true);
    if (!existsSync(file)) {
      tally.failed += 1;
      return;
    }
    const report = JSON.parse(readFileSync(file, "utf8")) as VitestReport;
    const brokenFiles = report.testResults.filter(
      (result) => result.status === "failed" && result.assertionResults.every((a) => a.status !== "failed"),
    ).length;
    tally.passed += report.numPassedTests;
    tally.failed += Math.max(report.numFailedTests + brokenFiles, status === 0 ? 0 : 1);
    for (const result of report.testResults) {
      for (const test of result.assertionResults) {
        if (test.status === "skipped" || test.status === "pending") tally.skipped.push(test.fullName);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const started = Date.now();
  const args = process.argv.slice(2);
  const long = args.includes("--long");
  const paths = args.filter((arg) => !arg.startsWith("--"));
  const env = long ? { LATERAL_LONG: "1" } : {};
  const tally: Tally = { passed: 0, failed: 0, skipped: [] };
  rmSync(SUMMARY, { force: true });
  if (paths.length === 0) {
    await runGates(tally);
    await runSolidity(tally, env);
    if (long) await runMutation(tally);
  }
  await runVitest(tally, env, paths);
  for (const name of tally.skipped) console.log(`- skipped: ${name}`);
  const skipped = tally.skipped.length > 0 ? `, ${tally.skipped.length} skipped` : "";
  console.log(
    `All checks took ${((Date.now() - started) / 1000).toFixed(0)} s${skipped ? `${skipped} (named above)` : ""}`,
  );
  const line = `${tally.passed} passed, ${tally.failed} failed`;
  writeFileSync(SUMMARY, `${line}\n`);
  console.log(line);
  process.exitCode = tally.failed === 0 && tally.passed > 0 ? 0 : 1;
}

await main();
