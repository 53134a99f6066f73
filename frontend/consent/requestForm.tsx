/** A new question to a member. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client.ts";
import type { PermissionList, PermissionRequest } from "../api/generatedSchema.ts";
import { renew, useRead } from "../api/queries.ts";
import { Problem } from "../app/errorBoundary.tsx";
import { localDay } from "../i18n/format.ts";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { DateField } from "../ui/dateField.tsx";
import { NumberField } from "../ui/fields.tsx";
import { Notice } from "../ui/notice.tsx";
import { Select, TextField } from "../ui/textFields.tsx";

const GRANULARITIES = ["quarterHour", "day", "month"] as const;
const DAY = 86_400;

export function RequestForm({ purposes }: { readonly purposes: PermissionList["purposes"] }) {
  const { data } = useRead("getSystem");
  const { settings } = useText();
  const now = data?.clock.simTime;
  if (now === undefined || purposes[0] === undefined) return null;
  const dayAt = (at: number) => localDay(settings.timeZone, at);
  return (
    <Form
      purposes={purposes}
      first={{
        meteringPointId: "",
        purpose: purposes[0].purpose,
        granularity: purposes[0].finest,
        from: dayAt(now - 7 * DAY),
        to: dayAt(now + 7 * DAY),
        days: 30,
      }}
    />
  );
}

interface FormProps {
  readonly purposes: PermissionList["purposes"];
  readonly first: PermissionRequest;
}

function Form({ purposes, first }: FormProps) {
  const { t } = useText();
  const client = useQueryClient();
  const [draft, setDraft] = useState(first);
  const ask = useMutation({
    mutationFn: (body: PermissionRequest) => call("createPermission", { body }),
    onSuccess: () => renew(client, ["listPermissions"]),
  });
  const chosen = purposes.find(({ purpose }) => purpose === draft.purpose);
  const allowed = GRANULARITIES.slice(GRANULARITIES.indexOf(chosen?.finest ?? "month"));
  const granularity = allowed.includes(draft.granularity) ? draft.granularity : (allowed[0] ?? "month");
  return (
    <form
      className="grid max-w-3xl gap-5 sm:grid-cols-2"
      onSubmit={(event) => {
        event.preventDefault();
        ask.mutate({ ...draft, granularity });
      }}
    >
      <TextField
        id="request-point"
        label={t("requests.point")}
        value={draft.meteringPointId}
        onChange={(meteringPointId) => setDraft({ ...draft, meteringPointId: meteringPointId.trim() })}
      />
      <Select
        id="request-purpose"
        label={t("consent.purpose")}
        value={draft.purpose}
        options={purposes.map(({ purpose }) => ({ value: purpose, label: t(`consent.purpose.${purpose}`) }))}
        onChange={(value) => setDraft({ ...draft, purpose: value as PermissionRequest["purpose"] })}
        {...(chosen === undefined
          ? {}
          : { hint: t("requests.limits", { days: chosen.maxDays, past: chosen.maxPastDays }) })}
      />
      <Select
        id="request-granularity"
        label={t("requests.granularity")}
        value={granularity}
        options={allowed.map((value) => ({ value, label: t(`requests.granularity.${value}`) }))}
        onChange={(value) => setDraft({ ...draft, granularity: value as PermissionRequest["granularity"] })}
      />
      <NumberField
        label={t("requests.days")}
        unit={t("requests.days.unit")}
        value={draft.days}
        onChange={(days) => setDraft({ ...draft, days })}
        min={1}
        max={chosen?.maxDays ?? 1}
        step={1}
      />
      <DateField
        id="request-from"
        label={t("requests.from")}
        value={draft.from}
        onChange={(from) => setDraft({ ...draft, from })}
      />
      <DateField
        id="request-to"
        label={t("requests.to")}
        value={draft.to}
        onChange={(to) => setDraft({ ...draft, to })}
      />
      <div className="flex flex-col gap-4 sm:col-span-2">
        {ask.error !== null && <Problem error={ask.error} />}
        {ask.isSuccess && <Notice tone="ok" title={t("requests.sent")} live />}
        <div>
          <Button type="submit" variant="primary" isDisabled={ask.isPending || draft.meteringPointId === ""}>
            {t("requests.ask")}
          </Button>
        </div>
      </div>
    </form>
  );
}
