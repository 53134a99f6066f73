/** One day back, one day on, or the running day. */
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useRead } from "../api/queries.ts";
import { localDay, noonOf } from "../i18n/format.ts";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";

const DAY_SECONDS = 86_400;

interface DayPickerProps {
  /** `YYYY-MM-DD` */
  readonly date: string;
  /** null stands for the running day. */
  readonly onChange: (date: string | null) => void;
}

export function DayPicker({ date, onChange }: DayPickerProps) {
  const { t, day, settings } = useText();
  const { data } = useRead("getSystem");
  const today = data === undefined ? null : localDay(settings.timeZone, data.clock.simTime);
  const move = (days: number) => {
    const next = localDay("UTC", noonOf(date) + days * DAY_SECONDS);
    onChange(next === today ? null : next);
  };
  return (
    <div className="flex items-center gap-1">
      <Button variant="quiet" size="icon" aria-label={t("day.previous")} onPress={() => move(-1)}>
        <ChevronLeft aria-hidden="true" className="size-5 rtl:-scale-x-100" />
      </Button>
      <p className="min-w-36 text-center font-medium" aria-live="polite">
        {day(noonOf(date))}
      </p>
      <Button
        variant="quiet"
        size="icon"
        aria-label={t("day.next")}
        isDisabled={today !== null && date >= today}
        onPress={() => move(1)}
      >
        <ChevronRight aria-hidden="true" className="size-5 rtl:-scale-x-100" />
      </Button>
      {today !== null && date !== today && (
        <Button variant="secondary" onPress={() => onChange(null)}>
          {t("day.today")}
        </Button>
      )}
    </div>
  );
}
