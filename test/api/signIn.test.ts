/**
 * Ways in, and attacks on them, through the running server.
 *
 *   invitation ──► passkey ──► session ──► further device, recovery codes, helpers
 *        each: once, soon, from this browser, for this site
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DEFAULT_RATE_LIMITS } from "../../backend/adapters/http/rateLimit.ts";
import { BrowserPage, tokenIn } from "./support/browserPage.ts";
import type { Answer } from "./support/client.ts";
import { startTestServer, type TestServer } from "./support/server.ts";
import { SoftAuthenticator } from "./support/softAuthenticator.ts";

const rateLimits = { ...DEFAULT_RATE_LIMITS, signIn: 10_000, guess: 10_000 };
const codeOf = (answer: Answer) => [answer.status, answer.code];
const INVITED = {
  role: "member",
  meteringPointIds: ["H2"],
  displayName: "Berta",
  email: "berta@example.org",
};

let server: TestServer;
let admin: BrowserPage;

const browser = () => new BrowserPage(server);

async function invite(overrides: object = {}): Promise<string> {
  return tokenIn(await admin.send("POST", "/people/invitations", { ...INVITED, ...overrides }));
}

/** A person with one passkey, signed in. */
async function joined(overrides: object = {}) {
  const page = browser();
  const device = new SoftAuthenticator(page.origin);
  const answer = await page.join(await invite(overrides), device);
  expect(answer.status, answer.text).toBe(201);
  return { page, device };
}

beforeAll(async () => {
  server = await startTestServer({ rateLimits });
});
beforeEach(async () => {
  admin = browser();
  await admin.demo("adam");
});
afterAll(() => server.close());

describe("an invitation", () => {
  it("makes a member with its metering points, once", async () => {
    const token = await invite();
    const page = browser();
    const offer = await page.send("POST", "/join/invitation", { token });
    expect(offer.body).toMatchObject({ kind: "invitation", role: "member", displayName: "Berta" });
    const answer = await page.join(token);
    expect(answer.status, answer.text).toBe(201);
    expect(answer.body).toMatchObject({ signedIn: true, role: "member", meteringPointIds: ["H2"] });
    expect((await page.get("/household/home")).status).toBe(200);
    expect(codeOf(await page.get("/household/home?meteringPointId=H1"))).toEqual([404, "LAT-8001"]);
    expect(codeOf(await browser().send("POST", "/join/options", { token }))).toEqual([410, "LAT-8104"]);
  });

  it("that two browsers take up at the same time lets one in", async () => {
    const token = await invite();
    const [one, two] = [browser(), browser()];
    const devices = [new SoftAuthenticator(one.origin), new SoftAuthenticator(two.origin)] as const;
    const asked = [
      await one.options("/join/options", { token }),
      await two.options("/join/options", { token }),
    ] as const;
    const answers = await Promise.all(
      [one, two].map((page, index) =>
        page.send("POST", "/join", {
          token,
          name: "Key",
          response: devices[index === 0 ? 0 : 1].create(asked[index === 0 ? 0 : 1]),
        }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 410]);
  });

  it("ends after a week, and when it is withdrawn", async () => {
    const early = await admin.send("POST", "/people/invitations", INVITED);
    const withdrawn = await admin.send("DELETE", `/people/invitations/${early.body?.invitationId}`);
    expect(withdrawn.status, withdrawn.text).toBe(200);
    expect(codeOf(await browser().send("POST", "/join/invitation", { token: tokenIn(early) }))).toEqual([
      410,
      "LAT-8104",
    ]);
    const old = await startTestServer({ rateLimits });
    const keeper = new BrowserPage(old);
    await keeper.demo("adam");
    const token = tokenIn(await keeper.send("POST", "/people/invitations", INVITED));
    old.passSeconds(7 * 86_400);
    expect(codeOf(await new BrowserPage(old).send("POST", "/join/invitation", { token }))).toEqual([
      410,
      "LAT-8104",
    ]);
    await old.close();
  });

  it("cannot be made for more than its maker may give, nor with fields of its own", async () => {
    const operator = browser();
    await operator.demo("olga");
    const asAdmin = { ...INVITED, role: "admin", meteringPointIds: [] };
    expect(codeOf(await operator.send("POST", "/people/invitations", asAdmin))).toEqual([403, "LAT-8108"]);
    expect(codeOf(await admin.send("POST", "/people/invitations", { ...INVITED, role: "helper" }))).toEqual([
      403,
      "LAT-8108",
    ]);
    expect(codeOf(await admin.send("POST", "/people/invitations", { ...INVITED, roles: ["admin"] }))).toEqual(
      [400, "LAT-8008"],
    );
    expect(
      codeOf(await admin.send("POST", "/people/invitations", { ...INVITED, meteringPointIds: ["H99"] })),
    ).toEqual([422, "LAT-8109"]);
  });
});

describe("a passkey", () => {
  it("signs in again after signing out, with a new session each time", async () => {
    const { page, device } = await joined();
    const first = page.cookies.get("lateral_session");
    await page.send("DELETE", "/session");
    expect(codeOf(await page.get("/household/home"))).toEqual([401, "LAT-8002"]);
    const answer = await page.signIn(device);
    expect(answer.body).toMatchObject({ signedIn: true, role: "member" });
    expect(page.cookies.get("lateral_session")).not.toBe(first);
  });

  it.each([
    ["another site's page", { origin: "https://lateral.example.evil" }, [422, "LAT-8100"]],
    ["another site's name", { rpId: "evil.example" }, [422, "LAT-8100"]],
    ["nobody's fingerprint", { unverified: true }, [422, "LAT-8100"]],
    ["a counter that went back", { counter: 1 }, [403, "LAT-8102"]],
    ["a challenge of its own", { challenge: "bWFkZSB1cA" }, [409, "LAT-8101"]],
  ])("with %s is refused", async (_what, twist, expected) => {
    const { device } = await joined();
    const page = browser();
    await page.signIn(device);
    await page.send("DELETE", "/session");
    const options = await page.options("/session/passkey/options");
    const answer = await page.send("POST", "/session/passkey", { response: device.get(options, twist) });
    expect(codeOf(answer)).toEqual(expected);
    expect(page.cookies.has("lateral_session")).toBe(false);
  });

  it("answers a challenge once, soon, and in the browser that asked", async () => {
    const { device } = await joined();
    const [page, thief] = [browser(), browser()];
    const options = await page.options("/session/passkey/options");
    const response = device.get(options);
    await thief.options("/session/passkey/options");
    expect(codeOf(await thief.send("POST", "/session/passkey", { response }))).toEqual([409, "LAT-8101"]);
    expect(codeOf(await page.send("POST", "/session/passkey", { response }))).toEqual([409, "LAT-8101"]);
    const again = device.get(await page.options("/session/passkey/options"));
    expect((await page.send("POST", "/session/passkey", { response: again })).status).toBe(200);
    expect(codeOf(await browser().send("POST", "/session/passkey", { response: again }))).toEqual([
      409,
      "LAT-8101",
    ]);
    const late = await startTestServer({ rateLimits });
    const slow = new BrowserPage(late);
    const asked = await slow.options("/session/passkey/options");
    late.passSeconds(301);
    expect(codeOf(await slow.send("POST", "/session/passkey", { response: device.get(asked) }))).toEqual([
      409,
      "LAT-8101",
    ]);
    await late.close();
  });

  it("of somebody else does not take over a session", async () => {
    const { page } = await joined();
    const other = await joined();
    const options = await page.options("/session/passkey/options");
    const answer = await page.send("POST", "/session/passkey", { response: other.device.get(options) });
    expect(codeOf(answer)).toEqual([409, "LAT-8107"]);
    expect((await page.get("/session")).body).toMatchObject({ signedIn: true });
  });

  it("is added only after a recent proof, is named, and never the last is removed without codes", async () => {
    const own = await startTestServer({ rateLimits });
    const keeper = new BrowserPage(own);
    await keeper.demo("adam");
    const token = tokenIn(await keeper.send("POST", "/people/invitations", INVITED));
    const page = new BrowserPage(own);
    const device = new SoftAuthenticator(page.origin);
    await page.join(token, device);
    own.passSeconds(301);
    expect(codeOf(await page.send("POST", "/me/passkeys/options"))).toEqual([403, "LAT-8105"]);
    expect(codeOf(await page.send("POST", "/me/recovery-codes"))).toEqual([403, "LAT-8105"]);
    expect(codeOf(await page.send("DELETE", `/me/passkeys/${device.id}`))).toEqual([403, "LAT-8105"]);
    await page.signIn(device);
    expect(codeOf(await page.send("DELETE", `/me/passkeys/${device.id}`))).toEqual([409, "LAT-8106"]);
    const second = new SoftAuthenticator(page.origin);
    const options = await page.options("/me/passkeys/options");
    const added = await page.send("POST", "/me/passkeys", {
      name: "Tablet",
      response: second.create(options),
    });
    expect(added.status, added.text).toBe(201);
    const named = await page.send("PUT", `/me/passkeys/${second.id}`, { name: "Kitchen" });
    expect(JSON.stringify(named.body?.passkeys)).toContain("Kitchen");
    const removed = await page.send("DELETE", `/me/passkeys/${device.id}`);
    expect(removed.body?.passkeys).toHaveLength(1);
    expect(codeOf(await new BrowserPage(own).signIn(device))).toEqual([422, "LAT-8100"]);
    await own.close();
  });

  it("of a further device comes in with a code typed there, once", async () => {
    const { page } = await joined();
    const made = await page.send("POST", "/me/device-code");
    const code = String(made.body?.code);
    expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    const phone = browser();
    const answer = await phone.join(code.toLowerCase().replaceAll("-", " "));
    expect(answer.body).toMatchObject({ signedIn: true, meteringPointIds: ["H2"] });
    expect((await page.get("/me")).body?.passkeys).toHaveLength(2);
    expect(codeOf(await browser().send("POST", "/join/invitation", { token: code }))).toEqual([
      410,
      "LAT-8104",
    ]);
  });
});

describe("recovery codes", () => {
  it("are ten, let in once each, and end every other session", async () => {
    const { page } = await joined();
    const { codes } = (await page.send("POST", "/me/recovery-codes")).body as { codes: string[] };
    expect(codes).toHaveLength(10);
    const elsewhere = browser();
    const code = codes[0] ?? "";
    const answer = await elsewhere.send("POST", "/session/recovery", { code: ` ${code.toLowerCase()} ` });
    expect(answer.body).toMatchObject({ signedIn: true, role: "member" });
    expect(codeOf(await page.get("/me"))).toEqual([401, "LAT-8002"]);
    expect((await elsewhere.get("/me")).body?.recoveryCodesLeft).toBe(9);
    expect(codeOf(await browser().send("POST", "/session/recovery", { code }))).toEqual([422, "LAT-8103"]);
  });

  it("are dead after five wrong guesses, and guessing is slowed", async () => {
    const { page } = await joined();
    const { codes } = (await page.send("POST", "/me/recovery-codes")).body as { codes: string[] };
    const [right = ""] = codes;
    const wrong = `${right.slice(0, 6)}00000-00000-00000`;
    for (let i = 0; i < 5; i += 1) {
      expect(codeOf(await browser().send("POST", "/session/recovery", { code: wrong }))).toEqual([
        422,
        "LAT-8103",
      ]);
    }
    expect(codeOf(await browser().send("POST", "/session/recovery", { code: right }))).toEqual([
      422,
      "LAT-8103",
    ]);
    const strict = await startTestServer();
    const tries: (string | null)[] = [];
    for (let i = 0; i < 12; i += 1) {
      tries.push((await new BrowserPage(strict).send("POST", "/session/recovery", { code: `X${i}` })).code);
    }
    expect(tries.at(-1)).toBe("LAT-8010");
    await strict.close();
  });
});

describe("a session", () => {
  it("that was planted before the sign-in opens nothing", async () => {
    const { device } = await joined();
    const page = browser();
    const planted = "A".repeat(43);
    page.plant("lateral_session", planted);
    page.plant("lateral_ceremony", "B".repeat(43));
    await page.signIn(device);
    expect(page.cookies.get("lateral_session")).not.toBe(planted);
    const attacker = browser();
    attacker.plant("lateral_session", planted);
    expect((await attacker.get("/session")).body?.signedIn).toBe(false);
  });

  it("is listed, and ended one by one or all but this", async () => {
    const { page, device } = await joined();
    const [second, third] = [browser(), browser()];
    await second.signIn(device);
    await third.signIn(device);
    const { sessions } = (await page.get("/me/sessions")).body as {
      sessions: { id: string; current: boolean }[];
    };
    expect(sessions).toHaveLength(3);
    const other = sessions.find(({ current }) => !current)?.id ?? "";
    expect((await page.send("DELETE", `/me/sessions/${other}`)).body?.sessions).toHaveLength(2);
    const before = page.cookies.get("lateral_session");
    expect((await page.send("DELETE", "/me/sessions")).body?.sessions).toHaveLength(1);
    expect(page.cookies.get("lateral_session")).not.toBe(before);
    for (const gone of [second, third]) expect(codeOf(await gone.get("/me"))).toEqual([401, "LAT-8002"]);
    const stranger = await joined();
    expect(codeOf(await stranger.page.send("DELETE", `/me/sessions/${sessions[0]?.id}`))).toEqual([
      404,
      "LAT-8001",
    ]);
  });

  it("ends after thirty days whatever it is used for", async () => {
    const long = await startTestServer({ rateLimits });
    const page = new BrowserPage(long);
    await page.demo("anna");
    for (let half = 0; half < 59; half += 1) {
      long.passSeconds(43_200 - 1);
      expect((await page.get("/session")).body?.signedIn).toBe(true);
    }
    long.passSeconds(43_200);
    expect((await page.get("/session")).body?.signedIn).toBe(false);
    await long.close();
  });

  it("has cookies that scripts and other sites do not get, with Secure and a bound name under TLS", async () => {
    const secure = await startTestServer({ rateLimits, secure: true, mode: "demo" });
    const page = new BrowserPage(secure);
    const answers = [await page.send("POST", "/session/passkey/options"), await page.demo("anna")];
    for (const answer of answers) {
      const [line = ""] = answer.headers.getSetCookie();
      expect(line).toMatch(/^__Host-lateral_(session|ceremony)=[\w-]{43};/);
      for (const flag of [/HttpOnly/, /Secure/, /SameSite=Strict/, /Path=\//]) expect(line).toMatch(flag);
      expect(line).not.toMatch(/Domain=/);
    }
    await secure.close();
  });
});
