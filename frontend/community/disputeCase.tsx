/** One dispute: what was said, what there is to judge it by, and the answer. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client.ts";
import type { DisputeAnswer, DisputeEvidence } from "../api/generatedSchema.ts";
import { renew, useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { Card, SectionHead } from "../ui/card.tsx";
import { Choice } from "../ui/fields.tsx";
import { Table } from "../ui/table.tsx";
import { sendToast } from "../ui/toast.ts";
import { Checkbox } from "../ui/toggle.tsx";
import { Facts } from "./facts.tsx";
import { ReadingFields } from "./readingFields.tsx";
import { Refusal } from "./refusal.tsx";

const CENT_MICRO = 10_000;

export function DisputeCase({ disputeId }: { readonly disputeId: string }) {
  const read = useRead("getDispute", { params: { disputeId } });
  return <ReadView read={read}>{(evidence) => <Case evidence={evidence} />}</ReadView>;
}

export function Case({ evidence }: { readonly evidence: DisputeEvidence }) {
  const { t } = useText();
  const { dispute } = evidence;
  const isOpen = dispute.state === "open" || dispute.state === "asked";
  return (
    <div className="grid grid-cols-1 items-start gap-6 xl:grid-cols-2">
      <Card labelledBy="said">
        <SectionHead
          id="said"
          title={t("disputes.said", { name: evidence.displayName })}
          note={t(`disputes.state.${dispute.state}`)}
        />
        <Said evidence={evidence} />
        {isOpen && <Answer evidence={evidence} />}
      </Card>
      <Card labelledBy="evidence">
        <SectionHead id="evidence" title={t("disputes.evidence")} note={t("disputes.evidence.note")} />
        <Evidence evidence={evidence} />
      </Card>
    </div>
  );
}

function Said({ evidence }: { readonly evidence: DisputeEvidence }) {
  const { t, moment } = useText();
  return (
    <ol className="flex flex-col gap-3">
      {evidence.dispute.entries.map((entry) => (
        <li
          key={`${entry.at} ${entry.act}`}
          className={`rounded-xl border border-line p-3 ${entry.by === "operator" ? "bg-sunken" : ""}`}
        >
          <p className="text-sm text-ink-soft">
            {t(`disputes.by.${entry.by}`)} · {t(`disputes.act.${entry.act}`)} · {moment(entry.at)}
          </p>
          <p className="whitespace-pre-wrap break-words">{entry.text}</p>
        </li>
      ))}
    </ol>
  );
}

function Answer({ evidence }: { readonly evidence: DisputeEvidence }) {
  const { t } = useText();
  const client = useQueryClient();
  const { dispute, readings } = evidence;
  const newest = readings.at(-1);
  const [act, setAct] = useState<DisputeAnswer["act"]>("asked");
  const [text, setText] = useState("");
  const [replaces, setReplaces] = useState(dispute.subject.kind === "reading");
  const [importWh, setImport] = useState<number>(newest?.importWh ?? 0);
  const [exportWh, setExport] = useState<number>(newest?.exportWh ?? 0);
  const withReading = act === "accepted" && replaces && dispute.subject.kind === "reading";
  const send = useMutation({
    mutationFn: () =>
      call("answerDispute", {
        params: { disputeId: dispute.disputeId },
        body: { act, text, ...(withReading ? { reading: { importWh, exportWh } } : {}) },
      }),
    onSuccess: () => {
      renew(client, ["getDispute", "listDisputes"]);
      sendToast("ok", t("disputes.answered"));
    },
  });
  const acts =
    dispute.state === "open"
      ? (["asked", "accepted", "rejected"] as const)
      : (["accepted", "rejected"] as const);
  const chosen = acts.find((one) => one === act) ?? "accepted";
  return (
    <form
      className="no-print mt-5 flex flex-col gap-4 border-t border-line pt-5"
      onSubmit={(event) => {
        event.preventDefault();
        send.mutate();
      }}
    >
      <Choice
        label={t("disputes.answer")}
        value={chosen}
        onChange={setAct}
        options={acts.map((value) => ({ value, label: t(`disputes.do.${value}`) }))}
      />
      <label className="flex flex-col gap-1.5">
        <span className="text-sm font-medium">{t("disputes.words")}</span>
        <textarea
          value={text}
          rows={3}
          maxLength={2_000}
          onChange={(event) => setText(event.target.value)}
          className="w-full rounded-lg border border-line-strong bg-surface px-3 py-2 text-base text-ink"
        />
        <span className="text-sm text-ink-soft">{t("disputes.words.hint")}</span>
      </label>
      {chosen === "accepted" && dispute.subject.kind === "reading" && (
        <>
          <Checkbox
            label={t("disputes.replace")}
            note={t("disputes.replace.note")}
            value={replaces}
            onChange={setReplaces}
          />
          {replaces && (
            <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
              <ReadingFields
                importWh={importWh}
                exportWh={exportWh}
                onImport={setImport}
                onExport={setExport}
              />
            </div>
          )}
        </>
      )}
      <Refusal error={send.error} />
      <Button
        variant="primary"
        type="submit"
        className="self-start"
        isDisabled={send.isPending || text.trim().length < 3}
      >
        {t("disputes.send")}
      </Button>
    </form>
  );
}

function Evidence({ evidence }: { readonly evidence: DisputeEvidence }) {
  const { t, energy, money, price, moment, has } = useText();
  const { bill, trade, readings, lines } = evidence;
  const word = (prefix: string, name: string) => {
    const id = `${prefix}.${name}`;
    return has(id) ? t(id) : name;
  };
  return (
    <div className="flex flex-col gap-5">
      {bill !== null && (
        <Facts
          facts={[
            { label: t("bills.number"), value: bill.number },
            { label: t("disputes.line"), value: word("billLine", bill.kind) },
            { label: t("disputes.energy"), value: energy(bill.energyWh) },
            { label: t("drafts.net"), value: money(bill.netCent * CENT_MICRO) },
            { label: t("disputes.gross"), value: money(bill.grossCent * CENT_MICRO) },
            { label: t("disputes.correctedBy"), value: bill.correctedBy ?? t("chart.noValue") },
          ]}
        />
      )}
      {trade !== null && (
        <Facts
          facts={[
            { label: t("disputes.side"), value: t(`disputes.side.${trade.side}`) },
            { label: t("disputes.ordered"), value: energy(trade.energyWh) },
            { label: t("disputes.limit"), value: price(trade.limitPrice) },
            {
              label: t("board.traded"),
              value: trade.localWh === null ? t("chart.noValue") : energy(trade.localWh),
            },
            {
              label: t("board.price"),
              value: trade.price === null ? t("chart.noValue") : price(trade.price),
            },
            { label: t("disputes.origin"), value: t(`disputes.origin.${trade.origin}`) },
            { label: t("quarter.chain.batch"), value: trade.transactionHash ?? t("quarter.notRecorded") },
          ]}
        />
      )}
      {readings.length > 0 && (
        <Table
          caption={t("disputes.versions")}
          rows={readings}
          rowKey={(row) => String(row.version)}
          columns={[
            { key: "version", head: t("disputes.version"), numeric: true, cell: (row) => row.version },
            { key: "import", head: t("readings.import"), numeric: true, cell: (row) => energy(row.importWh) },
            { key: "export", head: t("readings.export"), numeric: true, cell: (row) => energy(row.exportWh) },
            { key: "quality", head: t("readings.kind"), cell: (row) => t(`quality.${row.quality}`) },
            { key: "source", head: t("readings.source"), cell: (row) => row.source },
            { key: "at", head: t("disputes.received"), cell: (row) => moment(row.receivedAt) },
          ]}
        />
      )}
      {evidence.neighbours.length > 0 && (
        <Table
          caption={t("disputes.around")}
          rows={evidence.neighbours}
          rowKey={(row) => String(row.interval)}
          selectedKey={String(evidence.interval ?? "")}
          columns={[
            { key: "at", head: t("chart.interval"), cell: (row) => moment(row.interval * 900) },
            { key: "import", head: t("readings.import"), numeric: true, cell: (row) => energy(row.importWh) },
            { key: "export", head: t("readings.export"), numeric: true, cell: (row) => energy(row.exportWh) },
          ]}
        />
      )}
      {lines.length > 0 && (
        <Table
          caption={t(evidence.corrected ? "disputes.lines.corrected" : "disputes.lines")}
          rows={lines.map((line, index) => ({ ...line, index }))}
          rowKey={(row) => String(row.index)}
          columns={[
            { key: "kind", head: t("disputes.line"), cell: (row) => word("ledgerKind", row.kind) },
            { key: "energy", head: t("disputes.energy"), numeric: true, cell: (row) => energy(row.energyWh) },
            { key: "price", head: t("board.price"), numeric: true, cell: (row) => price(row.price) },
            { key: "amount", head: t("chart.amount"), numeric: true, cell: (row) => money(row.amount, true) },
          ]}
        />
      )}
    </div>
  );
}
