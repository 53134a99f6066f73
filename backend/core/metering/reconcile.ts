/** The sum of the street's meters against the transformer's own meter. */
import type { WattHours } from "../units/quantities.ts";
import { wattHours } from "../units/quantities.ts";
import type { MeterReading } from "./reading.ts";

export interface Reconciliation {
  /** Σ import − Σ export of all points, Wh. */
  readonly netDemandWh: WattHours;
  /** What came through the transformer towards the street, Wh (negative: sent back). */
  readonly transformerNetWh: WattHours;
  /** Transformer − meters: what the cables lost, if every meter is right. */
  readonly lossWh: WattHours;
  /** `LAT-5102` when the loss is outside the plausible band. */
  readonly status: "plausible" | "LAT-5102";
}

export interface ReconcileInput {
  /** One reading per point, all of one interval. */
  readonly readings: readonly MeterReading[];
  readonly transformer: { readonly importWh: WattHours; readonly exportWh: WattHours };
  /** Losses up to this share of the energy through all meters are plausible, percent. Default 6. */
  readonly maxLossPercent?: number;
  /** Meters round to whole Wh and clocks differ: this much is always plausible, Wh per point. Default 2. */
  readonly tolerancePerPointWh?: number;
}

/** Losses of a low-voltage street under full load stay below this share (CIGRE residential feeder: about 5 %). */
const MAX_LOSS_PERCENT = 6;

/**
 * Compares the street's meters with the transformer's meter (both ≥ 0 per direction, import = towards the street).
 * Plausible when 0 ≤ loss ≤ the allowed share of the energy metered, with a tolerance for rounding on both ends.
 */
export function reconcile(input: ReconcileInput): Reconciliation {
  const { readings, transformer } = input;
  let netDemandWh = 0;
  let throughputWh = 0;
  for (const reading of readings) {
    netDemandWh += reading.importWh - reading.exportWh;
    throughputWh += reading.importWh + reading.exportWh;
  }
  const transformerNetWh = transformer.importWh - transformer.exportWh;
  const lossWh = transformerNetWh - netDemandWh;
  const tolerance = readings.length * (input.tolerancePerPointWh ?? 2);
  const allowed = (throughputWh * (input.maxLossPercent ?? MAX_LOSS_PERCENT)) / 100 + tolerance;
  return {
    netDemandWh: wattHours(netDemandWh),
    transformerNetWh: wattHours(transformerNetWh),
    lossWh: wattHours(lossWh),
    status: lossWh >= -tolerance && lossWh <= allowed ? "plausible" : "LAT-5102",
  };
}
