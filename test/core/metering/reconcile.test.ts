import { expect, it } from "vitest";
import { reconcile } from "../../../backend/core/metering/reconcile.ts";
import { epochSeconds, intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { wattHours } from "../../../backend/core/units/quantities.ts";

const readings = [
  [1_000, 0],
  [0, 400],
].map(([importWh = 0, exportWh = 0], i) => ({
  meteringPointId: `mp-${i}`,
  interval: intervalIndex(7),
  importWh: wattHours(importWh),
  exportWh: wattHours(exportWh),
  quality: "measured" as const,
  source: "test",
  receivedAt: epochSeconds(0),
  version: 1,
}));
const against = (importWh: number, exportWh = 0) =>
  reconcile({ readings, transformer: { importWh: wattHours(importWh), exportWh: wattHours(exportWh) } });

it("calls the difference between transformer and meters the loss of the cables", () => {
  expect(against(640)).toEqual({ netDemandWh: 600, transformerNetWh: 640, lossWh: 40, status: "plausible" });
});

it("finds a loss implausible that is below zero or too large for the street", () => {
  expect(against(590).status).toBe("LAT-5102");
  expect(against(700).status).toBe("LAT-5102");
});

it("forgives the rounding of each meter", () => {
  expect(against(597).status).toBe("plausible");
});

it("counts what flows back through the transformer as negative", () => {
  expect(against(0, 50)).toMatchObject({ transformerNetWh: -50, status: "LAT-5102" });
});
