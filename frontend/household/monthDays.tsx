/** The days of a month; each opens its intervals. */
import { Link } from "@tanstack/react-router";
import type { MoneyDay, MoneyView } from "../api/generatedSchema.ts";
import { noonOf } from "../i18n/format.ts";
import { useText } from "../i18n/useText.tsx";
import { FigureState } from "../ui/figureState.tsx";
import { Empty } from "../ui/states.tsx";
import { Table } from "../ui/table.tsx";

export function MonthDays({
  view,
  selected,
}: {
  readonly view: MoneyView;
  readonly selected: string | undefined;
}) {
  const { t, dayShort, money, energy } = useText();
  const days = view.days.filter((day) => day.intervalsSettled > 0);
  if (days.length === 0) return <Empty title={t("money.days.none")}>{t("money.days.none.text")}</Empty>;
  return (
    <Table<MoneyDay>
      caption={t("money.days")}
      captionHidden
      rows={days}
      rowKey={(day) => day.date}
      selectedKey={selected}
      columns={[
        {
          key: "date",
          head: t("money.day"),
          cell: (day) => (
            <Link
              to="/money"
              search={{ month: view.month, day: day.date }}
              className="inline-flex min-h-11 min-w-11 items-center font-medium whitespace-nowrap text-brand underline-offset-4 hover:underline"
            >
              {dayShort(noonOf(day.date))}
            </Link>
          ),
        },
        { key: "sold", head: t("money.sold"), numeric: true, cell: (day) => energy(day.soldWh) },
        { key: "bought", head: t("money.bought"), numeric: true, cell: (day) => energy(day.boughtWh) },
        { key: "grid", head: t("money.grid"), numeric: true, cell: (day) => energy(day.gridImportWh) },
        { key: "fed", head: t("money.fedIn"), numeric: true, cell: (day) => energy(day.gridExportWh) },
        { key: "saving", head: t("money.saving"), numeric: true, cell: (day) => money(day.savingsMicroEuro) },
        {
          key: "net",
          head: t("money.net"),
          numeric: true,
          cell: (day) => <span className="font-medium">{money(day.netMicroEuro)}</span>,
        },
        { key: "state", head: t("money.state"), cell: (day) => <FigureState state={day.state} /> },
      ]}
    />
  );
}
