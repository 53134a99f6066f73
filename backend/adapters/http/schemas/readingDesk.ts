/** The readings inbox beyond what is missing: what was estimated, what is unlikely, what a change would do. */
import { z } from "zod";
import { component } from "./component.ts";
import { CsvMappingDto } from "./meterDesk.ts";
import { count, interval, localDate, pointId, text, wh } from "./primitives.ts";

export const CsvMappingList = component(
  "CsvMappingList",
  "Saved mappings by name.",
  z.object({ mappings: z.array(z.object({ name: text("Name.", 60), mapping: CsvMappingDto })).max(1_000) }),
);

export const NotedQuery = z.strictObject({ from: localDate.optional(), to: localDate.optional() });
export const NotedReadings = component(
  "NotedReadings",
  "Readings that were not measured, and days far off the day before; runs of one metering point, newest first.",
  z.object({
    from: interval("First interval looked at."),
    to: interval("First interval not looked at."),
    rows: z
      .array(
        z.object({
          meteringPointId: pointId,
          kind: z.enum(["estimated", "substituted", "unlikely"]),
          from: interval("First."),
          to: interval("First after it."),
          readings: count("How many."),
          source: text("Where from."),
          meanWh: z.number().meta({ description: "Mean per quarter hour, Wh." }),
          beforeWh: z.number().nullable().meta({ description: "Mean of the day before; for unlikely days." }),
        }),
      )
      .max(500),
    more: z.boolean(),
  }),
);

export const ReadingEffects = component(
  "ReadingEffects",
  "What entering readings would do. Nothing is stored.",
  z.object({
    readings: z
      .array(
        z.object({
          meteringPointId: pointId,
          interval: interval("Interval index."),
          importWh: wh("New import."),
          exportWh: wh("New export."),
          effect: z.enum(["new", "replaces", "unchanged", "refused"]),
          code: text("Why refused.", 20).nullable(),
          oldImportWh: wh("Import as stored.").nullable(),
          oldExportWh: wh("Export as stored.").nullable(),
          method: z
            .enum(["like-day", "linear", "profile"])
            .nullable()
            .meta({ description: "Of an estimate." }),
          corrects: z.boolean().meta({ description: "Its interval is settled: correction lines follow." }),
        }),
      )
      .max(5_000),
    corrections: count("Settled intervals that would get correction lines."),
    billed: count("Of them, in months whose bills are issued: those bills would be corrected."),
  }),
);

const SIZES = ["small", "medium", "large"] as const;
export const BenefitsView = component(
  "Benefits",
  "Who benefits in a month: members by size, their gains as a distribution, and how even it is.",
  z.object({
    period: text("Month.", 10),
    smallestGroup: count("Fewer members than this are never shown by themselves."),
    sizes: z
      .array(
        z.object({
          size: z.enum(SIZES),
          points: count("Members."),
          importWh: wh("What they drew.").nullable(),
          gain: z
            .int()
            .nullable()
            .meta({ description: "What the market is worth to them.", "x-lateral-type": "MicroEuro" }),
        }),
      )
      .max(3),
    bins: z
      .array(
        z.object({
          from: z.int().meta({ description: "Least gain.", "x-lateral-type": "MicroEuro" }),
          to: z.int().meta({ description: "Largest gain.", "x-lateral-type": "MicroEuro" }),
          points: count("Members."),
        }),
      )
      .max(8),
    better: count("Members who gain."),
    worse: count("Members who lose."),
    gini: z
      .number()
      .nullable()
      .meta({ description: "0 all alike to 1; null when there is nothing to share." }),
  }),
);
