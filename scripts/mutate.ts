/**
 * Mutation testing of the contracts and of core/commitment: changes one place at a time in a copy of the sources
 * and runs the tests that must notice. Prints the score, and the survivors with their place.
 *
 *   node scripts/mutate.ts [--minutes 20] [--group NAME] [--seed 1] [--least 0.9] [--json FILE]
 *
 * Mutants that change nothing anybody could see are listed in mutate/explained.json, each with its reason; they
 * do not count. When the time is not enough for all, a sample is tried, drawn with the seed, evenly over groups.
 */
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ensureCompiled } from "./deploy/artifacts.ts";
import { type Mutant, mutantsOf } from "./mutate/operators.ts";
import { compileInto } from "./mutate/solidityCompiler.ts";
import { GROUPS, type MutationGroup } from "./mutate/targets.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const TEST_TIMEOUT_MS = 120_000;
const COPIED = ["backend", "contracts", "scripts", "test", "frontend", "artifacts", "cache"];
const FILES = ["package.json", "tsconfig.json", "vitest.config.ts", "hardhat.config.ts", "vite.config.ts"];

interface Explained {
  readonly file: string;
  /** The line before the change, trimmed. */
  readonly line: string;
  readonly operator: string;
  readonly reason: string;
}

type Verdict = "killed" | "survived" | "does not compile";

const { values: options } = parseArgs({
  options: {
    minutes: { type: "string", default: "20" },
    group: { type: "string" },
    seed: { type: "string", default: "1" },
    least: { type: "string", default: "0" },
    json: { type: "string" },
  },
});

const explained = JSON.parse(
  readFileSync(new URL("./mutate/explained.json", import.meta.url), "utf8"),
) as readonly Explained[];
const isExplained = (mutant: Mutant): boolean =>
  explained.some(
    ({ file, line, operator }) =>
      file === mutant.file && line === mutant.before && operator === mutant.operator,
  );

/** Deterministic order: a shuffle by a linear congruence. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  const out = [...items];
  let state = seed >>> 0;
  for (let index = out.length - 1; index > 0; index -= 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const other = state % (index + 1);
    [out[index], out[other]] = [out[other]!, out[index]!];
  }
  return out;
}

function makeCopy(): string {
  const copy = mkdtempSync(join(tmpdir(), "lateral-mutants-"));
  for (const name of COPIED) {
    if (existsSync(join(ROOT, name))) cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  }
  for (const name of FILES) if (existsSync(join(ROOT, name))) cpSync(join(ROOT, name), join(copy, name));
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  return copy;
}

/** True when all tests pass. */
function testsPass(copy: string, tests: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
    const child = spawn(process.execPath, [vitest, "run", "--bail", "1", ...tests], {
      cwd: copy,
      env: { ...process.env, LATERAL_PRECOMPILED: "1" },
      stdio: "ignore",
    });
    const timer = setTimeout(() => child.kill("SIGKILL"), TEST_TIMEOUT_MS);
    child.on("close", (status) => {
      clearTimeout(timer);
      resolve(status === 0);
    });
  });
}

async function tryMutant(copy: string, group: MutationGroup, mutant: Mutant): Promise<Verdict> {
  const path = join(copy, mutant.file);
  const original = readFileSync(path, "utf8");
  const artifacts = group.targets.map(({ artifact }) => join(copy, artifact));
  const kept = artifacts.map((artifact) => readFileSync(artifact, "utf8"));
  writeFileSync(path, mutant.text);
  try {
    if (group.targets.length > 0 && compileInto(copy, group.targets) !== null) return "does not compile";
    return (await testsPass(copy, group.tests)) ? "survived" : "killed";
  } finally {
    writeFileSync(path, original);
    for (const [index, artifact] of artifacts.entries()) writeFileSync(artifact, kept[index]!);
  }
}

interface GroupReport {
  readonly group: string;
  readonly mutants: number;
  tried: number;
  killed: number;
  explained: number;
  readonly survivors: Omit<Mutant, "text">[];
}

const scoreOf = (reports: readonly GroupReport[]): number => {
  const sum = (of: (report: GroupReport) => number) =>
    reports.reduce((total, report) => total + of(report), 0);
  const counted = sum((report) => report.killed + report.survivors.length);
  return counted === 0 ? 0 : sum((report) => report.killed) / counted;
};

async function run(): Promise<readonly GroupReport[]> {
  await ensureCompiled("contracts and tests");
  await ensureCompiled("contracts");
  const copy = makeCopy();
  const deadline = Date.now() + Number(options.minutes) * 60_000;
  const wanted = GROUPS.filter(({ name }) => options.group === undefined || name === options.group);
  const plans = wanted.map((group) => {
    const all = group.files.flatMap((file) => mutantsOf(file, readFileSync(join(ROOT, file), "utf8")));
    const report: GroupReport = {
      group: group.name,
      mutants: all.length,
      tried: 0,
      killed: 0,
      explained: 0,
      survivors: [],
    };
    return { group, queue: shuffled(all, Number(options.seed)), report };
  });
  try {
    for (const { group } of plans) {
      if (!(await testsPass(copy, group.tests)))
        throw new Error(`the tests of ${group.name} fail without a mutant`);
    }
    // One mutant of each group in turn, so that a short run is a fair sample.
    while (Date.now() < deadline && plans.some(({ queue }) => queue.length > 0)) {
      for (const { group, queue, report } of plans) {
        const mutant = queue.pop();
        if (mutant === undefined || Date.now() >= deadline) continue;
        if (isExplained(mutant)) {
          report.explained += 1;
          continue;
        }
        const verdict = await tryMutant(copy, group, mutant);
        if (verdict === "does not compile") continue;
        report.tried += 1;
        if (verdict === "killed") report.killed += 1;
        else {
          const { text: _, ...place } = mutant;
          report.survivors.push(place);
          console.log(
            `survived  ${place.file}:${place.line}  ${place.operator}\n    ${place.before}\n    ${place.after}`,
          );
        }
      }
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
  return plans.map(({ report }) => report);
}

const reports = await run();
for (const report of reports) {
  const { group, mutants, tried, killed, explained: left } = report;
  const score = tried === 0 ? "–" : `${((100 * killed) / tried).toFixed(1)} %`;
  console.log(
    `${group.padEnd(24)} ${String(mutants).padStart(5)} mutants, ${tried} tried, ${killed} killed, ${left} explained: ${score}`,
  );
}
const score = scoreOf(reports);
console.log(`mutation score ${(100 * score).toFixed(1)} %`);
if (score < Number(options.least)) process.exitCode = 1;
if (options.json) writeFileSync(options.json, `${JSON.stringify({ score, reports }, null, 2)}\n`);
