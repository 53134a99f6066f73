/** Issued bills, billing parties, and files for the bank. Amounts are integer cents. */
import { z } from "zod";
import { BILL_LINE_KINDS } from "../../../core/billing/bill.ts";
import { component } from "./component.ts";
import { PointQuery } from "./household.ts";
import { nextField, pageFields } from "./page.ts";
import { interval, localDate, localMonth, microEuro, pointId, text, wh } from "./primitives.ts";

const cent = (description: string) => z.int().meta({ description });
const day = z.object({ year: z.int(), month: z.int(), day: z.int() });

const partyFields = {
  id: text("Number of the party with the issuer.", 100).min(1),
  name: text("Name.", 100).min(1),
  street: text("Street and number.", 100).min(1),
  city: text("City.", 100).min(1),
  postcode: text("Postcode.", 100).min(1),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .meta({ description: "ISO 3166-1, two letters." }),
};
const optional = (description: string) => text(description, 100).nullable();

export const PartyDto = component(
  "Party",
  "A party of a bill. Personal data.",
  z.object({
    ...partyFields,
    vatId: optional("With its country prefix."),
    taxNumber: optional("National tax number."),
    email: optional("Electronic address."),
    iban: optional("Account."),
  }),
);

const PartyInput = component(
  "PartyInput",
  "A party as it is entered.",
  z.strictObject({
    ...partyFields,
    vatId: optional("With its country prefix.").optional(),
    taxNumber: optional("National tax number.").optional(),
    email: optional("Electronic address.").optional(),
    iban: optional("Account; spaces are taken out.").optional(),
  }),
);

export const BillingPartyInput = component(
  "BillingPartyInput",
  "Who the bills of a metering point go to.",
  z.strictObject({
    party: PartyInput,
    vat: z.enum(["standard", "small-business", "reverse-charge"]).optional(),
    language: z.enum(["en", "de", "es"]).optional(),
    mandate: z
      .strictObject({ id: text("SEPA mandate.", 35).min(1), signed: day.strict() })
      .nullable()
      .optional(),
  }),
);

export const BillingOperatorInput = component(
  "BillingOperatorInput",
  "Who issues the bills.",
  z.strictObject({ party: PartyInput, creditorId: optional("SEPA creditor identifier.").optional() }),
);

export const InvoiceDto = component(
  "Invoice",
  "A bill as it was issued: a member's invoice, or a self-billed invoice for what it sold.",
  z.object({
    format: z.literal("lateral-invoice/1"),
    number: text("Without gaps within a year.", 20),
    kind: z.enum(["invoice", "self-billed"]),
    state: z.enum(["final", "corrected"]),
    meteringPointId: pointId,
    issued: day,
    due: day,
    period: z.object({
      label: text("Local month.", 10),
      from: interval("First interval."),
      to: interval("First interval after it."),
    }),
    currency: text("ISO 4217.", 3),
    seller: PartyDto,
    buyer: PartyDto,
    lines: z
      .array(
        z.object({
          number: z.int(),
          kind: z.enum(BILL_LINE_KINDS),
          correction: z.boolean(),
          energyWh: wh("Energy behind the line."),
          netCent: cent("Net."),
          category: z.enum(["S", "E", "AE"]),
          vatBasisPoints: z.int(),
        }),
      )
      .max(50),
    vat: z
      .array(
        z.object({
          category: z.enum(["S", "E", "AE"]),
          vatBasisPoints: z.int(),
          taxableCent: cent("Taxable."),
          vatCent: cent("VAT."),
        }),
      )
      .max(10),
    netCent: cent("Net."),
    vatCent: cent("VAT."),
    grossCent: cent("Gross."),
    billedBeforeCent: cent("Gross of the bill whose place this one takes."),
    payableCent: cent("gross − billedBefore; negative is paid back."),
    carriedInMicroEuro: microEuro("Below a cent, from the bill before."),
    carriedOutMicroEuro: microEuro("Below a cent, to the next."),
    precedingNumber: text("The bill whose place this one takes.", 20).nullable(),
  }),
);

export const BillRow = component(
  "BillRow",
  "A bill in a list.",
  z.object({
    number: text("Number.", 20),
    kind: z.enum(["invoice", "self-billed"]),
    state: z.enum(["final", "corrected"]),
    meteringPointId: pointId,
    period: text("Local month.", 10),
    issued: localDate,
    due: localDate,
    currency: text("ISO 4217.", 3),
    netCent: cent("Net."),
    grossCent: cent("Gross."),
    owedCent: cent("What the member pays (+) or is paid (−) for this bill."),
    precedingNumber: text("The bill whose place this one takes.", 20).nullable(),
  }),
);

export const BillList = component(
  "BillList",
  "Issued bills.",
  z.object({ bills: z.array(BillRow).max(50_000), ...nextField }),
);

export const BillParams = z.strictObject({
  number: z.string().regex(/^\d{4}-\d{6,9}$/, "the number of a bill is expected"),
});
export const PeriodParams = z.strictObject({ period: localMonth });
export const BillsQuery = z.strictObject({ period: localMonth.optional(), ...pageFields });
export const OwnBillsQuery = PointQuery.extend({ period: localMonth.optional(), ...pageFields });
export const PartyParams = z.strictObject({ meteringPointId: pointId });

export const BillRunCommand = component(
  "BillRunCommand",
  "A billing run.",
  z.strictObject({ dueDays: z.int().min(0).max(365).optional() }),
);

export const PaymentQuery = z.strictObject({ issued: localDate.optional() });

export const FileText = component("FileText", "The file itself.", z.string());
