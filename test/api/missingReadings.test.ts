/** The inbox of missing readings: gaps, estimates in their place, substitutes, and the feeder's own meter. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { intervalEnd, intervalIndex, intervalOf } from "../../backend/core/time/marketInterval.ts";
import { type Answer, type Client, signInAs } from "./support/client.ts";
import { startTestServer, type TestServer } from "./support/server.ts";
import { COMMUNITY, HOMES, NOON, openBefore } from "./support/street.ts";

const MISSING = "/api/v1/community/readings/missing";
const ESTIMATE = "/api/v1/community/readings/estimate";
const FEEDER = "/api/v1/community/feeder-readings";
const DAY = { from: "2026-06-15", to: "2026-06-15" };
const here = intervalOf(NOON);
let server: TestServer;
let olga: Client;

beforeEach(async () => {
  server = await startTestServer();
  olga = await signInAs(server, "olga");
  await openBefore(server.store, 6);
});
afterEach(() => server.close());

interface Given {
  readonly home: string;
  readonly interval: number;
  readonly importWh?: number;
  readonly quality?: string;
}
const give = (given: readonly Given[]): Promise<Answer> =>
  olga.send("POST", "/api/v1/meters/readings", {
    readings: given.map(({ home, interval, importWh = 200, quality = "measured" }) => ({
      meteringPointId: home,
      interval,
      importWh,
      exportWh: 0,
      quality,
    })),
  });
/** Every home has a reading of every interval, but for these. */
const giveAllBut = (missing: readonly string[]) =>
  give(
    [-6, -5, -4, -3, -2, -1].flatMap((offset) =>
      HOMES.filter((home) => !missing.includes(`${home}${offset}`)).map((home) => ({
        home,
        interval: here + offset,
      })),
    ),
  );
const inbox = async (query = "") => (await olga.get(`${MISSING}${query}`)).body;

describe("the inbox", () => {
  it("tells gaps past delivery by metering point, and since when", async () => {
    await giveAllBut(["H2-4", "H2-3", "H4-1", "H2-1"]);
    const gap = (home: string, offset: number, intervals: number) => ({
      meteringPointId: home,
      from: here + offset,
      to: here + offset + intervals,
      intervals,
      since: intervalEnd(intervalIndex(here + offset)),
    });
    expect(await inbox()).toMatchObject({
      gaps: [gap("H2", -4, 2), gap("H2", -1, 1), gap("H4", -1, 1)],
      next: null,
    });
  });

  it("comes in pages", async () => {
    await giveAllBut(["H2-4", "H4-1", "H2-1"]);
    const first = await inbox("?limit=2");
    expect(first).toMatchObject({ gaps: [{ from: here - 4 }, { from: here - 1, meteringPointId: "H2" }] });
    expect(await inbox(`?limit=2&after=${first?.next}`)).toMatchObject({
      gaps: [{ from: here - 1, meteringPointId: "H4" }],
      next: null,
    });
    expect((await olga.get(`${MISSING}?limit=501`)).status).toBe(200);
    expect((await olga.get(`${MISSING}?limit=0`)).code).toBe("LAT-8008");
    expect((await olga.get(`${MISSING}?after=../x`)).code).toBe("LAT-8008");
    expect((await olga.get(`${MISSING}?from=2001-01-01`)).code).toBe("LAT-7012");
  });

  it("is empty when everything is there", async () => {
    await giveAllBut([]);
    expect(await inbox()).toMatchObject({ gaps: [], next: null });
  });
});

describe("an estimate", () => {
  it("stands in for what is missing, says its method, and leaves what is there alone", async () => {
    await giveAllBut(["H2-4", "H2-3"]);
    const answer = await olga.send("POST", ESTIMATE, DAY);
    expect(answer.status, answer.text).toBe(200);
    const estimate = (offset: number) => ({
      meteringPointId: "H2",
      interval: here + offset,
      importWh: 200,
      exportWh: 0,
      method: "linear",
    });
    expect(answer.body).toEqual({ estimates: [estimate(-4), estimate(-3)] });
    const range = { from: intervalIndex(here - 6), to: here };
    const readings = await server.store.memberReadings(COMMUNITY, "H2", range);
    expect(readings.map((reading) => reading.quality)).toEqual([
      "measured",
      "measured",
      "estimated",
      "estimated",
      "measured",
      "measured",
    ]);
    expect(await inbox()).toMatchObject({ gaps: [] });
    expect((await olga.send("POST", ESTIMATE, DAY)).body).toEqual({ estimates: [] });
  });

  it("is made for all or none", async () => {
    await giveAllBut(
      HOMES.flatMap((home) => (home === "H3" ? [-6, -5, -4, -3, -2, -1] : [-4]).map((o) => `${home}${o}`)),
    );
    const answer = await olga.send("POST", ESTIMATE, DAY);
    expect([answer.status, answer.code]).toEqual([422, "LAT-5101"]);
    const some = await olga.send("POST", ESTIMATE, { ...DAY, meteringPointIds: ["H1"] });
    expect(some.body).toMatchObject({ estimates: [{ meteringPointId: "H1", method: "linear" }] });
    const nobody = await olga.send("POST", ESTIMATE, { ...DAY, meteringPointIds: ["H9"] });
    expect(nobody.code).toBe("LAT-5001");
  });

  it("gives way to a substitute and to a measured value, and never to the other way round", async () => {
    await giveAllBut(["H2-4"]);
    await olga.send("POST", ESTIMATE, DAY);
    const at = here - 4;
    const substitute = { home: "H2", interval: at, importWh: 210, quality: "substituted" };
    expect((await give([substitute])).body).toMatchObject({ accepted: 1 });
    expect((await give([{ home: "H2", interval: at, importWh: 220 }])).body).toMatchObject({ accepted: 1 });
    expect((await give([substitute])).code).toBe("LAT-5009");
    const range = { from: intervalIndex(at), to: intervalIndex(at + 1) };
    expect(await server.store.memberReadings(COMMUNITY, "H2", range)).toMatchObject([
      { importWh: 220, quality: "measured", version: 3 },
    ]);
  });
});

describe("a batch far off the day before", () => {
  it("is taken with a warning", async () => {
    await give([{ home: "H1", interval: here - 6, importWh: 20 }]);
    const answer = await give([{ home: "H1", interval: here - 5, importWh: 4_000 }]);
    expect(answer.body).toMatchObject({
      accepted: 1,
      warnings: [{ row: 1, code: "LAT-5104", detail: expect.stringContaining("H1") }],
    });
  });
});

describe("the feeder's own meter", () => {
  const feeder = (offset: number, importWh: number) => ({ interval: here + offset, importWh, exportWh: 0 });

  it("is held against the sum of the street", async () => {
    await giveAllBut(["H2-1"]);
    const dirk = await signInAs(server, "dirk");
    const readings = [feeder(-3, 815), feeder(-2, 1_200), feeder(-1, 800)];
    expect((await dirk.send("POST", FEEDER, { readings })).body).toEqual({ accepted: 3 });
    expect((await dirk.send("POST", FEEDER, { readings })).body).toEqual({ accepted: 0 });
    expect((await inbox())?.feeder).toEqual([
      { interval: here - 3, missing: 0, netDemandWh: 800, feederNetWh: 815, lossWh: 15, code: null },
      { interval: here - 2, missing: 0, netDemandWh: 800, feederNetWh: 1_200, lossWh: 400, code: "LAT-5102" },
      { interval: here - 1, missing: 1, netDemandWh: null, feederNetWh: null, lossWh: null, code: null },
    ]);
    await dirk.send("POST", FEEDER, { readings: [feeder(-2, 810)] });
    expect((await inbox())?.feeder).toContainEqual(expect.objectContaining({ lossWh: 10, code: null }));
  });

  it("is not read ahead of time, nor twice in a batch, nor by members", async () => {
    const post = (readings: readonly object[]) => olga.send("POST", FEEDER, { readings });
    expect((await post([feeder(-1, 1), feeder(2, 1)])).code).toBe("LAT-5006");
    expect((await post([feeder(-1, 1), feeder(-1, 2)])).code).toBe("LAT-5004");
    expect((await post([feeder(-1, -1)])).code).toBe("LAT-8008");
    const anna = await signInAs(server, "anna");
    expect((await anna.send("POST", FEEDER, { readings: [feeder(-1, 1)] })).code).toBe("LAT-8003");
    expect((await inbox())?.feeder).toEqual([]);
  });
});
