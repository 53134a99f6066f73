/** Versions and drafts of the network's limits. */
import type { z } from "zod";
import type { VersionVerdict } from "../../../app/grid/networkVersions.ts";
import type { LedgerDomain } from "../../../core/commitment/commitment.ts";
import { branchRating } from "../../../core/network/branchRating.ts";
import type { Feeder } from "../../../core/network/feeder.ts";
import {
  changeLimits,
  differencesOf,
  HIGHEST_RATING,
  type LimitDifference,
} from "../../../core/network/limits/limitChange.ts";
import { type EpochSeconds, type IntervalIndex, intervalOf } from "../../../core/time/marketInterval.ts";
import type { NetworkDraft, NetworkSignature } from "../../../ports/grid.ts";
import type { LimitDifferenceDto, NetworkDraftDto, NetworkVersionList } from "../schemas/networkVersions.ts";
import { labelElement } from "./elementLabel.ts";

export const presentDifference = (
  feeder: Feeder,
  difference: LimitDifference,
): z.infer<typeof LimitDifferenceDto> => ({
  ...difference,
  label: difference.element === "" ? "" : labelElement(feeder, difference.element).elementLabel,
});

const presentSigned = (signed: NetworkSignature, effectiveFrom: IntervalIndex) => ({
  version: signed.version,
  effectiveFrom,
  networkHash: signed.networkHash,
  previousHash: signed.previousHash,
  digest: signed.digest,
  signature: signed.signature,
  signer: signed.signer,
});

/** What a draft changes against its base; empty where the base has moved on or physics refuses it now. */
function draftDifferences(draft: NetworkDraft, versions: readonly VersionVerdict[]) {
  const base = versions.find(({ network }) => network.version === draft.baseVersion)?.network;
  const nameplate = versions.at(-1)?.network;
  if (base === undefined || nameplate === undefined) return [];
  try {
    const changed = changeLimits(base.feeder, draft.change, nameplate.feeder);
    return differencesOf(base.feeder, changed).map((one) => presentDifference(base.feeder, one));
  } catch {
    return [];
  }
}

export function presentDraft(
  draft: NetworkDraft,
  versions: readonly VersionVerdict[],
  caller: string,
): z.infer<typeof NetworkDraftDto> {
  const { voltageBand, ratings } = draft.change;
  return {
    id: draft.id,
    state: draft.state,
    baseVersion: draft.baseVersion,
    reason: draft.reason,
    effectiveFrom: draft.effectiveFrom,
    createdAt: draft.createdAt,
    own: draft.draftedBy === caller,
    publishedAlone: draft.state === "published" && draft.draftedBy === draft.decidedBy,
    change: { ...(voltageBand === undefined ? {} : { voltageBand }), ratings: { ...ratings } },
    differences: draftDifferences(draft, versions),
    signed: draft.signed === null ? null : presentSigned(draft.signed, draft.effectiveFrom),
  };
}

export interface VersionsInput {
  readonly versions: readonly VersionVerdict[];
  readonly drafts: readonly NetworkDraft[];
  readonly domain: LedgerDomain | null;
  readonly dso: string;
  readonly caller: string;
  readonly alone: boolean;
  readonly now: EpochSeconds;
  readonly earliest: IntervalIndex;
}

export function presentVersions(input: VersionsInput): z.infer<typeof NetworkVersionList> {
  const { versions, drafts, now } = input;
  const newest = versions[0]?.network;
  const nameplate = versions.at(-1)?.network.feeder;
  const current = versions.find(({ network }) => network.effectiveFrom <= intervalOf(now));
  const ofPlate = new Map(nameplate?.branches.map((branch) => [branch.id, branchRating(branch).limit]));
  return {
    now,
    earliest: input.earliest,
    domain: input.domain === null ? null : { ...input.domain },
    dso: input.dso,
    alone: input.alone,
    versions: versions.map(({ network, signed, fault }, k) => {
      const before = versions[k + 1]?.network;
      return {
        version: network.version,
        effectiveFrom: network.effectiveFrom,
        inForce: network === current?.network,
        networkHash: network.networkHash,
        differences:
          before === undefined
            ? []
            : differencesOf(before.feeder, network.feeder).map((one) =>
                presentDifference(network.feeder, one),
              ),
        reason: drafts.find((draft) => draft.signed?.version === network.version)?.reason ?? "",
        signed: signed === null ? null : presentSigned(signed, network.effectiveFrom),
        fault,
      };
    }),
    drafts: drafts.map((draft) => presentDraft(draft, versions, input.caller)),
    ratings: (newest?.feeder.branches ?? []).flatMap((branch) => {
      const { limit, unit } = branchRating(branch);
      if (branch.kind === "bank" || !Number.isFinite(limit) || newest === undefined) return [];
      const highest = HIGHEST_RATING * (ofPlate.get(branch.id) ?? limit);
      const label = labelElement(newest.feeder, branch.id).elementLabel;
      return [{ branch: branch.id, label, unit, rating: limit, highest }];
    }),
    voltageBand: newest?.feeder.voltageBand ?? { lowerPu: 0.9, upperPu: 1.1 },
    points: newest?.feeder.connectionPoints.length ?? 0,
  };
}
