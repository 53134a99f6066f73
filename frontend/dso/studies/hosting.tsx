/** Hosting capacity: how much solar, how many chargers or heat pumps fit, over the feeder and at each bus. */
import { Download } from "lucide-react";
import { lazy, Suspense, useMemo, useState } from "react";
import { operationUrl } from "../../api/client.ts";
import type { HostingResult, NetworkView, StudyInput } from "../../api/generatedSchema.ts";
import { useRead } from "../../api/queries.ts";
import { ReadView } from "../../app/readView.tsx";
import { elementName } from "../../i18n/elementName.ts";
import { useText } from "../../i18n/useText.tsx";
import { Button, buttonClass } from "../../ui/button.tsx";
import { Card, LeadSentence, PageHead, SectionHead } from "../../ui/card.tsx";
import { NumberField } from "../../ui/fields.tsx";
import { FigureState } from "../../ui/figureState.tsx";
import { Empty, Loading } from "../../ui/states.tsx";
import { Table } from "../../ui/table.tsx";
import { gridDay } from "../live/gridDay.ts";
import { useStepUse } from "../live/liveGrid.tsx";
import { ConnectionCheck } from "./connectionCheck.tsx";
import { StudyFoot, StudyProgress } from "./studyProgress.tsx";
import { type Technology, USUAL_KW } from "./technology.ts";
import { TechnologyChoice } from "./technologyChoice.tsx";
import { useStudy } from "./useStudy.ts";

const GridMap = lazy(async () => ({ default: (await import("../live/gridMap.tsx")).GridMap }));

const SEEDS = 4_294_967_295;

export function Hosting() {
  const { t } = useText();
  const network = useRead("getNetwork", {}, { staleTime: 300_000 });
  return (
    <>
      <PageHead title={t("hosting.title")} note={t("hosting.note")} />
      <ReadView read={network} skeleton={[8, 30]}>
        {(view) => (
          <div className="flex flex-col gap-6">
            <Study view={view} />
            <ConnectionCheck view={view} />
          </div>
        )}
      </ReadView>
    </>
  );
}

function Study({ view }: { readonly view: NetworkView }) {
  const { t } = useText();
  const [technology, setTechnology] = useState<Technology>("solar");
  const [kw, setKw] = useState(USUAL_KW.solar);
  const [placements, setPlacements] = useState(100);
  const [seed, setSeed] = useState(1);
  const run = useStudy();
  const { study } = run;
  const result = study?.state === "finished" && study.result?.kind === "hosting" ? study.result : null;
  const input: StudyInput = { kind: "hosting", technology, kw, placements, seed };
  return (
    <Card labelledBy="study">
      <SectionHead id="study" title={t("hosting.study")} note={t("hosting.study.note")} />
      <div className="flex flex-col gap-5">
        <TechnologyChoice
          value={technology}
          onChange={(next, usualKw) => {
            setTechnology(next);
            setKw(usualKw);
          }}
        />
        <div className="grid gap-4 sm:grid-cols-3">
          <NumberField
            label={t("hosting.kw")}
            unit="kW"
            value={kw}
            onChange={setKw}
            min={0.5}
            max={100}
            step={0.5}
            digits={1}
          />
          <NumberField
            label={t("hosting.placements")}
            unit={t("hosting.placements.unit")}
            value={placements}
            onChange={setPlacements}
            min={10}
            max={500}
            step={10}
          />
          <NumberField
            label={t("hosting.seed")}
            unit={t("hosting.seed.unit")}
            value={seed}
            onChange={setSeed}
            min={0}
            max={SEEDS}
            step={1}
          />
        </div>
        <div>
          <Button variant="primary" isDisabled={run.running} onPress={() => run.start(input)}>
            {t("hosting.start")}
          </Button>
        </div>
        <StudyProgress run={run} />
        {result !== null && study !== undefined && (
          <>
            <Result view={view} result={result} kw={kw} />
            <StudyFoot study={study} />
            <div>
              <a
                href={operationUrl("getGridStudyCsv", { studyId: study.id })}
                download
                className={buttonClass("secondary")}
              >
                <Download aria-hidden="true" className="size-4" />
                {t("grid.csv")}
              </a>
            </div>
          </>
        )}
        {result === null && !run.running && run.error === null && study === undefined && (
          <Empty title={t("hosting.none")}>{t("hosting.none.text")}</Empty>
        )}
      </div>
    </Card>
  );
}

interface ResultProps {
  readonly view: NetworkView;
  readonly result: HostingResult;
  readonly kw: number;
}

function Result({ view, result, kw }: ResultProps) {
  const text = useText();
  const { t, rich, decimal, interval } = text;
  const [selected, setSelected] = useState<string | null>(null);
  const most = Math.max(...result.buses.map(({ fitsKw }) => fitsKw), 1);
  const shade = useMemo(
    () => new Map(result.buses.map(({ bus, fitsKw }) => [bus, Math.min(1, fitsKw / most)])),
    [result, most],
  );
  const day = useMemo(
    () => gridDay(view, [0], new Float32Array(view.buses.length * 3), new Float32Array(view.branches.length)),
    [view],
  );
  const use = useStepUse(day, 0);
  const [limit] = result.limiting;
  const scenarios = result.scenarios
    .map(({ what, interval: at }) =>
      at === null ? t(`hosting.scenario.${what}`) : `${t(`hosting.scenario.${what}`)} (${interval(at)})`,
    )
    .join(", ");
  return (
    <>
      <LeadSentence state={<FigureState state="estimated" />}>
        {rich(limit === undefined ? "hosting.sentence.free" : "hosting.sentence", {
          p50: decimal(result.capacityKw.p50, 0),
          p5: decimal(result.capacityKw.p5, 0),
          p95: decimal(result.capacityKw.p95, 0),
          units: result.units.p50,
          element: limit === undefined ? "" : elementName(limit.label, text),
        })}
      </LeadSentence>
      <p className="text-sm text-ink-soft">{t("hosting.scenarios", { scenarios })}</p>
      <Suspense fallback={<Loading blocks={[29]} />}>
        <GridMap day={day} step={0} use={use} selected={selected} onSelect={setSelected} shade={shade} />
      </Suspense>
      <Table
        caption={t("hosting.table")}
        rows={result.buses.toSorted((a, b) => a.fitsKw - b.fitsKw)}
        rowKey={(row) => row.bus}
        selectedKey={selected ?? undefined}
        columns={[
          {
            key: "bus",
            head: t("chart.voltage.bus"),
            cell: (row) => (
              <button
                type="button"
                className="min-h-11 font-medium text-brand underline"
                aria-pressed={row.bus === selected}
                onClick={() => setSelected(row.bus === selected ? null : row.bus)}
              >
                {row.bus}
              </button>
            ),
          },
          {
            key: "fits",
            head: t("hosting.fits"),
            numeric: true,
            cell: (row) => `${decimal(row.fitsKw, 1)}\u00a0kW`,
          },
          {
            key: "asked",
            head: t("hosting.asked", { kw: decimal(kw, 1) }),
            cell: (row) => (row.fitsKw >= kw ? `✓ ${t("hosting.yes")}` : `◆ ${t("hosting.no")}`),
          },
          {
            key: "bound",
            head: t("envelope.binding"),
            cell: (row) =>
              row.bounded.kind === "connection"
                ? t("hosting.connection")
                : elementName(row.bounded.label, text),
          },
        ]}
      />
    </>
  );
}
