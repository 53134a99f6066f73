/** A sheet tried on a month that is settled: who pays more or less, and what the accounts would have got. */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client.ts";
import type { TariffPreviewView, TariffSheetInput } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { BinBars } from "../charts/binBars.tsx";
import { formatMonth } from "../i18n/format.ts";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { SectionHead } from "../ui/card.tsx";
import { FigureState } from "../ui/figureState.tsx";
import { Notice } from "../ui/notice.tsx";
import { Table } from "../ui/table.tsx";
import { Refusal } from "./refusal.tsx";

const LOOK_AGAIN_MS = 700;

export function TariffTrial({ sheet }: { readonly sheet: TariffSheetInput }) {
  const { t } = useText();
  const [id, setId] = useState<string | null>(null);
  const [tried, setTried] = useState("");
  const start = useMutation({
    mutationFn: () => call("previewTariff", { body: { sheet } }),
    onSuccess: (view) => {
      setId(view.id);
      setTried(JSON.stringify(sheet));
    },
  });
  const cancel = useMutation({
    mutationFn: (previewId: string) => call("cancelTariffPreview", { params: { previewId } }),
    onSuccess: () => void read.refetch(),
  });
  const read = useRead(
    "getTariffPreview",
    { params: { previewId: id ?? "" } },
    {
      enabled: id !== null,
      refetchInterval: (query) => (query.state.data?.state === "running" ? LOOK_AGAIN_MS : false),
    },
  );
  const view = id === null ? undefined : read.data;
  const isRunning = view?.state === "running" && view.id === id;
  return (
    <section aria-labelledby="trial" className="flex flex-col gap-4 rounded-xl border border-line p-4">
      <SectionHead id="trial" title={t("trial.title")} note={t("trial.note")} />
      <div className="flex flex-wrap items-center gap-3">
        <Button isDisabled={start.isPending || isRunning} onPress={() => start.mutate()}>
          {t("trial.start")}
        </Button>
        {isRunning && (
          <>
            <progress
              aria-label={t("trial.progress")}
              className="h-3 w-48"
              value={view.done}
              max={Math.max(1, view.total)}
            />
            <span role="status" className="text-ink-soft">
              {t("trial.done", { done: view.done, total: view.total })}
            </span>
            <Button variant="quiet" onPress={() => cancel.mutate(view.id)}>
              {t("trial.cancel")}
            </Button>
          </>
        )}
      </div>
      <Refusal error={start.error ?? read.error} />
      {view?.state === "cancelled" && <Notice tone="info" title={t("trial.cancelled")} live />}
      {view?.state === "failed" && (
        <Notice tone="bad" title={t("trial.failed", { code: view.code ?? "" })} live />
      )}
      {view?.result != null && (
        <>
          {tried !== JSON.stringify(sheet) && <Notice tone="warn" title={t("trial.changed")} />}
          <TrialResult view={view} />
        </>
      )}
    </section>
  );
}

export function TrialResult({ view }: { readonly view: TariffPreviewView }) {
  const { t, money, energy, has, settings } = useText();
  const { result } = view;
  if (result === null) return null;
  const hidden = t("trial.hidden", { smallest: result.smallestGroup });
  const amount = (value: number | null) => (value === null ? hidden : money(value));
  return (
    <div className="flex flex-col gap-5">
      <FigureState state="estimated" />
      <BinBars
        bins={result.bins}
        good="below"
        sentence={t("trial.sentence", {
          month: formatMonth(settings, view.period),
          better: result.better,
          worse: result.worse,
          same: result.unchanged,
        })}
        caption={t("trial.distribution")}
        amountHead={t("trial.change")}
        countHead={t("trial.points")}
      />
      <Table
        caption={t("trial.groups")}
        rows={result.groups}
        rowKey={(row) => row.group}
        columns={[
          { key: "group", head: t("trial.group"), cell: (row) => t(`group.${row.group}`) },
          { key: "points", head: t("trial.points"), numeric: true, cell: (row) => row.points },
          { key: "before", head: t("trial.before"), numeric: true, cell: (row) => amount(row.before) },
          { key: "after", head: t("trial.after"), numeric: true, cell: (row) => amount(row.after) },
          {
            key: "better",
            head: t("trial.better"),
            numeric: true,
            cell: (row) => row.better ?? t("chart.noValue"),
          },
          {
            key: "worse",
            head: t("trial.worse"),
            numeric: true,
            cell: (row) => row.worse ?? t("chart.noValue"),
          },
        ]}
      />
      <Table
        caption={t("trial.accounts")}
        rows={result.accounts}
        rowKey={(row) => row.account}
        columns={[
          {
            key: "account",
            head: t("quarter.account"),
            cell: ({ account }) => {
              const id = `ledgerAccount.${account}`;
              return has(id) ? t(id) : account;
            },
          },
          { key: "before", head: t("trial.before"), numeric: true, cell: (row) => money(row.before) },
          { key: "after", head: t("trial.after"), numeric: true, cell: (row) => money(row.after) },
          {
            key: "change",
            head: t("trial.change"),
            numeric: true,
            cell: (row) => money(row.after - row.before),
          },
        ]}
      />
      <Notice tone="info" title={t("trial.assumes")}>
        {t("trial.assumes.text", {
          intervals: result.intervals,
          cleared: result.cleared,
          voided: result.voided,
          before: energy(result.tradedBeforeWh),
          after: energy(result.tradedAfterWh),
        })}
      </Notice>
    </div>
  );
}
