/**
 * kill -9 of the whole product at seeded random moments, against a run that nobody disturbed.
 *
 *     start ──kill──▶ start ──kill──▶ start ──kill──▶ start ──────────▶ done
 *     start ─────────────────────────────────────────────────────────▶ done      same seed
 *                                                    └── the same market, the same money
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resetDevChain } from "../../backend/adapters/chain/devChain.ts";
import { stopEmbeddedPostgres } from "../../backend/adapters/database/embeddedPostgres.ts";
import {
  countFinished,
  type ProductRun,
  type Remains,
  readRemains,
  startProduct,
} from "./support/productProcess.ts";

const LONG = process.env.LATERAL_LONG === "1";
const KILLS = LONG ? 10 : 3;
/** Both runs go at least this far; further when the killed one got further by then. */
const LEAST_INTERVALS = LONG ? 40 : 10;
/** Intervals that every run still has before it after the last kill. */
const REST = 3;
const NO_END = 1_000_000;
/** A process lives at least this long, and up to this much longer, before it is killed, ms. */
const LIVES_MS = { least: 700, more: LONG ? 9_000 : 4_500 };
const FINISH_MS = LONG ? 900_000 : 300_000;

/** Park–Miller: the same kills for the same seed. */
function moments(seed: number, count: number): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return LIVES_MS.least + (state / 2_147_483_647) * LIVES_MS.more;
  });
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe(`the product, killed with SIGKILL ${KILLS} times`, () => {
  const folder = mkdtempSync(join(tmpdir(), "lateral-kill-"));
  const disturbed = join(folder, "disturbed");
  const quiet = join(folder, "quiet");
  let after: Remains;
  let reference: Remains;
  let killed = 0;
  let target = LEAST_INTERVALS;
  let current: ProductRun | null = null;

  const start = (home: string, intervals: number): ProductRun => {
    current = startProduct(home, intervals);
    return current;
  };
  const finish = async (home: string): Promise<void> => {
    const run = start(home, target);
    const code = await run.ended;
    if (code !== 0) throw new Error(`it ended with ${code}:\n${run.output()}`);
  };

  beforeAll(async () => {
    for (const ms of moments(20_261_122, KILLS)) {
      const run = start(disturbed, NO_END);
      await Promise.race([pause(ms), run.ended]);
      if (run.child.exitCode === null && run.child.kill("SIGKILL")) killed += 1;
      await run.ended;
    }
    target = Math.max(LEAST_INTERVALS, (await countFinished(disturbed)) + REST);
    await finish(disturbed);
    await finish(quiet);
    after = await readRemains(disturbed, target);
    reference = await readRemains(quiet, target);
  }, FINISH_MS);

  afterAll(async () => {
    current?.child.kill("SIGKILL");
    await current?.ended;
    for (const home of [disturbed, quiet]) {
      await stopEmbeddedPostgres(join(home, "postgres"));
      await resetDevChain(join(home, "chain"));
    }
    rmSync(folder, { recursive: true, force: true });
  });

  it("was really killed before it was done", () => {
    expect(killed).toBe(KILLS);
  });

  it("finishes every interval", () => {
    expect(after.outcome.records).toHaveLength(target);
    expect(after.outcome.records.every((record) => record.state === "billed")).toBe(true);
  });

  it("leaves exactly one record per interval on the chain, and it is the stored batch", () => {
    const intervals = after.onChain.map((record) => record.interval);
    expect(new Set(intervals).size).toBe(intervals.length);
    const committed = new Map(after.onChain.map((record) => [record.interval, record.digest]));
    for (const [interval, digest] of after.digests) {
      expect(committed.get(interval), `interval ${interval}`).toBe(digest);
    }
    expect(after.digests).toHaveLength(target);
  });

  it("keeps the books balanced to the µ€", () => {
    const net = after.outcome.balances.reduce((sum, p) => sum + p.creditMicroEuro - p.debitMicroEuro, 0);
    expect(net).toBe(0);
    expect(after.outcome.balances.length).toBeGreaterThan(10);
  });

  it("gives the same market, the same meters and the same bills as an undisturbed run", () => {
    expect(after.outcome.records).toEqual(reference.outcome.records);
    expect(after.outcome.clearings).toEqual(reference.outcome.clearings);
    expect(after.outcome.readings).toEqual(reference.outcome.readings);
    expect(after.outcome.lines).toEqual(reference.outcome.lines);
    expect(after.outcome.balances).toEqual(reference.outcome.balances);
    expect(after.outcome.bills).toEqual(reference.outcome.bills);
    expect(after.outcome.bills.length).toBeGreaterThan(40);
  });
});
