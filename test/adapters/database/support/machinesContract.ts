/** What memory and PostgreSQL must both do for programs: clients, device keys, traces, answers, webhooks. */
import { describe, expect, it } from "vitest";
import type { DeviceKey, MachineClient } from "../../../../backend/ports/machineAccess.ts";
import type { Machines } from "../../../../backend/ports/machines.ts";
import type { NewDelivery, WebhookEndpoint } from "../../../../backend/ports/webhooks.ts";

const client = (id: string): MachineClient => ({
  id,
  name: "Flexwerk",
  role: "aggregator",
  scopes: ["market:read"],
  pointIds: [],
  authMethod: "client_secret_basic",
  secretHash: "hash",
  publicKeys: null,
  perMinute: 60,
  version: 1,
  createdAt: 100,
  validFrom: 100,
  lastUsedDay: null,
  endedAt: null,
});
const deviceKey = (id: string, pointIds: readonly string[]): DeviceKey => ({
  id,
  keyHash: `hash of ${id}`,
  label: "Meter",
  pointIds,
  issuedBy: "operator",
  version: 1,
  createdAt: 100,
  lastUsedDay: null,
  revokedAt: null,
});
const endpoint = (id: string, owner: string): WebhookEndpoint => ({
  id,
  owner,
  url: "https://receiver.example/hook",
  events: ["market.interval"],
  secrets: [{ sealed: "s", endsAt: null }],
  state: "active",
  reason: null,
  failures: 0,
  version: 1,
  createdAt: 100,
});
const message = (id: string, endpointId: string, messageId = id): NewDelivery => ({
  id,
  endpointId,
  messageId,
  eventType: "market.interval",
  body: '{"type":"market.interval"}',
  nextAt: 1_000,
  createdAt: 900,
});
const claim = {
  caller: "client:a",
  key: "key-00000001",
  fingerprint: "f",
  now: 1_000,
  leaseMs: 500,
  since: 0,
};
const street = "machines";

export function describeMachines(open: () => Machines): void {
  describe("machine clients", () => {
    it("are found, listed in the order of their ids, changed by version only and never across communities", async () => {
      const { clients } = open();
      for (const id of ["c-2", "c-1", "c-3"]) await clients.add(street, client(id));
      expect(await clients.find(street, "c-1")).toEqual(client("c-1"));
      expect(await clients.find("elsewhere", "c-1")).toBeNull();
      expect((await clients.list(street, { after: "c-1", limit: 1 })).map(({ id }) => id)).toEqual(["c-2"]);
      const keys = { keys: [{ kty: "OKP", kid: "k" }] };
      const changed = { ...client("c-1"), version: 2, perMinute: 5, publicKeys: keys };
      await clients.seen(street, "c-1", 86_400);
      expect(await clients.save(street, changed)).toBe(true);
      expect(await clients.save(street, changed), "a stale version").toBe(false);
      expect(await clients.find(street, "c-1")).toEqual({ ...changed, lastUsedDay: 86_400 });
      expect(await clients.save(street, { ...client("c-2"), version: 2, endedAt: 200 })).toBe(true);
      expect(await clients.count(street)).toBe(2);
    });
  });

  describe("device keys", () => {
    it("are found by hash and listed whole or within a home's points", async () => {
      const { deviceKeys } = open();
      await deviceKeys.add(street, deviceKey("d-1", ["H1"]));
      await deviceKeys.add(street, deviceKey("d-2", ["H1", "H2"]));
      expect((await deviceKeys.findByHash(street, "hash of d-2"))?.id).toBe("d-2");
      expect(await deviceKeys.findByHash(street, "other")).toBeNull();
      const ids = async (within: readonly string[] | null) =>
        (await deviceKeys.list(street, { after: null, limit: 9, within })).map(({ id }) => id);
      expect(await ids(null)).toEqual(["d-1", "d-2"]);
      expect(await ids(["H1"])).toEqual(["d-1"]);
      expect(await ids([])).toEqual([]);
      const revoked = { ...deviceKey("d-1", ["H1"]), version: 2, revokedAt: 300 };
      expect(await deviceKeys.save(street, revoked)).toBe(true);
      expect(await deviceKeys.save(street, revoked)).toBe(false);
      await deviceKeys.seen(street, "d-1", 86_400);
      expect(await deviceKeys.find(street, "d-1")).toEqual({ ...revoked, lastUsedDay: 86_400 });
    });
  });

  describe("traces of tokens", () => {
    it("are kept once, end at their time and are forgotten in portions", async () => {
      const { traces } = open();
      const trace = { model: "Used", id: "1", payload: { a: 1 }, expiresAt: 100 };
      expect(await traces.keep(street, trace)).toBe(true);
      expect(await traces.keep(street, trace)).toBe(false);
      await traces.keep(street, { ...trace, id: "2" });
      expect(await traces.find(street, "Used", "1", 99)).toEqual({ a: 1 });
      expect(await traces.find(street, "Used", "1", 100)).toBeNull();
      expect(await traces.forget(street, 100, 1)).toBe(1);
      expect(await traces.forget(street, 100, 9)).toBe(1);
      expect(await traces.forget(street, 100, 9)).toBe(0);
    });
  });

  describe("answers for repeats", () => {
    it("let exactly one of many attempts work, and give its answer to the others", async () => {
      const { answers } = open();
      const attempts = await Promise.all(
        Array.from({ length: 8 }, (_, index) => answers.claim(street, { ...claim, holder: `h${index}` })),
      );
      expect(attempts.filter(({ state }) => state === "taken")).toHaveLength(1);
      const holder = `h${attempts.findIndex(({ state }) => state === "taken")}`;
      expect(await answers.finish(street, { ...claim, holder: "somebody", status: 200, answer: "x" })).toBe(
        false,
      );
      expect(await answers.finish(street, { ...claim, holder, status: 201, answer: "done" })).toBe(true);
      expect(await answers.claim(street, { ...claim, holder: "later", now: 9_000 })).toEqual({
        state: "answered",
        fingerprint: "f",
        status: 201,
        answer: "done",
      });
      const stranger = { ...claim, caller: "client:b", holder: "b" };
      expect(await answers.claim(street, stranger)).toEqual({ state: "taken" });
    });

    it("pass the key on when it is given back, when its holder died and when a day is over", async () => {
      const { answers } = open();
      const mine = { ...claim, key: "key-00000002" };
      expect((await answers.claim(street, { ...mine, holder: "a" })).state).toBe("taken");
      await answers.release(street, { ...mine, holder: "a" });
      expect((await answers.claim(street, { ...mine, holder: "b" })).state).toBe("taken");
      expect((await answers.claim(street, { ...mine, holder: "c", now: 1_400 })).state).toBe("running");
      const other = { ...mine, holder: "c", now: 1_600, fingerprint: "g" };
      expect((await answers.claim(street, other)).state, "another body").toBe("running");
      expect((await answers.claim(street, { ...mine, holder: "c", now: 1_600 })).state).toBe("taken");
      expect(await answers.finish(street, { ...mine, holder: "b", status: 200, answer: "late" })).toBe(false);
      await answers.finish(street, { ...mine, holder: "c", status: 200, answer: "kept" });
      const nextDay = { ...other, holder: "d", now: 5_000, since: 4_000 };
      expect((await answers.claim(street, nextDay)).state).toBe("taken");
      expect(await answers.forget(street, 6_000, 1)).toBe(1);
    });
  });

  describe("webhooks", () => {
    it("are listed by owner, changed by version and found by the events they want", async () => {
      const { webhooks } = open();
      await webhooks.addEndpoint(street, endpoint("w-1", "client:a"));
      await webhooks.addEndpoint(street, endpoint("w-2", "client:b"));
      const ids = async (owner: string | null) =>
        (await webhooks.endpoints(street, { owner, after: null, limit: 9 })).map(({ id }) => id);
      expect(await ids(null)).toEqual(["w-1", "w-2"]);
      expect(await ids("client:b")).toEqual(["w-2"]);
      const off = { ...endpoint("w-2", "client:b"), version: 2, state: "disabled", reason: "gone" } as const;
      const both = await Promise.all([
        webhooks.saveEndpoint(street, off),
        webhooks.saveEndpoint(street, off),
      ]);
      expect(both.sort()).toEqual([false, true]);
      expect(await webhooks.endpoint(street, "w-2")).toEqual(off);
      const wanted = await webhooks.subscribers(street, "market.interval");
      expect(wanted.map(({ id }) => id)).toEqual(["w-1"]);
      expect(await webhooks.subscribers(street, "bills.issued")).toEqual([]);
      for (const id of ["w-1", "w-2"]) await webhooks.removeEndpoint(street, id);
    });

    it("hand a due delivery to one worker, and to another when the lease is over", async () => {
      const { webhooks } = open();
      await webhooks.addEndpoint(street, endpoint("w-3", "admin"));
      await webhooks.enqueue(street, [message("m-1", "w-3"), message("m-2", "w-3")]);
      await webhooks.enqueue(street, [message("m-9", "w-3", "m-1")]);
      const take = (holder: string, now: number) =>
        webhooks.claimDue(street, { holder, now, leaseUntil: now + 100, limit: 9 });
      expect(await take("early", 999)).toEqual([]);
      const [one, two] = await Promise.all([take("one", 1_000), take("two", 1_000)]);
      const both = [...one, ...two];
      expect(both.map(({ id, attempts }) => [id, attempts]).sort()).toEqual([
        ["m-1", 1],
        ["m-2", 1],
      ]);
      const again = await take("three", 1_100);
      expect(again.map(({ attempts }) => attempts)).toEqual([2, 2]);
      const done = { id: "m-1", state: "delivered", nextAt: 0, lastStatus: 204, lastError: null } as const;
      expect(await webhooks.settle(street, { ...done, holder: "one", finishedAt: 1_150 })).toBe(false);
      expect(await webhooks.settle(street, { ...done, holder: "three", finishedAt: 1_150 })).toBe(true);
      const log = await webhooks.deliveries(street, { endpointId: "w-3", before: null, limit: 9 });
      expect(log.map(({ id, state }) => [id, state])).toEqual([
        ["m-2", "pending"],
        ["m-1", "delivered"],
      ]);
      const older = await webhooks.deliveries(street, {
        endpointId: "w-3",
        before: log[0]!.position,
        limit: 9,
      });
      expect(older.map(({ id }) => id)).toEqual(["m-1"]);
      expect(await webhooks.replay(street, "w-3", "m-2", 1_200)).toBe(false);
      expect(await webhooks.replay(street, "w-9", "m-1", 1_200)).toBe(false);
      expect(await webhooks.replay(street, "w-3", "m-1", 1_200)).toBe(true);
      expect(await webhooks.delivery(street, "w-3", "m-1")).toMatchObject({ state: "pending", attempts: 0 });
      const [replayed] = (await take("four", 1_200)).filter(({ id }) => id === "m-1");
      expect(replayed).toMatchObject({ messageId: "m-1", attempts: 1 });
      await webhooks.settle(street, { ...done, state: "dead", holder: "four", finishedAt: 1_300 });
      expect(await webhooks.forget(street, 1_000, 9)).toBe(1);
      await webhooks.removeEndpoint(street, "w-3");
      expect(await webhooks.delivery(street, "w-3", "m-2")).toBeNull();
    });
  });
}
