import { describe, expect, it } from "vitest";
import { causedViolations } from "../../../backend/core/compliance/causedViolations.ts";
import type { Violation } from "../../../backend/core/network/feeder.ts";

const high = (excess: number): Violation => ({
  kind: "voltage-high",
  element: "R18",
  phase: "A",
  value: 1.1 + excess,
  limit: 1.1,
  margin: -excess,
});
const state = (...violations: Violation[]) => ({ violations });

describe("what the market is to blame for", () => {
  it("is a limit that the street alone keeps", () => {
    expect(causedViolations(state(), state(high(0.002)))).toHaveLength(1);
  });

  it("is nothing inside the tolerance", () => {
    expect(causedViolations(state(), state(high(0.0009)))).toEqual([]);
  });

  it("is nothing that the street alone breaks as badly, but everything that is worse", () => {
    expect(causedViolations(state(high(0.02)), state(high(0.02)))).toEqual([]);
    expect(causedViolations(state(high(0.02)), state(high(0.022)))).toHaveLength(1);
  });

  it("is told apart by phase", () => {
    expect(causedViolations(state(high(0.02)), state({ ...high(0.02), phase: "B" }))).toHaveLength(1);
  });
});
