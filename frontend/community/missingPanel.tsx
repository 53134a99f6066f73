/** Gaps past delivery, and estimates for them: shown with their reason before they are entered. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client.ts";
import type { MissingReadings, ReadingEffects } from "../api/generatedSchema.ts";
import { renew } from "../api/queries.ts";
import { localDay } from "../i18n/format.ts";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { SectionHead } from "../ui/card.tsx";
import { DataTable } from "../ui/dataTable.tsx";
import { Notice } from "../ui/notice.tsx";
import { Empty } from "../ui/states.tsx";
import { sendToast } from "../ui/toast.ts";
import { Refusal } from "./refusal.tsx";

export function MissingPanel({ inbox }: { readonly inbox: MissingReadings }) {
  const { t, moment, settings } = useText();
  const client = useQueryClient();
  const [effects, setEffects] = useState<ReadingEffects | null>(null);
  const first = inbox.gaps[0];
  const last = inbox.gaps.reduce((end, gap) => Math.max(end, gap.to), 0);
  const body = {
    from: localDay(settings.timeZone, (first?.from ?? 0) * 900),
    to: localDay(settings.timeZone, last * 900 - 1),
  };
  const preview = useMutation({
    mutationFn: () => call("previewEstimates", { body }),
    onSuccess: setEffects,
  });
  const enter = useMutation({
    mutationFn: () => call("estimateReadings", { body }),
    onSuccess: ({ estimates }) => {
      setEffects(null);
      renew(client, ["listMissingReadings", "listNotedReadings", "getBoard"]);
      sendToast("ok", t("readings.estimated", { count: estimates.length }));
    },
  });
  if (first === undefined) return <Empty title={t("desk.missing.none")}>{t("readings.none.text")}</Empty>;
  return (
    <div className="flex flex-col gap-5">
      <DataTable
        caption={t("desk.missing")}
        rows={inbox.gaps}
        rowKey={(gap) => `${gap.meteringPointId} ${gap.from}`}
        columns={[
          {
            key: "point",
            head: t("desk.point"),
            value: (gap) => gap.meteringPointId,
            cell: (gap) => gap.meteringPointId,
          },
          {
            key: "since",
            head: t("desk.since"),
            value: (gap) => gap.since,
            cell: (gap) => moment(gap.since),
          },
          {
            key: "count",
            head: t("board.intervals"),
            numeric: true,
            value: (gap) => gap.intervals,
            cell: (gap) => gap.intervals,
          },
        ]}
      />
      <SectionHead title={t("readings.estimate")} note={t("readings.estimate.note")} />
      <Refusal error={preview.error ?? enter.error} />
      {effects === null ? (
        <Button className="self-start" isDisabled={preview.isPending} onPress={() => preview.mutate()}>
          {t("readings.estimate.preview")}
        </Button>
      ) : (
        <>
          <EffectNotice effects={effects} />
          <EffectTable effects={effects} />
          <Button
            variant="primary"
            className="self-start"
            isDisabled={enter.isPending}
            onPress={() => enter.mutate()}
          >
            {t("readings.estimate.enter", { count: effects.readings.length })}
          </Button>
        </>
      )}
    </div>
  );
}

/** What follows from entering them, said beforehand. */
export function EffectNotice({ effects }: { readonly effects: ReadingEffects }) {
  const { t } = useText();
  const refused = effects.readings.filter(({ effect }) => effect === "refused").length;
  if (refused > 0) return <Notice tone="bad" title={t("readings.effect.refused", { count: refused })} live />;
  if (effects.corrections === 0) return <Notice tone="info" title={t("readings.effect.none")} live />;
  return (
    <Notice tone="warn" title={t("readings.effect.corrects", { count: effects.corrections })} live>
      {t("readings.effect.bills", { count: effects.billed })}
    </Notice>
  );
}

export function EffectTable({ effects }: { readonly effects: ReadingEffects }) {
  const { t, moment, energy } = useText();
  const none = t("chart.noValue");
  return (
    <DataTable
      caption={t("readings.effects")}
      rows={effects.readings}
      rowKey={(row) => `${row.meteringPointId} ${row.interval}`}
      columns={[
        {
          key: "point",
          head: t("points.point"),
          value: (row) => row.meteringPointId,
          cell: (row) => row.meteringPointId,
        },
        {
          key: "at",
          head: t("chart.interval"),
          value: (row) => row.interval,
          cell: (row) => moment(row.interval * 900),
        },
        { key: "import", head: t("readings.import"), numeric: true, cell: (row) => energy(row.importWh) },
        { key: "export", head: t("readings.export"), numeric: true, cell: (row) => energy(row.exportWh) },
        {
          key: "old",
          head: t("readings.stored"),
          numeric: true,
          cell: (row) =>
            row.oldImportWh === null ? none : `${energy(row.oldImportWh)} / ${energy(row.oldExportWh ?? 0)}`,
        },
        {
          key: "why",
          head: t("readings.why"),
          cell: (row) =>
            row.method === null
              ? `${t(`readings.effect.${row.effect}`)}${row.code === null ? "" : ` ${row.code}`}`
              : t(`readings.method.${row.method}`),
        },
        {
          key: "corrects",
          head: t("readings.corrects"),
          cell: (row) => (row.corrects ? t("members.yes") : none),
        },
      ]}
    />
  );
}
