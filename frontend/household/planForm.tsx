/** The standing plan: a style, two price limits between feed-in and retail, and the battery's reserve. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client.ts";
import type { PlanRequest, PlanView } from "../api/generatedSchema.ts";
import { queryKey, useRead } from "../api/queries.ts";
import { Problem } from "../app/errorBoundary.tsx";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { Choice, NumberField } from "../ui/fields.tsx";
import { Notice } from "../ui/notice.tsx";
import { LimitScale } from "./limitScale.tsx";
import { PlanPreview } from "./planPreview.tsx";
import { fromCents, tickDown, tickUp, toCents } from "./prices.ts";

const STYLES = ["bestPrice", "neighboursFirst", "keepForMyself"] as const;

export function PlanForm({ plan }: { readonly plan: PlanView }) {
  const { t, interval, price } = useText();
  const client = useQueryClient();
  const home = useRead("getHome");
  const [draft, setDraft] = useState<PlanRequest>({
    style: plan.style,
    buyLimit: plan.buyLimit,
    sellLimit: plan.sellLimit,
    batteryReservePercent: plan.batteryReservePercent,
  });
  const save = useMutation({
    mutationFn: (body: PlanRequest) => call("putPlan", { body }),
    onSuccess: (view) => client.setQueryData(queryKey("getPlan"), view),
  });
  const range = {
    min: toCents(tickUp(Math.max(plan.priceFloor, Math.min(plan.feedIn, plan.sellLimit)), plan.priceTick)),
    max: toCents(tickDown(Math.min(plan.priceCap, Math.max(plan.retail, plan.buyLimit)), plan.priceTick)),
    step: toCents(plan.priceTick),
    digits: 1,
    unit: "ct/kWh",
  };
  const dirty =
    draft.style !== plan.style ||
    draft.buyLimit !== plan.buyLimit ||
    draft.sellLimit !== plan.sellLimit ||
    draft.batteryReservePercent !== plan.batteryReservePercent;
  return (
    <form
      className="flex flex-col gap-6"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(draft);
      }}
    >
      <Choice
        label={t("plan.style")}
        look="cards"
        value={draft.style}
        onChange={(style) => setDraft({ ...draft, style })}
        options={STYLES.map((style) => ({
          value: style,
          label: t(`plan.style.${style}`),
          note: t(`plan.style.${style}.note`),
        }))}
      />
      <LimitScale plan={plan} draft={draft} prices={home.data?.prices} />
      <div className="grid grid-cols-1 gap-5 md:grid-cols-3">
        {plan.hasSolar && (
          <NumberField
            label={t("plan.sellLimit")}
            {...range}
            value={toCents(draft.sellLimit)}
            onChange={(cents) => setDraft({ ...draft, sellLimit: fromCents(cents, plan.priceTick) })}
            hint={t("plan.sellLimit.hint", { price: price(plan.feedIn) })}
          />
        )}
        <NumberField
          label={t("plan.buyLimit")}
          {...range}
          value={toCents(draft.buyLimit)}
          onChange={(cents) => setDraft({ ...draft, buyLimit: fromCents(cents, plan.priceTick) })}
          hint={t("plan.buyLimit.hint", { price: price(plan.retail) })}
        />
        {plan.hasBattery && (
          <NumberField
            label={t("plan.reserve")}
            unit="%"
            min={0}
            max={100}
            step={5}
            value={draft.batteryReservePercent}
            onChange={(percent) => setDraft({ ...draft, batteryReservePercent: percent })}
            hint={t("plan.reserve.hint")}
          />
        )}
      </div>
      <PlanPreview draft={draft} />
      {save.error !== null && <Problem error={save.error} />}
      <div className="flex flex-wrap items-center gap-4">
        <Button type="submit" variant="primary" isDisabled={!dirty || save.isPending}>
          {t(save.isPending ? "action.saving" : "plan.save")}
        </Button>
        {save.isSuccess && !dirty && (
          <Notice tone="ok" live title={t("plan.saved", { interval: interval(save.data.effectiveFrom) })} />
        )}
      </div>
    </form>
  );
}
