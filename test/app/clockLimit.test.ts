import { describe, expect, it } from "vitest";
import {
  type IntervalState,
  intervalEnd,
  intervalIndex,
  intervalStart,
} from "../../backend/core/time/marketInterval.ts";
import { clockLimit, MAX_UNFINISHED_DELIVERED } from "../../backend/jobs/clockLimit.ts";
import type { IntervalRecord } from "../../backend/ports/intervals.ts";
import { COMMUNITY, FIRST, openSmallStreet } from "./support/smallStreet.ts";

async function recordIn(state: IntervalState, offset: number): Promise<IntervalRecord> {
  const street = await openSmallStreet();
  await street.advanceTo(intervalStart(FIRST));
  const record = await street.store.interval(street.key());
  if (record === null) throw new Error("the first interval is open");
  return { ...record, communityId: COMMUNITY, interval: intervalIndex(FIRST + offset), state };
}

describe("how far the demo clock may run", () => {
  it("is not limited when nothing is unfinished", () => {
    expect(clockLimit([])).toBeNull();
  });

  it("ends at the delivery of what is not committed", async () => {
    for (const state of ["open", "closed", "cleared"] as const) {
      expect(clockLimit([await recordIn(state, 3)])?.limit).toBe(intervalStart(intervalIndex(FIRST + 3)));
    }
  });

  it("leaves some intervals of room for what is delivered but not billed", async () => {
    const room = MAX_UNFINISHED_DELIVERED * 900;
    for (const state of ["committed", "metered", "settled", "void"] as const) {
      expect(clockLimit([await recordIn(state, 0)])?.limit).toBe(intervalEnd(FIRST) + room);
    }
  });

  it("is the tightest of all, and names the interval", async () => {
    const records = [await recordIn("settled", -9), await recordIn("open", 2), await recordIn("open", 1)];
    const limit = clockLimit(records);
    expect(limit?.limit).toBe(intervalEnd(intervalIndex(FIRST - 9)) + MAX_UNFINISHED_DELIVERED * 900);
    expect(limit?.reason).toContain(String(FIRST - 9));
  });
});
