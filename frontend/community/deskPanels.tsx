/** What the operator's desk has to do: readings that are missing, and the bills of the months. */
import { operationUrl } from "../api/client.ts";
import type { BillRow, ReadingGap } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { formatMonth } from "../i18n/format.ts";
import { useText } from "../i18n/useText.tsx";
import { buttonClass } from "../ui/button.tsx";
import { Card, SectionHead } from "../ui/card.tsx";
import { Table } from "../ui/table.tsx";

const MICRO_PER_CENT = 10_000;
const SHOWN_GAPS = 10;
const SHOWN_MONTHS = 12;

export function DeskPanels() {
  const { t } = useText();
  const missing = useRead("listMissingReadings", { query: { limit: String(SHOWN_GAPS) } });
  const bills = useRead("listBills");
  return (
    <div className="grid grid-cols-1 items-start gap-6 xl:grid-cols-2">
      <Card labelledBy="missing">
        <SectionHead id="missing" title={t("desk.missing")} note={t("desk.missing.note")} />
        <ReadView read={missing} skeleton={[4]}>
          {({ gaps, next }) => <Gaps gaps={gaps} more={next !== null} />}
        </ReadView>
      </Card>
      <Card labelledBy="issued">
        <SectionHead id="issued" title={t("desk.bills")} note={t("desk.bills.note")} />
        <ReadView read={bills} skeleton={[4]}>
          {(list) => <Months bills={list.bills} />}
        </ReadView>
      </Card>
    </div>
  );
}

function Gaps({ gaps, more }: { readonly gaps: readonly ReadingGap[]; readonly more: boolean }) {
  const { t, moment } = useText();
  if (gaps.length === 0) return <p className="text-sm text-ink-soft">{t("desk.missing.none")}</p>;
  return (
    <>
      <Table
        caption={t("desk.missing")}
        captionHidden
        rows={gaps}
        rowKey={(gap) => `${gap.meteringPointId} ${gap.from}`}
        columns={[
          { key: "point", head: t("desk.point"), cell: (gap) => gap.meteringPointId },
          { key: "since", head: t("desk.since"), cell: (gap) => moment(gap.since) },
          { key: "count", head: t("board.intervals"), numeric: true, cell: (gap) => gap.intervals },
        ]}
      />
      {more && <p className="mt-3 text-sm text-ink-soft">{t("desk.missing.more")}</p>}
    </>
  );
}

function Months({ bills }: { readonly bills: readonly BillRow[] }) {
  const { t, money, settings } = useText();
  const months = [...Map.groupBy(bills, (bill) => bill.period)].toSorted(([a], [b]) => (a < b ? 1 : -1));
  if (months.length === 0) return <p className="text-sm text-ink-soft">{t("desk.bills.none")}</p>;
  const file = (operation: "getDirectDebits" | "getCreditTransfers", period: string) => (
    <a className={buttonClass("quiet", "flush")} href={operationUrl(operation, { period })} download>
      {t(operation === "getDirectDebits" ? "desk.debits" : "desk.credits")}
    </a>
  );
  return (
    <Table
      caption={t("desk.bills")}
      captionHidden
      rows={months.slice(0, SHOWN_MONTHS)}
      rowKey={([period]) => period}
      columns={[
        { key: "period", head: t("money.month"), cell: ([period]) => formatMonth(settings, period) },
        { key: "count", head: t("desk.bills"), numeric: true, cell: ([, own]) => own.length },
        {
          key: "sum",
          head: t("desk.owed"),
          numeric: true,
          cell: ([, own]) => money(own.reduce((sum, bill) => sum + bill.owedCent, 0) * MICRO_PER_CENT),
        },
        {
          key: "files",
          head: t("desk.files"),
          cell: ([period]) => (
            <span className="flex flex-wrap gap-x-4">
              {file("getDirectDebits", period)}
              {file("getCreditTransfers", period)}
            </span>
          ),
        },
      ]}
    />
  );
}
