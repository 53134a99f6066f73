import { expect } from "vitest";
import { compileFeeder } from "../../../backend/core/network/compileFeeder.ts";
import type { Feeder } from "../../../backend/core/network/feeder.ts";
import { solvePowerFlow } from "../../../backend/core/network/powerFlow.ts";
import { findViolations } from "../../../backend/core/network/violations.ts";

/** A feeder that got through must be usable: solved or said to be unsolvable, never a crash or NaN. */
export function expectUsable(feeder: Feeder, activeW: number): void {
  const compiled = compileFeeder(feeder);
  const none = feeder.connectionPoints.map(() => activeW);
  const flow = solvePowerFlow(compiled, { activeW: none, reactiveVar: none });
  if (flow.status === "diverged") {
    expect(flow.likelyCause.length).toBeGreaterThan(10);
    return;
  }
  expect(flow.voltages.every(Number.isFinite)).toBe(true);
  expect(flow.currents.every(Number.isFinite)).toBe(true);
  findViolations(compiled, flow);
}
