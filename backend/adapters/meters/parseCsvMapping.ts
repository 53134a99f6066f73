/** A mapping as it comes from a file or a form, checked member by member. */
import { z } from "zod";
import { domainError } from "../../core/errors/domainError.ts";
import { type CsvMapping, checkMapping } from "./csvMapping.ts";

const name = z.string().min(1).max(100);

const mappingSchema = z.strictObject({
  delimiter: z.enum([",", ";", "\t", "|"]),
  decimal: z.enum([".", ","]),
  skipLines: z.int().min(0).max(100).default(0),
  time: z.strictObject({
    column: name,
    format: z.enum(["iso", "epoch-seconds", "dd.mm.yyyy hh:mm", "yyyy-mm-dd hh:mm", "mm/dd/yyyy hh:mm"]),
    marks: z.enum(["start", "end"]),
    zone: z.union([z.enum(["UTC", "Europe/Berlin"]), z.int()]),
  }),
  minutes: z.int(),
  meter: z.union([z.strictObject({ column: name }), z.strictObject({ id: name })]),
  importColumn: name.nullable().default(null),
  exportColumn: name.nullable().default(null),
  unit: z.enum(["Wh", "kWh", "MWh", "W", "kW"]),
  quality: z
    .strictObject({
      column: name,
      marks: z.record(z.string().max(20), z.enum(["measured", "estimated", "substituted", "missing"])),
    })
    .nullable()
    .default(null),
});

/** @throws LAT-5308 naming the member */
export function parseCsvMapping(value: unknown): CsvMapping {
  const parsed = mappingSchema.safeParse(value);
  if (parsed.success) return checkMapping(parsed.data);
  const [issue] = parsed.error.issues;
  const member = issue?.path.join(".") || "mapping";
  throw domainError("LAT-5308", { member, actual: issue?.message.slice(0, 80) ?? "not readable" });
}
