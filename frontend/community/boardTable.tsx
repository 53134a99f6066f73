/** The rows of the board. */
import { Link } from "@tanstack/react-router";
import type { BoardRow } from "../api/generatedSchema.ts";
import { useText } from "../i18n/useText.tsx";
import { Table } from "../ui/table.tsx";
import { IntervalStateWord } from "./intervalState.tsx";

/** Void or late. */
export const isException = (row: BoardRow): boolean => row.state === "void" || row.late;

export function BoardTable({ rows }: { readonly rows: readonly BoardRow[] }) {
  const { t, interval, energy, price, percent } = useText();
  const none = t("chart.noValue");
  return (
    <div className="max-h-[70dvh] overflow-y-auto">
      <Table
        caption={t("board.intervals")}
        captionHidden
        rows={rows}
        rowKey={(row) => String(row.interval)}
        columns={[
          {
            key: "at",
            head: t("chart.interval"),
            cell: (row) => (
              <Link
                to="/board/$interval"
                params={{ interval: String(row.interval) }}
                className="inline-flex min-h-11 items-center font-medium whitespace-nowrap text-brand underline-offset-4 hover:underline"
              >
                {interval(row.interval)}
              </Link>
            ),
          },
          {
            key: "state",
            head: t("interval.state"),
            cell: (row) => <IntervalStateWord state={row.state} late={row.late} />,
          },
          { key: "orders", head: t("board.orders"), numeric: true, cell: (row) => row.orders },
          {
            key: "price",
            head: t("board.price"),
            numeric: true,
            cell: (row) => (row.poolPrice === null ? none : price(row.poolPrice)),
          },
          {
            key: "traded",
            head: t("board.traded"),
            numeric: true,
            cell: (row) => (row.tradedWh === null ? none : energy(row.tradedWh)),
          },
          {
            key: "cut",
            head: t("board.curtailed"),
            numeric: true,
            cell: (row) =>
              row.curtailedWh === null || row.curtailedWh === 0 ? none : energy(row.curtailedWh),
          },
          {
            key: "readings",
            head: t("board.readings"),
            numeric: true,
            cell: (row) => (
              <span className={row.readingsReceived > 0 && row.readingsPercent < 100 ? "text-warn" : ""}>
                {row.readingsReceived === 0 ? none : percent(row.readingsPercent)}
              </span>
            ),
          },
        ]}
      />
    </div>
  );
}
