/** What the stores of permissions, looks and erasures promise, in memory and in PostgreSQL alike. */
import { beforeEach, expect, it } from "vitest";
import { epochSeconds, intervalIndex } from "../../../../backend/core/time/marketInterval.ts";
import type { BackOffice } from "../../../../backend/ports/backOffice.ts";
import type { AccessEntry } from "../../../../backend/ports/consents.ts";
import { sampleErasure, samplePermission, sampleTerms } from "../../../api/support/consents.ts";
import { NOON } from "../../../api/support/street.ts";

type Desk = Pick<BackOffice, "consents" | "erasures">;
const DAY = 86_400;

const look = (change: Partial<AccessEntry> = {}): AccessEntry => ({
  at: NOON,
  requestId: "request",
  role: "operator",
  reader: "olga",
  operation: "exportReadings",
  kind: "readings",
  meteringPointId: "H1",
  from: null,
  to: null,
  basis: "contract",
  permissionId: null,
  ...change,
});

/** `open` gives an empty community each time. */
export function consentContract(open: () => { readonly desk: Desk; readonly community: string }): void {
  let desk: Desk;
  let communityId: string;
  beforeEach(() => {
    const opened = open();
    desk = opened.desk;
    communityId = opened.community;
  });
  const permission = (id: string, change: Parameters<typeof samplePermission>[0] = {}) =>
    samplePermission({ communityId, id, ...change });

  it("keeps a permission as it was asked for, and one open question per purpose", async () => {
    const { consents } = desk;
    const first = permission("p-000001");
    expect(await consents.addPermission(first)).toBe(true);
    expect(await consents.addPermission(permission("p-000002"))).toBe(false);
    const other = permission("p-000003", { terms: sampleTerms({ purpose: "research" }) });
    expect(await consents.addPermission(other)).toBe(true);
    expect(await consents.permission(communityId, "p-000001")).toMatchObject(first);
    expect(await consents.permission(communityId, "p-000002")).toBeNull();
    const list = await consents.permissionsOfPoint(communityId, "H1", { limit: 10 });
    expect(list.map(({ id }) => id)).toEqual(["p-000003", "p-000001"]);
    const [newest] = list;
    const rest = await consents.permissionsOfRequester(communityId, "operator", {
      limit: 10,
      before: newest?.rank ?? 0,
    });
    expect(rest.map(({ id }) => id)).toEqual(["p-000001"]);
  });

  it("saves a change only over the version it was made from, with its salt", async () => {
    const { consents } = desk;
    const sent = permission("p-000001");
    await consents.addPermission(sent);
    const answer = {
      language: "de",
      textHash: `0x${"11".repeat(32)}`,
      method: "session",
      signer: null,
      signature: null,
      commitment: `0x${"22".repeat(32)}`,
    } as const;
    const accepted = { ...sent, state: "accepted", answer, version: 2 } as const;
    const salt = {
      permissionId: sent.id,
      account: `0x${"33".repeat(20)}`,
      salt: `0x${"44".repeat(16)}`,
    } as const;
    expect(await consents.savePermission(accepted, salt)).toBe(true);
    expect(await consents.savePermission({ ...sent, state: "rejected", version: 2 })).toBe(false);
    expect(await consents.permission(communityId, sent.id)).toMatchObject(accepted);
    expect(await consents.consentSalt(communityId, sent.id)).toEqual(salt);
    expect(await consents.acceptedPermissions(communityId, "operator", "H1")).toHaveLength(1);
    expect(await consents.acceptedPermissions(communityId, "operator", "H2")).toHaveLength(0);
    expect(await consents.committedPermissions(communityId, 0, 10)).toHaveLength(1);
    expect(await consents.deleteConsentSalts(communityId, [sent.id])).toBe(1);
    expect(await consents.consentSalt(communityId, sent.id)).toBeNull();
    expect(await consents.committedPermissions(communityId, 0, 10)).toHaveLength(0);
  });

  it("finds what is over", async () => {
    const { consents } = desk;
    const sent = permission("p-000001");
    await consents.addPermission(sent);
    const accepted = permission("p-000002", {
      state: "accepted",
      terms: sampleTerms({ purpose: "research", validUntil: epochSeconds(NOON + DAY) }),
    });
    await consents.addPermission(accepted);
    const due = async (at: number) =>
      (await consents.duePermissions(communityId, epochSeconds(at), 10)).map(({ id }) => id);
    expect(await due(NOON)).toEqual([]);
    expect(await due(NOON + DAY)).toEqual(["p-000002"]);
    expect(await due(sent.answerBy)).toEqual(["p-000001", "p-000002"]);
  });

  it("raises what was delivered and never lowers it", async () => {
    const { consents } = desk;
    await consents.addPermission(permission("p-000001", { state: "accepted" }));
    for (const at of [100, 90]) await consents.noteDelivery(communityId, "p-000001", intervalIndex(at));
    expect((await consents.permission(communityId, "p-000001"))?.deliveredTo).toBe(100);
  });

  it("notes looks, shows a home its own and those at all homes, newest first", async () => {
    const { consents } = desk;
    await consents.note(communityId, [look(), look({ meteringPointId: "H2" })]);
    await consents.note(communityId, [
      look({ meteringPointId: null, kind: "people", at: epochSeconds(NOON + 5) }),
    ]);
    const looks = await consents.looksAt(communityId, "H1", { limit: 10 });
    expect(looks.map(({ kind }) => kind)).toEqual(["people", "readings"]);
    expect(looks[1]).toMatchObject(look());
    const older = await consents.looksAt(communityId, "H1", { limit: 10, before: looks[0]?.position ?? 0 });
    expect(older).toHaveLength(1);
    const since = epochSeconds(NOON + 1);
    expect(await consents.looksAt(communityId, "H1", { limit: 10, since })).toHaveLength(1);
  });

  it("gathers looks by day and reader, whole days at a time", async () => {
    const { consents } = desk;
    const days = [0, 1, 2].map((day) => epochSeconds(NOON - day * DAY));
    for (const at of days)
      await consents.note(communityId, [look({ at }), look({ at: epochSeconds(at + 9) })]);
    const page = { since: epochSeconds(0), before: epochSeconds(NOON + DAY), days: 2 };
    const groups = await consents.lookGroups(communityId, "H1", page);
    expect(groups.map(({ looks, first, last }) => [looks, first, last])).toEqual([
      [2, NOON, NOON + 9],
      [2, NOON - DAY, NOON - DAY + 9],
    ]);
    const before = groups.at(-1)?.day ?? epochSeconds(0);
    expect(await consents.lookGroups(communityId, "H1", { ...page, before })).toHaveLength(1);
    expect(await consents.lookGroups(communityId, "H2", page)).toEqual([]);
    const totals = await consents.totals(communityId, epochSeconds(0), epochSeconds(NOON + DAY));
    expect(totals.map(({ looks }) => looks)).toEqual([2, 2, 2]);
    expect(JSON.stringify(totals)).not.toContain("H1");
  });

  it("notes nothing under a permission that is not accepted, or is over", async () => {
    const { consents } = desk;
    const accepted = permission("p-000001", { state: "accepted" });
    await consents.addPermission(accepted);
    const entry = look({ role: "aggregator", basis: "consent", permissionId: accepted.id });
    const under = (at: number) =>
      consents.note(communityId, [entry], { permissionId: accepted.id, at: epochSeconds(at) });
    expect(await under(NOON)).toBe(true);
    expect(await under(accepted.terms.validUntil)).toBe(false);
    await consents.savePermission({ ...accepted, state: "revoked", version: 2 });
    expect(await under(NOON)).toBe(false);
    expect(await consents.looksAt(communityId, "H1", { limit: 10 })).toHaveLength(1);
  });

  it("counts tenancies up one at a time", async () => {
    const { consents } = desk;
    expect(await consents.tenure(communityId, "H1")).toEqual({ number: 0, since: 0 });
    const next = { number: 1, since: intervalIndex(500) };
    await consents.beginTenure(communityId, "H1", next);
    await consents.beginTenure(communityId, "H1", { number: 1, since: intervalIndex(900) });
    expect(await consents.tenure(communityId, "H1")).toEqual(next);
    expect(await consents.tenure(communityId, "H2")).toEqual({ number: 0, since: 0 });
  });

  it("keeps one erasure per tenancy, and makes room when it was cancelled", async () => {
    const { erasures } = desk;
    const id = (last: string) => last.padStart(32, "0");
    const waiting = sampleErasure({ communityId, id: id("1"), state: "waiting" });
    expect(await erasures.addErasure(waiting)).toBe(true);
    expect(await erasures.addErasure({ ...waiting, id: id("2") })).toBe(false);
    expect(await erasures.erasureOf(communityId, "H1", 0)).toEqual(waiting);
    expect(await erasures.erasureOf(communityId, "H1", 1)).toBeNull();
    expect(await erasures.saveErasure({ ...waiting, state: "cancelled", version: 3 })).toBe(false);
    expect(await erasures.saveErasure({ ...waiting, state: "cancelled", version: 2 })).toBe(true);
    expect(await erasures.erasureOf(communityId, "H1", 0)).toBeNull();
    expect(await erasures.addErasure({ ...waiting, id: id("3") })).toBe(true);
    expect((await erasures.erasuresIn(communityId, ["waiting"], 10)).map((one) => one.id)).toEqual([id("3")]);
    expect((await erasures.erasure(communityId, id("3")))?.state).toBe("waiting");
  });
}
