/** The member's side of consent: questions, permissions, looks, erasure. */
import { randomBytes } from "node:crypto";
import type { z } from "zod";
import { consentRecordOf } from "../../../app/advanceConsents.ts";
import { isBilledThrough } from "../../../app/advanceErasures.ts";
import { acceptPermission, refusePermission } from "../../../app/answerPermission.ts";
import { permissionText } from "../../../app/permissionText.ts";
import {
  cancelErasure as stopErasure,
  tradesUntil,
  requestErasure as wishErasure,
} from "../../../app/requestErasure.ts";
import { type ConsentLanguage, consentTextHash } from "../../../core/consent/consentText.ts";
import { type Erasure, retainedFrom } from "../../../core/consent/erasure.ts";
import { isOver } from "../../../core/consent/lifeCycle.ts";
import type { Permission } from "../../../core/consent/permission.ts";
import type { Hex } from "../../../core/orders/order.ts";
import { localDayLabel, localTimeOfInterval } from "../../../core/time/communityTime.ts";
import {
  type EpochSeconds,
  epochSeconds,
  intervalEnd,
  intervalIndex,
  intervalStart,
} from "../../../core/time/marketInterval.ts";
import type { AccessLine } from "../../../ports/consents.ts";
import type { OperationId } from "../../auth/policy.ts";
import { type Context, checked, type Handler, relyingPartyOf } from "../context.ts";
import { requireRecent } from "../ownSession.ts";
import { pageWish } from "../pages.ts";
import { readerOf } from "../personalReads.ts";
import { refuse } from "../problem.ts";
import {
  AccessQuery,
  type AccessView,
  ConsentAnswerRequest,
  type ConsentCard,
  type ConsentList,
  ConsentsQuery,
  ErasureParams,
  type ErasureReceipt,
  ErasureRequest,
  type ErasureView,
  PermissionParams,
} from "../schemas/consent.ts";
import { wallSeconds } from "./permissionHandlers.ts";

const MAX_SHOWN = 200;
/** Looks that are searched for the newest one under each permission. */
const LATEST_LOOKS = 1_000;
const DAYS_OF_PAGE = 14;
const FAR_FUTURE = epochSeconds(253_402_300_799);

/** Looks before this member lived there are not its own to see. */
async function sinceOf({ deps }: Context, pointId: string, tenure: number): Promise<EpochSeconds> {
  if (tenure === 0) return epochSeconds(0);
  const before = await deps.desk.erasures.erasureOf(deps.communityId, pointId, tenure - 1);
  return before?.finishedAt ?? epochSeconds(0);
}

async function cardOf(
  { deps }: Context,
  permission: Permission,
  language: ConsentLanguage,
  looks: readonly AccessLine[],
): Promise<z.infer<typeof ConsentCard>> {
  const { id, state, requester, terms, answerBy, history, answer } = permission;
  const { meteringPointId: _point, ...rest } = terms;
  const text = permissionText(permission, language);
  const record = await consentRecordOf(deps.market, permission);
  return {
    id,
    state,
    requesterRole: requester.role,
    ...rest,
    answerBy,
    text,
    textHash: consentTextHash(text),
    history: [...history],
    method: answer?.method ?? null,
    record: record.state,
    recordHash: record.transactionHash,
    lastLook: looks.find(({ permissionId }) => permissionId === id)?.at ?? null,
  };
}

async function listOf(context: Context, language: ConsentLanguage): Promise<z.infer<typeof ConsentList>> {
  const { deps, pointId } = context;
  const { desk, communityId, store, market } = deps;
  const { number } = await desk.consents.tenure(communityId, pointId);
  const since = await sinceOf(context, pointId, number);
  const [all, looks, keys, erasure] = await Promise.all([
    desk.consents.permissionsOfPoint(communityId, pointId, { limit: MAX_SHOWN }),
    desk.consents.looksAt(communityId, pointId, { limit: LATEST_LOOKS, since }),
    store.memberKeys(communityId, pointId),
    desk.erasures.erasureOf(communityId, pointId, number),
  ]);
  const own = all.filter(({ tenure }) => tenure === number);
  const cards = await Promise.all(own.map((permission) => cardOf(context, permission, language, looks)));
  const domain = market.ledger?.consents?.domain ?? null;
  return {
    asks: cards.filter(({ state }) => state === "sent"),
    current: cards.filter(({ state }) => state === "accepted"),
    past: cards.filter(({ state }) => isOver(state)),
    signing: domain,
    keys: keys
      .filter(({ kind, revokedAt }) => kind !== "gateway" && revokedAt === null)
      .map((key) => key.address),
    leaving: erasure !== null,
  };
}

const listConsents: Handler = async (context) => ({
  body: await listOf(context, checked(context, "query", ConsentsQuery).language ?? "en"),
});

const answering = (context: Context) => {
  const { deps } = context;
  const { market } = deps;
  const verifier = { ...market.verifier, party: relyingPartyOf(context) };
  const { consents } = deps.desk;
  return {
    market: { ...market, verifier },
    consents,
    communityId: deps.communityId,
    now: wallSeconds(context),
  };
};

const answerConsent: Handler = async (context) => {
  const { permissionId } = checked(context, "params", PermissionParams);
  const body = checked(context, "body", ConsentAnswerRequest);
  const outcome =
    body.answer === "no"
      ? await refusePermission(answering(context), context.pointId, permissionId, "rejected")
      : await acceptPermission(answering(context), context.pointId, permissionId, {
          language: body.language,
          textHash: body.textHash as Hex,
          signature: (body.signature as Hex | undefined) ?? null,
        });
  if (outcome === null) throw refuse("LAT-8001");
  return { body: await listOf(context, body.answer === "yes" ? body.language : "en") };
};

const withdrawConsent: Handler = async (context) => {
  const { permissionId } = checked(context, "params", PermissionParams);
  const outcome = await refusePermission(answering(context), context.pointId, permissionId, "revoked");
  if (outcome === null) throw refuse("LAT-8001");
  return { body: await listOf(context, "en") };
};

const listLooks: Handler = async (context) => {
  const { deps, pointId } = context;
  const { consents } = deps.desk;
  const { communityId } = deps;
  const { after } = pageWish(checked(context, "query", AccessQuery));
  const before = after === null ? FAR_FUTURE : epochSeconds(Number(after) || 0);
  const { number } = await consents.tenure(communityId, pointId);
  const since = await sinceOf(context, pointId, number);
  const found = await consents.lookGroups(communityId, pointId, { since, before, days: DAYS_OF_PAGE });
  const permissions = new Map(
    (await consents.permissionsOfPoint(communityId, pointId, { limit: MAX_SHOWN })).map((one) => [
      one.id,
      one,
    ]),
  );
  const groups = found.slice(0, 2_000).map(({ day: _day, reader: _reader, ...group }) => {
    const permission = group.permissionId === null ? undefined : permissions.get(group.permissionId);
    return {
      ...group,
      reader: permission?.requester.role === "aggregator" ? permission.requester.name : null,
      purpose: permission?.terms.purpose ?? null,
    };
  });
  const days = new Set(found.map(({ day }) => day));
  const oldest = found.at(-1)?.day;
  const more = days.size >= DAYS_OF_PAGE && oldest !== undefined;
  const body: z.infer<typeof AccessView> = {
    groups,
    next: more ? Buffer.from(String(oldest)).toString("base64url") : null,
  };
  return { body };
};

const yearOf = (at: EpochSeconds): number => new Date(at * 1_000).getUTCFullYear();

const receiptOf = (erasure: Erasure, year: number): z.infer<typeof ErasureReceipt> => {
  const { id, reason, state, requestedAt, finishedAt, stepsDone, counts } = erasure;
  const stays = [...retainedFrom(year)];
  return { id, reason, state, requestedAt, finishedAt, stepsDone: [...stepsDone], counts, stays };
};

async function erasureView(context: Context): Promise<z.infer<typeof ErasureView>> {
  const { deps, pointId } = context;
  const { desk, communityId, store, clock } = deps;
  const { number } = await desk.consents.tenure(communityId, pointId);
  const erasure = await desk.erasures.erasureOf(communityId, pointId, number);
  const until = erasure?.tradesUntil ?? tradesUntil(clock.now());
  const [oldest] = await store.unfinishedIntervals(communityId, 1);
  const newest = await store.newestInterval(communityId);
  const billed = oldest?.interval ?? (newest === null ? until : newest.interval + 1);
  const year = yearOf(intervalStart(until));
  const done = await isBilledThrough({ store, communityId }, until);
  return {
    receipt: erasure === null ? null : receiptOf(erasure, year),
    tradesUntil: intervalStart(until),
    billedThrough: done ? intervalStart(until) : intervalEnd(intervalIndex(billed - 1)),
    billMonth: localDayLabel(localTimeOfInterval(intervalIndex(until - 1))).slice(0, 7),
    stays: [...retainedFrom(year)],
  };
}

const getErasure: Handler = async (context) => ({ body: await erasureView(context) });

const placeOf = ({ deps: { store, desk, communityId } }: Context) => ({ store, desk, communityId });

const requestErasure: Handler = async (context) => {
  requireRecent(context);
  const { reason } = checked(context, "body", ErasureRequest);
  const wish = {
    id: randomBytes(16).toString("hex"),
    meteringPointId: context.pointId,
    reason,
    by: readerOf(context),
    now: wallSeconds(context),
    marketNow: context.deps.clock.now(),
  };
  if ((await wishErasure(placeOf(context), wish)) === null) throw refuse("LAT-8001");
  return { body: await erasureView(context) };
};

const cancelErasure: Handler = async (context) => {
  const wish = { by: readerOf(context), marketNow: context.deps.clock.now() };
  await stopErasure(placeOf(context), context.pointId, wish);
  return { body: await erasureView(context) };
};

const getErasureReceipt: Handler = async (context) => {
  const { deps } = context;
  const { erasureId } = checked(context, "params", ErasureParams);
  const erasure = await deps.desk.erasures.erasure(deps.communityId, erasureId);
  if (erasure === null) throw refuse("LAT-8001");
  return { body: receiptOf(erasure, yearOf(intervalStart(erasure.tradesUntil))) };
};

export const CONSENT_HANDLERS = {
  listConsents,
  answerConsent,
  withdrawConsent,
  listLooks,
  getErasure,
  requestErasure,
  cancelErasure,
  getErasureReceipt,
} as const satisfies Partial<Record<OperationId, Handler>>;
