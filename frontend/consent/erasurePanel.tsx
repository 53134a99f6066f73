/** Being forgotten: what goes, what stays and why, then two steps to do it. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client.ts";
import type { ErasureView } from "../api/generatedSchema.ts";
import { renew } from "../api/queries.ts";
import { Problem } from "../app/errorBoundary.tsx";
import { formatMonth } from "../i18n/format.ts";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { Card, SectionHead } from "../ui/card.tsx";
import { Choice } from "../ui/fields.tsx";
import { ErasureProgress } from "./erasureProgress.tsx";
import { Stays } from "./stays.tsx";

const GOES = ["name", "signIn", "plan", "links", "permissions", "notices"] as const;
const REASONS = ["movingOut", "erasure"] as const;

export function ErasurePanel({ view }: { readonly view: ErasureView }) {
  const { t } = useText();
  return (
    <Card labelledBy="data-erase">
      <SectionHead id="data-erase" title={t("erase.title")} note={t("erase.note")} />
      {view.receipt === null ? (
        <Explained view={view} />
      ) : (
        <ErasureProgress view={view} receipt={view.receipt} />
      )}
    </Card>
  );
}

function Explained({ view }: { readonly view: ErasureView }) {
  const { t, moment, settings } = useText();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState<(typeof REASONS)[number]>("movingOut");
  const request = useMutation({
    mutationFn: () => call("requestErasure", { body: { reason } }),
    onSettled: () => renew(client, ["getErasure", "listConsents"]),
  });
  return (
    <div className="flex flex-col gap-5">
      <div>
        <h3 className="mb-1 font-medium">{t("erase.goes")}</h3>
        <ul className="list-disc space-y-1 ps-5">
          {GOES.map((what) => (
            <li key={what}>{t(`erase.goes.${what}`)}</li>
          ))}
        </ul>
      </div>
      <div>
        <h3 className="mb-1 font-medium">{t("erase.stays")}</h3>
        <Stays stays={view.stays} />
      </div>
      <div>
        <h3 className="mb-1 font-medium">{t("erase.when")}</h3>
        <p className="max-w-prose">
          {t("erase.when.text", {
            moment: moment(view.tradesUntil),
            month: formatMonth(settings, view.billMonth),
          })}
        </p>
        <p className="mt-1 max-w-prose text-ink-soft">{t("erase.credit")}</p>
      </div>
      {request.error !== null && <Problem error={request.error} />}
      {asking ? (
        <div className="flex flex-col gap-4 rounded-xl border border-line-strong p-4">
          <Choice
            label={t("erase.reason")}
            value={reason}
            onChange={setReason}
            options={REASONS.map((value) => ({ value, label: t(`erase.reason.${value}`) }))}
          />
          <p className="max-w-prose">{t("erase.sure")}</p>
          <div className="flex flex-wrap gap-3">
            <Button isDisabled={request.isPending} onPress={() => request.mutate()}>
              {t("erase.do")}
            </Button>
            <Button variant="quiet" autoFocus onPress={() => setAsking(false)}>
              {t("erase.keep")}
            </Button>
          </div>
        </div>
      ) : (
        <div>
          <Button onPress={() => setAsking(true)}>{t("erase.begin")}</Button>
        </div>
      )}
    </div>
  );
}
