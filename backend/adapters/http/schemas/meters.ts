/** Readings coming in by HTTP: a batch is taken whole or refused whole. */
import { z } from "zod";
import { MAX_ENERGY_WH } from "../../../core/units/quantities.ts";
import { component } from "./component.ts";
import { count, interval, pointId, text } from "./primitives.ts";

const meterEnergy = (description: string) =>
  z.int().min(0).max(MAX_ENERGY_WH).meta({ description, "x-lateral-type": "WattHours" });

export const ReadingInput = component(
  "ReadingInput",
  "One register pair of one metering point and interval.",
  z.strictObject({
    meteringPointId: pointId,
    interval: interval("Interval index."),
    importWh: meterEnergy("Taken from the grid, Wh."),
    exportWh: meterEnergy("Given to the grid, Wh."),
    quality: z.enum(["measured", "estimated", "substituted"]),
  }),
);

export const ReadingBatch = component(
  "ReadingBatch",
  "Readings of a device or gateway.",
  z.strictObject({ readings: z.array(ReadingInput).min(1).max(5_000) }),
);

export const ReadingBatchResult = component(
  "ReadingBatchResult",
  "What became of the batch.",
  z.object({
    accepted: count("New readings stored."),
    unchanged: count("Readings that were already stored with the same figures."),
    warnings: z
      .array(
        z.object({
          row: z.int().min(1),
          code: text("LAT-5104: a hundred times off the day before.", 20),
          detail: text("What is unlikely.", 400),
        }),
      )
      .max(100)
      .meta({ description: "Taken all the same." }),
  }),
);
