/** A bill as a person reads it: one page of A4, the sum first, then how it came about. */
import PDFDocument from "pdfkit";
import type { Invoice, InvoiceLine, Party, VatCategory } from "../../core/billing/invoice.ts";
import { addLocalDays, type LocalDay, localTimeOfInterval } from "../../core/time/communityTime.ts";
import { intervalIndex } from "../../core/time/marketInterval.ts";
import { BILL_TEXTS, type BillLanguage, type BillTexts } from "./billTexts.ts";

const MARGIN = 56;
const WIDTH = 595.28;
const RIGHT = WIDTH - MARGIN;
const COLUMNS = { energy: 330, net: RIGHT } as const;
const INK = "#1c2430";
const QUIET = "#5b6675";
const RULE = "#c9d0d8";
const ROW = 20;

type Document = PDFKit.PDFDocument;

/** Letters that Helvetica has beyond ISO 8859-1 and that a bill needs. */
const EXTRA = new Set("€–—‘’“”„…•ŠšŽžŒœŸ");

/** Other letters lose their accent, or become a question mark: the standard fonts are Western European. */
const printable = (text: string): string =>
  Array.from(text.replaceAll("\u202f", "\u00a0").replaceAll("Ł", "L").replaceAll("ł", "l"), (letter) => {
    if (EXTRA.has(letter) || /^[\u0020-\u007e\u00a0-\u00ff]$/.test(letter)) return letter;
    const plain = letter.normalize("NFD").charAt(0);
    return /^[A-Za-z]$/.test(plain) ? plain : "?";
  }).join("");

class BillPage {
  readonly #document: Document;
  readonly #texts: BillTexts;
  readonly #currency: Intl.NumberFormat;
  readonly #energy: Intl.NumberFormat;
  #y = MARGIN;

  constructor(document: Document, texts: BillTexts, currency: string) {
    this.#document = document;
    this.#texts = texts;
    this.#currency = new Intl.NumberFormat(texts.locale, { style: "currency", currency });
    this.#energy = new Intl.NumberFormat(texts.locale, {
      minimumFractionDigits: 3,
      maximumFractionDigits: 3,
    });
  }

  #text(given: string, x: number, y: number, bold = false, size = 10, colour = INK): void {
    const text = printable(given);
    this.#document
      .font(bold ? "Helvetica-Bold" : "Helvetica")
      .fontSize(size)
      .fillColor(colour)
      .text(text, x, y, { lineBreak: false });
  }

  #right(text: string, x: number, y: number, bold = false, size = 10): void {
    this.#document.font(bold ? "Helvetica-Bold" : "Helvetica").fontSize(size);
    this.#text(text, x - this.#document.widthOfString(printable(text)), y, bold, size);
  }

  #rule(): void {
    this.#document.moveTo(MARGIN, this.#y).lineTo(RIGHT, this.#y).lineWidth(0.5).strokeColor(RULE).stroke();
  }

  money(cent: number): string {
    return this.#currency.format(cent / 100);
  }

  date(day: LocalDay): string {
    const utc = new Date(Date.UTC(day.year, day.month - 1, day.day));
    return new Intl.DateTimeFormat(this.#texts.locale, { dateStyle: "long", timeZone: "UTC" }).format(utc);
  }

  addresses(seller: Party, buyer: Party): void {
    for (const [party, x, size] of [
      [buyer, MARGIN, 10],
      [seller, 340, 9],
    ] as const) {
      let y = MARGIN;
      const lines = [
        party.name,
        party.street,
        `${party.postcode} ${party.city}`,
        ...(party.vatId === null ? [] : [`${this.#texts.vatId} ${party.vatId}`]),
        ...(party.taxNumber === null || party === buyer
          ? []
          : [`${this.#texts.taxNumber} ${party.taxNumber}`]),
      ];
      for (const line of lines) {
        this.#text(line, x, y, line === party.name, size, x === MARGIN ? INK : QUIET);
        y += 14;
      }
    }
    this.#y = MARGIN + 110;
  }

  headline(title: string, label: string, cent: number): void {
    this.#text(title, MARGIN, this.#y, true, 18);
    this.#y += 36;
    this.#text(label, MARGIN, this.#y, false, 12, QUIET);
    this.#right(this.money(Math.abs(cent)), RIGHT, this.#y - 6, true, 20);
    this.#y += 26;
    this.#rule();
    this.#y += 12;
  }

  facts(facts: readonly (readonly [string, string])[]): void {
    for (const [label, value] of facts) {
      this.#text(label, MARGIN, this.#y, false, 10, QUIET);
      this.#text(value, MARGIN + 130, this.#y);
      this.#y += 16;
    }
    this.#y += 14;
  }

  table(lines: readonly InvoiceLine[]): void {
    this.#text(this.#texts.line, MARGIN, this.#y, false, 9, QUIET);
    this.#right(this.#texts.energy, COLUMNS.energy, this.#y, false, 9);
    this.#right(this.#texts.net, COLUMNS.net, this.#y, false, 9);
    this.#y += 15;
    this.#rule();
    this.#y += 6;
    for (const line of lines) {
      const name = this.#texts.lines[line.kind];
      this.#text(line.correction ? `${name}, ${this.#texts.correction}` : name, MARGIN, this.#y);
      this.#right(`${this.#energy.format(line.energyWh / 1000)} kWh`, COLUMNS.energy, this.#y);
      this.#right(this.money(line.netCent), COLUMNS.net, this.#y);
      this.#y += ROW;
    }
    this.#rule();
    this.#y += 8;
  }

  sums(rows: readonly (readonly [label: string, cent: number, bold: boolean])[]): void {
    for (const [label, cent, bold] of rows) {
      this.#text(label, 300, this.#y, bold);
      this.#right(this.money(cent), COLUMNS.net, this.#y, bold);
      this.#y += ROW - 2;
    }
    this.#y += 10;
  }

  notes(notes: readonly string[]): void {
    for (const note of notes) {
      this.#text(note, MARGIN, this.#y, false, 9, QUIET);
      this.#y += 14;
    }
  }
}

const vatNote = (category: VatCategory, texts: BillTexts): string[] =>
  category === "E" ? [texts.exempt] : category === "AE" ? [texts.reverseCharge] : [];

function draw(document: Document, invoice: Invoice, texts: BillTexts): void {
  const page = new BillPage(document, texts, invoice.currency);
  const title =
    invoice.state === "corrected"
      ? (`corrected${invoice.kind === "invoice" ? "" : "-self-billed"}` as const)
      : invoice.kind;
  const memberPays = invoice.kind === "invoice" ? invoice.payableCent >= 0 : invoice.payableCent < 0;
  const member = invoice.kind === "invoice" ? invoice.buyer : invoice.seller;
  page.addresses(invoice.kind === "invoice" ? invoice.seller : invoice.buyer, member);
  page.headline(texts.title[title], memberPays ? texts.toPay : texts.toReceive, invoice.payableCent);
  const last = addLocalDays(localTimeOfInterval(intervalIndex(invoice.period.to)), -1);
  page.facts([
    [texts.number, invoice.number],
    ...(invoice.precedingNumber === null ? [] : [[texts.replaces, invoice.precedingNumber] as const]),
    [texts.issued, page.date(invoice.issued)],
    [texts.due, page.date(invoice.due)],
    [texts.period, `${page.date(localTimeOfInterval(invoice.period.from))} – ${page.date(last)}`],
    [texts.meteringPoint, invoice.meteringPointId],
  ]);
  page.table(invoice.lines);
  page.sums([
    [texts.net, invoice.netCent, false],
    ...invoice.vat.map(
      (group) => [`${texts.vat} ${group.vatBasisPoints / 100} %`, group.vatCent, false] as const,
    ),
    [texts.gross, invoice.grossCent, true],
    ...(invoice.billedBeforeCent === 0
      ? []
      : ([
          [texts.billedBefore, -invoice.billedBeforeCent, false],
          [memberPays ? texts.toPay : texts.toReceive, Math.abs(invoice.payableCent), true],
        ] as const)),
  ]);
  const payee = invoice.payableCent < 0 ? invoice.buyer : invoice.seller;
  page.notes([
    ...new Set(invoice.vat.flatMap((group) => vatNote(group.category, texts))),
    ...(payee.iban === null ? [] : [`${texts.payInto}: ${payee.name}, ${payee.iban}`]),
  ]);
}

/** The bill as PDF bytes; the same invoice gives the same bytes. */
export function billPdf(invoice: Invoice, language: BillLanguage): Promise<Uint8Array> {
  const texts = BILL_TEXTS[language];
  const made = new Date(Date.UTC(invoice.issued.year, invoice.issued.month - 1, invoice.issued.day));
  const document = new PDFDocument({
    size: "A4",
    margin: MARGIN,
    lang: texts.locale,
    tagged: true,
    displayTitle: true,
    info: {
      Title: `${texts.title[invoice.kind]} ${invoice.number}`,
      Author: invoice.seller.name,
      CreationDate: made,
      ModDate: made,
    },
  });
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    document.on("data", (chunk: Buffer) => chunks.push(chunk));
    document.on("end", () => resolve(Buffer.concat(chunks)));
    document.on("error", reject);
    draw(document, invoice, texts);
    document.end();
  });
}
