/** The readings inbox: what is missing, what was estimated or is unlikely, files, and single corrections. */
import { useState } from "react";
import type { NotedReadings } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { useText } from "../i18n/useText.tsx";
import { Card, LeadSentence, PageHead } from "../ui/card.tsx";
import { DataTable } from "../ui/dataTable.tsx";
import { Empty } from "../ui/states.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { MeterUpload } from "./meterUpload.tsx";
import { MissingPanel } from "./missingPanel.tsx";
import { ReadingCorrection } from "./readingCorrection.tsx";

type View = "missing" | "noted" | "upload" | "correct";

export function Readings() {
  const { t, rich } = useText();
  const [view, setView] = useState<View>("missing");
  const missing = useRead("listMissingReadings", { query: { limit: "500" } });
  const noted = useRead("listNotedReadings");
  return (
    <>
      <PageHead title={t("readings.title")} />
      <ReadView read={missing} skeleton={[4, 16]}>
        {(inbox) => {
          const count = inbox.gaps.reduce((sum, gap) => sum + gap.intervals, 0);
          return (
            <>
              <LeadSentence>
                {rich(count === 0 ? "readings.sentence.none" : "readings.sentence", { count })}
              </LeadSentence>
              <Card>
                <Tabs
                  label={t("readings.title")}
                  selected={view}
                  onChange={setView}
                  tabs={[
                    {
                      key: "missing",
                      label: t("readings.tab.missing"),
                      content: <MissingPanel inbox={inbox} />,
                    },
                    {
                      key: "noted",
                      label: t("readings.tab.noted"),
                      content: <ReadView read={noted}>{(list) => <Noted list={list} />}</ReadView>,
                    },
                    { key: "upload", label: t("readings.tab.upload"), content: <MeterUpload /> },
                    { key: "correct", label: t("readings.tab.correct"), content: <ReadingCorrection /> },
                  ]}
                />
              </Card>
            </>
          );
        }}
      </ReadView>
    </>
  );
}

export function Noted({ list }: { readonly list: NotedReadings }) {
  const { t, moment, decimal } = useText();
  return (
    <DataTable
      caption={t("readings.noted")}
      rows={list.rows}
      rowKey={(row) => `${row.meteringPointId} ${row.kind} ${row.from}`}
      empty={<Empty title={t("readings.noted.none")}>{t("readings.noted.none.text")}</Empty>}
      fileName="noted-readings"
      columns={[
        {
          key: "point",
          head: t("points.point"),
          value: (row) => row.meteringPointId,
          cell: (row) => row.meteringPointId,
        },
        {
          key: "kind",
          head: t("readings.kind"),
          value: (row) => row.kind,
          cell: (row) => (
            <span className={row.kind === "unlikely" ? "font-medium text-warn" : ""}>
              {row.kind === "unlikely" && <span aria-hidden="true">⚠ </span>}
              {t(`quality.${row.kind}`)}
            </span>
          ),
        },
        {
          key: "from",
          head: t("readings.from"),
          value: (row) => row.from,
          cell: (row) => moment(row.from * 900),
        },
        { key: "to", head: t("readings.to"), value: (row) => row.to, cell: (row) => moment(row.to * 900) },
        {
          key: "count",
          head: t("board.readings"),
          numeric: true,
          value: (row) => row.readings,
          cell: (row) => row.readings,
        },
        {
          key: "mean",
          head: t("readings.mean"),
          numeric: true,
          value: (row) => row.meanWh,
          cell: (row) =>
            row.beforeWh === null
              ? decimal(row.meanWh, 1)
              : t("readings.meanBefore", { mean: decimal(row.meanWh, 1), before: decimal(row.beforeWh, 1) }),
        },
        { key: "source", head: t("readings.source"), value: (row) => row.source, cell: (row) => row.source },
      ]}
    />
  );
}
