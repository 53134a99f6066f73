import { describe, expect, test } from "vitest";
import { hasSolver, smtCheck } from "../../scripts/smtCheck.ts";

const ready = process.env.LATERAL_LONG === "1" && hasSolver();

describe.skipIf(!ready)("SMTChecker (skipped: needs the long run and z3)", () => {
  test("proves the arithmetic of vault and segments for every value", () => {
    expect(smtCheck()).toEqual([]);
  }, 600_000);
});
