/** "Can this home connect 11 kW here?": yes or no, which limit, how much would fit, and a statement to hand over. */
import { Download, FileText } from "lucide-react";
import { useState } from "react";
import { operationUrl } from "../../api/client.ts";
import type { ConnectionResult, GridStudy, NetworkView } from "../../api/generatedSchema.ts";
import { elementName } from "../../i18n/elementName.ts";
import { useText } from "../../i18n/useText.tsx";
import { Button, buttonClass } from "../../ui/button.tsx";
import { Card, SectionHead } from "../../ui/card.tsx";
import { NumberField } from "../../ui/fields.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Select } from "../../ui/textFields.tsx";
import { StudyFoot, StudyProgress } from "./studyProgress.tsx";
import { type Technology, USUAL_KW } from "./technology.ts";
import { TechnologyChoice } from "./technologyChoice.tsx";
import { useStudy } from "./useStudy.ts";

export function ConnectionCheck({ view }: { readonly view: NetworkView }) {
  const { t } = useText();
  const [pointId, setPointId] = useState(view.points[0]?.id ?? "");
  const [technology, setTechnology] = useState<Technology>("car");
  const [kw, setKw] = useState(USUAL_KW.car);
  const run = useStudy();
  const { study } = run;
  const result = study?.state === "finished" && study.result?.kind === "connection" ? study.result : null;
  return (
    <Card labelledBy="connection">
      <SectionHead id="connection" title={t("connection.title")} note={t("connection.note")} />
      <div className="flex flex-col gap-5">
        <TechnologyChoice
          value={technology}
          onChange={(next, usualKw) => {
            setTechnology(next);
            setKw(usualKw);
          }}
        />
        <div className="grid gap-4 sm:grid-cols-2">
          <Select
            id="point"
            label={t("connection.point")}
            value={pointId}
            onChange={setPointId}
            options={view.points.map(({ id, bus, phases }) => ({
              value: id,
              label: `${id} · ${bus} · ${phases}`,
            }))}
          />
          <NumberField
            label={t("connection.kw")}
            unit="kW"
            value={kw}
            onChange={setKw}
            min={0.5}
            max={250}
            step={0.5}
            digits={1}
          />
        </div>
        <div>
          <Button
            variant="primary"
            isDisabled={run.running || pointId === ""}
            onPress={() => run.start({ kind: "connection", technology, kw, pointId })}
          >
            {t("connection.check")}
          </Button>
        </div>
        <StudyProgress run={run} />
        {result !== null && study !== undefined && <Answer study={study} result={result} />}
      </div>
    </Card>
  );
}

function Answer({ study, result }: { readonly study: GridStudy; readonly result: ConnectionResult }) {
  const text = useText();
  const { t, decimal } = text;
  const kw = study.input.kind === "connection" ? decimal(study.input.kw, 1) : "";
  const element = (label: string, kind: string) =>
    kind === "connection" ? t("hosting.connection") : elementName(label, text);
  const { breach, bounded } = result;
  return (
    <div className="flex flex-col gap-3">
      <Notice
        tone={result.accepted ? "ok" : "warn"}
        live
        title={t(result.accepted ? "connection.yes" : "connection.no", { kw, point: result.pointId })}
      >
        {t("connection.fits", {
          fits: decimal(result.fitsKw, 2),
          element: element(bounded.label, bounded.kind),
        })}{" "}
        {breach !== null &&
          t("connection.breach", {
            element: element(breach.label, breach.kind),
            value: decimal(breach.value, 3),
            limit: decimal(breach.limit, 3),
          })}
      </Notice>
      <div className="flex flex-wrap gap-3">
        <a
          href={operationUrl("getGridStudyPdf", { studyId: study.id })}
          download
          className={buttonClass("secondary")}
        >
          <FileText aria-hidden="true" className="size-4" />
          {t("connection.pdf")}
        </a>
        <a
          href={operationUrl("getGridStudyCsv", { studyId: study.id })}
          download
          className={buttonClass("secondary")}
        >
          <Download aria-hidden="true" className="size-4" />
          {t("grid.csv")}
        </a>
      </div>
      <StudyFoot study={study} />
    </div>
  );
}
