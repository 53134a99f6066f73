/** Disputes: what a member objects to, and what was answered. */
import { z } from "zod";
import { DISPUTE_ACTS, DISPUTE_STATES } from "../../../core/billing/dispute.ts";
import { MAX_ENERGY_WH } from "../../../core/units/quantities.ts";
import { component } from "./component.ts";
import { PointQuery } from "./household.ts";
import {
  hex,
  IntervalStateDto,
  interval,
  microEuro,
  pointId,
  price,
  seconds,
  text,
  wh,
} from "./primitives.ts";

const words = (description: string) =>
  z
    .string()
    .max(2_000)
    .regex(/^[^\p{Cc}]*(?:[\n\r\t][^\p{Cc}]*)*$/u, "plain text is expected")
    .meta({ description });

export const DisputeSubjectDto = component(
  "DisputeSubject",
  "What is disputed: a line of a bill, a reading, or a trade.",
  z.discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("bill-line"),
      billNumber: z.string().regex(/^\d{4}-\d{6,9}$/, "the number of a bill is expected"),
      line: z.int().min(1).max(100),
    }),
    z.strictObject({ kind: z.literal("reading"), interval: interval("Interval of the reading.") }),
    z.strictObject({ kind: z.literal("trade"), orderId: hex(32, "Order behind the trade.") }),
  ]),
);

export const DisputeFiling = component(
  "DisputeFiling",
  "An objection in the member's own words.",
  z.strictObject({ subject: DisputeSubjectDto, text: words("What is wrong.").min(3) }),
);
export const DisputeReply = component(
  "DisputeReply",
  "The member's next word: an answer to a question, or taking the dispute back.",
  z.strictObject({ act: z.enum(["replied", "withdrawn"]), text: words("In own words.") }),
);
export const DisputeAnswer = component(
  "DisputeAnswer",
  "The operator's next word. Accepting a reading replaces it by a newer version; bills follow by correction.",
  z.strictObject({
    act: z.enum(["asked", "accepted", "rejected"]),
    text: words("The question, the reason, or what is done.").min(3),
    reading: z
      .strictObject({
        importWh: z.int().min(0).max(MAX_ENERGY_WH),
        exportWh: z.int().min(0).max(MAX_ENERGY_WH),
      })
      .optional()
      .meta({ description: "What the meter really said; only to accept a dispute about a reading." }),
  }),
);
export const DisputeParams = z.strictObject({
  disputeId: z.string().regex(/^[0-9a-f]{24}$/, "the id of a dispute is expected"),
});
export const OwnDisputesQuery = PointQuery;

export const DisputeDto = component(
  "Dispute",
  "A dispute, its literal state and every step.",
  z.object({
    disputeId: text("Id.", 24),
    meteringPointId: pointId,
    subject: DisputeSubjectDto,
    state: z.enum(DISPUTE_STATES).meta({ description: "open: the operator's turn; asked: the member's." }),
    filedAt: seconds("When it was filed."),
    answerDue: seconds("When the operator's answer is due.").nullable(),
    late: z.boolean().meta({ description: "The answer is overdue." }),
    entries: z
      .array(
        z.object({
          act: z.enum(DISPUTE_ACTS),
          by: z.enum(["member", "operator"]),
          at: seconds("When."),
          text: text("In the writer's own words.", 2_000),
        }),
      )
      .max(200),
  }),
);
export const DisputeList = component(
  "DisputeList",
  "Disputes, newest first.",
  z.object({ disputes: z.array(DisputeDto).max(500) }),
);

export const DisputeEvidence = component(
  "DisputeEvidence",
  "A dispute with what there is to judge it by.",
  z.object({
    dispute: DisputeDto,
    displayName: text("Who disputes it. Personal data."),
    bill: z
      .object({
        number: text("Number.", 20),
        period: text("Month.", 10),
        kind: text("Line.", 40),
        energyWh: wh("Energy behind the line."),
        netCent: z.int(),
        grossCent: z.int().meta({ description: "Of the whole bill." }),
        correctedBy: text("Number of the bill in its place.", 20).nullable(),
      })
      .nullable(),
    readings: z
      .array(
        z.object({
          version: z.int(),
          importWh: wh("Import."),
          exportWh: wh("Export."),
          quality: z.enum(["measured", "estimated", "substituted"]),
          source: text("Where from."),
          receivedAt: seconds("When it came."),
        }),
      )
      .max(200)
      .meta({ description: "Every version of the reading, oldest first." }),
    neighbours: z
      .array(z.object({ interval: interval("Interval."), importWh: wh("Import."), exportWh: wh("Export.") }))
      .max(200)
      .meta({ description: "The same meter around it." }),
    lines: z
      .array(
        z.object({
          kind: text("Kind of line.", 40),
          energyWh: wh("Energy."),
          price: price("Price."),
          amount: microEuro("+ earned, − paid."),
          settlementVersion: z.int(),
        }),
      )
      .max(500),
    trade: z
      .object({
        orderId: hex(32, "Order."),
        side: z.enum(["buy", "sell"]),
        energyWh: wh("Ordered."),
        limitPrice: price("Limit."),
        localWh: wh("Traded.").nullable(),
        price: price("Price.").nullable(),
        origin: z.enum(["plan", "manual"]),
        signer: text("Key that signed.", 80),
        intervalState: IntervalStateDto,
        transactionHash: hex(32, "Batch.").nullable(),
      })
      .nullable(),
    interval: interval("Interval it is about.").nullable(),
    corrected: z.boolean().meta({ description: "Correction lines are booked for that interval." }),
  }),
);
