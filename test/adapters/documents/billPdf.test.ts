import { inflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { billPdf } from "../../../backend/adapters/documents/billPdf.ts";
import { monthPeriod } from "../../../backend/core/billing/billingPeriod.ts";
import type { Invoice, Party } from "../../../backend/core/billing/invoice.ts";
import { microEuro, wattHours } from "../../../backend/core/units/quantities.ts";

const party = (name: string): Party => ({
  id: name,
  name,
  street: "Lindenweg 12",
  city: "Musterstadt",
  postcode: "12345",
  country: "DE",
  vatId: null,
  taxNumber: "12/345/67890",
  email: null,
  iban: "DE89370400440532013000",
});

const invoice: Invoice = {
  format: "lateral-invoice/1",
  number: "2026-000123",
  kind: "invoice",
  state: "final",
  meteringPointId: "mp-12",
  issued: { year: 2026, month: 7, day: 3 },
  due: { year: 2026, month: 7, day: 17 },
  period: monthPeriod(2026, 6),
  currency: "EUR",
  seller: party("Energiegemeinschaft"),
  buyer: party("Jürgen Łąk – 家"),
  lines: [
    {
      number: 1,
      kind: "local-bought",
      correction: false,
      energyWh: wattHours(41_237),
      netCent: 742,
      category: "S",
      vatBasisPoints: 1900,
    },
    {
      number: 2,
      kind: "network",
      correction: true,
      energyWh: wattHours(-1_000),
      netCent: -9,
      category: "S",
      vatBasisPoints: 1900,
    },
  ],
  vat: [{ category: "S", vatBasisPoints: 1900, taxableCent: 733, vatCent: 139 }],
  netCent: 733,
  vatCent: 139,
  grossCent: 872,
  billedBeforeCent: 0,
  payableCent: 872,
  carriedInMicroEuro: microEuro(0),
  carriedOutMicroEuro: microEuro(0),
  precedingNumber: null,
};

/** The strings of a page, in the order they are drawn. */
function textOf(pdf: Uint8Array): string {
  const bytes = Buffer.from(pdf);
  const found: string[] = [];
  let from = bytes.indexOf("stream\n");
  while (from >= 0) {
    const end = bytes.indexOf("\nendstream", from);
    try {
      const content = inflateSync(bytes.subarray(from + 7, end)).toString("latin1");
      for (const [, strings = ""] of content.matchAll(/\[([^\]]*)\] TJ/g)) {
        const hex = [...strings.matchAll(/<([0-9a-f]*)>/g)].map((match) => match[1]).join("");
        found.push(
          Buffer.from(hex, "hex").toString("latin1").replaceAll("\x80", "€").replaceAll("\x96", "–"),
        );
      }
    } catch {
      // Not every stream is compressed text.
    }
    from = bytes.indexOf("stream\n", end + 10);
  }
  return found.join("\n").replaceAll("\u00a0", " ");
}

describe("the printed bill", () => {
  test("says what is owed, for what, in the member's language", async () => {
    const german = textOf(await billPdf(invoice, "de"));
    for (const words of [
      "Stromrechnung",
      "Zu zahlen",
      "8,72 €",
      "Von Nachbarn gekauft",
      "41,237 kWh",
      "Netzentgelte, Berichtigung",
      "-0,09 €",
      "USt. 19 %",
      "1. Juni 2026 – 30. Juni 2026",
      "Jürgen Lak – ?",
    ]) {
      expect(german).toContain(words);
    }
    expect(textOf(await billPdf(invoice, "en"))).toContain("Bought from neighbours");
    expect(textOf(await billPdf(invoice, "es"))).toContain("Comprado a vecinos");
  });

  test("is the same bytes every time", async () => {
    expect(await billPdf(invoice, "de")).toEqual(await billPdf(invoice, "de"));
  });

  test("tells a member what it receives", async () => {
    const earned = { ...invoice, kind: "self-billed" as const, seller: invoice.buyer, buyer: invoice.seller };
    expect(textOf(await billPdf(earned, "en"))).toContain("You receive");
    const back = {
      ...invoice,
      state: "corrected" as const,
      billedBeforeCent: 1_000,
      payableCent: -128,
      precedingNumber: "1",
    };
    const text = textOf(await billPdf(back, "en"));
    expect(text).toContain("Corrected electricity bill");
    expect(text).toContain("You receive\n€1.28");
  });
});
