/** Billing runs on the embedded PostgreSQL: numbers without gaps, once, corrected by new bills; and the folder they fill. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  type RunningPostgres,
  startEmbeddedPostgres,
  stopEmbeddedPostgres,
} from "../../../backend/adapters/database/embeddedPostgres.ts";
import { migrateDatabase } from "../../../backend/adapters/database/migrate.ts";
import { PostgresInvoices } from "../../../backend/adapters/database/postgresInvoices.ts";
import { writeBillFolder } from "../../../backend/adapters/documents/billFolder.ts";
import {
  parseBillingOperator,
  parseBillingParty,
} from "../../../backend/adapters/documents/parseBillingParty.ts";
import { createMemoryStore } from "../../../backend/adapters/memory/memoryStore.ts";
import { issueBills, periodOf, readBillingParties } from "../../../backend/app/issueBills.ts";
import { DomainError } from "../../../backend/core/errors/domainError.ts";
import { epochSeconds, intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { microEuro, wattHours } from "../../../backend/core/units/quantities.ts";
import type { BillTotal, IntervalRecord } from "../../../backend/ports/intervals.ts";
import type { Store } from "../../../backend/ports/store.ts";
import { schemaErrors } from "../documents/schemas.ts";
import { testColumns } from "./support/columns.ts";
import { communitySeed } from "./support/samples.ts";

const root = mkdtempSync(join(tmpdir(), "lateral-bills-"));
const folder = join(root, "postgres");
const JULY = epochSeconds(Date.UTC(2026, 6, 2) / 1000);
const RUN = {
  period: "2026-06",
  issued: { year: 2026, month: 7, day: 2 },
  due: { year: 2026, month: 7, day: 16 },
  now: JULY,
};

let postgres: RunningPostgres;
let invoices: PostgresInvoices;
let counter = 0;
let community = "";
let store: Store;
/** What settlement left of each month. */
let totals: BillTotal[] = [];
let open = 0;

beforeAll(async () => {
  postgres = await startEmbeddedPostgres(folder);
  await migrateDatabase(postgres.url);
  invoices = new PostgresInvoices(postgres.url, testColumns);
});
afterAll(async () => {
  await invoices.close();
  await stopEmbeddedPostgres(folder);
  rmSync(root, { recursive: true, force: true });
});
beforeEach(async () => {
  counter += 1;
  community = `bills-${counter}`;
  open = 0;
  totals = [
    total("mp-1", "grid-bought", 100_000, 31_004_000),
    total("mp-1", "local-sold", 50_000, -7_503_000),
  ];
  const plain = createMemoryStore();
  await plain.seedCommunity(communitySeed(community));
  store = {
    ...plain,
    intervals: async (_id, { from, to }) =>
      Array.from({ length: to - from }, (_, i) => {
        const state = i < open ? "settled" : "billed";
        return { interval: intervalIndex(from + i), state } as IntervalRecord;
      }),
    billTotals: async (_id, period) => totals.filter((entry) => entry.period === period),
  };
});

const total = (
  meteringPointId: string,
  kind: BillTotal["kind"],
  energyWh: number,
  amount: number,
  correction = false,
  period = "2026-06",
): BillTotal => ({
  meteringPointId,
  period,
  kind,
  correction,
  energyWh: wattHours(energyWh),
  amount: microEuro(amount),
});
const issue = (over: Partial<typeof RUN> = {}) =>
  issueBills({ store, invoices }, community, { ...RUN, ...over });
async function codeOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
  return "nothing thrown";
}

describe("a billing run", () => {
  it("issues each bill once, numbered without gaps", async () => {
    const first = await issue();
    expect(first.map((i) => [i.number, i.kind, i.meteringPointId, i.netCent, i.state])).toEqual([
      ["2026-000001", "invoice", "mp-1", 3100, "final"],
      ["2026-000002", "self-billed", "mp-1", 750, "final"],
    ]);
    expect(await issue()).toEqual([]);
    expect(await invoices.invoices(community)).toEqual(first);
    expect(await invoices.invoice(community, "2026-000002")).toEqual(first[1]);
  });

  it("corrects a bill whose month changed, and only that", async () => {
    await issue();
    totals.push(total("mp-1", "grid-bought", -10_000, -3_100_000, true));
    const second = await issue();
    expect(second.map((i) => [i.number, i.state, i.precedingNumber, i.netCent, i.payableCent])).toEqual([
      ["2026-000003", "corrected", "2026-000001", 2790, -369],
    ]);
    expect(await issue()).toEqual([]);
  });

  it("carries what is below a cent into the next month, corrections included", async () => {
    await issue();
    totals.push(
      total("mp-1", "grid-bought", 1, 3_000, true),
      total("mp-1", "grid-bought", 1, 6_000, false, "2026-07"),
    );
    await issue();
    const august = epochSeconds(Date.UTC(2026, 7, 2) / 1000);
    await issue({ period: "2026-07", now: august });
    const all = (await invoices.invoices(community)).filter((i) => i.kind === "invoice");
    const standing = all.filter((i) => !all.some((other) => other.precedingNumber === i.number));
    const ledger = totals.filter((t) => t.amount > 0).reduce((sum, t) => sum + t.amount, 0);
    const billed = standing.reduce((sum, i) => sum + i.netCent * 10_000, 0);
    const carried = standing.reduce((sum, i) => sum + i.carriedOutMicroEuro - i.carriedInMicroEuro, 0);
    expect(billed + carried).toBe(ledger);
    expect(Math.abs(carried)).toBeLessThanOrEqual(5_000);
  });

  it("is refused while the month is open, or a party is not entered; nothing is numbered", async () => {
    open = 3;
    expect(await codeOf(() => issue())).toBe("LAT-6306");
    open = 0;
    expect(await codeOf(() => issue({ now: epochSeconds(JULY - 3 * 86_400) }))).toBe("LAT-6306");
    expect(await codeOf(() => issue({ period: "2026-13" }))).toBe("LAT-6201");
    expect(await codeOf(() => issue({ period: "June" }))).toBe("LAT-6201");
    const seeded = store;
    store = {
      ...seeded,
      community: async (id) => {
        const known = await seeded.community(id);
        return known === null ? null : { ...known, generated: false };
      },
    };
    expect(await codeOf(() => issue())).toBe("LAT-6305");
    expect(await invoices.invoices(community)).toEqual([]);
  });

  it("two runs at once issue no bill twice", async () => {
    const runs = await Promise.all([issue(), issue(), issue()]);
    expect(runs.flat()).toHaveLength(2);
    expect((await invoices.invoices(community)).map((i) => i.number)).toEqual(["2026-000001", "2026-000002"]);
  });

  it("fills a folder with bills, e-invoices, a summary and payment files that validate", async () => {
    const party = {
      id: "M1",
      name: "Ada Example",
      street: "Weg 1",
      city: "Ort",
      postcode: "12345",
      country: "DE",
      taxNumber: "1",
      iban: "DE89 3704 0044 0532 0130 00",
    };
    const mandate = { id: "M-1", signed: { year: 2026, month: 1, day: 1 } };
    await invoices.saveParty(
      community,
      "mp-1",
      parseBillingParty({ party, mandate, language: "en" }, "mp-1"),
    );
    await invoices.saveOperator(
      community,
      parseBillingOperator({
        party: { ...party, id: "C", name: "Community", vatId: "DE123456788" },
        creditorId: "DE98ZZZ09999999999",
      }),
    );
    const fresh = await issue();
    const { operator, parties } = await readBillingParties({ store, invoices }, community);
    const out = join(root, community);
    const written = await writeBillFolder(out, {
      period: "2026-06",
      invoices: fresh,
      operator,
      parties,
      made: JULY,
      execution: RUN.due,
    });
    expect(readdirSync(out).sort()).toEqual([
      "2026-000001.pdf",
      "2026-000001.xml",
      "2026-000002.pdf",
      "2026-000002.xml",
      "credit-transfers-2026-06.xml",
      "direct-debits-2026-06.xml",
      "summary-2026-06.csv",
    ]);
    expect(written.withoutPayment).toEqual([]);
    const read = (name: string) => readFileSync(join(out, name), "utf8");
    expect(await schemaErrors(read("2026-000001.xml"), "UBL-Invoice-2.1.xsd")).toEqual([]);
    expect(await schemaErrors(read("direct-debits-2026-06.xml"), "pain.008.001.08.xsd")).toEqual([]);
    expect(await schemaErrors(read("credit-transfers-2026-06.xml"), "pain.001.001.09.xsd")).toEqual([]);
    const rows = parse(read("summary-2026-06.csv"), { bom: true, columns: true }) as Record<string, string>[];
    expect(rows.map((row) => [row.number, row.gross, row["payable by member"]])).toEqual([
      ["2026-000001", "36.89", "36.89"],
      ["2026-000002", "7.50", "-7.50"],
    ]);
  });

  it("knows its months", () => {
    expect(periodOf("2026-06")).toMatchObject({ label: "2026-06" });
  });
});

describe("billing parties", () => {
  const good = { id: "1", name: "A", street: "B", city: "C", postcode: "D", country: "DE" };
  it.each([
    ["a wrong IBAN", { ...good, iban: "DE89370400440532013001" }],
    ["no name", { ...good, name: " " }],
    ["a country by name", { ...good, country: "Germany" }],
    ["an unknown member", { ...good, admin: true }],
    ["a VAT id without country", { ...good, vatId: "123456788" }],
  ])("with %s are refused", async (_what, party) => {
    expect(await codeOf(async () => parseBillingParty({ party }, "mp-1"))).toBe("LAT-6303");
  });
});
