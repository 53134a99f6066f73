/** A manual order in three steps: enter, read one sentence, confirm. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Fingerprint, PenLine } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { wattHours } from "../../backend/core/units/quantities.ts";
import type { OrderContext } from "../api/generatedSchema.ts";
import { renew } from "../api/queries.ts";
import { Problem } from "../app/errorBoundary.tsx";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { Choice, NumberField } from "../ui/fields.tsx";
import { Notice } from "../ui/notice.tsx";
import { Empty } from "../ui/states.tsx";
import { Select } from "../ui/textFields.tsx";
import { canSignHere, canUsePasskeys } from "./deviceStore.ts";
import { type OrderDraft, placeOrder } from "./placeOrder.ts";
import { fromCents, tickDown, tickUp, toCents } from "./prices.ts";

/** Smallest and step of an amount in the form, kWh. */
const STEP_KWH = 0.1;

interface ManualOrderProps {
  readonly context: OrderContext;
  /** Homes with something to sell start with selling. */
  readonly startWith: "sell" | "buy";
}

export function ManualOrder({ context, startWith }: ManualOrderProps) {
  const { t } = useText();
  const [draft, setDraft] = useState<OrderDraft | null>(null);
  if (!canSignHere()) {
    return (
      <Notice tone="warn" title={t("manual.insecure")}>
        {t("manual.insecure.remedy")}
      </Notice>
    );
  }
  if (context.intervals.length === 0) {
    return <Empty title={t("manual.closed")}>{t("manual.closed.text")}</Empty>;
  }
  return draft === null ? (
    <EntryForm context={context} startWith={startWith} onReview={setDraft} />
  ) : (
    <Review context={context} draft={draft} onChange={setDraft} />
  );
}

interface EntryFormProps extends ManualOrderProps {
  readonly onReview: (draft: OrderDraft) => void;
}

function EntryForm({ context, startWith, onReview }: EntryFormProps) {
  const { t, interval, dayShort, energy } = useText();
  const { tariff, intervals } = context;
  const [side, setSide] = useState<"sell" | "buy">(startWith);
  const [kwh, setKwh] = useState(0.5);
  const [cents, setCents] = useState(() =>
    toCents(tickDown((tariff.feedIn + tariff.retailAllIn) / 2, tariff.priceTick)),
  );
  const [fallback, setFallback] = useState<"grid" | "none">("grid");
  // The soonest quarters close first: start with the one that leaves most time to read and confirm.
  const [wanted, setWanted] = useState(() => intervals.at(-1)?.interval);
  const chosen = intervals.find((row) => row.interval === wanted) ?? intervals.at(-1);
  const maximumKwh = Math.floor(context.capacityWh / 100) / 10;
  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen === undefined) return;
        onReview({
          side,
          energyWh: wattHours(Math.round(kwh * 1_000)),
          limitPrice: fromCents(cents, tariff.priceTick),
          interval: chosen.interval,
          fallback,
        });
      }}
    >
      <Choice
        label={t("manual.side")}
        value={side}
        onChange={setSide}
        options={[
          { value: "sell", label: t("manual.sell") },
          { value: "buy", label: t("manual.buy") },
        ]}
      />
      <div className="grid grid-cols-1 gap-5 md:grid-cols-3">
        <NumberField
          label={t("manual.amount")}
          unit="kWh"
          min={STEP_KWH}
          max={maximumKwh}
          step={STEP_KWH}
          digits={1}
          value={kwh}
          onChange={setKwh}
          hint={t("manual.amount.hint", { energy: energy(context.capacityWh) })}
        />
        <PriceField side={side} tariff={tariff} cents={cents} onChange={setCents} />
        <Select
          id="manual-interval"
          label={t("manual.interval")}
          value={String(chosen?.interval ?? "")}
          onChange={(value) => setWanted(intervals.find((row) => String(row.interval) === value)?.interval)}
          options={intervals.map((row) => ({
            value: String(row.interval),
            label: `${interval(row.interval)} · ${dayShort(row.start)}`,
          }))}
          hint={t("manual.interval.hint")}
        />
      </div>
      <Choice
        label={t(`manual.fallback.${side}`)}
        value={fallback}
        onChange={setFallback}
        options={[
          { value: "grid", label: t(`manual.fallback.${side}.grid`) },
          { value: "none", label: t(`manual.fallback.${side}.none`) },
        ]}
      />
      <div>
        <Button type="submit" variant="primary">
          {t("manual.review")}
        </Button>
      </div>
    </form>
  );
}

interface PriceFieldProps {
  readonly side: "sell" | "buy";
  readonly tariff: OrderContext["tariff"];
  readonly cents: number;
  readonly onChange: (cents: number) => void;
}

function PriceField({ side, tariff, cents, onChange }: PriceFieldProps) {
  const { t, price } = useText();
  return (
    <NumberField
      label={t(side === "sell" ? "manual.price.sell" : "manual.price.buy")}
      unit="ct/kWh"
      min={toCents(tickUp(tariff.priceFloor, tariff.priceTick))}
      max={toCents(tickDown(tariff.priceCap, tariff.priceTick))}
      step={toCents(tariff.priceTick)}
      digits={1}
      value={cents}
      onChange={onChange}
      hint={
        side === "sell"
          ? t("manual.price.sell.hint", { price: price(tariff.feedIn) })
          : t("manual.price.buy.hint", {
              price: price(tariff.retailAllIn),
              charge: price(tariff.localNetworkCharge),
            })
      }
    />
  );
}

interface ReviewProps {
  readonly context: OrderContext;
  readonly draft: OrderDraft;
  /** null goes back to the form. */
  readonly onChange: (draft: OrderDraft | null) => void;
}

function Review({ context, draft, onChange }: ReviewProps) {
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
  return (
    <div className="flex flex-col gap-5">
      <p
        ref={sentence}
        tabIndex={-1}
        className="text-xl leading-relaxed font-light text-ink-soft outline-none"
        data-testid="review"
      >
        {rich(`manual.sentence.${draft.side}`, {
          energy: energy(draft.energyWh),
          price: price(draft.limitPrice),
          interval: interval(draft.interval),
          day: day(draft.interval * 900),
          money: money(amount, true),
        })}{" "}
        {t(`manual.sentence.${draft.side}.${draft.fallback}`, {
          price: price(draft.side === "sell" ? context.tariff.feedIn : context.tariff.retailAllIn),
        })}
      </p>
      <p className="text-sm text-ink-soft">{t("manual.binding")}</p>
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
