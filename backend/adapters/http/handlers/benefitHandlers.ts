/** Who benefits, and the operator's further tables. */
import type { z } from "zod";
import { benefitsOf } from "../../../app/benefits.ts";
import { reportFairness } from "../../../app/reportFairness.ts";
import { domainError } from "../../../core/errors/domainError.ts";
import { evidenceCsv, membersCsv } from "../../documents/csvTables.ts";
import { checked, type Handler } from "../context.ts";
import { monthOf } from "../presenters/localDates.ts";
import { RangeQuery } from "../schemas/exports.ts";
import type { BenefitsView } from "../schemas/readingDesk.ts";
import { FairnessQuery } from "../schemas/tariffDesk.ts";
import { asked, rangeOf } from "./exportHandlers.ts";

const MAX_DAYS = 31;
const MAX_POINTS = 50_000;

export const getBenefits: Handler = async (context) => {
  const { deps } = context;
  const { store, communityId, clock } = deps;
  const { label } = monthOf(checked(context, "query", FairnessQuery).period, clock.now());
  const [{ inputs }, community] = await Promise.all([
    reportFairness(store, communityId, label),
    store.community(communityId),
  ]);
  const benefits = benefitsOf(inputs, community?.minimumHouseholds ?? 3);
  const body: z.infer<typeof BenefitsView> = {
    period: label,
    ...benefits,
    sizes: [...benefits.sizes],
    bins: [...benefits.bins],
  };
  return { body };
};

export const exportMembers: Handler = async ({ deps }) => {
  const points = await deps.store.meteringPoints(deps.communityId);
  if (points.length > MAX_POINTS) throw domainError("LAT-7012", { count: points.length, limit: MAX_POINTS });
  return { body: Buffer.from(membersCsv(points)), fileName: "members.csv" };
};

export const exportEvidenceList: Handler = async (context) => {
  const { deps } = context;
  const range = rangeOf(deps, asked(checked(context, "query", RangeQuery)), MAX_DAYS);
  const records = await deps.store.intervals(deps.communityId, range);
  return { body: Buffer.from(evidenceCsv(records)), fileName: "evidence.csv" };
};
