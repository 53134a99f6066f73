/** Sign-in, sessions, forged requests, headers, limits, static files and the log. */
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Answer, cookieOf, pageWith, signInAs } from "./support/client.ts";
import { signedOrderOf } from "./support/orders.ts";
import { startTestServer, type TestServer } from "./support/server.ts";

const SESSION = "/api/v1/session";
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const codeOf = (answer: Answer) => [answer.status, answer.code];

/** A request with raw path and headers, which `fetch` would tidy up. */
function raw(path: string, headers: Record<string, string> = {}): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: "127.0.0.1", port: server.port, path, headers }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.on("error", reject);
    sent.end();
  });
}

describe("signing in", () => {
  it("sets a cookie that scripts cannot read and other sites do not send", async () => {
    const answer = await pageWith(server, null).send("POST", SESSION, { signInId: "anna" });
    const cookie = answer.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/^lateral_session=[\w-]{43};/);
    expect(cookie).toContain("HttpOnly");
    expect(cookie).toContain("SameSite=Strict");
    expect(answer.text).not.toContain(cookie.slice(16, 40));
  });

  it("never adopts a session id that the browser brought", async () => {
    const planted = `lateral_session=${"A".repeat(43)}`;
    const answer = await pageWith(server, planted).send("POST", SESSION, { signInId: "anna" });
    expect(cookieOf(answer)).not.toBe(planted);
    expect((await pageWith(server, planted).get(SESSION)).body?.signedIn).toBe(false);
  });

  it("again ends the session before", async () => {
    const first = await signInAs(server, "anna");
    const second = await first.send("POST", SESSION, { signInId: "ben" });
    expect((await first.get(SESSION)).body?.signedIn).toBe(false);
    expect((await pageWith(server, cookieOf(second)).get(SESSION)).body?.displayName).toBe("Ben");
  });

  it("ends with the browser's copies of answers thrown away", async () => {
    const anna = await signInAs(server, "anna");
    const answer = await anna.send("DELETE", SESSION);
    expect(answer.headers.get("clear-site-data")).toBe('"cache"');
  });

  it("ends with signing out, on the server too", async () => {
    const anna = await signInAs(server, "anna");
    await anna.send("DELETE", SESSION);
    expect(codeOf(await anna.get("/api/v1/household/home"))).toEqual([401, "LAT-8002"]);
  });

  it("ends after twelve hours without a request", async () => {
    const late = await startTestServer();
    const anna = await signInAs(late, "anna");
    late.passSeconds(12 * 3_600 - 1);
    expect((await anna.get(SESSION)).body?.signedIn).toBe(true);
    late.passSeconds(12 * 3_600);
    expect((await anna.get(SESSION)).body?.signedIn).toBe(false);
    await late.close();
  });

  it("as somebody unknown is refused", async () => {
    const answer = await pageWith(server, null).send("POST", SESSION, { signInId: "mallory" });
    expect(codeOf(answer)).toEqual([401, "LAT-8013"]);
  });

  it("cannot choose its own role or metering point", async () => {
    const answer = await pageWith(server, null).send("POST", SESSION, { signInId: "anna", role: "operator" });
    expect(codeOf(answer)).toEqual([400, "LAT-8008"]);
  });

  it("by demo identities does not exist in production, which also wants a secure cookie", async () => {
    const production = await startTestServer({ mode: "production", secure: true });
    const nobody = pageWith(production, null);
    expect(codeOf(await nobody.get("/api/v1/demo/sign-ins"))).toEqual([404, "LAT-8001"]);
    expect(codeOf(await nobody.send("POST", SESSION, { signInId: "anna" }))).toEqual([401, "LAT-8013"]);
    const left = await nobody.send("DELETE", SESSION);
    expect(left.headers.get("set-cookie")).toMatch(/^__Host-lateral_session=;.*Secure/);
    expect(left.headers.get("strict-transport-security")).toContain("max-age=31536000");
    await production.close();
  });

  it("with two session cookies counts as not signed in", async () => {
    const anna = await signInAs(server, "anna");
    const both = `${anna.cookie}; lateral_session=${"B".repeat(43)}`;
    expect((await pageWith(server, both).get(SESSION)).body?.signedIn).toBe(false);
  });

  it("in demo mode says that it is a demonstration", async () => {
    const answer = await pageWith(server, null).get("/api/v1/demo/sign-ins");
    expect(answer.body?.notice).toContain("demonstration only");
  });
});

describe("a request forged by another site", () => {
  const forged: readonly (readonly [string, Record<string, string>])[] = [
    ["with its origin", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }],
    ["with its origin only", { origin: "https://evil.example", "sec-fetch-site": "" }],
    ["from a sibling domain", { origin: "http://127.0.0.1", "sec-fetch-site": "same-site" }],
    ["from another port", { origin: "http://127.0.0.1:1", "sec-fetch-site": "" }],
    ["from a sandboxed frame", { origin: "null", "sec-fetch-site": "" }],
    ["with an origin that is no address", { origin: "::", "sec-fetch-site": "" }],
  ];

  it.each(forged)("%s changes nothing", async (_name, headers) => {
    const olga = await signInAs(server, "olga");
    const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ""));
    const response = await fetch(`${server.url}/api/v1/community/clock`, {
      method: "POST",
      headers: {
        cookie: olga.cookie ?? "",
        "content-type": "application/json",
        "idempotency-key": "forged-1",
        ...sent,
      },
      body: JSON.stringify({ action: "resume" }),
    });
    expect(response.status).toBe(403);
    expect(((await response.json()) as { code: string }).code).toBe("LAT-8004");
    expect(server.clock.read().paused).toBe(true);
  });

  it("that says nothing about where it comes from is refused too", async () => {
    const response = await fetch(`${server.url}${SESSION}`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: "" },
      body: JSON.stringify({ signInId: "anna" }),
    });
    expect(response.status).toBe(403);
  });

  it("under a foreign host name (DNS rebinding) is not answered", async () => {
    const answer = await raw("/api/v1/system", { host: "evil.example" });
    expect(answer.status).toBe(421);
    expect(answer.text).toContain("LAT-8019");
  });
});

describe("every answer", () => {
  it("carries a strict content security policy and the other headers", async () => {
    for (const path of ["/", "/api/v1/system", "/api/v1/none"]) {
      const { headers } = await pageWith(server, null).get(path);
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).not.toContain("unsafe");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("x-powered-by")).toBeNull();
    }
  });

  it("to a read has an ETag, and 304 when nothing changed", async () => {
    const anna = await signInAs(server, "anna");
    const first = await anna.get("/api/v1/household/plan");
    const etag = first.headers.get("etag") ?? "";
    expect(etag).toMatch(/^"/);
    const headers = { host: "127.0.0.1", cookie: anna.cookie ?? "", "if-none-match": etag };
    expect(await raw("/api/v1/household/plan", headers)).toEqual({ status: 304, text: "" });
    expect(first.headers.get("cache-control")).toBe("private, no-cache");
  });
});

describe("limits", () => {
  it("let a caller ask so often, then say when to come back", async () => {
    const strict = await startTestServer({
      rateLimits: { read: 5, write: 5, signIn: 3, chain: 5, readings: 5, guess: 5 },
    });
    const nobody = pageWith(strict, null);
    for (let i = 0; i < 5; i += 1) expect((await nobody.get("/api/v1/health")).status).toBe(200);
    const answer = await nobody.get("/api/v1/health");
    expect(codeOf(answer)).toEqual([429, "LAT-8010"]);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    strict.passSeconds(60);
    expect((await nobody.get("/api/v1/health")).status).toBe(200);
    await strict.close();
  });

  it("slow guessing of sign-ins", async () => {
    const strict = await startTestServer({
      rateLimits: { read: 100, write: 100, signIn: 3, chain: 5, readings: 5, guess: 5 },
    });
    const nobody = pageWith(strict, null);
    const tries: (string | null)[] = [];
    for (let i = 0; i < 4; i += 1)
      tries.push((await nobody.send("POST", SESSION, { signInId: `x${i}` })).code);
    expect(tries).toEqual(["LAT-8013", "LAT-8013", "LAT-8013", "LAT-8010"]);
    await strict.close();
  });

  it("end a connection that sends its header too slowly", async () => {
    expect(server.http.server.headersTimeout).toBe(10_000);
    expect(server.http.server.requestTimeout).toBe(20_000);
    const socket = connect(server.port, "127.0.0.1");
    const closed = new Promise<string>((resolve) => {
      let text = "";
      socket.on("data", (chunk) => {
        text += chunk.toString();
      });
      socket.on("close", () => resolve(text));
    });
    socket.write(`GET /api/v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: ${"a".repeat(20_000)}\r\n\r\n`);
    expect(await closed).toContain("431");
  });
});

describe("the built front end", () => {
  it("is served, with the page for every path of it and a nonce for its styles", async () => {
    const page = await pageWith(server, null).get("/household/trade");
    expect([page.status, page.headers.get("cache-control")]).toEqual([200, "no-cache"]);
    const nonce = /csp-nonce" content="([^"]+)"/.exec(page.text)?.[1] ?? "none";
    expect(page.headers.get("content-security-policy")).toContain(`'nonce-${nonce}'`);
    const asset = await pageWith(server, null).get("/assets/app-1a2b3c.js");
    expect(asset.headers.get("cache-control")).toContain("immutable");
  });

  it.each([
    "/../secret.txt",
    "/..%2fsecret.txt",
    "/%2e%2e/secret.txt",
    "/assets/../../secret.txt",
    "/assets/..%5c..%5csecret.txt",
    "/assets/%2e%2e%2f%2e%2e%2fsecret.txt",
    "/.hidden",
    "//etc/passwd",
    "/assets/%00",
    "/assets/missing.js",
  ])("does not give away what lies beside it: %s", async (path) => {
    const answer = await raw(path, { host: "127.0.0.1" });
    expect(answer.text).not.toContain("not to be served");
    expect(answer.text).not.toContain("root:");
    expect(answer.status).toBeGreaterThanOrEqual(400);
  });

  it("that is not built is said so", async () => {
    const unbuilt = await startTestServer({ webFolder: "/nonexistent/web" });
    expect(codeOf(await pageWith(unbuilt, null).get("/"))).toEqual([503, "LAT-8027"]);
    await unbuilt.close();
  });
});

describe("the log", () => {
  it("holds operations and codes, but no name, cookie, address, body or injected line", async () => {
    const anna = await signInAs(server, "anna");
    await anna.get("/api/v1/household/home?date=2026-06-15%0a%7B%22level%22%3A60%7D");
    await anna.send("POST", "/api/v1/household/orders", signedOrderOf("H1", { nonce: 77 }));
    const log = server.logLines.join("");
    expect(log).toContain('"operation":"placeOrder"');
    expect(log).not.toContain("Anna");
    expect(log).not.toContain("127.0.0.1");
    expect(log).not.toContain((anna.cookie ?? "none").slice(16));
    expect(log).not.toContain("H1");
    for (const line of server.logLines) expect(() => JSON.parse(line) as unknown).not.toThrow();
  });

  it("tells of attempts that a rule refused, without saying who", async () => {
    const noted = await startTestServer();
    const anna = await signInAs(noted, "anna");
    await anna.get("/api/v1/community/members");
    await anna.send(
      "PUT",
      "/api/v1/household/plan",
      {},
      { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
    );
    await pageWith(noted, null).get("/api/v1/household/home", { authorization: "Bearer nothing" });
    await pageWith(noted, null).get("/api/v1/household/home");
    const events = noted.logLines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ event }) => event === "security");
    expect(events.map(({ code, operation, role }) => [code, operation, role])).toEqual([
      ["LAT-8003", "listMembers", "member"],
      ["LAT-8004", "putPlan", "member"],
      ["LAT-8025", "getHome", "anonymous"],
    ]);
    expect(JSON.stringify(events)).not.toMatch(/anna|evil|nothing/i);
    await noted.close();
  });

  it("keeps the reason of a fault, and the caller gets only its number", async () => {
    const broken = await startTestServer({
      useCases: {
        placeOrder: async () => {
          throw new Error("secret detail of the database");
        },
      },
    });
    const anna = await signInAs(broken, "anna");
    const answer = await anna.send("POST", "/api/v1/household/orders", signedOrderOf("H1", { nonce: 78 }));
    expect(codeOf(answer)).toEqual([500, "LAT-8018"]);
    expect(answer.text).not.toContain("secret detail");
    const request = answer.headers.get("x-request-id") ?? "";
    const line = broken.logLines.find((entry) => entry.includes("secret detail")) ?? "";
    expect(line).toContain(request);
    expect(answer.body?.instance).toBe(`urn:uuid:${request}`);
    await broken.close();
  });
});
