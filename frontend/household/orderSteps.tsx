/** The steps of a price curve: each an amount and a price, rising for a seller and falling for a buyer. */
import { Plus, Trash2 } from "lucide-react";
import type { OrderContext } from "../api/generatedSchema.ts";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { NumberField } from "../ui/fields.tsx";
import { tickDown, tickUp, toCents } from "./prices.ts";

export interface StepEntry {
  readonly kwh: number;
  readonly cents: number;
}

/** A step keeps its number when others go, so that what is typed stays with it. */
export interface CurveStep extends StepEntry {
  readonly id: number;
}

const MOST_STEPS = 8;
const STEP_KWH = 0.1;
/** A new step is this much further, ct/kWh. */
const STRIDE = 2;

interface OrderStepsProps {
  readonly side: "sell" | "buy";
  readonly tariff: OrderContext["tariff"];
  readonly maximumKwh: number;
  readonly steps: readonly CurveStep[];
  /** First step that does not fit, from 1. */
  readonly faultStep: number | null;
  readonly onChange: (steps: readonly CurveStep[]) => void;
}

export function OrderSteps({ side, tariff, maximumKwh, steps, faultStep, onChange }: OrderStepsProps) {
  const { t } = useText();
  const range = {
    min: toCents(tickUp(tariff.priceFloor, tariff.priceTick)),
    max: toCents(tickDown(tariff.priceCap, tariff.priceTick)),
  };
  const change = (index: number, entry: CurveStep) =>
    onChange(steps.map((step, at) => (at === index ? entry : step)));
  const last = steps.at(-1);
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-2 text-sm text-ink-soft">{t(`curve.hint.${side}`)}</legend>
      {steps.map((step, index) => (
        <div key={step.id} className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto] items-end gap-3">
          <NumberField
            label={`${t("curve.step", { n: index + 1 })}: ${t("manual.amount")}`}
            unit="kWh"
            min={STEP_KWH}
            max={maximumKwh}
            step={STEP_KWH}
            digits={1}
            value={step.kwh}
            onChange={(kwh) => change(index, { ...step, kwh })}
          />
          <NumberField
            label={t(side === "sell" ? "manual.price.sell" : "manual.price.buy")}
            unit="ct/kWh"
            {...range}
            step={toCents(tariff.priceTick)}
            digits={1}
            value={step.cents}
            onChange={(cents) => change(index, { ...step, cents })}
          />
          <Button
            variant="quiet"
            size="icon"
            aria-label={t("curve.remove", { n: index + 1 })}
            isDisabled={steps.length === 1}
            onPress={() => onChange(steps.filter((_, at) => at !== index))}
          >
            <Trash2 aria-hidden="true" className="size-5" />
          </Button>
        </div>
      ))}
      {faultStep !== null && (
        <p role="status" className="text-sm font-medium text-bad">
          {t("curve.fault", { n: faultStep })}
        </p>
      )}
      <div>
        <Button
          isDisabled={steps.length >= MOST_STEPS || last === undefined}
          onPress={() => {
            if (last === undefined) return;
            const cents = last.cents + (side === "sell" ? STRIDE : -STRIDE);
            const id = 1 + Math.max(...steps.map((step) => step.id));
            onChange([
              ...steps,
              { id, kwh: last.kwh, cents: Math.min(range.max, Math.max(range.min, cents)) },
            ]);
          }}
        >
          <Plus aria-hidden="true" className="size-4" />
          {t("curve.add")}
        </Button>
      </div>
    </fieldset>
  );
}
