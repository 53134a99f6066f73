/** Relays of changes of an account's keys over HTTP: what comes in wrong, and a street without a chain. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { HttpUseCases } from "../../backend/adapters/http/deps.ts";
import { type Client, signInAs } from "./support/client.ts";
import { startTestServer, type TestServer } from "./support/server.ts";

const ACCOUNT = "/api/v1/household/account";
const KEY = `0x${"11".repeat(20)}`;
const CHANGE = { key: KEY, nonce: 0, deadline: 1_800_000_000, signature: `0x${"22".repeat(65)}` };

describe("an account on the chain", () => {
  const calls: unknown[] = [];
  const useCases: Partial<HttpUseCases> = {
    changeKeys: async (...args) => {
      calls.push(args);
      return { status: "rejected", code: "LAT-4175", details: { actual: 0, limit: 3 } };
    },
    completeRecovery: async (pointId, key) => {
      calls.push([pointId, key]);
      return { status: "accepted", id: "recovery:1" };
    },
  };
  let bare: TestServer;
  let wired: TestServer;
  let anna: Client;
  let annaWired: Client;
  beforeAll(async () => {
    bare = await startTestServer();
    wired = await startTestServer({ useCases });
    anna = await signInAs(bare, "anna");
    annaWired = await signInAs(wired, "anna");
  });
  afterAll(async () => {
    await bare.close();
    await wired.close();
  });

  it.each([
    ["key-removals", CHANGE],
    ["recovery-objections", CHANGE],
    ["recovery-completions", { key: KEY }],
  ])("is not there without a chain: %s", async (path, body) => {
    const answer = await anna.send("POST", `${ACCOUNT}/${path}`, body);
    expect([answer.status, answer.code]).toEqual([404, "LAT-4176"]);
    expect((await anna.get(ACCOUNT)).code).toBe("LAT-4176");
  });

  it.each([
    ["key-removals", { ...CHANGE, key: "0x11" }],
    ["key-removals", { ...CHANGE, key: KEY.replace("0x", "0X") }],
    ["key-removals", { ...CHANGE, nonce: -1 }],
    ["key-removals", { ...CHANGE, nonce: 0.5 }],
    ["key-removals", { ...CHANGE, deadline: "soon" }],
    ["key-removals", { ...CHANGE, deadline: 1e300 }],
    ["key-removals", { ...CHANGE, signature: "0x22" }],
    ["key-removals", { ...CHANGE, account: KEY }],
    ["key-removals", { key: KEY }],
    ["recovery-objections", { ...CHANGE, signature: null }],
    ["recovery-objections", {}],
    ["recovery-completions", {}],
    ["recovery-completions", { key: KEY, signature: CHANGE.signature }],
    ["recovery-completions", { key: null }],
  ])("is not changed by a body that is none: %s %j", async (path, body) => {
    const before = calls.length;
    const answer = await annaWired.send("POST", `${ACCOUNT}/${path}`, body);
    expect([answer.status, answer.code], answer.text).toEqual([400, "LAT-8008"]);
    expect(calls).toHaveLength(before);
  });

  it.each([
    ["key-removals", "removeKey"],
    ["recovery-objections", "cancelRecovery"],
  ])("hands %s on as the act %s of the own home, with the site it came from", async (path, act) => {
    const answer = await annaWired.send("POST", `${ACCOUNT}/${path}`, CHANGE);
    expect([answer.status, answer.code]).toEqual([409, "LAT-4175"]);
    const party = { id: "127.0.0.1", origins: [wired.url] };
    expect(calls.at(-1)).toEqual(["H1", act, CHANGE, party]);
  });

  it("hands a completion on and says that it waits", async () => {
    const answer = await annaWired.send("POST", `${ACCOUNT}/recovery-completions`, { key: KEY });
    expect([answer.status, answer.body]).toEqual([201, { status: "accepted", id: "recovery:1" }]);
    expect(calls.at(-1)).toEqual(["H1", KEY]);
  });
});
