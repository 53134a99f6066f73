/** The queue on a real PostgreSQL: retries, the dead letter, and what a killed process leaves in it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  type RunningPostgres,
  startEmbeddedPostgres,
  stopEmbeddedPostgres,
} from "../../backend/adapters/database/embeddedPostgres.ts";
import { intervalIndex, intervalStart } from "../../backend/core/time/marketInterval.ts";
import { IntervalQueue, RETRY_LIMIT } from "../../backend/jobs/intervalQueue.ts";
import { IntervalWorker } from "../../backend/jobs/intervalWorker.ts";
import { MarketTicker } from "../../backend/jobs/marketTicker.ts";
import type { ClockControl, ClockReading } from "../../backend/ports/clock.ts";
import type { IntervalKey } from "../../backend/ports/intervals.ts";
import { COMMUNITY, FIRST, openSmallStreet } from "../app/support/smallStreet.ts";

const folder = join(mkdtempSync(join(tmpdir(), "lateral-queue-")), "postgres");
const AT = intervalStart(FIRST);
const silent = { info: () => undefined, warn: () => undefined };
let postgres: RunningPostgres;
let queue: IntervalQueue | null = null;

const key = (offset = 0): IntervalKey => ({
  communityId: COMMUNITY,
  feederId: "feeder",
  interval: intervalIndex(FIRST + offset),
});

async function until(holds: () => boolean | Promise<boolean>, seconds = 40): Promise<void> {
  const deadline = Date.now() + seconds * 1_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error("it did not happen in time");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

beforeAll(async () => {
  postgres = await startEmbeddedPostgres(folder);
});

afterEach(async () => {
  await queue?.stop();
  queue = null;
});

afterAll(async () => {
  await stopEmbeddedPostgres(folder);
  rmSync(join(folder, ".."), { recursive: true, force: true });
});

const startQueue = async () => {
  const started = await IntervalQueue.start({ url: postgres.url, onError: () => undefined });
  queue = started;
  await started.clear();
  return started;
};

describe("the queue of intervals", () => {
  it("hands out an interval once however often it is asked for while it waits", async () => {
    const started = await startQueue();
    expect([await started.send(key(), AT), await started.send(key(1), AT)]).toEqual([true, true]);
    expect([await started.send(key(), AT), await started.send(key(1), AT)]).toEqual([false, false]);
    const seen: number[] = [];
    await started.work(
      async ({ interval }) => void seen.push(interval),
      async () => undefined,
    );
    await until(() => seen.length >= 2);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(seen.sort()).toEqual([FIRST, FIRST + 1]);
  });

  it("tries a failing interval again and gives it up once", async () => {
    const started = await startQueue();
    let tries = 0;
    const givenUp: number[] = [];
    await started.work(
      async () => {
        tries += 1;
        throw new Error("always");
      },
      async ({ interval }) => void givenUp.push(interval),
    );
    await started.send(key(7), AT);
    await until(() => givenUp.length > 0);
    expect(tries).toBe(RETRY_LIMIT + 1);
    expect(givenUp).toEqual([FIRST + 7]);
  });

  it("forgets what a killed process left running", async () => {
    const started = await startQueue();
    let hanging = 0;
    await started.work(
      () => {
        hanging += 1;
        return new Promise(() => undefined);
      },
      async () => undefined,
    );
    await started.send(key(9), AT);
    await until(() => hanging === 1);
    const next = await IntervalQueue.start({ url: postgres.url, onError: () => undefined });
    await next.clear();
    const seen: number[] = [];
    await next.work(
      async ({ interval }) => void seen.push(interval),
      async () => undefined,
    );
    await next.send(key(9), AT);
    await until(() => seen.length > 0 || hanging > 1);
    expect(seen.length + hanging).toBeGreaterThan(1);
    await next.stop();
  });
});

/** A clock that the test sets, and that shows how far it is allowed to run. */
function handClock() {
  let at = intervalStart(FIRST);
  let hold: { readonly limit: number | null; readonly reason: string | null } = { limit: null, reason: null };
  const reading = (): ClockReading => ({ mode: "demo", at, speed: 1, paused: false, heldBack: hold.reason });
  const control: ClockControl = {
    now: () => at,
    read: reading,
    pause: async () => reading(),
    resume: async () => reading(),
    setSpeed: async () => reading(),
    setMode: async () => reading(),
    holdAt: (limit, reason) => {
      hold = { limit, reason };
    },
  };
  return {
    control,
    hold: () => hold,
    set: (interval: number) => {
      at = intervalStart(intervalIndex(interval));
    },
  };
}

describe("a market driven by jobs", () => {
  it("bills interval after interval, and ends a failing one as void", async () => {
    const started = await startQueue();
    let failures = 0;
    let broken = true;
    const street = await openSmallStreet({
      wrap: (store) => ({
        ...store,
        clearing: async (asked) => {
          if (broken && asked.interval === FIRST + 1) {
            failures += 1;
            throw new Error("the disk has a bad block");
          }
          return store.clearing(asked);
        },
      }),
    });
    const clock = handClock();
    const worker = new IntervalWorker(street.market, silent);
    await started.work(
      (asked, at) => worker.advance(asked, at),
      (asked, at) => worker.giveUp(asked, at),
    );
    let done = false;
    const ticker = new MarketTicker({
      market: street.market,
      communityId: COMMUNITY,
      clock: clock.control,
      queue: started,
      chain: null,
      log: silent,
      stopAfter: 3,
      onDone: () => {
        done = true;
      },
      wallNow: Date.now,
    });
    ticker.start();
    const stateOf = async (offset: number) => (await street.store.interval(street.key(offset)))?.state;
    await until(async () => (await stateOf(0)) === "committed");
    await until(() => clock.hold().reason?.includes(String(FIRST + 1)) === true);
    await until(async () => (await stateOf(1)) === "void");
    expect(failures, "first try, retries, last try of the dead letter").toBeGreaterThanOrEqual(
      RETRY_LIMIT + 2,
    );
    broken = false;
    clock.set(FIRST + 3);
    await until(() => done);
    await ticker.stop();
    expect([await stateOf(0), await stateOf(1), await stateOf(2)]).toEqual(["billed", "void", "billed"]);
    const record = await street.store.interval(street.key(1));
    expect(record).toMatchObject({ fallbackSettled: true, voidReason: { code: "LAT-7020" } });
    expect(record?.voidReason?.reason).toContain("the disk has a bad block");
    expect((await street.store.loadClock(COMMUNITY))?.at).toBe(intervalStart(intervalIndex(FIRST + 3)));
  });
});
