/** What a tariff sheet would have done to a month that is settled. */
import { z } from "zod";
import { component } from "./component.ts";
import { count, localMonth, microEuro, text, wh } from "./primitives.ts";
import { TariffSheetInput } from "./tariffSheets.ts";

export const TariffPreviewCommand = component(
  "TariffPreviewCommand",
  "A sheet to try on a month, default the last one that is over. Nothing is published or stored.",
  z.strictObject({ sheet: TariffSheetInput, period: localMonth.optional() }),
);
export const PreviewParams = z.strictObject({
  previewId: z.string().regex(/^[0-9a-f]{24}$/, "the id of a preview is expected"),
});

const group = z.enum(["member-solar", "member-no-solar", "non-member"]);

export const TariffPreviewView = component(
  "TariffPreviewView",
  "A preview and how far it is. It assumes the same orders and the same readings.",
  z.object({
    id: text("Id.", 24),
    period: localMonth,
    state: z.enum(["running", "done", "cancelled", "failed"]),
    done: count("Intervals worked out."),
    total: count("Intervals there are."),
    code: text("Why it failed, LAT-xxxx.", 20).nullable(),
    result: z
      .object({
        intervals: count("Intervals settled again."),
        cleared: count("Of them, cleared again because rule or local charge differ."),
        voided: count("Of them, not cleared by the new rule: all energy by tariff."),
        tradedBeforeWh: wh("Traded as it was."),
        tradedAfterWh: wh("Traded under the sheet."),
        accounts: z
          .array(
            z.object({
              account: text("Account.", 40),
              before: microEuro("What it got."),
              after: microEuro("What it would have got."),
            }),
          )
          .max(20),
        smallestGroup: count("Fewer metering points than this are never shown by themselves."),
        groups: z
          .array(
            z.object({
              group,
              points: count("Metering points."),
              before: microEuro("Cost as it was; null when the group is too small.").nullable(),
              after: microEuro("Cost under the sheet.").nullable(),
              better: count("Who pays less.").nullable(),
              worse: count("Who pays more.").nullable(),
            }),
          )
          .max(3),
        bins: z
          .array(
            z.object({
              from: microEuro("Least change, − saves."),
              to: microEuro("Largest change."),
              points: count("Metering points."),
            }),
          )
          .max(8),
        better: count("Who pays less."),
        worse: count("Who pays more."),
        unchanged: count("Who pays the same."),
      })
      .nullable(),
  }),
);
