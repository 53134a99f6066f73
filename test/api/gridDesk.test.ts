/**
 * The network operator's desk over HTTP, on the test street at noon.
 *
 *   source ═ TR ═ bus-1 ── L1 ── bus-2 (H1 anna, H2 ben) ── L2 ── bus-3 (H3, H4)
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { networkVersionFault } from "../../backend/core/commitment/networkVersionDigest.ts";
import { hashFeeder } from "../../backend/core/network/hashFeeder.ts";
import { intervalIndex, intervalOf, intervalStart } from "../../backend/core/time/marketInterval.ts";
import { type Client, signInAs } from "./support/client.ts";
import { OPEN_INTERVAL, signedOrderOf } from "./support/orders.ts";
import { batchSigners, startTestServer, type TestServer } from "./support/server.ts";
import { COMMUNITY, FEEDER, NOON, SEED } from "./support/street.ts";

let server: TestServer;
let dso: Client;
let anna: Client;

beforeAll(async () => {
  server = await startTestServer();
  dso = await signInAs(server, "dirk");
  anna = await signInAs(server, "anna");
});
afterAll(() => server.close());

const HOUR = 3_600;
const later = intervalStart(intervalIndex(intervalOf(NOON) + 40));

describe("works and outages", () => {
  const register = (change: object) =>
    dso.send("POST", "/api/v1/dso/supply/events", {
      kind: "outage",
      elements: ["L1"],
      reason: "a digger hit the cable",
      from: NOON - 600,
      until: NOON + 2 * HOUR,
      note: "We are digging.",
      ...change,
    });

  it("says who would lose supply before anything is registered", async () => {
    const answer = await dso.send("POST", "/api/v1/dso/supply/cut-off", { elements: ["L2"] });
    expect(answer.body).toMatchObject({ pointIds: ["cp-H3", "cp-H4"], homes: 2, restoring: null });
    const nobody = await dso.send("POST", "/api/v1/dso/supply/cut-off", { elements: ["L9"] });
    expect([nobody.status, nobody.code]).toEqual([422, "LAT-2023"]);
  });

  it("refuses works in intervals that are open for orders, and says from when on", async () => {
    const answer = await register({ kind: "planned", from: NOON + HOUR });
    expect([answer.status, answer.code]).toEqual([409, "LAT-8406"]);
  });

  it("refuses times that do not fit", async () => {
    for (const change of [
      { from: NOON + HOUR },
      { until: NOON - 900 },
      { kind: "planned", from: later, until: null },
      { kind: "planned", from: later, until: later },
    ]) {
      expect((await register(change)).code).toBe("LAT-8408");
    }
  });

  it("tells the homes concerned and nobody else, keeps them from trading, and counts the minutes", async () => {
    const made = await register({ elements: ["L2"] });
    expect([made.status, made.body?.homes]).toEqual([201, 2]);
    const own = await anna.get("/api/v1/household/supply-notices");
    expect(own.body).toEqual({ notices: [] });
    const all = await register({ elements: ["L1"], reason: "again the digger" });
    const told = await anna.get("/api/v1/household/supply-notices");
    const [notice] = (told.body?.notices ?? []) as Record<string, unknown>[];
    expect(notice).toMatchObject({ kind: "outage", reason: "again the digger", state: "running" });
    expect(JSON.stringify(told.body)).not.toMatch(/cp-|H2|pointIds|homes/);
    const refused = await anna.send("POST", "/api/v1/household/orders", signedOrderOf("H1"));
    expect([refused.status, refused.code], refused.text).toEqual([422, "LAT-8420"]);
    const path = `/api/v1/dso/supply/events/${String(all.body?.id)}/updates`;
    const restored = await dso.send("POST", path, { restoredAt: NOON, note: "Mended." });
    expect([restored.status, restored.body?.state]).toEqual([200, "over"]);
    expect((await dso.send("POST", path, { note: "late" })).code).toBe("LAT-8407");
    const { body } = await dso.get("/api/v1/dso/supply/reliability?days=1");
    // Two homes for ten minutes behind L2 that still last, four homes for the ten minutes behind L1.
    expect(body?.all).toMatchObject({ sustained: 2, customerInterruptions: 6, customerMinutes: 60 });
  });

  it("lets the home trade again after supply is back", async () => {
    const taken = await anna.send("POST", "/api/v1/household/orders", signedOrderOf("H1"));
    expect(taken.code).not.toBe("LAT-8420");
    expect(OPEN_INTERVAL).toBeGreaterThan(intervalOf(NOON));
  });
});

describe("versions of the limits", () => {
  const effectiveFrom = intervalOf(later);
  const draft = (change: object = {}) =>
    dso.send("POST", "/api/v1/dso/network/drafts", {
      change: { ratings: { L1: 200 } },
      reason: "summer rating of the cable",
      effectiveFrom,
      ...change,
    });

  it("refuses what physics or time forbid", async () => {
    expect((await draft({ change: { ratings: { L1: -5 } } })).code).toBe("LAT-8008");
    expect((await draft({ change: { ratings: { L1: 0 } } })).code).toBe("LAT-2401");
    expect((await draft({ change: { ratings: { L1: 9_999 } } })).code).toBe("LAT-2401");
    expect((await draft({ change: { ratings: {}, voltageBand: { lowerPu: 1.2, upperPu: 1.3 } } })).code).toBe(
      "LAT-2402",
    );
    expect((await draft({ effectiveFrom: OPEN_INTERVAL })).code).toBe("LAT-8400");
    expect((await draft({ effectiveFrom: intervalOf(NOON) - 4 })).code).toBe("LAT-8400");
  });

  it("signs a published draft so that anybody can check it, in force from its interval on", async () => {
    const made = await draft();
    expect(made.status, made.text).toBe(201);
    const id = String(made.body?.id);
    const published = await dso.send("POST", `/api/v1/dso/network/drafts/${id}/publish`);
    expect(published.status, published.text).toBe(200);
    const list = await dso.get("/api/v1/dso/network/versions");
    const [newest, first] = (list.body?.versions ?? []) as Record<string, never>[];
    expect(newest).toMatchObject({ version: 2, inForce: false, fault: null });
    expect(first).toMatchObject({ version: 1, inForce: true, fault: null, signed: null });
    const signed = newest?.signed as unknown as Parameters<typeof networkVersionFault>[1];
    const domain = SEED.community.domain!;
    const { dso: signer } = await batchSigners();
    expect(networkVersionFault(domain, signed, signer)).toBeNull();
    expect(
      networkVersionFault(domain, { ...signed, networkHash: `0x${"00".repeat(32)}` }, signer),
    ).not.toBeNull();
    expect(networkVersionFault(domain, signed, `0x${"11".repeat(20)}`)).not.toBeNull();
    const before = await server.store.network(COMMUNITY, FEEDER.id, intervalIndex(effectiveFrom - 1));
    const after = await server.store.network(COMMUNITY, FEEDER.id, effectiveFrom);
    expect([before?.version, after?.version]).toEqual([1, 2]);
    expect(hashFeeder(after!.feeder)).toBe(signed.networkHash);
    const again = await dso.send("POST", `/api/v1/dso/network/drafts/${id}/publish`);
    expect([again.status, again.code]).toEqual([409, "LAT-8402"]);
  });

  it("shows a version that nobody signed, and one whose model was changed", async () => {
    const version = (await server.store.network(COMMUNITY, FEEDER.id, effectiveFrom))!;
    await server.store.addNetworkVersion({
      ...version,
      version: 3,
      effectiveFrom: intervalIndex(effectiveFrom + 10),
      feeder: { ...version.feeder, voltageBand: { lowerPu: 0.5, upperPu: 1.5 } },
    });
    const list = await dso.get("/api/v1/dso/network/versions");
    const [smuggled] = (list.body?.versions ?? []) as { version: number; fault: string | null }[];
    expect(smuggled).toMatchObject({ version: 3 });
    expect(smuggled?.fault).toMatch(/hash/);
  });
});

describe("studies", () => {
  const finish = async (id: string): Promise<Record<string, unknown> | null> => {
    for (let k = 0; k < 100; k += 1) {
      const { body } = await dso.get(`/api/v1/dso/studies/${id}`);
      if (body?.state !== "running") return body;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return null;
  };
  const start = (input: object) => dso.send("POST", "/api/v1/dso/studies", input);

  it("answers whether a home may connect, as a figure, a table and a page", async () => {
    const made = await start({ kind: "connection", technology: "car", kw: 11, pointId: "cp-H4" });
    expect(made.status, made.text).toBe(201);
    const done = await finish(String(made.body?.id));
    expect(done).toMatchObject({ state: "finished", result: { kind: "connection", bus: "bus-3" } });
    const csv = await dso.get(`/api/v1/dso/studies/${String(made.body?.id)}.csv`);
    expect(csv.text).toContain("cp-H4");
    const pdf = await dso.get(`/api/v1/dso/studies/${String(made.body?.id)}.pdf`);
    expect(pdf.headers.get("content-type")).toContain("application/pdf");
  });

  it("estimates hosting capacity: the same seed gives the same figures", async () => {
    const input = { kind: "hosting", technology: "solar", kw: 8, placements: 20, seed: 3 };
    const results = [];
    for (let k = 0; k < 2; k += 1)
      results.push((await finish(String((await start(input)).body?.id)))?.result);
    expect(results[0]).toEqual(results[1]);
    expect(results[0]).toMatchObject({ kind: "hosting", scenarios: [{ what: "no-load", interval: null }] });
  });

  it("refuses a study without bounds and one of a point that is not there", async () => {
    const big = { kind: "hosting", technology: "solar", kw: 8, placements: 1e6, seed: 3 };
    expect((await start(big)).code).toBe("LAT-8008");
    const nowhere = { kind: "connection", technology: "car", kw: 11, pointId: "cp-H9" };
    expect([(await start(nowhere)).status, (await start(nowhere)).code]).toEqual([422, "LAT-2100"]);
    expect((await start({ kind: "verification", interval: intervalOf(NOON) })).code).toBe("LAT-8414");
  });

  it("reports neutrality with groups and answer times", async () => {
    const { body } = await dso.get("/api/v1/dso/neutrality");
    expect(body).toMatchObject({ intervals: 0, requests: { asked: 1, answered: 1 } });
  });
});
