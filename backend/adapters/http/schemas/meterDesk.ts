/** Meter files, missing readings and the feeder's own meter, as the operator sees them. */
import { z } from "zod";
import { MAX_ENERGY_WH } from "../../../core/units/quantities.ts";
import { component } from "./component.ts";
import { count, interval, localDate, pointId, seconds, text, wh } from "./primitives.ts";

/** Largest file of an upload; larger ones go in by the command line. */
export const MAX_UPLOAD_BYTES = 32 * 1024 ** 2;
/** Gaps of one page. */
export const MAX_GAPS = 500;

/** A label, never a path: printable, without separators, and not a step up. */
const fileName = z
  .string()
  .regex(/^(?!\.{1,2}$)[^/\\\p{Cc}]{1,120}$/u, "a plain file name is expected")
  .meta({ description: "Name of the file, for the list; default: upload." });
const mappingName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,59}$/, "a plain name is expected")
  .meta({ description: "Name of a saved mapping for delimited text." });

export const MeterFileQuery = z.strictObject({
  name: fileName.optional(),
  mapping: mappingName.optional(),
  acceptUnlikely: z.enum(["true", "false"]).optional().meta({
    description: "Take values a hundred times off the point's history.",
  }),
});

export const MeterFileDto = component(
  "MeterFile",
  "A file of readings that was taken.",
  z.object({
    sha256: text("Of its bytes.", 64),
    name: text("Name as it was given."),
    format: text("nem, dsmr, green-button or csv.", 20),
    receivedAt: seconds("When it was taken."),
    from: interval("First quarter hour.").nullable(),
    to: interval("Last quarter hour.").nullable(),
    points: count("Metering points in it."),
    readings: count("Readings in it."),
    accepted: count("New readings and new versions."),
    unchanged: count("Readings that say what was stored already."),
  }),
);

export const MeterFileResult = component(
  "MeterFileResult",
  "What became of a file. One that is refused is answered as a problem, with every wrong line in errors.",
  z.object({
    status: z.enum(["stored", "known"]),
    file: MeterFileDto,
    ignored: z.array(text("Register that is no customer's energy.")).max(20),
    incomplete: count("Quarter hours that stay missing."),
    resettlements: count("Settled intervals that get correction lines."),
  }),
);

export const MeterFileList = component(
  "MeterFileList",
  "Files that were taken, newest first.",
  z.object({ files: z.array(MeterFileDto).max(200) }),
);

export const MeterParams = z.strictObject({
  meterId: z.string().regex(/^[ -~]{1,60}$/, "the id of a meter is expected"),
});
export const MeterLink = component(
  "MeterLink",
  "The metering point that a meter belongs to.",
  z.strictObject({ meteringPointId: pointId }),
);
export const MappingParams = z.strictObject({ name: mappingName });
export const Saved = component("Saved", "It is stored.", z.object({ saved: z.literal(true) }));

const column = text("Column of the header.", 100).min(1);
export const CsvMappingDto = component(
  "CsvMapping",
  "How a sender's delimited text is to be understood.",
  z.strictObject({
    delimiter: z.enum([",", ";", "\t", "|"]),
    decimal: z.enum([".", ","]),
    skipLines: z.int().min(0).max(100).optional(),
    time: z.strictObject({
      column,
      format: z.enum(["iso", "epoch-seconds", "dd.mm.yyyy hh:mm", "yyyy-mm-dd hh:mm", "mm/dd/yyyy hh:mm"]),
      marks: z.enum(["start", "end"]),
      zone: z.union([z.enum(["UTC", "Europe/Berlin"]), z.int().min(-840).max(840)]),
    }),
    minutes: z.int().min(1).max(60),
    meter: z.union([z.strictObject({ column }), z.strictObject({ id: text("Meter of the file.", 100) })]),
    importColumn: column.nullable().optional(),
    exportColumn: column.nullable().optional(),
    unit: z.enum(["Wh", "kWh", "MWh", "W", "kW"]),
    quality: z
      .strictObject({
        column,
        marks: z.record(z.string().max(20), z.enum(["measured", "estimated", "substituted", "missing"])),
      })
      .nullable()
      .optional(),
  }),
);

export const GapQuery = z.strictObject({
  from: localDate.optional(),
  to: localDate.optional(),
  after: z
    .string()
    .regex(/^\d{1,10}~[A-Za-z0-9._:-]{1,64}$/, "the cursor of the page before is expected")
    .optional()
    .meta({ description: "`next` of the page before." }),
  limit: z
    .string()
    .regex(/^[1-9]\d{0,2}$/)
    .optional()
    .meta({ description: "Gaps of a page, at most 500." }),
});

export const ReadingGapDto = component(
  "ReadingGap",
  "Intervals in a row without a reading of one metering point.",
  z.object({
    meteringPointId: pointId,
    from: interval("First interval without a reading."),
    to: interval("First interval after the gap."),
    intervals: count("How many."),
    since: seconds("End of the first: missing since then."),
  }),
);

export const FeederCheckDto = component(
  "FeederCheck",
  "The street's meters against the feeder's own in one interval.",
  z.object({
    interval: interval("Interval index."),
    missing: count("Metering points without a reading; with any, nothing can be said yet."),
    netDemandWh: wh("Sum of imports minus exports of all metering points.").nullable(),
    feederNetWh: wh("Through the transformer, towards the street.").nullable(),
    lossWh: wh("The difference.").nullable(),
    code: z.enum(["LAT-5102"]).nullable().meta({ description: "The loss is outside the plausible band." }),
  }),
);

export const MissingReadings = component(
  "MissingReadings",
  "The inbox of missing readings: gaps past delivery, oldest first.",
  z.object({
    from: interval("First interval looked at."),
    to: interval("First interval not looked at."),
    gaps: z.array(ReadingGapDto).max(MAX_GAPS),
    next: text("Cursor of the next page.", 80).nullable(),
    feeder: z.array(FeederCheckDto).max(96).meta({
      description: "Newest intervals of the range that the feeder's own meter has a reading for.",
    }),
  }),
);

export const EstimateCommand = component(
  "EstimateCommand",
  "Which missing readings to estimate: local days from and to, both included; all metering points or some.",
  z.strictObject({
    from: localDate,
    to: localDate,
    meteringPointIds: z.array(pointId).min(1).max(1_000).optional(),
  }),
);

export const EstimatedReadings = component(
  "EstimatedReadings",
  "Readings that stand in for missing ones, marked as estimated.",
  z.object({
    estimates: z
      .array(
        z.object({
          meteringPointId: pointId,
          interval: interval("Interval index."),
          importWh: wh("Taken from the grid."),
          exportWh: wh("Given to the grid."),
          method: z.enum(["like-day", "linear", "profile"]),
        }),
      )
      .max(2_000),
  }),
);

const meterEnergy = (description: string) =>
  z.int().min(0).max(MAX_ENERGY_WH).meta({ description, "x-lateral-type": "WattHours" });

export const FeederReadingBatch = component(
  "FeederReadingBatch",
  "Readings of the feeder's own meter; taken whole or refused whole.",
  z.strictObject({
    readings: z
      .array(
        z.strictObject({
          interval: interval("Interval index."),
          importWh: meterEnergy("Towards the street, Wh."),
          exportWh: meterEnergy("Back to the higher voltage, Wh."),
        }),
      )
      .min(1)
      .max(3_000),
  }),
);

export const FeederReadingResult = component(
  "FeederReadingResult",
  "What became of the batch.",
  z.object({ accepted: count("New readings and new versions.") }),
);
