/** Network now: what is worst in one sentence, then pictures and worst-first list with one shared selection. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { memo, useCallback, useMemo, useRef, useState } from "react";
import { intervalIndex } from "../../backend/core/time/marketInterval.ts";
import type { EvidenceStage, NetworkState, NetworkView, WorstItem } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { useLiveState } from "../api/useLive.ts";
import { ReadView } from "../app/readView.tsx";
import { elementName } from "../i18n/elementName.ts";
import { localDay } from "../i18n/format.ts";
import { useText } from "../i18n/useText.tsx";
import { Card, LeadSentence, PageHead, SectionHead } from "../ui/card.tsx";
import { Choice } from "../ui/fields.tsx";
import { FigureState } from "../ui/figureState.tsx";
import { Empty } from "../ui/states.tsx";
import { ElementDetail } from "./elementDetail.tsx";
import { EnvelopeTable } from "./envelopeTable.tsx";
import { DayStepper } from "./live/dayStepper.tsx";
import { type GridDay, gridDayOf, stepOf, worstItem } from "./live/gridDay.ts";
import { type GridPicture, LiveGrid, useStepUse } from "./live/liveGrid.tsx";
import { usePlayback } from "./live/usePlayback.ts";
import { STAGE_STATE, STAGES } from "./stages.ts";
import { usedOf } from "./worstWords.ts";

/** Frames per step while playing: ten steps a second are still readable. */
const FRAMES_PER_STEP = 6;
const DAY_SECONDS = 86_400;
/** How often the newest state is looked for, ms. */
const FOLLOW_MS = 4_000;

interface NetworkSearch {
  readonly interval?: number;
  readonly stage?: string;
  readonly element?: string;
  readonly view?: string;
}
type Go = (change: Partial<Record<keyof NetworkSearch, string | number | undefined>>) => void;

export function NetworkNow() {
  const network = useRead("getNetwork", {}, { staleTime: 300_000 });
  return (
    <ReadView read={network} skeleton={[4, 4, 30]}>
      {(view) => <Page view={view} />}
    </ReadView>
  );
}

function Page({ view }: { readonly view: NetworkView }) {
  const { t, settings } = useText();
  const search = useSearch({ strict: false }) as NetworkSearch;
  const navigate = useNavigate();
  const stage = STAGES.find((name) => name === search.stage) ?? "cleared";
  const date = search.interval === undefined ? undefined : localDay(settings.timeZone, search.interval * 900);
  const { paused } = useLiveState();
  const [playing, setPlaying] = useState(false);
  const follows = date === undefined && !paused && !playing;
  const read = useRead(
    "getNetworkDay",
    { query: { stage, ...(date === undefined ? {} : { date }) } },
    // A day is large: it is read again only to follow the newest, never while it plays, and never compared figure
    // by figure.
    { structuralSharing: false, refetchInterval: follows ? FOLLOW_MS : false },
  );
  const latest = useRef(search);
  latest.current = search;
  const go: Go = useCallback(
    (change) =>
      void navigate({
        to: "/network",
        search: Object.fromEntries(
          Object.entries({ ...latest.current, ...change }).filter(([, value]) => value !== undefined),
        ),
        replace: true,
        resetScroll: false,
      }),
    [navigate],
  );
  const { data } = read;
  const day = useMemo(() => (data === undefined ? null : gridDayOf(view, data)), [view, data]);
  return (
    <>
      <PageHead title={t("network.title")} note={view.name} />
      <ReadView read={read} skeleton={[4, 30]}>
        {() =>
          day === null || day.intervals.length === 0 ? (
            <>
              <StageChoice stage={stage} go={go} />
              <div className="mt-6">
                <Empty title={t("network.missing", { stage: t(`stage.${stage}`) })}>
                  {t("network.missing.text")}
                </Empty>
              </div>
            </>
          ) : (
            <Situation
              view={view}
              day={day}
              stage={stage}
              search={search}
              go={go}
              playing={playing}
              setPlaying={setPlaying}
            />
          )
        }
      </ReadView>
    </>
  );
}

interface StageProps {
  readonly stage: EvidenceStage;
  readonly go: Go;
}

const StageChoice = memo(function StageChoice({ stage, go }: StageProps) {
  const { t } = useText();
  return (
    <Choice
      label={t("network.stage")}
      value={stage}
      onChange={(next) => go({ stage: next === "cleared" ? undefined : next })}
      options={STAGES.map((name) => ({ value: name, label: t(`stage.${name}`) }))}
    />
  );
});

interface SituationProps {
  readonly view: NetworkView;
  readonly day: GridDay;
  readonly stage: EvidenceStage;
  readonly search: NetworkSearch;
  readonly go: Go;
  readonly playing: boolean;
  readonly setPlaying: (playing: boolean) => void;
}

function Situation({ view, day, stage, search, go, playing, setPlaying }: SituationProps) {
  const [fast, setFast] = useState(false);
  // While playing, the address is left alone: it would be written many times a second.
  const [played, setPlayed] = useState(0);
  const asked = stepOf(day, search.interval ?? null);
  const step = playing ? Math.min(played, day.intervals.length - 1) : asked;
  const toStep = (next: number) => go({ interval: day.intervals[next] });
  const play = (next: boolean) => {
    if (next) setPlayed(asked >= day.intervals.length - 1 ? 0 : asked);
    else toStep(step);
    setPlaying(next);
  };
  usePlayback({
    playing,
    steps: day.intervals.length,
    step,
    onStep: setPlayed,
    every: fast ? 1 : FRAMES_PER_STEP,
  });
  const selected = search.element ?? null;
  const onSelect = useCallback((element: string | null) => go({ element: element ?? undefined }), [go]);
  const onPicture = useCallback((next: GridPicture) => go({ view: next === "map" ? next : undefined }), [go]);
  const picture: GridPicture = search.view === "map" ? "map" : "diagram";
  return (
    <>
      <StateSentence day={day} step={step} stage={stage} />
      <div className="mb-6 grid grid-cols-1 gap-5 lg:grid-cols-[minmax(0,1fr)_auto] lg:items-end">
        <DayStepper
          intervals={day.intervals}
          step={step}
          playing={playing}
          following={search.interval === undefined && !playing}
          onStep={(next) => {
            setPlaying(false);
            toStep(next);
          }}
          onPlay={play}
          fast={fast}
          onFast={setFast}
          onFollow={() => {
            setPlaying(false);
            go({ interval: undefined });
          }}
          onDay={(days) => {
            setPlaying(false);
            go({ interval: (day.intervals[step] ?? 0) + (days * DAY_SECONDS) / 900 });
          }}
        />
        <StageChoice stage={stage} go={go} />
      </div>
      <LiveGrid
        day={day}
        step={step}
        picture={picture}
        onPicture={onPicture}
        selected={selected}
        onSelect={onSelect}
        detail={
          selected === null ? null : (
            <Chosen
              view={view}
              stage={stage}
              element={selected}
              interval={day.intervals[step] ?? 0}
              go={go}
            />
          )
        }
      />
      <MarketEnvelope stage={stage} interval={day.intervals[asked] ?? 0} />
    </>
  );
}

const useEvidence = (stage: EvidenceStage, interval: number) =>
  useRead("getNetworkState", { query: { stage, interval: intervalIndex(interval) } });

interface ChosenProps {
  readonly view: NetworkView;
  readonly stage: EvidenceStage;
  readonly element: string;
  readonly interval: number;
  readonly go: Go;
}

/** Ratings and currents of the chosen element, as the evidence has them. */
function Chosen({ view, stage, element, interval, go }: ChosenProps) {
  const read = useEvidence(stage, interval);
  if (read.data === undefined) return null;
  return (
    <ElementDetail
      view={view}
      state={read.data}
      element={element}
      onClose={() => go({ element: undefined })}
    />
  );
}

interface EnvelopeProps {
  readonly stage: EvidenceStage;
  readonly interval: number;
}

const MarketEnvelope = memo(function MarketEnvelope({ stage, interval }: EnvelopeProps) {
  const { t } = useText();
  const read = useEvidence(stage, interval);
  return (
    <Card labelledBy="envelope" className="mt-6">
      <SectionHead id="envelope" title={t("envelope.title")} note={t("envelope.note")} />
      <ReadView read={read} skeleton={[12]}>
        {(state: NetworkState) => <EnvelopeTable state={state} />}
      </ReadView>
    </Card>
  );
});

interface SentenceProps {
  readonly day: GridDay;
  readonly step: number;
  readonly stage: EvidenceStage;
}

function StateSentence({ day, step, stage }: SentenceProps) {
  const text = useText();
  const { rich, interval, percent } = text;
  const use = useStepUse(day, step);
  const worst: WorstItem | null = worstItem(day, step, use, use.order[0] ?? 0);
  const broken = use.used.reduce((count, used) => (used > 100 ? count + 1 : count), 0);
  const id =
    worst === null
      ? "network.sentence.none"
      : broken > 0
        ? "network.sentence.violated"
        : worst.status === "near"
          ? "network.sentence.near"
          : "network.sentence.calm";
  const at = interval(day.intervals[step] ?? 0);
  return (
    <LeadSentence state={<FigureState state={STAGE_STATE[stage]} at={at} />}>
      {rich(id, {
        interval: at,
        element: elementName(worst?.label ?? "", text),
        used: worst === null ? "" : percent(worst.usedPercent),
        what: worst === null ? "" : usedOf(worst, text),
        count: broken,
      })}
    </LeadSentence>
  );
}
