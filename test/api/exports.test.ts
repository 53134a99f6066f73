/**
 * What leaves the product: a member's own archive, the operator's tables, the comparison of tariffs and the fairness
 * report, of the demo street as it really traded for an hour and a half.
 */
import { parse } from "csv-parse/sync";
import { strFromU8, unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readMeterDocument } from "../../backend/adapters/meters/meterFile.ts";
import { costAsBooked } from "../../backend/core/billing/counterfactual.ts";
import { intervalIndex, intervalOf } from "../../backend/core/time/marketInterval.ts";
import { microEuro, wattHours } from "../../backend/core/units/quantities.ts";
import type { DemoSignIn, MeteringPoint } from "../../backend/ports/community.ts";
import { type Client, signInAs } from "./support/client.ts";
import { LINDENHOF_START, type Lindenhof, tradeLindenhof } from "./support/lindenhof.ts";
import { sampleInvoice } from "./support/sampleInvoice.ts";

const COMMUNITY = "lindenhof";
let street: Lindenhof;
let signIns: readonly DemoSignIn[];
let points: readonly MeteringPoint[];
let own: DemoSignIn;
let member: Client;
let operator: Client;

beforeAll(async () => {
  street = await tradeLindenhof(1.5);
  const { store } = street.server;
  [signIns, points] = await Promise.all([store.signIns(COMMUNITY), store.meteringPoints(COMMUNITY)]);
  own = signIns.find(({ role }) => role === "member") as DemoSignIn;
  member = await signInAs(street.server, own.id);
  operator = await signInAs(street.server, signIns.find(({ role }) => role === "operator")?.id ?? "");
  await street.server.desk.invoices.issue(COMMUNITY, 2026, async () => [
    (number) => sampleInvoice(number, own.meteringPointId ?? ""),
    (number) => sampleInvoice(number, "mp-002"),
  ]);
});
afterAll(() => street.close());

const rowsOf = (text: string) => parse(text, { bom: true, columns: true }) as Record<string, string>[];
async function bytesOf(path: string, client = member): Promise<Uint8Array> {
  const answer = await fetch(`${street.server.url}${path}`, { headers: { cookie: client.cookie ?? "" } });
  expect(answer.status).toBe(200);
  return new Uint8Array(await answer.arrayBuffer());
}
const range = { from: intervalIndex(intervalOf(LINDENHOF_START) - 1), to: intervalIndex(3_000_000) };

describe("everything of one's own", () => {
  it("is one archive: readings, orders, trades, ledger, plan, keys and bills", async () => {
    const files = unzipSync(await bytesOf("/api/v1/export"));
    expect(Object.keys(files).sort()).toEqual([
      "README.txt",
      "access-log.json",
      "bills/2026-000001.json",
      "bills/2026-000001.pdf",
      "consents.json",
      "keys.json",
      "ledger.csv",
      "linked-orders.json",
      "metering-point.json",
      "notifications.json",
      "orders.csv",
      "orders.json",
      "people.json",
      "plan.json",
      "readings-green-button.xml",
      "readings.csv",
      "trades.csv",
    ]);
    const text = (name: string) => strFromU8(files[name] ?? new Uint8Array());
    const { store } = street.server;
    const home = own.meteringPointId ?? "";
    const lines = await store.memberLines(COMMUNITY, home, { ...range, to: intervalOf(street.now) });
    const ledger = rowsOf(text("ledger.csv"));
    expect(ledger).toHaveLength(lines.length);
    const signed = ledger.map((row) =>
      row.debit === `member:${home}` ? Number(row["amount µ€"]) : -Number(row["amount µ€"]),
    );
    expect(signed.reduce((sum, amount) => sum + amount, 0)).toBe(costAsBooked(home, lines));
    const readings = rowsOf(text("readings.csv"));
    expect(readings.length).toBeGreaterThan(3);
    expect(new Set(readings.map((row) => row["metering point"]))).toEqual(new Set([home]));
    expect(rowsOf(text("orders.csv")).length).toBeGreaterThan(0);
    expect(JSON.parse(text("plan.json"))).toMatchObject({ meteringPointId: home });
    const feed = readMeterDocument("green-button", text("readings-green-button.xml"));
    const drawn = feed.filter(({ direction }) => direction === "import").flatMap(({ entries }) => entries);
    expect(drawn.map(({ milli }) => milli / 1_000)).toEqual(readings.map((row) => Number(row["import Wh"])));
    expect(strFromU8(files["bills/2026-000001.pdf"] ?? new Uint8Array(), true).startsWith("%PDF-")).toBe(
      true,
    );
  });

  it("names no neighbour", async () => {
    const files = unzipSync(await bytesOf("/api/v1/export"));
    const all = Object.entries(files)
      .filter(([name]) => !name.endsWith(".pdf"))
      .map(([, bytes]) => strFromU8(bytes))
      .join("\n");
    for (const { id, displayName } of points) {
      if (id === own.meteringPointId) continue;
      expect(all.includes(displayName), displayName).toBe(false);
      expect(all.includes(`"${id}"`) || all.includes(`member:${id}`), id).toBe(false);
    }
  });

  it("is the same bytes again, and never more than the limit of days", async () => {
    expect(await bytesOf("/api/v1/export")).toEqual(await bytesOf("/api/v1/export"));
    expect((await member.get("/api/v1/export?from=2025-01-01&to=2026-06-15")).code).toBe("LAT-7012");
    expect((await member.get("/api/v1/export?meteringPointId=mp-002")).code).toBe("LAT-8001");
    expect((await operator.get("/api/v1/export")).code).toBe("LAT-8003");
  });
});

describe("the operator's tables", () => {
  it("hold every reading and every line of the community", async () => {
    const { store } = street.server;
    const readings = rowsOf((await operator.get("/api/v1/community/readings.csv")).text);
    expect(new Set(readings.map((row) => row["metering point"])).size).toBe(points.length);
    const ledger = rowsOf((await operator.get("/api/v1/community/ledger.csv")).text);
    const records = await store.intervals(COMMUNITY, { from: range.from, to: intervalOf(street.now) });
    let lines = 0;
    for (const record of records) lines += (await store.lines(record)).length;
    expect(lines).toBeGreaterThan(0);
    expect(ledger).toHaveLength(lines);
  });

  it("are neither unlimited nor for members", async () => {
    const long = "/api/v1/community/ledger.csv?from=2026-01-01&to=2026-06-15";
    expect((await operator.get(long)).code).toBe("LAT-7012");
    expect((await member.get("/api/v1/community/readings.csv")).code).toBe("LAT-8003");
  });
});

describe("the comparison of tariffs", () => {
  const flat = (price: number) => ({ kind: "flat", price });
  const night = {
    name: "Cheap at night",
    energy: {
      kind: "time-of-use",
      bands: [{ weekdays: [0, 1, 2, 3, 4, 5, 6], fromQuarter: 0, toQuarter: 24, price: 100_000 }],
      otherwise: 250_000,
    },
    network: flat(90_000),
    feedIn: flat(80_000),
    levies: [{ name: "Levy", price: 1_000 }],
    standingPerDay: 200_000,
  };

  it("says that a day is too little", async () => {
    expect((await operator.send("PUT", "/api/v1/tariffs/night", night)).status).toBe(200);
    const answer = await member.get("/api/v1/tariffs/comparison");
    expect(answer.body).toMatchObject({ days: 1, minimumDays: 28, costs: null });
    const list = await member.get("/api/v1/tariffs");
    expect(list.body).toMatchObject({
      tariffs: [{ id: "sheet-1" }, { id: "night", name: "Cheap at night" }],
    });
  });

  it("tells what four weeks would have cost on each", async () => {
    const { store } = street.server;
    const home = own.meteringPointId ?? "";
    const first = intervalOf(LINDENHOF_START) - 28 * 96;
    const opened = Array.from({ length: 28 * 96 }, (_, index) => intervalIndex(first + index));
    const community = await store.community(COMMUNITY);
    await store.openIntervals(
      opened.map((interval) => ({
        communityId: COMMUNITY,
        feederId: community?.feederId ?? "",
        interval,
        networkVersion: 1,
        tariffVersion: 1,
        at: LINDENHOF_START,
      })),
    );
    await store.addReadings(
      COMMUNITY,
      opened.map((interval) => ({
        meteringPointId: home,
        interval,
        importWh: wattHours(100),
        exportWh: wattHours(0),
        quality: "measured" as const,
        source: "test",
        receivedAt: LINDENHOF_START,
        version: 1,
      })),
    );
    const { body } = await member.get("/api/v1/tariffs/comparison");
    const costs = body?.costs as { tariffId: string; netMicroEuro: number; differenceMicroEuro: number }[];
    expect(body).toMatchObject({ days: 29 });
    expect(costs.map((cost) => cost.tariffId).sort()).toEqual(["night", "sheet-1"]);
    const of = (id: string) => costs.find((cost) => cost.tariffId === id);
    expect(of("sheet-1")?.differenceMicroEuro).toBe(0);
    expect(of("night")?.differenceMicroEuro).toBe(
      (of("night")?.netMicroEuro ?? 0) - (of("sheet-1")?.netMicroEuro ?? 0),
    );
  });

  it("takes no tariff that makes no sense, and none from members", async () => {
    const put = (id: string, change: object) =>
      operator.send("PUT", `/api/v1/tariffs/${id}`, { ...night, ...change });
    const broken = {
      kind: "time-of-use",
      otherwise: 1,
      bands: [{ weekdays: [0], fromQuarter: 9, toQuarter: 9, price: 1 }],
    };
    expect((await put("night", { energy: broken })).code).toBe("LAT-6108");
    expect((await put("sheet-1", {})).code).toBe("LAT-6108");
    expect((await put("Night", {})).code).toBe("LAT-8008");
    expect((await member.send("PUT", "/api/v1/tariffs/night", night)).code).toBe("LAT-8003");
  });
});

describe("the fairness report", () => {
  it("rests on what was billed, and its groups add up", async () => {
    const { body } = await operator.get("/api/v1/community/fairness?period=2026-06");
    const groups = body?.groups as {
      group: string;
      points: number;
      asBooked: number;
      withoutMarket: number;
      gain: number;
    }[];
    expect(groups.reduce((sum, group) => sum + group.points, 0)).toBe(points.length);
    expect(body?.intervals).toBeGreaterThan(0);
    const { store } = street.server;
    let booked = 0;
    const billed = (
      await store.intervals(COMMUNITY, { from: range.from, to: intervalOf(street.now) })
    ).filter((record) => record.state === "billed");
    expect(body?.intervals).toBe(billed.length);
    for (const record of billed) {
      const lines = await store.lines(record);
      for (const { id } of points) booked += costAsBooked(id, lines);
    }
    expect(groups.reduce((sum, group) => sum + group.asBooked, 0)).toBe(microEuro(booked));
    for (const group of groups) expect(group.gain).toBe(group.withoutMarket - group.asBooked);
  });

  it("is for operator and auditor", async () => {
    const auditor = await signInAs(street.server, signIns.find(({ role }) => role === "auditor")?.id ?? "");
    expect((await auditor.get("/api/v1/community/fairness")).status).toBe(200);
    expect((await member.get("/api/v1/community/fairness")).code).toBe("LAT-8003");
    expect((await operator.get("/api/v1/community/fairness?period=2026-00")).code).toBe("LAT-8008");
  });
});
