/** People, roles and helpers through the running server, and a second community in the same stores. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_RATE_LIMITS } from "../../backend/adapters/http/rateLimit.ts";
import { createMemoryIdentity } from "../../backend/adapters/memory/memoryIdentity.ts";
import type { Role } from "../../backend/ports/community.ts";
import { BrowserPage, tokenIn } from "./support/browserPage.ts";
import type { Answer } from "./support/client.ts";
import { serveMarket, startTestServer, type TestServer } from "./support/server.ts";
import { SoftAuthenticator } from "./support/softAuthenticator.ts";
import { COMMUNITY, NOON, SEED } from "./support/street.ts";

const rateLimits = { ...DEFAULT_RATE_LIMITS, signIn: 10_000, guess: 10_000 };
const codeOf = (answer: Answer) => [answer.status, answer.code];
const identityStores = createMemoryIdentity();

let server: TestServer;

async function as(signInId: string): Promise<BrowserPage> {
  const page = new BrowserPage(server);
  await page.demo(signInId);
  return page;
}

/** Somebody who came in by an invitation of the administrator. */
async function joined(role: Role, meteringPointIds: readonly string[] = []) {
  const admin = await as("adam");
  const request = { role, meteringPointIds, displayName: "Quirin Quast", email: "quirin@example.org" };
  const page = new BrowserPage(server);
  const device = new SoftAuthenticator(page.origin);
  const answer = await page.join(tokenIn(await admin.send("POST", "/people/invitations", request)), device);
  expect(answer.status, answer.text).toBe(201);
  const id = String((await page.get("/me")).body?.personId);
  return { page, device, id, admin };
}

beforeAll(async () => {
  server = await startTestServer({ rateLimits, identityStores });
});
afterAll(() => server.close());

describe("a helper", () => {
  it("reads the home's figures and changes its plan, and nothing else", async () => {
    const hans = await as("hans");
    expect((await hans.get("/household/home")).status).toBe(200);
    const plan = { style: "bestPrice", buyLimit: 300_000, sellLimit: 80_000, batteryReservePercent: 10 };
    expect((await hans.send("PUT", "/household/plan", plan)).status).toBe(200);
    expect(codeOf(await hans.get("/household/home?meteringPointId=H2"))).toEqual([404, "LAT-8001"]);
    for (const path of ["/household/money", "/household/keys", "/export", "/bills", "/household/helpers"]) {
      expect(codeOf(await hans.get(path)), path).toEqual([403, "LAT-8003"]);
    }
  });

  it("is invited by the member, comes in by the link, and is out the moment it is removed", async () => {
    const ben = await as("ben");
    const invited = await ben.send("POST", "/household/helpers", { displayName: "Tante Trude", email: null });
    expect(invited.status, invited.text).toBe(201);
    const trude = new BrowserPage(server);
    expect((await trude.join(tokenIn(invited))).body).toMatchObject({
      role: "helper",
      meteringPointIds: ["H2"],
    });
    expect((await trude.get("/household/home")).status).toBe(200);
    const { helpers } = (await ben.get("/household/helpers")).body as { helpers: { id: string }[] };
    expect(helpers).toHaveLength(1);
    const anna = await as("anna");
    expect(codeOf(await anna.send("DELETE", `/household/helpers/${helpers[0]?.id}`))).toEqual([
      404,
      "LAT-8001",
    ]);
    await ben.send("DELETE", `/household/helpers/${helpers[0]?.id}`);
    expect(codeOf(await trude.get("/household/home"))).toEqual([401, "LAT-8002"]);
  });

  it("cannot be invited for another member's home", async () => {
    const ben = await as("ben");
    const answer = await ben.send("POST", "/household/helpers?meteringPointId=H1", {
      displayName: "X",
      email: null,
    });
    expect(codeOf(answer)).toEqual([404, "LAT-8001"]);
  });
});

describe("access", () => {
  it("ends at once: sessions, passkeys and recovery codes", async () => {
    const { page, device, id, admin } = await joined("auditor");
    const { codes } = (await page.send("POST", "/me/recovery-codes")).body as { codes: string[] };
    expect((await admin.send("DELETE", `/people/${id}`)).status).toBe(200);
    expect(codeOf(await page.get("/me"))).toEqual([401, "LAT-8002"]);
    expect(codeOf(await new BrowserPage(server).signIn(device))).toEqual([422, "LAT-8100"]);
    const recovered = await new BrowserPage(server).send("POST", "/session/recovery", { code: codes[0] });
    expect(codeOf(recovered)).toEqual([422, "LAT-8103"]);
  });

  it("in a new role needs a new session, and an old role is gone from running ones", async () => {
    const { page, device, id, admin } = await joined("auditor");
    expect((await page.get("/dso/network")).status).toBe(200);
    const changed = await admin.send("PUT", `/people/${id}/roles`, { roles: ["operator", "dso"] });
    expect(changed.status, changed.text).toBe(200);
    expect(codeOf(await page.get("/dso/network"))).toEqual([401, "LAT-8002"]);
    expect((await page.signIn(device)).body).toMatchObject({ role: "operator", roles: ["operator", "dso"] });
    const before = page.cookies.get("lateral_session");
    expect((await page.send("PUT", "/session/role", { role: "dso" })).body?.role).toBe("dso");
    expect(page.cookies.get("lateral_session")).not.toBe(before);
    expect(codeOf(await page.send("PUT", "/session/role", { role: "admin" }))).toEqual([403, "LAT-8114"]);
  });

  it("is not widened by fields that nobody asked for", async () => {
    const { page } = await joined("member", ["H2"]);
    const mine = { displayName: "Quirin", email: null };
    for (const extra of [
      { roles: ["admin"] },
      { role: "admin" },
      { meteringPointIds: ["H1"] },
      { personId: "x" },
    ]) {
      expect(codeOf(await page.send("PUT", "/me", { ...mine, ...extra }))).toEqual([400, "LAT-8008"]);
    }
    expect((await page.get("/me")).body).toMatchObject({ roles: ["member"], meteringPointIds: ["H2"] });
  });

  it("of members is the operator's to end, of others only the administrator's", async () => {
    const { id } = await joined("auditor");
    const operator = await as("olga");
    expect(codeOf(await operator.send("DELETE", `/people/${id}`))).toEqual([403, "LAT-8108"]);
    const member = await joined("member", ["H2"]);
    expect((await operator.send("DELETE", `/people/${member.id}`)).status).toBe(200);
    const seen = JSON.stringify((await operator.get("/people")).body);
    expect(seen).not.toContain(id);
  });

  it("of the last administrator stays", async () => {
    const adam = await as("adam");
    const id = String((await adam.get("/me")).body?.personId);
    expect(codeOf(await adam.send("DELETE", `/people/${id}`))).toEqual([409, "LAT-8110"]);
  });
});

describe("the administrator", () => {
  it("sees people, and no figure of any home", async () => {
    const adam = await as("adam");
    expect((await adam.get("/people")).status).toBe(200);
    for (const path of [
      "/household/home",
      "/community/intervals",
      "/dso/network",
      "/market/tariff",
      "/bills",
    ]) {
      expect(codeOf(await adam.get(path)), path).toEqual([403, "LAT-8003"]);
    }
    expect(codeOf(await adam.get("/events"))).toEqual([403, "LAT-8003"]);
  });
});

describe("a second community in the same database", () => {
  it("shares no person, session, passkey or invitation with the first", async () => {
    const { page, device, id } = await joined("operator");
    const invited = await (await as("adam")).send("POST", "/people/invitations", {
      role: "auditor",
      meteringPointIds: [],
      displayName: "Nur hier",
      email: null,
    });
    await server.store.seedCommunity({
      ...SEED,
      community: { ...SEED.community, id: "elsewhere" },
      meteringPoints: SEED.meteringPoints.map((point) => ({ ...point, communityId: "elsewhere" })),
      memberKeys: [],
      network: { ...SEED.network, communityId: "elsewhere" },
      signIns: SEED.signIns.map((signIn) => ({ ...signIn, communityId: "elsewhere" })),
    });
    const other = await serveMarket(server.market, "elsewhere", NOON, { rateLimits, identityStores });
    const there = new BrowserPage(other);
    for (const [name, value] of page.cookies) there.plant(name, value);
    expect((await there.get("/session")).body?.signedIn).toBe(false);
    expect(codeOf(await there.get("/community/members"))).toEqual([401, "LAT-8002"]);
    const fresh = new BrowserPage(other);
    const options = await fresh.options("/session/passkey/options");
    const answer = await fresh.send("POST", "/session/passkey", {
      response: device.get(options, { origin: fresh.origin }),
    });
    expect(codeOf(answer)).toEqual([422, "LAT-8100"]);
    expect(codeOf(await fresh.send("POST", "/join/invitation", { token: tokenIn(invited) }))).toEqual([
      410,
      "LAT-8104",
    ]);
    const operator = new BrowserPage(other);
    await operator.demo("olga");
    expect(JSON.stringify((await operator.get("/people")).body)).not.toContain(id);
    expect((await operator.get("/community/members")).status).toBe(200);
    expect(COMMUNITY).not.toBe("elsewhere");
    await other.close();
  });
});

describe("production mode", () => {
  it("has no demo identities and does not say that there are any", async () => {
    const real = await startTestServer({ rateLimits, mode: "production" });
    const page = new BrowserPage(real);
    expect(codeOf(await page.get("/demo/sign-ins"))).toEqual([404, "LAT-8001"]);
    expect((await page.demo("anna")).status).toBeGreaterThanOrEqual(400);
    expect((await page.get("/session")).body).toMatchObject({ signedIn: false, demo: false });
    await real.close();
  });
});
