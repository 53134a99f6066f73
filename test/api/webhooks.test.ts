/** Webhooks from registration to the log: signatures a receiver can check, retries, replay, and who sees what. */
import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createMemoryMachines } from "../../backend/adapters/memory/memoryMachines.ts";
import { MAX_ATTEMPTS, MAX_FAILURES, retryWait } from "../../backend/app/webhooks.ts";
import { intervalIndex, intervalOf } from "../../backend/core/time/marketInterval.ts";
import { openWebhooks } from "../../backend/main/openWebhooks.ts";
import type { Machines } from "../../backend/ports/machines.ts";
import type { SendOutcome } from "../../backend/ports/webhooks.ts";
import { type Client, pageWith } from "./support/client.ts";
import { clientOf, tokenAuthorization } from "./support/machines.ts";
import { startTestServer, type TestServer } from "./support/server.ts";
import { COMMUNITY, NOON } from "./support/street.ts";

interface Sent {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const INTERVAL = intervalIndex(intervalOf(NOON));
let server: TestServer;
let machines: Machines;
let sent: Sent[];
let answer: SendOutcome;
let authorization: string;
let page: Client;
let wall: number;
let work: ReturnType<typeof openWebhooks>;

beforeEach(async () => {
  sent = [];
  answer = { status: 200, fault: null };
  wall = NOON * 1_000;
  machines = createMemoryMachines();
  const sender = {
    faultOf: async (url: string) => (url.includes("inside") ? "the address is private" : null),
    send: async (url: string, headers: Readonly<Record<string, string>>, body: string) => {
      sent.push({ url, headers, body });
      return answer;
    },
  };
  server = await startTestServer({ machines, sender });
  work = openWebhooks({
    communityId: COMMUNITY,
    store: server.store,
    events: server.events,
    machines,
    clock: server.clock,
    secret: "a test secret of at least thirty-two characters",
    wallNow: () => wall,
    onError: (error) => {
      throw error;
    },
    sender,
  });
  const program = await clientOf(server, "aggregator", ["market:read", "webhooks:manage"]);
  authorization = await tokenAuthorization(server, program, ["market:read", "webhooks:manage"]);
  page = pageWith(server, null);
});
afterEach(async () => {
  await work.close();
  await server.close();
});

const register = async (change: object = {}, as = authorization) =>
  page.send(
    "POST",
    "/api/v1/webhooks",
    { url: "https://receiver.example/hook", events: ["market.interval"], ...change },
    { authorization: as },
  );
const idOf = (registered: { body: Record<string, unknown> | null }): string =>
  String((registered.body!.webhook as Record<string, unknown>).webhookId);
const happen = (interval = INTERVAL, state: "cleared" | "committed" = "cleared") =>
  server.events.publish({ type: "interval", communityId: COMMUNITY, interval, state, at: NOON });
const deliver = async () => {
  await new Promise((resolve) => setTimeout(resolve, 20));
  return work.worker.runOnce();
};
const logOf = async (id: string) => {
  const log = await page.get(`/api/v1/webhooks/${id}/deliveries`, { authorization });
  return (log.body?.deliveries ?? []) as Record<string, unknown>[];
};

/** As a receiver does it, from the secret it was given. */
function isSigned({ headers, body }: Sent, secret: string): boolean {
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const text = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  const mark = `v1,${createHmac("sha256", key).update(text).digest("base64")}`;
  return (headers["webhook-signature"] ?? "").split(" ").includes(mark);
}

describe("a webhook", () => {
  it("is told what changed and where to read it, signed, without anybody's figures", async () => {
    const registered = await register();
    expect(registered.status, registered.text).toBe(201);
    const secret = String(registered.body?.secret);
    happen();
    expect(await deliver()).toBe(1);
    const [message] = sent;
    expect(JSON.parse(message!.body)).toEqual({
      type: "market.interval",
      timestamp: new Date(NOON * 1_000).toISOString(),
      data: {
        communityId: COMMUNITY,
        interval: INTERVAL,
        state: "cleared",
        read: `/api/v1/market/intervals/${INTERVAL}`,
      },
    });
    expect(message?.headers["webhook-id"]).toBe(`interval-${INTERVAL}-cleared`);
    expect(message?.headers["webhook-timestamp"]).toBe(String(NOON));
    expect(isSigned(message!, secret)).toBe(true);
    expect(isSigned({ ...message!, body: `${message!.body} ` }, secret)).toBe(false);
    expect((await logOf(idOf(registered)))[0]).toMatchObject({
      state: "delivered",
      attempts: 1,
      status: 200,
    });
    const shown = await page.get(`/api/v1/webhooks/${idOf(registered)}`, { authorization });
    expect(shown.text).not.toContain(secret.slice(6));
  });

  it("hears an event once, though it is written down twice", async () => {
    await register();
    happen();
    happen();
    await work.sweep();
    await deliver();
    const ids = sent.map(({ headers }) => headers["webhook-id"]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => id === `interval-${INTERVAL}-cleared`)).toHaveLength(1);
  });

  it("hears at the start what a process that died did not write down", async () => {
    await register();
    await work.sweep();
    await deliver();
    expect(sent.length).toBeGreaterThanOrEqual(2);
    expect(sent.map(({ body }) => JSON.parse(body).data.state)).toContain("open");
  });

  it("signs with both secrets for a day after the change, then with the new one alone", async () => {
    const registered = await register();
    const before = String(registered.body?.secret);
    const rotated = await page.send("POST", `/api/v1/webhooks/${idOf(registered)}/secret`, undefined, {
      authorization,
    });
    const after = String(rotated.body?.secret);
    happen();
    await deliver();
    expect([isSigned(sent[0]!, before), isSigned(sent[0]!, after)]).toEqual([true, true]);
    wall += 25 * 3_600_000;
    happen(intervalIndex(INTERVAL + 1));
    await deliver();
    expect([isSigned(sent[1]!, before), isSigned(sent[1]!, after)]).toEqual([false, true]);
  });

  it("is tried again for a day with growing waits, then given up, and can be sent again by hand", async () => {
    const registered = await register();
    answer = { status: 503, fault: "it answered 503" };
    happen();
    await deliver();
    expect((await logOf(idOf(registered)))[0]).toMatchObject({ state: "pending", attempts: 1, status: 503 });
    expect(await work.worker.runOnce(), "not due yet").toBe(0);
    for (let attempt = 2; attempt <= MAX_ATTEMPTS; attempt += 1) {
      wall += 13 * 3_600_000;
      expect(await work.worker.runOnce()).toBe(1);
    }
    const [given] = await logOf(idOf(registered));
    expect(given).toMatchObject({ state: "dead", attempts: MAX_ATTEMPTS, fault: "it answered 503" });
    expect(new Set(sent.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    answer = { status: 200, fault: null };
    const path = `/api/v1/webhooks/${idOf(registered)}/deliveries/${String(given?.deliveryId)}/replay`;
    expect((await page.send("POST", path, undefined, { authorization })).status).toBe(201);
    await deliver();
    expect((await logOf(idOf(registered)))[0]).toMatchObject({ state: "delivered", attempts: 1 });
    const shown = await page.get(`/api/v1/webhooks/${idOf(registered)}`, { authorization });
    expect(shown.body).toMatchObject({ failures: 0, state: "active" });
  });

  it("waits longer each time, with some chance in it, a day in all", () => {
    const waits = Array.from({ length: MAX_ATTEMPTS - 1 }, (_, index) => retryWait(index + 1, 0.5) ?? 0);
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    const hours = waits.reduce((sum, wait) => sum + wait, 0) / 3_600_000;
    expect(hours).toBeGreaterThan(20);
    expect(hours).toBeLessThan(28);
    expect(retryWait(1, 0)).toBeLessThan(retryWait(1, 1) ?? 0);
    expect(retryWait(MAX_ATTEMPTS, 0.5)).toBeNull();
  });

  it("is disabled after too many messages in a row were given up, and its owner can read why", async () => {
    const registered = await register();
    answer = { status: null, fault: "no connection (ECONNREFUSED)" };
    for (let index = 0; index < MAX_FAILURES; index += 1) happen(intervalIndex(INTERVAL + index));
    await new Promise((resolve) => setTimeout(resolve, 20));
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      await work.worker.runOnce();
      wall += 13 * 3_600_000;
    }
    const id = idOf(registered);
    const shown = await page.get(`/api/v1/webhooks/${id}`, { authorization });
    expect(shown.body).toMatchObject({ state: "disabled", reason: "failing", failures: MAX_FAILURES });
    const trail = await server.store.audit.search(
      COMMUNITY,
      { actions: ["webhook.disabled"] },
      { before: null, limit: 5 },
    );
    expect(trail.map(({ subject }) => subject)).toEqual([id]);
    sent.length = 0;
    happen(intervalIndex(INTERVAL + 9));
    await deliver();
    expect(sent).toEqual([]);
    const ping = await page.send("POST", `/api/v1/webhooks/${id}/ping`, undefined, { authorization });
    expect([ping.status, ping.code]).toEqual([409, "LAT-8164"]);
  });

  it("is disabled at once by a receiver that says it is gone", async () => {
    const registered = await register();
    answer = { status: 410, fault: "it answered 410" };
    happen();
    await deliver();
    const shown = await page.get(`/api/v1/webhooks/${idOf(registered)}`, { authorization });
    expect(shown.body).toMatchObject({ state: "disabled", reason: "gone" });
  });

  it("can be tried out with a ping that is not tried again", async () => {
    const registered = await register();
    answer = { status: 500, fault: "it answered 500" };
    const ping = await page.send("POST", `/api/v1/webhooks/${idOf(registered)}/ping`, undefined, {
      authorization,
    });
    expect(ping.body).toMatchObject({ event: "ping" });
    await deliver();
    expect((await logOf(idOf(registered)))[0]).toMatchObject({ event: "ping", state: "dead", attempts: 1 });
  });

  it("is not registered at an address inside our network", async () => {
    const refused = await register({ url: "https://inside.example/hook" });
    expect([refused.status, refused.code]).toEqual([422, "LAT-8156"]);
    const registered = await register();
    const path = `/api/v1/webhooks/${idOf(registered)}`;
    const change = { url: "https://inside.example/hook", events: ["market.interval"], state: "active" };
    const etag = registered.headers.get("etag") ?? "";
    const moved = await page.send("PUT", path, change, { authorization, "if-match": etag });
    expect([moved.status, moved.code]).toEqual([422, "LAT-8156"]);
  });
});

describe("who is told what", () => {
  it("follows the scopes of the program, when it registers and when it happens", async () => {
    const refused = await register({ events: ["invoices.issued"] });
    expect([refused.status, refused.code]).toEqual([403, "LAT-8161"]);
    const registered = await register();
    const owner = String((registered.body!.webhook as Record<string, unknown>).owner);
    const client = await machines.clients.find(COMMUNITY, owner);
    await machines.clients.save(COMMUNITY, { ...client!, version: 2, scopes: ["webhooks:manage"] });
    happen();
    expect(await deliver()).toBe(0);
  });

  it("keeps programs apart: another's webhook is not there", async () => {
    const registered = await register();
    const other = await clientOf(server, "dso-system", ["webhooks:manage"]);
    const stranger = { authorization: await tokenAuthorization(server, other, ["webhooks:manage"]) };
    const path = `/api/v1/webhooks/${idOf(registered)}`;
    for (const [method, tail] of [
      ["GET", ""],
      ["PUT", ""],
      ["DELETE", ""],
      ["POST", "/secret"],
      ["POST", "/ping"],
    ]) {
      const change = { url: "https://receiver.example/x", events: ["market.interval"], state: "active" };
      const answered =
        method === "GET"
          ? await page.get(path, stranger)
          : await page.send(method!, `${path}${tail}`, method === "PUT" ? change : undefined, {
              ...stranger,
              "if-match": "*",
            });
      expect([method, answered.status, answered.code]).toEqual([method, 404, "LAT-8001"]);
    }
    expect((await page.get("/api/v1/webhooks", stranger)).body).toEqual({ webhooks: [], next: null });
  });
});
