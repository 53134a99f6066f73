/**
 * A bright morning in Lindenhof: forty homes, a school and a shop, six hours to noon.
 *
 *    Wh traded per quarter          06 ▁▂▃▄▅▆▇█ 12      the sun rises over the solar half of the street,
 *    voltage at the end of R15      06 ─────╱‾‾ 12      lifts the far end of the long lateral to its limit,
 *    price                          06 ███▆▅▃▂▁ 12      and the more of it there is, the less it costs
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Keystore } from "../../backend/adapters/auth/keystore.ts";
import { tinyVerifier } from "../../backend/adapters/auth/keystoreSecp256k1.ts";
import { createMemoryEventBus } from "../../backend/adapters/memory/memoryEventBus.ts";
import { createMemoryStore } from "../../backend/adapters/memory/memoryStore.ts";
import { seededRandom } from "../../backend/adapters/random/seededRandom.ts";
import { createHighsSolver, type DisposableSolver } from "../../backend/adapters/solver/highsSolver.ts";
import { advanceMarket } from "../../backend/app/advanceMarket.ts";
import { idHash } from "../../backend/core/commitment/deployment.ts";
import { netOf } from "../../backend/core/settlement/accumulateBalances.ts";
import { intervalIndex, intervalOf, intervalStart } from "../../backend/core/time/marketInterval.ts";
import { openDemo } from "../../backend/main/openDemo.ts";
import type { IntervalRecord } from "../../backend/ports/intervals.ts";
import type { Store } from "../../backend/ports/store.ts";

const QUARTERS = 24;
const folder = mkdtempSync(join(tmpdir(), "lateral-story-"));
let solver: DisposableSolver;

async function runMorning(): Promise<{ readonly store: Store; readonly records: readonly IntervalRecord[] }> {
  const store = createMemoryStore();
  const signers = await Keystore.open({ folder: join(folder, "keys"), createMissing: true });
  const demo = await openDemo(store, 7);
  await demo.seed(store, signers);
  const { communityId, feederId } = demo.ledgerFeeder;
  await store.setDomain(communityId, {
    chainId: 31_337,
    contract: `0x${"1e".repeat(20)}`,
    community: idHash(communityId),
    feeder: idHash(feederId),
  });
  const market = {
    store,
    random: seededRandom("morning"),
    meters: demo.meters,
    forecasts: demo.forecasts,
    signers,
    verifier: tinyVerifier,
    solver,
    events: createMemoryEventBus(),
    ledger: null,
  };
  const first = intervalOf(demo.startsAt);
  for (let quarter = 0; quarter <= QUARTERS; quarter += 1) {
    await advanceMarket(market, communityId, intervalStart(intervalIndex(first + quarter)));
  }
  const to = intervalIndex(first + QUARTERS);
  return { store, records: await store.intervals(communityId, { from: first, to }) };
}

describe("a morning in Lindenhof", () => {
  let store: Store;
  let records: readonly IntervalRecord[];

  beforeAll(async () => {
    solver = await createHighsSolver();
    ({ store, records } = await runMorning());
  });

  afterAll(() => {
    solver.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it("bills every quarter of an hour", () => {
    expect(records.map((record) => record.state)).toEqual(Array(QUARTERS).fill("billed"));
    expect(records.every((record) => record.orderCount > 30)).toBe(true);
  });

  it("trades more as the sun rises, at a lower price", () => {
    const sum = (part: readonly IntervalRecord[], of: (record: IntervalRecord) => number) =>
      part.reduce((total, record) => total + of(record), 0);
    const [early, late] = [records.slice(0, 8), records.slice(-8)];
    expect(sum(records, (record) => record.tradedWh)).toBeGreaterThan(50_000);
    expect(sum(late, (r) => r.poolPrice ?? 0)).toBeLessThan(sum(early, (r) => r.poolPrice ?? 0));
  });

  it("publishes no result that the grid does not carry", async () => {
    for (const record of records) {
      const [planned, cleared] = await store.evidence(record);
      const before = new Set(
        planned?.violations.map((violation) => `${violation.kind} ${violation.element}`),
      );
      const fresh = cleared?.violations.filter(
        (violation) =>
          !before.has(`${violation.kind} ${violation.element}`) &&
          -violation.margin > (violation.kind.startsWith("voltage") ? 1e-3 : violation.limit * 1e-3),
      );
      expect(fresh, `interval ${record.interval}`).toEqual([]);
    }
  });

  it("owes and is owed the same, to the µ€", async () => {
    const positions = await store.balancesAfter("lindenhof", records.at(-1)?.interval ?? intervalIndex(0));
    expect(positions.length).toBeGreaterThan(42);
    expect(positions.reduce((sum, position) => sum + netOf(position), 0)).toBe(0);
  });

  it("comes out the same, batch for batch, when it is run again", async () => {
    const again = await runMorning();
    for (const record of records) {
      expect(await again.store.batch(record)).toEqual(await store.batch(record));
      expect(await again.store.lines(record)).toEqual(await store.lines(record));
    }
  });
});
