/** Files of readings by upload: whole or nothing, once, and nothing in them is trusted. */
import { readdirSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { greenButtonFeed } from "../../backend/adapters/documents/greenButtonExport.ts";
import { intervalIndex, intervalOf } from "../../backend/core/time/marketInterval.ts";
import { type Answer, type Client, signInAs } from "./support/client.ts";
import { startTestServer, type TestServer } from "./support/server.ts";
import { COMMUNITY, NOON, openBefore } from "./support/street.ts";
import { csvOf, handIn, MAPPING, type Row } from "./support/uploads.ts";

const here = intervalOf(NOON);
const FIRST = here - 8;
let server: TestServer;
let olga: Client;

beforeEach(async () => {
  server = await startTestServer();
  olga = await signInAs(server, "olga");
  await openBefore(server.store, 8);
  expect((await olga.send("PUT", "/api/v1/csv-mappings/grid", MAPPING)).status).toBe(200);
});
afterEach(() => server.close());

const rows = (meter: string, count: number, importWh = 100): Row[] =>
  Array.from({ length: count }, (_, index) => [meter, FIRST + index, importWh + index, 0]);
const give = (text: string, more = {}) => handIn(olga, text, { mapping: "grid", name: "june.csv", ...more });
const stored = (home: string) =>
  server.store.memberReadings(COMMUNITY, home, { from: intervalIndex(here - 96), to: here });
const errorsOf = (answer: Answer) =>
  (answer.body?.errors ?? []) as readonly { readonly path: string; readonly message: string }[];
const spooled = () => readdirSync(tmpdir()).filter((name) => name.startsWith("lateral-upload-"));

describe("a file of readings", () => {
  it("is stored once; handed in again it changes nothing, and it is in the list", async () => {
    const first = await give(csvOf(rows("H1", 4)));
    expect(first.status, first.text).toBe(200);
    expect(first.body).toMatchObject({
      status: "stored",
      incomplete: 0,
      file: { name: "june.csv", format: "csv", readings: 4, accepted: 4, points: 1, from: FIRST },
    });
    expect((await give(csvOf(rows("H1", 4)), { name: "again.csv" })).body).toMatchObject({ status: "known" });
    const readings = await stored("H1");
    expect(readings.map((r) => [r.importWh, r.version])).toEqual([100, 101, 102, 103].map((wh) => [wh, 1]));
    const list = await olga.get("/api/v1/meter-files");
    expect(list.body).toMatchObject({ files: [{ name: "june.csv", readings: 4 }] });
  });

  it("is refused whole, with every wrong line named", async () => {
    const answer = await give(csvOf([...rows("H1", 3), ["H2", FIRST, 100, 0], ["H2", here + 4, 1, 0]]));
    expect([answer.status, answer.code]).toEqual([422, "LAT-5006"]);
    const errors = errorsOf(answer);
    expect(errors.map(({ path, message }) => [path, message.slice(0, 8)])).toEqual(
      expect.arrayContaining([[expect.stringMatching(/^line \d+$/), "LAT-5006"]]),
    );
    expect(await stored("H1")).toEqual([]);
  });

  it("names the line that cannot be read", async () => {
    const answer = await give(`${csvOf(rows("H1", 2))}\nH1,yesterday,1,0`);
    expect([answer.status, answer.code]).toEqual([422, "LAT-5302"]);
    expect(errorsOf(answer)[0]?.path).toBe("line 4");
    expect(await stored("H1")).toEqual([]);
  });

  it("belongs to the metering point that its meter is linked to", async () => {
    const text = csvOf(rows("1ISK 00/12", 2));
    expect((await give(text)).code).toBe("LAT-5309");
    const link = (body: object) =>
      olga.send("PUT", `/api/v1/meters/${encodeURIComponent("1ISK 00/12")}/link`, body);
    expect((await link({ meteringPointId: "nobody" })).code).toBe("LAT-5001");
    expect((await link({ meteringPointId: "H3" })).status).toBe(200);
    expect((await give(text)).body).toMatchObject({ status: "stored" });
    expect(await stored("H3")).toHaveLength(2);
  });

  it("with values a hundred times off the day before waits for a second look", async () => {
    await give(csvOf(rows("H1", 4, 10)));
    const later: Row[] = [["H1", FIRST + 4, 4_900, 0]];
    expect((await give(csvOf(later))).code).toBe("LAT-5104");
    expect((await give(csvOf(later), { acceptUnlikely: true })).body).toMatchObject({ status: "stored" });
  });

  it("needs a mapping that is saved, unless it tells its format", async () => {
    expect((await give(csvOf(rows("H1", 1)), { mapping: "other" })).code).toBe("LAT-5308");
    expect((await handIn(olga, csvOf(rows("H1", 1)))).code).toBe("LAT-5301");
    expect((await handIn(olga, "")).code).toBe("LAT-5301");
    const contradicting = { ...MAPPING, decimal: "," };
    expect((await olga.send("PUT", "/api/v1/csv-mappings/grid", contradicting)).code).toBe("LAT-5308");
  });
});

describe("a file that tells its format", () => {
  it("as Green Button, such as the product exports itself, comes back as it left", async () => {
    await give(csvOf(rows("H1", 4)));
    const feed = greenButtonFeed("house-9", await stored("H1"), NOON);
    const stranger = await handIn(olga, feed, { type: "application/atom+xml", name: "feed.xml" });
    expect(stranger.code).toBe("LAT-5309");
    expect((await olga.send("PUT", "/api/v1/meters/house-9/link", { meteringPointId: "H4" })).status).toBe(
      200,
    );
    const taken = await handIn(olga, feed, { type: "application/atom+xml", name: "feed.xml" });
    expect(taken.body).toMatchObject({ status: "stored", file: { format: "green-button", accepted: 4 } });
    const plain = async (home: string) =>
      (await stored(home)).map(({ interval, importWh, exportWh }) => [interval, importWh, exportWh]);
    expect(await plain("H4")).toEqual(await plain("H1"));
  });

  it("as NEM12, is read in the time of its market and refused when it was cut", async () => {
    // 2026-06-15, 18:00 to 20:00 in Sydney's standard time is 08:00 to 10:00 UTC.
    const values = Array.from({ length: 96 }, (_, quarter) => (quarter >= 72 && quarter < 80 ? "0.25" : ""));
    const filled = values.map((value) => value || "0").join(",");
    const head = "100,NEM12,202606160100,MDA,RETAILER";
    const meter = "200,NMI0000001,E1,E1,E1,,METER1,kWh,15,";
    const yesterday = `300,20260614,${filled},A,,,20260615000000,`;
    expect((await handIn(olga, [head, meter, yesterday].join("\n"))).status).toBe(422);
    await olga.send("PUT", "/api/v1/meters/NMI0000001/link", { meteringPointId: "H2" });
    const answer = await handIn(olga, [head, meter, yesterday, "900"].join("\n"), { type: "text/plain" });
    expect(answer.body, answer.text).toMatchObject({
      status: "stored",
      file: { format: "nem", readings: 96, from: Date.UTC(2026, 5, 13, 14) / 900_000 },
    });
  });
});

describe("a hostile file", () => {
  it.each([
    [
      "entities",
      `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><feed>&x;</feed>`,
      "LAT-5304",
    ],
    [
      "a bomb",
      `<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]><feed xmlns="http://www.w3.org/2005/Atom">&b;</feed>`,
      "LAT-5304",
    ],
  ])("of XML with %s is refused before it is read", async (_what, text, code) => {
    const answer = await handIn(olga, text, { type: "application/xml" });
    expect([answer.status, answer.code]).toEqual([422, code]);
    expect(answer.text).not.toContain("root:");
  });

  it.each(["../../etc/passwd", "a/b.csv", "a\\b.csv", "..", "new\nline"])(
    "named %j is refused, and its name is never a path",
    async (name) => {
      expect((await give(csvOf(rows("H1", 1)), { name })).code).toBe("LAT-8008");
      expect(await stored("H1")).toEqual([]);
    },
  );

  // Without a name it is the address of the list, which takes no PUT.
  it.each(["../x", "a/b", "%2e%2e", ""])("saves no mapping named %j", async (name) => {
    const answer = await olga.send("PUT", `/api/v1/csv-mappings/${encodeURIComponent(name)}`, MAPPING);
    expect([400, 404, 405]).toContain(answer.status);
  });

  it("that is too large is refused, whether it says so or not", async () => {
    const limit = 32 * 1024 ** 2;
    const said = await new Promise<number>((resolve, reject) => {
      const headers = {
        cookie: olga.cookie ?? "",
        origin: server.url,
        "sec-fetch-site": "same-origin",
        "content-type": "text/csv",
        "content-length": String(limit + 1),
      };
      const call = request(`${server.url}/api/v1/meter-files`, { method: "POST", headers }, (answer) => {
        resolve(answer.statusCode ?? 0);
        answer.resume();
        call.destroy();
      });
      call.on("error", reject);
      call.write("x");
    });
    expect(said).toBe(413);
    const unsaid = await new Promise<number>((resolve) => {
      const headers = {
        cookie: olga.cookie ?? "",
        origin: server.url,
        "sec-fetch-site": "same-origin",
        "content-type": "text/csv",
      };
      const call = request(`${server.url}/api/v1/meter-files`, { method: "POST", headers }, (answer) => {
        resolve(answer.statusCode ?? 0);
        answer.resume();
        call.destroy();
      });
      // A server that has answered may close while the rest is still on its way.
      call.on("error", () => resolve(0));
      const chunk = Buffer.alloc(1024 ** 2, "x");
      for (let sent = 0; sent <= limit; sent += chunk.length) call.write(chunk);
      call.end();
    });
    expect([413, 0]).toContain(unsaid);
    expect((await olga.get("/api/v1/meter-files")).body).toEqual({ files: [] });
  });

  it("of another type, or compressed, is refused", async () => {
    expect((await give("{}", { type: "application/json" })).code).toBe("LAT-8009");
    expect((await give("x", { headers: { "content-encoding": "gzip" } })).code).toBe("LAT-8009");
  });

  it("leaves nothing behind on disk", async () => {
    const before = spooled().length;
    await give(csvOf(rows("H1", 1)));
    await give("nonsense");
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(spooled().length).toBeLessThanOrEqual(before);
  });
});

describe("handing in files", () => {
  it.each(["anna", "dirk", "aida"])("is not for %s", async (who) => {
    const page = await signInAs(server, who);
    expect((await handIn(page, csvOf(rows("H1", 1)))).code).toBe("LAT-8003");
    expect(await stored("H1")).toEqual([]);
  });

  it("is refused from another site", async () => {
    const headers = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
    expect((await give(csvOf(rows("H1", 1)), { headers })).code).toBe("LAT-8004");
  });
});
