// Runs the interval cycle without a screen and says what came of it: npm run demo -- --help
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { DomainError } from "../backend/core/errors/domainError.ts";
import { localDayLabel } from "../backend/core/time/communityTime.ts";
import { createProgress } from "../backend/main/progress.ts";
import { ROOT } from "../backend/main/settings.ts";
import type { DayFigures } from "./demo/dayReport.ts";
import { runHeadless } from "./demo/headlessRun.ts";
import { type DemoOptions, readOptions, USAGE } from "./demo/options.ts";
import { dayLines, figuresJson, totalOf } from "./demo/printDay.ts";
import { openScene } from "./demo/scene.ts";

function bundleFolderOf(options: DemoOptions, feederId: string): string {
  if (options.bundle !== null) return resolve(options.bundle);
  const name = `${feederId}-${localDayLabel(options.from)}-${options.days}d`;
  return join(ROOT, ".lateral", "bundles", name);
}

const print = (day: DayFigures): void => {
  for (const line of dayLines(day)) console.log(line);
};

async function run(options: DemoOptions): Promise<number> {
  const began = performance.now();
  const scene = openScene(options);
  const bundleFolder = bundleFolderOf(options, scene.seed.feeder.id);
  mkdirSync(dirname(bundleFolder), { recursive: true });
  const home = mkdtempSync(join(tmpdir(), "lateral-demo-"));
  console.log(`${scene.title}\n${scene.notice}\n`);
  try {
    const progress = createProgress();
    const result = await runHeadless({ scene, home, bundleFolder, progress, onDay: print });
    const wallSeconds = (performance.now() - began) / 1_000;
    const total = totalOf(result.days, `${result.days.length} days`);
    print(total);
    const shown = relative(process.cwd(), bundleFolder) || bundleFolder;
    console.log(`\nEvidence bundle: ${shown}\nCheck it: npm run verify -- ${shown}`);
    console.log(`${result.intervals} intervals in ${wallSeconds.toFixed(1)} s`);
    if (options.json !== null) {
      const figures = figuresJson(result.days, { wallSeconds, bundle: bundleFolder });
      writeFileSync(options.json, `${JSON.stringify(figures, null, 2)}\n`);
    }
    return total.publishedViolations === 0 ? 0 : 1;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === null) console.log(USAGE);
  else process.exitCode = await run(options);
} catch (error) {
  if (error instanceof DomainError) console.error(`${error.message}\n  What to do: ${error.remedy}`);
  else console.error(error instanceof Error ? error.message : error);
  console.error(`\n${USAGE}`);
  process.exitCode = 2;
}
