/** Neutrality: what the grid cut by place, size and membership, and how fast requests were answered. */
import { useState } from "react";
import type { NeutralityView } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { useText } from "../i18n/useText.tsx";
import { Card, LeadSentence, PageHead, SectionHead } from "../ui/card.tsx";
import { Choice } from "../ui/fields.tsx";
import { FigureState } from "../ui/figureState.tsx";
import { Empty } from "../ui/states.tsx";
import { Table } from "../ui/table.tsx";
import { segmentName } from "./segmentName.ts";

const DAYS = ["1", "3", "7"] as const;
const DIMENSIONS = ["place", "size", "membership"] as const;
type Group = NeutralityView["groups"][number];

export function Neutrality() {
  const { t } = useText();
  const [days, setDays] = useState<(typeof DAYS)[number]>("1");
  const read = useRead("getNeutrality", { query: { days: Number(days) } });
  return (
    <>
      <PageHead
        title={t("neutrality.title")}
        note={t("neutrality.note")}
        aside={
          <Choice
            label={t("neutrality.days")}
            value={days}
            onChange={setDays}
            options={DAYS.map((value) => ({ value, label: t(`neutrality.days.${value}`) }))}
          />
        }
      />
      <ReadView read={read} skeleton={[5, 20]}>
        {(view) =>
          view.intervals === 0 ? (
            <Empty title={t("neutrality.none")}>{t("neutrality.none.text")}</Empty>
          ) : (
            <Report view={view} />
          )
        }
      </ReadView>
    </>
  );
}

function Report({ view }: { readonly view: NeutralityView }) {
  const { t, rich, energy, share, decimal } = useText();
  return (
    <>
      <LeadSentence state={<FigureState state="provisional" />}>
        {rich(view.cutWh === 0 ? "neutrality.sentence.none" : "neutrality.sentence", {
          cut: energy(view.cutWh),
          offered: energy(view.offeredWh),
          share: share(view.offeredWh === 0 ? 0 : view.cutWh / view.offeredWh),
          intervals: view.intervalsWithCuts,
          all: view.intervals,
        })}
      </LeadSentence>
      <div className="flex flex-col gap-6">
        {DIMENSIONS.map((dimension) => (
          <Card key={dimension} labelledBy={dimension}>
            <SectionHead
              id={dimension}
              title={t(`neutrality.by.${dimension}`)}
              note={t("neutrality.by.note", { minimum: view.minimumHomes })}
            />
            <Groups rows={view.groups.filter((group) => group.dimension === dimension)} />
          </Card>
        ))}
        <Card labelledBy="rules">
          <SectionHead id="rules" title={t("neutrality.rules")} note={t("neutrality.rules.note")} />
          <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[auto_1fr]">
            <dt className="text-ink-soft">{t("neutrality.evenness")}</dt>
            <dd>{view.evenness === null ? t("chart.noValue") : decimal(view.evenness, 4)}</dd>
            <dt className="text-ink-soft">{t("neutrality.requests")}</dt>
            <dd>
              {t("neutrality.requests.text", {
                asked: view.requests.asked,
                answered: view.requests.answered,
                accepted: view.requests.accepted,
              })}
            </dd>
            <dt className="text-ink-soft">{t("neutrality.times")}</dt>
            <dd>
              {view.requests.medianMs === null
                ? t("chart.noValue")
                : t("neutrality.times.text", {
                    median: decimal(view.requests.medianMs / 1_000, 1),
                    longest: decimal((view.requests.longestMs ?? 0) / 1_000, 1),
                  })}
            </dd>
          </dl>
        </Card>
      </div>
    </>
  );
}

function Groups({ rows }: { readonly rows: readonly Group[] }) {
  const text = useText();
  const { t, has, energy, share } = text;
  const hidden = t("neutrality.hidden");
  const nameOf = ({ dimension, group }: Group): string => {
    const id = `neutrality.${dimension}.${group}`;
    return has(id) ? t(id) : segmentName(group, text);
  };
  return (
    <Table
      caption={t("neutrality.title")}
      captionHidden
      rows={rows}
      rowKey={({ group }) => group}
      columns={[
        { key: "group", head: t("neutrality.group"), cell: nameOf },
        { key: "homes", head: t("neutrality.homes"), numeric: true, cell: ({ homes }) => homes },
        {
          key: "offered",
          head: t("neutrality.offered"),
          numeric: true,
          cell: ({ offeredWh }) => (offeredWh === null ? hidden : energy(offeredWh)),
        },
        {
          key: "cut",
          head: t("neutrality.cut"),
          numeric: true,
          cell: ({ cutWh }) => (cutWh === null ? hidden : energy(cutWh)),
        },
        {
          key: "share",
          head: t("neutrality.share"),
          numeric: true,
          cell: ({ cutShare }) =>
            cutShare === null ? (
              hidden
            ) : (
              <span className="inline-flex items-center gap-2">
                <span aria-hidden="true" className="inline-block h-2 w-24 rounded-full bg-calm-soft">
                  <span
                    className="block h-full rounded-full bg-(--calm)"
                    style={{ width: `${100 * cutShare}%` }}
                  />
                </span>
                {share(cutShare)}
              </span>
            ),
        },
      ]}
    />
  );
}
