/** What came in: from an account statement, judged before it is taken, or marked by hand. Paid means found on a statement. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client.ts";
import type { BillingDeskView, StatementResult } from "../api/generatedSchema.ts";
import { renew } from "../api/queries.ts";
import { upload } from "../api/upload.ts";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { SectionHead } from "../ui/card.tsx";
import { DataTable } from "../ui/dataTable.tsx";
import { FileDrop } from "../ui/fileDrop.tsx";
import { Notice } from "../ui/notice.tsx";
import { Select, TextField } from "../ui/textFields.tsx";
import { sendToast } from "../ui/toast.ts";
import { Refusal } from "./refusal.tsx";

const CENT_MICRO = 10_000;
const MAX_BYTES = 4 * 1024 ** 2;

export function Payments({ desk }: { readonly desk: BillingDeskView }) {
  const { t } = useText();
  const client = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const hand = useMutation({
    mutationFn: ({ chosen, take }: { readonly chosen: File; readonly take: boolean }) =>
      upload("importStatement", chosen, take ? { take: "true" } : {}),
    onSuccess: ({ taken }) => {
      if (taken > 0) renew(client, ["getBillingDesk"]);
    },
  });
  const matches = hand.data?.entries.filter(({ verdict }) => verdict === "matches").length ?? 0;
  return (
    <div className="flex flex-col gap-6">
      <SectionHead title={t("payments.statement")} note={t("payments.statement.note")} />
      <FileDrop
        label={t("payments.drop")}
        hint={t("payments.hint")}
        accept=".xml,.csv,application/xml,text/csv"
        maxBytes={MAX_BYTES}
        chosen={file?.name}
        busy={hand.isPending}
        onFile={(chosen) => {
          setFile(chosen);
          hand.mutate({ chosen, take: false });
        }}
      />
      <Refusal error={hand.error} />
      {hand.data !== undefined && hand.error === null && (
        <>
          <Notice
            tone={hand.data.taken > 0 ? "ok" : "info"}
            title={t("payments.result", { taken: hand.data.taken, matches })}
            live
          />
          {hand.data.taken === 0 && matches > 0 && file !== null && (
            <Button
              variant="primary"
              className="self-start"
              onPress={() => hand.mutate({ chosen: file, take: true })}
            >
              {t("payments.take", { count: matches })}
            </Button>
          )}
          <Entries result={hand.data} />
        </>
      )}
      <MarkPaid desk={desk} />
    </div>
  );
}

function Entries({ result }: { readonly result: StatementResult }) {
  const { t, money } = useText();
  return (
    <DataTable
      caption={t("payments.entries")}
      rows={result.entries.map((entry, index) => ({ ...entry, index }))}
      rowKey={(row) => String(row.index)}
      pageSize={15}
      columns={[
        {
          key: "line",
          head: t("import.line"),
          numeric: true,
          value: (row) => row.line,
          cell: (row) => row.line,
        },
        { key: "day", head: t("payments.day"), value: (row) => row.paidOn, cell: (row) => row.paidOn },
        {
          key: "amount",
          head: t("chart.amount"),
          numeric: true,
          value: (row) => row.cent,
          cell: (row) => money(row.cent * CENT_MICRO),
        },
        { key: "reference", head: t("payments.reference"), cell: (row) => row.reference },
        { key: "bill", head: t("bills.number"), value: (row) => row.number, cell: (row) => row.number ?? "" },
        {
          key: "verdict",
          head: t("import.verdict"),
          value: (row) => row.verdict,
          cell: (row) => (
            <span className={row.verdict === "amount-differs" ? "font-medium text-warn" : ""}>
              {row.verdict === "amount-differs" && <span aria-hidden="true">⚠ </span>}
              {t(`payments.verdict.${row.verdict}`)}
            </span>
          ),
        },
      ]}
    />
  );
}

function MarkPaid({ desk }: { readonly desk: BillingDeskView }) {
  const { t, money } = useText();
  const client = useQueryClient();
  const open = desk.bills.filter(({ paid, bill }) => paid === null && bill.owedCent !== 0);
  const [number, setNumber] = useState("");
  const [paidOn, setPaidOn] = useState("");
  const [reference, setReference] = useState("");
  const chosen = open.find(({ bill }) => bill.number === number) ?? open[0];
  const mark = useMutation({
    mutationFn: async () => {
      if (chosen === undefined) return;
      const { number: own, owedCent: cent } = chosen.bill;
      await call("markBillsPaid", { body: { payments: [{ number: own, cent, paidOn, reference }] } });
    },
    onSuccess: () => {
      renew(client, ["getBillingDesk"]);
      sendToast("ok", t("payments.marked"));
    },
  });
  if (chosen === undefined) return null;
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        mark.mutate();
      }}
    >
      <SectionHead title={t("payments.mark")} note={t("payments.mark.note")} />
      <div className="grid grid-cols-1 gap-5 sm:grid-cols-3">
        <Select
          id="paid-bill"
          label={t("bills.number")}
          value={chosen.bill.number}
          onChange={setNumber}
          options={open.map(({ bill }) => ({
            value: bill.number,
            label: `${bill.number} · ${money(bill.owedCent * CENT_MICRO)}`,
          }))}
        />
        <TextField
          id="paid-on"
          label={t("payments.day")}
          value={paidOn}
          onChange={setPaidOn}
          placeholder="2026-07-10"
          hint={t("payments.day.hint")}
        />
        <TextField
          id="paid-reference"
          label={t("payments.reference")}
          value={reference}
          onChange={setReference}
          hint={t("payments.reference.hint")}
        />
      </div>
      <Refusal error={mark.error} />
      <Button
        type="submit"
        className="self-start"
        isDisabled={mark.isPending || !/^\d{4}-\d\d-\d\d$/.test(paidOn) || reference === ""}
      >
        {t("payments.mark.do")}
      </Button>
    </form>
  );
}
