import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import express from "express";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compressedAssets } from "../../backend/adapters/http/compressedAssets.ts";

const TEXT = "export const word = 'solar';\n".repeat(500);

describe("files of the web app", () => {
  const folder = mkdtempSync(join(tmpdir(), "lateral-assets-"));
  let server: Server;
  let url = "";

  beforeAll(async () => {
    writeFileSync(join(folder, "index-1a.js"), TEXT);
    const app = express();
    app.use("/assets", compressedAssets(folder, 1_000), express.static(folder));
    server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/assets`;
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  it.each(["br", "gzip"])("are sent as %s to those who take it, and read the same", async (encoding) => {
    const answer = await fetch(`${url}/index-1a.js`, { headers: { "accept-encoding": encoding } });
    expect(answer.headers.get("content-encoding")).toBe(encoding);
    expect(answer.headers.get("vary")).toBe("Accept-Encoding");
    expect(answer.headers.get("content-type")).toContain("javascript");
    expect(Number(answer.headers.get("content-length"))).toBeLessThan(TEXT.length / 10);
    expect(await answer.text()).toBe(TEXT);
  });
  it("are sent plain to those who take nothing else, and never from outside the folder", async () => {
    const plain = await fetch(`${url}/index-1a.js`, { headers: { "accept-encoding": "identity" } });
    expect(plain.headers.get("content-encoding")).toBeNull();
    expect(await plain.text()).toBe(TEXT);
    expect((await fetch(`${url}/..%2fpackage.json`)).status).toBeGreaterThanOrEqual(400);
  });
});
