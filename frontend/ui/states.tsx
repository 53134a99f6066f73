/** Loading, empty and failed: designed, with the next step. */
import { CloudOff, Inbox } from "lucide-react";
import type { ReactNode } from "react";
import { useText } from "../i18n/useText.tsx";
import { Button } from "./button.tsx";

interface SkeletonProps {
  /** Heights in rem, one block each. */
  readonly blocks?: readonly number[];
}

export function Loading({ blocks = [4, 12, 8] }: SkeletonProps) {
  const { t } = useText();
  return (
    <div role="status" className="flex flex-col gap-5">
      <span className="sr-only">{t("state.loading")}</span>
      {blocks.map((height, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the blocks are fixed placeholders without identity
        <div key={index} aria-hidden="true" className="skeleton" style={{ height: `${height}rem` }} />
      ))}
    </div>
  );
}

interface EmptyProps {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

export function Empty({ title, children, action }: EmptyProps) {
  return (
    <div className="flex flex-col items-center gap-2 rounded-xl border border-dashed border-line-strong px-6 py-10 text-center">
      <Inbox aria-hidden="true" className="size-7 text-ink-faint" />
      <p className="font-medium">{title}</p>
      {children !== undefined && <div className="max-w-prose text-sm text-ink-soft">{children}</div>}
      {action !== undefined && <div className="mt-2">{action}</div>}
    </div>
  );
}

interface FailedProps {
  readonly title: string;
  readonly remedy: string;
  readonly code?: string;
  readonly onRetry?: () => void;
}

export function Failed({ title, remedy, code, onRetry }: FailedProps) {
  const { t } = useText();
  return (
    <div role="alert" className="card mx-auto flex max-w-xl flex-col items-start gap-3 p-6">
      <CloudOff aria-hidden="true" className="size-7 text-bad" />
      <h2 className="text-lg font-semibold">{title}</h2>
      <p className="text-ink-soft">{remedy}</p>
      {code !== undefined && <p className="text-xs text-ink-faint">{t("error.code", { code })}</p>}
      {onRetry !== undefined && (
        <Button variant="primary" onPress={onRetry}>
          {t("action.retry")}
        </Button>
      )}
    </div>
  );
}
