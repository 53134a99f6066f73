/** Versions of the network's limits, and the day of states that stepping through needs. */
import type { z } from "zod";
import {
  draftNetworkVersion as draft,
  publishNetworkDraft as publish,
  verifyVersions,
  withdrawNetworkDraft as withdraw,
} from "../../../app/grid/networkVersions.ts";
import { earliestWorks } from "../../../app/grid/supplyEvents.ts";
import { intervalIndex, intervalOf } from "../../../core/time/marketInterval.ts";
import type { NetworkDraft } from "../../../ports/grid.ts";
import { type Context, checked, type Handler } from "../context.ts";
import { loadCommunity } from "../homeDay.ts";
import { dayOf } from "../presenters/localDates.ts";
import { presentDraft, presentVersions } from "../presenters/networkVersionsView.ts";
import { type NetworkDayDto, NetworkDayQuery } from "../schemas/networkDay.ts";
import { DraftParams, NetworkDraftInput } from "../schemas/networkVersions.ts";

/** The demonstration has one engineer; elsewhere a second one publishes. */
const mayActAlone = ({ deps }: Context): boolean => deps.settings.mode === "demo";

/** Pseudonymous id of the person who decides. */
const decidedBy = ({ caller }: Context): string => caller;

export const listNetworkVersions: Handler = async (context) => {
  const { deps } = context;
  const { market, communityId } = deps;
  const now = deps.clock.now();
  const community = await loadCommunity(deps);
  const [versions, drafts, dso] = await Promise.all([
    verifyVersions(market, communityId),
    market.store.networkDrafts(communityId, community.feederId),
    market.signers.roleSigner("dso"),
  ]);
  const newest = versions[0]?.network.effectiveFrom ?? 0;
  return {
    body: presentVersions({
      versions,
      drafts,
      domain: community.domain,
      dso: dso.address,
      caller: decidedBy(context),
      alone: mayActAlone(context),
      now,
      earliest: intervalIndex(Math.max(intervalOf(earliestWorks(now)), newest + 1)),
    }),
  };
};

async function answer(context: Context, given: NetworkDraft) {
  const { market, communityId } = context.deps;
  return { body: presentDraft(given, await verifyVersions(market, communityId), decidedBy(context)) };
}

export const draftNetworkVersion: Handler = async (context) => {
  const { market, communityId, clock } = context.deps;
  const { change, reason, effectiveFrom } = checked(context, "body", NetworkDraftInput);
  const { voltageBand, ratings } = change;
  const input = {
    change: { ratings, ...(voltageBand === undefined ? {} : { voltageBand }) },
    reason,
    effectiveFrom: intervalIndex(effectiveFrom),
    by: decidedBy(context),
  };
  return answer(context, await draft(market, communityId, input, clock.now()));
};

export const publishNetworkDraft: Handler = async (context) => {
  const { market, communityId, clock } = context.deps;
  const { draftId } = checked(context, "params", DraftParams);
  const by = decidedBy(context);
  const alone = mayActAlone(context);
  return answer(context, await publish(market, communityId, { id: draftId, by, now: clock.now(), alone }));
};

export const withdrawNetworkDraft: Handler = async (context) => {
  const { market, communityId, clock } = context.deps;
  const { draftId } = checked(context, "params", DraftParams);
  return answer(context, await withdraw(market, communityId, draftId, decidedBy(context), clock.now()));
};

export const getNetworkDay: Handler = async (context) => {
  const { store, communityId, clock } = context.deps;
  const query = checked(context, "query", NetworkDayQuery);
  const stage = query.stage ?? "cleared";
  const { from, to, label } = dayOf(query.date, clock.now());
  const evidence = await store.evidenceOfStage(communityId, { from, to }, stage);
  const [first] = evidence;
  const body: z.infer<typeof NetworkDayDto> = {
    date: label,
    stage,
    buses: first?.voltages.map(({ bus }) => bus) ?? [],
    branches: first?.loadings.map(({ branch }) => branch) ?? [],
    steps: evidence.map(({ interval, voltages, loadings }) => ({
      interval,
      pu: voltages.flatMap(({ pu }) => [...pu]),
      percent: loadings.map(({ percent }) => percent),
    })),
  };
  return { body };
};
