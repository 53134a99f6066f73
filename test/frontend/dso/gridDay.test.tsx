/** A day of states as flat arrays: what pictures and list are made of, and the list itself. */
import { beforeAll, describe, expect, it } from "vitest";
import type { NetworkDay } from "../../../frontend/api/generatedSchema.ts";
import {
  dayBand,
  emptyUse,
  fillUse,
  type GridDay,
  gridDayOf,
  severityOfUse,
  stateAt,
  stepOf,
  worstItem,
} from "../../../frontend/dso/live/gridDay.ts";
import { boundsOf, featuresOf } from "../../../frontend/dso/live/mapFeatures.ts";
import { profileRows } from "../../../frontend/dso/live/profileRows.ts";
import { WorstTable } from "../../../frontend/dso/live/worstTable.tsx";
import { makeDsoDay } from "../../../scripts/bench/web/dsoDay.ts";
import { render } from "../support/render.tsx";

let day: GridDay;
const noon = 50;
const evening = 76;

beforeAll(() => {
  const made = makeDsoDay(1_000, "2026-06-15", 1_000);
  day = gridDayOf(made.network, made.day as unknown as NetworkDay);
});

const useAt = (step: number) => fillUse(day, step, emptyUse(day));

describe("a day of a thousand buses", () => {
  it("is a day of real power flows", () => {
    expect(day.model.buses.length).toBeGreaterThan(1_000);
    expect(day.intervals).toHaveLength(96);
    expect(Math.max(...useAt(evening).used)).toBeGreaterThan(Math.max(...useAt(12).used));
  });

  it("lists the worst first", () => {
    const use = useAt(noon);
    const shares = Array.from(use.order.slice(0, 200), (item) => use.used[item] ?? 0);
    expect(shares).toEqual(shares.toSorted((a, b) => b - a));
    const worst = worstItem(day, noon, use, use.order[0] ?? 0);
    expect(worst?.status).toBe(severityOfUse(worst?.usedPercent ?? 0));
    expect(worst?.element).not.toBe(day.model.sourceBus);
  });

  it("says the same to the small diagram", () => {
    const state = stateAt(day, noon, useAt(noon));
    expect(state.voltages).toHaveLength(day.model.buses.length);
    expect(state.worst[0]?.usedPercent).toBe(
      worstItem(day, noon, useAt(noon), useAt(noon).order[0] ?? 0)?.usedPercent,
    );
  });

  it("keeps every state inside the band of the day", () => {
    const { low, high } = dayBand(day);
    for (const { bus, pu } of profileRows(day, noon)) {
      const at = day.busAt.get(bus) ?? -1;
      for (const value of pu) {
        if (value === null) continue;
        expect(value).toBeGreaterThanOrEqual(low[at] ?? Number.NaN);
        expect(value).toBeLessThanOrEqual(high[at] ?? Number.NaN);
      }
    }
  });

  it("finds the step of an interval, or the last one before it", () => {
    expect(stepOf(day, 1_010)).toBe(10);
    expect(stepOf(day, 9_999)).toBe(95);
    expect(stepOf(day, 5)).toBe(0);
    expect(stepOf(day, null)).toBe(95);
    expect(stepOf({ intervals: [] }, null)).toBe(-1);
  });

  it("puts every bus inside the map's bounds", () => {
    const [[west, south], [east, north]] = boundsOf(day.model);
    for (const { geometry } of featuresOf(day.model).buses.features) {
      const [x = 0, y = 0] = geometry.coordinates;
      expect(x > west && x < east && y > south && y < north).toBe(true);
    }
  });

  it("orders a step in a few milliseconds, so that sixty frames a second remain possible", () => {
    const use = emptyUse(day);
    fillUse(day, 0, use);
    const times = Array.from({ length: 40 }, (_, step) => {
      const began = performance.now();
      fillUse(day, step, use);
      return performance.now() - began;
    });
    expect(Math.min(...times)).toBeLessThan(8);
  });
});

describe("the worst-first list", () => {
  it("draws only the rows in sight and says how many there are", async () => {
    const use = useAt(evening);
    const html = await render(
      <WorstTable day={day} step={evening} use={use} selected={null} onSelect={() => undefined} />,
    );
    const options = html.match(/role="option"/g) ?? [];
    expect(options.length).toBeGreaterThan(5);
    expect(options.length).toBeLessThan(40);
    expect(html).toMatch(/aria-setsize="\d{4}"/);
    expect(html).toContain('aria-posinset="1"');
  });
});
