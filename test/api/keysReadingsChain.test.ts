/** Registering a browser's key, readings coming in, and the read-only window on the chain. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { personalMessageDigest } from "../../backend/adapters/auth/keyProof.ts";
import { addressOfPrivateKey, signDigest, signOrder } from "../../backend/core/orders/orderSignature.ts";
import { intervalIndex, intervalOf } from "../../backend/core/time/marketInterval.ts";
import { type Client, pageWith, signInAs } from "./support/client.ts";
import { deviceAuthorization } from "./support/machines.ts";
import { ORDER_DOMAIN, signedOrderOf } from "./support/orders.ts";
import { startTestServer, type TestServer } from "./support/server.ts";
import { COMMUNITY, ledgerContract, NOON } from "./support/street.ts";

const KEYS = "/api/v1/household/keys";
const browserKey = new Uint8Array(32).fill(42);
const address = addressOfPrivateKey(browserKey);

let server: TestServer;
let anna: Client;

beforeEach(async () => {
  server = await startTestServer();
  anna = await signInAs(server, "anna");
});
afterEach(() => server.close());

const codeOf = ({ status, code }: { status: number; code: string | null }) => [status, code];

async function challengeFor(client: Client, key: string): Promise<string> {
  const answer = await client.send("POST", `${KEYS}/challenge`, { address: key });
  expect(answer.status, answer.text).toBe(200);
  return String(answer.body?.message);
}

const sign = (message: string, key = browserKey): string => signDigest(personalMessageDigest(message), key);

describe("a key made in the browser", () => {
  it("is registered with proof of possession and then signs orders that are taken", async () => {
    const message = await challengeFor(anna, address);
    expect(message).toContain("Metering point: H1");
    const registered = await anna.send("POST", KEYS, { address, message, signature: sign(message) });
    expect([registered.status, registered.body]).toEqual([
      201,
      { address, kind: "browser", registeredAt: NOON },
    ]);
    expect((await anna.get(KEYS)).body?.keys).toContainEqual(registered.body);
    const { order } = signedOrderOf("H1", { nonce: 3 });
    const taken = await anna.send(
      "POST",
      "/api/v1/household/orders",
      signOrder(order, ORDER_DOMAIN, browserKey),
    );
    expect(taken.status, taken.text).toBe(201);
  });

  it("is not taken without holding it", async () => {
    const message = await challengeFor(anna, address);
    const signature = sign(message, new Uint8Array(32).fill(43));
    expect(codeOf(await anna.send("POST", KEYS, { address, message, signature }))).toEqual([422, "LAT-8020"]);
  });

  it("is not taken with a text that this server did not give", async () => {
    const message = (await challengeFor(anna, address)).replace("Valid until: ", "Valid until: 9");
    expect(codeOf(await anna.send("POST", KEYS, { address, message, signature: sign(message) }))).toEqual([
      422,
      "LAT-8020",
    ]);
  });

  it("is not taken with the text given to a neighbour, nor for another key", async () => {
    const ben = await signInAs(server, "ben");
    const his = await challengeFor(ben, address);
    expect((await anna.send("POST", KEYS, { address, message: his, signature: sign(his) })).code).toBe(
      "LAT-8020",
    );
    const other = addressOfPrivateKey(new Uint8Array(32).fill(44));
    const mine = await challengeFor(anna, other);
    expect((await anna.send("POST", KEYS, { address, message: mine, signature: sign(mine) })).code).toBe(
      "LAT-8020",
    );
  });

  it("is not taken ten minutes later", async () => {
    const message = await challengeFor(anna, address);
    server.passSeconds(601);
    expect(codeOf(await anna.send("POST", KEYS, { address, message, signature: sign(message) }))).toEqual([
      422,
      "LAT-8020",
    ]);
  });

  it("belongs to one home only, and registering it again changes nothing", async () => {
    const message = await challengeFor(anna, address);
    const body = { address, message, signature: sign(message) };
    await anna.send("POST", KEYS, body);
    expect((await anna.send("POST", KEYS, body)).status).toBe(201);
    expect(await server.store.memberKeys(COMMUNITY, "H1")).toHaveLength(2);
    const ben = await signInAs(server, "ben");
    const his = await challengeFor(ben, address);
    const answer = await ben.send("POST", KEYS, { address, message: his, signature: sign(his) });
    expect(codeOf(answer)).toEqual([409, "LAT-8021"]);
  });
});

describe("readings by HTTP", () => {
  const ended = intervalIndex(intervalOf(NOON) - 1);
  const reading = (change: object = {}) => ({
    meteringPointId: "H1",
    interval: ended,
    importWh: 120,
    exportWh: 0,
    quality: "measured",
    ...change,
  });
  const post = async (readings: readonly object[]) => {
    const authorization = await deviceAuthorization(server, ["H1", "H2"]);
    const device = pageWith(server, null);
    return device.send("POST", "/api/v1/meters/readings", { readings }, { authorization });
  };
  const stored = () =>
    server.store.memberReadings(COMMUNITY, "H1", { from: ended, to: intervalIndex(ended + 1) });

  it("are stored, and handed in again change nothing", async () => {
    expect((await post([reading(), reading({ meteringPointId: "H2" })])).body).toEqual({
      accepted: 2,
      unchanged: 0,
      warnings: [],
    });
    expect((await post([reading()])).body).toEqual({ accepted: 0, unchanged: 1, warnings: [] });
    expect((await stored()).map(({ importWh, source, version }) => [importWh, source, version])).toEqual([
      [120, "http", 1],
    ]);
  });

  it.each([
    ["negative", [reading({ importWh: -1 })], 400, "LAT-8008"],
    ["doubled in the batch", [reading(), reading({ importWh: 130 })], 422, "LAT-5004"],
    ["of an interval that has not ended", [reading({ interval: ended + 2 })], 422, "LAT-5006"],
    ["beyond the connection", [reading({ importWh: 6_000 })], 422, "LAT-5007"],
    ["one good, one bad", [reading(), reading({ meteringPointId: "H2", importWh: 6_000 })], 422, "LAT-5007"],
    ["none at all", [], 400, "LAT-8008"],
  ])("%s are refused whole", async (_name, readings, status, code) => {
    const answer = await post(readings);
    expect(codeOf(answer), answer.text).toEqual([status, code]);
    expect(await stored()).toEqual([]);
  });
});

describe("the window on the chain", () => {
  let node: Server;
  let seen: unknown[] = [];
  let reply: (body: { id: unknown }) => string;
  let chainServer: TestServer;
  let member: Client;

  beforeAll(async () => {
    node = createServer((request, response) => {
      let text = "";
      request.on("data", (chunk: Buffer) => {
        text += chunk.toString();
      });
      request.on("end", () => {
        const body = JSON.parse(text) as { id: unknown };
        seen.push(body);
        response.end(reply(body));
      });
    });
    await new Promise<void>((resolve) => node.listen(0, "127.0.0.1", resolve));
    chainServer = await startTestServer({
      chainRpcUrl: `http://127.0.0.1:${(node.address() as AddressInfo).port}`,
    });
    member = await signInAs(chainServer, "anna");
  });
  afterAll(async () => {
    await chainServer.close();
    node.close();
  });
  beforeEach(() => {
    seen = [];
    reply = ({ id }) => JSON.stringify({ jsonrpc: "2.0", id, result: "0x7a69", extra: "dropped" });
  });

  const call = (method: string, params: unknown[]) =>
    member.send("POST", "/api/v1/chain/rpc", { jsonrpc: "2.0", id: 1, method, params });
  const hash = `0x${"cd".repeat(32)}`;

  it.each([
    ["eth_chainId", []],
    ["eth_blockNumber", []],
    ["eth_getBlockByNumber", ["0x2a", false]],
    ["eth_getBlockByHash", [hash, false]],
    ["eth_getTransactionReceipt", [hash]],
    ["eth_getLogs", [{ address: ledgerContract, fromBlock: "0x0", toBlock: "latest", topics: [hash] }]],
    ["eth_getLogs", [{ address: ledgerContract, blockHash: hash }]],
    ["eth_call", [{ to: ledgerContract, data: "0x1234" }, "latest"]],
  ])("lets %s through", async (method, params) => {
    const answer = await call(method, params);
    expect([answer.status, answer.body]).toEqual([200, { jsonrpc: "2.0", id: 1, result: "0x7a69" }]);
    expect(seen).toEqual([{ jsonrpc: "2.0", id: 1, method, params }]);
  });

  it.each([
    ["eth_sendRawTransaction", ["0x00"], 400],
    ["anvil_setBalance", [ledgerContract, "0x1"], 400],
    ["eth_accounts", [], 400],
    ["eth_call", [{ to: `0x${"ee".repeat(20)}`, data: "0x" }, "latest"], 403],
    ["eth_call", [{ to: ledgerContract, data: "0x", from: ledgerContract }, "latest"], 403],
    ["eth_call", [{ to: ledgerContract, data: `0x${"00".repeat(5_000)}` }, "latest"], 403],
    ["eth_getLogs", [{ address: `0x${"ee".repeat(20)}`, fromBlock: "0x0" }], 403],
    ["eth_getLogs", [{ fromBlock: "0x0" }], 403],
    ["eth_getLogs", [{ address: ledgerContract, fromBlock: "0x0", toBlock: "0xffffff" }], 403],
    ["eth_getBlockByNumber", ["latest", true], 403],
    ["eth_getTransactionReceipt", ["0x1"], 403],
  ])("does not let %s %j through", async (method, params, status) => {
    const answer = await call(method, params);
    expect(codeOf(answer)).toEqual([status, status === 403 ? "LAT-8015" : "LAT-8008"]);
    // At most the server itself asked the ledger for its registry.
    for (const asked of seen)
      expect(asked).toMatchObject({ id: 0, params: [{ to: ledgerContract }, "latest"] });
  });

  it("lets the registry be called that the ledger itself names, and no other", async () => {
    const registry = `0x${"99".repeat(20)}`;
    reply = ({ id }) =>
      JSON.stringify({ jsonrpc: "2.0", id, result: `0x${"0".repeat(24)}${"99".repeat(20)}` });
    expect((await call("eth_call", [{ to: registry, data: "0x1234" }, "latest"])).status).toBe(200);
    expect(codeOf(await call("eth_call", [{ to: `0x${"98".repeat(20)}`, data: "0x" }, "latest"]))).toEqual([
      403,
      "LAT-8015",
    ]);
  });

  it("passes on what the chain refuses, shortened", async () => {
    reply = ({ id }) =>
      JSON.stringify({
        jsonrpc: "2.0",
        id,
        error: { code: 3, message: "x".repeat(9_000), data: { secret: 1 } },
      });
    const answer = await call("eth_chainId", []);
    expect(answer.body).toEqual({ jsonrpc: "2.0", id: 1, error: { code: 3, message: "x".repeat(500) } });
  });

  it.each([["not json"], ["[]"], ["null"]])(
    "says that the chain does not answer when it says %s",
    async (text) => {
      reply = () => text;
      expect(codeOf(await call("eth_chainId", []))).toEqual([503, "LAT-8016"]);
    },
  );

  it("cuts an answer that is too long", async () => {
    reply = () => `"${"x".repeat(1_100_000)}"`;
    expect(codeOf(await call("eth_chainId", []))).toEqual([403, "LAT-8015"]);
  });

  it("says that the chain does not answer when it is down", async () => {
    const down = await startTestServer({ chainRpcUrl: "http://127.0.0.1:9" });
    const ben = await signInAs(down, "ben");
    const body = { jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] };
    expect(codeOf(await ben.send("POST", "/api/v1/chain/rpc", body))).toEqual([503, "LAT-8016"]);
    await down.close();
  });
});

describe("a chain that is down or was reset", () => {
  it.each([
    ["down", null],
    ["reset", 31_337],
  ] as const)("is said by system and readiness: %s", async (state, chainId) => {
    const sick = await startTestServer({
      chain: {
        state,
        code: state === "down" ? "LAT-4001" : "LAT-4002",
        details: {},
        chainId,
        blockNumber: null,
        blockHash: null,
        balanceWei: null,
        lastAnswerAt: null,
      },
    });
    const nobody = pageWith(sick, null);
    expect((await nobody.get("/api/v1/system")).body?.chain).toMatchObject({ state, chainId });
    expect((await nobody.get("/api/v1/ready")).body).toMatchObject({ status: "degraded" });
    await sick.close();
  });
});

describe("the demo clock", () => {
  it("is steered by the operator, within its limits", async () => {
    const olga = await signInAs(server, "olga");
    const steer = (body: object) => olga.send("POST", "/api/v1/community/clock", body);
    expect((await steer({ action: "resume" })).body).toMatchObject({
      state: "running",
      speed: 480,
      mode: "demo",
    });
    expect((await steer({ action: "speed", speed: 60 })).body).toMatchObject({ speed: 60 });
    expect((await steer({ action: "pause" })).body).toMatchObject({ state: "paused" });
    expect((await steer({ action: "wall" })).body).toMatchObject({ mode: "wall", speed: 1 });
    expect(codeOf(await steer({ action: "speed", speed: 60 }))).toEqual([422, "LAT-7010"]);
    expect((await steer({ action: "demo" })).body).toMatchObject({ mode: "demo" });
    expect(codeOf(await steer({ action: "speed", speed: 0 }))).toEqual([400, "LAT-8008"]);
    expect(codeOf(await steer({ action: "speed", speed: 1e9 }))).toEqual([400, "LAT-8008"]);
    expect(codeOf(await steer({ action: "explode" }))).toEqual([400, "LAT-8008"]);
  });
});
