import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkBatch, requireSound } from "../../../backend/core/commitment/checkBatch.ts";
import { packSegments, unpackSegments } from "../../../backend/core/commitment/segments.ts";
import { mutated, randomBatch, randomSource, TEST_DOMAIN, withSegment } from "./randomBatch.ts";

describe("packed segments", () => {
  test("read back as they were, 19 bytes each", () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const { segments } = randomBatch({ random: randomSource(seed) });
        const packed = packSegments(segments);
        expect(packed.length).toBe(2 + 2 * 19 * segments.length);
        expect(unpackSegments(packed)).toEqual(segments);
      }),
      { numRuns: 60 },
    );
  });

  test("refuse what does not fit, none, too many, or half a segment", () => {
    const { segments } = randomBatch({ random: randomSource(1), segments: 2 });
    const bad = (change: object) => () => packSegments([{ ...segments[0]!, ...change }]);
    const changes = [
      { lowerWh: -(2 ** 31) - 1 },
      { upperWh: 2 ** 31 },
      { tradedWh: 0.5 },
      { exportedWh: -1 },
      { priceTicks: 2 ** 15 },
      { parent: 255 },
    ];
    for (const change of changes) expect(bad(change)).toThrow(expect.objectContaining({ code: "LAT-4110" }));
    const counts = [[], Array.from({ length: 256 }, () => segments[0]!)];
    for (const list of counts) {
      expect(() => packSegments(list)).toThrow(expect.objectContaining({ code: "LAT-4101" }));
    }
    const packed = packSegments(segments);
    const cut = packed.slice(0, -2) as typeof packed;
    expect(() => unpackSegments(cut)).toThrow(expect.objectContaining({ code: "LAT-4101" }));
  });
});

describe("checking a batch", () => {
  test("finds nothing wrong with sound batches", () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const batch = randomBatch({ random: randomSource(seed) });
        expect(checkBatch(TEST_DOMAIN, batch)).toEqual([]);
        expect(() => requireSound(TEST_DOMAIN, batch)).not.toThrow();
      }),
      { numRuns: 100 },
    );
  });

  test("names every rule that is broken, not only the first", () => {
    const batch = randomBatch({ random: randomSource(3), segments: 4 });
    const broken = { ...batch, mustServeWh: batch.mustServeWh + 1, envelopeHash: batch.ordersRoot };
    const codes = checkBatch(TEST_DOMAIN, broken).map((failure) => failure.code);
    expect(codes).toContain("LAT-4106");
    expect(codes).toContain("LAT-4107");
    expect(codes).toContain("LAT-4108");
  });

  test("says which segment, what it is and what it should be", () => {
    const batch = randomBatch({ random: randomSource(4), segments: 3 });
    const { upperWh } = batch.segments[2]!;
    const flowWh = batch.segments[2]!.tradedWh + batch.segments[2]!.exportedWh;
    const narrowed = withSegment(batch, 2, { upperWh: flowWh - 1 });
    expect(upperWh).toBeGreaterThan(flowWh - 1);
    expect(checkBatch(TEST_DOMAIN, narrowed)[0]).toMatchObject({
      code: "LAT-4103",
      segment: 2,
      actual: flowWh,
      limit: flowWh - 1,
    });
  });

  test("takes totals only as whole numbers that are not negative", () => {
    const batch = randomBatch({ random: randomSource(5) });
    for (const change of [
      { mustServeWh: -1 },
      { congestionMicroEuro: 0.5 },
      { poolPriceTicks: Number.NaN },
    ]) {
      expect(checkBatch(TEST_DOMAIN, { ...batch, ...change })[0]?.code).toBe("LAT-4110");
    }
  });

  test("never throws on a changed batch", () => {
    const random = randomSource(6);
    for (let n = 0; n < 300; n += 1) {
      const batch = mutated(random, randomBatch({ random }));
      expect(Array.isArray(checkBatch(TEST_DOMAIN, batch))).toBe(true);
    }
  });
});
