/** What the last measured days would have cost with each tariff; refused while there are too few. */
import { useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { useText } from "../i18n/useText.tsx";
import { Card, SectionHead } from "../ui/card.tsx";
import { FigureState } from "../ui/figureState.tsx";
import { Table } from "../ui/table.tsx";

export function TariffComparison() {
  const { t, money } = useText();
  const read = useRead("compareTariffs");
  return (
    <Card labelledBy="compare" className="mt-6">
      <SectionHead
        id="compare"
        title={t("compare.title")}
        note={t("compare.note")}
        aside={<FigureState state="estimated" />}
      />
      <ReadView read={read} skeleton={[6]}>
        {({ costs, days, minimumDays }) =>
          costs === null ? (
            <p className="text-sm text-ink-soft">{t("compare.thin", { minimum: minimumDays, days })}</p>
          ) : (
            <>
              <Table
                caption={t("compare.title")}
                captionHidden
                rows={costs}
                rowKey={(row) => row.tariffId}
                columns={[
                  { key: "name", head: t("compare.tariff"), cell: (row) => row.name },
                  {
                    key: "cost",
                    head: t("compare.cost"),
                    numeric: true,
                    cell: (row) => money(row.netMicroEuro),
                  },
                  {
                    key: "difference",
                    head: t("compare.difference"),
                    numeric: true,
                    cell: (row) => money(row.differenceMicroEuro),
                  },
                ]}
              />
              <p className="mt-3 text-sm text-ink-soft">{t("compare.days", { days })}</p>
            </>
          )
        }
      </ReadView>
    </Card>
  );
}
