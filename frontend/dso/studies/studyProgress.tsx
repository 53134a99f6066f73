/** How far a calculation is, with a way to stop it; why it failed; on which model it rests. */
import { Square } from "lucide-react";
import { Problem } from "../../app/errorBoundary.tsx";
import { useText } from "../../i18n/useText.tsx";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import type { StudyRun } from "./useStudy.ts";

export function StudyProgress({ run }: { readonly run: StudyRun }) {
  const { t, decimal } = useText();
  const { study, error, running } = run;
  if (error !== null) return <Problem error={error} />;
  if (study === undefined) return running ? <p role="status">{t("grid.study.starting")}</p> : null;
  if (study.state === "running") {
    const share = study.total === 0 ? 0 : study.done / study.total;
    return (
      <div className="flex flex-wrap items-center gap-4" role="status">
        <progress value={study.done} max={study.total} className="h-3 min-w-40 flex-1 accent-[var(--brand)]">
          {decimal(100 * share)}
        </progress>
        <span>{t("grid.study.progress", { done: study.done, total: study.total })}</span>
        <Button onPress={run.cancel}>
          <Square aria-hidden="true" className="size-4" />
          {t("grid.study.cancel")}
        </Button>
      </div>
    );
  }
  if (study.state === "cancelled") return <Notice tone="info" title={t("grid.study.cancelled")} live />;
  if (study.state === "failed") {
    return <Notice tone="bad" title={t("grid.study.failed", { code: study.fault ?? "" })} live />;
  }
  return null;
}

/** What makes a result repeatable. */
export function StudyFoot({ study }: { readonly study: NonNullable<StudyRun["study"]> }) {
  const { t, decimal, moment } = useText();
  return (
    <p className="mt-4 break-all text-sm text-ink-soft">
      {t("grid.study.foot", {
        version: study.networkVersion,
        hash: study.networkHash,
        at: moment(study.createdAt),
        seconds: decimal((study.tookMs ?? 0) / 1_000, 1),
      })}
    </p>
  );
}
