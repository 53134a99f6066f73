/** The community's own accounts over a stretch of time. */
import { z } from "zod";
import { component } from "./component.ts";
import { count, interval, microEuro, text, wh } from "./primitives.ts";

const money = {
  inMicroEuro: microEuro("Came in, µ€."),
  outMicroEuro: microEuro("Went out, µ€."),
};

const AccountStatementDto = component(
  "CommunityAccountStatement",
  "What came into an account from whom, what went out to whom, and for what; corrections apart.",
  z.object({
    account: text("Account, e.g. network-operator, authority, congestion, imbalance.", 80),
    entries: z
      .array(
        z.object({
          with: text("The other side; for an auditor all members together are `members`.", 80),
          kind: text("Kind of ledger line.", 40),
          correction: z.boolean(),
          lines: count("Ledger lines."),
          ...money,
        }),
      )
      .max(200_000),
    ...money,
    netMicroEuro: microEuro("In less out."),
  }),
);

export const CommunityAccountsView = component(
  "CommunityAccountsView",
  "Statements of the accounts that are no member's, and what the cables lost.",
  z.object({
    from: interval("First interval."),
    to: interval("After the last interval."),
    statements: z.array(AccountStatementDto).max(100),
    losses: z.object({
      intervals: count("Intervals with street and transformer metered whole."),
      implausible: z.array(interval("Left out: meters and transformer cannot both be right.")).max(3_000),
      lossWh: wh("Lost, Wh."),
      amountMicroEuro: microEuro("Network operator to retailer, µ€."),
    }),
    lossShares: z
      .array(
        z.object({
          pointId: text("Connection point.", 64),
          lossWh: z.number().meta({ description: "Losses it caused, Wh; negative: it saved losses." }),
        }),
      )
      .max(100_000)
      .nullable()
      .meta({ description: "For information, no money follows; null for an auditor." }),
  }),
);
