/** Limits before and after, side by side. */
import type { LimitDifference } from "../../api/generatedSchema.ts";
import { elementName } from "../../i18n/elementName.ts";
import { type Text, useText } from "../../i18n/useText.tsx";
import { Table } from "../../ui/table.tsx";

const nameOf = (row: LimitDifference, text: Text): string =>
  row.element === "" ? text.t(`limits.what.${row.what}`) : elementName(row.label, text);

export function Differences({ rows }: { readonly rows: readonly LimitDifference[] }) {
  const text = useText();
  const { t, decimal } = text;
  const figure = (value: number, unit: string) => `${decimal(value, unit === "pu" ? 3 : 1)}\u00a0${unit}`;
  return (
    <Table
      caption={t("limits.differences")}
      captionHidden
      rows={rows}
      rowKey={(row) => `${row.what}-${row.element}`}
      columns={[
        { key: "what", head: t("limits.limit"), cell: (row) => nameOf(row, text) },
        {
          key: "before",
          head: t("limits.before"),
          numeric: true,
          cell: (row) => figure(row.before, row.unit),
        },
        {
          key: "after",
          head: t("limits.after"),
          numeric: true,
          cell: (row) => (
            <span className="font-semibold">
              {row.after < row.before ? "▼ " : "▲ "}
              {figure(row.after, row.unit)}
            </span>
          ),
        },
      ]}
    />
  );
}
