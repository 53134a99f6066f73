/** The administrator's programs and everybody's device keys: shown once, limited, changed by version, ended at once. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Answer, type Client, pageWith, signInAs } from "./support/client.ts";
import { basicOf, postForm, tokenAuthorization } from "./support/machines.ts";
import { startTestServer, type TestServer } from "./support/server.ts";
import { COMMUNITY, NOON } from "./support/street.ts";

let server: TestServer;
let admin: Client;
let operator: Client;
let anna: Client;
let ben: Client;
beforeAll(async () => {
  server = await startTestServer();
  admin = await signInAs(server, "adam");
  operator = await signInAs(server, "olga");
  anna = await signInAs(server, "anna");
  ben = await signInAs(server, "ben");
});
afterAll(() => server.close());

const CLIENTS = "/api/v1/admin/clients";
const WANTED = { name: "Flexwerk", role: "operator-system", scopes: ["market:read", "readings:write"] };
const inner = (answer: Answer, name: string): Record<string, unknown> =>
  (answer.body?.[name] ?? {}) as Record<string, unknown>;

async function letIn(change: object = {}) {
  const answer = await admin.send("POST", CLIENTS, { ...WANTED, ...change });
  expect(answer.status, answer.text).toBe(201);
  const id = String(inner(answer, "client").clientId);
  return { id, secret: String(answer.body?.secret), etag: answer.headers.get("etag") ?? "", answer };
}
const limited = (change: object = {}) => ({
  name: "Flexwerk",
  scopes: ["market:read"],
  pointIds: [],
  perMinute: 60,
  ...change,
});

describe("a program", () => {
  it("gets its secret once; afterwards only its hash is kept", async () => {
    const { id, secret } = await letIn();
    expect(secret).toMatch(/^lcs_/);
    const shown = await admin.get(`${CLIENTS}/${id}`);
    expect(shown.body).toMatchObject({ clientId: id, name: "Flexwerk", perMinute: 600, endedAt: null });
    const stored = await server.machines.clients.find(COMMUNITY, id);
    for (const text of [shown.text, JSON.stringify(stored), server.logLines.join("\n")]) {
      expect(text).not.toContain(secret);
    }
    await tokenAuthorization(server, { id, secret }, ["market:read"]);
  });

  it("cannot have a scope that opens nothing to its role", async () => {
    const answer = await admin.send("POST", CLIENTS, { ...WANTED, scopes: ["network:read"] });
    expect([answer.status, answer.code]).toEqual([422, "LAT-8157"]);
  });

  it.each([
    [
      "a private key",
      { kty: "OKP", crv: "Ed25519", x: "A".repeat(43), kid: "k", d: "A".repeat(43) },
      400,
      "LAT-8008",
    ],
    ["a shared secret", { kty: "oct", k: "AAAA", kid: "k" }, 400, "LAT-8008"],
    ["the wrong curve", { kty: "EC", crv: "Ed25519", x: "A".repeat(43), kid: "k" }, 422, "LAT-8162"],
    ["half a point", { kty: "EC", crv: "P-256", x: "A".repeat(43), kid: "k" }, 422, "LAT-8162"],
  ])("is not let in with %s as its public key", async (_what, key, status, code) => {
    const answer = await admin.send("POST", CLIENTS, { ...WANTED, publicKeys: { keys: [key] } });
    expect([answer.status, answer.code]).toEqual([status, code]);
  });

  it("is changed only by who has seen it as it is: 428 without If-Match, 412 when it changed", async () => {
    const { id, etag } = await letIn();
    const path = `${CLIENTS}/${id}`;
    const blind = await admin.send("PUT", path, limited());
    expect([blind.status, blind.code]).toEqual([428, "LAT-8155"]);
    const junk = await admin.send("PUT", path, limited(), { "if-match": "no quotes" });
    expect([junk.status, junk.code]).toEqual([400, "LAT-8163"]);
    const first = await admin.send("PUT", path, limited(), { "if-match": etag });
    expect(first.status, first.text).toBe(200);
    const second = await admin.send("PUT", path, limited({ perMinute: 5 }), { "if-match": etag });
    expect([second.status, second.code]).toEqual([412, "LAT-8154"]);
    expect(second.headers.get("etag")).toBe(first.headers.get("etag"));
    const weak = await admin.send("PUT", path, limited(), { "if-match": `W/${first.headers.get("etag")}` });
    expect(weak.status).toBe(412);
    const list = `"other", ${first.headers.get("etag")}`;
    expect((await admin.send("PUT", path, limited(), { "if-match": list })).status).toBe(200);
  });

  it("gets a new secret, and the old one and its tokens end", async () => {
    const { id, secret } = await letIn();
    const rotated = await admin.send("POST", `${CLIENTS}/${id}/secret`);
    const grant = { grant_type: "client_credentials", scope: "market:read" };
    const old = await postForm(server, "/token", grant, { authorization: basicOf({ id, secret }) });
    expect([old.status, old.body.error]).toEqual([401, "invalid_client"]);
    await tokenAuthorization(server, { id, secret: String(rotated.body?.secret) }, ["market:read"]);
  });

  it("ends at once, with its tokens, and does not come back", async () => {
    const { id, secret } = await letIn();
    const authorization = await tokenAuthorization(server, { id, secret }, ["market:read"]);
    const ended = await admin.send("DELETE", `${CLIENTS}/${id}`);
    expect(ended.body?.endedAt).toEqual(expect.any(Number));
    expect((await admin.send("DELETE", `${CLIENTS}/${id}`)).body).toEqual(ended.body);
    expect((await pageWith(server, null).get("/api/v1/market/tariff", { authorization })).code).toBe(
      "LAT-8152",
    );
    const again = await admin.send("POST", `${CLIENTS}/${id}/secret`);
    expect([again.status, again.code]).toEqual([409, "LAT-8159"]);
  });

  it("is listed by pages in a stable order, with links that lead to every one", async () => {
    for (let index = 0; index < 5; index += 1) await letIn();
    const seen: string[] = [];
    let path: string | null = `${CLIENTS}?limit=2`;
    while (path !== null) {
      const page: Answer = await admin.get(path);
      seen.push(...(page.body!.clients as { clientId: string }[]).map(({ clientId }) => clientId));
      const link: string | null = page.headers.get("link");
      path = /^<([^>]+)>; rel="next"$/.exec(link ?? "")?.[1] ?? null;
      expect(page.body?.next === null).toBe(path === null);
    }
    expect(seen).toEqual([...new Set(seen)].sort());
    expect(seen.length).toBeGreaterThanOrEqual(5);
    for (const query of ["limit=0", "limit=201", "limit=x", "cursor=%00"]) {
      const refused = await admin.get(`${CLIENTS}?${query}`);
      expect([query, refused.status]).toEqual([query, 400]);
    }
    const foreign = await admin.get(`${CLIENTS}?cursor=AA`);
    expect([foreign.status, foreign.code]).toEqual([422, "LAT-8166"]);
  });
});

describe("reads", () => {
  it("carry a strong ETag, and come back as 304 while nothing changed", async () => {
    const { id, etag } = await letIn();
    const path = `${CLIENTS}/${id}`;
    const read = await admin.get(path);
    expect(read.headers.get("etag")).toBe(etag);
    expect(read.headers.get("cache-control")).toBe("private, no-cache");
    expect(read.headers.get("vary")).toBe("Cookie, Authorization");
    const again = await admin.get(path, { "if-none-match": etag });
    expect([again.status, again.text]).toEqual([304, ""]);
    await admin.send("PUT", path, limited(), { "if-match": etag });
    expect((await admin.get(path, { "if-none-match": etag })).status).toBe(200);
  });

  it("of lists and market views have ETags of their bytes", async () => {
    for (const path of ["/api/v1/market/tariff", "/api/v1/tariff-sheets"]) {
      const read = await anna.get(path);
      const etag = read.headers.get("etag") ?? "";
      expect(etag).toMatch(/^"/);
      expect((await anna.get(path, { "if-none-match": etag })).status).toBe(304);
    }
  });
});

describe("a device key", () => {
  const reading = (pointId: string) => ({
    readings: [
      { meteringPointId: pointId, interval: NOON / 900 - 1, importWh: 1, exportWh: 0, quality: "measured" },
    ].map((entry) => ({ ...entry, interval: Math.floor(entry.interval) })),
  });
  const issue = (page: Client, pointIds: readonly string[]) =>
    page.send("POST", "/api/v1/device-keys", { label: "Gateway in the cellar", pointIds });
  const send = (secret: string, pointId: string) =>
    pageWith(server, null).send("POST", "/api/v1/meters/readings", reading(pointId), {
      authorization: `Bearer ${secret}`,
    });

  it("hands in readings of its own points until it is revoked, at once", async () => {
    const issued = await issue(operator, ["H1", "H2"]);
    const secret = String(issued.body?.secret);
    const id = String(inner(issued, "deviceKey").deviceKeyId);
    expect((await send(secret, "H1")).status).toBe(201);
    expect((await send(secret, "H3")).code).toBe("LAT-8001");
    expect(JSON.stringify(await server.machines.deviceKeys.find(COMMUNITY, id))).not.toContain(secret);
    const shown = await operator.get(`/api/v1/device-keys/${id}`);
    expect(shown.body).toMatchObject({ lastUsedDay: expect.any(Number), revokedAt: null });
    const other = await issue(operator, ["H1"]);
    await operator.send("DELETE", `/api/v1/device-keys/${id}`);
    const refused = await send(secret, "H1");
    expect([refused.status, refused.code]).toEqual([401, "LAT-8025"]);
    expect((await send(String(other.body?.secret), "H1")).status).toBe(201);
  });

  it("is a member's own business for its own home, and invisible to others", async () => {
    const issued = await issue(anna, ["H1"]);
    expect(inner(issued, "deviceKey")).toMatchObject({ issuedBy: "member", pointIds: ["H1"] });
    const path = `/api/v1/device-keys/${String(inner(issued, "deviceKey").deviceKeyId)}`;
    expect((await issue(anna, ["H2"])).code).toBe("LAT-8001");
    expect((await issue(anna, ["H1", "H2"])).code).toBe("LAT-8001");
    expect((await ben.get(path)).code).toBe("LAT-8001");
    expect((await ben.send("DELETE", path)).code).toBe("LAT-8001");
    const ids = async (page: Client) =>
      ((await page.get("/api/v1/device-keys")).body!.deviceKeys as { pointIds: string[] }[]).flatMap(
        ({ pointIds }) => pointIds,
      );
    expect(new Set(await ids(anna))).toEqual(new Set(["H1"]));
    expect(await ids(ben)).toEqual([]);
    expect(await ids(operator)).toContain("H2");
    const named = await anna.send(
      "PUT",
      path,
      { label: "Meter" },
      { "if-match": issued.headers.get("etag") ?? "" },
    );
    expect(named.body).toMatchObject({ label: "Meter" });
    expect((await anna.send("DELETE", path)).body?.revokedAt).toEqual(expect.any(Number));
  });
});

describe("lists that were whole", () => {
  it("are still whole when nobody asks for pages, and lead through all of them when somebody does", async () => {
    const whole = await operator.get("/api/v1/community/members");
    const ids = (answer: Answer) =>
      (answer.body!.members as { meteringPointId: string }[]).map(({ meteringPointId }) => meteringPointId);
    expect(whole.body?.next).toBeNull();
    const seen: string[] = [];
    let path: string | null = "/api/v1/community/members?limit=3";
    while (path !== null) {
      const page: Answer = await operator.get(path);
      seen.push(...ids(page));
      path = /^<([^>]+)>; rel="next"$/.exec(page.headers.get("link") ?? "")?.[1] ?? null;
    }
    expect(seen).toEqual(ids(whole));
    expect((await operator.get("/api/v1/community/bills?limit=2")).body).toEqual({ bills: [], next: null });
    expect((await operator.get("/api/v1/community/bills?cursor=AAAA")).code).toBe("LAT-8166");
  });
});
