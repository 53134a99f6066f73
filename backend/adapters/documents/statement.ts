/** Account statements, camt.053 or delimited text, as entries that may name a bill. */
import { parse } from "csv-parse/sync";
import { XMLParser } from "fast-xml-parser";
import { domainError } from "../../core/errors/domainError.ts";

export interface StatementEntry {
  /** Entry or line, from 1. */
  readonly line: number;
  /** Number of the bill that it names. */
  readonly number: string | null;
  /** `YYYY-MM-DD`. */
  readonly paidOn: string;
  /** + came in, − went out. */
  readonly cent: number;
  readonly reference: string;
}

const MAX_ENTRIES = 5_000;
const NUMBER = /\b(\d{4}-\d{6,9})\b/;
const unusable = (reason: string) => domainError("LAT-8372", { reason });

/** `1.234,56`, `1234.56` and `-12` as cents. */
function centOf(text: string, line: number): number {
  const plain = text.trim().replaceAll(/[\s\u00a0]/g, "");
  const european = /^[+-]?\d{1,3}(\.\d{3})*,\d{2}$|^[+-]?\d+,\d{1,2}$/.test(plain);
  const normal = european ? plain.replaceAll(".", "").replace(",", ".") : plain;
  if (!/^[+-]?\d{1,10}(\.\d{1,2})?$/.test(normal))
    throw unusable(`line ${line}: "${text.slice(0, 20)}" is no amount`);
  return Math.round(Number(normal) * 100);
}

function dayOf(text: string, line: number): string {
  const german = /^(\d\d)\.(\d\d)\.(\d{4})$/.exec(text.trim());
  const day = german === null ? text.trim().slice(0, 10) : `${german[3]}-${german[2]}-${german[1]}`;
  const date = new Date(`${day}T00:00:00Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(date.getTime()) || !date.toISOString().startsWith(day)) {
    throw unusable(`line ${line}: "${text.slice(0, 20)}" is no day`);
  }
  return day;
}

const oneLine = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\s]+/gu, " ")
    .trim()
    .slice(0, 140);

function fromCsv(text: string): StatementEntry[] {
  const [head = ""] = text.split(/\r?\n/, 1);
  let rows: Record<string, string>[];
  try {
    rows = parse(text, {
      bom: true,
      columns: (names: string[]) => names.map((name) => name.trim().toLowerCase()),
      delimiter: head.split(";").length > head.split(",").length ? ";" : ",",
      skip_empty_lines: true,
      trim: true,
      to: MAX_ENTRIES + 1,
    }) as Record<string, string>[];
  } catch {
    throw unusable("its lines do not fit its header");
  }
  const [first] = rows;
  if (first === undefined) throw unusable("it has no entries");
  for (const name of ["date", "amount", "reference"]) {
    if (!(name in first)) throw unusable(`the column ${name} is missing`);
  }
  return rows.map((row, index) => {
    const line = index + 2;
    const reference = oneLine(row.reference ?? "");
    const number = NUMBER.exec(row.number ?? "")?.[1] ?? NUMBER.exec(reference)?.[1] ?? null;
    return {
      line,
      number,
      paidOn: dayOf(row.date ?? "", line),
      cent: centOf(row.amount ?? "", line),
      reference,
    };
  });
}

type Node = Readonly<Record<string, unknown>>;
const list = (value: unknown): Node[] =>
  (Array.isArray(value) ? value : value === undefined ? [] : [value]) as Node[];
const at = (node: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    node,
  );
const textAt = (node: unknown, ...path: string[]): string => {
  const value = at(node, ...path);
  if (Array.isArray(value)) return value.map(String).join(" ");
  return typeof value === "object" && value !== null ? String(at(value, "#text") ?? "") : String(value ?? "");
};

function fromCamt(text: string): StatementEntry[] {
  if (/<!DOCTYPE|<!ENTITY/i.test(text)) throw unusable("it declares a document type");
  let document: unknown;
  try {
    document = new XMLParser({
      ignoreAttributes: true,
      removeNSPrefix: true,
      parseTagValue: false,
      processEntities: true,
    }).parse(text, true);
  } catch {
    throw unusable("it is no well-formed XML");
  }
  const statements = list(at(document, "Document", "BkToCstmrStmt", "Stmt"));
  if (statements.length === 0) throw unusable("it holds no statement (camt.053)");
  return statements
    .flatMap((statement) => list(statement.Ntry))
    .flatMap((entry, index) => {
      const line = index + 1;
      const paidOn = dayOf(textAt(entry, "BookgDt", "Dt") || textAt(entry, "BookgDt", "DtTm"), line);
      const sign = textAt(entry, "CdtDbtInd") === "DBIT" ? -1 : 1;
      const details = list(at(entry, "NtryDtls")).flatMap((detail) => list(detail.TxDtls));
      const parts = details.length === 0 ? [entry] : details;
      return parts.map((part): StatementEntry => {
        const own = textAt(part, "Amt") || textAt(part, "AmtDtls", "TxAmt", "Amt");
        const amount = own === "" && parts.length === 1 ? textAt(entry, "Amt") : own;
        const reference = oneLine(textAt(part, "RmtInf", "Ustrd"));
        const endToEnd = textAt(part, "Refs", "EndToEndId");
        const number = NUMBER.exec(endToEnd)?.[1] ?? NUMBER.exec(reference)?.[1] ?? null;
        return {
          line,
          number,
          paidOn,
          cent: sign * centOf(amount, line),
          reference: reference || oneLine(endToEnd),
        };
      });
    });
}

/** @throws LAT-8372 */
export function readStatement(bytes: Uint8Array): readonly StatementEntry[] {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw unusable("it is not written in UTF-8");
  }
  const entries = /^\s*</.test(text.replace("\uFEFF", "")) ? fromCamt(text) : fromCsv(text);
  if (entries.length > MAX_ENTRIES) throw unusable(`it has more than ${MAX_ENTRIES} entries`);
  return entries;
}
