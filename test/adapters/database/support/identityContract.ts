/** What every store of people, credentials and sessions promises. */
import { describe, expect, it } from "vitest";
import { type EpochSeconds, epochSeconds } from "../../../../backend/core/time/marketInterval.ts";
import type { Invitation, StoredPasskey } from "../../../../backend/ports/credentials.ts";
import type { IdentityStores } from "../../../../backend/ports/identity.ts";

const NOW = epochSeconds(1_790_000_000);
const MS = NOW * 1_000;
const later = (seconds: number): EpochSeconds => epochSeconds(NOW + seconds);

const person = (communityId: string, id: string) => ({
  communityId,
  id,
  displayName: `Name of ${id}`,
  email: `${id}@example.org`,
  roles: ["member" as const],
  createdAt: NOW,
});

const passkey = (communityId: string, id: string, personId: string): StoredPasskey => ({
  communityId,
  id,
  personId,
  publicKey: Uint8Array.from([1, 2, 3]),
  counter: 5,
  transports: ["internal"],
  backedUp: false,
  rpId: "localhost",
  name: "Key",
  addedAt: NOW,
  usedAt: null,
});

const invitation = (communityId: string, id: string): Invitation => ({
  communityId,
  id,
  tokenHash: `hash of ${id}`,
  kind: "invitation",
  role: "member",
  meteringPointIds: ["H1", "H2"],
  displayName: "Invited",
  email: null,
  personId: null,
  invitedBy: "somebody",
  createdAt: NOW,
  expiresAt: later(60),
  usedAt: null,
  withdrawnAt: null,
});

const newSession = (personId: string) =>
  ({ personId, role: "member", method: "passkey", device: "Firefox · Linux", authenticatedAt: MS }) as const;

/** `open` gives stores on the same data each time; `community` is new for each test. */
export function describeIdentity(name: string, open: () => Promise<IdentityStores>): void {
  let count = 0;
  const fresh = async () => {
    count += 1;
    const communityId = `${name}-${count}`;
    const stores = await open();
    await stores.people.addPerson(person(communityId, "p1"));
    await stores.people.addPerson(person(communityId, "p2"));
    return { ...stores, communityId, live: stores.sessions(communityId) };
  };

  describe(`people ${name}`, () => {
    it("are kept with their points, changed, and apart from other communities", async () => {
      const { people, communityId } = await fresh();
      const link = { communityId, personId: "p1", meteringPointId: "H1", givenBy: "x", givenAt: NOW };
      expect(await people.linkPoint({ ...link, capacity: "member" })).toBe(true);
      expect(await people.linkPoint({ ...link, capacity: "member" })).toBe(false);
      await people.linkPoint({ ...link, personId: "p2", capacity: "helper" });
      expect(await people.addPerson(person(communityId, "p1"))).toBe(false);
      expect(await people.person(communityId, "p1")).toMatchObject({
        displayName: "Name of p1",
        email: "p1@example.org",
        memberOf: ["H1"],
        helps: [],
        wallet: null,
        endedAt: null,
      });
      expect((await people.peopleOfPoint(communityId, "H1")).map(({ id }) => id)).toEqual(["p1", "p2"]);
      const wallet = { address: "0xabc", linkedAt: NOW };
      await people.changePerson(communityId, "p1", { email: null, roles: ["admin"], wallet });
      expect(await people.person(communityId, "p1")).toMatchObject({ email: null, roles: ["admin"], wallet });
      expect(await people.changePerson(communityId, "nobody", { email: null })).toBe(false);
      expect(await people.unlinkPoint({ ...link, capacity: "member" })).toBe(true);
      expect((await people.person(communityId, "p1"))?.memberOf).toEqual([]);
      expect(await people.person("elsewhere", "p1")).toBeNull();
    });
  });

  describe(`credentials ${name}`, () => {
    it("are passkeys whose counter only rises", async () => {
      const { credentials, communityId } = await fresh();
      const id = `key-${communityId}`;
      expect(await credentials.addPasskey(passkey(communityId, id, "p1"))).toBe(true);
      expect(await credentials.addPasskey(passkey(communityId, id, "p2"))).toBe(false);
      expect(await credentials.notePasskeyUse(communityId, id, 6, NOW)).toBe(true);
      for (const stale of [6, 5, 0]) {
        expect(await credentials.notePasskeyUse(communityId, id, stale, NOW)).toBe(false);
      }
      const stored = await credentials.passkey(communityId, id);
      expect(stored).toMatchObject({ counter: 6, usedAt: NOW, name: "Key", transports: ["internal"] });
      expect([...(stored?.publicKey ?? [])]).toEqual([1, 2, 3]);
      expect(await credentials.removePasskey(communityId, "p2", id)).toBe(false);
      expect(await credentials.removePasskey(communityId, "p1", id)).toBe(true);
    });

    it("are recovery codes that are counted and used once", async () => {
      const { credentials, communityId } = await fresh();
      const code = { communityId, personId: "p1", salt: Uint8Array.of(1), hash: Uint8Array.of(2) };
      const codes = ["AAAAA", "BBBBB"].map((selector) => ({ ...code, selector, attempts: 0, usedAt: null }));
      await credentials.replaceRecoveryCodes(communityId, "p1", codes);
      expect((await credentials.tryRecoveryCode(communityId, "AAAAA", 2))?.attempts).toBe(1);
      await credentials.tryRecoveryCode(communityId, "AAAAA", 2);
      expect(await credentials.tryRecoveryCode(communityId, "AAAAA", 2)).toBeNull();
      const spent = await Promise.all(
        [1, 2, 3].map(() => credentials.spendRecoveryCode(communityId, "BBBBB", NOW)),
      );
      expect(spent.filter(Boolean)).toHaveLength(1);
      expect(await credentials.recoveryCodesLeft(communityId, "p1")).toBe(1);
    });

    it("are invitations that one person takes up, in time, unless withdrawn", async () => {
      const { credentials, communityId } = await fresh();
      for (const id of ["one", "two", "three"]) await credentials.addInvitation(invitation(communityId, id));
      const taken = await Promise.all(
        ["p1", "p2"].map((id) => credentials.takeInvitation(communityId, "one", id, NOW)),
      );
      expect(taken.filter(Boolean)).toHaveLength(1);
      expect(await credentials.withdrawInvitation(communityId, "one", NOW)).toBe(false);
      expect(await credentials.withdrawInvitation(communityId, "two", NOW)).toBe(true);
      expect(await credentials.takeInvitation(communityId, "two", "p1", NOW)).toBe(false);
      expect(await credentials.takeInvitation(communityId, "three", "p1", later(60))).toBe(false);
      expect(await credentials.invitationByToken(communityId, "hash of three")).toMatchObject({
        displayName: "Invited",
        meteringPointIds: ["H1", "H2"],
      });
      expect(await credentials.invitationByToken("elsewhere", "hash of three")).toBeNull();
    });

    it("are challenges that are taken out by the first answer", async () => {
      const { credentials, communityId } = await fresh();
      const ceremony = { communityId, kind: "signIn", boundTo: "b", personId: null } as const;
      await credentials.addCeremony({ ...ceremony, challenge: "c1", expiresAt: later(10) });
      await credentials.addCeremony({ ...ceremony, challenge: "c2", expiresAt: later(10) });
      const answers = await Promise.all([1, 2].map(() => credentials.takeCeremony(communityId, "c1", NOW)));
      expect(answers.filter((answer) => answer !== null)).toHaveLength(1);
      expect(await credentials.takeCeremony(communityId, "c2", later(10))).toBeNull();
      expect(await credentials.takeCeremony(communityId, "c2", NOW)).toBeNull();
    });
  });

  describe(`sessions ${name}`, () => {
    it("follow what their person may do now, and end with it", async () => {
      const { people, live, communityId } = await fresh();
      const opened = await live.open(newSession("p1"), null, MS);
      const token = opened?.token ?? "";
      expect((await live.find(token, MS))?.meteringPointIds).toEqual([]);
      const link = { communityId, personId: "p1", meteringPointId: "H1", capacity: "member" as const };
      await people.linkPoint({ ...link, givenBy: "x", givenAt: NOW });
      expect((await live.find(token, MS))?.meteringPointIds).toEqual(["H1"]);
      await people.changePerson(communityId, "p1", { roles: ["auditor"] });
      expect(await live.find(token, MS)).toBeNull();
      await people.changePerson(communityId, "p1", { roles: ["member"], endedAt: NOW });
      expect(await live.find(token, MS)).toBeNull();
      expect(await live.open(newSession("p1"), null, MS)).toBeNull();
    });

    it("end when idle, after thirty days, one by one and all but one", async () => {
      const { live } = await fresh();
      const first = await live.open(newSession("p1"), null, MS);
      const second = await live.open(newSession("p1"), null, MS + 1_000);
      const third = await live.open(newSession("p1"), first?.token ?? "", MS + 2_000);
      expect(await live.find(first?.token ?? "", MS)).toBeNull();
      expect((await live.list("p1", MS + 3_000)).map(({ id }) => id)).toEqual([
        third?.session.id,
        second?.session.id,
      ]);
      expect(await live.end("p2", second?.session.id ?? "")).toBe(false);
      expect(await live.endAll("p1", third?.session.id ?? null)).toBe(1);
      expect(await live.find(third?.token ?? "", MS + 43_200_000 - 10_000)).not.toBeNull();
      expect(await live.find(third?.token ?? "", MS + 2 * 43_200_000)).toBeNull();
    });
  });
}
