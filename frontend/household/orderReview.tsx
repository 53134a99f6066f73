/** One sentence of what is about to be entered, and the yes that counts. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Fingerprint, PenLine } from "lucide-react";
import { useEffect, useRef } from "react";
import type { OrderContext } from "../api/generatedSchema.ts";
import { renew } from "../api/queries.ts";
import { Problem } from "../app/errorBoundary.tsx";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { canUsePasskeys } from "./deviceStore.ts";
import { type OrderDraft, placeOrder } from "./placeOrder.ts";

interface ReviewProps {
  readonly context: OrderContext;
  readonly draft: OrderDraft;
  /** null goes back to the form. */
  readonly onChange: (draft: OrderDraft | null) => void;
}

export function OrderReview({ context, draft, onChange }: ReviewProps) {
  const { t, rich, energy, price, interval, day, money } = useText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const send = useMutation({
    mutationFn: async (withPasskey: boolean) => {
      const { meteringPointId } = context;
      if (!withPasskey) return placeOrder(draft, meteringPointId);
      const { passkeySigner } = await import("./passkey.ts");
      return placeOrder(draft, meteringPointId, await passkeySigner(meteringPointId));
    },
    onSuccess: async (accepted) => {
      renew(client, ["listOrders", "getOrderContext"]);
      await navigate({ to: "/trade/$orderId", params: { orderId: accepted.orderId } });
    },
  });
  const sentence = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    // The form is gone: whoever reads by keyboard or ear goes on at the sentence.
    sentence.current?.focus();
  }, []);
  const open = context.intervals.some((row) => row.interval === draft.interval);
  const latest = context.intervals.at(-1);
  const amount = (draft.energyWh * draft.limitPrice) / 1_000;
  const { steps } = draft;
  const when = { interval: interval(draft.interval), day: day(draft.interval * 900) };
  return (
    <div className="flex flex-col gap-5">
      <p
        ref={sentence}
        tabIndex={-1}
        className="text-xl leading-relaxed font-light text-ink-soft outline-none"
        data-testid="review"
      >
        {steps === undefined
          ? rich(`manual.sentence.${draft.side}`, {
              energy: energy(draft.energyWh),
              price: price(draft.limitPrice),
              money: money(amount, true),
              ...when,
            })
          : rich(`curve.sentence.${draft.side}`, {
              energy: energy(steps.reduce((sum, step) => sum + step.energyWh, 0)),
              count: steps.length,
              from: price(steps[0]?.limitPrice ?? 0),
              to: price(steps.at(-1)?.limitPrice ?? 0),
              ...when,
            })}{" "}
        {draft.counterparty !== undefined && <>{t("gift.sentence", { home: draft.counterparty })} </>}
        {t(`manual.sentence.${draft.side}.${draft.fallback}`, {
          price: price(draft.side === "sell" ? context.tariff.feedIn : context.tariff.retailAllIn),
        })}
      </p>
      <p className="text-sm text-ink-soft">
        {t(draft.revocable === true ? "manual.revocable" : "manual.binding")}
      </p>
      {latest !== undefined && !open && !send.isPending && (
        <Notice
          tone="warn"
          live
          title={t("manual.gone")}
          action={
            <Button onPress={() => onChange({ ...draft, interval: latest.interval })}>
              {t("manual.gone.move", { interval: interval(latest.interval) })}
            </Button>
          }
        />
      )}
      {send.error !== null && <Problem error={send.error} />}
      <div className="flex flex-wrap gap-3">
        <Button variant="primary" isDisabled={send.isPending || !open} onPress={() => send.mutate(false)}>
          <PenLine aria-hidden="true" className="size-4" />
          {t(send.isPending ? "manual.sending" : `manual.confirm.${draft.side}`)}
        </Button>
        {canUsePasskeys() && (
          <Button isDisabled={send.isPending || !open} onPress={() => send.mutate(true)}>
            <Fingerprint aria-hidden="true" className="size-4" />
            {t("manual.passkey")}
          </Button>
        )}
        <Button isDisabled={send.isPending} onPress={() => onChange(null)}>
          {t("manual.back")}
        </Button>
      </div>
    </div>
  );
}
