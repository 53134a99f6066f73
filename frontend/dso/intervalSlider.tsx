/** Picks an interval of the day: by button, by keyboard, by dragging, or by following the newest one. */
import { ChevronLeft, ChevronRight, Radio } from "lucide-react";
import { useId } from "react";
import { useRead } from "../api/queries.ts";
import { localDay } from "../i18n/format.ts";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";

interface IntervalSliderProps {
  readonly interval: number;
  /** True while the page follows the newest interval. */
  readonly following: boolean;
  /** null means: follow the newest. */
  readonly onChange: (interval: number | null) => void;
}

export function IntervalSlider({ interval, following, onChange }: IntervalSliderProps) {
  const { t, interval: formatInterval, dayShort, settings } = useText();
  const id = useId();
  const evidence = useRead("listEvidence", { query: { date: localDay(settings.timeZone, interval * 900) } });
  const known = evidence.data?.rows.filter((row) => row.stages.length > 0).map((row) => row.interval) ?? [];
  const first = Math.min(interval, ...known);
  const last = Math.max(interval, ...known);
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <label htmlFor={id} className="text-sm font-medium">
          {t("network.interval")}
        </label>
        <p className="font-semibold" aria-live="polite">
          {formatInterval(interval)}{" "}
          <span className="font-normal text-ink-soft">{dayShort(interval * 900)}</span>
        </p>
      </div>
      <div className="flex items-center gap-1">
        <Button size="icon" aria-label={t("network.earlier")} onPress={() => onChange(interval - 1)}>
          <ChevronLeft aria-hidden="true" className="size-5 rtl:-scale-x-100" />
        </Button>
        <input
          id={id}
          type="range"
          min={first}
          max={Math.max(last, first + 1)}
          step={1}
          value={interval}
          aria-valuetext={formatInterval(interval)}
          onChange={(event) => onChange(Number(event.target.value))}
          className="h-11 min-w-0 flex-1 accent-[var(--brand)]"
        />
        <Button
          size="icon"
          aria-label={t("network.later")}
          isDisabled={interval >= last}
          onPress={() => onChange(interval + 1)}
        >
          <ChevronRight aria-hidden="true" className="size-5 rtl:-scale-x-100" />
        </Button>
        {following ? (
          <span className="ms-2 inline-flex items-center gap-2 text-sm text-ink-soft">
            <Radio aria-hidden="true" className="size-4 shrink-0" />
            <span className="hidden sm:inline">{t("network.following")}</span>
          </span>
        ) : (
          <Button onPress={() => onChange(null)} className="ms-1">
            <Radio aria-hidden="true" className="size-4" />
            <span className="max-sm:sr-only">{t("network.follow")}</span>
          </Button>
        )}
      </div>
    </div>
  );
}
