/** How far an erasure is, with its receipt. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../api/client.ts";
import type { ErasureReceipt, ErasureView } from "../api/generatedSchema.ts";
import { renew } from "../api/queries.ts";
import { Problem } from "../app/errorBoundary.tsx";
import { formatMonth } from "../i18n/format.ts";
import { useText } from "../i18n/useText.tsx";
import { Button, ButtonLink } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { Stays } from "./stays.tsx";

interface ErasureProgressProps {
  readonly view: ErasureView;
  readonly receipt: ErasureReceipt;
}

export function ErasureProgress({ view, receipt }: ErasureProgressProps) {
  const { t, moment, settings } = useText();
  const client = useQueryClient();
  const stop = useMutation({
    mutationFn: () => call("cancelErasure"),
    onSettled: () => renew(client, ["getErasure", "listConsents"]),
  });
  const isWaiting = receipt.state === "waiting";
  const values = {
    moment: moment(view.tradesUntil),
    billed: moment(view.billedThrough),
    month: formatMonth(settings, view.billMonth),
  };
  return (
    <div className="flex flex-col gap-5">
      <Notice tone="info" title={t(`erase.state.${receipt.state}`)} live>
        {t(isWaiting ? "erase.waiting" : "erase.underWay", values)}
      </Notice>
      <p className="max-w-prose">{t("erase.receipt")}</p>
      <div className="flex flex-wrap gap-3">
        <ButtonLink to={`/erased/${receipt.id}`} variant="secondary">
          {t("erase.receipt.open")}
        </ButtonLink>
        {isWaiting && (
          <Button isDisabled={stop.isPending} onPress={() => stop.mutate()}>
            {t("erase.stop")}
          </Button>
        )}
      </div>
      {stop.error !== null && <Problem error={stop.error} />}
      <div>
        <h3 className="mb-1 font-medium">{t("erase.stays")}</h3>
        <Stays stays={receipt.stays} />
      </div>
    </div>
  );
}
