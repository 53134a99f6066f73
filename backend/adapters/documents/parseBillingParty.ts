/** Billing parties as they come from a file or a form, checked member by member. */
import { isValidIBAN } from "ibantools";
import { z } from "zod";
import { domainError } from "../../core/errors/domainError.ts";
import type { BillingOperator, BillingParty } from "../../ports/invoices.ts";

const text = z.string().trim().min(1).max(100);
const optional = text.nullable().default(null);
const iban = z
  .string()
  .transform((value) => value.replaceAll(" ", "").toUpperCase())
  .refine((value) => isValidIBAN(value), "its check digits or length are wrong")
  .nullable()
  .default(null);

const party = z.strictObject({
  id: text,
  name: text,
  street: text,
  city: text,
  postcode: text,
  country: z.string().regex(/^[A-Z]{2}$/),
  vatId: z
    .string()
    .regex(/^[A-Z]{2}[A-Z0-9+*]{2,12}$/)
    .nullable()
    .default(null),
  taxNumber: optional,
  email: z.email().max(100).nullable().default(null),
  iban,
});
const day = z.strictObject({
  year: z.int().min(1996).max(2100),
  month: z.int().min(1).max(12),
  day: z.int().min(1).max(31),
});

const billingParty = z.strictObject({
  party,
  vat: z.enum(["standard", "small-business", "reverse-charge"]).default("small-business"),
  language: z.enum(["en", "de", "es"]).default("de"),
  mandate: z
    .strictObject({ id: text.max(35), signed: day })
    .nullable()
    .default(null),
});
const billingOperator = z.strictObject({
  party,
  creditorId: z
    .string()
    .regex(/^[A-Z]{2}\d{2}[A-Z0-9]{3}[A-Z0-9]{1,28}$/)
    .nullable()
    .default(null),
});

function parsed<T>(schema: z.ZodType<T>, value: unknown, who: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue?.path.join(".") || "the entry";
  throw domainError("LAT-6303", {
    field,
    party: who,
    reason: issue?.message.slice(0, 100) ?? "not readable",
  });
}

/** @throws LAT-6303 naming the field; a seller needs a VAT id or a tax number, which the bill must show */
export const parseBillingParty = (value: unknown, who: string): BillingParty =>
  parsed(billingParty, value, who);

/** @throws LAT-6303 naming the field */
export const parseBillingOperator = (value: unknown): BillingOperator =>
  parsed(billingOperator, value, "the community");
