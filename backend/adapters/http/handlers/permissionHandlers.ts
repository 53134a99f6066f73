/** Whoever asks: permissions, and readings under them. */
import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { stepPermission } from "../../../app/answerPermission.ts";
import { askForPermission } from "../../../app/askForPermission.ts";
import { readPointReadings } from "../../../app/readPointReadings.ts";
import { decideRead } from "../../../core/consent/legalBases.ts";
import type { Permission, Requester } from "../../../core/consent/permission.ts";
import { PURPOSE_IDS, PURPOSES, REQUESTER_ROLES } from "../../../core/consent/purposes.ts";
import {
  type EpochSeconds,
  epochSeconds,
  intervalIndex,
  intervalOf,
} from "../../../core/time/marketInterval.ts";
import type { RankedPermission } from "../../../ports/consents.ts";
import type { OperationId } from "../../auth/policy.ts";
import { type Context, checked, type Handler } from "../context.ts";
import { pageOf, pageWish } from "../pages.ts";
import { entryOf, noteLines, readerOf } from "../personalReads.ts";
import { dayOf } from "../presenters/localDates.ts";
import { refuse } from "../problem.ts";
import {
  type AccessTotals,
  AccessTotalsQuery,
  type PermissionList,
  PermissionParams,
  PermissionRequest,
  PermissionsQuery,
  type PermissionView,
  type PointReadings,
  PointReadingsParams,
  PointReadingsQuery,
} from "../schemas/consent.ts";

const TOTALS_DAYS = 31;
const DAY_SECONDS = 86_400;

/** Wall clock in seconds. */
export const wallSeconds = ({ deps }: Pick<Context, "deps">): EpochSeconds =>
  epochSeconds(Math.floor(deps.wallNow() / 1_000));

/** The organisation in whose name is asked. People of the operator and of the network operator ask as one. */
async function requesterOf(context: Context): Promise<Requester> {
  const { principal, deps } = context;
  const role = REQUESTER_ROLES.find((known) => known === principal.role);
  if (role === undefined) throw refuse("LAT-8001");
  const { communityId, store, machines } = deps;
  if (role !== "aggregator") {
    return { role, id: role, name: (await store.community(communityId))?.name ?? communityId };
  }
  const id = readerOf(context);
  const client =
    principal.client === undefined ? null : await machines.clients.find(communityId, principal.client.id);
  return { role, id, name: client?.name ?? context.session?.displayName ?? id };
}

const viewOf = ({ id, terms, state, answerBy, history }: Permission): z.infer<typeof PermissionView> => ({
  id,
  state,
  answerBy,
  ...terms,
  history: [...history],
});

const createPermission: Handler = async (context) => {
  const { deps } = context;
  const { from, to, days, ...asked } = checked(context, "body", PermissionRequest);
  const marketNow = deps.clock.now();
  const permission = await askForPermission(
    {
      store: deps.store,
      consents: deps.desk.consents,
      erasures: deps.desk.erasures,
      communityId: deps.communityId,
    },
    {
      id: randomUUID(),
      requester: await requesterOf(context),
      terms: { ...asked, dataFrom: dayOf(from, marketNow).from, dataTo: dayOf(to, marketNow).to },
      days,
      now: wallSeconds(context),
      interval: intervalOf(marketNow),
    },
  );
  if (permission === null) throw refuse("LAT-8001");
  return { body: viewOf(permission) };
};

const listPermissions: Handler = async (context) => {
  const { deps } = context;
  const wish = pageWish(checked(context, "query", PermissionsQuery));
  const { id, role } = await requesterOf(context);
  const found = await deps.desk.consents.permissionsOfRequester(deps.communityId, id, {
    limit: wish.limit + 1,
    ...(wish.after === null ? {} : { before: Number(wish.after) || 0 }),
  });
  const page = pageOf(found, wish, ({ rank }) => String(rank));
  const body: z.infer<typeof PermissionList> = {
    permissions: page.rows.map(viewOf),
    purposes: PURPOSE_IDS.filter((purpose) => PURPOSES[purpose].askedBy.includes(role)).map((purpose) => {
      const { finest, maxDays, maxPastDays } = PURPOSES[purpose];
      return { purpose, finest, maxDays, maxPastDays };
    }),
    next: page.next,
  };
  return { body };
};

/** The permission in the path, if the asker asked for it. @throws HttpRefusal LAT-8001 */
async function ownPermission(context: Context): Promise<RankedPermission> {
  const { deps } = context;
  const { permissionId } = checked(context, "params", PermissionParams);
  const permission = await deps.desk.consents.permission(deps.communityId, permissionId);
  const { id, role } = await requesterOf(context);
  if (permission?.requester.id !== id || permission.requester.role !== role) throw refuse("LAT-8001");
  return permission;
}

const getPermission: Handler = async (context) => ({ body: viewOf(await ownPermission(context)) });

const endPermission: Handler = async (context) => {
  const { deps } = context;
  const { id } = await ownPermission(context);
  const change = { consents: deps.desk.consents, communityId: deps.communityId, now: wallSeconds(context) };
  const ended = await stepPermission(change, id, "terminated", "requester");
  if (ended === null) throw refuse("LAT-8001");
  return { body: viewOf(ended) };
};

/** First interval of the page. @throws HttpRefusal LAT-8166 */
function cursorInterval(cursor: string | undefined, from: number): number {
  const { after } = pageWish({ cursor });
  if (after === null) return from;
  const at = Number(after);
  if (!Number.isSafeInteger(at) || at < from) throw refuse("LAT-8166", { cursor: after.slice(0, 40) });
  return at;
}

const listPointReadings: Handler = async (context) => {
  const { deps, principal } = context;
  const { store, desk, communityId } = deps;
  const { meteringPointId } = checked(context, "params", PointReadingsParams);
  const { from, to, granularity, cursor } = checked(context, "query", PointReadingsQuery);
  const marketNow = deps.clock.now();
  const range = { from: dayOf(from, marketNow).from, to: dayOf(to, marketNow).to };
  const requester = await requesterOf(context);
  const { number: tenure } = await desk.consents.tenure(communityId, meteringPointId);
  const wanted = { requester, meteringPointId, granularity, ...range, at: wallSeconds(context), tenure };
  const permissions = await desk.consents.acceptedPermissions(communityId, requester.id, meteringPointId);
  const decision = decideRead({ role: principal.role, kind: "readings", consent: { wanted, permissions } });
  if (!decision.allowed) throw refuse(decision.code, decision.details);
  const { basis, permission } = decision;
  const start = intervalIndex(cursorInterval(cursor, range.from));
  const page = await readPointReadings(store, communityId, meteringPointId, {
    granularity,
    from: start,
    to: range.to,
  });
  const seen = {
    kind: "readings",
    meteringPointId,
    from: start,
    to: page.next ?? range.to,
    basis,
    permissionId: permission?.id ?? null,
  } as const;
  await noteLines(context, [entryOf(context, seen)], permission?.id);
  if (permission !== null && page.next === null) {
    const deliveredTo = intervalIndex(Math.min(range.to, intervalOf(marketNow)));
    await desk.consents.noteDelivery(communityId, permission.id, deliveredTo);
  }
  const body: z.infer<typeof PointReadings> = {
    meteringPointId,
    granularity,
    basis,
    permissionId: permission?.id ?? null,
    rows: [...page.rows],
    next: page.next === null ? null : Buffer.from(String(page.next)).toString("base64url"),
  };
  return { body };
};

const getAccessTotals: Handler = async (context) => {
  const { deps } = context;
  const asked = checked(context, "query", AccessTotalsQuery);
  const now = wallSeconds(context);
  const day = (date: string) => epochSeconds(Date.parse(`${date}T00:00:00Z`) / 1_000);
  const to = asked.to === undefined ? epochSeconds(now + 1) : epochSeconds(day(asked.to) + DAY_SECONDS);
  const from = asked.from === undefined ? epochSeconds(to - TOTALS_DAYS * DAY_SECONDS) : day(asked.from);
  const totals = await deps.desk.consents.totals(deps.communityId, from, to);
  const body: z.infer<typeof AccessTotals> = { totals: totals.slice(0, 20_000) };
  return { body };
};

export const PERMISSION_HANDLERS = {
  createPermission,
  listPermissions,
  getPermission,
  endPermission,
  listPointReadings,
  getAccessTotals,
} as const satisfies Partial<Record<OperationId, Handler>>;
