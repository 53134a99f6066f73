/** What every audit trail does, wherever it is kept. */
import { beforeEach, describe, expect, it } from "vitest";
import { dayLabel, dayRoot, NO_ENTRIES } from "../../../../backend/core/audit/auditDay.ts";
import {
  type AuditDraft,
  chainEntries,
  dayOf,
  emptyHead,
  genesisHash,
} from "../../../../backend/core/audit/auditEntry.ts";
import { DomainError } from "../../../../backend/core/errors/domainError.ts";
import { epochSeconds } from "../../../../backend/core/time/marketInterval.ts";
import type { AuditTrail } from "../../../../backend/ports/auditTrail.ts";

export const MORNING = epochSeconds(Date.UTC(2026, 5, 15, 6) / 1_000);
const DAY = dayOf(MORNING);

export const draft = (n: number, more: Partial<AuditDraft> = {}): AuditDraft => ({
  at: epochSeconds(MORNING + n),
  actor: `home-${n % 7}`,
  role: "member",
  action: n % 2 === 0 ? "placeOrder" : "putPlan",
  subject: `mp-${n % 7}`,
  details: { amount: n, body: "ab12" },
  ...more,
});

export function describeAuditTrail(name: string, open: () => AuditTrail): void {
  describe(`${name} audit trail`, () => {
    let trail: AuditTrail;
    let community = "";
    let counter = 0;
    beforeEach(() => {
      trail = open();
      counter += 1;
      community = `audit-${name}-${counter}`;
    });

    it("numbers entries from 1 and chains each to the one before", async () => {
      const first = await trail.append(community, draft(1));
      const second = await trail.append(community, draft(2));
      expect([first.sequence, second.sequence]).toEqual([1, 2]);
      expect(first.previous).toBe(genesisHash(community));
      expect(second.previous).toBe(first.hash);
      const { entries } = chainEntries(community, emptyHead(community), [draft(1), draft(2)]);
      expect(await trail.entriesAfter(community, 0, 10)).toEqual(entries);
      expect(await trail.head(community)).toEqual({ sequence: 2, hash: second.hash, day: DAY });
    });

    it("keeps appends made together in the order of their calls, without a gap", async () => {
      const drafts = Array.from({ length: 120 }, (_, index) => draft(index));
      const entries = await Promise.all(drafts.map((one) => trail.append(community, one)));
      expect(entries.map((entry) => entry.sequence)).toEqual(drafts.map((_, index) => index + 1));
      expect(await trail.entriesAfter(community, 100, 500)).toEqual(entries.slice(100));
    });

    it("keeps communities apart", async () => {
      await trail.append(community, draft(1));
      const other = await trail.append(`${community}-b`, draft(1));
      expect(other.sequence).toBe(1);
      expect(other.hash).not.toBe((await trail.entriesAfter(community, 0, 1))[0]?.hash);
    });

    it("refuses a name, free text or a fraction and goes on with the next entry", async () => {
      for (const spoilt of [
        draft(1, { actor: "Jürgen Müller" }),
        draft(1, { details: { note: 'said "no"' } }),
        draft(1, { details: { amount: 0.5 } }),
        draft(1, { action: "place order" }),
      ]) {
        const refused = await trail.append(community, spoilt).catch((error: unknown) => error);
        expect(refused).toBeInstanceOf(DomainError);
        expect((refused as DomainError).code).toBe("LAT-8252");
      }
      expect((await trail.append(community, draft(1))).sequence).toBe(1);
    });

    it("finds entries by time, action, actor, role and subject, newest first, page by page", async () => {
      for (let n = 0; n < 20; n += 1) await trail.append(community, draft(n));
      const found = await trail.search(
        community,
        { from: MORNING + 4, to: MORNING + 12, actions: ["place", "none"] },
        { before: null, limit: 3 },
      );
      expect(found.map(({ details }) => details.amount)).toEqual([10, 8, 6]);
      const rest = await trail.search(
        community,
        { from: MORNING + 4, to: MORNING + 12, actions: ["place", "none"] },
        { before: found[2]?.sequence ?? 0, limit: 3 },
      );
      expect(rest.map(({ details }) => details.amount)).toEqual([4]);
      const own = await trail.search(
        community,
        { actor: "home-3", role: "member", subject: "mp-3" },
        { before: null, limit: 50 },
      );
      expect(own.map(({ details }) => details.amount)).toEqual([17, 10, 3]);
    });

    it("erases the salts of one actor and nothing else", async () => {
      await trail.append(community, draft(3), "5a17");
      await trail.append(community, draft(4), "5a18");
      const before = await trail.entriesAfter(community, 0, 10);
      expect(await trail.saltOf(community, 1)).toBe("5a17");
      expect(await trail.eraseSalts(community, "home-3")).toBe(1);
      expect(await trail.saltOf(community, 1)).toBeNull();
      expect(await trail.saltOf(community, 2)).toBe("5a18");
      expect(await trail.entriesAfter(community, 0, 10)).toEqual(before);
    });

    it("closes days in turn, empty ones too, and lets nothing into a closed day", async () => {
      const first = await trail.append(community, draft(1));
      const second = await trail.append(community, draft(2));
      expect(await trail.closeDays(community, DAY)).toEqual([]);
      const days = await trail.closeDays(community, DAY + 3);
      expect(days.map(({ day }) => dayLabel(day))).toEqual(["2026-06-15", "2026-06-16", "2026-06-17"]);
      expect(days[0]?.root).toBe(dayRoot([first.hash, second.hash]));
      expect(days.slice(1).map(({ root }) => root)).toEqual([NO_ENTRIES, NO_ENTRIES]);
      expect(days.map(({ sequence, head }) => [sequence, head])).toEqual(days.map(() => [2, second.hash]));
      const late = await trail.append(community, draft(3));
      expect([late.at, late.day]).toEqual([MORNING + 3, DAY + 3]);
      expect(await trail.closeDays(community, DAY + 3)).toEqual([]);
      expect(await trail.days(community, DAY, 10)).toEqual(days.slice(1));
    });

    it("closes at most 31 days at once and the rest in the next go", async () => {
      await trail.append(community, draft(1));
      expect(await trail.closeDays(community, DAY + 40)).toHaveLength(31);
      expect(await trail.closeDays(community, DAY + 40)).toHaveLength(9);
      expect((await trail.days(community, 0, 100)).map(({ day }) => day)).toEqual(
        Array.from({ length: 40 }, (_, index) => DAY + index),
      );
    });

    it("has nothing to close before the first entry", async () => {
      expect(await trail.closeDays(community, DAY)).toEqual([]);
      expect(await trail.head(community)).toEqual(emptyHead(community));
    });
  });
}
