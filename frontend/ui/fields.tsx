/** Form controls: numbers with step buttons and one-of-few choices. All 44 px. */
import { Minus, Plus } from "lucide-react";
import type { ReactNode } from "react";
import { Button as AriaButton } from "react-aria-components/Button";
import { FieldError } from "react-aria-components/FieldError";
import { Group } from "react-aria-components/Group";
import { Input } from "react-aria-components/Input";
import { Label } from "react-aria-components/Label";
import { NumberField as AriaNumberField } from "react-aria-components/NumberField";
import { Radio, RadioGroup } from "react-aria-components/RadioGroup";
import { Text as AriaText } from "react-aria-components/Text";

const FRAME =
  "flex min-h-11 items-stretch overflow-hidden rounded-lg border border-line-strong bg-surface focus-within:outline-3 focus-within:outline-offset-2 focus-within:outline-brand";
const STEPPER = "flex w-11 items-center justify-center text-ink-soft hover:bg-sunken disabled:opacity-40";

interface NumberFieldProps {
  readonly label: string;
  readonly unit: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly digits?: number;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
}

export function NumberField(props: NumberFieldProps) {
  const { label, unit, value, onChange, min, max, step, digits = 0, hint, error } = props;
  return (
    <AriaNumberField
      value={value}
      onChange={(next) => onChange(Number.isNaN(next) ? min : next)}
      minValue={min}
      maxValue={max}
      step={step}
      formatOptions={{ minimumFractionDigits: digits, maximumFractionDigits: digits }}
      isInvalid={error !== undefined}
      className="flex flex-col gap-1.5"
    >
      <Label className="text-sm font-medium">
        {label} <span className="font-normal text-ink-soft">({unit})</span>
      </Label>
      <Group className={FRAME}>
        <AriaButton slot="decrement" className={`${STEPPER} border-e border-line`}>
          <Minus aria-hidden="true" className="size-4" />
        </AriaButton>
        <Input className="w-full min-w-0 bg-transparent px-3 text-center text-base outline-none" />
        <AriaButton slot="increment" className={`${STEPPER} border-s border-line`}>
          <Plus aria-hidden="true" className="size-4" />
        </AriaButton>
      </Group>
      {hint !== undefined && (
        <AriaText slot="description" className="text-sm text-ink-soft">
          {hint}
        </AriaText>
      )}
      <FieldError className="text-sm text-bad">{error}</FieldError>
    </AriaNumberField>
  );
}

interface ChoiceOption<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly note?: string;
}

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly ChoiceOption<T>[];
  readonly onChange: (value: T) => void;
  /** `cards` stacks options with their notes; `segments` is a compact row. */
  readonly look?: "segments" | "cards";
}

export function Choice<T extends string>({
  label,
  value,
  options,
  onChange,
  look = "segments",
}: ChoiceProps<T>) {
  const cards = look === "cards";
  return (
    <RadioGroup value={value} onChange={(next) => onChange(next as T)} className="flex flex-col gap-1.5">
      <Label className="text-sm font-medium">{label}</Label>
      <div
        className={
          cards
            ? "grid grid-cols-1 gap-2 sm:grid-cols-3"
            : "flex flex-wrap gap-1 rounded-lg bg-sunken p-1 w-fit max-w-full"
        }
      >
        {options.map((option) => (
          <Radio
            key={option.value}
            value={option.value}
            className={({ isSelected, isFocusVisible }) =>
              [
                "flex min-h-11 cursor-pointer",
                cards
                  ? "flex-col items-start gap-0.5 rounded-xl border px-4 py-3"
                  : "items-center justify-center rounded-md px-4 text-[0.95rem]",
                isSelected
                  ? cards
                    ? "border-brand bg-brand-soft ring-1 ring-brand"
                    : "bg-surface font-medium text-ink shadow-sm ring-1 ring-line-strong"
                  : cards
                    ? "border-line-strong bg-surface"
                    : "text-ink-soft",
                isFocusVisible ? "outline-3 outline-offset-2 outline-brand" : "",
              ].join(" ")
            }
          >
            <span className={cards ? "flex items-center gap-2 font-medium" : ""}>
              {cards && (
                <span
                  aria-hidden="true"
                  className={`size-4 rounded-full border-2 ${value === option.value ? "border-[5px] border-brand" : "border-line-strong"}`}
                />
              )}
              {option.label}
            </span>
            {option.note !== undefined && <span className="text-sm text-ink-soft">{option.note}</span>}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
