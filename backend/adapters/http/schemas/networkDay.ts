/** A day of network states, packed for stepping through. */
import { z } from "zod";
import { component } from "./component.ts";
import { interval, localDate, text } from "./primitives.ts";

export const NetworkDayQuery = z.strictObject({
  date: localDate.optional(),
  stage: z.enum(["planned", "cleared", "metered"]).optional().meta({ description: "Default: cleared." }),
});

export const NetworkDayDto = component(
  "NetworkDay",
  "Voltages and loadings of every interval of a day that has evidence of the stage.",
  z.object({
    date: text("Local day."),
    stage: z.enum(["planned", "cleared", "metered"]),
    buses: z.array(text("Bus id.")).max(20_000),
    branches: z.array(text("Branch id.")).max(20_000),
    steps: z
      .array(
        z.object({
          interval: interval("Interval."),
          pu: z
            .array(z.number())
            .max(60_000)
            .meta({ description: "Phases A, B, C of each bus in turn, pu; 0: no such phase." }),
          percent: z.array(z.number()).max(20_000).meta({ description: "Of the rating, per branch." }),
        }),
      )
      .max(100),
  }),
);
