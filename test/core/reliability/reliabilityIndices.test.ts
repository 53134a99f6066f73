/**
 * IEEE Std 1366, the worked example of customer-based indices: circuit 7075 serves 2 000 customers; seven sustained
 * interruptions in a year, 1 800 customers affected at least once.
 *
 *   minutes  8.17  71.3  30.3  267.2  120  10    40
 *   N_i      200   600   25    90     700  1500  100     SAIDI 86.110 min, SAIFI 1.61, CAIDI 53.57 min
 */
import { describe, expect, it } from "vitest";
import { DomainError } from "../../../backend/core/errors/domainError.ts";
import {
  computeReliabilityIndices,
  type Interruption,
} from "../../../backend/core/reliability/reliabilityIndices.ts";
import { epochSeconds } from "../../../backend/core/time/marketInterval.ts";

const YEAR = 365 * 86_400;
const MINUTES = [8.17, 71.3, 30.3, 267.2, 120, 10, 40];
const CUSTOMERS = [200, 600, 25, 90, 700, 1_500, 100];

/** `customers` of them, beginning with number `first`. */
const interruption = (start: number, seconds: number, customers: number, first = 0): Interruption => ({
  startedAt: epochSeconds(start),
  endedAt: epochSeconds(start + seconds),
  customers: Array.from({ length: customers }, (_, k) => `c${first + k}`),
});

const example = MINUTES.map((minutes, k) =>
  // The last 300 of the 1 800 that were affected lost supply in the fifth event only.
  interruption(k * 100_000, Math.round(minutes * 60), CUSTOMERS[k] ?? 0, k === 4 ? 1_100 : 0),
);
const indices = computeReliabilityIndices({
  interruptions: [...example, interruption(2_000_000, 30, 400), interruption(2_100_000, 15, 2_000)],
  customersServed: 2_000,
  from: epochSeconds(0),
  to: epochSeconds(YEAR),
});

describe("reliability indices", () => {
  it("reproduce the worked example of IEEE Std 1366", () => {
    expect(indices.saidiMinutes).toBeCloseTo(86.11, 1);
    expect(indices.saifi).toBeCloseTo(1.6075, 6);
    expect(indices.caidiMinutes).toBeCloseTo(53.57, 1);
    expect(indices.caifi).toBeCloseTo(3_215 / 1_800, 6);
    expect(indices.asai).toBeCloseTo(0.999836, 6);
  });

  it("count short interruptions apart", () => {
    expect([indices.sustained, indices.momentary]).toEqual([7, 2]);
    expect(indices.maifi).toBeCloseTo(1.2, 9);
  });

  it("keep SAIDI the product of SAIFI and CAIDI", () => {
    expect(indices.saifi * (indices.caidiMinutes ?? 0)).toBeCloseTo(indices.saidiMinutes, 9);
  });

  it("count the part that lies in the period, also of what has not ended", () => {
    const { saidiMinutes, saifi } = computeReliabilityIndices({
      interruptions: [
        { startedAt: epochSeconds(-3_600), endedAt: epochSeconds(600), customers: ["a"] },
        { startedAt: epochSeconds(6_000), endedAt: null, customers: ["b"] },
      ],
      customersServed: 4,
      from: epochSeconds(0),
      to: epochSeconds(7_200),
    });
    expect(saidiMinutes).toBe((10 + 20) / 4);
    expect(saifi).toBe(0.5);
  });

  it("say nothing of interruptions where there was none", () => {
    const { caidiMinutes, caifi, saifi, asai } = computeReliabilityIndices({
      interruptions: [],
      customersServed: 10,
      from: epochSeconds(0),
      to: epochSeconds(60),
    });
    expect([caidiMinutes, caifi, saifi, asai]).toEqual([null, null, 0, 1]);
  });

  it("refuse a street without customers and a period without length", () => {
    const refused = (customersServed: number, to: number) => () =>
      computeReliabilityIndices({
        interruptions: [],
        customersServed,
        from: epochSeconds(0),
        to: epochSeconds(to),
      });
    for (const attempt of [refused(0, 60), refused(1, 0)]) {
      expect(attempt).toThrow(DomainError);
      expect(attempt).toThrow(/LAT-2410/);
    }
  });
});
