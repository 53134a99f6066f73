/** One reading put right by a newer version: what it would correct is said before it is entered. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type IntervalIndex, intervalIndex } from "../../backend/core/time/marketInterval.ts";
import { wattHours } from "../../backend/core/units/quantities.ts";
import { call } from "../api/client.ts";
import { renew, useRead } from "../api/queries.ts";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { Select, TextField } from "../ui/textFields.tsx";
import { sendToast } from "../ui/toast.ts";
import { EffectNotice, EffectTable } from "./missingPanel.tsx";
import { ReadingFields } from "./readingFields.tsx";
import { Refusal } from "./refusal.tsx";

/** `YYYY-MM-DDTHH:MM` of UTC as an interval; null when it is not the start of a quarter hour. */
export function intervalOfText(text: string): IntervalIndex | null {
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:(?:00|15|30|45))$/.exec(text.trim());
  const at = match === null ? Number.NaN : Date.parse(`${match[1]}T${match[2]}:00Z`);
  return Number.isNaN(at) ? null : intervalIndex(at / 900_000);
}

export function ReadingCorrection() {
  const { t, moment } = useText();
  const client = useQueryClient();
  const { data } = useRead("listMembers");
  const points = data?.members ?? [];
  const [point, setPoint] = useState("");
  const [at, setAt] = useState("");
  const [importWh, setImport] = useState(0);
  const [exportWh, setExport] = useState(0);
  const interval = intervalOfText(at);
  const meteringPointId = point === "" ? (points[0]?.meteringPointId ?? "") : point;
  const body = {
    readings: [
      {
        meteringPointId,
        interval: interval ?? intervalIndex(0),
        importWh: wattHours(importWh),
        exportWh: wattHours(exportWh),
        quality: "measured" as const,
      },
    ],
  };
  const preview = useMutation({ mutationFn: () => call("previewReadings", { body }) });
  const enter = useMutation({
    mutationFn: () => call("postReadings", { body }),
    onSuccess: () => {
      preview.reset();
      renew(client, ["listMissingReadings", "listNotedReadings", "getBoard"]);
      sendToast("ok", t("readings.entered"));
    },
  });
  const change =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      preview.reset();
      set(value);
    };
  const wrong =
    preview.data?.readings.some(({ effect }) => effect === "refused" || effect === "unchanged") === true;
  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        preview.mutate();
      }}
    >
      <p className="max-w-prose text-ink-soft">{t("readings.correct.note")}</p>
      <div className="grid grid-cols-1 gap-5 sm:grid-cols-2">
        <Select
          id="correct-point"
          label={t("points.point")}
          value={meteringPointId}
          onChange={change(setPoint)}
          options={points.map((one) => ({
            value: one.meteringPointId,
            label: `${one.displayName} (${one.meteringPointId})`,
          }))}
        />
        <TextField
          id="correct-at"
          label={t("readings.at")}
          value={at}
          onChange={change(setAt)}
          placeholder="2026-06-15 10:15"
          hint={
            interval === null
              ? t("readings.at.hint")
              : t("readings.at.local", { local: moment(interval * 900) })
          }
        />
        <ReadingFields
          importWh={importWh}
          exportWh={exportWh}
          onImport={change(setImport)}
          onExport={change(setExport)}
        />
      </div>
      <Refusal error={preview.error ?? enter.error} />
      <Button type="submit" className="self-start" isDisabled={interval === null || preview.isPending}>
        {t("readings.correct.preview")}
      </Button>
      {preview.data !== undefined && (
        <>
          <EffectNotice effects={preview.data} />
          <EffectTable effects={preview.data} />
          <Button
            variant="primary"
            className="self-start"
            isDisabled={wrong || enter.isPending}
            onPress={() => enter.mutate()}
          >
            {t("readings.correct.enter")}
          </Button>
        </>
      )}
    </form>
  );
}
