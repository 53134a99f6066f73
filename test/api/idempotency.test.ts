/** A write is done once per key: over several processes, after a restart, for many at once, and never for another. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ENDPOINTS } from "../../backend/adapters/http/schemas/endpoints.ts";
import { keyRule, NATURALLY_IDEMPOTENT } from "../../backend/adapters/http/writeOnce.ts";
import { createMemoryMachines } from "../../backend/adapters/memory/memoryMachines.ts";
import type { Machines } from "../../backend/ports/machines.ts";
import { type Client, signInAs } from "./support/client.ts";
import { startTestServer, type TestServer } from "./support/server.ts";
import { COMMUNITY } from "./support/street.ts";

const KEY = { "idempotency-key": "the-same-key-0001" };
const BODY = { label: "Gateway", pointIds: ["H1"] };
let machines: Machines;
let server: TestServer;
let operator: Client;

beforeEach(async () => {
  machines = createMemoryMachines();
  server = await startTestServer({ machines });
  operator = await signInAs(server, "olga");
});
afterEach(() => server.close());

const issue = (page: Client, body: object = BODY, headers: Record<string, string> = KEY) =>
  page.send("POST", "/api/v1/device-keys", body, headers);
const issued = async () =>
  (await machines.deviceKeys.list(COMMUNITY, { after: null, limit: 99, within: null })).length;

describe("a repeat with the same key", () => {
  it("gets the very same answer, even a secret that is shown once, and changes nothing", async () => {
    const first = await issue(operator);
    const second = await issue(operator);
    expect(second.body).toEqual(first.body);
    expect([first.headers.get("idempotency-replayed"), second.headers.get("idempotency-replayed")]).toEqual([
      null,
      "true",
    ]);
    expect(await issued()).toBe(1);
  });

  it("gets it from another process and after a restart, too", async () => {
    const first = await issue(operator);
    const other = await startTestServer({ machines });
    const again = await issue(await signInAs(other, "olga"));
    expect(again.body).toEqual(first.body);
    await other.close();
    expect(await issued()).toBe(1);
  });

  it("with another body, path or operation is refused", async () => {
    await issue(operator);
    const body = await issue(operator, { ...BODY, label: "Another" });
    expect([body.status, body.code]).toEqual([422, "LAT-8012"]);
    const elsewhere = await operator.send("POST", "/api/v1/community/clock", { action: "pause" }, KEY);
    expect([elsewhere.status, elsewhere.code]).toEqual([422, "LAT-8012"]);
  });

  it("of somebody else is another request", async () => {
    await issue(operator);
    const anna = await signInAs(server, "anna");
    const answer = await issue(anna);
    expect(answer.headers.get("idempotency-replayed")).toBeNull();
    expect(await issued()).toBe(2);
  });

  it("after a day is a new request", async () => {
    await issue(operator);
    server.passSeconds(86_401);
    operator = await signInAs(server, "olga");
    await issue(operator);
    expect(await issued()).toBe(2);
  });

  it("may be used again after a refusal", async () => {
    expect((await issue(operator, { ...BODY, pointIds: ["H99"] })).status).toBe(404);
    expect((await issue(operator)).status).toBe(201);
  });
});

describe("many at once with the same key", () => {
  it("are done once, and all get the one answer", async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => issue(operator)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await issued()).toBe(1);
  });
});

describe("a key", () => {
  it.each(["", "short", "x".repeat(129), "with space in it", "ünïcödé-key"])("%j is refused", async (key) => {
    const answer = await issue(operator, BODY, {
      "idempotency-key": encodeURI(key).includes("%C3") ? "x y" : key,
    });
    expect([answer.status, answer.code]).toEqual([400, "LAT-8011"]);
  });

  it("is required by every post that is not idempotent by nature, and the reasons are written down", () => {
    const without = ENDPOINTS.filter((e) => e.method === "post" && keyRule(e) !== "required");
    // What is marked `unrecorded` says for itself why it changes nothing.
    const unexplained = without
      .filter(({ operation, unrecorded }) => (NATURALLY_IDEMPOTENT[operation] ?? unrecorded) === undefined)
      .map(({ operation }) => operation);
    expect(unexplained).toEqual([]);
  });

  it("is honoured by writes that do not require one", async () => {
    const path = "/api/v1/meters/meter-1/link";
    await operator.send("PUT", path, { meteringPointId: "H1" }, KEY);
    const again = await operator.send("PUT", path, { meteringPointId: "H1" }, KEY);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
  });
});

describe("what is kept", () => {
  it("cannot be read in the store", async () => {
    const kept: string[] = [];
    const { finish } = machines.answers;
    machines.answers.finish = (communityId, held) => {
      kept.push(held.answer);
      return finish.call(machines.answers, communityId, held);
    };
    const secret = String((await issue(operator)).body?.secret);
    expect(kept).toHaveLength(1);
    expect(kept[0]).not.toContain(secret);
    expect(kept[0]).not.toContain("deviceKey");
  });
});
