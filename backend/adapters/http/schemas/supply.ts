/** Planned works and outages, and how reliable supply was. */
import { z } from "zod";
import { component } from "./component.ts";
import { count, interval, percent, seconds, text } from "./primitives.ts";

const MAX_ELEMENTS = 50;
const elementId = z.string().min(1).max(200).meta({ description: "Bus or branch id." });
const elements = z.array(elementId).min(1).max(MAX_ELEMENTS);
const plain = (description: string) => z.string().max(500).meta({ description });

export const SupplyUpdateDto = component(
  "SupplyUpdate",
  "What was said about an event at a time.",
  z.object({
    at: seconds("Market time."),
    until: seconds("Planned or estimated restoration as of then.").nullable(),
    note: plain("Plain words for the members concerned."),
  }),
);

const event = {
  id: text("Id."),
  kind: z.enum(["planned", "outage"]),
  reason: plain("Why."),
  from: seconds("First second without supply."),
  until: seconds("Planned end or estimated restoration; null: nobody can say.").nullable(),
  restoredAt: seconds("When supply came back.").nullable(),
  cancelledAt: seconds("When works were called off.").nullable(),
  updates: z.array(SupplyUpdateDto).max(1_000),
};

export const SupplyEventDto = component(
  "SupplyEvent",
  "A planned work or an outage, as the network operator sees it.",
  z.object({
    ...event,
    elements: z.array(text("Bus or branch id.")).max(MAX_ELEMENTS),
    pointIds: z.array(text("Connection point without supply.")).max(20_000),
    homes: count("Metering points without supply."),
    state: z.enum(["ahead", "running", "over", "cancelled"]),
    networkVersion: z.int(),
  }),
);

export const SupplyEventList = component(
  "SupplyEventList",
  "Works and outages that touch the period, oldest first.",
  z.object({
    now: seconds("Market time."),
    /** Works may begin from here on. */
    earliestWorks: seconds("First second that planned works may begin."),
    events: z.array(SupplyEventDto).max(10_000),
  }),
);

export const SupplyEventsQuery = z.strictObject({
  days: z.coerce.number().int().min(1).max(400).optional().meta({
    description: "How far back, days; default 30. What lies ahead is always there.",
  }),
});

export const SupplyEventInput = component(
  "SupplyEventInput",
  "A planned work or an outage to register.",
  z.strictObject({
    kind: z.enum(["planned", "outage"]),
    elements,
    reason: z.string().min(3).max(500).meta({ description: "Why, in plain words." }),
    from: seconds("First second without supply."),
    until: seconds("Planned end or estimated restoration.").nullable(),
    note: plain("Plain words for the members concerned; may be empty."),
  }),
);

export const CutOffQuery = component(
  "CutOffQuery",
  "Elements that would be out of service.",
  z.strictObject({ elements }),
);

export const CutOffView = component(
  "CutOffView",
  "Who would lose supply, from the topology.",
  z.object({
    pointIds: z.array(text("Connection point.")).max(20_000),
    buses: z.array(text("Bus id.")).max(20_000),
    homes: count("Metering points without supply."),
    restoring: z
      .object({
        close: z.array(text("Switch.")),
        open: z.array(text("Switch.")),
        stillWithout: count("Connection points without supply all the same."),
      })
      .nullable()
      .meta({ description: "Switching that gives most back; limits are not looked at." }),
  }),
);

export const SupplyEventParams = z.strictObject({
  eventId: z.string().regex(/^[0-9a-f]{16}$/, "the id of an event is expected"),
});

export const SupplyEventChangeDto = component(
  "SupplyEventChange",
  "What is new about an event: another estimate, restoration, or works called off.",
  z.strictObject({
    until: seconds("New planned end or estimate.").nullable().optional(),
    note: plain("Plain words for the members concerned.").optional(),
    restoredAt: seconds("When supply came back.").optional(),
    cancel: z.literal(true).optional().meta({ description: "The works will not happen." }),
  }),
);

export const SupplyNotices = component(
  "SupplyNotices",
  "Works and outages that concern the own home, soonest first. Nothing about other homes.",
  z.object({
    notices: z
      .array(
        z.object({
          ...event,
          state: z.enum(["ahead", "running", "over", "cancelled"]),
          firstInterval: interval("First interval in which nothing can be traded."),
          lastInterval: interval("Last one, as far as known.").nullable(),
        }),
      )
      .max(100),
  }),
);

const Indices = component(
  "ReliabilityIndices",
  "Indices of IEEE Std 1366, major event days included.",
  z.object({
    sustained: count("Interruptions longer than five minutes."),
    momentary: count("Shorter ones."),
    customerInterruptions: count("Sum of customers interrupted."),
    customerMinutes: z.number(),
    customersAffected: count("Customers with at least one."),
    saifi: z.number().meta({ description: "Interruptions per customer served." }),
    saidiMinutes: z.number().meta({ description: "Minutes per customer served." }),
    caidiMinutes: z.number().nullable().meta({ description: "Minutes per interruption." }),
    caifi: z.number().nullable().meta({ description: "Interruptions per customer affected." }),
    maifi: z.number().meta({ description: "Short interruptions per customer served." }),
    asai: z.number().meta({ description: "Share of customer time with supply." }),
  }),
);

export const ReliabilityView = component(
  "ReliabilityView",
  "How reliable supply was.",
  z.object({
    from: seconds("Begin."),
    to: seconds("Market time."),
    customersServed: count("N_T."),
    all: Indices,
    unplanned: Indices,
    events: count("Works and outages in the period."),
  }),
);

const offered = z.number().nullable().meta({ description: "Wh; null where too few homes stand behind it." });

export const NeutralityViewDto = component(
  "NeutralityView",
  "What the grid cut, by place, size and membership, and how fast requests were answered.",
  z.object({
    from: interval("First interval."),
    to: interval("First interval after."),
    intervals: count("Cleared intervals."),
    intervalsWithCuts: count("Those in which the grid cut something."),
    homes: count("Homes that offered energy."),
    offeredWh: z.number(),
    cutWh: z.number(),
    evenness: z.number().nullable().meta({ description: "Jain's index of delivered shares, 1 is even." }),
    minimumHomes: count("Groups below this are shown without figures."),
    groups: z
      .array(
        z.object({
          dimension: z.enum(["place", "size", "membership"]),
          group: text("Group."),
          homes: count("Homes."),
          offeredWh: offered,
          cutWh: offered,
          cutShare: percent("Cut over offered, 0 to 1.").nullable(),
        }),
      )
      .max(10_000),
    requests: z.object({
      asked: count("Connection requests."),
      answered: count("Answered."),
      accepted: count("Accepted."),
      medianMs: z.number().nullable(),
      longestMs: z.number().nullable(),
    }),
  }),
);

export const NeutralityQuery = z.strictObject({
  days: z.coerce.number().int().min(1).max(7).optional().meta({ description: "How far back; default 1." }),
});
