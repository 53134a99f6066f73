/** Goes through a day: by step, by hour, by day, by slider, by keyboard, or playing; or follows the newest. */
import {
  ChevronFirst,
  ChevronLast,
  ChevronLeft,
  ChevronRight,
  FastForward,
  Pause,
  Play,
  Radio,
} from "lucide-react";
import { useId } from "react";
import { useText } from "../../i18n/useText.tsx";
import { Button } from "../../ui/button.tsx";

interface DayStepperProps {
  readonly intervals: readonly number[];
  readonly step: number;
  readonly playing: boolean;
  readonly following: boolean;
  readonly onStep: (step: number) => void;
  readonly onPlay: (playing: boolean) => void;
  /** A step with every frame, or slow enough to read. */
  readonly fast: boolean;
  readonly onFast: (fast: boolean) => void;
  /** Left out where there is nothing newer to follow. */
  readonly onFollow?: () => void;
  /** Another day; left out where there is one only. */
  readonly onDay?: (days: number) => void;
}

const HOUR = 4;

export function DayStepper(props: DayStepperProps) {
  const { intervals, step, playing, following, onStep, onPlay, fast, onFast, onFollow, onDay } = props;
  const { t, interval, dayShort } = useText();
  const id = useId();
  const at = intervals[step];
  const last = intervals.length - 1;
  if (at === undefined) return null;
  const arrow = "size-5 rtl:-scale-x-100";
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <label htmlFor={id} className="text-sm font-medium">
          {t("network.interval")}
        </label>
        <p className="font-semibold" aria-live={playing ? "off" : "polite"}>
          {interval(at)} <span className="font-normal text-ink-soft">{dayShort(at * 900)}</span>
        </p>
      </div>
      <input
        id={id}
        type="range"
        min={0}
        max={Math.max(1, last)}
        step={1}
        value={step}
        aria-valuetext={interval(at)}
        onChange={(event) => onStep(Math.min(last, Number(event.target.value)))}
        onKeyDown={(event) => {
          const by = event.key === "PageUp" ? HOUR : event.key === "PageDown" ? -HOUR : 0;
          if (by === 0) return;
          event.preventDefault();
          onStep(Math.max(0, Math.min(last, step + by)));
        }}
        className="h-11 w-full min-w-0 accent-[var(--brand)]"
      />
      <div className="flex flex-wrap items-center gap-1">
        {onDay !== undefined && <Button onPress={() => onDay(-1)}>{t("grid.step.dayBack")}</Button>}
        <Button
          size="icon"
          aria-label={t("grid.step.hourBack")}
          isDisabled={step === 0}
          onPress={() => onStep(Math.max(0, step - HOUR))}
        >
          <ChevronFirst aria-hidden="true" className={arrow} />
        </Button>
        <Button
          size="icon"
          aria-label={t("network.earlier")}
          isDisabled={step === 0}
          onPress={() => onStep(step - 1)}
        >
          <ChevronLeft aria-hidden="true" className={arrow} />
        </Button>
        <Button
          size="icon"
          variant={playing ? "primary" : "secondary"}
          aria-label={t(playing ? "grid.step.pause" : "grid.step.play")}
          onPress={() => onPlay(!playing)}
        >
          {playing ? (
            <Pause aria-hidden="true" className="size-5" />
          ) : (
            <Play aria-hidden="true" className={arrow} />
          )}
        </Button>
        <Button
          size="icon"
          aria-label={t("network.later")}
          isDisabled={step >= last}
          onPress={() => onStep(step + 1)}
        >
          <ChevronRight aria-hidden="true" className={arrow} />
        </Button>
        <Button
          size="icon"
          aria-label={t("grid.step.hourOn")}
          isDisabled={step >= last}
          onPress={() => onStep(Math.min(last, step + HOUR))}
        >
          <ChevronLast aria-hidden="true" className={arrow} />
        </Button>
        <Button
          size="icon"
          variant={fast ? "primary" : "secondary"}
          aria-label={t("grid.step.fast")}
          aria-pressed={fast}
          onPress={() => onFast(!fast)}
        >
          <FastForward aria-hidden="true" className={arrow} />
        </Button>
        {onDay !== undefined && <Button onPress={() => onDay(1)}>{t("grid.step.dayOn")}</Button>}
        {onFollow !== undefined &&
          (following ? (
            <span className="ms-2 inline-flex min-h-11 items-center gap-2 text-sm text-ink-soft">
              <Radio aria-hidden="true" className="size-4 shrink-0" />
              {t("network.following")}
            </span>
          ) : (
            <Button onPress={onFollow}>
              <Radio aria-hidden="true" className="size-4" />
              {t("network.follow")}
            </Button>
          ))}
      </div>
    </div>
  );
}
