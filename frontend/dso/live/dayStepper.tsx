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
import { memo, useCallback, useId, useRef } from "react";
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
  readonly onFollow: () => void;
  /** So many days on. */
  readonly onDay: (days: number) => void;
}

const HOUR = 4;

export function DayStepper(props: DayStepperProps) {
  const { intervals, step, playing, following, fast, onStep } = props;
  const { t, interval, dayShort } = useText();
  const id = useId();
  const at = intervals[step];
  const last = intervals.length - 1;
  const latest = useRef(props);
  latest.current = props;
  const act = useCallback((action: Action) => perform(action, latest.current), []);
  if (at === undefined) return null;
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
      <Buttons
        atStart={step === 0}
        atEnd={step >= last}
        playing={playing}
        fast={fast}
        following={following}
        onAct={act}
      />
    </div>
  );
}

type Action = "dayBack" | "hourBack" | "back" | "play" | "on" | "hourOn" | "fast" | "dayOn" | "follow";

function perform(action: Action, props: DayStepperProps): void {
  const { intervals, step, playing, fast, onStep, onPlay, onFast, onFollow, onDay } = props;
  const to = (next: number) => onStep(Math.max(0, Math.min(intervals.length - 1, next)));
  const steps = { hourBack: -HOUR, back: -1, on: 1, hourOn: HOUR } as const;
  if (action === "play") onPlay(!playing);
  else if (action === "fast") onFast(!fast);
  else if (action === "follow") onFollow();
  else if (action === "dayBack" || action === "dayOn") onDay(action === "dayOn" ? 1 : -1);
  else to(step + steps[action]);
}

interface ButtonsProps {
  readonly atStart: boolean;
  readonly atEnd: boolean;
  readonly playing: boolean;
  readonly fast: boolean;
  readonly following: boolean;
  readonly onAct: (action: Action) => void;
}

/** Drawn again only when one of them changes, not with every step. */
const Buttons = memo(function Buttons(props: ButtonsProps) {
  const { atStart, atEnd, playing, fast, following, onAct } = props;
  const { t } = useText();
  const arrow = "size-5 rtl:-scale-x-100";
  return (
    <div className="flex flex-wrap items-center gap-1">
      <Button onPress={() => onAct("dayBack")}>{t("grid.step.dayBack")}</Button>
      <Button
        size="icon"
        aria-label={t("grid.step.hourBack")}
        isDisabled={atStart}
        onPress={() => onAct("hourBack")}
      >
        <ChevronFirst aria-hidden="true" className={arrow} />
      </Button>
      <Button
        size="icon"
        aria-label={t("network.earlier")}
        isDisabled={atStart}
        onPress={() => onAct("back")}
      >
        <ChevronLeft aria-hidden="true" className={arrow} />
      </Button>
      <Button
        size="icon"
        variant={playing ? "primary" : "secondary"}
        aria-label={t(playing ? "grid.step.pause" : "grid.step.play")}
        onPress={() => onAct("play")}
      >
        {playing ? (
          <Pause aria-hidden="true" className="size-5" />
        ) : (
          <Play aria-hidden="true" className={arrow} />
        )}
      </Button>
      <Button size="icon" aria-label={t("network.later")} isDisabled={atEnd} onPress={() => onAct("on")}>
        <ChevronRight aria-hidden="true" className={arrow} />
      </Button>
      <Button
        size="icon"
        aria-label={t("grid.step.hourOn")}
        isDisabled={atEnd}
        onPress={() => onAct("hourOn")}
      >
        <ChevronLast aria-hidden="true" className={arrow} />
      </Button>
      <Button
        size="icon"
        variant={fast ? "primary" : "secondary"}
        aria-label={t("grid.step.fast")}
        aria-pressed={fast}
        onPress={() => onAct("fast")}
      >
        <FastForward aria-hidden="true" className={arrow} />
      </Button>
      <Button onPress={() => onAct("dayOn")}>{t("grid.step.dayOn")}</Button>
      {following ? (
        <span className="ms-2 inline-flex min-h-11 items-center gap-2 text-sm text-ink-soft">
          <Radio aria-hidden="true" className="size-4 shrink-0" />
          {t("network.following")}
        </span>
      ) : (
        <Button onPress={() => onAct("follow")}>
          <Radio aria-hidden="true" className="size-4" />
          {t("network.follow")}
        </Button>
      )}
    </div>
  );
});
