/** A street that chose another market rule than nodal: its bundle is proved by running the rule again. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verifyFolder } from "../../../backend/adapters/bundle/verifyFolder.ts";
import { intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { createProgress } from "../../../backend/main/progress.ts";
import { runHeadless } from "../../../scripts/demo/headlessRun.ts";
import { openScene } from "../../../scripts/demo/scene.ts";

const INTERVALS = 3;
const NOON_QUARTER = 46;
const RULE = "midMarketRate";
const home = mkdtempSync(join(tmpdir(), "lateral-rule-"));
const bundle = join(home, "bundle");

beforeAll(async () => {
  const day = {
    real: null,
    from: { year: 2026, month: 6, day: 15 },
    days: 1,
    bundle: null,
    json: null,
    seed: 7,
  };
  const scene = openScene(day);
  const from = intervalIndex(scene.from + NOON_QUARTER);
  const tariffSheets = scene.seed.tariffSheets.map((sheet) => ({ ...sheet, clearingRule: RULE }) as const);
  const result = await runHeadless({
    scene: {
      ...scene,
      seed: { ...scene.seed, firstInterval: from, tariffSheets },
      from,
      to: intervalIndex(from + INTERVALS),
    },
    home,
    bundleFolder: bundle,
    progress: createProgress(() => undefined),
    onDay: () => undefined,
  });
  expect(result.intervals).toBe(INTERVALS);
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

describe("the bundle of a street with the mid-market rate", () => {
  it("is sound, with one price in every segment", async () => {
    const report = await verifyFolder(bundle);
    expect(report.findings).toEqual([]);
  });

  it("is not when the community claims another rule", async () => {
    const path = join(bundle, "community.json");
    const text = readFileSync(path, "utf8");
    expect(text).toContain(RULE);
    writeFileSync(path, text.replaceAll(RULE, "uniform"));
    const report = await verifyFolder(bundle);
    expect(report.findings.map((finding) => finding.code)).toContain("LAT-6906");
  });
});
