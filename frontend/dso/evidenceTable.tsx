/** The intervals of a day with the worst of each; a row opens the interval. */
import type { ReactNode } from "react";
import type { EvidenceRow, StageSummary } from "../api/generatedSchema.ts";
import { IntervalStateWord } from "../community/intervalState.tsx";
import { shortId } from "../i18n/format.ts";
import { useText } from "../i18n/useText.tsx";
import { Table } from "../ui/table.tsx";
import { SEVERITY_LOOK, severityOf } from "./severity.ts";
import { bestStage } from "./stages.ts";

interface EvidenceTableProps {
  readonly rows: readonly EvidenceRow[];
  readonly band: Band | undefined;
  readonly selected: number | null;
  readonly onSelect: (interval: number) => void;
}

export function EvidenceTable({ rows, band, selected, onSelect }: EvidenceTableProps) {
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
            head: t("interval.state"),
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
            cell: (row) => (
              <Worst
                row={row}
                used={(stage) => bandUse(stage.lowestPu, band)}
                show={(stage) => voltage(stage.lowestPu)}
              />
            ),
          },
          {
            key: "high",
            head: t("evidence.highest"),
            numeric: true,
            cell: (row) => (
              <Worst
                row={row}
                used={(stage) => bandUse(stage.highestPu, band)}
                show={(stage) => voltage(stage.highestPu)}
              />
            ),
          },
          {
            key: "loading",
            head: t("evidence.loading"),
            numeric: true,
            cell: (row) => (
              <Worst
                row={row}
                used={(stage) => stage.worstLoadingPercent}
                show={(stage) => percent(stage.worstLoadingPercent)}
              />
            ),
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

type Band = { readonly lowerPu: number; readonly upperPu: number };

/** Share of the permitted band in use on the side where the voltage lies, percent. */
export function bandUse(pu: number, band: Band | undefined): number {
  if (band === undefined) return 0;
  return pu < 1 ? (100 * (1 - pu)) / (1 - band.lowerPu) : (100 * (pu - 1)) / (band.upperPu - 1);
}

interface WorstProps {
  readonly row: EvidenceRow;
  /** Percent of the limit in use. */
  readonly used: (stage: StageSummary) => number;
  readonly show: (stage: StageSummary) => string;
}

function Worst({ row, used, show }: WorstProps) {
  const { t } = useText();
  const stage = bestStage(row);
  if (stage === undefined) return t("chart.noValue");
  const severity = severityOf(used(stage));
  const { icon: Icon, text } = SEVERITY_LOOK[severity];
  return (
    <Middle>
      <span className={severity === "normal" ? "" : `inline-flex items-center gap-1.5 font-semibold ${text}`}>
        {severity !== "normal" && (
          <>
            <Icon aria-hidden="true" className="size-3.5" fill="currentColor" />
            <span className="sr-only">{t(`severity.${severity}`)}</span>
          </>
        )}
        {show(stage)}
      </span>
    </Middle>
  );
}
