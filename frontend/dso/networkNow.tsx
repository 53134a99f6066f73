/** Network now: what is worst in one sentence, then diagram and worst-first list with one shared selection. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { intervalIndex } from "../../backend/core/time/marketInterval.ts";
import type { NetworkState, NetworkView } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { VoltageProfile } from "../charts/voltageProfile.tsx";
import { elementName } from "../i18n/elementName.ts";
import { useText } from "../i18n/useText.tsx";
import { Card, LeadSentence, PageHead, SectionHead } from "../ui/card.tsx";
import { Choice } from "../ui/fields.tsx";
import { FigureState } from "../ui/figureState.tsx";
import { Empty, Loading } from "../ui/states.tsx";
import { ElementDetail } from "./elementDetail.tsx";
import { EnvelopeTable } from "./envelopeTable.tsx";
import { IntervalSlider } from "./intervalSlider.tsx";
import { STAGE_STATE, STAGES } from "./stages.ts";
import { usedOf, WorstList } from "./worstList.tsx";

const Diagram = lazy(async () => ({ default: (await import("./diagram.tsx")).Diagram }));

interface NetworkSearch {
  readonly interval?: number;
  readonly stage?: string;
  readonly element?: string;
}

export function NetworkNow() {
  const network = useRead("getNetwork", {}, { staleTime: 300_000 });
  return (
    <ReadView read={network} skeleton={[4, 4, 30]}>
      {(view) => <Page view={view} />}
    </ReadView>
  );
}

function Page({ view }: { readonly view: NetworkView }) {
  const { t } = useText();
  const search = useSearch({ strict: false }) as NetworkSearch;
  const navigate = useNavigate();
  const stage = STAGES.find((name) => name === search.stage) ?? "cleared";
  const read = useRead("getNetworkState", {
    query: {
      stage,
      ...(search.interval === undefined ? {} : { interval: intervalIndex(search.interval) }),
    },
  });
  const go = (change: Partial<Record<keyof NetworkSearch, string | number | undefined>>) =>
    void navigate({
      to: "/network",
      search: Object.fromEntries(
        Object.entries({ ...search, ...change }).filter(([, value]) => value !== undefined),
      ),
      replace: true,
      resetScroll: false,
    });
  const shown = search.interval ?? read.data?.interval;
  const missing = read.data === undefined && read.error?.status === 404;
  return (
    <>
      <PageHead title={t("network.title")} note={view.name} />
      {read.data !== undefined && <StateSentence state={read.data} />}
      <div className="mb-6 grid grid-cols-1 gap-5 lg:grid-cols-[minmax(0,1fr)_auto] lg:items-end">
        {shown !== undefined && (
          <IntervalSlider
            interval={shown}
            following={search.interval === undefined}
            onChange={(interval) => go({ interval: interval ?? undefined })}
          />
        )}
        <Choice
          label={t("network.stage")}
          value={stage}
          onChange={(next) => go({ stage: next === "cleared" ? undefined : next })}
          options={STAGES.map((name) => ({ value: name, label: t(`stage.${name}`) }))}
        />
      </div>
      {missing ? (
        <Empty title={t("network.missing", { stage: t(`stage.${stage}`) })}>
          {t("network.missing.text")}
        </Empty>
      ) : (
        <ReadView read={read} skeleton={[30]}>
          {(state) => (
            <Situation
              view={view}
              state={state}
              selected={search.element ?? null}
              onSelect={(element) => go({ element: element ?? undefined })}
            />
          )}
        </ReadView>
      )}
    </>
  );
}

interface SituationProps {
  readonly view: NetworkView;
  readonly state: NetworkState;
  readonly selected: string | null;
  readonly onSelect: (element: string | null) => void;
}

function Situation({ view, state, selected, onSelect }: SituationProps) {
  const { t } = useText();
  return (
    <>
      <Card labelledBy="diagram" className="mb-6">
        <SectionHead id="diagram" title={t("network.diagram")} note={t("network.diagram.note")} />
        <Suspense fallback={<Loading blocks={[20]} />}>
          <Diagram view={view} state={state} selected={selected} onSelect={onSelect} />
        </Suspense>
      </Card>
      <div className="grid grid-cols-1 items-start gap-6 xl:grid-cols-[minmax(0,5fr)_minmax(0,7fr)]">
        <Card labelledBy="worst">
          <SectionHead id="worst" title={t("network.worst")} note={t("network.worst.note")} />
          <WorstList items={state.worst} selected={selected} onSelect={onSelect} />
        </Card>
        <div className="flex min-w-0 flex-col gap-6">
          {selected !== null && (
            <ElementDetail view={view} state={state} element={selected} onClose={() => onSelect(null)} />
          )}
          <Card labelledBy="profile">
            <SectionHead id="profile" title={t("network.profile")} />
            <VoltageProfile
              buses={profileBuses(view, state)}
              wires={view.branches}
              band={view.voltageBand}
              selected={selected}
            />
          </Card>
        </div>
      </div>
      <Card labelledBy="envelope" className="mt-6">
        <SectionHead id="envelope" title={t("envelope.title")} note={t("envelope.note")} />
        <EnvelopeTable state={state} />
      </Card>
    </>
  );
}

/** Buses on the low-voltage side, where distance and the band mean something. */
export function profileBuses(view: NetworkView, state: NetworkState) {
  const voltage = new Map(state.voltages.map((row) => [row.bus, row.pu]));
  return view.buses
    .filter((bus) => bus.nominalKv < 1)
    .map((bus) => ({ bus: bus.id, distanceM: bus.distanceM, pu: voltage.get(bus.id) ?? [null, null, null] }));
}

function StateSentence({ state }: { readonly state: NetworkState }) {
  const text = useText();
  const { rich, interval, percent } = text;
  const worst = state.worst[0];
  const broken = state.worst.filter((item) => item.status === "violated").length;
  const id =
    worst === undefined
      ? "network.sentence.none"
      : broken > 0
        ? "network.sentence.violated"
        : worst.status === "near"
          ? "network.sentence.near"
          : "network.sentence.calm";
  return (
    <LeadSentence state={<FigureState state={STAGE_STATE[state.stage]} at={interval(state.interval)} />}>
      {rich(id, {
        interval: interval(state.interval),
        element: elementName(worst?.label ?? "", text),
        used: worst === undefined ? "" : percent(worst.usedPercent),
        what: worst === undefined ? "" : usedOf(worst, text),
        count: broken,
      })}
    </LeadSentence>
  );
}
