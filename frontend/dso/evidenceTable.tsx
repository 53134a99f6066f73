/** The intervals of a day with the worst of each; a row opens the interval. */
import type { ReactNode } from "react";
import type { EvidenceRow } from "../api/schema.ts";
import { IntervalStateWord } from "../community/intervalState.tsx";
import { shortId } from "../i18n/format.ts";
import { useText } from "../i18n/useText.tsx";
import { Table } from "../ui/table.tsx";
import { SEVERITY_LOOK, severityOf } from "./severity.ts";
import { bestStage } from "./stages.ts";

interface EvidenceTableProps {
  readonly rows: readonly EvidenceRow[];
  readonly selected: number | null;
  readonly onSelect: (interval: number) => void;
}

export function EvidenceTable({ rows, selected, onSelect }: EvidenceTableProps) {
  const { t, interval, voltage, percent } = useText();
  const none = t("chart.noValue");
  return (
    <div className="max-h-[34rem] overflow-y-auto">
      <Table
        caption={t("evidence.rows")}
        captionHidden
        rows={rows}
        rowKey={(row) => String(row.interval)}
        selectedKey={selected === null ? undefined : String(selected)}
        columns={[
          {
            key: "at",
            head: t("chart.interval"),
            cell: (row) => (
              <button
                type="button"
                onClick={() => onSelect(row.interval)}
                className="inline-flex min-h-11 items-center font-medium whitespace-nowrap text-brand underline-offset-4 hover:underline"
              >
                {interval(row.interval)}
              </button>
            ),
          },
          {
            key: "state",
            head: t("board.state"),
            cell: (row) => (
              <Middle>
                <IntervalStateWord state={row.state} />
              </Middle>
            ),
          },
          { key: "stage", head: t("network.stage"), cell: (row) => <Middle>{stageWord(row, t)}</Middle> },
          {
            key: "low",
            head: t("evidence.lowest"),
            numeric: true,
            cell: (row) => <Middle>{cellOf(row, none, (stage) => voltage(stage.lowestPu))}</Middle>,
          },
          {
            key: "high",
            head: t("evidence.highest"),
            numeric: true,
            cell: (row) => <Middle>{cellOf(row, none, (stage) => voltage(stage.highestPu))}</Middle>,
          },
          {
            key: "loading",
            head: t("evidence.loading"),
            numeric: true,
            cell: (row) => {
              const stage = bestStage(row);
              if (stage === undefined) return none;
              const severity = severityOf(stage.worstLoadingPercent);
              return (
                <Middle>
                  <span
                    className={severity === "normal" ? "" : `font-semibold ${SEVERITY_LOOK[severity].text}`}
                  >
                    {percent(stage.worstLoadingPercent)}
                    {severity !== "normal" && ` · ${t(`severity.${severity}`)}`}
                  </span>
                </Middle>
              );
            },
          },
          {
            key: "root",
            head: t("evidence.batch"),
            cell: (row) => (
              <Middle>
                {row.batchRoot === null ? none : <code className="text-xs">{shortId(row.batchRoot)}</code>}
              </Middle>
            ),
          },
        ]}
      />
    </div>
  );
}

function Middle({ children }: { readonly children: ReactNode }) {
  return <span className="inline-flex min-h-11 items-center">{children}</span>;
}

function stageWord(row: EvidenceRow, t: ReturnType<typeof useText>["t"]): string {
  const stage = bestStage(row);
  return stage === undefined ? t("chart.noValue") : t(`stage.${stage.stage}`);
}

function cellOf(
  row: EvidenceRow,
  none: string,
  format: (stage: NonNullable<ReturnType<typeof bestStage>>) => string,
): string {
  const stage = bestStage(row);
  return stage === undefined ? none : format(stage);
}
