/** A bill of a home of the test street, issued as a billing run does. */
import { monthPeriod } from "../../../backend/core/billing/billingPeriod.ts";
import type { Invoice, Party } from "../../../backend/core/billing/invoice.ts";
import { issueInvoice } from "../../../backend/core/billing/issueInvoice.ts";
import { microEuro, wattHours } from "../../../backend/core/units/quantities.ts";

export const samplePartyOf = (id: string): Party => ({
  id,
  name: `Person of ${id}`,
  street: "Weg 1",
  city: "Ort",
  postcode: "12345",
  country: "DE",
  vatId: id === "operator" ? "DE123456788" : null,
  taxNumber: "1/2/3",
  email: null,
  iban: null,
});

/** 40 kWh from the grid in May. */
export function sampleInvoice(number: string, home: string): Invoice {
  const invoice = issueInvoice({
    kind: "invoice",
    number,
    meteringPointId: home,
    period: monthPeriod(2026, 5),
    issued: { year: 2026, month: 6, day: 2 },
    due: { year: 2026, month: 6, day: 16 },
    currency: "EUR",
    operator: samplePartyOf("operator"),
    member: samplePartyOf(home),
    memberVat: "small-business",
    vatBasisPoints: 1_900,
    lines: [
      { kind: "grid-bought", correction: false, energyWh: wattHours(40_000), amount: microEuro(12_000_000) },
    ],
    carriedInMicroEuro: microEuro(0),
    corrects: null,
  });
  if (invoice === null) throw new Error("the sample has no lines");
  return invoice;
}
