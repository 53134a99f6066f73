/** Metering points over HTTP: added, changed and ended from an interval on, and lists of members taken whole or not at all. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { IntervalAccount } from "../../backend/adapters/http/schemas/intervalAccount.ts";
import { MemberListResult, PointDeskView } from "../../backend/adapters/http/schemas/pointDesk.ts";
import { applyPointChanges } from "../../backend/app/applyPointChanges.ts";
import {
  epochSeconds,
  intervalIndex,
  intervalOf,
  intervalStart,
} from "../../backend/core/time/marketInterval.ts";
import { wattHours } from "../../backend/core/units/quantities.ts";
import { type Client, pageWith, signInAs } from "./support/client.ts";
import { startTestServer, type TestServer } from "./support/server.ts";
import { COMMUNITY, FEEDER, NOON } from "./support/street.ts";

const POINTS = "/api/v1/community/points";
const FILES = "/api/v1/community/member-files";
const here = intervalOf(NOON);
const EARLIEST = here + 9;
const CONNECTION = FEEDER.connectionPoints[0]!;
const assets = { solarWattPeak: 5_000, batteryWh: 0, batteryW: 0, carChargerW: 0 };

let server: TestServer;
let olga: Client;
beforeEach(async () => {
  server = await startTestServer();
  olga = await signInAs(server, "olga");
});
afterEach(() => server.close());

const wanted = (more: object = {}) => ({
  meteringPointId: "N1",
  displayName: "Familie Neu",
  connectionPointId: CONNECTION.id,
  kind: "home",
  assets,
  effectiveFrom: EARLIEST,
  ...more,
});
const rowOf = async (id: string) => {
  const view = PointDeskView.parse((await olga.get(POINTS)).body);
  return view.rows.find((row) => row.meteringPointId === id);
};
const reading = (meteringPointId: string) => ({
  meteringPointId,
  interval: intervalIndex(here - 1),
  importWh: wattHours(100),
  exportWh: wattHours(0),
  quality: "measured" as const,
  source: "http",
  receivedAt: NOON,
  version: 1,
});

describe("a metering point", () => {
  it("walks from expected to trading, and says where it stands", async () => {
    const added = await olga.send("POST", POINTS, wanted());
    expect([added.status, added.text.includes("Familie")]).toEqual([201, false]);
    expect(await rowOf("N1")).toMatchObject({ state: "expected", trading: false, effectiveFrom: EARLIEST });
    await olga.send("PUT", "/api/v1/meters/METER-7/link", { meteringPointId: "N1" });
    expect(await rowOf("N1")).toMatchObject({ state: "linked", hasMeter: true });
    const on = { kind: "change", connectionPointId: CONNECTION.id, pointKind: "home", assets, trading: true };
    const change = () => olga.send("POST", `${POINTS}/N1/changes`, { ...on, effectiveFrom: EARLIEST + 4 });
    expect((await change()).code).toBe("LAT-8355");
    await server.store.addReadings(COMMUNITY, [reading("N1")]);
    expect(await rowOf("N1")).toMatchObject({ state: "data-flowing", lastReading: here - 1 });
    expect((await change()).status).toBe(201);
    expect((await rowOf("N1"))?.pending).toBe(2);
    const at = (interval: number) => epochSeconds(intervalStart(intervalIndex(interval)));
    const apply = (interval: number) =>
      applyPointChanges(server.market, server.desk.points, COMMUNITY, at(interval));
    expect(await apply(EARLIEST + 1)).toBe(1);
    expect((await rowOf("N1"))?.state).toBe("data-flowing");
    expect([await apply(EARLIEST + 2), await apply(EARLIEST + 2)]).toEqual([1, 0]);
    expect(await rowOf("N1")).toMatchObject({ state: "trading", pending: 0 });
    expect(await server.store.memberKeys(COMMUNITY, "N1")).toHaveLength(1);
    expect(await server.store.tradingPlan(COMMUNITY, "N1")).toMatchObject({ style: "bestPrice" });
    const end = await olga.send("POST", `${POINTS}/N1/changes`, {
      kind: "end",
      effectiveFrom: EARLIEST + 10,
    });
    expect(end.status).toBe(201);
    expect(await rowOf("N1")).toMatchObject({ state: "leaving", endsAt: EARLIEST + 10 });
    await apply(EARLIEST + 8);
    expect((await server.store.meteringPoint(COMMUNITY, "N1"))?.trading).toBe(false);
    const again = await olga.send("POST", `${POINTS}/N1/changes`, {
      kind: "end",
      effectiveFrom: EARLIEST + 12,
    });
    expect(again.code).toBe("LAT-8354");
  });

  it.each([
    ["at no connection of the network", { connectionPointId: "nowhere" }, "LAT-8351"],
    ["stronger than its connection", { assets: { ...assets, solarWattPeak: 900_000 } }, "LAT-8353"],
    ["in an interval that is open", { effectiveFrom: EARLIEST - 1 }, "LAT-8352"],
    ["under an id that is taken", { meteringPointId: "H1" }, "LAT-8350"],
    ["with a name of two lines", { displayName: "a\nb" }, "LAT-8008"],
    ["with members nobody asked for", { trading: true }, "LAT-8008"],
  ])("is refused %s", async (_what, more, code) => {
    expect((await olga.send("POST", POINTS, wanted(more))).code).toBe(code);
    expect((await olga.get(POINTS)).text).not.toContain("N1");
  });

  it("is given to whoever moves in, by the operator alone, and its name stays out of the log", async () => {
    const move = (client: Client, id: string) =>
      client.send("PUT", `${POINTS}/${id}/name`, { displayName: "Frau Geheim" });
    expect((await move(olga, "H2")).status).toBe(200);
    expect((await rowOf("H2"))?.displayName).toBe("Frau Geheim");
    expect((await move(olga, "H9")).code).toBe("LAT-8001");
    expect((await move(await signInAs(server, "anna"), "H1")).code).toBe("LAT-8003");
    expect((await pageWith(server, null).get(POINTS)).code).toBe("LAT-8002");
    expect(server.logLines.join("")).not.toMatch(/Geheim/);
  });
});

describe("a list of members", () => {
  const HEAD = "metering_point;connection_point;name;kind;solar_wp;effective_from";
  const hand = (text: string | Uint8Array, take = false) =>
    olga.send("POST", `${FILES}?name=list.csv${take ? "&take=true" : ""}`, text as string, {
      "content-type": "text/csv",
    });
  const good = `\uFEFF${HEAD}\r\nN1;${CONNECTION.id};"Müller; Söhne";home;6000;2026-07-01\r\nN2;${CONNECTION.id};=1+1;shop;;\r\n`;

  it("is judged first, then taken whole, and a second time changes nothing", async () => {
    const preview = MemberListResult.parse((await hand(good)).body);
    expect(preview.lines.map(({ line, verdict }) => [line, verdict])).toEqual([
      [2, "new"],
      [3, "new"],
    ]);
    expect(await rowOf("N1")).toBeUndefined();
    expect((await hand(good, true)).body).toMatchObject({ status: "stored", added: 2 });
    expect(await rowOf("N1")).toMatchObject({ displayName: "Müller; Söhne", state: "expected" });
    expect((await hand(good, true)).body).toMatchObject({ status: "known", added: 0 });
    expect((await hand(`${good}\r\n`, true)).body).toMatchObject({ status: "stored", added: 0 });
    expect((await server.desk.points.pointChanges(COMMUNITY)).length).toBe(2);
  });

  it("with one wrong line is not taken, and every wrong line is named", async () => {
    const bad = `${good}N3;nowhere;X;home;;\r\nN1;${CONNECTION.id};Twice;home;;\r\nN4;${CONNECTION.id};X;castle;-4;2026-02-30\r\nH1;${CONNECTION.id};Other;home;;\r\n`;
    const answer = await hand(bad, true);
    expect([answer.status, answer.code]).toEqual([422, "LAT-8358"]);
    const { errors } = answer.body as { errors: { path: string; message: string }[] };
    expect(errors.map(({ path }) => path)).toEqual(["line 4", "line 5", "line 6", "line 7"]);
    expect(errors[2]?.message).toMatch(/kind.*effective_from.*solar_wp/);
    expect(await rowOf("N2")).toBeUndefined();
    expect((await hand(bad)).body).toMatchObject({ status: "refused" });
  });

  it.each([
    ["in another encoding", Uint8Array.from([0x6e, 0xfc, 0x0a])],
    ["with a null in it", `${HEAD}\nN1;x;a\0b;home;;\n`],
    ["without a column it needs", "metering_point;name\nN1;x\n"],
    ["with a column nobody knows", `${HEAD};iban\nN1;x;y;home;;;DE\n`],
    ["with an open quotation mark", `${HEAD}\nN1;x;"y;home;;\n`],
    ["of a header alone", `${HEAD}\n`],
    ["of too many lines", `${HEAD}\n${"N1;x;y;home;;\n".repeat(2_002)}`],
  ])("%s is refused as a whole", async (_what, text) => {
    const answer = await hand(text, true);
    expect([answer.status, answer.code]).toEqual([422, "LAT-8357"]);
  });

  it("larger than allowed is not read", async () => {
    expect((await hand("x".repeat(1_048_577))).code).toBe("LAT-8005");
  });

  it("has a template that it takes itself", async () => {
    const template = await olga.get(`${FILES}/template.csv`);
    expect(template.headers.get("content-type")).toContain("text/csv");
    const answer = await hand(template.text.replace("cp-1", CONNECTION.id));
    expect(answer.body).toMatchObject({ status: "preview" });
  });
});

describe("an interval of the board", () => {
  it("opens with its orders, readings, books and neighbours", async () => {
    await server.store.addReadings(COMMUNITY, [reading("H1")]);
    const answer = await olga.get(`/api/v1/community/intervals/${here - 1}`);
    const view = IntervalAccount.parse(answer.body);
    expect(view).toEqual(answer.body);
    expect(view).toMatchObject({ state: "open", previous: here - 2, next: here });
    expect(view.readings).toMatchObject({ expected: 4, measured: 1, missing: ["H2", "H3", "H4"] });
    expect([view.lines.balance, view.lines.pool]).toEqual([0, 0]);
    expect((await olga.get("/api/v1/community/intervals/7")).code).toBe("LAT-8001");
    expect((await olga.get("/api/v1/community/intervals/x")).code).toBe("LAT-8008");
  });

  it("waits for no reading of a point that has not begun", async () => {
    await olga.send("POST", POINTS, wanted());
    const view = IntervalAccount.parse((await olga.get(`/api/v1/community/intervals/${here}`)).body);
    expect(view.readings.expected).toBe(4);
  });
});
