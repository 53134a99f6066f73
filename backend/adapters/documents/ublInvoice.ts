/**
 * An issued invoice as EN 16931 e-invoice in UBL 2.1 (CEN/TS 16931-3-2). Core profile, no extension; national
 * profiles add references that an invoice to a household does not have.
 */
import { XMLBuilder } from "fast-xml-parser";
import type { Invoice, InvoiceLine, Party, VatSubtotal } from "../../core/billing/invoice.ts";
import { addLocalDays, type LocalDay, localTimeOfInterval } from "../../core/time/communityTime.ts";
import { intervalIndex } from "../../core/time/marketInterval.ts";
import { centText, dayText, kWhText, percentText } from "./money.ts";

const PROFILE = "urn:cen.eu:en16931:2017";
const NAMESPACES = {
  "@xmlns": "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
  "@xmlns:cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
  "@xmlns:cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
} as const;
/** UNTDID 1001: commercial invoice, self-billed invoice, corrected invoice. */
const TYPE_CODE = { invoice: "380", "self-billed": "389", corrected: "384" } as const;
/** UNTDID 4461: SEPA credit transfer. */
const CREDIT_TRANSFER = "58";
const LINE_NAMES: Readonly<Record<InvoiceLine["kind"], string>> = {
  "local-bought": "Local energy bought",
  "local-sold": "Local energy sold",
  "grid-bought": "Energy from the grid",
  "feed-in": "Energy fed into the grid",
  network: "Network charge",
  levy: "Taxes and levies",
  standing: "Standing charge",
  other: "Other",
};
const EXEMPTION: Readonly<Record<"E" | "AE", string>> = {
  E: "Exempt from VAT (small business or zero rate)",
  AE: "Reverse charge: the recipient owes the VAT",
};

type Xml = { readonly [name: string]: string | Xml | readonly Xml[] };

const amount = (currency: string, cent: number): Xml => ({
  "@currencyID": currency,
  "#text": centText(cent),
});

function partyXml(party: Party, isSeller: boolean): Xml {
  const tax: Xml[] = [];
  if (party.vatId !== null) {
    tax.push({ "cbc:CompanyID": party.vatId, "cac:TaxScheme": { "cbc:ID": "VAT" } });
  }
  // BT-32 belongs to the seller only.
  if (isSeller && party.taxNumber !== null) {
    tax.push({ "cbc:CompanyID": party.taxNumber, "cac:TaxScheme": { "cbc:ID": "FC" } });
  }
  return {
    "cac:Party": {
      ...(party.email === null ? {} : { "cbc:EndpointID": { "@schemeID": "EM", "#text": party.email } }),
      "cac:PartyIdentification": { "cbc:ID": party.id },
      "cac:PartyName": { "cbc:Name": party.name },
      "cac:PostalAddress": {
        "cbc:StreetName": party.street,
        "cbc:CityName": party.city,
        "cbc:PostalZone": party.postcode,
        "cac:Country": { "cbc:IdentificationCode": party.country },
      },
      ...(tax.length === 0 ? {} : { "cac:PartyTaxScheme": tax }),
      "cac:PartyLegalEntity": { "cbc:RegistrationName": party.name },
    },
  };
}

const categoryXml = (
  of: { category: VatSubtotal["category"]; vatBasisPoints: number },
  reason: boolean,
): Xml => ({
  "cbc:ID": of.category,
  "cbc:Percent": percentText(of.vatBasisPoints),
  ...(reason && of.category !== "S" ? { "cbc:TaxExemptionReason": EXEMPTION[of.category] } : {}),
  "cac:TaxScheme": { "cbc:ID": "VAT" },
});

/** Price per kWh with the digits that give the line back; a line without energy is one piece of its amount. */
function lineXml(line: InvoiceLine, currency: string): Xml {
  const sign = line.netCent < 0 ? -1 : 1;
  const hasEnergy = line.energyWh !== 0;
  const energy = Math.abs(line.energyWh);
  const quantity = hasEnergy ? kWhText(sign * energy) : String(sign);
  const price = hasEnergy ? (Math.abs(line.netCent) * 10) / energy : Math.abs(line.netCent) / 100;
  const name = LINE_NAMES[line.kind];
  return {
    "cbc:ID": String(line.number),
    "cbc:InvoicedQuantity": { "@unitCode": hasEnergy ? "KWH" : "C62", "#text": quantity },
    "cbc:LineExtensionAmount": amount(currency, line.netCent),
    "cac:Item": {
      "cbc:Name": line.correction ? `${name}, correction` : name,
      "cac:ClassifiedTaxCategory": categoryXml(line, false),
    },
    "cac:Price": { "cbc:PriceAmount": { "@currencyID": currency, "#text": price.toFixed(8) } },
  };
}

function payeeXml(invoice: Invoice): Xml {
  const payee = invoice.payableCent < 0 ? invoice.buyer : invoice.seller;
  if (payee.iban === null) return {};
  return {
    "cac:PaymentMeans": {
      "cbc:PaymentMeansCode": CREDIT_TRANSFER,
      "cbc:PaymentID": invoice.number,
      "cac:PayeeFinancialAccount": { "cbc:ID": payee.iban, "cbc:Name": payee.name },
    },
  };
}

const lastDayOf = (invoice: Invoice): LocalDay =>
  addLocalDays(localTimeOfInterval(intervalIndex(invoice.period.to)), -1);

/** The e-invoice as UTF-8 text. */
export function ublInvoice(invoice: Invoice): string {
  const { currency } = invoice;
  const money = (cent: number) => amount(currency, cent);
  const corrected = invoice.state === "corrected";
  const document: Xml = {
    Invoice: {
      ...NAMESPACES,
      "cbc:CustomizationID": PROFILE,
      "cbc:ID": invoice.number,
      "cbc:IssueDate": dayText(invoice.issued),
      "cbc:DueDate": dayText(invoice.due),
      "cbc:InvoiceTypeCode": TYPE_CODE[corrected ? "corrected" : invoice.kind],
      ...(corrected && invoice.kind === "self-billed" ? { "cbc:Note": "Corrected self-billed invoice" } : {}),
      "cbc:DocumentCurrencyCode": currency,
      "cac:InvoicePeriod": {
        "cbc:StartDate": dayText(localTimeOfInterval(invoice.period.from)),
        "cbc:EndDate": dayText(lastDayOf(invoice)),
      },
      ...(invoice.precedingNumber === null
        ? {}
        : {
            "cac:BillingReference": { "cac:InvoiceDocumentReference": { "cbc:ID": invoice.precedingNumber } },
          }),
      "cac:AccountingSupplierParty": partyXml(invoice.seller, true),
      "cac:AccountingCustomerParty": partyXml(invoice.buyer, false),
      ...payeeXml(invoice),
      "cac:PaymentTerms": { "cbc:Note": `Due on ${dayText(invoice.due)}` },
      "cac:TaxTotal": {
        "cbc:TaxAmount": money(invoice.vatCent),
        "cac:TaxSubtotal": invoice.vat.map((group) => ({
          "cbc:TaxableAmount": money(group.taxableCent),
          "cbc:TaxAmount": money(group.vatCent),
          "cac:TaxCategory": categoryXml(group, true),
        })),
      },
      "cac:LegalMonetaryTotal": {
        "cbc:LineExtensionAmount": money(invoice.netCent),
        "cbc:TaxExclusiveAmount": money(invoice.netCent),
        "cbc:TaxInclusiveAmount": money(invoice.grossCent),
        ...(invoice.billedBeforeCent === 0 ? {} : { "cbc:PrepaidAmount": money(invoice.billedBeforeCent) }),
        "cbc:PayableAmount": money(invoice.payableCent),
      },
      "cac:InvoiceLine": invoice.lines.map((line) => lineXml(line, currency)),
    },
  };
  const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: "@", format: true });
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build(document)}`;
}
