/** Proof of compliance per interval: planned, cleared, metered. */
import { z } from "zod";
import { component } from "./component.ts";
import { StageDto, ViolationDto } from "./dso.ts";
import { hex, IntervalStateDto, intervalTimes, localDate, percent, text, wh } from "./primitives.ts";

export const StageSummary = component(
  "StageSummary",
  "The worst of one stage.",
  z.object({
    stage: StageDto,
    lowestPu: z.number(),
    lowestBus: text("Bus id."),
    highestPu: z.number(),
    highestBus: text("Bus id."),
    worstLoadingPercent: percent("Of the rating."),
    worstLoadingElement: text("Branch id."),
    worstLoadingLabel: text("Its name for people."),
    violationCount: z.int().min(0),
    lossW: z.number(),
    networkHash: hex(32, "Network model that was checked."),
    evidenceHash: hex(32, "Seal of this evidence.").nullable(),
  }),
);

export const EvidenceRow = component(
  "EvidenceRow",
  "One interval of the evidence list.",
  z.object({
    ...intervalTimes,
    state: IntervalStateDto,
    stages: z.array(StageSummary).max(3),
    curtailedWh: wh("Cut because of the network.").nullable(),
    batchRoot: hex(32, "Allocation root of the batch.").nullable(),
    transactionHash: hex(32, "Transaction of the batch.").nullable(),
    voidReason: text("Why, when void.").nullable(),
  }),
);

export const EvidenceList = component(
  "EvidenceList",
  "A local day of evidence.",
  z.object({
    date: localDate,
    publishedViolations: z.int().min(0).meta({
      description: "Violations in cleared stages that trades caused; must be 0.",
    }),
    rows: z.array(EvidenceRow).max(100),
  }),
);

export const EvidenceDetail = component(
  "EvidenceDetail",
  "Evidence of one interval with its margins and hashes.",
  z.object({
    row: EvidenceRow,
    violations: z.array(z.object({ stage: StageDto, violation: ViolationDto })).max(20_000),
    baseViolations: z.array(ViolationDto).max(20_000).meta({
      description: "Broken before any trade, by load that must be served.",
    }),
    physics: z
      .object({
        rounds: z.int().min(0).meta({ description: "AC power flow rounds." }),
        method: z.enum(["direct", "shaped", "proportional"]),
      })
      .nullable(),
    ordersRoot: hex(32, "Root of the book at gate closure.").nullable(),
    envelopeHash: hex(32, "Hash of segment tree and limits.").nullable(),
    balanceRoot: hex(32, "Root of the balances.").nullable(),
    signatures: z.array(hex(65, "Signature of the batch.")).max(8),
    blockNumber: z.int().min(0).nullable(),
    bundleAvailable: z.boolean(),
  }),
);

/** The bundle is specified in core/compliance; the API packs its files into one archive. */
export const EvidenceBundle = component(
  "EvidenceBundle",
  "Tar archive of the bundle's files (manifest.json, network.json, community.json, interval proofs) for the offline " +
    "checker: unpack it and run npm run verify -- FOLDER.",
  z.string(),
);
