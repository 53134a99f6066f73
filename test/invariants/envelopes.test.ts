/** E1 to E4 of the README: what holds for every envelope on any feeder. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readEuropeanLv } from "../../backend/adapters/dso/europeanLv.ts";
import { type CompiledFeeder, compileFeeder } from "../../backend/core/network/compileFeeder.ts";
import {
  computeOperatingEnvelopes,
  DEFAULT_REACTIVE,
} from "../../backend/core/network/envelopes/computeOperatingEnvelopes.ts";
import type { EnvelopeRule, EnvelopeSet } from "../../backend/core/network/envelopes/operatingEnvelope.ts";
import {
  createWorkspace,
  type Injections,
  readFlow,
  stepPowerFlow,
} from "../../backend/core/network/powerFlow.ts";
import { rowOfViolation, sensitivityRow } from "../../backend/core/network/sensitivities.ts";
import { findViolations, STRICT, severity } from "../../backend/core/network/violations.ts";
import { intervalIndex } from "../../backend/core/time/marketInterval.ts";
import { randomStreet, seeded } from "../core/clearing/streets.ts";
import { randomCase } from "../core/network/exampleFeeders.ts";
import { randomGeneralCase } from "../core/network/generalExamples.ts";
import { testSolver } from "../support/testSolver.ts";
import { dataFolder } from "../validation/networkData.ts";

const RULES: readonly EnvelopeRule[] = ["proportional", "max-min", "max-total"];
const NARROW = { lowerPu: 0.96, upperPu: 1.04 };
/** What one power flow may differ from another by rounding, relative to a limit. */
const ROUNDING = 1e-7;

/** The box of an envelope set against AC power flow at any point inside it. */
function boxOf(network: CompiledFeeder, base: Injections, { envelopes }: EnvelopeSet) {
  const workspace = createWorkspace(network);
  const standing = createWorkspace(network);
  stepPowerFlow(standing, base);
  const tolerated = new Map(
    findViolations(network, readFlow(standing), STRICT).map((v) => [
      `${v.kind}${v.element}${v.phase}`,
      v.value,
    ]),
  );
  const at = envelopes.map((e) => network.pointIndex.get(e.pointId)!);
  /** share -1: all import, +1: all export. */
  const solve = (share: readonly number[]) => {
    const activeW = Float64Array.from(base.activeW);
    const reactiveVar = Float64Array.from(base.reactiveVar);
    envelopes.forEach(({ exportW, importW }, i) => {
      const w = share[i]! > 0 ? share[i]! * exportW : share[i]! * importW;
      activeW[at[i]!]! += w;
      if (w < 0) reactiveVar[at[i]!]! += w * DEFAULT_REACTIVE.importVarPerW;
    });
    expect(stepPowerFlow(workspace, { activeW, reactiveVar })).toBe(true);
    return readFlow(workspace);
  };
  const excess = (share: readonly number[]): number => {
    const broken = findViolations(network, solve(share), STRICT).map((violation) => {
      const limit =
        tolerated.get(`${violation.kind}${violation.element}${violation.phase}`) ?? violation.limit;
      return violation.kind === "voltage-low"
        ? (limit - violation.value) / limit
        : (violation.value - limit) / limit;
    });
    return Math.max(0, ...broken);
  };
  /** Walks to a corner none of whose neighbours is worse for the row that comes nearest to its limit there. */
  const attack = (start: readonly number[]): number => {
    let share = [...start];
    let worst = excess(share);
    for (let turn = 0; turn < 4; turn += 1) {
      const flow = solve(share);
      const narrow = { voltageTolerancePu: -0.03, ratingTolerance: -0.3 };
      const near = findViolations(network, flow, narrow).sort((a, b) => severity(b) - severity(a))[0];
      if (near === undefined) break;
      const { perWatt, perVar } = sensitivityRow(network, flow, rowOfViolation(near));
      const sign = near.kind === "voltage-low" ? -1 : 1;
      share = share.map((_, i) => {
        const exporting = sign * perWatt[at[i]!]!;
        const importing = -sign * (perWatt[at[i]!]! + DEFAULT_REACTIVE.importVarPerW * perVar[at[i]!]!);
        return exporting * envelopes[i]!.exportW > importing * envelopes[i]!.importW ? 1 : -1;
      });
      worst = Math.max(worst, excess(share));
    }
    return worst;
  };
  return { excess, attack };
}

describe("operating envelopes", () => {
  const solver = testSolver();

  function street(seed: number, homes: number, rule: EnvelopeRule) {
    const random = seeded(seed);
    const feeder = randomStreet(random, homes, NARROW);
    const network = compileFeeder(feeder);
    const activeW = feeder.connectionPoints.map(() => Math.round(-2_000 * random()));
    const base = { activeW, reactiveVar: activeW.map((w) => 0.3 * w) };
    const input = {
      network,
      participants: feeder.connectionPoints.map(({ id }) => ({ pointId: id })),
      intervals: [{ interval: intervalIndex(1), base }],
      rule,
      solver,
    };
    const set = computeOperatingEnvelopes(input)[0]!;
    return { random, input, set, box: boxOf(network, base, set) };
  }

  it("E1: hold at every vertex of a small street, and at thousands of random points inside a larger one", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(...RULES), (seed, rule) => {
        const small = street(seed, 6, rule);
        for (let bits = 0; bits < 64; bits += 1) {
          expect(
            small.box.excess([0, 1, 2, 3, 4, 5].map((i) => ((bits >> i) & 1 ? 1 : -1))),
          ).toBeLessThanOrEqual(ROUNDING);
        }
        const large = street(seed + 1, 24, rule);
        const draws = [
          () => 2 * large.random() - 1,
          () => (large.random() < 0.5 ? -1 : 1),
          () => (large.random() < 0.9 ? 1 : -1),
        ];
        for (let n = 0; n < 150; n += 1) {
          const share = large.set.envelopes.map(draws[n % 3]!);
          expect(large.box.excess(share)).toBeLessThanOrEqual(ROUNDING);
        }
        for (let n = 0; n < 4; n += 1) {
          expect(large.box.attack(large.set.envelopes.map(draws[1]!))).toBeLessThanOrEqual(ROUNDING);
        }
      }),
      { numRuns: process.env.LATERAL_LONG === "1" ? 400 : 24 },
    );
  });

  it("E1: hold at the corners of feeders of any kind, also with four wires and loads of their own", () => {
    const bands = fc.constantFrom({ lowerPu: 0.9, upperPu: 1.1 }, { lowerPu: 0.97, upperPu: 1.03 });
    const anyCase = fc.oneof(randomCase, randomGeneralCase);
    fc.assert(
      fc.property(anyCase, fc.constantFrom(...RULES), bands, (c, rule, voltageBand) => {
        fc.pre(c.feeder.connectionPoints.length > 0);
        const network = compileFeeder({ ...c.feeder, voltageBand });
        const base = { activeW: c.activeW, reactiveVar: c.reactiveVar };
        const set = computeOperatingEnvelopes({
          network,
          participants: c.feeder.connectionPoints.map(({ id }) => ({ pointId: id })),
          intervals: [{ interval: intervalIndex(1), base }],
          rule,
          solver,
        })[0]!;
        expect(set.calculation.method).toBe("corners");
        const box = boxOf(network, base, set);
        const random = seeded(9);
        for (let n = 0; n < 12; n += 1) {
          expect(box.excess(set.envelopes.map(() => (random() < 0.5 ? -1 : 1)))).toBeLessThanOrEqual(
            ROUNDING,
          );
        }
      }),
      { numRuns: process.env.LATERAL_LONG === "1" ? 1_000 : 60 },
    );
  });

  it("E2: are as large as the limits allow: whoever the grid stops meets it within 2 % more", () => {
    for (const rule of RULES) {
      const { set, input } = street(11, 18, rule);
      const { network, intervals } = input;
      const wider = {
        ...set,
        envelopes: set.envelopes.map((e) => ({ ...e, exportW: 1.02 * e.exportW, importW: 1.02 * e.importW })),
      };
      const box = boxOf(network, intervals[0]!.base, wider);
      const stopped = set.envelopes
        .flatMap((e) => [e.exportBinding, e.importBinding])
        .filter((b) => b.kind !== "request");
      expect(stopped.length).toBeGreaterThan(0);
      for (const corner of new Set(stopped.map((b) => b.corner))) {
        const share = corner.split("").map((sign) => (sign === "+" ? 1 : sign === "-" ? -1 : 0));
        expect(box.excess(share)).toBeGreaterThan(0);
      }
    }
  });

  it("E3: max-total has the largest sum, max-min the largest least share", () => {
    for (const seed of [3, 5, 8]) {
      const [proportional, fair, total] = RULES.map((rule) => street(seed, 15, rule).set.envelopes);
      const sum = (list: typeof fair) => list!.reduce((all, e) => all + e.exportW + e.importW, 0);
      const least = (list: typeof fair) => Math.min(...list!.map((e) => Math.min(e.exportW, e.importW)));
      expect(sum(total)).toBeGreaterThanOrEqual(sum(fair) * (1 - 1e-4));
      expect(sum(total)).toBeGreaterThanOrEqual(sum(proportional) * (1 - 1e-4));
      // Weights are capacities, equal here for each direction; the level differs by what is left inside the limits.
      expect(least(fair)).toBeGreaterThanOrEqual(least(total) - 2);
      expect(least(fair)).toBeGreaterThanOrEqual(least(proportional) * (1 - 1e-4) - 2);
    }
  });

  it("E4: do not depend on the intervals around them", () => {
    const { input } = street(21, 12, "max-min");
    const [first] = input.intervals;
    const other = {
      interval: intervalIndex(0),
      base: { activeW: first!.base.activeW.map((w) => w - 3_000), reactiveVar: first!.base.reactiveVar },
    };
    const alone = computeOperatingEnvelopes(input)[0];
    expect(computeOperatingEnvelopes({ ...input, intervals: [other, first!] })[1]).toEqual(alone);
  });

  const data = dataFolder("network/european-lv");
  it.skipIf(data.missing)(`E1: hold on the IEEE European LV feeder with 33 solar homes${data.note}`, () => {
    const feeder = readEuropeanLv(data.path, { sourcePu: 1, voltageBand: { lowerPu: 0.95, upperPu: 1.05 } });
    const network = compileFeeder(feeder);
    const base = { activeW: new Float64Array(55).fill(-300), reactiveVar: new Float64Array(55).fill(-100) };
    const participants = feeder.connectionPoints.map(({ id }, i) => ({
      pointId: id,
      exportRequestW: i % 5 < 3 ? 10_000 : 0,
      importRequestW: 7_000,
    }));
    const random = seeded(55);
    for (const rule of RULES) {
      const set = computeOperatingEnvelopes({
        network,
        participants,
        intervals: [{ interval: intervalIndex(1), base }],
        rule,
        solver,
      })[0]!;
      expect(set.calculation.method).toBe("corners");
      const box = boxOf(network, base, set);
      for (let n = 0; n < 250; n += 1) {
        const corners = n % 2 === 0;
        const share = participants.map(() => (corners ? (random() < 0.5 ? -1 : 1) : 2 * random() - 1));
        expect(box.excess(share)).toBeLessThanOrEqual(ROUNDING);
      }
      for (let n = 0; n < 10; n += 1) {
        expect(box.attack(participants.map(() => (random() < 0.5 ? -1 : 1)))).toBeLessThanOrEqual(ROUNDING);
      }
    }
  });
});
