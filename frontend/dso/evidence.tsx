/** Evidence: a day's proof that the street stayed inside its limits, and any interval of it in full. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { EvidenceList } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { DayBand } from "../charts/dayBand.tsx";
import { DayPicker } from "../community/dayPicker.tsx";
import { useText } from "../i18n/useText.tsx";
import { Card, LeadSentence, PageHead, SectionHead } from "../ui/card.tsx";
import { FigureState } from "../ui/figureState.tsx";
import { Empty } from "../ui/states.tsx";
import { EvidenceDetailCard } from "./evidenceDetail.tsx";
import { EvidenceTable } from "./evidenceTable.tsx";
import { bestStage } from "./stages.ts";

interface EvidenceSearch {
  readonly day?: string;
  readonly interval?: number;
}

export function Evidence() {
  const { t } = useText();
  const search = useSearch({ strict: false }) as EvidenceSearch;
  const navigate = useNavigate();
  const read = useRead("listEvidence", { query: search.day === undefined ? {} : { date: search.day } });
  const go = (next: EvidenceSearch) =>
    void navigate({ to: "/evidence", search: { ...next }, resetScroll: false });
  return (
    <ReadView read={read} skeleton={[4, 14, 20]}>
      {(list) => (
        <>
          <PageHead
            title={t("evidence.title")}
            aside={<DayPicker date={list.date} onChange={(date) => go(date === null ? {} : { day: date })} />}
          />
          <Day
            list={list}
            selected={search.interval ?? null}
            onSelect={(interval) => go({ ...search, interval })}
            onClose={() => go(search.day === undefined ? {} : { day: search.day })}
          />
        </>
      )}
    </ReadView>
  );
}

interface DayProps {
  readonly list: EvidenceList;
  readonly selected: number | null;
  readonly onSelect: (interval: number) => void;
  readonly onClose: () => void;
}

function Day({ list, selected, onSelect, onClose }: DayProps) {
  const network = useRead("getNetwork", {}, { staleTime: 300_000 });
  const { t, rich } = useText();
  const checked = list.rows.filter((row) => row.stages.length > 0);
  const beyond = list.rows.filter((row) =>
    row.stages.some((stage) => stage.stage === "metered" && stage.violationCount > 0),
  ).length;
  return (
    <>
      <LeadSentence state={<FigureState state="provisional" />}>
        {rich(
          checked.length === 0
            ? "evidence.sentence.none"
            : list.publishedViolations === 0
              ? "evidence.sentence.kept"
              : "evidence.sentence.broken",
          { count: checked.length, violations: list.publishedViolations },
        )}{" "}
        {beyond > 0 && rich("evidence.sentence.metered", { count: beyond })}
      </LeadSentence>
      <div className="flex flex-col gap-6">
        {checked.length > 0 && <VoltageOfDay list={list} selected={selected} />}
        {selected !== null && <EvidenceDetailCard interval={selected} onClose={onClose} />}
        <Card labelledBy="rows">
          <SectionHead id="rows" title={t("evidence.rows")} note={t("evidence.rows.note")} />
          {checked.length === 0 ? (
            <Empty title={t("evidence.none")}>{t("evidence.none.text")}</Empty>
          ) : (
            <EvidenceTable
              band={network.data?.voltageBand}
              rows={checked.toReversed()}
              selected={selected}
              onSelect={onSelect}
            />
          )}
        </Card>
      </div>
    </>
  );
}

function VoltageOfDay({ list, selected }: { readonly list: EvidenceList; readonly selected: number | null }) {
  const { t, decimal, voltage, time } = useText();
  const { data: network } = useRead("getNetwork", {}, { staleTime: 300_000 });
  if (network === undefined) return null;
  const points = list.rows.flatMap((row) => {
    const stage = bestStage(row);
    return stage === undefined ? [] : [{ index: row.interval, low: stage.lowestPu, high: stage.highestPu }];
  });
  const lowest = points.reduce((a, b) => (b.low < a.low ? b : a));
  const highest = points.reduce((a, b) => (b.high > a.high ? b : a));
  return (
    <Card labelledBy="voltages">
      <SectionHead id="voltages" title={t("evidence.voltage")} />
      <DayBand
        points={points}
        span={[list.rows[0]?.interval ?? lowest.index, list.rows.at(-1)?.interval ?? lowest.index]}
        limits={[network.voltageBand.lowerPu, network.voltageBand.upperPu]}
        selected={selected}
        unit="pu"
        format={(value) => decimal(value, 2)}
        sentence={t("evidence.voltage.sentence", {
          low: voltage(lowest.low),
          lowAt: time(lowest.index * 900),
          high: voltage(highest.high),
          highAt: time(highest.index * 900),
        })}
        caption={t("evidence.voltage")}
        lowLabel={t("evidence.lowest")}
        highLabel={t("evidence.highest")}
        bandLabel={t("evidence.voltage.band")}
      />
    </Card>
  );
}
