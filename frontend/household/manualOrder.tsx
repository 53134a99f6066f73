/** An order by hand in three steps: enter (one price, several, or for one neighbour), read one sentence, confirm. */
import { useState } from "react";
import { curveFault } from "../../backend/core/orders/priceCurve.ts";
import { wattHours } from "../../backend/core/units/quantities.ts";
import type { OrderContext, OutlookView } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { Choice, NumberField } from "../ui/fields.tsx";
import { Notice } from "../ui/notice.tsx";
import { Empty } from "../ui/states.tsx";
import { Select, TextField } from "../ui/textFields.tsx";
import { canSignHere } from "./deviceStore.ts";
import { OrderReview } from "./orderReview.tsx";
import { type CurveStep, OrderSteps, type StepEntry } from "./orderSteps.tsx";
import type { OrderDraft } from "./placeOrder.ts";
import { fromCents, tickDown, tickUp, toCents } from "./prices.ts";

/** Smallest and step of an amount in the form, kWh. */
const STEP_KWH = 0.1;
const KINDS = ["one", "curve", "gift"] as const;
type Kind = (typeof KINDS)[number];
type Side = "sell" | "buy";
const OUTLOOK_STALE_MS = 60_000;

interface ManualOrderProps {
  readonly context: OrderContext;
  /** Homes with something to sell start with selling. */
  readonly startWith: Side;
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
    <OrderReview context={context} draft={draft} onChange={setDraft} />
  );
}

interface EntryFormProps extends ManualOrderProps {
  readonly onReview: (draft: OrderDraft) => void;
}

function EntryForm({ context, startWith, onReview }: EntryFormProps) {
  const { t, interval, dayShort, energy } = useText();
  const { tariff, intervals } = context;
  const outlook = useRead("getOutlook", {}, { staleTime: OUTLOOK_STALE_MS });
  const [kind, setKind] = useState<Kind>("one");
  const [side, setSide] = useState<Side>(startWith);
  const middle = toCents(tickDown((tariff.feedIn + tariff.retailAllIn) / 2, tariff.priceTick));
  const [entry, setEntry] = useState<StepEntry>({ kwh: 0.5, cents: middle });
  const [steps, setSteps] = useState<readonly CurveStep[]>([
    { id: 1, kwh: 0.5, cents: middle },
    { id: 2, kwh: 0.5, cents: middle + (startWith === "sell" ? 2 : -2) },
  ]);
  const [home, setHome] = useState("");
  const [fallback, setFallback] = useState<"grid" | "none">("grid");
  const [terms, setTerms] = useState<"revocable" | "binding">("revocable");
  // The soonest quarters close first: start with the one that leaves most time to read and confirm.
  const [wanted, setWanted] = useState(() => intervals.at(-1)?.interval);
  const chosen = intervals.find((row) => row.interval === wanted) ?? intervals.at(-1);
  const priced = steps.map(({ kwh, cents }) => ({
    energyWh: wattHours(Math.round(kwh * 1_000)),
    limitPrice: fromCents(cents, tariff.priceTick),
  }));
  const fault = kind === "curve" ? curveFault(side, priced) : null;
  const faultStep = fault === null ? null : Number(fault.details.step);
  const ready = kind === "curve" ? fault === null : kind === "one" || home.trim() !== "";
  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen === undefined || !ready) return;
        const first = kind === "curve" ? priced[0] : undefined;
        onReview({
          side,
          energyWh: first?.energyWh ?? wattHours(Math.round(entry.kwh * 1_000)),
          limitPrice: first?.limitPrice ?? fromCents(entry.cents, tariff.priceTick),
          interval: chosen.interval,
          fallback,
          revocable: terms === "revocable",
          ...(kind === "curve" ? { steps: priced } : {}),
          ...(kind === "gift" ? { counterparty: home.trim() } : {}),
        });
      }}
    >
      <div className="flex flex-wrap gap-5">
        <Choice
          label={t("manual.side")}
          value={side}
          onChange={setSide}
          options={[
            { value: "sell", label: t("manual.sell") },
            { value: "buy", label: t("manual.buy") },
          ]}
        />
        <Choice
          label={t("manual.kind")}
          value={kind}
          onChange={setKind}
          options={KINDS.map((value) => ({ value, label: t(`manual.kind.${value}`) }))}
        />
      </div>
      <div className="grid grid-cols-1 gap-5 md:grid-cols-3">
        {kind !== "curve" && <EntryFields side={side} context={context} entry={entry} onChange={setEntry} />}
        <Select
          id="manual-interval"
          label={t("manual.interval")}
          value={String(chosen?.interval ?? "")}
          onChange={(value) => setWanted(intervals.find((row) => String(row.interval) === value)?.interval)}
          options={intervals.map((row) => ({
            value: String(row.interval),
            label: `${interval(row.interval)} · ${dayShort(row.start)}`,
          }))}
          hint={`${t("manual.interval.hint")} ${spareHint(outlook.data, chosen?.interval, side, (id, wh) => t(id, { energy: energy(wh) }))}`}
        />
      </div>
      {kind === "curve" && (
        <OrderSteps
          side={side}
          tariff={tariff}
          maximumKwh={maximumKwh(context)}
          steps={steps}
          faultStep={faultStep}
          onChange={setSteps}
        />
      )}
      {kind === "gift" && (
        <div className="max-w-xl">
          <TextField
            id="gift-home"
            label={t("gift.code")}
            value={home}
            onChange={setHome}
            hint={`${t("gift.hint", { code: context.meteringPointId })} ${t("gift.price")}`}
          />
        </div>
      )}
      <div className="flex flex-wrap gap-5">
        <Choice
          label={t(`manual.fallback.${side}`)}
          value={fallback}
          onChange={setFallback}
          options={[
            { value: "grid", label: t(`manual.fallback.${side}.grid`) },
            { value: "none", label: t(`manual.fallback.${side}.none`) },
          ]}
        />
        <Choice
          label={t("manual.terms")}
          value={terms}
          onChange={setTerms}
          options={[
            { value: "revocable", label: t("manual.terms.revocable") },
            { value: "binding", label: t("manual.terms.binding") },
          ]}
        />
      </div>
      <div>
        <Button type="submit" variant="primary" isDisabled={!ready}>
          {t("manual.review")}
        </Button>
      </div>
    </form>
  );
}

const maximumKwh = (context: OrderContext): number => Math.floor(context.capacityWh / 100) / 10;

/** What the home can probably spare, or will need, in the chosen quarter hour; empty without a forecast. */
export function spareHint(
  outlook: OutlookView | undefined,
  interval: number | undefined,
  side: Side,
  say: (id: "manual.spare" | "manual.need", energyWh: number) => string,
): string {
  const row = outlook?.intervals.find((item) => item.interval === interval);
  if (row === undefined) return "";
  return side === "sell" ? say("manual.spare", row.spareWh) : say("manual.need", row.needWh);
}

interface EntryFieldsProps {
  readonly side: Side;
  readonly context: OrderContext;
  readonly entry: StepEntry;
  readonly onChange: (entry: StepEntry) => void;
}

function EntryFields({ side, context, entry, onChange }: EntryFieldsProps) {
  const { t, price, energy } = useText();
  const { tariff } = context;
  const net = fromCents(entry.cents, tariff.priceTick);
  const gross = Math.round((net * (10_000 + tariff.vatBasisPoints)) / 10_000);
  return (
    <>
      <NumberField
        label={t("manual.amount")}
        unit="kWh"
        min={STEP_KWH}
        max={maximumKwh(context)}
        step={STEP_KWH}
        digits={1}
        value={entry.kwh}
        onChange={(kwh) => onChange({ ...entry, kwh })}
        hint={t("manual.amount.hint", { energy: energy(context.capacityWh) })}
      />
      <NumberField
        label={t(side === "sell" ? "manual.price.sell" : "manual.price.buy")}
        unit="ct/kWh"
        min={toCents(tickUp(tariff.priceFloor, tariff.priceTick))}
        max={toCents(tickDown(tariff.priceCap, tariff.priceTick))}
        step={toCents(tariff.priceTick)}
        digits={1}
        value={entry.cents}
        onChange={(cents) => onChange({ ...entry, cents })}
        hint={
          side === "sell"
            ? t("manual.price.sell.hint", { price: price(tariff.feedIn) })
            : `${t("manual.price.buy.hint", {
                price: price(tariff.retailAllIn),
                charge: price(tariff.localNetworkCharge),
              })} ${t("manual.vat", { net: price(net), gross: price(gross) })}`
        }
      />
    </>
  );
}
