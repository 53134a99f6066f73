/** What auditors read: the audit trail, its anchors, totals, concentration, samples. */
import { z } from "zod";
import { MAX_SAMPLE } from "../../../core/audit/sample.ts";
import { BILL_LINE_KINDS } from "../../../core/billing/bill.ts";
import { component } from "./component.ts";
import { nextField, pageFields } from "./page.ts";
import {
  count,
  hex,
  IntervalStateDto,
  interval,
  localDate,
  localMonth,
  microEuro,
  percent,
  pointId,
  seconds,
  text,
  wh,
} from "./primitives.ts";

const whole = (description: string) =>
  z
    .string()
    .regex(/^\d{1,12}$/, "a whole number is expected")
    .meta({ description });
const word = (description: string) =>
  z
    .string()
    .regex(/^[A-Za-z0-9._:,-]{1,200}$/, "letters, digits and . _ : - are expected")
    .meta({ description });

export const AuditLogQuery = z.strictObject({
  ...pageFields,
  from: whole("Market time, inclusive.").optional(),
  to: whole("Market time, exclusive.").optional(),
  action: word("Actions that begin with this; several, separated by commas.").optional(),
  actor: word("Pseudonym of who acted.").optional(),
  role: word("Role of who acted.").optional(),
  subject: word("Occurs in what it was about.").optional(),
});

export const AuditEntryDto = component(
  "AuditEntry",
  "One entry of the audit trail; pseudonyms, numbers and digests only.",
  z.object({
    sequence: count("Number, from 1 without gaps."),
    day: count("Days since 1970 in UTC."),
    at: seconds("Market time of the act."),
    actor: text("Pseudonym."),
    role: text("Role, or service."),
    action: text("Operation or decision."),
    subject: text("Pseudonymous ids.", 1_000),
    details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    previous: hex(32, "Hash of the entry before."),
    hash: hex(32, "Hash of this entry."),
  }),
);

const trailHead = {
  head: z.object({ sequence: count("Number of the newest entry."), hash: hex(32, "Its hash.") }),
};

export const AuditLogPage = component(
  "AuditLogPage",
  "Entries, newest first.",
  z.object({
    entries: z.array(AuditEntryDto).max(200),
    ...trailHead,
    closedUpTo: count("Newest entry of a closed day."),
    anchoredUpTo: count(
      "Newest entry that the chain has an anchor of; null where it does not say.",
    ).nullable(),
    ...nextField,
  }),
);

export const AuditExportQuery = z.strictObject({ after: whole("Entries above this number.").optional() });
export const AuditLogFile = component(
  "AuditLogFile",
  "One JSON text a line: a heading, then entries in order (lateral-audit-log/1).",
  z.string(),
);

export const AuditDaysQuery = z.strictObject({ after: whole("Days above this one.").optional() });

export const AuditDays = component(
  "AuditDays",
  "Closed days of the trail, and where their anchors are.",
  z.object({
    days: z
      .array(
        z.object({
          day: count("Days since 1970 in UTC."),
          sequence: count("Newest entry at its end."),
          root: hex(32, "Root of its entries."),
          head: hex(32, "Hash of the newest entry."),
        }),
      )
      .max(500),
    communityId: text("Whose trail it is."),
    place: z
      .object({
        chainId: z.int(),
        contract: hex(20, "AuditAnchor."),
        community: hex(32, "keccak256 of the community id."),
        fromBlock: count("First block that can hold an anchor."),
      })
      .nullable(),
    ...trailHead,
  }),
);

export const AuditMonthQuery = z.strictObject({ period: localMonth.optional() });

export const AuditTotalsView = component(
  "AuditTotalsView",
  "A month in totals, and the sums that must be zero.",
  z.object({
    period: localMonth,
    intervalsTotal: count("Intervals of the month."),
    states: z.array(z.object({ state: IntervalStateDto, count: count("Intervals.") })).max(10),
    voids: z.array(z.object({ code: text("Reason."), count: count("Intervals.") })).max(500),
    orders: count("Orders in all books."),
    tradedWh: wh("Sold in the pool."),
    curtailedWh: wh("Solar that could not flow."),
    readings: count("Meter readings."),
    kinds: z
      .array(
        z.object({
          kind: z.enum(BILL_LINE_KINDS),
          energyWh: wh("Energy."),
          amount: microEuro("Owed by members; negative: to them."),
        }),
      )
      .max(20),
    zeroSums: z
      .array(z.object({ name: z.enum(["all-accounts", "pool"]), microEuro: microEuro("Must be zero.") }))
      .max(5),
    balancedAt: interval("Interval after which the sums were taken.").nullable(),
  }),
);

const concentration = z.object({
  traders: count("Who traded."),
  energyWh: wh("Energy traded."),
  hhi: count("Herfindahl–Hirschman index, 0 to 10,000.").nullable(),
  hhiIfEqual: count("The same for equal shares.").nullable(),
  cr3: percent("Share of the three largest, 0 to 1.").nullable(),
  gini: percent("Gini coefficient of the energies.").nullable(),
});

export const ConcentrationView = component(
  "ConcentrationView",
  "How concentrated the local market was in a month, by energy; null below k traders.",
  z.object({
    period: localMonth,
    k: count("Fewest traders that are told apart."),
    sellers: concentration,
    buyers: concentration,
  }),
);

export const AuditSampleQuery = z.strictObject({
  date: localDate.optional(),
  seed: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,60}$/, "letters, digits and . _ - are expected")
    .meta({ description: "Stated seed." }),
  count: z
    .string()
    .regex(/^([1-9]|[1-4]\d|50)$/, `a whole number from 1 to ${MAX_SAMPLE} is expected`)
    .optional()
    .meta({ description: "Orders to draw; default 10." }),
});

export const AuditSample = component(
  "AuditSample",
  "Committed orders of a day, drawn by a stated seed.",
  z.object({
    date: localDate,
    seed: text("The seed."),
    populations: z
      .array(z.object({ interval: interval("Committed interval."), orders: count("Orders in its book.") }))
      .max(100),
    drawn: z
      .array(
        z.object({
          interval: interval("Interval of the order."),
          sequence: count("Arrival number."),
          orderId: hex(32, "Order."),
          meteringPointId: pointId,
        }),
      )
      .max(MAX_SAMPLE),
  }),
);

export const AuditReceiptParams = z.strictObject({ orderId: hex(32, "Order.") });
export const AuditReceiptQuery = z.strictObject({ meteringPointId: pointId });
