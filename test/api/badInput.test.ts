/** What comes in wrong is refused with a numbered problem, and the state stays whole. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { statusOf } from "../../backend/adapters/http/problem.ts";
import { Problem } from "../../backend/adapters/http/schemas/problem.ts";
import { catalogue, type ErrorCode } from "../../backend/core/errors/domainError.ts";
import type { Order } from "../../backend/core/orders/order.ts";
import { epochSeconds, intervalIndex, intervalOf } from "../../backend/core/time/marketInterval.ts";
import { microEuroPerKWh, wattHours } from "../../backend/core/units/quantities.ts";
import { type Answer, type Client, signInAs } from "./support/client.ts";
import { OPEN_INTERVAL, signedOrderOf } from "./support/orders.ts";
import { startTestServer, type TestServer } from "./support/server.ts";
import { COMMUNITY, FEEDER, NOON } from "./support/street.ts";

const ORDERS = "/api/v1/household/orders";
let server: TestServer;
let anna: Client;

beforeAll(async () => {
  server = await startTestServer();
  anna = await signInAs(server, "anna");
});
afterAll(() => server.close());

const bookSize = async (): Promise<number> =>
  (await server.store.orders({ communityId: COMMUNITY, feederId: FEEDER.id, interval: OPEN_INTERVAL }))
    .length;

/** A problem as RFC 9457 and the API description want it. */
function expectProblem(answer: Answer, status: number, code: string): void {
  expect([answer.status, answer.code], answer.text).toEqual([status, code]);
  expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  const problem = Problem.parse(answer.body);
  expect(problem.status).toBe(status);
  expect(problem.type).toBe(`urn:lateral:error:${code}`);
  expect(problem.remedy.length).toBeGreaterThan(10);
  expect(problem.detail).not.toMatch(/\{\w+\}/);
  expect(problem.remedy).not.toMatch(/\{\w+\}/);
}

const here = intervalOf(NOON);

describe("an order", () => {
  const refused: readonly (readonly [string, Partial<Order>, number, ErrorCode])[] = [
    ["after gate closure", { interval: intervalIndex(here + 1) }, 422, "LAT-1001"],
    ["before trading opens", { interval: intervalIndex(here + 30) }, 422, "LAT-1002"],
    ["beyond the connection's capacity", { energyWh: wattHours(5_001) }, 422, "LAT-1004"],
    ["off the price step", { limitPrice: microEuroPerKWh(100_001) }, 422, "LAT-1011"],
    ["below the price floor", { limitPrice: microEuroPerKWh(-1_000) }, 422, "LAT-1012"],
    ["above the price cap", { limitPrice: microEuroPerKWh(501_000) }, 422, "LAT-1013"],
    ["against another tariff sheet", { tariffVersion: 2 }, 422, "LAT-1014"],
    ["that has expired", { expiresAt: epochSeconds(NOON - 1) }, 422, "LAT-1015"],
    ["for another community", { communityId: "elsewhere" }, 422, "LAT-1016"],
  ];

  it.each(refused)("%s is refused and not booked", async (_name, change, status, code) => {
    const before = await bookSize();
    expectProblem(
      await anna.send("POST", ORDERS, signedOrderOf("H1", { nonce: 900, ...change })),
      status,
      code,
    );
    expect(await bookSize()).toBe(before);
  });

  it("with a digit of its signature flipped is refused", async () => {
    const signed = signedOrderOf("H1", { nonce: 901 });
    const flipped = signed.signature.replace(/^0x(.)/, (_all, digit) => (digit === "1" ? "0x2" : "0x1"));
    expectProblem(await anna.send("POST", ORDERS, { ...signed, signature: flipped }), 422, "LAT-1006");
  });

  it("that was changed after signing is refused", async () => {
    const signed = signedOrderOf("H1", { nonce: 902 });
    const changed = { ...signed, order: { ...signed.order, energyWh: 501 } };
    expectProblem(await anna.send("POST", ORDERS, changed), 422, "LAT-1022");
  });

  it("signed with a neighbour's key is refused", async () => {
    expectProblem(
      await anna.send("POST", ORDERS, signedOrderOf("H1", { nonce: 903 }, "H2")),
      422,
      "LAT-1008",
    );
  });

  it("with a nonce that was used is a replay", async () => {
    await anna.send("POST", ORDERS, signedOrderOf("H1", { nonce: 904 }));
    const before = await bookSize();
    const again = signedOrderOf("H1", { nonce: 904, energyWh: wattHours(600) });
    expectProblem(await anna.send("POST", ORDERS, again), 409, "LAT-1009");
    expect(await bookSize()).toBe(before);
  });

  it("with a field that does not belong there is refused", async () => {
    const signed = signedOrderOf("H1", { nonce: 905 });
    const answer = await anna.send("POST", ORDERS, { ...signed, sequence: 1, receivedAt: 0 });
    expectProblem(answer, 400, "LAT-8008");
    expect(JSON.stringify(answer.body?.errors)).toContain("body");
  });

  it.each([
    ["energyWh", 0.5],
    ["energyWh", -1],
    ["energyWh", 1e300],
    ["energyWh", "500"],
    ["interval", -1],
    ["interval", 4_294_967_296],
    ["side", "gift"],
    ["meteringPointId", "../H1"],
    ["nonce", null],
  ])("whose %s is %j is refused at the edge", async (field, value) => {
    const signed = signedOrderOf("H1", { nonce: 906 });
    const answer = await anna.send("POST", ORDERS, { ...signed, order: { ...signed.order, [field]: value } });
    expectProblem(answer, 400, "LAT-8008");
    expect(answer.text).toContain(`body.order.${field}`);
  });
});

describe("an Idempotency-Key", () => {
  it("makes a repeated write give the first answer and book once", async () => {
    const signed = signedOrderOf("H1", { nonce: 910 });
    const headers = { "idempotency-key": "repeat-me-910" };
    const first = await anna.send("POST", ORDERS, signed, headers);
    const size = await bookSize();
    const second = await anna.send("POST", ORDERS, signed, headers);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get("idempotency-replayed")).toBe("true");
    expect(await bookSize()).toBe(size);
  });

  it("cannot be used for another request", async () => {
    const headers = { "idempotency-key": "one-key-two-orders" };
    await anna.send("POST", ORDERS, signedOrderOf("H1", { nonce: 911 }), headers);
    const answer = await anna.send("POST", ORDERS, signedOrderOf("H1", { nonce: 912 }), headers);
    expectProblem(answer, 422, "LAT-8012");
  });

  it("of one home says nothing about another's", async () => {
    const ben = await signInAs(server, "ben");
    const headers = { "idempotency-key": "shared-by-chance" };
    const mine = await anna.send("POST", ORDERS, signedOrderOf("H1", { nonce: 913 }), headers);
    const his = await ben.send("POST", ORDERS, signedOrderOf("H2", { nonce: 913 }), headers);
    expect([mine.status, his.status]).toEqual([201, 201]);
    expect(his.body?.orderId).not.toBe(mine.body?.orderId);
  });

  it.each(["", "short", "x".repeat(129), "with a space"])("%j is not a key", async (key) => {
    const headers = { "idempotency-key": key };
    expectProblem(
      await anna.send("POST", ORDERS, signedOrderOf("H1", { nonce: 914 }), headers),
      400,
      "LAT-8011",
    );
  });

  it("may be used again after a refusal, with the request put right", async () => {
    const headers = { "idempotency-key": "try-again-please" };
    const wrong = signedOrderOf("H1", { nonce: 915, tariffVersion: 1 });
    expectProblem(await anna.send("POST", ORDERS, wrong, headers), 422, "LAT-1014");
    const right = await anna.send(
      "POST",
      ORDERS,
      signedOrderOf("H1", { nonce: 915, energyWh: wattHours(1) }),
      headers,
    );
    expect(right.status, right.text).toBe(201);
  });
});

describe("a body", () => {
  it("that is too large is refused", async () => {
    const body = JSON.stringify({ order: "x".repeat(20_000) });
    expectProblem(await anna.send("POST", ORDERS, body), 413, "LAT-8005");
  });

  it("that is nested too deeply is refused before it is parsed", async () => {
    const body = `${"[".repeat(5_000)}${"]".repeat(5_000)}`;
    expectProblem(await anna.send("POST", ORDERS, body), 400, "LAT-8007");
  });

  it("whose brackets are in a string is not deep", async () => {
    const answer = await anna.send("POST", ORDERS, { order: "[".repeat(100) });
    expectProblem(answer, 400, "LAT-8008");
  });

  it.each(["", "{", "{'a':1}", "undefined", '{"a":1}{"b":2}'])("that is %j is not JSON", async (body) => {
    expectProblem(
      await anna.send("POST", ORDERS, body, { "content-type": "application/json" }),
      400,
      "LAT-8006",
    );
  });

  it.each(['{"__proto__":{"role":"operator"}}', '{"order":{"constructor":{"prototype":{}}}}'])(
    "with the reserved name in %s is refused",
    async (body) => {
      expectProblem(await anna.send("POST", ORDERS, body), 400, "LAT-8006");
    },
  );

  it("of another type is refused", async () => {
    const answer = await anna.send("POST", ORDERS, "a=1", {
      "content-type": "application/x-www-form-urlencoded",
    });
    expectProblem(answer, 415, "LAT-8009");
  });

  it("that is compressed is refused", async () => {
    expectProblem(
      await anna.send("POST", ORDERS, "xx", {
        "content-encoding": "gzip",
        "content-type": "application/json",
      }),
      415,
      "LAT-8009",
    );
  });
});

describe("a query", () => {
  it.each([
    ["/api/v1/household/home?date=2026-02-30", "LAT-8024"],
    ["/api/v1/household/home?date=1999-01-01", "LAT-8008"],
    ["/api/v1/household/home?date=tomorrow", "LAT-8008"],
    ["/api/v1/household/home?date=", "LAT-8008"],
    ["/api/v1/household/home?date=2026-06-15&date=2026-06-16", "LAT-8008"],
    ["/api/v1/household/home?secret=1", "LAT-8008"],
    ["/api/v1/household/money?month=2026-13", "LAT-8008"],
    ["/api/v1/household/orders?from=10&to=5", "LAT-8008"],
    ["/api/v1/household/orders?from=0&to=4294967295", "LAT-8008"],
    ["/api/v1/household/orders?cursor=abc", "LAT-8008"],
    ["/api/v1/market/intervals/abc", "LAT-8008"],
    ["/api/v1/market/tariff?x=1", "LAT-8008"],
  ])("%s is refused with %s", async (path, code) => {
    expectProblem(await anna.get(path), 400, code);
  });

  it("for an interval that does not exist finds nothing", async () => {
    expectProblem(await anna.get("/api/v1/market/intervals/1"), 404, "LAT-8001");
  });
});

describe("a trading plan", () => {
  const plan = { style: "bestPrice", buyLimit: 300_000, sellLimit: 90_000, batteryReservePercent: 20 };

  it.each([
    [{ buyLimit: 300_500 }, 422, "LAT-1025"],
    [{ sellLimit: 600_000 }, 422, "LAT-1025"],
    [{ batteryReservePercent: 101 }, 400, "LAT-8008"],
    [{ style: "greedy" }, 400, "LAT-8008"],
    [{ meteringPointId: "H2" }, 400, "LAT-8008"],
  ])("with %j is refused and the old one stays", async (change, status, code) => {
    const before = await server.store.tradingPlan(COMMUNITY, "H1");
    expectProblem(await anna.send("PUT", "/api/v1/household/plan", { ...plan, ...change }), status, code);
    expect(await server.store.tradingPlan(COMMUNITY, "H1")).toEqual(before);
  });

  it("within the bounds is in force at once and read back", async () => {
    const answer = await anna.send("PUT", "/api/v1/household/plan", plan);
    expect(answer.status, answer.text).toBe(200);
    expect((await anna.get("/api/v1/household/plan")).body).toMatchObject(plan);
  });
});

describe("an address", () => {
  it("that is unknown gives a problem, not a page", async () => {
    expectProblem(await anna.get("/api/v1/nothing/here"), 404, "LAT-8001");
    expectProblem(await anna.get("/api/v2/system"), 404, "LAT-8001");
  });

  it("asked in the wrong way says which way is right", async () => {
    const answer = await anna.send("DELETE", "/api/v1/household/plan");
    expectProblem(answer, 405, "LAT-8017");
    expect(answer.headers.get("allow")).toBe("GET, PUT, HEAD");
  });

  it("with a broken escape is not found", async () => {
    expectProblem(await anna.get("/api/v1/household/orders/%E0%A4%A"), 404, "LAT-8001");
  });
});

describe("the catalogue", () => {
  it("gives every 8xxx code a status below 500 or a reason to be above", () => {
    const above = Object.keys(catalogue).filter(
      (code) => code.startsWith("LAT-8") && statusOf(code as ErrorCode) >= 500,
    );
    /** Never answered to a request: the start of the product, its commands and its key ring end with them. */
    const ofCommands = /^LAT-8(12\d|13\d|25[2-4])$/;
    expect(above.filter((code) => !ofCommands.test(code))).toEqual([
      "LAT-8014",
      "LAT-8016",
      "LAT-8018",
      "LAT-8023",
      "LAT-8027",
      "LAT-8250",
      "LAT-8251",
      "LAT-8371",
      "LAT-8205",
    ]);
  });
});
