/** Studies of the network: what can be asked, how far it is, what came out. */
import { z } from "zod";
import { component } from "./component.ts";
import { LimitChangeDto, LimitDifferenceDto } from "./networkVersions.ts";
import { count, interval, MAX_INTERVAL, seconds, text } from "./primitives.ts";

const technology = z.enum(["solar", "car", "heat-pump"]);
const kw = z.number().min(0.1).max(1_000).meta({ description: "Rated power, kW." });
const MAX_PLACEMENTS = 500;

export const StudyInputDto = component(
  "StudyInput",
  "What to calculate.",
  z.discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("hosting"),
      technology,
      kw,
      placements: z.int().min(10).max(MAX_PLACEMENTS),
      seed: z.int().min(0).max(4_294_967_295),
    }),
    z.strictObject({
      kind: z.literal("connection"),
      technology,
      kw,
      pointId: text("Connection point.", 200),
    }),
    z.strictObject({
      kind: z.literal("envelopes"),
      rule: z.enum(["proportional", "max-min", "max-total"]),
      weight: z.enum(["capacity", "equal"]),
      hours: z.int().min(1).max(6),
    }),
    z.strictObject({ kind: z.literal("limits"), change: LimitChangeDto }),
    z.strictObject({
      kind: z.literal("verification"),
      interval: z.int().min(0).max(MAX_INTERVAL).meta({ "x-lateral-type": "IntervalIndex" }),
    }),
  ]),
);

const scenarios = z
  .array(
    z.object({
      what: z.enum(["most-feed-in", "most-demand", "no-load"]),
      interval: interval("The interval of the last day that it is.").nullable(),
    }),
  )
  .max(10);

const limit = {
  kind: z.enum([
    "voltage-low",
    "voltage-high",
    "line-current",
    "transformer-load",
    "no-solution",
    "connection",
  ]),
  element: text("Bus, branch or connection point."),
  label: text("Its name for people."),
  phase: z.enum(["A", "B", "C"]).nullable(),
  scenario: text("Scenario."),
};

const Spread = component(
  "Spread",
  "Nearest-rank percentiles over the placements.",
  z.object({
    min: z.number(),
    p5: z.number(),
    p50: z.number(),
    p95: z.number(),
    max: z.number(),
    mean: z.number(),
  }),
);

const Hosting = component(
  "HostingResult",
  "How much fits: over random placements along the feeder, and at each bus alone.",
  z.object({
    kind: z.literal("hosting"),
    scenarios,
    capacityKw: Spread,
    units: Spread,
    withoutBreach: count("Placements in which everybody got one."),
    limiting: z.array(z.object({ ...limit, count: count("Placements that ended there.") })).max(1_000),
    buses: z.array(z.object({ bus: text("Bus."), fitsKw: z.number(), bounded: z.object(limit) })).max(20_000),
  }),
);

const Connection = component(
  "ConnectionResult",
  "Whether a connection carries what was asked, what would break first, and how much fits.",
  z.object({
    kind: z.literal("connection"),
    scenarios,
    pointId: text("Connection point."),
    bus: text("Bus."),
    accepted: z.boolean(),
    fitsKw: z.number(),
    bounded: z.object(limit),
    breach: z.object({ ...limit, value: z.number(), limit: z.number() }).nullable(),
  }),
);

const Envelopes = component(
  "EnvelopesResult",
  "Import and export limits per connection point and interval that hold whatever the others do inside theirs.",
  z.object({
    kind: z.literal("envelopes"),
    points: z
      .array(z.object({ pointId: text("Connection point."), bus: text("Bus."), phases: text("Phases.") }))
      .max(2_000),
    intervals: z
      .array(
        z.object({
          interval: interval("Interval."),
          calculationId: text("Hash of everything the limits depend on.", 66),
          method: z.enum(["corners", "scaled", "none"]),
          cornersHeld: count("Corners that AC power flow found within limits."),
          cells: z
            .array(
              z.object({
                exportW: z.number(),
                importW: z.number(),
                exportBy: text("What binds."),
                importBy: text("What binds."),
              }),
            )
            .max(2_000),
        }),
      )
      .max(24),
    labels: z.record(z.string(), z.string()).meta({ description: "Names of elements that bind." }),
  }),
);

const Limits = component(
  "LimitsResult",
  "The last day's cleared states held against other limits.",
  z.object({
    kind: z.literal("limits"),
    differences: z.array(LimitDifferenceDto).max(1_000),
    intervals: z
      .array(
        z.object({
          interval: interval("Interval."),
          brokenBefore: count("Broken limits before."),
          brokenAfter: count("Broken limits after."),
          usedBefore: z.number(),
          usedAfter: z.number(),
          worstAfter: text("Name of the worst element.").nullable(),
          solved: z.boolean(),
        }),
      )
      .max(100),
  }),
);

const Verification = component(
  "VerificationResult",
  "The evidence bundle of an interval checked again on the server, step by step.",
  z.object({
    kind: z.literal("verification"),
    interval: interval("Interval."),
    verdicts: z
      .array(
        z.object({
          part: z.enum(["files", "frame", "orders", "commitment", "clearing", "physics", "settlement"]),
          findings: z
            .array(z.object({ code: text("Code."), where: text("Where.", 400), what: text("What.", 600) }))
            .max(100),
        }),
      )
      .max(10),
  }),
);

export const GridStudyDto = component(
  "GridStudy",
  "A study, how far it is, and its result when it is finished.",
  z.object({
    id: text("Id."),
    kind: z.enum(["hosting", "connection", "envelopes", "limits", "verification"]),
    state: z.enum(["running", "finished", "failed", "cancelled"]),
    networkVersion: z.int(),
    networkHash: text("Hash of the model it rests on.", 66),
    createdAt: seconds("Market time."),
    tookMs: z.number().nullable(),
    done: count("Pieces done."),
    total: count("Pieces in all."),
    fault: text("Code of what went wrong.").nullable(),
    input: StudyInputDto,
    result: z.discriminatedUnion("kind", [Hosting, Connection, Envelopes, Limits, Verification]).nullable(),
  }),
);

export const GridStudyList = component(
  "GridStudyList",
  "Studies, newest first, without their results.",
  z.object({ studies: z.array(GridStudyDto).max(100) }),
);

export const StudiesQuery = z.strictObject({
  kind: z.enum(["hosting", "connection", "envelopes", "limits", "verification"]).optional(),
});

export const StudyParams = z.strictObject({
  studyId: z.string().regex(/^[0-9a-f]{16}$/, "the id of a study is expected"),
});
