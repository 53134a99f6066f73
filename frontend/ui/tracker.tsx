/** The literal path of a thing through its states; words and signs, the current one announced. */
import { Check, Circle, CircleDot, X } from "lucide-react";

export interface TrackerStep {
  readonly key: string;
  readonly label: string;
  readonly note?: string;
  readonly status: "done" | "now" | "ahead" | "stopped";
}

const LOOK = {
  done: { icon: Check, dot: "bg-brand text-on-brand border-brand", text: "text-ink" },
  now: { icon: CircleDot, dot: "bg-surface text-brand border-brand", text: "text-ink font-semibold" },
  ahead: { icon: Circle, dot: "bg-surface text-ink-faint border-line-strong", text: "text-ink-faint" },
  stopped: { icon: X, dot: "bg-warn-soft text-warn border-warn", text: "text-warn font-semibold" },
} as const;

export function Tracker({
  steps,
  label,
}: {
  readonly steps: readonly TrackerStep[];
  readonly label: string;
}) {
  return (
    <ol aria-label={label} className="flex flex-col gap-0 sm:flex-row">
      {steps.map((step, index) => {
        const { icon: Icon, dot, text } = LOOK[step.status];
        const joined = step.status === "done" ? "bg-brand" : "bg-line";
        return (
          <li
            key={step.key}
            aria-current={step.status === "now" ? "step" : undefined}
            className="relative flex min-w-0 flex-1 gap-3 pb-4 last:pb-0 sm:flex-col sm:gap-2 sm:pb-0"
          >
            {index < steps.length - 1 && (
              <span
                aria-hidden="true"
                className={`absolute start-3.5 top-7 h-[calc(100%-1.75rem)] w-0.5 sm:start-7 sm:top-3.5 sm:h-0.5 sm:w-[calc(100%-1.75rem)] ${joined}`}
              />
            )}
            <span
              aria-hidden="true"
              className={`z-10 flex size-7 shrink-0 items-center justify-center rounded-full border-2 ${dot}`}
            >
              <Icon className="size-4" />
            </span>
            <span className="min-w-0 sm:pe-3">
              <span className={`block text-sm leading-7 sm:leading-5 ${text}`}>{step.label}</span>
              {step.note !== undefined && <span className="block text-xs text-ink-soft">{step.note}</span>}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
