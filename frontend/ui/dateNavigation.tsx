/** One day or month back, one on, or any other; the browser's own calendar for days. */
import { ChevronLeft, ChevronRight } from "lucide-react";
import { formatMonth } from "../i18n/format.ts";
import { useText } from "../i18n/useText.tsx";
import { Button } from "./button.tsx";
import { DateField } from "./dateField.tsx";
import { Select } from "./textFields.tsx";

interface DateNavigationProps {
  readonly id: string;
  readonly label: string;
  /** `YYYY-MM-DD` */
  readonly value: string;
  readonly min?: string;
  readonly max?: string;
  readonly onChange: (value: string) => void;
}

const DAY_MS = 86_400_000;
const shiftDay = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T12:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** Days as the community's calendar has them. */
export function DayNavigation({ id, label, value, min, max, onChange }: DateNavigationProps) {
  const { t } = useText();
  const before = shiftDay(value, -1);
  const after = shiftDay(value, 1);
  return (
    <div className="no-print flex items-end gap-2">
      <Step
        back
        label={t("day.previous")}
        isDisabled={min !== undefined && before < min}
        onPress={() => onChange(before)}
      />
      <DateField id={id} label={label} value={value} min={min} max={max} onChange={onChange} />
      <Step
        label={t("day.next")}
        isDisabled={max !== undefined && after > max}
        onPress={() => onChange(after)}
      />
    </div>
  );
}

interface MonthNavigationProps {
  readonly id: string;
  readonly label: string;
  /** `YYYY-MM` */
  readonly value: string;
  /** Months one may choose, oldest first. */
  readonly months: readonly string[];
  readonly onChange: (value: string) => void;
}

export function MonthNavigation({ id, label, value, months, onChange }: MonthNavigationProps) {
  const { t, settings } = useText();
  const at = months.indexOf(value);
  const before = months[at - 1];
  const after = months[at + 1];
  return (
    <div className="no-print flex items-end gap-2">
      <Step
        back
        label={t("ui.month.previous")}
        isDisabled={before === undefined}
        onPress={() => before && onChange(before)}
      />
      <Select
        id={id}
        label={label}
        value={value}
        onChange={onChange}
        options={months.map((month) => ({ value: month, label: formatMonth(settings, month) }))}
      />
      <Step
        label={t("ui.month.next")}
        isDisabled={after === undefined}
        onPress={() => after && onChange(after)}
      />
    </div>
  );
}

interface StepProps {
  readonly back?: boolean;
  readonly label: string;
  readonly isDisabled: boolean;
  readonly onPress: () => void;
}

function Step({ back = false, label, isDisabled, onPress }: StepProps) {
  const Arrow = back ? ChevronLeft : ChevronRight;
  return (
    <Button size="icon" aria-label={label} isDisabled={isDisabled} onPress={onPress}>
      <Arrow aria-hidden="true" className="size-5 rtl:-scale-x-100" />
    </Button>
  );
}
