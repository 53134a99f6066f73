/** Versions of the network's limits: drafts, signatures, history. */
import { z } from "zod";
import { component } from "./component.ts";
import { count, hex, interval, seconds, text } from "./primitives.ts";

const rating = z.number().min(0).max(1_000_000);

export const LimitChangeDto = component(
  "LimitChange",
  "New limits: ratings by branch, A of a line or kVA of a transformer, and the voltage band.",
  z.strictObject({
    voltageBand: z
      .strictObject({ lowerPu: z.number().min(0).max(2), upperPu: z.number().min(0).max(2) })
      .optional(),
    ratings: z
      .record(z.string().min(1).max(200), rating)
      .refine((map) => Object.keys(map).length <= 500, "at most 500 ratings"),
  }),
);

export const NetworkDraftInput = component(
  "NetworkDraftInput",
  "A change of limits to draft.",
  z.strictObject({
    change: LimitChangeDto,
    reason: z.string().min(3).max(500).meta({ description: "Why, in plain words." }),
    effectiveFrom: interval("First interval it shall be in force.").max(2_147_483_647),
  }),
);

export const LimitDifferenceDto = component(
  "LimitDifference",
  "One limit before and after.",
  z.object({
    what: z.enum(["voltage-low", "voltage-high", "line-current", "transformer-load"]),
    element: text("Branch id; empty for the voltage band."),
    label: text("Its name for people."),
    unit: z.enum(["pu", "A", "kVA"]),
    before: z.number(),
    after: z.number(),
  }),
);

const Signed = component(
  "NetworkSignature",
  "The DSO's signature over a version: EIP-712 type NetworkVersion in the domain of the ledger.",
  z.object({
    version: z.int(),
    effectiveFrom: interval("First interval in force."),
    networkHash: hex(32, "Hash of the model."),
    previousHash: hex(32, "Hash of the version before."),
    digest: hex(32, "What was signed."),
    signature: text("65 bytes.", 132),
    signer: text("Address of the DSO's key.", 42),
  }),
);

export const NetworkDraftDto = component(
  "NetworkDraft",
  "A change of limits on its way.",
  z.object({
    id: text("Id."),
    state: z.enum(["draft", "published", "withdrawn"]),
    baseVersion: z.int(),
    reason: text("Why.", 500),
    effectiveFrom: interval("First interval it shall be in force."),
    createdAt: seconds("Market time."),
    own: z.boolean().meta({ description: "Drafted by the one who asks." }),
    publishedAlone: z.boolean().meta({ description: "Published by the one who drafted it." }),
    change: LimitChangeDto,
    differences: z.array(LimitDifferenceDto).max(1_000),
    signed: Signed.nullable(),
  }),
);

export const NetworkVersionList = component(
  "NetworkVersionList",
  "Versions newest first, each with its signature checked again, and drafts.",
  z.object({
    now: seconds("Market time."),
    earliest: interval("First interval a version may take effect."),
    domain: z
      .object({
        chainId: z.int(),
        contract: hex(20, "Address of the ledger."),
        community: hex(32, "Community."),
        feeder: hex(32, "Feeder."),
      })
      .nullable(),
    dso: text("Address of the DSO's key.", 42),
    alone: z.boolean().meta({ description: "Whether one engineer may draft and publish." }),
    versions: z
      .array(
        z.object({
          version: z.int(),
          effectiveFrom: interval("First interval in force."),
          inForce: z.boolean(),
          networkHash: hex(32, "Hash of the model."),
          differences: z.array(LimitDifferenceDto).max(1_000),
          reason: text("Why; empty for the first.", 500),
          signed: Signed.nullable(),
          fault: text("What does not hold; null when everything does.", 500).nullable(),
        }),
      )
      .max(200),
    drafts: z.array(NetworkDraftDto).max(1_000),
    ratings: z
      .array(
        z.object({
          branch: text("Branch id."),
          label: text("Its name for people."),
          unit: z.enum(["A", "kVA"]),
          rating: z.number(),
          highest: z.number().meta({ description: "No rating above this is taken." }),
        }),
      )
      .max(20_000),
    voltageBand: z.object({ lowerPu: z.number(), upperPu: z.number() }),
    points: count("Connection points of the newest version."),
  }),
);

export const DraftParams = z.strictObject({
  draftId: z.string().regex(/^[0-9a-f]{16}$/, "the id of a draft is expected"),
});
