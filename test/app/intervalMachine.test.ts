import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../../backend/adapters/memory/memoryStore.ts";
import { isFinished, nextRecord, TRANSITIONS } from "../../backend/app/intervalMachine.ts";
import { epochSeconds, INTERVAL_STATES, type IntervalState } from "../../backend/core/time/marketInterval.ts";
import type { IntervalChange, IntervalFlags, IntervalRecord } from "../../backend/ports/intervals.ts";
import { newInterval } from "../adapters/database/support/samples.ts";

async function recordIn(state: IntervalState, flags: Partial<IntervalFlags> = {}): Promise<IntervalRecord> {
  const store = createMemoryStore();
  await store.openIntervals([newInterval("c")]);
  const record = await store.newestInterval("c");
  if (record === null) throw new Error("it was just opened");
  return { ...record, ...flags, state };
}

const change = (
  from: IntervalState,
  to: IntervalState,
  more: Partial<IntervalChange> = {},
): IntervalChange => ({
  ...newInterval("c"),
  from,
  to,
  at: epochSeconds(1),
  writes: {},
  voidReason: { code: "LAT-3011", reason: "test" },
  ...more,
});

describe("the life of an interval", () => {
  it("is a straight line from open to billed, with void beside every state but the last", () => {
    const line: IntervalState[] = ["open", "closed", "cleared", "committed", "metered", "settled", "billed"];
    line.forEach((state, index) => {
      const next = line[index + 1];
      expect(TRANSITIONS[state]).toEqual(next === undefined ? [] : [next, "void"]);
    });
    expect(TRANSITIONS.void).toEqual([]);
  });

  it("refuses every step that the table does not name", async () => {
    for (const from of INTERVAL_STATES) {
      for (const to of INTERVAL_STATES) {
        const record = await recordIn(from);
        const step = () => nextRecord(record, change(from, to));
        if (TRANSITIONS[from].includes(to)) expect(step()?.state).toBe(to);
        else expect(step, `${from} to ${to}`).toThrowError(expect.objectContaining({ code: "LAT-7011" }));
      }
    }
  });

  it("wants a reason for void", async () => {
    const record = await recordIn("open");
    const { voidReason: _, ...unreasoned } = change("open", "void");
    expect(() => nextRecord(record, unreasoned)).toThrowError(expect.objectContaining({ code: "LAT-7011" }));
  });

  it("allows one-time work only in its own state, and once", async () => {
    const entering = change("open", "open", { raise: "plansEntered" });
    expect(nextRecord(await recordIn("open"), entering)?.plansEntered).toBe(true);
    expect(nextRecord(await recordIn("open", { plansEntered: true }), entering)).toBeNull();
    const misplaced = change("closed", "closed", { raise: "plansEntered" });
    const record = await recordIn("closed");
    expect(() => nextRecord(record, misplaced)).toThrowError(expect.objectContaining({ code: "LAT-7011" }));
  });

  it("does not apply a step to an interval that has moved on", async () => {
    expect(nextRecord(await recordIn("cleared"), change("open", "closed"))).toBeNull();
  });

  it("is finished when billed, or void and settled at the tariffs", async () => {
    expect(isFinished(await recordIn("billed"))).toBe(true);
    expect(isFinished(await recordIn("settled"))).toBe(false);
    expect(isFinished(await recordIn("void"))).toBe(false);
    expect(isFinished(await recordIn("void", { fallbackSettled: true }))).toBe(true);
  });
});
