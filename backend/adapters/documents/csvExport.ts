/**
 * Delimited text (RFC 4180) for spreadsheets. A cell that a spreadsheet would take for a formula is given a leading
 * apostrophe, unless it is a plain number (OWASP, CSV injection).
 */
export type Cell = string | number | null;

const FORMULA = /^[\s\p{Cc}]*[=+\-@|%＝＋－＠]|^\p{Cc}/u;
const NUMBER = /^-?\d+(\.\d+)?$/;

function cellText(cell: Cell): string {
  if (cell === null) return "";
  const text = typeof cell === "number" ? String(cell) : cell;
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n;]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A header and rows, lines ended by CR LF, beginning with the mark that tells spreadsheets it is UTF-8. */
export function csvText(header: readonly string[], rows: Iterable<readonly Cell[]>): string {
  const lines = [header.map(cellText).join(",")];
  for (const row of rows) lines.push(row.map(cellText).join(","));
  return `\uFEFF${lines.join("\r\n")}\r\n`;
}
