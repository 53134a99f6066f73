/** Metering points as the operator keeps them: changes, the onboarding queue, lists of members. */
import { z } from "zod";
import { component } from "./component.ts";
import { count, interval, pointId, seconds, text } from "./primitives.ts";

export const MAX_LIST_BYTES = 1_048_576;
const MAX_WATTS = 1_000_000;

const watts = (description: string) => z.int().min(0).max(MAX_WATTS).meta({ description });

export const PointAssets = component(
  "PointAssets",
  "What stands behind a meter; zero where there is none.",
  z.strictObject({
    solarWattPeak: watts("Solar, W."),
    batteryWh: z
      .int()
      .min(0)
      .max(10 * MAX_WATTS)
      .meta({ description: "Battery, Wh.", "x-lateral-type": "WattHours" }),
    batteryW: watts("Power of the battery, W."),
    carChargerW: watts("Car charger, W."),
  }),
);

const kind = z.enum(["home", "school", "shop", "other"]);
const connection = text("Connection point of the network.", 64).min(1);
const displayName = z
  .string()
  .regex(/^[^\p{Cc}]{1,80}$/u, "a name on one line is expected")
  .meta({ description: "Name for screens. Personal data." });
const effectiveFrom = interval("First interval in which it holds; one that is not open for orders yet.");

export const NewPointInput = component(
  "NewPointInput",
  "A metering point to add. It does not trade until its meter has spoken.",
  z.strictObject({
    meteringPointId: pointId,
    displayName,
    connectionPointId: connection,
    kind,
    assets: PointAssets,
    effectiveFrom,
  }),
);
export const PointChangeInput = component(
  "PointChangeInput",
  "A change or the end of a metering point. A change says everything anew.",
  z.discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("change"),
      connectionPointId: connection,
      pointKind: kind,
      assets: PointAssets,
      trading: z.boolean(),
      effectiveFrom,
    }),
    z.strictObject({ kind: z.literal("end"), effectiveFrom }),
  ]),
);
export const MoveInput = component(
  "MoveInput",
  "Who lives behind the metering point from now on.",
  z.strictObject({ displayName }),
);
export const PointIdParams = z.strictObject({ meteringPointId: pointId });

export const PointChangeDto = component(
  "PointChange",
  "A change of a metering point and when it takes effect.",
  z.object({
    meteringPointId: pointId,
    sequence: z.int().min(1),
    kind: z.enum(["add", "change", "end"]),
    effectiveFrom: interval("First interval in which it holds."),
    connectionPointId: text("Connection point.", 64),
    pointKind: kind,
    assets: PointAssets,
    trading: z.boolean(),
    recordedAt: seconds("When it was entered."),
    recordedBy: text("Pseudonymous id of whoever entered it.", 120),
    appliedAt: seconds("When it took effect.").nullable(),
  }),
);

export const ONBOARDING_STATES = [
  "invited",
  "joined",
  "linked",
  "data-flowing",
  "trading",
  "leaving",
  "ended",
] as const;

export const OnboardingRow = component(
  "OnboardingRow",
  "Where a metering point stands on its way into the market, and what it waits for. Personal data: operator only.",
  z.object({
    meteringPointId: pointId,
    displayName: text("Name."),
    connectionPointId: text("Connection point.", 64),
    state: z.enum(["expected", ...ONBOARDING_STATES]).meta({
      description: "expected: entered, nobody invited yet.",
    }),
    hasPerson: z.boolean().meta({ description: "Somebody can sign in for it." }),
    isInvited: z.boolean().meta({ description: "An invitation is open." }),
    hasMeter: z.boolean().meta({ description: "A meter is linked, or readings carry its id." }),
    lastReading: interval("Newest reading of the last seven days.").nullable(),
    trading: z.boolean(),
    effectiveFrom: interval("When it begins.").nullable(),
    endsAt: interval("When it ends.").nullable(),
    pending: count("Changes that have not taken effect yet."),
  }),
);
export const PointDeskView = component(
  "PointDeskView",
  "Metering points on their way, changes to come, and what a change may name.",
  z.object({
    rows: z.array(OnboardingRow).max(10_000),
    changes: z.array(PointChangeDto).max(10_000).meta({ description: "Newest first." }),
    connections: z
      .array(
        z.object({
          id: text("Connection point.", 64),
          phases: text("A, B, C or ABC.", 3),
          capacityW: count("What it carries, W."),
          points: count("Metering points at it."),
        }),
      )
      .max(10_000),
    earliest: interval("First interval that a change may begin with."),
  }),
);

export const MemberListQuery = z.strictObject({
  name: z
    .string()
    .regex(/^(?!\.{1,2}$)[^/\\\p{Cc}]{1,120}$/u, "a plain file name is expected")
    .optional(),
  take: z.enum(["true", "false"]).optional().meta({ description: "Default false: judge the lines only." }),
});
export const MemberListResult = component(
  "MemberListResult",
  "Every line's verdict. A list with a refused line is not taken at all.",
  z.object({
    status: z.enum(["preview", "stored", "known", "refused"]),
    sha256: text("Of the file.", 64),
    added: count("Metering points added."),
    lines: z
      .array(
        z.object({
          line: z.int().min(1),
          meteringPointId: text("As it stands in the file.", 64),
          displayName: text("As it stands in the file.", 80),
          verdict: z.enum(["new", "unchanged", "refused"]),
          reason: text("Why it is refused.", 400).nullable(),
        }),
      )
      .max(2_001),
  }),
);
