/** A plain table that scrolls inside itself on narrow screens and can be reached by keyboard. */
import type { ReactNode } from "react";
import { ScrollRegion } from "./scrollRegion.tsx";

export interface Column<Row> {
  readonly key: string;
  readonly head: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  /** Figures align to the end. */
  readonly numeric?: boolean;
  /** Said of a column by which the rows can be put in order. */
  readonly sorted?: "ascending" | "descending" | "none";
}

interface TableProps<Row> {
  readonly caption: string;
  readonly captionHidden?: boolean;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly selectedKey?: string | undefined;
  /** Adds a class to single rows, e.g. for exceptions. */
  readonly rowClass?: (row: Row) => string;
  readonly foot?: ReactNode;
}

export function Table<Row>(props: TableProps<Row>) {
  const { caption, captionHidden = false, columns, rows, rowKey, selectedKey, rowClass, foot } = props;
  const align = (column: Column<Row>) => (column.numeric === true ? "text-end" : "text-start");
  return (
    <ScrollRegion label={caption} className="relative -mx-1 overflow-x-auto px-1">
      <table className="w-full border-collapse text-sm">
        <caption className={captionHidden ? "sr-only" : "pb-2 text-start text-sm text-ink-soft"}>
          {caption}
        </caption>
        <thead>
          <tr className="border-b border-line-strong/60 text-ink-soft">
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                aria-sort={column.sorted}
                className={`px-2 py-2 font-medium whitespace-nowrap first:ps-0 last:pe-0 ${align(column)}`}
              >
                {column.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const key = rowKey(row);
            return (
              <tr
                key={key}
                aria-current={selectedKey === key ? "true" : undefined}
                className={`border-b border-line last:border-0 ${selectedKey === key ? "bg-brand-soft" : ""} ${rowClass?.(row) ?? ""}`}
              >
                {columns.map((column) => (
                  <td
                    key={column.key}
                    className={`px-2 py-2 align-middle first:ps-0 last:pe-0 ${align(column)} ${column.numeric === true ? "whitespace-nowrap" : ""}`}
                  >
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
        {foot}
      </table>
    </ScrollRegion>
  );
}
