/** The words of a printed bill, per language. */
import type { BillLineKind } from "../../core/billing/bill.ts";

export type BillLanguage = "en" | "de" | "es";

export interface BillTexts {
  /** BCP 47, for numbers and dates. */
  readonly locale: string;
  readonly title: Readonly<Record<"invoice" | "self-billed" | "corrected" | "corrected-self-billed", string>>;
  readonly number: string;
  readonly issued: string;
  readonly due: string;
  readonly period: string;
  readonly meteringPoint: string;
  readonly replaces: string;
  readonly line: string;
  readonly energy: string;
  readonly net: string;
  readonly vat: string;
  readonly gross: string;
  readonly billedBefore: string;
  readonly toPay: string;
  readonly toReceive: string;
  readonly correction: string;
  readonly vatId: string;
  readonly taxNumber: string;
  readonly exempt: string;
  readonly reverseCharge: string;
  readonly payInto: string;
  readonly page: string;
  readonly lines: Readonly<Record<BillLineKind, string>>;
}

export const BILL_TEXTS: Readonly<Record<BillLanguage, BillTexts>> = {
  en: {
    locale: "en-GB",
    title: {
      invoice: "Electricity bill",
      "self-billed": "Credit for your own electricity",
      corrected: "Corrected electricity bill",
      "corrected-self-billed": "Corrected credit for your own electricity",
    },
    number: "Number",
    issued: "Date",
    due: "Due",
    period: "Period",
    meteringPoint: "Metering point",
    replaces: "Takes the place of",
    line: "What",
    energy: "Energy",
    net: "Net",
    vat: "VAT",
    gross: "Total",
    billedBefore: "Billed before",
    toPay: "To pay",
    toReceive: "You receive",
    correction: "correction",
    vatId: "VAT id",
    taxNumber: "Tax number",
    exempt: "Exempt from VAT.",
    reverseCharge: "Reverse charge: the recipient owes the VAT.",
    payInto: "Account",
    page: "Page",
    lines: {
      "local-bought": "Bought from neighbours",
      "local-sold": "Sold to neighbours",
      "grid-bought": "Bought from the grid",
      "feed-in": "Fed into the grid",
      network: "Network charges",
      levy: "Taxes and levies",
      standing: "Standing charge",
      other: "Other",
    },
  },
  de: {
    locale: "de-DE",
    title: {
      invoice: "Stromrechnung",
      "self-billed": "Gutschrift für Ihren Strom",
      corrected: "Berichtigte Stromrechnung",
      "corrected-self-billed": "Berichtigte Gutschrift für Ihren Strom",
    },
    number: "Nummer",
    issued: "Datum",
    due: "Fällig",
    period: "Zeitraum",
    meteringPoint: "Messlokation",
    replaces: "Ersetzt",
    line: "Leistung",
    energy: "Energie",
    net: "Netto",
    vat: "USt.",
    gross: "Summe",
    billedBefore: "Bereits abgerechnet",
    toPay: "Zu zahlen",
    toReceive: "Sie erhalten",
    correction: "Berichtigung",
    vatId: "USt-IdNr.",
    taxNumber: "Steuernummer",
    exempt: "Von der Umsatzsteuer befreit.",
    reverseCharge: "Steuerschuldnerschaft des Leistungsempfängers.",
    payInto: "Konto",
    page: "Seite",
    lines: {
      "local-bought": "Von Nachbarn gekauft",
      "local-sold": "An Nachbarn verkauft",
      "grid-bought": "Aus dem Netz bezogen",
      "feed-in": "Ins Netz eingespeist",
      network: "Netzentgelte",
      levy: "Steuern und Abgaben",
      standing: "Grundpreis",
      other: "Sonstiges",
    },
  },
  es: {
    locale: "es-ES",
    title: {
      invoice: "Factura de electricidad",
      "self-billed": "Abono por su electricidad",
      corrected: "Factura de electricidad rectificada",
      "corrected-self-billed": "Abono rectificado por su electricidad",
    },
    number: "Número",
    issued: "Fecha",
    due: "Vencimiento",
    period: "Periodo",
    meteringPoint: "Punto de medida",
    replaces: "Sustituye a",
    line: "Concepto",
    energy: "Energía",
    net: "Neto",
    vat: "IVA",
    gross: "Total",
    billedBefore: "Facturado antes",
    toPay: "A pagar",
    toReceive: "Usted recibe",
    correction: "corrección",
    vatId: "NIF-IVA",
    taxNumber: "Número fiscal",
    exempt: "Exento de IVA.",
    reverseCharge: "Inversión del sujeto pasivo.",
    payInto: "Cuenta",
    page: "Página",
    lines: {
      "local-bought": "Comprado a vecinos",
      "local-sold": "Vendido a vecinos",
      "grid-bought": "Comprado a la red",
      "feed-in": "Vertido a la red",
      network: "Peajes de red",
      levy: "Impuestos y gravámenes",
      standing: "Término fijo",
      other: "Otros",
    },
  },
};
