import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  creditTransferFile,
  type DirectDebit,
  directDebitFile,
} from "../../../backend/adapters/documents/sepaFiles.ts";
import { ublInvoice } from "../../../backend/adapters/documents/ublInvoice.ts";
import type { BillLine } from "../../../backend/core/billing/bill.ts";
import { monthPeriod } from "../../../backend/core/billing/billingPeriod.ts";
import type { Invoice, Party } from "../../../backend/core/billing/invoice.ts";
import { type IssueInput, issueInvoice } from "../../../backend/core/billing/issueInvoice.ts";
import { epochSeconds } from "../../../backend/core/time/marketInterval.ts";
import { microEuro, wattHours } from "../../../backend/core/units/quantities.ts";
import { codeOf } from "../../support/codeOf.ts";
import { schemaErrors } from "./schemas.ts";

const party = (id: string, over: Partial<Party> = {}): Party => ({
  id,
  name: `Partei ${id} & Söhne <GmbH>`,
  street: "Lindenweg 1",
  city: "Musterstadt",
  postcode: "12345",
  country: "DE",
  vatId: null,
  taxNumber: "12/345/67890",
  email: `${id}@example.org`,
  iban: "DE89370400440532013000",
  ...over,
});
const operator = party("operator", { vatId: "DE123456788" });

const line = (kind: BillLine["kind"], energyWh: number, amount: number, correction = false): BillLine => ({
  kind,
  correction,
  energyWh: wattHours(energyWh),
  amount: microEuro(amount),
});

const base: Omit<IssueInput, "kind"> = {
  number: "2026-000123",
  meteringPointId: "mp-1",
  period: monthPeriod(2026, 6),
  issued: { year: 2026, month: 7, day: 3 },
  due: { year: 2026, month: 7, day: 17 },
  currency: "EUR",
  operator,
  member: party("member"),
  memberVat: "small-business",
  vatBasisPoints: 1900,
  lines: [
    line("local-bought", 41_237, 7_422_660),
    line("grid-bought", 120_001, 38_400_320),
    line("network", 161_238, 14_511_420),
    line("local-sold", 30_250, -4_537_500),
    line("feed-in", 12_345, -987_600),
    line("network", -1_000, -90_000, true),
  ],
  carriedInMicroEuro: microEuro(0),
  corrects: null,
};

const issue = (kind: IssueInput["kind"], over: Partial<IssueInput> = {}): Invoice => {
  const invoice = issueInvoice({ ...base, kind, ...over });
  if (invoice === null) throw new Error("nothing was issued");
  return invoice;
};

describe("an issued invoice", () => {
  test("has cents that add up, VAT once per rate, and both directions apart", () => {
    const owed = issue("invoice");
    expect(owed.lines.map((l) => [l.kind, l.netCent])).toEqual([
      ["local-bought", 742],
      ["grid-bought", 3840],
      ["network", 1451],
      ["network", -9],
    ]);
    expect([owed.netCent, owed.vatCent, owed.grossCent]).toEqual([6024, 1145, 7169]);
    expect(owed.carriedOutMicroEuro).toBe(60_244_400 - 60_240_000);
    const earned = issue("self-billed");
    expect([earned.netCent, earned.vatCent, earned.grossCent]).toEqual([553, 0, 553]);
    expect(earned.seller.id).toBe("member");
  });

  test("a correction has all lines, refers to the first, and asks for the difference", () => {
    const first = issue("invoice");
    const second = issue("invoice", {
      number: "2026-000200",
      corrects: first,
      lines: [...base.lines, line("grid-bought", 10_000, 3_200_000, true)],
    });
    expect(second).toMatchObject({ state: "corrected", precedingNumber: "2026-000123" });
    expect(second.payableCent).toBe(second.grossCent - first.grossCent);
    expect(second.payableCent).toBe(380);
    const nothing = issue("invoice", { number: "3", corrects: first, lines: [] });
    expect(nothing.payableCent).toBe(-first.grossCent);
    expect(codeOf(() => issue("self-billed", { corrects: first }))).toBe("LAT-6301");
  });

  test("reverse charge needs both VAT ids; a small business sells without VAT; a business with it", () => {
    expect(codeOf(() => issue("self-billed", { memberVat: "reverse-charge" }))).toBe("LAT-6302");
    const member = party("member", { vatId: "DE987654321" });
    expect(issue("self-billed", { memberVat: "reverse-charge", member }).vat[0]?.category).toBe("AE");
    expect(issue("self-billed", { memberVat: "standard" }).vatCent).toBe(105);
    expect(issueInvoice({ ...base, kind: "invoice", lines: [] })).toBeNull();
  });

  test("over many months every µ€ is billed once", () => {
    const amounts = fc.array(fc.integer({ min: -50_000_000, max: 90_000_000 }), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(fc.array(amounts, { minLength: 1, maxLength: 24 }), (months) => {
        let carried = microEuro(0);
        let billed = 0;
        for (const month of months) {
          const lines = month.map((amount) => line("grid-bought", 1, amount));
          const invoice = issue("invoice", { lines, carriedInMicroEuro: carried });
          expect(invoice.lines.reduce((sum, l) => sum + l.netCent, 0)).toBe(invoice.netCent);
          expect(Math.abs(invoice.carriedOutMicroEuro)).toBeLessThanOrEqual(5_000);
          for (const [index, l] of invoice.lines.entries()) {
            expect(Math.abs(l.netCent * 10_000 - (month[index] ?? 0))).toBeLessThan(20_000);
          }
          carried = invoice.carriedOutMicroEuro;
          billed += invoice.netCent;
        }
        const ledger = months.flat().reduce((sum, amount) => sum + amount, 0);
        expect(billed * 10_000 + carried).toBe(ledger);
      }),
    );
  });
});

describe("the e-invoice", () => {
  const member = party("member", { vatId: "DE987654321" });
  const cases: readonly (readonly [string, () => Invoice])[] = [
    ["an invoice", () => issue("invoice")],
    ["a self-billed invoice of a small business", () => issue("self-billed")],
    ["a self-billed invoice with VAT", () => issue("self-billed", { memberVat: "standard" })],
    [
      "a self-billed invoice under reverse charge",
      () => issue("self-billed", { memberVat: "reverse-charge", member }),
    ],
    [
      "a correction",
      () => issue("invoice", { number: "9", corrects: issue("invoice"), lines: base.lines.slice(0, 2) }),
    ],
    [
      "a correction to nothing",
      () => issue("invoice", { number: "9", corrects: issue("invoice"), lines: [] }),
    ],
    [
      "a party without bank, mail and VAT id",
      () => issue("invoice", { member: party("m", { iban: null, email: null }) }),
    ],
  ];

  test.each(cases)("of %s is valid UBL 2.1", async (_what, make) => {
    expect(await schemaErrors(ublInvoice(make()), "UBL-Invoice-2.1.xsd")).toEqual([]);
  });

  test("escapes what people write into their names", () => {
    const text = ublInvoice(issue("invoice", { member: party("m", { name: `"><evil a='1'>&amp;` }) }));
    expect(text).not.toContain("<evil");
  });

  test("is the same bytes every time", () => {
    expect(ublInvoice(issue("invoice"))).toBe(ublInvoice(issue("invoice")));
  });
});

const head = {
  messageId: "LINDENHOF-2026-06",
  made: epochSeconds(1_783_000_000),
  execution: { year: 2026, month: 7, day: 17 },
  name: "Energiegemeinschaft Lindenhof e.V.",
  iban: "DE89 3704 0044 0532 0130 00",
};
const debit = (reference: string, over: Partial<DirectDebit> = {}): DirectDebit => ({
  reference,
  name: "Jürgen Müßig-Łąk",
  iban: "AT61 1904 3002 3457 3201",
  cent: 7169,
  text: "Strom Juni 2026 – Rechnung",
  mandate: { id: "M-0001", signed: { year: 2026, month: 1, day: 2 } },
  sequence: "RCUR",
  ...over,
});

describe("payment files", () => {
  test("direct debits are valid pain.008", async () => {
    const file = directDebitFile(head, "DE98ZZZ09999999999", [
      debit("1", { sequence: "FRST" }),
      debit("2"),
      debit("3"),
    ]);
    expect(await schemaErrors(file, "pain.008.001.08.xsd")).toEqual([]);
    expect(file).toContain("<CtrlSum>215.07</CtrlSum>");
    expect(file).toContain("Juergen Muessig-Lak");
  });

  test("credit transfers are valid pain.001", async () => {
    const file = creditTransferFile(head, [debit("1", { cent: 553 }), debit("2", { cent: 1 })]);
    expect(await schemaErrors(file, "pain.001.001.09.xsd")).toEqual([]);
    expect(file).toContain("<CtrlSum>5.54</CtrlSum>");
  });

  test.each([
    ["a wrong IBAN", [debit("1", { iban: "DE89370400440532013001" })], "LAT-6303"],
    ["nothing to pay", [], "LAT-6304"],
    ["an amount of zero", [debit("1", { cent: 0 })], "LAT-6303"],
    ["a fraction of a cent", [debit("1", { cent: 1.5 })], "LAT-6303"],
    ["a reference twice", [debit("1"), debit("1")], "LAT-6303"],
    ["a reference of strange letters", [debit("<1>")], "LAT-6303"],
  ])("refuse %s", (_what, payments, code) => {
    expect(codeOf(() => creditTransferFile(head, payments))).toBe(code);
  });

  test("refuse a mandate or a creditor id that no bank would take", () => {
    const mandate = { id: "x".repeat(36), signed: head.execution };
    expect(codeOf(() => directDebitFile(head, "DE98ZZZ09999999999", [debit("1", { mandate })]))).toBe(
      "LAT-6303",
    );
    expect(codeOf(() => directDebitFile(head, "nonsense", [debit("1")]))).toBe("LAT-6303");
  });
});
