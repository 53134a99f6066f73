import { describe, expect, it } from "vitest";
import { advanceInterval } from "../../backend/app/advanceInterval.ts";
import {
  epochSeconds,
  intervalEnd,
  intervalIndex,
  intervalStart,
} from "../../backend/core/time/marketInterval.ts";
import type { Store } from "../../backend/ports/store.ts";
import { COMMUNITY, FIRST, openSmallStreet, type SmallStreet } from "./support/smallStreet.ts";

const INTERVALS = 3;
const range = { from: FIRST, to: intervalIndex(FIRST + INTERVALS) };

/** Everything that must not depend on interruptions. */
async function outcomeOf({ store }: SmallStreet) {
  const records = await store.intervals(COMMUNITY, range);
  return {
    records,
    orders: await Promise.all(records.map((record) => store.orders(record))),
    clearings: await Promise.all(records.map((record) => store.clearing(record))),
    batches: await Promise.all(records.map((record) => store.batch(record))),
    lines: await Promise.all(records.map((record) => store.lines(record))),
    balances: await store.balancesAfter(COMMUNITY, intervalIndex(range.to - 1)),
    bills: await store.billTotals(COMMUNITY, "2026-06"),
  };
}

describe("advancing an interval", () => {
  it("does nothing before it is due", async () => {
    const street = await openSmallStreet();
    await street.advanceTo(epochSeconds(intervalStart(FIRST) - 7_000));
    const later = street.key(0);
    const report = await advanceInterval(street.market, later, epochSeconds(intervalStart(FIRST) - 1_801));
    expect(report).toMatchObject({
      steps: [],
      waiting: null,
      record: { state: "open", plansEntered: false },
    });
  });

  it("enters plans two intervals before delivery, closes and commits one before, bills at the end", async () => {
    const street = await openSmallStreet();
    const at = async (seconds: number) => {
      await street.advanceTo(epochSeconds(intervalStart(FIRST) + seconds));
      const record = await street.store.interval(street.key());
      return [record?.state, record?.plansEntered];
    };
    expect(await at(-1_801)).toEqual(["open", false]);
    expect(await at(-1_800)).toEqual(["open", true]);
    expect(await at(-901)).toEqual(["open", true]);
    expect(await at(-900)).toEqual(["committed", true]);
    expect(await at(899)).toEqual(["committed", true]);
    expect(await at(900)).toEqual(["billed", true]);
  });

  it("waits, and says for what, when the meters of earlier intervals are missing", async () => {
    const street = await openSmallStreet({ change: { meters: { read: async () => null } } });
    await street.run(4);
    const waiting = await street.advanceTo(intervalStart(intervalIndex(FIRST + 5)));
    expect(waiting).toContain(`interval ${FIRST}: readings have not arrived`);
    expect(waiting.some((line) => line.endsWith(`interval ${FIRST} is not metered yet`))).toBe(true);
  });

  it("knows nothing of an interval that was never opened", async () => {
    const { market, key } = await openSmallStreet();
    expect(await advanceInterval(market, key(999), intervalEnd(FIRST))).toBeNull();
  });

  it("publishes each new state once", async () => {
    const street = await openSmallStreet();
    const states: string[] = [];
    street.market.events.subscribe((event) => {
      if (event.type === "interval" && event.interval === FIRST) states.push(event.state);
    });
    await street.run(2);
    expect(states).toEqual(["open", "closed", "cleared", "committed", "metered", "settled", "billed"]);
  });
});

/** A store whose process dies at the n-th change: before it is stored, or after. */
function dyingStore(store: Store, dieAt: number, when: "before" | "after"): Store {
  let changes = 0;
  return {
    ...store,
    applyChange: async (change) => {
      changes += 1;
      if (changes === dieAt && when === "before") throw new Error("killed");
      const applied = await store.applyChange(change);
      if (changes === dieAt && when === "after") throw new Error("killed");
      return applied;
    },
  };
}

describe("a process that dies at any step", () => {
  it("resumes to the very same orders, batches, lines and bills", async () => {
    const quiet = await openSmallStreet();
    await quiet.run(INTERVALS);
    const expected = await outcomeOf(quiet);
    expect(expected.records.every((record) => record.state === "billed")).toBe(true);
    let deaths = 0;
    for (const when of ["before", "after"] as const) {
      // Eight changes make an interval; these hit every one of them while others are under way.
      for (let dieAt = 9; dieAt <= 20; dieAt += 1) {
        const street = await openSmallStreet({ wrap: (store) => dyingStore(store, dieAt, when) });
        try {
          await street.run(INTERVALS);
        } catch {
          deaths += 1;
          await street.run(INTERVALS);
        }
        expect(await outcomeOf(street), `killed ${when} change ${dieAt}`).toEqual(expected);
      }
    }
    expect(deaths).toBe(24);
  });
});
