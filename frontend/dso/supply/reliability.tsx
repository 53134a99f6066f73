/** SAIDI and its family, each with its formula and the figures in it. */
import { useState } from "react";
import type { ReliabilityView } from "../../api/generatedSchema.ts";
import { useRead } from "../../api/queries.ts";
import { ReadView } from "../../app/readView.tsx";
import { useText } from "../../i18n/useText.tsx";
import { Card, SectionHead } from "../../ui/card.tsx";
import { Choice } from "../../ui/fields.tsx";
import { FigureState } from "../../ui/figureState.tsx";
import { Table } from "../../ui/table.tsx";

const DAYS = ["1", "30", "365"] as const;

export function Reliability() {
  const { t } = useText();
  const [days, setDays] = useState<(typeof DAYS)[number]>("30");
  const read = useRead("getReliability", { query: { days: Number(days) } });
  return (
    <Card labelledBy="reliability">
      <SectionHead
        id="reliability"
        title={t("reliability.title")}
        note={t("reliability.note")}
        aside={
          <Choice
            label={t("reliability.days")}
            value={days}
            onChange={setDays}
            options={DAYS.map((value) => ({ value, label: t(`reliability.days.${value}`) }))}
          />
        }
      />
      <ReadView read={read} skeleton={[12]}>
        {(view) => <Indices view={view} />}
      </ReadView>
    </Card>
  );
}

type IndexSet = ReliabilityView["all"];

function Indices({ view }: { readonly view: ReliabilityView }) {
  const { t, decimal, percent } = useText();
  const rows = [
    { id: "saidi", figure: (i: IndexSet) => `${decimal(i.saidiMinutes, 2)}\u00a0min` },
    { id: "saifi", figure: (i: IndexSet) => decimal(i.saifi, 3) },
    {
      id: "caidi",
      figure: (i: IndexSet) =>
        i.caidiMinutes === null ? t("chart.noValue") : `${decimal(i.caidiMinutes, 2)}\u00a0min`,
    },
    { id: "caifi", figure: (i: IndexSet) => (i.caifi === null ? t("chart.noValue") : decimal(i.caifi, 3)) },
    { id: "maifi", figure: (i: IndexSet) => decimal(i.maifi, 3) },
    { id: "asai", figure: (i: IndexSet) => percent(100 * i.asai) },
  ] as const;
  const formula = (id: (typeof rows)[number]["id"]): string =>
    t(`reliability.${id}.formula`, {
      minutes: decimal(view.all.customerMinutes, 0),
      interruptions: view.all.customerInterruptions,
      served: view.customersServed,
      short: view.all.momentary,
      affected: view.all.customersAffected,
    });
  return (
    <div className="flex flex-col gap-3">
      <div>
        <FigureState state="provisional" />
      </div>
      <Table
        caption={t("reliability.title")}
        captionHidden
        rows={rows}
        rowKey={({ id }) => id}
        columns={[
          {
            key: "index",
            head: t("reliability.index"),
            cell: ({ id }) => (
              <span className="flex flex-col">
                <span className="font-medium">{id.toUpperCase()}</span>
                <span className="text-ink-soft">{t(`reliability.${id}`)}</span>
              </span>
            ),
          },
          { key: "all", head: t("reliability.all"), numeric: true, cell: ({ figure }) => figure(view.all) },
          {
            key: "unplanned",
            head: t("reliability.unplanned"),
            numeric: true,
            cell: ({ figure }) => figure(view.unplanned),
          },
          { key: "formula", head: t("reliability.formula"), cell: ({ id }) => formula(id) },
        ]}
      />
    </div>
  );
}
