/** Aligned text tables; columns of numbers are set to the right. */
export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
}

const MAX_WIDTH = 48;
const cut = (text: string): string => (text.length > MAX_WIDTH ? `${text.slice(0, MAX_WIDTH - 1)}…` : text);

export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({ title }, c) =>
    rows.reduce((width, row) => Math.max(width, cut(row[c] ?? "").length), title.length),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, c) =>
        columns[c]!.align === "right" ? cut(cell).padStart(widths[c]!) : cut(cell).padEnd(widths[c]!),
      )
      .join("  ")
      .trimEnd();
  const rule = widths.map((width) => "─".repeat(width)).join("  ");
  return [line(columns.map((column) => column.title)), rule, ...rows.map(line)]
    .map((text) => `  ${text}`)
    .join("\n");
}

/** A heading and the lines below it, or nothing when there are none. */
export const formatList = (heading: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ["", heading, ...lines.map((line) => `  · ${line}`)];

/** With so many decimals; what rounds to zero has no sign. */
export function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace("-", "") : text;
}

/** A number and its noun: "1 limit", "2 limits". */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
