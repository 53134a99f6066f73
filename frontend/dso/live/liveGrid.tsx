/** Diagram or map, worst-first list and profile of one step, with one shared selection. */
import { lazy, memo, Suspense, useMemo, useRef } from "react";
import { useText } from "../../i18n/useText.tsx";
import { Card, SectionHead } from "../../ui/card.tsx";
import { Choice } from "../../ui/fields.tsx";
import { Loading } from "../../ui/states.tsx";
import { emptyUse, fillUse, type GridDay, type StepUse, stateAt } from "./gridDay.ts";
import { WorstTable } from "./worstTable.tsx";

const Diagram = lazy(async () => ({ default: (await import("../diagram.tsx")).Diagram }));
const GridCanvas = lazy(async () => ({ default: (await import("./gridCanvas.tsx")).GridCanvas }));
const GridMap = lazy(async () => ({ default: (await import("./gridMap.tsx")).GridMap }));
const ProfilePlot = lazy(async () => ({ default: (await import("./profilePlot.tsx")).ProfilePlot }));

/** Up to so many buses each is a button of its own; larger feeders are drawn on a canvas. */
const MOST_BUTTONS = 120;

export type GridPicture = "diagram" | "map";

interface LiveGridProps {
  readonly day: GridDay;
  readonly step: number;
  readonly picture: GridPicture;
  readonly onPicture: (picture: GridPicture) => void;
  readonly selected: string | null;
  readonly onSelect: (element: string | null) => void;
  /** What is known of the chosen element. */
  readonly detail?: React.ReactNode;
}

/** The use of limits in a step, in memory that is filled again with every step. */
export function useStepUse(day: GridDay, step: number): StepUse {
  const kept = useRef<{ day: GridDay; step: number; use: StepUse } | null>(null);
  if (kept.current?.day !== day) kept.current = { day, step: -1, use: emptyUse(day) };
  if (kept.current.step !== step) {
    kept.current = { day, step, use: fillUse(day, step, kept.current.use) };
  }
  return kept.current.use;
}

export function LiveGrid(props: LiveGridProps) {
  const { day, step, picture, onPicture, selected, onSelect, detail } = props;
  const { t } = useText();
  const use = useStepUse(day, step);
  const common = { day, step, use, selected, onSelect };
  return (
    <>
      <Card labelledBy="diagram" className="mb-6">
        <PictureHead picture={picture} onPicture={onPicture} />
        <Suspense fallback={<Loading blocks={[29]} />}>
          {picture === "map" ? (
            <GridMap {...common} />
          ) : day.model.buses.length > MOST_BUTTONS ? (
            <GridCanvas {...common} />
          ) : (
            <SmallDiagram {...common} />
          )}
        </Suspense>
        <SeverityLegend />
      </Card>
      <div className="grid grid-cols-1 items-start gap-6 xl:grid-cols-[minmax(0,5fr)_minmax(0,7fr)]">
        <Card labelledBy="worst">
          <SectionHead id="worst" title={t("network.worst")} note={t("network.worst.note")} />
          <WorstTable {...common} />
        </Card>
        <div className="flex min-w-0 flex-col gap-6">
          {detail}
          <Card labelledBy="profile">
            <SectionHead id="profile" title={t("network.profile")} note={t("grid.profile.note")} />
            <Suspense fallback={<Loading blocks={[19]} />}>
              <ProfilePlot day={day} step={step} selected={selected} />
            </Suspense>
          </Card>
        </div>
      </div>
    </>
  );
}

type Common = Pick<LiveGridProps, "day" | "step" | "selected" | "onSelect"> & { readonly use: StepUse };

function SmallDiagram({ day, step, use, selected, onSelect }: Common) {
  const state = useMemo(() => stateAt(day, step, use), [day, step, use]);
  return <Diagram view={day.model} state={state} selected={selected} onSelect={onSelect} />;
}

const SeverityLegend = memo(function SeverityLegend() {
  const { t } = useText();
  return (
    <p className="mt-2 flex flex-wrap gap-x-5 gap-y-1 text-sm text-ink-soft">
      <span>■ {t("severity.normal")}</span>
      <span>▲ {t("severity.near")}</span>
      <span>◆ {t("severity.violated")}</span>
    </p>
  );
});

type HeadProps = Pick<LiveGridProps, "picture" | "onPicture">;

const PictureHead = memo(function PictureHead({ picture, onPicture }: HeadProps) {
  const { t } = useText();
  return (
    <SectionHead
      id="diagram"
      title={t(picture === "map" ? "grid.map" : "network.diagram")}
      note={t(picture === "map" ? "grid.map.note" : "network.diagram.note")}
      aside={
        <Choice
          label={t("grid.picture")}
          value={picture}
          onChange={onPicture}
          options={[
            { value: "diagram", label: t("grid.picture.diagram") },
            { value: "map", label: t("grid.picture.map") },
          ]}
        />
      }
    />
  );
});
