/** A month in totals: what was traded and paid, in which states, and the sums that must be zero. */
import { CircleCheck, CircleX } from "lucide-react";
import type { AuditTotalsView } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { useText } from "../i18n/useText.tsx";
import { Card, LeadSentence, PageHead, SectionHead } from "../ui/card.tsx";
import { DataTable } from "../ui/dataTable.tsx";
import { FigureState } from "../ui/figureState.tsx";
import { Empty } from "../ui/states.tsx";
import { Bars } from "./bars.tsx";
import { MonthChoice, useMonth } from "./monthPage.tsx";

export function Totals() {
  const { t } = useText();
  const { query } = useMonth();
  const read = useRead("getAuditTotals", { query });
  return (
    <ReadView read={read} skeleton={[4, 6, 14]}>
      {(totals) => (
        <>
          <PageHead
            title={t("totals.title")}
            note={t("totals.note")}
            aside={<MonthChoice to="/totals" value={totals.period} />}
          />
          <TotalsView totals={totals} />
        </>
      )}
    </ReadView>
  );
}

function TotalsView({ totals }: { readonly totals: AuditTotalsView }) {
  const { t, rich, energy } = useText();
  const finished = totals.states.find(({ state }) => state === "billed")?.count ?? 0;
  if (totals.states.every(({ count }) => count === 0)) {
    return <Empty title={t("totals.none")}>{t("totals.none.text")}</Empty>;
  }
  return (
    <>
      <LeadSentence
        state={<FigureState state={finished === totals.intervalsTotal ? "final" : "provisional"} />}
      >
        {rich("totals.sentence", {
          traded: energy(totals.tradedWh),
          orders: totals.orders,
          billed: finished,
          all: totals.intervalsTotal,
        })}
      </LeadSentence>
      <div className="flex flex-col gap-6">
        <ZeroSums totals={totals} />
        <Money totals={totals} />
        <Energy totals={totals} />
        <States totals={totals} />
      </div>
    </>
  );
}

function ZeroSums({ totals }: { readonly totals: AuditTotalsView }) {
  const { t, money, interval, day } = useText();
  return (
    <Card labelledBy="zero">
      <SectionHead id="zero" title={t("totals.zero")} note={t("totals.zero.note")} />
      {totals.balancedAt === null ? (
        <Empty title={t("totals.zero.none")} />
      ) : (
        <>
          <ul className="flex flex-col gap-3">
            {totals.zeroSums.map(({ name, microEuro }) => {
              const Sign = microEuro === 0 ? CircleCheck : CircleX;
              return (
                <li key={name} className="flex flex-wrap items-baseline justify-between gap-x-4">
                  <span className="flex items-center gap-2">
                    <Sign
                      aria-hidden="true"
                      className={`size-5 shrink-0 ${microEuro === 0 ? "text-ok" : "text-bad"}`}
                    />
                    {t(`totals.zero.${name}`)}
                  </span>
                  <span className={`font-medium ${microEuro === 0 ? "" : "text-bad"}`}>
                    {money(microEuro, true)} · {t(microEuro === 0 ? "totals.zero.is" : "totals.zero.isNot")}
                  </span>
                </li>
              );
            })}
          </ul>
          <p className="mt-3 text-sm text-ink-soft">
            {t("totals.zero.at", {
              interval: interval(totals.balancedAt),
              day: day(totals.balancedAt * 900),
            })}
          </p>
        </>
      )}
    </Card>
  );
}

function Money({ totals }: { readonly totals: AuditTotalsView }) {
  const { t, money, energy } = useText();
  const net = totals.kinds.reduce((sum, { amount }) => sum + amount, 0);
  return (
    <Card labelledBy="money">
      <SectionHead id="money" title={t("totals.money")} note={t("totals.money.note")} />
      {totals.kinds.length === 0 ? (
        <Empty title={t("totals.money.none")} />
      ) : (
        <>
          <Bars
            caption={t("totals.money")}
            valueHead={t("chart.amount")}
            sentence={t(net < 0 ? "totals.money.sentence.owed" : "totals.money.sentence", {
              net: money(Math.abs(net)),
            })}
            rows={totals.kinds.map(({ kind, amount }) => ({
              key: kind,
              label: t(`totals.kind.${kind}`),
              value: amount,
              text: money(amount),
            }))}
          />
          <div className="mt-4">
            <DataTable
              caption={t("totals.money")}
              fileName={`totals-${totals.period}`}
              rows={totals.kinds}
              rowKey={(row) => row.kind}
              columns={[
                {
                  key: "kind",
                  head: t("chart.line"),
                  cell: (row) => t(`totals.kind.${row.kind}`),
                  value: (row) => row.kind,
                },
                {
                  key: "energy",
                  head: t("chart.energy"),
                  numeric: true,
                  cell: (row) => energy(row.energyWh),
                  value: (row) => row.energyWh,
                },
                {
                  key: "amount",
                  head: t("chart.amount"),
                  numeric: true,
                  cell: (row) => money(row.amount),
                  value: (row) => row.amount,
                },
              ]}
            />
          </div>
        </>
      )}
    </Card>
  );
}

function Energy({ totals }: { readonly totals: AuditTotalsView }) {
  const { t, energy, decimal } = useText();
  const figures = [
    { key: "traded", text: energy(totals.tradedWh) },
    { key: "curtailed", text: energy(totals.curtailedWh) },
    { key: "orders", text: decimal(totals.orders) },
    { key: "readings", text: decimal(totals.readings) },
  ] as const;
  return (
    <Card labelledBy="energy">
      <SectionHead id="energy" title={t("totals.energy")} />
      <dl className="grid grid-cols-[repeat(auto-fit,minmax(10rem,1fr))] gap-4">
        {figures.map(({ key, text }) => (
          <div key={key}>
            <dt className="text-sm text-ink-soft">{t(`totals.energy.${key}`)}</dt>
            <dd className="text-2xl font-light">{text}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function States({ totals }: { readonly totals: AuditTotalsView }) {
  const { t, decimal } = useText();
  const rows = totals.states.filter(({ count }) => count > 0);
  const voided = rows.find(({ state }) => state === "void")?.count ?? 0;
  return (
    <Card labelledBy="states">
      <SectionHead id="states" title={t("totals.states")} />
      <Bars
        caption={t("totals.states")}
        valueHead={t("totals.intervals")}
        sentence={t("totals.states.sentence", { voided })}
        rows={rows.map(({ state, count }) => ({
          key: state,
          label: t(`interval.${state}`),
          value: count,
          text: decimal(count),
        }))}
      />
      {totals.voids.length > 0 && (
        <ul className="mt-3 text-sm text-ink-soft">
          {totals.voids.map(({ code, count }) => (
            <li key={code}>{t("totals.void", { code, count })}</li>
          ))}
        </ul>
      )}
    </Card>
  );
}
