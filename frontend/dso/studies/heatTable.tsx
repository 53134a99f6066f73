/** A table whose cells are shaded by how little is allowed; the figure stands in every cell. */
import { useState } from "react";
import { useText } from "../../i18n/useText.tsx";
import { ScrollRegion } from "../../ui/scrollRegion.tsx";

interface HeatTableProps {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly string[];
  readonly value: (column: number, row: number) => number;
  readonly format: (value: number) => string;
  /** What keeps the value from being larger. */
  readonly note: (column: number, row: number) => string;
}

export function HeatTable({ caption, columns, rows, value, format, note }: HeatTableProps) {
  const { t } = useText();
  const [chosen, setChosen] = useState<readonly [number, number] | null>(null);
  const most = Math.max(1, ...rows.flatMap((_, row) => columns.map((_c, column) => value(column, row))));
  return (
    <>
      <p role="status" className="min-h-6 text-sm">
        {chosen === null
          ? t("envelopes.choose")
          : t("envelopes.cell", {
              row: rows[chosen[1]] ?? "",
              column: columns[chosen[0]] ?? "",
              value: format(value(chosen[0], chosen[1])),
              element: note(chosen[0], chosen[1]),
            })}
      </p>
      <ScrollRegion label={caption} className="max-h-[36rem] overflow-auto">
        <table className="border-collapse text-sm">
          <caption className="sr-only">{caption}</caption>
          <thead>
            <tr>
              <th
                scope="col"
                className="sticky start-0 top-0 z-20 bg-surface px-2 py-2 text-start font-medium"
              >
                {t("envelopes.point")}
              </th>
              {columns.map((column) => (
                <th
                  key={column}
                  scope="col"
                  className="sticky top-0 z-10 bg-surface px-2 py-2 text-end font-medium whitespace-nowrap"
                >
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((name, row) => (
              <tr key={name}>
                <th
                  scope="row"
                  className="sticky start-0 z-10 bg-surface px-2 text-start font-normal whitespace-nowrap"
                >
                  {name}
                </th>
                {columns.map((column, k) => {
                  const watt = value(k, row);
                  const tight = 1 - Math.min(1, watt / most);
                  return (
                    <td key={column} className="p-0.5">
                      <button
                        type="button"
                        onClick={() => setChosen([k, row])}
                        title={note(k, row)}
                        className="min-h-11 w-full rounded px-2 text-end whitespace-nowrap text-ink"
                        style={{
                          background: `color-mix(in srgb, var(--warn-soft) ${Math.round(tight * 100)}%, var(--surface))`,
                        }}
                      >
                        {format(watt)}
                      </button>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </>
  );
}
