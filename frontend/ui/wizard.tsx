/** Several steps to one deed: where one is, one step at a time, back without loss. */
import { type ReactNode, useEffect, useRef } from "react";
import { useText } from "../i18n/useText.tsx";
import { Button } from "./button.tsx";
import { Tracker } from "./tracker.tsx";

export interface WizardStep {
  readonly key: string;
  readonly title: string;
  readonly content: ReactNode;
  /** Whether one may go on; default yes. */
  readonly ready?: boolean;
  /** Label of the button that goes on; default "Next". */
  readonly next?: string;
}

interface WizardProps {
  readonly label: string;
  readonly steps: readonly WizardStep[];
  /** Index of the step on screen; `steps.length` when all is done. */
  readonly at: number;
  readonly onStep: (index: number) => void;
  readonly busy?: boolean;
  /** Shown when the last step is done. */
  readonly done?: ReactNode;
}

export function Wizard({ label, steps, at, onStep, busy = false, done }: WizardProps) {
  const { t } = useText();
  const heading = useRef<HTMLHeadingElement>(null);
  const before = useRef(at);
  useEffect(() => {
    // A new step takes the focus, so that it is read from its head.
    if (before.current !== at) heading.current?.focus();
    before.current = at;
  }, [at]);
  const step = steps[at];
  return (
    <div className="flex flex-col gap-6">
      <Tracker
        label={label}
        steps={steps.map(({ key, title }, index) => ({
          key,
          label: title,
          status: index < at ? "done" : index === at ? "now" : "ahead",
        }))}
      />
      {step === undefined ? (
        done
      ) : (
        <section aria-label={step.title} className="flex flex-col gap-4">
          <h2 ref={heading} tabIndex={-1} className="text-lg font-semibold outline-none">
            <span className="sr-only">{t("ui.wizard.step", { step: at + 1, of: steps.length })} </span>
            {step.title}
          </h2>
          {step.content}
          <div className="flex flex-wrap justify-between gap-3 border-t border-line pt-4">
            <Button isDisabled={at === 0 || busy} onPress={() => onStep(at - 1)}>
              {t("ui.wizard.back")}
            </Button>
            <Button
              variant="primary"
              isDisabled={step.ready === false || busy}
              onPress={() => onStep(at + 1)}
            >
              {busy ? t("action.saving") : (step.next ?? t("ui.wizard.next"))}
            </Button>
          </div>
        </section>
      )}
    </div>
  );
}
