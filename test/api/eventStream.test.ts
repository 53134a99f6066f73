/** Live changes reach the browser, in order, without anybody's figures; a browser that was away is told. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ServerEvent } from "../../backend/adapters/http/schemas/events.ts";
import { intervalIndex, intervalOf } from "../../backend/core/time/marketInterval.ts";
import { type Client, pageWith, signInAs } from "./support/client.ts";
import { signedOrderOf } from "./support/orders.ts";
import { startTestServer, type TestServer } from "./support/server.ts";
import { COMMUNITY, NOON } from "./support/street.ts";

const here = intervalOf(NOON);
let server: TestServer;
let anna: Client;
const open: { close(): void }[] = [];

beforeEach(async () => {
  server = await startTestServer();
  anna = await signInAs(server, "anna");
});
afterEach(async () => {
  for (const stream of open.splice(0)) stream.close();
  await server.close();
});

interface Frame {
  readonly id: string;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** Opens the stream and collects frames; `until` waits for one that fits. */
async function listen(client: Client, headers: Record<string, string> = {}) {
  const abort = new AbortController();
  const response = await fetch(`${server.url}/api/v1/events`, {
    headers: { cookie: client.cookie ?? "", ...headers },
    signal: abort.signal,
  });
  open.push({ close: () => abort.abort() });
  const frames: Frame[] = [];
  const waiting: (() => void)[] = [];
  void (async () => {
    let text = "";
    try {
      for await (const chunk of response.body ?? []) {
        text += Buffer.from(chunk).toString("utf8");
        const parts = text.split("\n\n");
        text = parts.pop() ?? "";
        for (const part of parts) {
          const field = (name: string) =>
            part
              .split("\n")
              .find((line) => line.startsWith(`${name}: `))
              ?.slice(name.length + 2) ?? "";
          if (field("data") === "") continue;
          const data = JSON.parse(field("data")) as Record<string, unknown>;
          frames.push({ id: field("id"), event: field("event"), data });
        }
        for (const wake of waiting.splice(0)) wake();
      }
    } catch {
      // The test closed the stream.
    }
  })();
  const until = async (fits: (frame: Frame) => boolean): Promise<Frame> => {
    for (;;) {
      const found = frames.find(fits);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  };
  return { response, frames, until, close: () => abort.abort() };
}

const publishInterval = (ahead: number): void =>
  server.events.publish({
    type: "interval",
    communityId: COMMUNITY,
    interval: intervalIndex(here + ahead),
    state: "closed",
    at: NOON,
  });

describe("the live stream", () => {
  it("begins with clock and chain, and every event is as documented", async () => {
    const stream = await listen(anna);
    expect(stream.response.headers.get("content-type")).toContain("text/event-stream");
    expect(stream.response.headers.get("cache-control")).toContain("no-store");
    await stream.until(({ event }) => event === "chain");
    publishInterval(2);
    await stream.until(({ event }) => event === "interval");
    await server.clock.resume();
    const clock = await stream.until(
      ({ event, data }) => event === "clock" && JSON.stringify(data).includes("running"),
    );
    expect(clock.data.clock).toMatchObject({ state: "running", mode: "demo", speed: 480 });
    for (const { event, data } of stream.frames) expect(ServerEvent.parse(data).type).toBe(event);
  });

  it("tells of a new order its own home and the operator, by the size of the book, and nobody else", async () => {
    const at = async (who: string) => listen(await signInAs(server, who));
    const [own, operator, ben, dso] = [await at("anna"), await at("olga"), await at("ben"), await at("dirk")];
    await anna.send("POST", "/api/v1/household/orders", signedOrderOf("H1", { nonce: 5 }));
    const book = { type: "orders", interval: here + 4 };
    const isOrders = ({ event }: { event: string }) => event === "orders";
    expect((await operator.until(isOrders)).data).toEqual({ ...book, orderCount: 1 });
    expect((await own.until(isOrders)).data).toEqual({ ...book, orderCount: null });
    const interval = intervalIndex(here + 1);
    server.events.publish({ type: "interval", communityId: COMMUNITY, interval, state: "cleared", at: NOON });
    for (const other of [ben, dso]) {
      await other.until(({ event }) => event === "trades");
      expect(other.frames.filter(isOrders)).toEqual([]);
    }
  });

  it("gives a browser that comes back only what was for it", async () => {
    const ben = await signInAs(server, "ben");
    const before = await listen(ben);
    const { id } = await before.until(({ event }) => event === "chain");
    await anna.send("POST", "/api/v1/household/orders", signedOrderOf("H1", { nonce: 6 }));
    const interval = intervalIndex(here + 1);
    server.events.publish({ type: "interval", communityId: COMMUNITY, interval, state: "metered", at: NOON });
    await before.until(({ event }) => event === "interval");
    const again = await listen(ben, { "last-event-id": id });
    await again.until(({ event }) => event === "chain");
    const kinds = again.frames.map(({ event }) => event);
    expect(kinds).toContain("interval");
    expect(kinds).not.toContain("orders");
    expect(kinds).not.toContain("readings");
  });

  it("tells of trades with the clearing and of readings with the metering", async () => {
    const stream = await listen(await signInAs(server, "olga"));
    const interval = intervalIndex(here + 1);
    for (const state of ["cleared", "metered"] as const) {
      server.events.publish({ type: "interval", communityId: COMMUNITY, interval, state, at: NOON });
    }
    const trades = await stream.until(({ event }) => event === "trades");
    const readings = await stream.until(({ event }) => event === "readings");
    expect(trades.data).toEqual({ type: "trades", interval, poolPrice: null, tradedWh: 0 });
    expect(readings.data).toEqual({ type: "readings", interval, received: 0, expected: 4 });
    const order = stream.frames
      .map(({ event }) => event)
      .filter((event) => event !== "clock" && event !== "chain");
    expect(order).toEqual(["interval", "trades", "interval", "readings"]);
  });

  it("keeps another community's events to itself", async () => {
    const stream = await listen(anna);
    server.events.publish({
      type: "interval",
      communityId: "elsewhere",
      interval: here,
      state: "closed",
      at: NOON,
    });
    publishInterval(3);
    await stream.until(({ event }) => event === "interval");
    const seen = stream.frames.filter(({ event }) => event === "interval").map(({ data }) => data.interval);
    expect(seen).toEqual([here + 3]);
  });

  it("gives a browser that comes back what it missed", async () => {
    const first = await listen(anna);
    publishInterval(2);
    const seen = await first.until(({ event }) => event === "interval");
    first.close();
    publishInterval(3);
    publishInterval(4);
    const second = await listen(anna, { "last-event-id": seen.id });
    await second.until(({ data }) => data.interval === here + 4);
    const missed = second.frames.filter(({ event }) => event === "interval").map(({ data }) => data.interval);
    expect(missed).toEqual([here + 3, here + 4]);
  });

  it.each(["nonsense", "0123456789ab-7", "-", "a-b-c", "x".repeat(200)])(
    "tells a browser with the last event %j of an earlier server to read again",
    async (id) => {
      const stream = await listen(anna, { "last-event-id": id });
      const { data } = await stream.until(({ event }) => event === "resync");
      expect(data).toEqual({ type: "resync", reason: "restart" });
    },
  );

  it("is not open to anybody who is not signed in", async () => {
    const answer = await pageWith(server, null).get("/api/v1/events");
    expect([answer.status, answer.code]).toEqual([401, "LAT-8002"]);
  });

  it("lets a caller have eight connections and says so to the ninth", async () => {
    for (let i = 0; i < 8; i += 1) await listen(anna);
    const answer = await anna.get("/api/v1/events");
    expect([answer.status, answer.code]).toEqual([503, "LAT-8014"]);
    const ben = await signInAs(server, "ben");
    expect((await listen(ben)).response.status).toBe(200);
  });

  it("ends when the server stops, and forgets browsers that left", async () => {
    const stream = await listen(anna);
    await stream.until(({ event }) => event === "chain");
    expect(server.http.hub.streamCount()).toBe(1);
    await server.http.close();
    expect(server.http.hub.streamCount()).toBe(0);
  });

  it("goes on when an event cannot be told", async () => {
    const stream = await listen(anna);
    const { interval } = server.store;
    const asked = new Promise<void>((resolve) => {
      server.store.interval = async () => {
        resolve();
        throw new Error("database away");
      };
    });
    publishInterval(2);
    await asked;
    server.store.interval = interval;
    publishInterval(3);
    await stream.until(({ data }) => data.interval === here + 3);
    expect(server.logLines.join("")).toContain("event not delivered");
  });
});
