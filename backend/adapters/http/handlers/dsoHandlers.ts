/** The DSO: network, its state, and the evidence that limits were kept. */
import type { z } from "zod";
import type { ConstraintEvidence, EvidenceStage } from "../../../core/compliance/evidence.ts";
import { intervalIndex, intervalOf } from "../../../core/time/marketInterval.ts";
import type { IntervalRange, IntervalRecord } from "../../../ports/intervals.ts";
import { type Context, checked, type Handler } from "../context.ts";
import { loadNetwork } from "../homeDay.ts";
import { presentEvidence } from "../presenters/evidenceView.ts";
import { dayOf } from "../presenters/localDates.ts";
import { presentState } from "../presenters/networkState.ts";
import { presentNetwork } from "../presenters/networkView.ts";
import { refuse } from "../problem.ts";
import { DateQuery } from "../schemas/community.ts";
import { StateQuery } from "../schemas/dso.ts";
import type { EvidenceList } from "../schemas/evidence.ts";
import { IndexParams } from "../schemas/orders.ts";
import { tarArchive } from "../tarArchive.ts";
import { loadRecord } from "./marketHandlers.ts";

const LOOK_BACK = 96;
const LOOK_AHEAD = 9;

export const getNetwork: Handler = async ({ deps }) => ({
  body: presentNetwork(await loadNetwork(deps, intervalOf(deps.clock.now()))),
});

/** The asked interval, or the newest that has evidence of the stage. @throws HttpRefusal LAT-8001 */
async function recordWithEvidence(
  { deps }: Context,
  interval: number | undefined,
  stage: EvidenceStage,
): Promise<{ readonly record: IntervalRecord; readonly all: readonly ConstraintEvidence[] }> {
  const here = intervalOf(deps.clock.now());
  const range: IntervalRange =
    interval === undefined
      ? { from: intervalIndex(here - LOOK_BACK), to: intervalIndex(here + LOOK_AHEAD) }
      : { from: intervalIndex(interval), to: intervalIndex(interval + 1) };
  const records = await deps.store.intervals(deps.communityId, range);
  for (const record of records.toReversed()) {
    if (record.state === "open") continue;
    const all = await deps.store.evidence(record);
    if (all.some((evidence) => evidence.stage === stage)) return { record, all };
  }
  throw refuse("LAT-8001");
}

export const getNetworkState: Handler = async (context) => {
  const { deps } = context;
  const query = checked(context, "query", StateQuery);
  const stage = query.stage ?? "cleared";
  const { record, all } = await recordWithEvidence(context, query.interval, stage);
  const [network, clearing] = await Promise.all([
    loadNetwork(deps, record.interval),
    record.state === "void" ? null : deps.store.clearing(record),
  ]);
  const evidence = all.find((candidate) => candidate.stage === stage);
  if (evidence === undefined) throw refuse("LAT-8001");
  return { body: presentState({ record, network, evidence, stages: all.map((e) => e.stage), clearing }) };
};

export const listEvidence: Handler = async (context) => {
  const { deps, reads } = context;
  const { store, communityId } = deps;
  const period = dayOf(checked(context, "query", DateQuery).date, deps.clock.now());
  const [records, network] = await Promise.all([
    store.intervals(communityId, period),
    loadNetwork(deps, period.from),
  ]);
  let publishedViolations = 0;
  const rows: z.infer<typeof EvidenceList>["rows"] = [];
  for (const record of records.filter(({ state }) => state !== "open")) {
    const { row, published } = await reads.evidenceSummary(record, network.feeder);
    publishedViolations += published;
    rows.push(row);
  }
  const body: z.infer<typeof EvidenceList> = { date: period.label, publishedViolations, rows };
  return { body };
};

export const getEvidence: Handler = async (context) => {
  const { deps } = context;
  const record = await loadRecord(deps, checked(context, "params", IndexParams).index);
  const [network, stages, batch, clearing] = await Promise.all([
    loadNetwork(deps, record.interval),
    deps.store.evidence(record),
    deps.store.batch(record),
    record.state === "void" ? null : deps.store.clearing(record),
  ]);
  return { body: presentEvidence({ record, feeder: network.feeder, stages, batch, clearing }) };
};

export const getEvidenceBundle: Handler = async (context) => {
  const { deps } = context;
  const record = await loadRecord(deps, checked(context, "params", IndexParams).index);
  const files = await deps.useCases.buildEvidenceBundle(record.interval);
  if (files === null) throw refuse("LAT-8022", { what: "The evidence bundle", state: record.state });
  return { body: tarArchive(files), fileName: `lateral-evidence-${record.interval}.tar` };
};
