/**
 * The audit trail in PostgreSQL. The row of `audit_head` is locked while entries are added, so that writers of any
 * number of processes stand in line; triggers refuse every other change.
 */
import { type AuditDay, dayRoot } from "../../core/audit/auditDay.ts";
import {
  type AuditDraft,
  type AuditEntry,
  chainEntries,
  emptyHead,
  type TrailHead,
} from "../../core/audit/auditEntry.ts";
import type { Hex } from "../../core/orders/order.ts";
import { epochSeconds } from "../../core/time/marketInterval.ts";
import {
  type AuditFilter,
  type AuditTrail,
  MAX_AUDIT_PAGE,
  MAX_DAYS_AT_ONCE,
} from "../../ports/auditTrail.ts";
import type { Prisma, PrismaClient } from "../../prisma/generated/client.ts";
import type { AuditDayModel, AuditEntryModel } from "../../prisma/generated/models.ts";
import { inName } from "../audit/acting.ts";
import { GatheredAppends, type Salted } from "../audit/gatheredAppends.ts";
import type { Transaction } from "./prismaClient.ts";
import { document, insertRows, integer } from "./rows.ts";

interface LockedHead extends TrailHead {
  readonly closedDay: number | null;
}

const toEntry = ({ communityId: _community, bodySalt: _salt, ...row }: AuditEntryModel): AuditEntry => ({
  ...row,
  sequence: integer(row.sequence),
  at: epochSeconds(integer(row.at)),
  details: document<AuditEntry["details"]>(row.details),
  previous: row.previous as Hex,
  hash: row.hash as Hex,
});

const toDay = (row: AuditDayModel): AuditDay => ({
  day: row.day,
  sequence: integer(row.sequence),
  root: row.root as Hex,
  head: row.head as Hex,
});

async function lockHead(transaction: Transaction, communityId: string): Promise<LockedHead> {
  const read = () =>
    transaction.$queryRaw<
      { sequence: bigint; hash: string; day: number; closed_day: number | null }[]
    >`SELECT sequence, hash, day, closed_day FROM audit_head WHERE community_id = ${communityId} FOR UPDATE`;
  let [row] = await read();
  if (row === undefined) {
    const { sequence, hash, day } = emptyHead(communityId);
    await transaction.auditHead.createMany({
      data: [{ communityId, sequence, hash, day }],
      skipDuplicates: true,
    });
    [row] = await read();
  }
  if (row === undefined) return { ...emptyHead(communityId), closedDay: null };
  return {
    sequence: integer(row.sequence),
    hash: row.hash as Hex,
    day: row.day,
    closedDay: row.closed_day,
  };
}

/** Adds entries within a transaction; to be its last step, because others wait from here on. @throws LAT-8252 */
export async function appendIn(
  transaction: Transaction,
  communityId: string,
  drafts: readonly Salted[],
): Promise<readonly AuditEntry[]> {
  if (drafts.length === 0) return [];
  const before = await lockHead(transaction, communityId);
  const { entries, head } = chainEntries(
    communityId,
    before,
    drafts.map(({ draft }) => inName(draft)),
  );
  const rows = entries.map((entry, index) => ({
    community_id: communityId,
    ...entry,
    body_salt: drafts[index]?.salt ?? null,
  }));
  await insertRows(transaction, "audit_entry", rows);
  await transaction.$executeRaw`
    UPDATE audit_head SET sequence = ${head.sequence}, hash = ${head.hash}, day = ${head.day}
    WHERE community_id = ${communityId}`;
  return entries;
}

/** Drafts without a request of their own. */
export const unsalted = (drafts: readonly AuditDraft[]): readonly Salted[] =>
  drafts.map((draft) => ({ draft, salt: null }));

const matching = (communityId: string, filter: AuditFilter): Prisma.AuditEntryWhereInput => {
  const { from, to, actions, actor, role, subject } = filter;
  return {
    communityId,
    ...(from === undefined && to === undefined
      ? {}
      : { at: { ...(from === undefined ? {} : { gte: from }), ...(to === undefined ? {} : { lt: to }) } }),
    ...(actions === undefined ? {} : { OR: actions.map((action) => ({ action: { startsWith: action } })) }),
    ...(actor === undefined ? {} : { actor }),
    ...(role === undefined ? {} : { role }),
    ...(subject === undefined ? {} : { subject: { contains: subject } }),
  };
};

export class PrismaAuditTrail implements AuditTrail {
  readonly #prisma: PrismaClient;
  readonly #appends: GatheredAppends;

  constructor(prisma: PrismaClient) {
    this.#prisma = prisma;
    this.#appends = new GatheredAppends((communityId, drafts) =>
      prisma.$transaction((transaction) => appendIn(transaction, communityId, drafts)),
    );
  }

  append(communityId: string, draft: AuditDraft, salt?: string): Promise<AuditEntry> {
    return this.#appends.append(communityId, inName(draft), salt ?? null);
  }

  async head(communityId: string): Promise<TrailHead> {
    const row = await this.#prisma.auditHead.findUnique({ where: { communityId } });
    if (row === null) return emptyHead(communityId);
    return { sequence: integer(row.sequence), hash: row.hash as Hex, day: row.day };
  }

  async entriesAfter(communityId: string, after: number, limit: number): Promise<readonly AuditEntry[]> {
    const rows = await this.#prisma.auditEntry.findMany({
      where: { communityId, sequence: { gt: after } },
      orderBy: { sequence: "asc" },
      take: Math.min(limit, MAX_AUDIT_PAGE),
    });
    return rows.map(toEntry);
  }

  async search(
    communityId: string,
    filter: AuditFilter,
    { before, limit }: { readonly before: number | null; readonly limit: number },
  ): Promise<readonly AuditEntry[]> {
    const rows = await this.#prisma.auditEntry.findMany({
      where: {
        ...matching(communityId, filter),
        ...(before === null ? {} : { sequence: { lt: before } }),
      },
      orderBy: { sequence: "desc" },
      take: Math.min(limit, MAX_AUDIT_PAGE),
    });
    return rows.map(toEntry);
  }

  async saltOf(communityId: string, sequence: number): Promise<string | null> {
    const row = await this.#prisma.auditEntry.findUnique({
      where: { communityId_sequence: { communityId, sequence } },
      select: { bodySalt: true },
    });
    return row?.bodySalt ?? null;
  }

  async eraseSalts(communityId: string, actor: string): Promise<number> {
    const { count } = await this.#prisma.auditEntry.updateMany({
      where: { communityId, actor, bodySalt: { not: null } },
      data: { bodySalt: null },
    });
    return count;
  }

  closeDays(communityId: string, today: number): Promise<readonly AuditDay[]> {
    return this.#prisma.$transaction(async (transaction) => {
      const head = await lockHead(transaction, communityId);
      if (head.sequence === 0) return [];
      const first = head.closedDay === null ? await firstDay(transaction, communityId) : head.closedDay + 1;
      const last = Math.min(today - 1, first + MAX_DAYS_AT_ONCE - 1);
      if (last < first) return [];
      const before = await transaction.auditEntry.findFirst({
        where: { communityId, day: { lt: first } },
        orderBy: { sequence: "desc" },
        select: { sequence: true, hash: true },
      });
      let newest = before;
      const days: AuditDay[] = [];
      for (let day = first; day <= last; day += 1) {
        // Day by day: no more than one day's hashes are in memory.
        const entries = await transaction.auditEntry.findMany({
          where: { communityId, day },
          orderBy: { sequence: "asc" },
          select: { sequence: true, hash: true },
        });
        newest = entries.at(-1) ?? newest;
        const root = dayRoot(entries.map((entry) => entry.hash as Hex));
        days.push({
          day,
          root,
          sequence: integer(newest?.sequence ?? 0),
          head: (newest?.hash ?? emptyHead(communityId).hash) as Hex,
        });
      }
      await transaction.auditDay.createMany({ data: days.map((day) => ({ communityId, ...day })) });
      await transaction.auditHead.update({
        where: { communityId },
        data: { closedDay: last, day: Math.max(head.day, last + 1) },
      });
      return days;
    });
  }

  async days(communityId: string, after: number, limit: number): Promise<readonly AuditDay[]> {
    const rows = await this.#prisma.auditDay.findMany({
      where: { communityId, day: { gt: after } },
      orderBy: { day: "asc" },
      take: Math.min(limit, MAX_AUDIT_PAGE),
    });
    return rows.map(toDay);
  }
}

async function firstDay(transaction: Transaction, communityId: string): Promise<number> {
  const first = await transaction.auditEntry.findFirst({
    where: { communityId },
    orderBy: { sequence: "asc" },
    select: { day: true },
  });
  return first?.day ?? 0;
}
