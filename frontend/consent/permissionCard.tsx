/** A permission that counts now: what it is, who used it last, and two taps to withdraw it. */
import { useId, useState } from "react";
import type { ConsentCard } from "../api/generatedSchema.ts";
import { Problem } from "../app/errorBoundary.tsx";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Facts } from "./facts.tsx";
import { useWithdrawal } from "./useConsents.ts";

export function PermissionCard({ card }: { readonly card: ConsentCard }) {
  const { t, moment } = useText();
  const id = useId();
  const [asking, setAsking] = useState(false);
  const withdraw = useWithdrawal();
  const given = card.history.find(({ state }) => state === "accepted")?.at;
  return (
    <Card labelledBy={id}>
      <div className="mb-4 flex flex-wrap items-start justify-between gap-2">
        <h3 id={id} className="text-lg font-semibold leading-snug">
          {card.text.title}
        </h3>
        <span className="rounded-full bg-ok-soft px-3 py-1 text-sm">{t("consent.on")}</span>
      </div>
      <Facts text={card.text} omit={["ifNo"]} />
      <ul className="mt-4 flex list-none flex-col gap-1 text-sm text-ink-soft">
        {given !== undefined && (
          <li>
            {t("consent.given", { moment: moment(given) })} {t(`consent.method.${card.method ?? "session"}`)}
          </li>
        )}
        <li>
          {card.lastLook === null
            ? t("consent.neverUsed")
            : t("consent.lastUsed", { moment: moment(card.lastLook) })}
        </li>
        <li>{t(`consent.record.${card.record}`)}</li>
      </ul>
      {withdraw.error !== null && (
        <div className="mt-4">
          <Problem error={withdraw.error} />
        </div>
      )}
      <div className="mt-5 flex flex-wrap items-center gap-3">
        {asking ? (
          <>
            <Button autoFocus isDisabled={withdraw.isPending} onPress={() => withdraw.mutate(card.id)}>
              {t("consent.withdraw.sure")}
            </Button>
            <Button variant="quiet" onPress={() => setAsking(false)}>
              {t("consent.withdraw.keep")}
            </Button>
          </>
        ) : (
          <Button
            onPress={() => setAsking(true)}
            aria-label={t("consent.withdraw.label", { title: card.text.title })}
          >
            {t("consent.withdraw")}
          </Button>
        )}
        <p className="text-sm text-ink-soft">{t("consent.withdraw.note")}</p>
      </div>
    </Card>
  );
}
