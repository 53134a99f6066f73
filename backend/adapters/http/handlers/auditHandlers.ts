/** The auditor's workspace: everything reads, nothing writes. */
import { once } from "node:events";
import type { z } from "zod";
import { auditTotals, monthConcentration, samplePopulation } from "../../../app/auditTotals.ts";
import type { AuditEntry } from "../../../core/audit/auditEntry.ts";
import { entryLine, headingLine } from "../../../core/audit/exportedLog.ts";
import { drawSample } from "../../../core/audit/sample.ts";
import { idHash } from "../../../core/commitment/deployment.ts";
import { DomainError } from "../../../core/errors/domainError.ts";
import type { Hex } from "../../../core/orders/order.ts";
import { intervalIndex } from "../../../core/time/marketInterval.ts";
import { type AuditFilter, MAX_AUDIT_PAGE } from "../../../ports/auditTrail.ts";
import { storedEntries } from "../../audit/verifyStored.ts";
import { type Context, checked, type Handler } from "../context.ts";
import { loadCommunity } from "../homeDay.ts";
import { dayOf, monthOf } from "../presenters/localDates.ts";
import { refuse } from "../problem.ts";
import {
  type AuditDays,
  AuditDaysQuery,
  type AuditEntryDto,
  AuditExportQuery,
  type AuditLogPage,
  AuditLogQuery,
  AuditMonthQuery,
  AuditReceiptParams,
  AuditReceiptQuery,
  type AuditSample,
  AuditSampleQuery,
  type AuditTotalsView,
  type ConcentrationView,
} from "../schemas/audit.ts";
import { DEFAULT_PAGE } from "../schemas/page.ts";

const DEFAULT_SAMPLE = 10;

const present = ({ details, ...entry }: AuditEntry): z.infer<typeof AuditEntryDto> => ({
  ...entry,
  details: { ...details },
});

/** Where the community's anchors are; null where the trail is not anchored. */
function placeOf({ deps }: Pick<Context, "deps">) {
  const anchors = deps.market.ledger?.anchors;
  if (anchors === undefined) return null;
  return { ...anchors.place(idHash(deps.communityId)), fromBlock: anchors.fromBlock };
}

/** Newest entry that is anchored; null where there is no chain, or it does not answer. */
async function anchoredUpTo({ deps }: Pick<Context, "deps">): Promise<number | null> {
  try {
    const state = await deps.market.ledger?.anchors?.state(idHash(deps.communityId));
    return state?.sequence ?? null;
  } catch (error) {
    if (error instanceof DomainError) return null;
    throw error;
  }
}

/** Cursor of the log: the number of the last entry shown. */
const beforeOf = (cursor: string | undefined): number | null => {
  if (cursor === undefined) return null;
  const number = Number(cursor);
  if (!Number.isSafeInteger(number) || number < 1) {
    throw refuse("LAT-8008", { field: "query.cursor", reason: "it is not a cursor of this list" });
  }
  return number;
};

function filterOf(query: z.infer<typeof AuditLogQuery>): AuditFilter {
  const { from, to, action, actor, role, subject } = query;
  return {
    ...(from === undefined ? {} : { from: Number(from) }),
    ...(to === undefined ? {} : { to: Number(to) }),
    ...(action === undefined ? {} : { actions: action.split(",").filter((one) => one !== "") }),
    ...(actor === undefined ? {} : { actor }),
    ...(role === undefined ? {} : { role }),
    ...(subject === undefined ? {} : { subject }),
  };
}

const searchAuditLog: Handler = async (context) => {
  const { store, communityId } = context.deps;
  const query = checked(context, "query", AuditLogQuery);
  const limit = Number(query.limit ?? DEFAULT_PAGE);
  const page = { before: beforeOf(query.cursor), limit: limit + 1 };
  const [found, head] = await Promise.all([
    store.audit.search(communityId, filterOf(query), page),
    store.audit.head(communityId),
  ]);
  const entries = found.slice(0, limit);
  const last = entries.at(-1);
  const days = await store.audit.days(communityId, head.day - 2, 2);
  const body: z.infer<typeof AuditLogPage> = {
    entries: entries.map(present),
    head: { sequence: head.sequence, hash: head.hash },
    closedUpTo: days.at(-1)?.sequence ?? 0,
    anchoredUpTo: await anchoredUpTo(context),
    next: found.length > limit && last !== undefined ? String(last.sequence) : null,
  };
  return { body };
};

/** Page after page as the reader takes them; ends when it leaves. */
const exportAuditLog: Handler = async (context) => {
  const { deps, response } = context;
  const { after } = checked(context, "query", AuditExportQuery);
  const { communityId, store } = deps;
  response.status(200);
  response.attachment(`audit-${communityId}.ndjson`);
  response.setHeader("Content-Type", "application/x-ndjson; charset=utf-8");
  response.setHeader("Cache-Control", "no-store");
  const heading = { format: "lateral-audit-log/1", communityId, anchors: placeOf(context) } as const;
  let text = headingLine(heading);
  let lines = 0;
  for await (const entry of storedEntries(store.audit, communityId, Number(after ?? 0))) {
    text += entryLine(entry);
    lines += 1;
    if (lines % MAX_AUDIT_PAGE !== 0) continue;
    if (response.destroyed) return null;
    if (!response.write(text)) await Promise.race([once(response, "drain"), once(response, "close")]);
    text = "";
  }
  response.end(text);
  return null;
};

const listAuditDays: Handler = async (context) => {
  const { store, communityId } = context.deps;
  const { after } = checked(context, "query", AuditDaysQuery);
  const [days, head] = await Promise.all([
    store.audit.days(communityId, Number(after ?? 0), MAX_AUDIT_PAGE),
    store.audit.head(communityId),
  ]);
  const body: z.infer<typeof AuditDays> = {
    days: [...days],
    communityId,
    place: placeOf(context),
    head: { sequence: head.sequence, hash: head.hash },
  };
  return { body };
};

const getAuditTotals: Handler = async (context) => {
  const { deps } = context;
  const period = monthOf(checked(context, "query", AuditMonthQuery).period, deps.clock.now());
  const { states, voids, kinds, zeroSums, ...totals } = await auditTotals(
    deps.store,
    deps.communityId,
    period,
  );
  const body: z.infer<typeof AuditTotalsView> = {
    period: period.label,
    ...totals,
    states: [...states],
    voids: [...voids],
    kinds: [...kinds],
    zeroSums: [...zeroSums],
  };
  return { body };
};

const getConcentration: Handler = async (context) => {
  const { deps } = context;
  const period = monthOf(checked(context, "query", AuditMonthQuery).period, deps.clock.now());
  const view = await monthConcentration(deps.store, deps.communityId, period);
  const body: z.infer<typeof ConcentrationView> = { period: period.label, ...view };
  return { body };
};

const drawAuditSample: Handler = async (context) => {
  const { deps } = context;
  const { date, seed, count } = checked(context, "query", AuditSampleQuery);
  const day = dayOf(date, deps.clock.now());
  const { feederId } = await loadCommunity(deps);
  const { store, communityId } = deps;
  const populations = await samplePopulation(store, communityId, { from: day.from, to: day.to });
  const places = drawSample(seed, populations, Number(count ?? DEFAULT_SAMPLE));
  const books = new Map<number, Awaited<ReturnType<typeof store.orders>>>();
  for (const interval of new Set(places.map((place) => place.interval))) {
    books.set(interval, await store.orders({ communityId, feederId, interval: intervalIndex(interval) }));
  }
  const body: z.infer<typeof AuditSample> = {
    date: day.label,
    seed,
    populations: [...populations],
    drawn: places.flatMap(({ interval, sequence }) => {
      const order = books.get(interval)?.[sequence - 1];
      if (order === undefined) return [];
      return [{ interval, sequence, orderId: order.orderId, meteringPointId: order.order.meteringPointId }];
    }),
  };
  return { body };
};

const getAuditReceipt: Handler = async (context) => {
  const { deps } = context;
  const { orderId } = checked(context, "params", AuditReceiptParams);
  const { meteringPointId } = checked(context, "query", AuditReceiptQuery);
  const order = await deps.store.order(deps.communityId, orderId as Hex);
  // The look is noted under the point that was named: it must be the order's own.
  if (order === null || order.order.meteringPointId !== meteringPointId) throw refuse("LAT-8001");
  const receipt = await deps.useCases.buildReceipt(orderId as Hex);
  if (receipt === null) throw refuse("LAT-8001");
  return { body: receipt };
};

export const AUDIT_HANDLERS = {
  searchAuditLog,
  exportAuditLog,
  listAuditDays,
  getAuditTotals,
  getConcentration,
  drawAuditSample,
  getAuditReceipt,
} as const satisfies Readonly<Record<string, Handler>>;
