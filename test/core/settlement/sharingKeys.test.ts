import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dynamicShareHalfUp } from "../../../backend/core/settlement/dynamicShare.ts";
import {
  type MeteredEnergy,
  type SharingCommunity,
  type SharingKey,
  shareInterval,
  WHOLE,
} from "../../../backend/core/settlement/sharingKeys.ts";
import { codeOf } from "../../support/codeOf.ts";

const meter = (meteringPointId: string, importWh: number, exportWh = 0): MeteredEnergy => ({
  meteringPointId,
  importWh,
  exportWh,
});
const shares = (entries: Readonly<Record<string, number>>): ReadonlyMap<string, number> =>
  new Map(Object.entries(entries).map(([id, percent]) => [id, percent * 10_000]));
const community = (key: SharingKey, ids: readonly string[], factor = 100, id = "eeg"): SharingCommunity => ({
  id,
  key,
  participants: ids.map((meteringPointId) => ({ meteringPointId, factorPpm: factor * 10_000 })),
});
const flows = (communities: readonly SharingCommunity[], meters: readonly MeteredEnergy[]) =>
  Object.fromEntries(
    shareInterval(communities, meters).map((s) => [
      `${s.communityId}/${s.meteringPointId}`,
      s.receivedWh > 0 ? s.receivedWh : -s.givenWh,
    ]),
  );

describe("sharing by key", () => {
  const street = [meter("a", 600), meter("b", 300), meter("c", 100), meter("pv", 0, 500)];
  const ids = ["a", "b", "c", "pv"];

  test("dynamic: in proportion to consumption, never more than is consumed", () => {
    expect(flows([community({ kind: "dynamic" }, ids)], street)).toEqual({
      "eeg/a": 300,
      "eeg/b": 150,
      "eeg/c": 50,
      "eeg/pv": -500,
    });
    expect(flows([community({ kind: "dynamic" }, ids)], [meter("a", 20), meter("pv", 0, 500)])).toEqual({
      "eeg/a": 20,
      "eeg/pv": -20,
    });
  });

  test("static: what a member does not take of its share is nobody's", () => {
    const key: SharingKey = { kind: "static", sharesPpm: shares({ a: 20, b: 30, c: 50 }) };
    expect(flows([community(key, ids)], street)).toEqual({
      "eeg/a": 100,
      "eeg/b": 150,
      "eeg/c": 100,
      "eeg/pv": -350,
    });
  });

  test("hybrid: the rest goes to those who still consume, in proportion", () => {
    const key: SharingKey = { kind: "hybrid", sharesPpm: shares({ a: 20, b: 30, c: 50 }) };
    // 150 Wh are left; a still wants 500 and b 150.
    expect(flows([community(key, ids)], street)).toEqual({
      "eeg/a": 100 + 115,
      "eeg/b": 150 + 35,
      "eeg/c": 100,
      "eeg/pv": -500,
    });
  });

  test("cascading: the house before the street", () => {
    const house = community({ kind: "dynamic" }, ["a", "pv"], 100, "house");
    const all = { ...community({ kind: "dynamic" }, ["b", "c"], 100, "street") };
    expect(flows([house, all], street)).toEqual({ "house/a": 500, "house/pv": -500 });
    const half = community({ kind: "dynamic" }, ["a", "pv"], 50, "house");
    const others = community({ kind: "dynamic" }, ["b", "c", "pv"], 50, "street");
    expect(flows([half, others], street)).toEqual({
      "house/a": 250,
      "house/pv": -250,
      "street/b": 150,
      "street/c": 50,
      "street/pv": -200,
    });
  });

  test("factors above the whole, shares above the whole and strangers are refused", () => {
    const twice = [
      community({ kind: "dynamic" }, ["a"], 60, "x"),
      community({ kind: "dynamic" }, ["a"], 50, "y"),
    ];
    expect(codeOf(() => shareInterval(twice, street))).toBe("LAT-6403");
    const much: SharingKey = { kind: "static", sharesPpm: shares({ a: 60, b: 50 }) };
    expect(codeOf(() => shareInterval([community(much, ids)], street))).toBe("LAT-6402");
    const stranger: SharingKey = { kind: "static", sharesPpm: shares({ z: 1 }) };
    expect(codeOf(() => shareInterval([community(stranger, ids)], street))).toBe("LAT-6401");
    expect(codeOf(() => shareInterval([community({ kind: "dynamic" }, ["a", "a"])], street))).toBe(
      "LAT-6401",
    );
    expect(codeOf(() => shareInterval([community({ kind: "dynamic" }, ["a"], 0)], street))).toBe("LAT-6401");
  });

  const energies = fc.array(
    fc.record({
      importWh: fc.integer({ min: 0, max: 30_000 }),
      exportWh: fc.integer({ min: 0, max: 30_000 }),
    }),
    { minLength: 1, maxLength: 12 },
  );
  const world = energies.chain((list) =>
    fc.tuple(
      fc.constant(list.map((energy, index) => ({ meteringPointId: `mp-${index}`, ...energy }))),
      fc.array(
        fc.record({
          kind: fc.constantFrom("dynamic" as const, "static" as const, "hybrid" as const),
          weights: fc.array(fc.integer({ min: 0, max: 100 }), {
            minLength: list.length,
            maxLength: list.length,
          }),
          factors: fc.array(fc.integer({ min: 1, max: WHOLE / 4 }), {
            minLength: list.length,
            maxLength: list.length,
          }),
        }),
        { minLength: 1, maxLength: 4 },
      ),
    ),
  );
  const communitiesOf = (
    meters: readonly MeteredEnergy[],
    specs: readonly { kind: SharingKey["kind"]; weights: readonly number[]; factors: readonly number[] }[],
  ): SharingCommunity[] =>
    specs.map(({ kind, weights, factors }, number) => {
      const sum = Math.max(
        1,
        weights.reduce((a, b) => a + b, 0),
      );
      const sharesPpm = new Map(
        meters.map((m, i) => [m.meteringPointId, Math.floor(((weights[i] ?? 0) / sum) * WHOLE)]),
      );
      return {
        id: `c-${number}`,
        key: kind === "dynamic" ? { kind } : { kind, sharesPpm },
        participants: meters.map((m, i) => ({
          meteringPointId: m.meteringPointId,
          factorPpm: factors[i] ?? 1,
        })),
      };
    });

  test("received = given in every community, nobody beyond its meter, and no order of arrival matters", () => {
    fc.assert(
      fc.property(world, ([meters, specs]) => {
        const communities = communitiesOf(meters, specs);
        const result = shareInterval(communities, meters);
        for (const { id } of communities) {
          const own = result.filter((s) => s.communityId === id);
          expect(own.reduce((sum, s) => sum + s.receivedWh - s.givenWh, 0)).toBe(0);
        }
        for (const m of meters) {
          const own = result.filter((s) => s.meteringPointId === m.meteringPointId);
          expect(own.reduce((sum, s) => sum + s.receivedWh, 0)).toBeLessThanOrEqual(m.importWh);
          expect(own.reduce((sum, s) => sum + s.givenWh, 0)).toBeLessThanOrEqual(m.exportWh);
        }
        const turned = communities.map((c) => ({ ...c, participants: [...c.participants].reverse() }));
        expect(shareInterval(turned, [...meters].reverse())).toEqual(result);
      }),
      { numRuns: 500 },
    );
  });

  test("the dynamic key is the grid operator's formula to within one Wh", () => {
    fc.assert(
      fc.property(energies, (list) => {
        const meters = list.map((energy, index) => ({ meteringPointId: `mp-${10 + index}`, ...energy }));
        const all = community(
          { kind: "dynamic" },
          meters.map((m) => m.meteringPointId),
        );
        const received = new Map(shareInterval([all], meters).map((s) => [s.meteringPointId, s.receivedWh]));
        const { covered } = dynamicShareHalfUp(
          meters.map((m) => m.exportWh),
          meters.map((m) => m.importWh),
        );
        for (const [index, m] of meters.entries()) {
          expect(
            Math.abs((received.get(m.meteringPointId) ?? 0) - (covered[index] ?? 0)),
          ).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
