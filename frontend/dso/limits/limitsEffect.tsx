/** What other limits would have meant on the last day: the cleared states held against them. */
import { elementName } from "../../i18n/elementName.ts";
import { useText } from "../../i18n/useText.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Table } from "../../ui/table.tsx";
import { NEAR_PERCENT } from "../severity.ts";
import { StudyProgress } from "../studies/studyProgress.tsx";
import type { StudyRun } from "../studies/useStudy.ts";

/** Rows shown: the worst of the day. */
const SHOWN = 12;

export function LimitsEffect({ run }: { readonly run: StudyRun }) {
  const text = useText();
  const { t, rich, percent, interval } = text;
  const { study } = run;
  const result = study?.state === "finished" && study.result?.kind === "limits" ? study.result : null;
  if (result === null) return <StudyProgress run={run} />;
  const { intervals } = result;
  const broken = intervals.filter(({ brokenAfter }) => brokenAfter > 0).length;
  const near = intervals.filter(
    ({ usedAfter, brokenAfter }) => brokenAfter === 0 && usedAfter > NEAR_PERCENT,
  ).length;
  const id =
    intervals.length === 0
      ? "limits.effect.none"
      : broken > 0
        ? "limits.effect.broken"
        : "limits.effect.kept";
  return (
    <div className="flex flex-col gap-4">
      <Notice
        tone={broken > 0 ? "warn" : "ok"}
        live
        title={rich(id, { count: intervals.length, broken, near })}
      >
        {t("limits.effect.note")}
      </Notice>
      {intervals.length > 0 && (
        <Table
          caption={t("limits.effect.table")}
          rows={intervals.toSorted((a, b) => b.usedAfter - a.usedAfter).slice(0, SHOWN)}
          rowKey={(row) => String(row.interval)}
          rowClass={(row) => (row.brokenAfter > 0 ? "bg-warn-soft" : "")}
          columns={[
            { key: "interval", head: t("network.interval"), cell: (row) => interval(row.interval) },
            {
              key: "before",
              head: t("limits.before"),
              numeric: true,
              cell: (row) => percent(row.usedBefore),
            },
            { key: "after", head: t("limits.after"), numeric: true, cell: (row) => percent(row.usedAfter) },
            {
              key: "broken",
              head: t("evidence.violations"),
              numeric: true,
              cell: (row) => (row.brokenAfter > 0 ? `◆ ${row.brokenAfter}` : row.brokenAfter),
            },
            {
              key: "worst",
              head: t("limits.worst"),
              cell: (row) =>
                row.worstAfter === null ? t("envelope.free") : elementName(row.worstAfter, text),
            },
          ]}
        />
      )}
    </div>
  );
}
