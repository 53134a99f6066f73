/** A plan's limits on one scale between feed-in and grid, with the local price of now; the sentence says the same. */
import type { HomeView, PlanRequest, PlanView } from "../api/generatedSchema.ts";
import { useText } from "../i18n/useText.tsx";

interface LimitScaleProps {
  readonly plan: PlanView;
  readonly draft: PlanRequest;
  readonly prices: HomeView["prices"] | undefined;
}

interface Mark {
  readonly key: string;
  readonly label: string;
  readonly price: number;
  readonly tone: string;
  readonly above: boolean;
}

export function LimitScale({ plan, draft, prices }: LimitScaleProps) {
  const { t, price } = useText();
  const { feedIn, retail, hasSolar } = plan;
  const now = prices?.findLast((item) => item.ownPrice !== null)?.ownPrice ?? null;
  const marks: readonly Mark[] = [
    ...(hasSolar
      ? [{ key: "sell", label: t("scale.sell"), price: draft.sellLimit, tone: "bg-solar", above: true }]
      : []),
    { key: "buy", label: t("scale.buy"), price: draft.buyLimit, tone: "bg-brand", above: true },
  ];
  const values = [feedIn, retail, ...marks.map((mark) => mark.price), ...(now === null ? [] : [now])];
  const low = Math.min(...values);
  const span = Math.max(1, Math.max(...values) - low);
  const at = (value: number): string => `${((value - low) * 100) / span}%`;
  const sentence = t(hasSolar ? "scale.sentence" : "scale.buyOnly", {
    feedIn: price(feedIn),
    retail: price(retail),
    sell: price(draft.sellLimit),
    buy: price(draft.buyLimit),
  });
  return (
    <figure aria-labelledby="limit-scale" className="flex flex-col gap-3">
      <figcaption id="limit-scale" className="text-sm text-ink-soft">
        {sentence} {now !== null && t("scale.now", { price: price(now) })}
      </figcaption>
      <div aria-hidden="true" className="px-3 pt-2">
        <div className="relative h-3 rounded-full bg-sunken">
          {hasSolar && draft.buyLimit > draft.sellLimit && (
            <div
              className="absolute inset-y-0 rounded-full bg-brand-soft"
              style={{
                insetInlineStart: at(draft.sellLimit),
                width: `${((draft.buyLimit - draft.sellLimit) * 100) / span}%`,
              }}
            />
          )}
          {now !== null && (
            <div className="absolute -top-1 h-5 w-0.5 bg-ink" style={{ insetInlineStart: at(now) }} />
          )}
          {marks.map((mark) => (
            <div
              key={mark.key}
              className={`absolute -top-1 -ms-2.5 size-5 rounded-full border-2 border-surface ${mark.tone}`}
              style={{ insetInlineStart: at(mark.price) }}
            />
          ))}
        </div>
        <div className="mt-1.5 flex justify-between gap-2 text-xs text-ink-soft">
          <span>
            {t("scale.feedIn")} {price(feedIn)}
          </span>
          <span className="text-end">
            {t("scale.retail")} {price(retail)}
          </span>
        </div>
        <ul className="mt-2 flex flex-wrap gap-x-5 gap-y-1 text-xs text-ink-soft">
          {marks.map((mark) => (
            <li key={mark.key} className="flex items-center gap-1.5">
              <span className={`size-2.5 rounded-full ${mark.tone}`} />
              {mark.label} {price(mark.price)}
            </li>
          ))}
          {now !== null && (
            <li className="flex items-center gap-1.5">
              <span className="h-3 w-0.5 bg-ink" />
              {t("scale.now", { price: price(now) })}
            </li>
          )}
        </ul>
      </div>
    </figure>
  );
}
