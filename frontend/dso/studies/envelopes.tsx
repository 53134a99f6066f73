/** Operating envelopes of the next hours: a heat table, what binds, and the words for members. */
import { Download } from "lucide-react";
import { useState } from "react";
import { operationUrl } from "../../api/client.ts";
import type { EnvelopesResult } from "../../api/generatedSchema.ts";
import { elementName } from "../../i18n/elementName.ts";
import { useText } from "../../i18n/useText.tsx";
import { Button, buttonClass } from "../../ui/button.tsx";
import { Card, LeadSentence, PageHead, SectionHead } from "../../ui/card.tsx";
import { Choice, NumberField } from "../../ui/fields.tsx";
import { FigureState } from "../../ui/figureState.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Empty } from "../../ui/states.tsx";
import { HeatTable } from "./heatTable.tsx";
import { StudyFoot, StudyProgress } from "./studyProgress.tsx";
import { useStudy } from "./useStudy.ts";

const RULES = ["proportional", "max-min", "max-total"] as const;
type Rule = (typeof RULES)[number];
type Direction = "export" | "import";

export function Envelopes() {
  const { t } = useText();
  const [rule, setRule] = useState<Rule>("max-min");
  const [weight, setWeight] = useState<"capacity" | "equal">("capacity");
  const [hours, setHours] = useState(2);
  const run = useStudy();
  const { study } = run;
  const result = study?.state === "finished" && study.result?.kind === "envelopes" ? study.result : null;
  return (
    <>
      <PageHead title={t("envelopes.title")} note={t("envelopes.note")} />
      <div className="flex flex-col gap-6">
        <Notice tone="info" title={t("envelopes.used")}>
          {t("envelopes.used.text")}
        </Notice>
        <Card labelledBy="compute">
          <SectionHead id="compute" title={t("envelopes.compute")} note={t("envelopes.compute.note")} />
          <div className="flex flex-col gap-5">
            <Choice
              label={t("envelopes.rule")}
              value={rule}
              onChange={setRule}
              look="cards"
              options={RULES.map((value) => ({
                value,
                label: t(`envelopes.rule.${value}`),
                note: t(`envelopes.rule.${value}.note`),
              }))}
            />
            <div className="grid gap-4 sm:grid-cols-2">
              <Choice
                label={t("envelopes.weight")}
                value={weight}
                onChange={setWeight}
                options={[
                  { value: "capacity", label: t("envelopes.weight.capacity") },
                  { value: "equal", label: t("envelopes.weight.equal") },
                ]}
              />
              <NumberField
                label={t("envelopes.hours")}
                unit="h"
                value={hours}
                onChange={setHours}
                min={1}
                max={6}
                step={1}
              />
            </div>
            <div>
              <Button
                variant="primary"
                isDisabled={run.running}
                onPress={() => run.start({ kind: "envelopes", rule, weight, hours })}
              >
                {t("envelopes.start")}
              </Button>
            </div>
            <StudyProgress run={run} />
            {result === null && !run.running && run.error === null && (
              <Empty title={t("envelopes.none")}>{t("envelopes.none.text")}</Empty>
            )}
          </div>
        </Card>
        {result !== null && study !== undefined && (
          <Card labelledBy="heat">
            <Limits result={result} />
            <StudyFoot study={study} />
            <a
              href={operationUrl("getGridStudyCsv", { studyId: study.id })}
              download
              className={`${buttonClass("secondary")} mt-4`}
            >
              <Download aria-hidden="true" className="size-4" />
              {t("grid.csv")}
            </a>
          </Card>
        )}
      </div>
    </>
  );
}

function Limits({ result }: { readonly result: EnvelopesResult }) {
  const text = useText();
  const { t, rich, power, interval } = text;
  const [direction, setDirection] = useState<Direction>("export");
  const watt = (k: number, p: number): number => {
    const cell = result.intervals[k]?.cells[p];
    return (direction === "export" ? cell?.exportW : cell?.importW) ?? 0;
  };
  const boundBy = (k: number, p: number): string => {
    const cell = result.intervals[k]?.cells[p];
    const element = (direction === "export" ? cell?.exportBy : cell?.importBy) ?? "";
    return element === result.points[p]?.pointId
      ? t("hosting.connection")
      : elementName(result.labels[element] ?? element, text);
  };
  let tightest = { k: 0, p: 0, watt: Number.POSITIVE_INFINITY };
  for (let k = 0; k < result.intervals.length; k += 1) {
    for (let p = 0; p < result.points.length; p += 1) {
      if (watt(k, p) < tightest.watt) tightest = { k, p, watt: watt(k, p) };
    }
  }
  const at = result.intervals[tightest.k]?.interval ?? 0;
  return (
    <div className="flex flex-col gap-5">
      <SectionHead id="heat" title={t("envelopes.heat")} note={t("envelopes.heat.note")} />
      <Choice
        label={t("envelopes.direction")}
        value={direction}
        onChange={setDirection}
        options={[
          { value: "export", label: t("envelopes.direction.export") },
          { value: "import", label: t("envelopes.direction.import") },
        ]}
      />
      <LeadSentence state={<FigureState state="estimated" />}>
        {rich(`envelopes.sentence.${direction}`, {
          power: power(tightest.watt),
          point: result.points[tightest.p]?.pointId ?? "",
          interval: interval(at),
          element: boundBy(tightest.k, tightest.p),
        })}
      </LeadSentence>
      <HeatTable
        caption={t("envelopes.heat")}
        columns={result.intervals.map((row) => interval(row.interval))}
        rows={result.points.map(({ pointId, phases }) => `${pointId} (${phases})`)}
        value={watt}
        format={(value) => power(value)}
        note={boundBy}
      />
      <Notice tone="info" title={t("envelopes.members")}>
        {t(`envelopes.members.${direction}`, {
          interval: interval(at),
          power: power(tightest.watt),
          element: boundBy(tightest.k, tightest.p),
        })}
      </Notice>
    </div>
  );
}
