/** Checks what frames the proofs: whose street it is, its price zones, and the life of each interval. */
import { idHash } from "../commitment/deployment.ts";
import { intervalStart, isoUtc } from "../time/marketInterval.ts";
import { type BundleContext, expectSame, place, report } from "./bundleContext.ts";
import type { IntervalProof } from "./evidenceBundle.ts";

const CODE = "LAT-6913";

/** The ids are those of the ledger; the segments are a tree that holds every connection point once. */
export function checkCommunity(context: BundleContext): void {
  const { communityId, feederId, domain, segments, meteringPoints } = context.community;
  const { feeder } = context.compiled;
  const complain = (what: string) => report(context, CODE, "community.json", what);
  if (idHash(communityId) !== domain.community) complain("the ledger domain names another community");
  if (idHash(feederId) !== domain.feeder) complain("the ledger domain names another feeder");
  if (feeder.id !== feederId) complain(`the network is that of ${feeder.id}`);
  segments.forEach(({ index, parent }, at) => {
    const rooted = at === 0 ? parent === -1 : parent >= 0 && parent < at;
    if (index !== at || !rooted) complain(`segment ${at} is not in the order of a tree`);
  });
  const branches = new Set(feeder.branches.map((branch) => branch.id));
  for (const { index, headBranch } of segments) {
    if (!branches.has(headBranch)) complain(`segment ${index} begins at no branch of the network`);
  }
  const listed = segments.flatMap((segment) => segment.pointIds).sort();
  const points = feeder.connectionPoints.map((point) => point.id).sort();
  expectSame(context, CODE, "community.json, points of the segments", points, listed);
  for (const { id, pointId } of meteringPoints) {
    if (!context.segmentOf.has(pointId)) complain(`metering point ${id} is at no connection point`);
  }
}

const METERED: readonly string[] = ["metered", "settled", "billed"];
const COMMITTED: readonly string[] = ["committed", ...METERED];

/** What must be there in a state is there, and nothing that cannot be. */
export function checkState(context: BundleContext, proof: IntervalProof): void {
  const { state, voidReason, cleared, batch, evidence, interval } = proof;
  const complain = (what: string) => report(context, CODE, place(interval, `state ${state}`), what);
  if (proof.startsAt !== isoUtc(intervalStart(interval))) complain(`it does not start at ${proof.startsAt}`);
  if ((state === "void") !== (voidReason !== null)) complain("a reason goes with void and with nothing else");
  if ((batch === null) !== (cleared === null)) complain("outcome and batch belong together");
  if (batch === null && COMMITTED.includes(state)) complain("it has no batch");
  if (batch !== null && state !== "void" && !COMMITTED.includes(state)) complain("it has a batch already");
  if (proof.batchVoided && (state !== "billed" || batch === null)) {
    complain("a batch voided after billing goes with a billed interval");
  }
  if (cleared !== null && cleared.interval !== interval) complain("the outcome is of another interval");
  const stages = evidence.map((sealed) => sealed.stage);
  const needed = [
    ...(cleared === null ? [] : ["planned", "cleared"]),
    ...(METERED.includes(state) || proof.readings.length > 0 ? ["metered"] : []),
  ];
  expectSame(context, CODE, place(interval, "stages of evidence"), needed.sort(), [...stages].sort());
  if (evidence.some((sealed) => sealed.interval !== interval)) complain("evidence of another interval");
  if (proof.readings.some((reading) => reading.interval !== interval))
    complain("a reading of another interval");
  if (METERED.includes(state) && proof.readings.length === 0) complain("it has no readings");
  if (state !== "void" && !["settled", "billed"].includes(state) && proof.lines.length > 0) {
    complain("it has ledger lines before it was settled");
  }
}
