/** The receipt of an erasure: open to whoever has its number, names nobody. */
import { getRouteApi } from "@tanstack/react-router";
import { useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { useText } from "../i18n/useText.tsx";
import { Card, PageHead, SectionHead } from "../ui/card.tsx";
import { Table } from "../ui/table.tsx";
import { Stays } from "./stays.tsx";

const COUNTS = [
  "names",
  "signIns",
  "plans",
  "keys",
  "permissionsEnded",
  "consentSalts",
  "leafSalts",
  "others",
  "billingAddresses",
] as const;

const route = getRouteApi("/erased/$erasureId");

export function ReceiptPage() {
  const { t, moment } = useText();
  const { erasureId } = route.useParams();
  const read = useRead("getErasureReceipt", { params: { erasureId } });
  return (
    <ReadView read={read} skeleton={[4, 16]}>
      {(receipt) => (
        <>
          <PageHead title={t("receipt.title")} note={t("receipt.note")} />
          <Card className="mb-6">
            <SectionHead title={t(`erase.state.${receipt.state}`)} />
            <ul className="flex list-none flex-col gap-1">
              <li>{t("receipt.requested", { moment: moment(receipt.requestedAt) })}</li>
              {receipt.finishedAt !== null && (
                <li>{t("receipt.finished", { moment: moment(receipt.finishedAt) })}</li>
              )}
              <li className="break-all">{t("receipt.number", { number: receipt.id })}</li>
            </ul>
          </Card>
          <Card className="mb-6">
            <Table
              caption={t("receipt.erased")}
              rows={COUNTS}
              rowKey={(name) => name}
              columns={[
                { key: "what", head: t("receipt.what"), cell: (name) => t(`receipt.count.${name}`) },
                {
                  key: "count",
                  head: t("receipt.count"),
                  numeric: true,
                  cell: (name) => receipt.counts[name],
                },
              ]}
            />
          </Card>
          <Card>
            <SectionHead title={t("erase.stays")} />
            <Stays stays={receipt.stays} />
          </Card>
        </>
      )}
    </ReadView>
  );
}
