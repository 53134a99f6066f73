/** Permissions, looks at one's data, and erasure. */
import { z } from "zod";
import { CONSENT_LANGUAGES } from "../../../core/consent/consentText.ts";
import { ERASURE_REASONS, ERASURE_STEPS, RETENTION_YEARS } from "../../../core/consent/erasure.ts";
import { DATA_KINDS, LEGAL_BASES } from "../../../core/consent/legalBases.ts";
import { ACTORS, PERMISSION_STATES } from "../../../core/consent/lifeCycle.ts";
import { GRANULARITIES, PURPOSE_IDS, REQUESTER_ROLES } from "../../../core/consent/purposes.ts";
import { component } from "./component.ts";
import { PointQuery } from "./household.ts";
import { nextField, pageFields } from "./page.ts";
import {
  count,
  hex,
  interval,
  localDate,
  memberSignature,
  pointId,
  seconds,
  text,
  wh,
} from "./primitives.ts";

const permissionId = z
  .string()
  .regex(/^[A-Za-z0-9-]{8,64}$/, "the id of a permission is expected")
  .meta({ description: "Id of the permission." });
export const PermissionParams = z.strictObject({ permissionId });

const language = z.enum(CONSENT_LANGUAGES);
export const ConsentsQuery = PointQuery.extend({ language: language.optional() });

export const PermissionStateDto = component(
  "PermissionState",
  "As European permission processes use them.",
  z.enum(PERMISSION_STATES),
);
export const PurposeDto = component("Purpose", "What it is for.", z.enum(PURPOSE_IDS));
export const GranularityDto = component("Granularity", "How fine the figures are.", z.enum(GRANULARITIES));

const history = z
  .array(z.object({ state: PermissionStateDto, by: z.enum(ACTORS), at: seconds("Wall clock.") }))
  .max(12);

const terms = {
  purpose: PurposeDto,
  granularity: GranularityDto,
  dataFrom: interval("First interval of the readings."),
  dataTo: interval("After the last interval."),
  validUntil: seconds("Ends then at the latest, wall clock."),
  answerBy: seconds("A question without an answer expires then, wall clock."),
};

export const ConsentCard = component(
  "ConsentCard",
  "One question, or one permission, as its member reads it.",
  z.object({
    id: permissionId,
    state: PermissionStateDto,
    requesterRole: z.enum(REQUESTER_ROLES),
    ...terms,
    text: z.object({
      language,
      title: text("What it is about.", 200),
      what: text("Which data.", 500),
      who: text("Who gets them.", 500),
      why: text("What for.", 500),
      howLong: text("Until when.", 500),
      ifNo: text("What happens if no.", 500),
    }),
    textHash: hex(32, "Of this text; the answer names it."),
    history,
    method: z.enum(["key", "session"]).nullable().meta({
      description: "How yes was said: signed by a key of the home, or confirmed while signed in.",
    }),
    record: z.enum(["none", "pending", "recorded", "withdrawalPending", "withdrawn", "failed"]).meta({
      description: "How far it is on the chain, where it stands without any name.",
    }),
    recordHash: hex(32, "Transaction that recorded it, or its withdrawal.").nullable(),
    lastLook: seconds("Newest look under it among the latest looks, wall clock.").nullable(),
  }),
);

export const ConsentList = component(
  "ConsentList",
  "What is asked of a home, what it allows now, and what is over.",
  z.object({
    asks: z.array(ConsentCard).max(200),
    current: z.array(ConsentCard).max(200),
    past: z.array(ConsentCard).max(200),
    signing: z
      .object({ chainId: z.int(), contract: hex(20, "ConsentLog.") })
      .nullable()
      .meta({ description: "What a signature is for; null where nothing is recorded." }),
    keys: z.array(hex(20, "Key of the home that can sign.")).max(50),
    leaving: z.boolean().meta({ description: "An erasure is under way: nothing can be allowed any more." }),
  }),
);

export const ConsentAnswerRequest = component(
  "ConsentAnswerRequest",
  "Yes or no to a question. Yes names the text that was shown; it may be signed.",
  z.discriminatedUnion("answer", [
    z.strictObject({
      answer: z.literal("yes"),
      language,
      textHash: hex(32, "Of the text that was shown."),
      signature: memberSignature("Over the digest of core/commitment/consent.ts.").optional(),
    }),
    z.strictObject({ answer: z.literal("no") }),
  ]),
);

export const LookGroupDto = component(
  "LookGroup",
  "Looks of one reader on one day.",
  z.object({
    role: text("Role.", 40),
    reader: text("Name of the organisation, where it is one that asked for permission.", 200).nullable(),
    kind: z.enum(DATA_KINDS),
    basis: z.enum(LEGAL_BASES),
    purpose: PurposeDto.nullable(),
    permissionId: permissionId.nullable(),
    looks: count("How often."),
    first: seconds("First look of the day, wall clock."),
    last: seconds("Last look of the day, wall clock."),
  }),
);
export const AccessQuery = PointQuery.extend({ cursor: pageFields.cursor });
export const AccessView = component(
  "AccessView",
  "Who looked at a home's data, by day, newest first.",
  z.object({ groups: z.array(LookGroupDto).max(2_000), ...nextField }),
);

export const AccessTotalsQuery = z.strictObject({ from: localDate.optional(), to: localDate.optional() });
export const AccessTotals = component(
  "AccessTotals",
  "Looks at personal data by day, role and reason. No home is named.",
  z.object({
    totals: z
      .array(
        z.object({
          day: seconds("Beginning of the day, UTC."),
          role: text("Role.", 40),
          kind: z.enum(DATA_KINDS),
          basis: z.enum(LEGAL_BASES),
          looks: count("How often."),
        }),
      )
      .max(20_000),
  }),
);

const retained = z
  .array(
    z.object({
      kind: z.enum(Object.keys(RETENTION_YEARS) as [keyof typeof RETENTION_YEARS]),
      until: localDate.meta({ description: "Last day at the longest." }),
    }),
  )
  .max(10);
const erasureId = z
  .string()
  .regex(/^[0-9a-f]{32}$/, "the number of a receipt is expected")
  .meta({ description: "Number of the receipt; whoever has it may read it." });
export const ErasureParams = z.strictObject({ erasureId });

const counts = z.object({
  permissionsEnded: count("Permissions ended."),
  consentSalts: count("Links between consents and the chain cut."),
  leafSalts: count("Links between trades or balances and the chain cut."),
  names: count("Display names."),
  plans: count("Plans."),
  keys: count("Keys that sign no more."),
  signIns: count("Demo sign-ins."),
  others: count("People, devices, notifications."),
  billingAddresses: count("Names and addresses kept for bills to come."),
});

export const ErasureReceipt = component(
  "ErasureReceipt",
  "What was erased and what stays. Names nobody.",
  z.object({
    id: erasureId,
    reason: z.enum(ERASURE_REASONS),
    state: z.enum(["waiting", "erasing", "done", "cancelled"]),
    requestedAt: seconds("Wall clock."),
    finishedAt: seconds("Wall clock.").nullable(),
    stepsDone: z.array(z.enum(ERASURE_STEPS)).max(ERASURE_STEPS.length),
    counts,
    stays: retained,
  }),
);
export const ErasureView = component(
  "ErasureView",
  "What an erasure would take away or leaves, and how far it is.",
  z.object({
    receipt: ErasureReceipt.nullable().meta({ description: "Null: none was asked for." }),
    tradesUntil: seconds("Market time at which the home trades no more, were it asked for now."),
    billedThrough: seconds("Market time up to which all quarter hours are billed."),
    billMonth: z
      .string()
      .regex(/^\d{4}-\d{2}$/)
      .meta({ description: "Month of the last bill." }),
    stays: retained,
  }),
);
export const ErasureRequest = component(
  "ErasureRequest",
  "Asks to be forgotten.",
  z.strictObject({ reason: z.enum(ERASURE_REASONS) }),
);

export const PermissionRequest = component(
  "PermissionRequest",
  "Asks a member for permission to read figures of its home. Days are local and both included.",
  z.strictObject({
    meteringPointId: pointId,
    purpose: PurposeDto,
    granularity: GranularityDto,
    from: localDate,
    to: localDate,
    days: z.int().min(1).max(1_000).meta({ description: "Days for which it is asked, wall clock." }),
  }),
);
export const PermissionView = component(
  "PermissionView",
  "A permission as whoever asked for it sees it.",
  z.object({ id: permissionId, meteringPointId: pointId, state: PermissionStateDto, ...terms, history }),
);
export const PermissionsQuery = z.strictObject(pageFields);
export const PermissionList = component(
  "PermissionList",
  "Permissions that one asked for, newest first.",
  z.object({
    permissions: z.array(PermissionView).max(200),
    purposes: z
      .array(
        z.object({
          purpose: PurposeDto,
          finest: GranularityDto,
          maxDays: count("Days that it may last."),
          maxPastDays: count("Days of the past that may be asked for."),
        }),
      )
      .max(20)
      .meta({ description: "What this role may ask for." }),
    ...nextField,
  }),
);

export const PointReadingsParams = z.strictObject({ meteringPointId: pointId });
export const PointReadingsQuery = z.strictObject({
  from: localDate.meta({ description: "First local day." }),
  to: localDate.meta({ description: "Last local day, included." }),
  granularity: GranularityDto,
  cursor: pageFields.cursor,
});
export const PointReadings = component(
  "PointReadings",
  "Readings of a metering point, no finer than the permission allows.",
  z.object({
    meteringPointId: pointId,
    granularity: GranularityDto,
    basis: z.enum(LEGAL_BASES),
    permissionId: permissionId.nullable(),
    rows: z
      .array(
        z.object({
          from: interval("First interval."),
          to: interval("After the last interval."),
          importWh: wh("Taken from the grid."),
          exportWh: wh("Given to the grid."),
          readings: count("Quarter hours with a reading."),
          measured: z.boolean().meta({ description: "All of them were measured." }),
        }),
      )
      .max(1_000),
    ...nextField,
  }),
);
