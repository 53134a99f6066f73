/** The billing wizard: is the month complete, what would be issued, what was handed over, what was paid. */
import { z } from "zod";
import { BILL_LINE_KINDS } from "../../../core/billing/bill.ts";
import { BillRow } from "./bills.ts";
import { component } from "./component.ts";
import { count, localDate, localMonth, pointId, seconds, text } from "./primitives.ts";

const cent = (description: string) => z.int().meta({ description });
const points = z.array(pointId).max(10_000);
const PAYMENT_KINDS = ["direct-debits", "credit-transfers"] as const;

export const BillReadinessDto = component(
  "BillReadiness",
  "Whether a month can be billed, and what is still uncertain about it.",
  z.object({
    period: localMonth,
    intervals: count("Market intervals of the month."),
    open: count("Not settled yet."),
    neverOpened: count("Never opened."),
    monthIsOver: z.boolean(),
    estimatedReadings: count("Settled on estimates or substitutes."),
    missingReadings: count("Never came."),
    correctionsDue: count(
      "Settled intervals whose readings changed and whose corrections are not booked yet.",
    ),
    operatorEntered: z.boolean(),
    creditorId: z.boolean().meta({ description: "Direct debits can be collected." }),
    operatorIban: z.boolean().meta({ description: "Credit transfers can be paid." }),
    withoutParty: points.meta({ description: "Bills that go to nobody yet." }),
    withoutIban: points,
    withoutMandate: points,
    generated: z.boolean().meta({ description: "Parties that are not entered are invented, and say so." }),
    canIssue: z.boolean(),
  }),
);

export const PaymentHandoverDto = component(
  "PaymentHandover",
  "A file for the bank that was taken away. What the bank did with it is not known here.",
  z.object({
    sha256: text("Of the file.", 64),
    kind: z.enum(PAYMENT_KINDS),
    period: localMonth,
    made: seconds("When it was made."),
    execution: localDate,
    bills: z.array(text("Number.", 20)).max(50_000),
    totalCent: cent("Sum of the payments."),
    handedBy: text("Pseudonymous id.", 120),
    reason: text("Why bills were handed over once more.", 300).nullable(),
  }),
);
export const HandoverCommand = component(
  "HandoverCommand",
  "Makes a file of the bills that no file of this kind holds yet; with a reason, of all of them once more.",
  z.strictObject({
    period: localMonth,
    kind: z.enum(PAYMENT_KINDS),
    reason: text("Why once more.", 300).min(5).optional(),
  }),
);
export const HandoverParams = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/, "the hash of a file is expected"),
});

const payment = {
  number: z.string().regex(/^\d{4}-\d{6,9}$/, "the number of a bill is expected"),
  paidOn: localDate,
  cent: cent("What came in (+) or went out (−)."),
  reference: text("Where it stands on the statement.", 140).min(1),
};
export const BillPaymentDto = component(
  "BillPayment",
  "A bill that the operator found on its account statement.",
  z.object({
    ...payment,
    recordedAt: seconds("When it was marked."),
    recordedBy: text("Pseudonymous id.", 120),
  }),
);
export const PaymentCommand = component(
  "PaymentCommand",
  "Marks bills as paid, all or none.",
  z.strictObject({ payments: z.array(z.strictObject(payment)).min(1).max(1_000) }),
);
export const PaymentList = component(
  "PaymentList",
  "Bills marked as paid.",
  z.object({ payments: z.array(BillPaymentDto).max(50_000) }),
);

export const StatementQuery = z.strictObject({
  take: z.enum(["true", "false"]).optional().meta({ description: "Default false: judge the entries only." }),
});
export const StatementResult = component(
  "StatementResult",
  "Entries of an account statement against the bills. Only `matches` are marked, when the statement is taken.",
  z.object({
    taken: count("Bills marked as paid."),
    entries: z
      .array(
        z.object({
          line: z.int().min(1),
          number: text("Bill named in the entry.", 20).nullable(),
          paidOn: localDate,
          cent: cent("Amount; − went out."),
          reference: text("As on the statement.", 140),
          verdict: z.enum(["matches", "paid-already", "amount-differs", "unknown"]),
          owedCent: cent("What the bill is about.").nullable(),
        }),
      )
      .max(5_000),
  }),
);

export const BillWithState = component(
  "BillWithState",
  "A bill and what is known of its way: issued, in a file that was handed over, marked as paid.",
  z.object({
    bill: BillRow,
    supersededBy: text("The bill that takes its place.", 20).nullable(),
    handedOver: z.array(text("Hash of a file it is in.", 64)).max(100),
    paid: BillPaymentDto.nullable(),
  }),
);
export const BillingDeskView = component(
  "BillingDeskView",
  "A month at the billing desk.",
  z.object({
    readiness: BillReadinessDto,
    bills: z.array(BillWithState).max(50_000),
    handovers: z.array(PaymentHandoverDto).max(1_000),
  }),
);

export const BillDrafts = component(
  "BillDrafts",
  "What a run would issue now: nothing is numbered, nothing is stored.",
  z.object({
    period: localMonth,
    complete: z
      .boolean()
      .meta({ description: "False: the month is not settled, the figures will still change." }),
    totals: z.object({
      count: count("Bills."),
      netCent: cent("Net."),
      vatCent: cent("VAT."),
      grossCent: cent("Gross."),
      fromMembersCent: cent("Members would pay."),
      toMembersCent: cent("Members would be paid."),
    }),
    drafts: z
      .array(
        z.object({
          bill: BillRow.omit({ number: true }),
          vatCent: cent("VAT."),
          changes: z
            .array(
              z.object({
                kind: z.enum(BILL_LINE_KINDS),
                correction: z.boolean(),
                beforeCent: cent("Before.").nullable(),
                afterCent: cent("After.").nullable(),
              }),
            )
            .max(50)
            .meta({ description: "What differs from the bill whose place it takes." }),
        }),
      )
      .max(50_000),
  }),
);
