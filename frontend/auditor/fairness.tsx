/** Who benefits, how concentrated the market is, and whom the wires cut: with the formulas. */
import type { ConcentrationView, FairnessView, NeutralityView } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { useText } from "../i18n/useText.tsx";
import { Card, LeadSentence, PageHead, SectionHead } from "../ui/card.tsx";
import { DataTable } from "../ui/dataTable.tsx";
import { FigureState } from "../ui/figureState.tsx";
import { Notice } from "../ui/notice.tsx";
import { Empty } from "../ui/states.tsx";
import { Bars } from "./bars.tsx";
import { MonthChoice, useMonth } from "./monthPage.tsx";

/** Above this a market counts as highly concentrated (US Horizontal Merger Guidelines 2023). */
const HIGH = 1_800;

export function Fairness() {
  const { t } = useText();
  const { query } = useMonth();
  const concentration = useRead("getConcentration", { query });
  const fairness = useRead("getFairness", { query });
  const neutrality = useRead("getNeutrality", { query: { days: 7 } });
  return (
    <ReadView read={concentration} skeleton={[4, 12, 12]}>
      {(view) => (
        <>
          <PageHead
            title={t("fairness.title")}
            note={t("fairness.note", { k: view.k })}
            aside={<MonthChoice to="/fairness" value={view.period} />}
          />
          <Lead view={view} />
          <div className="flex flex-col gap-6">
            <ConcentrationCard view={view} />
            <ReadView read={fairness} skeleton={[14]}>
              {(report) => <Benefits report={report} />}
            </ReadView>
            <ReadView read={neutrality} skeleton={[14]}>
              {(report) => <Cuts report={report} />}
            </ReadView>
          </div>
        </>
      )}
    </ReadView>
  );
}

function Lead({ view }: { readonly view: ConcentrationView }) {
  const { rich, decimal, share } = useText();
  const { hhi, cr3, traders } = view.sellers;
  return (
    <LeadSentence state={<FigureState state="provisional" />}>
      {hhi === null || cr3 === null
        ? rich("fairness.sentence.few", { traders, k: view.k })
        : rich("fairness.sentence", { traders, hhi: decimal(hhi), cr3: share(cr3) })}
    </LeadSentence>
  );
}

function ConcentrationCard({ view }: { readonly view: ConcentrationView }) {
  const { t, decimal, share, energy } = useText();
  const rows = [
    { key: "sellers", ...view.sellers },
    { key: "buyers", ...view.buyers },
  ] as const;
  const dash = t("chart.noValue");
  const shown = rows.flatMap(({ key, hhi }) => (hhi === null ? [] : [{ key, hhi }]));
  return (
    <Card labelledBy="concentration">
      <SectionHead id="concentration" title={t("fairness.concentration")} note={t("fairness.hhi.note")} />
      {shown.length === 0 ? (
        <Empty title={t("fairness.few", { k: view.k })} />
      ) : (
        <Bars
          caption={t("fairness.concentration")}
          valueHead={t("fairness.hhi")}
          sentence={t("fairness.concentration.sentence", {
            high: shown.some(({ hhi }) => hhi > HIGH) ? "yes" : "no",
            limit: decimal(HIGH),
          })}
          rows={shown.map(({ key, hhi }) => ({
            key,
            label: t(`fairness.${key}`),
            value: hhi,
            text: decimal(hhi),
          }))}
        />
      )}
      <div className="mt-4">
        <DataTable
          caption={t("fairness.concentration")}
          fileName={`concentration-${view.period}`}
          rows={rows}
          rowKey={(row) => row.key}
          columns={[
            {
              key: "side",
              head: t("fairness.side"),
              cell: (row) => t(`fairness.${row.key}`),
              value: (row) => row.key,
            },
            {
              key: "traders",
              head: t("fairness.traders"),
              numeric: true,
              cell: (row) => decimal(row.traders),
              value: (row) => row.traders,
            },
            {
              key: "energy",
              head: t("chart.energy"),
              numeric: true,
              cell: (row) => energy(row.energyWh),
              value: (row) => row.energyWh,
            },
            {
              key: "hhi",
              head: t("fairness.hhi"),
              numeric: true,
              cell: (row) => (row.hhi === null ? dash : decimal(row.hhi)),
              value: (row) => row.hhi,
            },
            {
              key: "equal",
              head: t("fairness.hhiIfEqual"),
              numeric: true,
              cell: (row) => (row.hhiIfEqual === null ? dash : decimal(row.hhiIfEqual)),
              value: (row) => row.hhiIfEqual,
            },
            {
              key: "cr3",
              head: t("fairness.cr3"),
              numeric: true,
              cell: (row) => (row.cr3 === null ? dash : share(row.cr3)),
              value: (row) => row.cr3,
            },
            {
              key: "gini",
              head: t("fairness.gini"),
              numeric: true,
              cell: (row) => (row.gini === null ? dash : decimal(row.gini, 2)),
              value: (row) => row.gini,
            },
          ]}
        />
      </div>
      <Formulas ids={["hhi", "cr3", "gini"]} />
    </Card>
  );
}

const FORMULA = {
  hhi: "HHI = Σ (100 · sᵢ)²",
  cr3: "CR3 = s₁ + s₂ + s₃",
  gini: "G = Σᵢ (2i − n − 1) · xᵢ / (n · Σ x)",
} as const;

function Formulas({ ids }: { readonly ids: readonly (keyof typeof FORMULA)[] }) {
  const { t } = useText();
  return (
    <dl className="mt-4 flex flex-col gap-2 text-sm">
      {ids.map((id) => (
        <div key={id}>
          <dt dir="ltr" className="w-fit font-mono">
            {FORMULA[id]}
          </dt>
          <dd className="text-ink-soft">{t(`fairness.formula.${id}`)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Benefits({ report }: { readonly report: FairnessView }) {
  const { t, money, decimal, energy } = useText();
  const gini = report.giniOfMemberGains;
  return (
    <Card labelledBy="benefits">
      <SectionHead id="benefits" title={t("fairness.benefits")} note={t("fairness.benefits.note")} />
      <Bars
        caption={t("fairness.benefits")}
        valueHead={t("fairness.gain")}
        sentence={
          gini === null
            ? t("fairness.benefits.sentence.none")
            : t("fairness.benefits.sentence", { gini: decimal(gini, 2) })
        }
        rows={report.groups.map(({ group, gain }) => ({
          key: group,
          label: t(`fairness.group.${group}`),
          value: gain,
          text: money(gain),
        }))}
      />
      <div className="mt-4">
        <DataTable
          caption={t("fairness.benefits")}
          fileName={`benefits-${report.period}`}
          rows={report.groups}
          rowKey={(row) => row.group}
          columns={[
            {
              key: "group",
              head: t("fairness.group"),
              cell: (row) => t(`fairness.group.${row.group}`),
              value: (row) => row.group,
            },
            {
              key: "points",
              head: t("fairness.points"),
              numeric: true,
              cell: (row) => decimal(row.points),
              value: (row) => row.points,
            },
            {
              key: "drawn",
              head: t("fairness.drawn"),
              numeric: true,
              cell: (row) => energy(row.importWh),
              value: (row) => row.importWh,
            },
            {
              key: "without",
              head: t("fairness.without"),
              numeric: true,
              cell: (row) => money(row.withoutMarket),
              value: (row) => row.withoutMarket,
            },
            {
              key: "booked",
              head: t("fairness.booked"),
              numeric: true,
              cell: (row) => money(row.asBooked),
              value: (row) => row.asBooked,
            },
            {
              key: "after",
              head: t("fairness.afterHidden"),
              numeric: true,
              cell: (row) => money(row.gainAfterHiddenCost),
              value: (row) => row.gainAfterHiddenCost,
            },
            {
              key: "worse",
              head: t("fairness.worseOff"),
              numeric: true,
              cell: (row) => decimal(row.worseOff),
              value: (row) => row.worseOff,
            },
          ]}
        />
      </div>
    </Card>
  );
}

function Cuts({ report }: { readonly report: NeutralityView }) {
  const { t, share, energy, decimal } = useText();
  const dash = t("chart.noValue");
  const rows = report.groups.map((group) => ({ ...group, key: `${group.dimension}|${group.group}` }));
  const shown = rows.flatMap((row) => (row.cutShare === null ? [] : [{ ...row, cut: row.cutShare }]));
  return (
    <Card labelledBy="cuts">
      <SectionHead
        id="cuts"
        title={t("fairness.cuts")}
        note={t("fairness.cuts.note", { k: report.minimumHomes })}
      />
      {report.offeredWh === 0 ? (
        <Empty title={t("fairness.cuts.none")} />
      ) : (
        <Bars
          caption={t("fairness.cuts")}
          valueHead={t("fairness.cutShare")}
          sentence={t("fairness.cuts.sentence", {
            cut: energy(report.cutWh),
            offered: energy(report.offeredWh),
            count: report.intervalsWithCuts,
          })}
          rows={shown.map((row) => ({
            key: row.key,
            label: `${t(`fairness.by.${row.dimension}`)}: ${row.group}`,
            value: row.cut,
            text: share(row.cut),
          }))}
        />
      )}
      {report.evenness !== null && (
        <Notice tone="info" title={t("fairness.evenness", { value: decimal(report.evenness, 3) })}>
          <span dir="ltr">J = (Σ x)² / (n · Σ x²)</span> · {t("fairness.formula.jain")}
        </Notice>
      )}
      {rows.length > 0 && (
        <div className="mt-4">
          <DataTable
            caption={t("fairness.cuts")}
            fileName="cuts"
            rows={rows}
            rowKey={(row) => row.key}
            columns={[
              {
                key: "by",
                head: t("fairness.by"),
                cell: (row) => t(`fairness.by.${row.dimension}`),
                value: (row) => row.dimension,
              },
              {
                key: "group",
                head: t("fairness.group"),
                cell: (row) => row.group,
                value: (row) => row.group,
              },
              {
                key: "homes",
                head: t("fairness.points"),
                numeric: true,
                cell: (row) => decimal(row.homes),
                value: (row) => row.homes,
              },
              {
                key: "offered",
                head: t("fairness.offered"),
                numeric: true,
                cell: (row) => (row.offeredWh === null ? dash : energy(row.offeredWh)),
                value: (row) => row.offeredWh,
              },
              {
                key: "cut",
                head: t("fairness.cutShare"),
                numeric: true,
                cell: (row) => (row.cutShare === null ? dash : share(row.cutShare)),
                value: (row) => row.cutShare,
              },
            ]}
          />
        </div>
      )}
    </Card>
  );
}
