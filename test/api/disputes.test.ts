/** A dispute from filing to answer: literal states, a clock, evidence, and the reading that is put right. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DisputeDto, DisputeEvidence } from "../../backend/adapters/http/schemas/disputes.ts";
import { ANSWER_DAYS } from "../../backend/core/billing/dispute.ts";
import { intervalIndex, intervalOf } from "../../backend/core/time/marketInterval.ts";
import { wattHours } from "../../backend/core/units/quantities.ts";
import { type Client, signInAs } from "./support/client.ts";
import { sampleInvoice } from "./support/sampleInvoice.ts";
import { startTestServer, type TestServer } from "./support/server.ts";
import { COMMUNITY, NOON } from "./support/street.ts";

const here = intervalOf(NOON);
const READ = intervalIndex(here - 1);
let server: TestServer;
let anna: Client;
let ben: Client;
let olga: Client;

beforeEach(async () => {
  server = await startTestServer();
  anna = await signInAs(server, "anna");
  ben = await signInAs(server, "ben");
  olga = await signInAs(server, "olga");
  await server.desk.invoices.issue(COMMUNITY, 2026, async () => [(number) => sampleInvoice(number, "H1")]);
  await server.store.addReadings(COMMUNITY, [
    {
      meteringPointId: "H1",
      interval: READ,
      importWh: wattHours(900),
      exportWh: wattHours(0),
      quality: "measured",
      source: "http",
      receivedAt: NOON,
      version: 1,
    },
  ]);
});
afterEach(() => server.close());

const aboutReading = { kind: "reading", interval: READ };
const file = (client: Client, subject: object = aboutReading, text = "We were away") =>
  client.send("POST", "/api/v1/disputes", { subject, text });
const filed = async () => DisputeDto.parse((await file(anna)).body).disputeId;
const answer = (id: string, body: object) =>
  olga.send("POST", `/api/v1/community/disputes/${id}/answers`, body);
const reply = (client: Client, id: string, act: string, text = "On Friday") =>
  client.send("POST", `/api/v1/disputes/${id}/replies`, { act, text });

describe("a dispute", () => {
  it("goes to and fro until it is decided, and each side sees whose turn it is", async () => {
    const id = await filed();
    const state = async () =>
      (await anna.get(`/api/v1/disputes/${id}`)).body as { state: string; answerDue: number | null };
    expect(await state()).toMatchObject({
      state: "open",
      answerDue: NOON + ANSWER_DAYS * 86_400,
      late: false,
    });
    expect((await answer(id, { act: "asked", text: "When?" })).status).toBe(201);
    expect(await state()).toMatchObject({ state: "asked", answerDue: null });
    expect((await answer(id, { act: "asked", text: "When?" })).code).toBe("LAT-8364");
    expect((await reply(anna, id, "replied")).body).toMatchObject({ state: "open" });
    expect((await answer(id, { act: "rejected", text: "The meter was checked" })).body).toMatchObject({
      state: "rejected",
    });
    expect((await reply(anna, id, "withdrawn")).code).toBe("LAT-8364");
    const { entries } = DisputeDto.parse((await anna.get(`/api/v1/disputes/${id}`)).body);
    expect(entries.map(({ act, by }) => `${by} ${act}`)).toEqual([
      "member filed",
      "operator asked",
      "member replied",
      "operator rejected",
    ]);
  });

  it("about a reading is accepted with the right one, which becomes its next version", async () => {
    const id = await filed();
    const accepted = await answer(id, {
      act: "accepted",
      text: "Wrong register",
      reading: { importWh: 100, exportWh: 0 },
    });
    expect(accepted.status, accepted.text).toBe(201);
    const evidence = DisputeEvidence.parse((await olga.get(`/api/v1/community/disputes/${id}`)).body);
    expect(evidence.readings.map(({ version, importWh, source }) => [version, importWh, source])).toEqual([
      [1, 900, "http"],
      [2, 100, `dispute:${id}`],
    ]);
    expect(evidence.dispute.state).toBe("accepted");
  });

  it("about a bill line shows the line beside it", async () => {
    const answerOf = await file(anna, { kind: "bill-line", billNumber: "2026-000001", line: 1 });
    const { disputeId } = DisputeDto.parse(answerOf.body);
    const evidence = DisputeEvidence.parse((await olga.get(`/api/v1/community/disputes/${disputeId}`)).body);
    expect(evidence.bill).toMatchObject({ number: "2026-000001", correctedBy: null });
    const withReading = { act: "accepted", text: "Yes, so be it", reading: { importWh: 1, exportWh: 0 } };
    expect((await answer(disputeId, withReading)).code).toBe("LAT-8367");
  });

  it.each([
    ["a line that is not there", { kind: "bill-line", billNumber: "2026-000001", line: 99 }],
    ["a reading that never came", { kind: "reading", interval: READ - 1 }],
    ["a trade of nobody", { kind: "trade", orderId: `0x${"11".repeat(32)}` }],
  ])("cannot be about %s", async (_what, subject) => {
    expect((await file(anna, subject)).code).toBe("LAT-8365");
  });

  it("is nobody else's, and another's bill cannot be disputed", async () => {
    const id = await filed();
    expect((await ben.get(`/api/v1/disputes/${id}`)).code).toBe("LAT-8001");
    expect((await reply(ben, id, "withdrawn")).code).toBe("LAT-8001");
    expect((await ben.get("/api/v1/disputes")).body).toEqual({ disputes: [] });
    expect((await file(ben, { kind: "bill-line", billNumber: "2026-000001", line: 1 })).code).toBe(
      "LAT-8365",
    );
    expect((await anna.get(`/api/v1/community/disputes/${id}`)).code).toBe("LAT-8003");
    expect(server.logLines.join("")).not.toContain("We were away");
  });

  it("is limited to twenty at a time", async () => {
    for (let count = 0; count < 20; count += 1) expect((await file(anna)).status).toBe(201);
    expect((await file(anna)).code).toBe("LAT-8366");
  });
});
