/** Issued bills with their documents, and everything of one's own in one download. */
import { Download } from "lucide-react";
import { operationUrl } from "../api/client.ts";
import type { BillRow } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { formatMonth } from "../i18n/format.ts";
import { useText } from "../i18n/useText.tsx";
import { buttonClass } from "../ui/button.tsx";
import { Card, SectionHead } from "../ui/card.tsx";
import { Table } from "../ui/table.tsx";

const MICRO_PER_CENT = 10_000;

export function Bills() {
  const { t } = useText();
  const read = useRead("listOwnBills");
  return (
    <Card labelledBy="bills" className="mt-6">
      <SectionHead
        id="bills"
        title={t("bills.title")}
        note={t("bills.note")}
        aside={
          <a className={buttonClass("secondary")} href={operationUrl("exportOwnData")} download>
            <Download aria-hidden="true" className="size-4" />
            {t("bills.everything")}
          </a>
        }
      />
      <ReadView read={read} skeleton={[4]}>
        {({ bills }) =>
          bills.length === 0 ? (
            <p className="text-sm text-ink-soft">{t("bills.none")}</p>
          ) : (
            <BillTable bills={bills.toReversed()} />
          )
        }
      </ReadView>
    </Card>
  );
}

function BillTable({ bills }: { readonly bills: readonly BillRow[] }) {
  const { t, money, settings } = useText();
  return (
    <Table
      caption={t("bills.title")}
      captionHidden
      rows={bills}
      rowKey={(bill) => bill.number}
      columns={[
        {
          key: "period",
          head: t("money.month"),
          cell: (bill) => (
            <>
              <span className="block">{formatMonth(settings, bill.period)}</span>
              <span className="text-xs text-ink-soft">
                {bill.number}
                {bill.precedingNumber !== null && ` · ${t("line.correction")}`}
              </span>
            </>
          ),
        },
        {
          key: "amount",
          head: t("chart.amount"),
          numeric: true,
          cell: (bill) => money(-bill.owedCent * MICRO_PER_CENT),
        },
        {
          key: "documents",
          head: t("bills.document"),
          numeric: true,
          cell: ({ number }) => (
            <a
              className={buttonClass("quiet", "flush")}
              href={operationUrl("getBillPdf", { number })}
              download
              aria-label={t("bills.pdf", { number })}
            >
              PDF
            </a>
          ),
        },
      ]}
    />
  );
}
