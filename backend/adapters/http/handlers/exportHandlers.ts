/** Downloads: everything of a member, and the operator's tables. */
import { personalDataHolders } from "../../../app/personalData.ts";
import { domainError } from "../../../core/errors/domainError.ts";
import { COMMUNITY_POINT } from "../../../core/settlement/ledgerLine.ts";
import { epochSeconds, intervalIndex, intervalOf } from "../../../core/time/marketInterval.ts";
import type { IntervalRange } from "../../../ports/intervals.ts";
import { ledgerCsv, readingsCsv } from "../../documents/csvTables.ts";
import { memberArchive } from "../../documents/memberArchive.ts";
import { checked, type Handler } from "../context.ts";
import type { HttpDeps } from "../deps.ts";
import { dayOf } from "../presenters/localDates.ts";
import { refuse } from "../problem.ts";
import { OwnRangeQuery, RangeQuery } from "../schemas/exports.ts";
import { languageOf } from "./billHandlers.ts";

/** A quarter of a year and a few days. */
const MAX_OWN_DAYS = 100;
const MAX_DAYS = 31;
/** Readings of one table. */
const MAX_ROWS = 500_000;
const ROWS_PER_LEDGER_INTERVAL = 6;
const DAY_SECONDS = 86_400;
const MAX_PERMISSIONS = 1_000;
/** Newest looks at a home in one download. */
const MAX_LOOKS = 100_000;

/** The days asked for, or the newest that fit. @throws LAT-7012 */
export function rangeOf(
  { clock }: HttpDeps,
  asked: { from?: string; to?: string },
  days: number,
): IntervalRange {
  const now = clock.now();
  const to = asked.to === undefined ? intervalOf(now) : dayOf(asked.to, now).to;
  const earliest = Math.max(0, to - days * 96);
  const from = asked.from === undefined ? intervalIndex(earliest) : dayOf(asked.from, now).from;
  const limit = days * 96 + 4;
  if (to - from > limit) throw domainError("LAT-7012", { count: to - from, limit });
  return { from: intervalIndex(Math.min(from, to)), to };
}

export const asked = (query: { from?: string | undefined; to?: string | undefined }) => ({
  ...(query.from === undefined ? {} : { from: query.from }),
  ...(query.to === undefined ? {} : { to: query.to }),
});

/** The range and the points of a table that stays within its rows. @throws LAT-7012 */
async function tableOf(deps: HttpDeps, query: { from?: string; to?: string }, rowsPerInterval: number) {
  const range = rangeOf(deps, query, MAX_DAYS);
  const points = await deps.store.meteringPoints(deps.communityId);
  const limit = Math.floor(MAX_ROWS / Math.max(1, points.length * rowsPerInterval));
  const count = range.to - range.from;
  if (count > limit) {
    if (query.from !== undefined) throw domainError("LAT-7012", { count, limit });
    return { points, range: { from: intervalIndex(range.to - limit), to: range.to } };
  }
  return { points, range };
}

export const exportReadings: Handler = async (context) => {
  const { deps } = context;
  const { points, range } = await tableOf(deps, asked(checked(context, "query", RangeQuery)), 1);
  const readings = [];
  for (const { id } of points)
    readings.push(...(await deps.store.memberReadings(deps.communityId, id, range)));
  return { body: Buffer.from(readingsCsv(readings)), fileName: "readings.csv" };
};

export const exportLedger: Handler = async (context) => {
  const { deps } = context;
  const query = asked(checked(context, "query", RangeQuery));
  const { points, range } = await tableOf(deps, query, ROWS_PER_LEDGER_INTERVAL);
  const lines = [];
  for (const id of [...points.map((point) => point.id), COMMUNITY_POINT]) {
    lines.push(...(await deps.store.memberLines(deps.communityId, id, range)));
  }
  return { body: Buffer.from(ledgerCsv(lines)), fileName: "ledger.csv" };
};

/** Permissions, looks, and what is kept of the member as a person. */
async function personalFiles(deps: HttpDeps, pointId: string): Promise<Record<string, object>> {
  const { desk, communityId, identity, wallNow } = deps;
  const { number } = await desk.consents.tenure(communityId, pointId);
  const before = number === 0 ? null : await desk.erasures.erasureOf(communityId, pointId, number - 1);
  const since = before?.finishedAt ?? epochSeconds(0);
  const [permissions, looks] = await Promise.all([
    desk.consents.permissionsOfPoint(communityId, pointId, { limit: MAX_PERMISSIONS }),
    desk.consents.looksAt(communityId, pointId, { limit: MAX_LOOKS, since }),
  ]);
  const own = permissions.filter(({ tenure }) => tenure === number);
  const salts = await Promise.all(own.map(({ id }) => desk.consents.consentSalt(communityId, id)));
  const files: Record<string, object> = {
    consents: own.map((permission, index) => ({ ...permission, salt: salts[index]?.salt ?? null })),
    "access-log": looks,
  };
  const { people, credentials, sessions } = identity;
  const { notifications } = desk;
  const { audit } = deps.store;
  const stores = { people, credentials, sessions, notifications, audit, wallNow };
  for (const holder of personalDataHolders(stores)) {
    const content = await holder.read(communityId, pointId);
    if (content !== null) files[holder.name] = content;
  }
  return files;
}

export const exportOwnData: Handler = async (context) => {
  const { deps, pointId } = context;
  const { store, desk, communityId } = deps;
  const range = rangeOf(deps, asked(checked(context, "query", OwnRangeQuery)), MAX_OWN_DAYS);
  const [point, readings, orders, lines, plan, keys, bills] = await Promise.all([
    store.meteringPoint(communityId, pointId),
    store.memberReadings(communityId, pointId, range),
    store.memberOrders(communityId, pointId, range),
    store.memberLines(communityId, pointId, range),
    store.tradingPlan(communityId, pointId),
    store.memberKeys(communityId, pointId),
    desk.invoices.invoices(communityId, { meteringPointId: pointId }),
  ]);
  if (point === null) throw refuse("LAT-8001");
  const linkedOrders = await store.linkedOrders(communityId, range, pointId);
  const archive = await memberArchive({
    point,
    range,
    readings,
    orders,
    linkedOrders,
    lines,
    plan,
    keys,
    bills,
    more: await personalFiles(deps, pointId),
    language: await languageOf(deps, pointId),
    made: epochSeconds(Math.floor(deps.clock.now() / DAY_SECONDS) * DAY_SECONDS),
  });
  return { body: Buffer.from(archive), fileName: "lateral-export.zip" };
};
