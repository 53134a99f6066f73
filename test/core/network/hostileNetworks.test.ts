/** Damaged network files: whatever happens to the text, the answer is a numbered error or a sound network. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DomainError } from "../../../backend/core/errors/domainError.ts";
import type { Feeder } from "../../../backend/core/network/feeder.ts";
import { parseFeeder, validateFeeder } from "../../../backend/core/network/validateFeeder.ts";
import { feederOf, line, point, transformer } from "./exampleFeeders.ts";
import { expectUsable } from "./expectUsable.ts";

const sound = feederOf(
  [transformer("MV", "B1"), line("B1", "B2"), line("B2", "B3")],
  [point("home", "B3", ["A"]), point("shop", "B2", ["A", "B", "C"])],
);
const text = JSON.stringify(sound);

function expectNumbered(run: () => Feeder): void {
  let feeder: Feeder;
  try {
    feeder = run();
  } catch (error) {
    expect(error).toBeInstanceOf(DomainError);
    expect((error as DomainError).code).toMatch(/^LAT-20\d\d$/);
    return;
  }
  expectUsable(feeder, -1_000);
}

describe("a damaged network file", () => {
  it("with characters changed, lost or doubled is answered with a number", () => {
    const damage = fc.record({
      at: fc.nat(text.length - 1),
      length: fc.nat(12),
      by: fc.oneof(
        fc.string({ maxLength: 4 }),
        fc.constantFrom("-", "0", "9", "e9", "null", "true", "[]", "{}", '"', "1e999"),
      ),
    });
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 3 }), (list) => {
        let broken = text;
        for (const { at, length, by } of list) broken = broken.slice(0, at) + by + broken.slice(at + length);
        expectNumbered(() => parseFeeder(broken));
      }),
      { numRuns: 3_000 },
    );
  });

  it("with any value replaced by anything is answered with a number", () => {
    const places = paths(sound, []);
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom(Number.NaN, -1, 0, 1e-300, 1e300, "", "B1", "MV", [], null, undefined),
      fc.double(),
    );
    fc.assert(
      fc.property(fc.constantFrom(...places), value, (path, replacement) => {
        const copy = structuredClone(sound) as unknown as Record<string, unknown>;
        const last = path.at(-1)!;
        const owner = path.slice(0, -1).reduce((at, key) => at[key] as Record<string, unknown>, copy);
        owner[last] = replacement;
        expectNumbered(() => {
          const check = validateFeeder(copy);
          if (check.status === "invalid") throw check.problems[0]!;
          return check.feeder;
        });
      }),
      { numRuns: 3_000 },
    );
  });
});

/** Every place in the data that holds a value. */
function paths(value: unknown, prefix: readonly string[]): (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [prefix];
  const inner = Object.entries(value).flatMap(([key, v]) => paths(v, [...prefix, key]));
  return prefix.length === 0 ? inner : [prefix, ...inner];
}
