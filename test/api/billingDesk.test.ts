/** The billing wizard over HTTP: what is literally true of a bill, and nothing more. */

import { unzipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  BillDrafts,
  BillingDeskView,
  StatementResult,
} from "../../backend/adapters/http/schemas/billingDesk.ts";
import { epochSeconds, intervalIndex } from "../../backend/core/time/marketInterval.ts";
import { microEuro, wattHours } from "../../backend/core/units/quantities.ts";
import type { BillTotal, IntervalRecord } from "../../backend/ports/intervals.ts";
import { schemaErrors } from "../adapters/documents/schemas.ts";
import { type Client, signInAs } from "./support/client.ts";
import { serveMarket, startTestServer, type TestServer } from "./support/server.ts";
import { COMMUNITY } from "./support/street.ts";

const JULY = epochSeconds(Date.UTC(2026, 6, 2, 10) / 1000);
const DESK = "/api/v1/community/billing/2026-06";
const HANDOVERS = "/api/v1/community/payment-handovers";
const total = (home: string, kind: BillTotal["kind"], amount: number, correction = false): BillTotal => ({
  meteringPointId: home,
  period: "2026-06",
  kind,
  correction,
  energyWh: wattHours(10_000),
  amount: microEuro(amount),
});

let street: TestServer;
let server: TestServer;
let olga: Client;
let totals: BillTotal[];
let open = 0;

beforeEach(async () => {
  open = 0;
  totals = [
    total("H1", "grid-bought", 31_004_000),
    total("H1", "local-sold", -7_503_000),
    total("H2", "grid-bought", 3_000_000),
  ];
  street = await startTestServer();
  const store = {
    ...street.store,
    intervals: async (_id: string, { from, to }: { from: number; to: number }) =>
      Array.from(
        { length: to - from },
        (_, index) =>
          ({
            interval: intervalIndex(from + index),
            state: index < open ? "settled" : "billed",
            readingCount: 0,
          }) as IntervalRecord,
      ),
    billTotals: async (_id: string, period: string) => totals.filter((entry) => entry.period === period),
  };
  server = await serveMarket({ ...street.market, store }, COMMUNITY, JULY);
  olga = await signInAs(server, "olga");
});
afterEach(async () => {
  await server.close();
  await street.close();
});

const desk = async () => BillingDeskView.parse((await olga.get(DESK)).body);
const issue = () => olga.send("POST", "/api/v1/community/bills/2026-06", {});
const hand = (more: object = {}) =>
  olga.send("POST", HANDOVERS, { period: "2026-06", kind: "direct-debits", ...more });
async function enterParties() {
  const party = (id: string) => ({
    id,
    name: `Name ${id}`,
    street: "Weg 1",
    city: "Ort",
    postcode: "12345",
    country: "DE",
    taxNumber: "1/2",
    iban: "DE89 3704 0044 0532 0130 00",
  });
  const mandate = { id: "M-1", signed: { year: 2026, month: 1, day: 1 } };
  for (const home of ["H1", "H2"])
    await olga.send("PUT", `/api/v1/members/${home}/billing-party`, { party: party(home), mandate });
  await olga.send("PUT", "/api/v1/community/billing-operator", {
    party: { ...party("C"), vatId: "DE123456788" },
    creditorId: "DE98ZZZ09999999999",
  });
}

describe("before a run", () => {
  it("says what is missing of the month", async () => {
    open = 3;
    const { readiness } = await desk();
    expect(readiness).toMatchObject({ open: 3, monthIsOver: true, canIssue: false, operatorEntered: false });
    expect(readiness.withoutParty).toEqual(["H1", "H2", "H3", "H4"]);
    open = 0;
    expect((await desk()).readiness.canIssue).toBe(true);
  });

  it("shows the drafts and numbers none of them", async () => {
    const drafts = BillDrafts.parse((await olga.get(`${DESK}/draft`)).body);
    expect(drafts.totals).toMatchObject({ count: 3, fromMembersCent: 4_046, toMembersCent: 750 });
    expect(drafts.complete).toBe(true);
    expect((await desk()).bills).toEqual([]);
    expect((await issue()).text).toContain("2026-000001");
    expect((await olga.get(`${DESK}/draft`)).body).toMatchObject({ totals: { count: 0 } });
  });

  it("says of a correction what changes in which bill", async () => {
    await issue();
    totals.push(total("H2", "grid-bought", -300_000, true));
    const { drafts } = BillDrafts.parse((await olga.get(`${DESK}/draft`)).body);
    expect(drafts).toHaveLength(1);
    expect(drafts[0]).toMatchObject({
      bill: { precedingNumber: "2026-000003", state: "corrected" },
      changes: [{ kind: "grid-bought", correction: true, beforeCent: null, afterCent: -30 }],
    });
    await issue();
    const { bills } = await desk();
    expect(bills.find(({ bill }) => bill.number === "2026-000003")?.supersededBy).toBe("2026-000004");
  });
});

describe("files", () => {
  it("are an archive of every bill, and a table", async () => {
    expect((await olga.get(`${DESK}/bills.csv`)).code).toBe("LAT-8373");
    await issue();
    expect((await olga.get(`${DESK}/bills.csv`)).text).toContain("2026-000003,invoice,final,H2");
    const answer = await fetch(`${server.url}${DESK}/bills.zip`, { headers: { cookie: olga.cookie ?? "" } });
    const names = Object.keys(unzipSync(new Uint8Array(await answer.arrayBuffer())));
    expect(names).toHaveLength(7);
    expect(names).toContain("2026-000002.pdf");
  });
});

describe("a payment file", () => {
  beforeEach(async () => {
    await enterParties();
    await issue();
  });

  it("is remembered when it is handed over, and is the same whenever it is fetched", async () => {
    const first = await hand();
    expect(first.status, first.text).toBe(201);
    expect(first.body).toMatchObject({
      bills: ["2026-000001", "2026-000003"],
      totalCent: 4_046,
      reason: null,
    });
    const { sha256 } = first.body as { sha256: string };
    const file = await olga.get(`${HANDOVERS}/${sha256}`);
    expect(await schemaErrors(file.text, "pain.008.001.08.xsd")).toEqual([]);
    server.passSeconds(3_600);
    expect((await olga.get(`${HANDOVERS}/${sha256}`)).text).toBe(file.text);
    const { bills, handovers } = await desk();
    expect(handovers).toHaveLength(1);
    expect(bills.map(({ handedOver, paid }) => [handedOver.length, paid])).toEqual([
      [1, null],
      [0, null],
      [1, null],
    ]);
  });

  it("is not handed over twice without a reason", async () => {
    await hand();
    const again = await hand();
    expect([again.status, again.code]).toEqual([409, "LAT-8360"]);
    server.passSeconds(1);
    expect((await hand({ reason: "the bank lost it" })).body).toMatchObject({ reason: "the bank lost it" });
    expect((await desk()).handovers).toHaveLength(2);
  });

  it("of a later run holds only what is new", async () => {
    await hand();
    totals.push(total("H2", "grid-bought", 1_000_000, true));
    await issue();
    expect((await hand()).body).toMatchObject({ bills: ["2026-000004"], totalCent: 119 });
  });

  it("that cannot be made again as it was is not given out as the same", async () => {
    const { sha256 } = (await hand()).body as { sha256: string };
    const party = {
      id: "H1",
      name: "Married Name",
      street: "W",
      city: "O",
      postcode: "1",
      country: "DE",
      iban: "DE89370400440532013000",
    };
    const mandate = { id: "M-1", signed: { year: 2026, month: 1, day: 1 } };
    await olga.send("PUT", "/api/v1/members/H1/billing-party", { party, mandate });
    expect((await olga.get(`${HANDOVERS}/${sha256}`)).code).toBe("LAT-8361");
    expect((await olga.get(`${HANDOVERS}/${"0".repeat(64)}`)).code).toBe("LAT-8001");
  });
});

describe("a payment", () => {
  beforeEach(async () => {
    await enterParties();
    await issue();
  });
  const pay = (number: string, cent: number) =>
    olga.send("POST", "/api/v1/community/bill-payments", {
      payments: [{ number, cent, paidOn: "2026-07-10", reference: "statement 7" }],
    });
  const take = (text: string, really: boolean) =>
    olga.send("POST", `/api/v1/community/statements${really ? "?take=true" : ""}`, text, {
      "content-type": "text/csv",
    });

  it("is marked for the whole of a bill, and taken back", async () => {
    expect((await pay("2026-000001", 3_689)).status).toBe(201);
    expect((await pay("2026-000003", 100)).code).toBe("LAT-8363");
    expect((await pay("2026-000099", 100)).code).toBe("LAT-8362");
    const paid = async () =>
      (await desk()).bills.filter((bill) => bill.paid !== null).map(({ bill }) => bill.number);
    expect(await paid()).toEqual(["2026-000001"]);
    expect((await olga.send("DELETE", "/api/v1/community/bill-payments/2026-000001")).status).toBe(200);
    expect(await paid()).toEqual([]);
  });

  it("is found on a statement as CSV, judged before it is taken", async () => {
    const text =
      "date;amount;reference\r\n10.07.2026;36,89;Rechnung 2026-000001\r\n11.07.2026;1,00;2026-000003\r\n12.07.2026;36,89;2026-000001 again\r\n12.07.2026;-7,50;2026-000002\r\n12.07.2026;5,00;rent\r\n";
    const judged = StatementResult.parse((await take(text, false)).body);
    expect(judged.entries.map(({ verdict }) => verdict)).toEqual([
      "matches",
      "amount-differs",
      "paid-already",
      "matches",
      "unknown",
    ]);
    expect(judged.taken).toBe(0);
    expect((await take(text, true)).body).toMatchObject({ taken: 2 });
    expect((await take(text, true)).body).toMatchObject({ taken: 0 });
  });

  it("is found on a statement as camt.053", async () => {
    const entry = (amount: string, sign: string, reference: string) =>
      `<Ntry><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>${sign}</CdtDbtInd><BookgDt><Dt>2026-07-10</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>${reference}</EndToEndId></Refs><RmtInf><Ustrd>bill</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`;
    const text = `<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>${entry("36.89", "CRDT", "2026-000001")}${entry("7.50", "DBIT", "2026-000002")}</Stmt></BkToCstmrStmt></Document>`;
    expect((await take(text, true)).body).toMatchObject({ taken: 2 });
  });

  it.each([
    ["no table", "hello"],
    ["no date", "date,amount,reference\n31.02.2026,1.00,x\n"],
    ["no amount", "date,amount,reference\n2026-07-01,1e3,x\n"],
    ["XML with entities", '<!DOCTYPE a [<!ENTITY b "c">]><Document/>'],
    ["XML of another kind", "<Document><Other/></Document>"],
  ])("is not found on %s", async (_what, text) => {
    expect((await take(text, true)).code).toBe("LAT-8372");
  });
});
