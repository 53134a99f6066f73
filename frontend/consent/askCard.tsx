/** One question: off until somebody says yes; yes and no weigh the same. */
import { useId } from "react";
import type { ConsentCard, ConsentList } from "../api/generatedSchema.ts";
import { Problem } from "../app/errorBoundary.tsx";
import { formatDate } from "../i18n/format.ts";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Facts } from "./facts.tsx";
import { useAnswer } from "./useConsents.ts";

export function AskCard({ card, list }: { readonly card: ConsentCard; readonly list: ConsentList }) {
  const { t, settings } = useText();
  const id = useId();
  const answer = useAnswer(list);
  const busy = answer.isPending;
  return (
    <Card labelledBy={id}>
      <div className="mb-4 flex flex-wrap items-start justify-between gap-2">
        <h3 id={id} className="text-lg font-semibold leading-snug">
          {card.text.title}
        </h3>
        <span className="rounded-full bg-sunken px-3 py-1 text-sm">{t("consent.off")}</span>
      </div>
      <Facts text={card.text} />
      {answer.error !== null && (
        <div className="mt-4">
          <Problem error={answer.error} />
        </div>
      )}
      <div className="mt-5 grid max-w-md grid-cols-2 gap-3">
        {([false, true] as const).map((yes) => (
          <Button
            key={String(yes)}
            isDisabled={busy || (yes && list.leaving)}
            onPress={() => answer.mutate({ card, yes })}
            aria-label={t(yes ? "consent.yes.label" : "consent.no.label", { title: card.text.title })}
          >
            {t(yes ? "consent.yes" : "consent.no")}
          </Button>
        ))}
      </div>
      <p className="mt-3 text-sm text-ink-soft">
        {t("consent.answerBy", { day: formatDate(settings, card.answerBy) })}
      </p>
    </Card>
  );
}
