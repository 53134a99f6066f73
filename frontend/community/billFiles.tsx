/** Bills of a month and their files. A file for the bank is handed over once; a second time needs a reason. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call, operationUrl } from "../api/client.ts";
import type { BillingDeskView } from "../api/generatedSchema.ts";
import { renew } from "../api/queries.ts";
import { useText } from "../i18n/useText.tsx";
import { Button, buttonClass } from "../ui/button.tsx";
import { SectionHead } from "../ui/card.tsx";
import { DataTable } from "../ui/dataTable.tsx";
import { Empty } from "../ui/states.tsx";
import { Table } from "../ui/table.tsx";
import { TextField } from "../ui/textFields.tsx";
import { billColumns, centOf } from "./billColumns.ts";
import { Refusal } from "./refusal.tsx";

const KINDS = ["direct-debits", "credit-transfers"] as const;

export function BillFiles({ desk }: { readonly desk: BillingDeskView }) {
  const { t } = useText();
  const { period } = desk.readiness;
  if (desk.bills.length === 0) return <Empty title={t("bills.noneYet")}>{t("bills.noneYet.text")}</Empty>;
  const link = (operation: "getBillArchive" | "exportBills", label: string) => (
    <a className={buttonClass("secondary")} href={operationUrl(operation, { period })} download>
      {label}
    </a>
  );
  return (
    <div className="flex flex-col gap-6">
      <div className="no-print flex flex-wrap gap-3">
        {link("getBillArchive", t("bills.archive"))}
        {link("exportBills", t("bills.csv"))}
        <Button onPress={() => window.print()}>{t("bills.print")}</Button>
      </div>
      <BillTable desk={desk} />
      <SectionHead title={t("handover.title")} note={t("handover.note")} />
      {KINDS.map((kind) => (
        <Handover key={kind} kind={kind} period={period} />
      ))}
      <Handovers desk={desk} />
    </div>
  );
}

function Handover({ kind, period }: { readonly kind: (typeof KINDS)[number]; readonly period: string }) {
  const { t } = useText();
  const client = useQueryClient();
  const [reason, setReason] = useState("");
  const hand = useMutation({
    mutationFn: (why: string | null) =>
      call("handOverPayments", { body: { period, kind, ...(why === null ? {} : { reason: why }) } }),
    onSuccess: ({ sha256 }) => {
      renew(client, ["getBillingDesk"]);
      setReason("");
      window.location.assign(operationUrl("getHandoverFile", { sha256 }));
    },
  });
  const again = hand.error !== null && "code" in hand.error && hand.error.code === "LAT-8360";
  return (
    <div className="no-print flex flex-col gap-3 rounded-xl border border-line p-4">
      <div className="flex flex-wrap items-center gap-3">
        <Button isDisabled={hand.isPending} onPress={() => hand.mutate(null)}>
          {t(`handover.${kind}`)}
        </Button>
        <span className="text-sm text-ink-soft">{t(`handover.${kind}.note`)}</span>
      </div>
      <Refusal error={hand.error} />
      {again && (
        <div className="flex flex-col gap-3">
          <TextField
            id={`again-${kind}`}
            label={t("handover.reason")}
            value={reason}
            onChange={setReason}
            hint={t("handover.reason.hint")}
          />
          <Button
            className="self-start"
            isDisabled={reason.trim().length < 5}
            onPress={() => hand.mutate(reason.trim())}
          >
            {t("handover.again")}
          </Button>
        </div>
      )}
    </div>
  );
}

function Handovers({ desk }: { readonly desk: BillingDeskView }) {
  const text = useText();
  const { t, moment } = text;
  const cent = centOf(text);
  if (desk.handovers.length === 0) return <p className="text-sm text-ink-soft">{t("handover.none")}</p>;
  return (
    <Table
      caption={t("handover.list")}
      rows={desk.handovers}
      rowKey={(row) => row.sha256}
      columns={[
        { key: "kind", head: t("handover.kind"), cell: (row) => t(`handover.kind.${row.kind}`) },
        { key: "made", head: t("handover.made"), cell: (row) => moment(row.made) },
        { key: "bills", head: t("desk.bills"), numeric: true, cell: (row) => row.bills.length },
        {
          key: "sum",
          head: t("handover.sum"),
          numeric: true,
          cell: (row) => cent(row.totalCent),
        },
        { key: "by", head: t("points.by"), cell: (row) => row.handedBy },
        { key: "reason", head: t("handover.why"), cell: (row) => row.reason ?? "" },
        {
          key: "file",
          head: t("upload.file"),
          cell: (row) => (
            <a
              className={buttonClass("quiet", "flush")}
              href={operationUrl("getHandoverFile", { sha256: row.sha256 })}
              download
            >
              {row.sha256.slice(0, 12)}
            </a>
          ),
        },
      ]}
    />
  );
}

export function BillTable({ desk }: { readonly desk: BillingDeskView }) {
  const text = useText();
  const { t, dayShort } = text;
  const cent = centOf(text);
  const noon = (date: string) => Date.parse(`${date}T12:00:00Z`) / 1_000;
  return (
    <DataTable
      caption={t("desk.bills")}
      rows={desk.bills}
      rowKey={({ bill }) => bill.number}
      empty={<Empty title={t("bills.noneYet")}>{t("bills.noneYet.text")}</Empty>}
      columns={[
        {
          key: "number",
          head: t("bills.number"),
          value: ({ bill }) => bill.number,
          cell: ({ bill }) => (
            <a
              className={buttonClass("quiet", "flush")}
              href={operationUrl("getBillPdf", { number: bill.number })}
              download
            >
              {bill.number}
            </a>
          ),
        },
        ...billColumns<BillingDeskView["bills"][number]>(text),
        {
          key: "owed",
          head: t("bills.owed"),
          numeric: true,
          value: ({ bill }) => bill.owedCent,
          cell: ({ bill }) => cent(bill.owedCent),
        },
        {
          key: "state",
          head: t("points.state"),
          cell: ({ bill, supersededBy, handedOver, paid }) => (
            <>
              <span className="block">
                {supersededBy === null
                  ? t("bills.issued", { day: dayShort(noon(bill.issued)) })
                  : t("bills.superseded", { number: supersededBy })}
              </span>
              {handedOver.length > 0 && (
                <span className="block text-sm text-ink-soft">
                  {t("bills.handedOver", { count: handedOver.length })}
                </span>
              )}
              {paid !== null && (
                <span className="block text-sm font-medium text-ok">
                  <span aria-hidden="true">✓ </span>
                  {t("bills.paid", { day: dayShort(noon(paid.paidOn)), reference: paid.reference })}
                </span>
              )}
            </>
          ),
        },
      ]}
    />
  );
}
