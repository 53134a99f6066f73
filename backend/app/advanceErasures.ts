/**
 * Carries erasures out, step by step: each step can be done twice, and what is done is stored after it, so that a run
 * that was killed goes on where it stopped. Nothing begins before the home's last quarter hour is billed.
 */
import { hashBalanceLeaf, hashOrderLeaf, hashTradeLeaf } from "../core/commitment/leaves.ts";
import { leafOr } from "../core/commitment/sealedLeaf.ts";
import {
  addCounts,
  type Erasure,
  type ErasureCounts,
  type ErasureStep,
  nextErasureStep,
} from "../core/consent/erasure.ts";
import { isOver } from "../core/consent/lifeCycle.ts";
import { localDayLabel, localTimeOfInterval } from "../core/time/communityTime.ts";
import { type EpochSeconds, type IntervalIndex, intervalIndex } from "../core/time/marketInterval.ts";
import type { Community } from "../ports/community.ts";
import type { PersonalDataHolder } from "../ports/erasures.ts";
import type { IntervalRecord, SealedLeaves } from "../ports/intervals.ts";
import { givenRow, revokedRow } from "./advanceConsents.ts";
import { endAllPermissions } from "./answerPermission.ts";
import { isFinished } from "./intervalMachine.ts";
import { type Market, requireCommunity, requireDomain } from "./market.ts";
import { rebuildBatch } from "./rebuildBatch.ts";
import type { ErasurePlace } from "./requestErasure.ts";

/** Erasures looked at in one round. */
const MAX_AT_ONCE = 20;
/** Intervals whose leaves are sealed in one round of one erasure. */
export const SEALED_PER_ROUND = 96;
const MAX_UNFINISHED = 512;
const MAX_PERMISSIONS = 1_000;

export interface ErasureWork extends ErasurePlace {
  readonly market: Pick<Market, "store">;
  readonly holders: readonly PersonalDataHolder[];
  /** Wall clock. */
  readonly now: EpochSeconds;
  /**
   * Seconds for which a recorded batch may still be challenged and answered for. Until they are over the salts are
   * needed: whoever leaves could else demand to see what the operator can show no more.
   */
  readonly answerableSeconds: number;
}

/** What one step did; `done: false` when it has to wait or go on in the next round. */
interface StepOutcome {
  readonly done: boolean;
  readonly counts?: Partial<ErasureCounts>;
  readonly sealedThrough?: IntervalIndex;
}

/** One round. Returns how many erasures took a step. */
export async function advanceErasures(work: ErasureWork): Promise<number> {
  const { desk, communityId } = work;
  const waiting = await desk.erasures.erasuresIn(communityId, ["waiting", "erasing"], MAX_AT_ONCE);
  let moved = 0;
  for (const erasure of waiting) if (await advanceOne(work, erasure)) moved += 1;
  // Balances of a home that left are still committed until they are drawn or paid.
  for (const erasure of await desk.erasures.erasuresIn(communityId, ["done"], MAX_AT_ONCE * 50)) {
    await sealFurther(work, erasure);
  }
  return moved;
}

/** Whether every interval in which the home took part is billed, or void and settled. */
export async function isBilledThrough(
  { store, communityId }: Pick<ErasurePlace, "store" | "communityId">,
  until: IntervalIndex,
): Promise<boolean> {
  const newest = await store.newestInterval(communityId);
  if (newest === null || newest.interval + 1 < until) return false;
  const open = await store.unfinishedIntervals(communityId, MAX_UNFINISHED);
  return open.every(({ interval }) => interval >= until);
}

async function advanceOne(work: ErasureWork, erasure: Erasure): Promise<boolean> {
  const { desk } = work;
  if (erasure.state === "waiting") {
    if (!(await isBilledThrough(work, erasure.tradesUntil))) return false;
    return desk.erasures.saveErasure({
      ...erasure,
      state: "erasing",
      begunAt: work.now,
      version: erasure.version + 1,
    });
  }
  const name = nextErasureStep(erasure);
  const {
    done,
    counts = {},
    sealedThrough,
  } = name === null ? { done: true } : ((await STEPS[name](work, erasure)) as StepOutcome);
  if (!done && sealedThrough === undefined) return false;
  const stepsDone = name === null || !done ? erasure.stepsDone : [...erasure.stepsDone, name];
  const next: Erasure = {
    ...erasure,
    stepsDone,
    counts: addCounts(erasure.counts, counts),
    sealedThrough: sealedThrough ?? erasure.sealedThrough,
    version: erasure.version + 1,
  };
  if (nextErasureStep(next) !== null) return desk.erasures.saveErasure(next);
  await beginNextTenure(work, erasure);
  return desk.erasures.saveErasure({ ...next, state: "done", finishedAt: work.now });
}

/** Whoever comes next begins with nothing of what was. */
async function beginNextTenure({ desk, communityId }: ErasureWork, erasure: Erasure): Promise<void> {
  const { meteringPointId, tenure, tradesUntil } = erasure;
  await desk.consents.beginTenure(communityId, meteringPointId, { number: tenure + 1, since: tradesUntil });
}

const STEPS: Readonly<Record<ErasureStep, (work: ErasureWork, erasure: Erasure) => Promise<StepOutcome>>> = {
  async permissions({ desk, communityId, now }, { meteringPointId }) {
    const ended = await endAllPermissions({ consents: desk.consents, communityId, now }, meteringPointId);
    return { done: true, counts: { permissionsEnded: ended } };
  },

  /** A withdrawal needs its salt once more, to open the lock on the chain. */
  async consentSalts({ store, desk, communityId }, { meteringPointId }) {
    const limit = MAX_PERMISSIONS;
    const all = await desk.consents.permissionsOfPoint(communityId, meteringPointId, { limit });
    const free: string[] = [];
    for (const { id, state, answer } of all) {
      const commitment = answer?.commitment ?? null;
      if (commitment === null || !isOver(state)) continue;
      const given = await store.outbox.get(givenRow(commitment));
      const failed = given === null || given.status === "refused" || given.status === "reverted";
      const needsEnd = !failed && (state === "revoked" || state === "terminated");
      if (!needsEnd || (await store.outbox.get(revokedRow(commitment))) !== null) free.push(id);
      else return { done: false };
    }
    return {
      done: true,
      counts: { consentSalts: await desk.consents.deleteConsentSalts(communityId, free) },
    };
  },

  async leafSalts(work, erasure) {
    if (work.now < (erasure.begunAt ?? work.now) + work.answerableSeconds) return { done: false };
    const { sealed, through, end } = await sealSome(work, erasure);
    return { done: through >= end, counts: { leafSalts: sealed }, sealedThrough: through };
  },

  async account({ store, holders, communityId, now }, { meteringPointId }) {
    const forgotten = await store.forgetMember(communityId, meteringPointId, now);
    let others = 0;
    for (const holder of holders) others += await holder.erase(communityId, meteringPointId, now);
    return { done: true, counts: { ...forgotten, others } };
  },

  async billingAddress({ desk, communityId }, { meteringPointId, tradesUntil }) {
    const [operator, parties] = await Promise.all([
      desk.invoices.operator(communityId),
      desk.invoices.parties(communityId),
    ]);
    if (!parties.has(meteringPointId)) return { done: true };
    const month = localDayLabel(localTimeOfInterval(intervalIndex(tradesUntil - 1))).slice(0, 7);
    const last = await desk.invoices.invoices(communityId, { meteringPointId, period: month });
    if (operator !== null && last.length === 0) return { done: false };
    await desk.invoices.removeParty(communityId, meteringPointId);
    return { done: true, counts: { billingAddresses: 1 } };
  },
};

interface Sealed {
  readonly sealed: number;
  /** Intervals before this one are sealed. */
  readonly through: IntervalIndex;
  /** Where sealing ends for now. */
  readonly end: IntervalIndex;
}

/** Seals the next stretch of finished intervals. */
async function sealSome(work: ErasureWork, erasure: Erasure): Promise<Sealed> {
  const { market, communityId } = work;
  const community = await requireCommunity(market, communityId);
  const from = intervalIndex(Math.max(erasure.sealedThrough, community.firstInterval));
  const [oldestOpen] = await market.store.unfinishedIntervals(communityId, 1);
  const newest = await market.store.newestInterval(communityId);
  const end = intervalIndex(oldestOpen?.interval ?? (newest?.interval ?? from - 1) + 1);
  const to = intervalIndex(Math.min(end, from + SEALED_PER_ROUND));
  if (to <= from) return { sealed: 0, through: from, end: from };
  let sealed = 0;
  for (const record of await market.store.intervals(communityId, { from, to })) {
    if (isFinished(record)) sealed += await sealInterval(market, community, record, erasure.meteringPointId);
  }
  return { sealed, through: to, end };
}

/** The salts of a home in one interval give way to the leaves they made. */
async function sealInterval(
  market: Pick<Market, "store">,
  community: Community,
  record: IntervalRecord,
  meteringPointId: string,
): Promise<number> {
  if ((await market.store.batch(record)) === null) return 0;
  const built = await rebuildBatch(market, community, record);
  const point = await market.store.meteringPoint(community.id, meteringPointId);
  if (built === null) return 0;
  const domain = requireDomain(community);
  const { interval } = record;
  const orders: SealedLeaves["orders"][number][] = [];
  for (const [index, { order, orderSalt }] of built.book.entries()) {
    const leaf = built.leaves[index];
    if (order.order.meteringPointId !== meteringPointId || leaf === undefined) continue;
    const { orderId, sequence, signer } = order;
    const entry = { orderId, sequence, signer, salt: orderSalt };
    orders.push({
      orderId,
      orderLeaf: leafOr(orderSalt, () => hashOrderLeaf(domain, interval, entry)),
      allocationLeaf: leafOr(leaf.salt, () => hashTradeLeaf(domain, leaf)),
    });
  }
  const balances = built.balances.leaves
    .filter(({ account }) => account === point?.account)
    .map((leaf) => ({
      account: leaf.account,
      leaf: leafOr(leaf.salt, () => hashBalanceLeaf(domain, interval, leaf)),
    }));
  return market.store.sealLeaves(record, { orders, balances });
}

async function sealFurther(work: ErasureWork, erasure: Erasure): Promise<void> {
  const { sealed, through } = await sealSome(work, erasure);
  if (through <= erasure.sealedThrough) return;
  await work.desk.erasures.saveErasure({
    ...erasure,
    sealedThrough: through,
    counts: addCounts(erasure.counts, { leafSalts: sealed }),
    version: erasure.version + 1,
  });
}
