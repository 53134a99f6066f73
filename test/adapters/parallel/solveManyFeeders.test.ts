import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FeederSeries, solveFeederSeries } from "../../../backend/adapters/parallel/feederSeries.ts";
import { solveManyFeeders } from "../../../backend/adapters/parallel/solveManyFeeders.ts";
import { randomCase } from "../../core/network/exampleFeeders.ts";

const STEPS = 6;

/** Streets of all kinds, each with a few steps between nothing and full power. */
function streets(outputs: FeederSeries["outputs"]): FeederSeries[] {
  return fc.sample(randomCase, { numRuns: 12, seed: 3 }).map((c, i) => {
    const steps = (powers: readonly number[]) =>
      Float64Array.from(
        Array.from({ length: STEPS }, (_, step) => powers.map((p) => (p * step) / STEPS)).flat(),
      );
    const feeder = { ...c.feeder, id: `street ${i}` };
    return { feeder, activeW: steps(c.activeW), reactiveVar: steps(c.reactiveVar), outputs };
  });
}

async function onThreads(tasks: readonly FeederSeries[], workers: number) {
  const results = [];
  for await (const result of solveManyFeeders(tasks, { workers })) results.push(result);
  return results;
}

describe("time series of many feeders", () => {
  it.each(["voltages", "extremes"] as const)(
    "have the same %s on one, two and three threads as on none",
    async (outputs) => {
      const expected = streets(outputs).map(solveFeederSeries);
      for (const workers of [1, 2, 3]) {
        expect(await onThreads(streets(outputs), workers)).toEqual(expected);
      }
    },
  );

  it("end with the error of the feeder that has one", async () => {
    const [first, second] = streets("extremes");
    const wrong = { ...second!, activeW: second!.activeW.map(() => Number.NaN) };
    await expect(onThreads([first!, wrong], 2)).rejects.toMatchObject({ code: "LAT-2021" });
  });
});
