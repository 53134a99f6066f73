/** Every write over HTTP is in the audit trail, by pseudonym, before it is done; and nothing is done off the record. */
import { createHash, randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ENDPOINTS } from "../../backend/adapters/http/schemas/endpoints.ts";
import { domainError } from "../../backend/core/errors/domainError.ts";
import { canonicalJson } from "../../backend/core/network/canonicalJson.ts";
import { intervalIndex, intervalOf, intervalStart } from "../../backend/core/time/marketInterval.ts";
import { type Client, signInAs } from "./support/client.ts";
import { startTestServer, type TestServer } from "./support/server.ts";
import { COMMUNITY, NOON, TARIFF } from "./support/street.ts";

const SHEETS = "/api/v1/community/tariff-sheets";
const { version: _version, ...PLAIN } = TARIFF;
const sheet = {
  ...PLAIN,
  feedIn: 81_000,
  effectiveFrom: intervalStart(intervalIndex(intervalOf(NOON) + 9)),
};

let server: TestServer;
let olga: Client;
let before = 0;

const fresh = () => server.store.audit.entriesAfter(COMMUNITY, before, 50);

beforeEach(async () => {
  server = await startTestServer();
  olga = await signInAs(server, "olga");
  before = (await server.store.audit.head(COMMUNITY)).sequence;
});
afterEach(async () => {
  vi.restoreAllMocks();
  await server.close();
});

describe("a write over HTTP", () => {
  it("is recorded with operation, pseudonym, role, market time and a salted digest of what was sent", async () => {
    expect((await olga.send("POST", SHEETS, sheet)).status).toBe(201);
    const [asked, published, ...more] = await fresh();
    expect(more).toEqual([]);
    expect(asked).toMatchObject({ role: "operator", action: "publishTariffSheet", at: NOON });
    expect(asked?.actor).not.toMatch(/olga/i);
    const salt = await server.store.audit.saltOf(COMMUNITY, asked?.sequence ?? 0);
    const text = canonicalJson(JSON.parse(JSON.stringify(sheet)));
    const digest = createHash("sha256").update(`${salt}|${text}`).digest("hex");
    expect(asked?.details).toEqual({ body: digest });
    // What it changed is an entry of the same transaction, in the name of whoever asked.
    expect(published).toMatchObject({ actor: asked?.actor, role: "operator", action: "tariff.published" });
    expect(published?.details).toMatchObject({
      "feedIn.old": TARIFF.feedIn,
      "feedIn.new": 81_000,
      changed: 1,
    });
  });

  it("is recorded once however often it is repeated under its key", async () => {
    const key = { "idempotency-key": randomUUID() };
    for (let time = 0; time < 3; time += 1) {
      expect((await olga.send("POST", SHEETS, sheet, key)).status).toBe(201);
    }
    const asked = (await fresh()).filter(({ action }) => action === "publishTariffSheet");
    expect(asked.length).toBe(1);
  });

  it("that is refused says so in a second entry that names the first", async () => {
    const late = { ...sheet, effectiveFrom: NOON };
    const answer = await olga.send("POST", SHEETS, late);
    expect(answer.code).toBe("LAT-6512");
    const [asked, refused, ...more] = await fresh();
    expect(more).toEqual([]);
    expect(refused).toMatchObject({
      action: "publishTariffSheet.refused",
      details: { entry: asked?.sequence, code: "LAT-6512" },
    });
  });

  it("that may not be made, or is malformed, leaves no entry", async () => {
    const aida = await signInAs(server, "aida");
    before = (await server.store.audit.head(COMMUNITY)).sequence;
    expect((await aida.send("POST", SHEETS, sheet)).status).toBe(403);
    expect((await olga.send("POST", SHEETS, { nonsense: 1 })).code).toBe("LAT-8008");
    expect(await fresh()).toEqual([]);
  });

  it("is not done when it cannot be recorded", async () => {
    const versions = async () => (await server.store.tariffSheets(COMMUNITY)).map(({ version }) => version);
    const standing = await versions();
    vi.spyOn(server.store.audit, "append").mockRejectedValue(domainError("LAT-8250"));
    const answer = await olga.send("POST", SHEETS, sheet);
    expect([answer.status, answer.code]).toEqual([503, "LAT-8250"]);
    expect(await versions()).toEqual(standing);
    vi.restoreAllMocks();
    expect((await olga.send("POST", SHEETS, sheet)).status).toBe(201);
  });

  it("holds no address of a stranger and nothing of what was typed", async () => {
    const stranger = await fetch(`${server.url}/api/v1/session`, {
      method: "POST",
      headers: { origin: server.url, "sec-fetch-site": "same-origin", "content-type": "application/json" },
      body: JSON.stringify({ signInId: "jemand" }),
    });
    expect(stranger.status).toBeGreaterThanOrEqual(400);
    const text = JSON.stringify(await fresh());
    expect(text).toContain('"actor":"anonymous"');
    expect(text).not.toContain("127.0.0.1");
    expect(text).not.toContain("jemand");
  });
});

describe("signing in", () => {
  it("is recorded with the pseudonym of who came in, and how", async () => {
    await signInAs(server, "aida");
    const [asked, opened, ...more] = await fresh();
    expect(more).toEqual([]);
    expect(asked).toMatchObject({ action: "signIn", actor: "anonymous" });
    expect(opened).toMatchObject({ action: "session.opened", role: "auditor", details: { method: "demo" } });
    expect(opened?.actor).not.toMatch(/aida/i);
  });
});

describe("reading", () => {
  it("leaves no entry", async () => {
    await olga.get("/api/v1/board");
    await olga.get(SHEETS);
    expect(await fresh()).toEqual([]);
  });

  it("is the only reason for an operation that is not a GET to be left out", () => {
    const left = ENDPOINTS.filter(({ unrecorded }) => unrecorded !== undefined);
    for (const { method, unrecorded } of left) {
      expect(method).toBe("post");
      expect(unrecorded?.length).toBeGreaterThan(10);
    }
    expect(left.map(({ operation }) => operation)).toContain("callChain");
  });
});
