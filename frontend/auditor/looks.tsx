/** Who looked at personal data, in totals: by role, kind and reason. No home is named. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { AccessTotals } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { useText } from "../i18n/useText.tsx";
import { Card, LeadSentence, PageHead, SectionHead } from "../ui/card.tsx";
import { DataTable } from "../ui/dataTable.tsx";
import { DayNavigation } from "../ui/dateNavigation.tsx";
import { FigureState } from "../ui/figureState.tsx";
import { Empty } from "../ui/states.tsx";
import { Bars } from "./bars.tsx";

export function Looks() {
  const { t } = useText();
  const { day } = useSearch({ strict: false }) as { day?: string };
  const navigate = useNavigate();
  // Looks are noted at the time of the calendar, not of the market.
  const today = new Date().toISOString().slice(0, 10);
  const read = useRead("getAccessTotals", { query: day === undefined ? {} : { from: day, to: day } });
  return (
    <ReadView read={read} skeleton={[4, 14]}>
      {({ totals }) => (
        <>
          <PageHead
            title={t("seen.title")}
            note={t("seen.note")}
            aside={
              <DayNavigation
                id="looks-day"
                label={t("audit.day")}
                value={day ?? today}
                max={today}
                onChange={(value) => void navigate({ to: "/looks", search: { day: value } })}
              />
            }
          />
          <LooksView totals={totals} />
        </>
      )}
    </ReadView>
  );
}

function LooksView({ totals }: AccessTotals) {
  const { t, rich, has, decimal, day } = useText();
  const word = (prefix: string, value: string): string => {
    const id = `${prefix}.${value}`;
    return has(id) ? t(id) : value;
  };
  const all = totals.reduce((sum, { looks }) => sum + looks, 0);
  const byRole = [...Map.groupBy(totals, ({ role }) => role)]
    .map(([role, own]) => ({ role, looks: own.reduce((sum, { looks }) => sum + looks, 0) }))
    .toSorted((a, b) => b.looks - a.looks);
  if (totals.length === 0) {
    return <Empty title={t("seen.none")}>{t("seen.none.text")}</Empty>;
  }
  return (
    <>
      <LeadSentence state={<FigureState state="live" />}>
        {rich("seen.sentence", { count: all, roles: byRole.length })}
      </LeadSentence>
      <div className="flex flex-col gap-6">
        <Card labelledBy="by-role">
          <SectionHead id="by-role" title={t("seen.byRole")} />
          <Bars
            caption={t("seen.byRole")}
            valueHead={t("seen.count")}
            sentence={t("seen.byRole.sentence", {
              role: word("role", byRole[0]?.role ?? ""),
              count: byRole[0]?.looks ?? 0,
            })}
            rows={byRole.map(({ role, looks }) => ({
              key: role,
              label: word("role", role),
              value: looks,
              text: decimal(looks),
            }))}
          />
        </Card>
        <Card labelledBy="all-looks">
          <SectionHead id="all-looks" title={t("seen.all")} note={t("seen.all.note")} />
          <DataTable
            caption={t("seen.all")}
            fileName="looks"
            rows={totals}
            rowKey={(row) => `${row.day}|${row.role}|${row.kind}|${row.basis}`}
            columns={[
              { key: "day", head: t("audit.day"), cell: (row) => day(row.day), value: (row) => row.day },
              {
                key: "role",
                head: t("seen.role"),
                cell: (row) => word("role", row.role),
                value: (row) => row.role,
              },
              {
                key: "kind",
                head: t("seen.kind"),
                cell: (row) => t(`seen.kind.${row.kind}`),
                value: (row) => row.kind,
              },
              {
                key: "basis",
                head: t("seen.basis"),
                cell: (row) => t(`seen.basis.${row.basis}`),
                value: (row) => row.basis,
              },
              {
                key: "looks",
                head: t("seen.count"),
                numeric: true,
                cell: (row) => decimal(row.looks),
                value: (row) => row.looks,
              },
            ]}
          />
        </Card>
      </div>
    </>
  );
}
