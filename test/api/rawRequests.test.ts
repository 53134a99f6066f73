/** Requests that no well-behaved client sends: trickling, smuggling, traversing, polluting. Written to the socket by hand. */
import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pageWith, signInAs } from "./support/client.ts";
import { startTestServer, type TestServer } from "./support/server.ts";

const SLOWEST = { headersMs: 300, requestMs: 600, checkMs: 50 };
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ slowest: SLOWEST });
});
afterAll(() => server.close());

/** Sends the parts with a pause before each but the first; gives all that came back until the server ended it. */
function send(parts: readonly string[], pauseMs = 0): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, "127.0.0.1");
    let text = "";
    socket.setTimeout(10_000, () => socket.destroy(new Error("the server kept the connection")));
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNRESET" || error.code === "EPIPE") resolve(text);
      else reject(error);
    });
    socket.on("close", () => resolve(text));
    void (async () => {
      for (const [i, part] of parts.entries()) {
        if (i > 0 && pauseMs > 0) await pause(pauseMs);
        if (!socket.writable) return;
        socket.write(part);
      }
    })();
  });
}

const HOST = "Host: 127.0.0.1\r\n";
const END = "Connection: close\r\n\r\n";
const statusOf = (answer: string): string => /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? "ended";

describe("a request that trickles in", () => {
  it("is ended while its header is not complete, and others are served meanwhile", async () => {
    const drops = Array.from({ length: 40 }, (_, i) => `X-${i}: a\r\n`);
    const began = performance.now();
    const slow = Array.from({ length: 20 }, () =>
      send([`GET /api/v1/health HTTP/1.1\r\n${HOST}`, ...drops], 50),
    );
    expect((await pageWith(server, null).get("/api/v1/health")).status).toBe(200);
    const answers = await Promise.all(slow);
    expect(new Set(answers.map(statusOf))).toEqual(new Set(["408"]));
    expect(performance.now() - began).toBeLessThan(1_800);
  });

  it("is ended while its body is not complete", async () => {
    const ben = await signInAs(server, "ben");
    const head = [
      "POST /api/v1/household/orders HTTP/1.1",
      `Host: 127.0.0.1:${server.port}`,
      `Cookie: ${ben.cookie}`,
      `Origin: ${server.url}`,
      "Sec-Fetch-Site: same-origin",
      "Content-Type: application/json",
      "Idempotency-Key: 0123456789abcdef",
      "Content-Length: 5000",
      "",
      "{",
    ].join("\r\n");
    expect(statusOf(await send([head, ...Array.from({ length: 40 }, () => " ")], 50))).toBe("408");
  });
});

describe("a request with two meanings", () => {
  it.each([
    [
      "length and chunks",
      `POST /api/v1/session HTTP/1.1\r\n${HOST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n${END}0\r\n\r\n`,
    ],
    [
      "two lengths",
      `POST /api/v1/session HTTP/1.1\r\n${HOST}Content-Length: 4\r\nContent-Length: 5\r\n${END}{}{}`,
    ],
    ["a header name with a space", `GET /api/v1/health HTTP/1.1\r\n${HOST}X Y: a\r\n${END}`],
    ["a line feed inside a header", `GET /api/v1/health HTTP/1.1\r\n${HOST}X: a\nSet-Cookie: b\rc\r\n${END}`],
    ["no host", `GET /api/v1/health HTTP/1.1\r\n${END}`],
    ["two hosts", `GET /api/v1/health HTTP/1.1\r\n${HOST}Host: evil.example\r\n${END}`],
    ["a NUL in the path", `GET /api/v1/hea\0lth HTTP/1.1\r\n${HOST}${END}`],
  ])("is refused: %s", async (_name, text) => {
    expect(["400", "421", "ended"]).toContain(statusOf(await send([text])));
  });

  it("is refused when its address names another host", async () => {
    const answer = await send([
      `GET http://evil.example/api/v1/health HTTP/1.1\r\nHost: evil.example\r\n${END}`,
    ]);
    expect(statusOf(answer)).toBe("421");
  });
});

describe("a method that the product does not know", () => {
  it.each(["TRACE", "OPTIONS", "PATCH", "PROPFIND"])("%s gives nothing away", async (method) => {
    const answer = await send([`${method} /api/v1/session HTTP/1.1\r\n${HOST}X-Secret: reflected\r\n${END}`]);
    expect(["400", "404", "405", "501"]).toContain(statusOf(answer));
    expect(answer).not.toContain("reflected");
    expect(answer.toLowerCase()).not.toContain("access-control-allow-origin");
  });

  it("CONNECT opens no tunnel", async () => {
    const answer = await send([`CONNECT evil.example:443 HTTP/1.1\r\n${HOST}\r\n`]);
    expect(["400", "404", "405", "ended"]).toContain(statusOf(answer));
  });
});

describe("a polluted query", () => {
  it.each([
    "meteringPointId=home-1&meteringPointId=home-2",
    "meteringPointId[]=home-1",
    "meteringPointId[$ne]=x",
    "meteringPointId=home-1&__proto__[role]=operator",
  ])("%s is refused", async (query) => {
    const ben = await signInAs(server, "ben");
    const answer = await ben.get(`/api/v1/household/home?${query}`);
    expect([400, 404, 422]).toContain(answer.status);
    expect(answer.code).toMatch(/^LAT-8/);
  });
});

describe("a path that climbs", () => {
  it.each([
    "/../../etc/passwd",
    "/..%2f..%2fetc%2fpasswd",
    "/assets/..%5c..%5cpackage.json",
    "/%2e%2e/%2e%2e/package.json",
    "//etc/passwd",
    "/.env",
    "/api/v1/../../package.json",
  ])("%s reaches no file", async (path) => {
    const answer = await send([`GET ${path} HTTP/1.1\r\n${HOST}${END}`]);
    expect(answer).not.toMatch(/root:x|"dependencies"/);
    expect(
      ["400", "403", "404", "421"].includes(statusOf(answer)) || answer.includes("<!doctype html>"),
    ).toBe(true);
  });
});
