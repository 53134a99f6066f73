/** Bills over HTTP: a run by the operator, files for the bank, and a member that sees its own only. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { InvoiceDto } from "../../backend/adapters/http/schemas/bills.ts";
import { BILL_LINE_KINDS } from "../../backend/core/billing/bill.ts";
import { epochSeconds, intervalIndex } from "../../backend/core/time/marketInterval.ts";
import { microEuro, wattHours } from "../../backend/core/units/quantities.ts";
import type { BillTotal, IntervalRecord } from "../../backend/ports/intervals.ts";
import { schemaErrors } from "../adapters/documents/schemas.ts";
import { type Client, pageWith, signInAs } from "./support/client.ts";
import { serveMarket, startTestServer, type TestServer } from "./support/server.ts";
import { COMMUNITY } from "./support/street.ts";

const JULY = epochSeconds(Date.UTC(2026, 6, 2, 10) / 1000);
const RUN = "/api/v1/community/bills/2026-06";

let street: TestServer;
let server: TestServer;
let olga: Client;
let anna: Client;
let ben: Client;
let totals: BillTotal[];

const total = (home: string, kind: BillTotal["kind"], energyWh: number, amount: number): BillTotal => ({
  meteringPointId: home,
  period: "2026-06",
  kind,
  correction: false,
  energyWh: wattHours(energyWh),
  amount: microEuro(amount),
});

/** The test street in July: June is billed to the last interval. */
beforeEach(async () => {
  totals = [
    total("H1", "grid-bought", 100_000, 31_004_000),
    total("H1", "local-sold", 50_000, -7_503_000),
    total("H2", "grid-bought", 10_000, 3_000_000),
  ];
  street = await startTestServer();
  const store = {
    ...street.store,
    intervals: async (_id: string, { from, to }: { from: number; to: number }) =>
      Array.from(
        { length: to - from },
        (_, index) => ({ interval: intervalIndex(from + index), state: "billed" }) as IntervalRecord,
      ),
    billTotals: async (_id: string, period: string) => totals.filter((entry) => entry.period === period),
  };
  server = await serveMarket({ ...street.market, store }, COMMUNITY, JULY);
  olga = await signInAs(server, "olga");
  anna = await signInAs(server, "anna");
  ben = await signInAs(server, "ben");
});
afterEach(async () => {
  await server.close();
  await street.close();
});

const party = (id: string, more: object = {}) => ({
  id,
  name: `Secret Name ${id}`,
  street: "Weg 1",
  city: "Ort",
  postcode: "12345",
  country: "DE",
  taxNumber: "1/2",
  iban: "DE89 3704 0044 0532 0130 00",
  ...more,
});
const enterParties = async () => {
  const mandate = { id: "M-1", signed: { year: 2026, month: 1, day: 1 } };
  const put = (path: string, body: object) => olga.send("PUT", `/api/v1${path}`, body);
  expect(
    (await put("/members/H1/billing-party", { party: party("H1"), mandate, language: "en" })).status,
  ).toBe(200);
  const operator = { party: party("C", { vatId: "DE123456788" }), creditorId: "DE98ZZZ09999999999" };
  expect((await put("/community/billing-operator", operator)).status).toBe(200);
};
const run = (key?: string) =>
  olga.send("POST", RUN, { dueDays: 10 }, key === undefined ? {} : { "idempotency-key": key });

describe("a billing run", () => {
  it("issues each bill once and lists them", async () => {
    const first = await run("run-of-june-1");
    expect(first.status, first.text).toBe(201);
    const row = (number: string, meteringPointId: string, owedCent: number) =>
      expect.objectContaining({ number, meteringPointId, owedCent, period: "2026-06", due: "2026-07-12" });
    const bills = [
      row("2026-000001", "H1", 3_689),
      row("2026-000002", "H1", -750),
      row("2026-000003", "H2", 357),
    ];
    expect(first.body).toEqual({ bills, next: null });
    expect((await run("run-of-june-1")).body).toEqual({ bills, next: null });
    expect((await run()).body).toEqual({ bills: [], next: null });
    expect((await olga.get("/api/v1/community/bills?period=2026-06")).body).toEqual({ bills, next: null });
    expect((await olga.get("/api/v1/community/bills?period=2026-05")).body).toEqual({
      bills: [],
      next: null,
    });
  });

  it("corrects what changed by a new bill", async () => {
    await run();
    totals.push({ ...total("H2", "grid-bought", -1_000, -300_000), correction: true });
    expect((await run()).body).toMatchObject({
      bills: [{ number: "2026-000004", state: "corrected", precedingNumber: "2026-000003", owedCent: -36 }],
    });
  });

  it("waits for the end of the month, and asks for a month", async () => {
    expect((await olga.send("POST", "/api/v1/community/bills/2026-07", {})).code).toBe("LAT-6306");
    expect((await olga.send("POST", "/api/v1/community/bills/2026-13", {})).code).toBe("LAT-8008");
    expect((await olga.send("POST", RUN, { dueDays: 4_000 })).code).toBe("LAT-8008");
    expect((await olga.send("POST", RUN, {}, { "idempotency-key": "" })).code).toBe("LAT-8011");
  });
});

describe("a bill", () => {
  beforeEach(async () => {
    await enterParties();
    await run();
  });

  it("is read by its member as data, PDF and e-invoice", async () => {
    const list = await anna.get("/api/v1/bills");
    expect(list.body).toMatchObject({ bills: [{ number: "2026-000001" }, { number: "2026-000002" }] });
    const bill = await anna.get("/api/v1/bills/2026-000001");
    expect(bill.body).toMatchObject({ grossCent: 3_689, buyer: { name: "Secret Name H1" } });
    const pdf = await anna.get("/api/v1/bills/2026-000001.pdf");
    expect(pdf.headers.get("content-type")).toBe("application/pdf");
    expect(pdf.headers.get("content-disposition")).toContain("2026-000001.pdf");
    expect(pdf.text.startsWith("%PDF-")).toBe(true);
    const xml = await anna.get("/api/v1/bills/2026-000001.xml");
    expect(await schemaErrors(xml.text, "UBL-Invoice-2.1.xsd")).toEqual([]);
  });

  it("may have a line of every kind, in the documented shape", async () => {
    totals.push(
      ...BILL_LINE_KINDS.map((kind) => ({ ...total("H2", kind, 1_000, 500_000), correction: true })),
    );
    expect((await run()).status).toBe(201);
    const { body } = await ben.get("/api/v1/bills/2026-000004");
    expect(InvoiceDto.parse(body)).toEqual(body);
    expect(new Set(InvoiceDto.parse(body).lines.map((line) => line.kind)).size).toBeGreaterThan(5);
  });

  it.each(["", ".pdf", ".xml"])("is nobody else's as %j", async (ending) => {
    const path = `/api/v1/bills/2026-000001${ending}`;
    const answer = await ben.get(path);
    expect([answer.status, answer.code]).toEqual([404, "LAT-8001"]);
    expect((await pageWith(server, null).get(path)).code).toBe("LAT-8002");
    expect((await olga.get(path)).status).toBe(200);
    const aida = await signInAs(server, "aida");
    expect((await aida.get(path)).code).toBe("LAT-8003");
  });

  it("is in a member's own list only", async () => {
    expect((await ben.get("/api/v1/bills")).body).toMatchObject({ bills: [{ number: "2026-000003" }] });
    expect((await ben.get("/api/v1/bills?meteringPointId=H1")).code).toBe("LAT-8001");
    expect((await anna.get("/api/v1/community/bills")).code).toBe("LAT-8003");
  });

  it("that does not exist is not found", async () => {
    expect((await anna.get("/api/v1/bills/2026-000099")).code).toBe("LAT-8001");
    expect((await anna.get("/api/v1/bills/..%2F..%2Fetc")).code).toBe("LAT-8008");
  });

  it("leaves no name in the log", async () => {
    await anna.get("/api/v1/bills/2026-000001");
    await olga.send("PUT", "/api/v1/members/H1/billing-party", { party: party("H1", { iban: "DE00" }) });
    expect(server.logLines.join("")).not.toMatch(/Secret Name|DE89|Weg 1/);
  });
});

describe("files for the bank", () => {
  it("collect by mandate and pay by account, and validate", async () => {
    await enterParties();
    await run();
    const debits = await olga.get(`${RUN}/direct-debits.xml`);
    expect(debits.status, debits.text).toBe(200);
    expect(await schemaErrors(debits.text, "pain.008.001.08.xsd")).toEqual([]);
    expect(debits.text).toContain('<InstdAmt Ccy="EUR">36.89</InstdAmt>');
    const credits = await olga.get(`${RUN}/credit-transfers.xml?issued=2026-07-02`);
    expect(await schemaErrors(credits.text, "pain.001.001.09.xsd")).toEqual([]);
    expect((await olga.get(`${RUN}/credit-transfers.xml?issued=2026-07-03`)).code).toBe("LAT-6304");
    expect((await anna.get(`${RUN}/direct-debits.xml`)).code).toBe("LAT-8003");
  });

  it("are not made of nothing", async () => {
    await run();
    const answer = await olga.get(`${RUN}/direct-debits.xml`);
    expect([answer.status, answer.code]).toEqual([409, "LAT-6304"]);
  });
});

describe("a billing party", () => {
  it("is refused where a bill or a bank would refuse it", async () => {
    const put = (home: string, body: object) =>
      olga.send("PUT", `/api/v1/members/${home}/billing-party`, body);
    expect((await put("H1", { party: party("H1", { iban: "DE89370400440532013001" }) })).code).toBe(
      "LAT-6303",
    );
    expect((await put("H1", { party: { ...party("H1"), admin: true } })).code).toBe("LAT-8008");
    expect((await put("H9", { party: party("H9") })).code).toBe("LAT-8001");
    expect((await anna.send("PUT", "/api/v1/members/H1/billing-party", { party: party("H1") })).code).toBe(
      "LAT-8003",
    );
  });
});
