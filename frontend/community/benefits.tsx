/** Who benefits from the market: groups before and after, members by size, the distribution, and tables to take along. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { operationUrl } from "../api/client.ts";
import type { Benefits as BenefitsView, FairnessView } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { BinBars } from "../charts/binBars.tsx";
import { formatMonth, localDay } from "../i18n/format.ts";
import { useText } from "../i18n/useText.tsx";
import { buttonClass } from "../ui/button.tsx";
import { Card, LeadSentence, PageHead, SectionHead } from "../ui/card.tsx";
import { DayNavigation, MonthNavigation } from "../ui/dateNavigation.tsx";
import { FigureState } from "../ui/figureState.tsx";
import { Empty } from "../ui/states.tsx";
import { Table } from "../ui/table.tsx";
import { Facts } from "./facts.tsx";
import { monthsUpTo } from "./months.ts";

export function Benefits() {
  const { t, settings } = useText();
  const { month } = useSearch({ strict: false }) as { month?: string };
  const navigate = useNavigate();
  const { data: system } = useRead("getSystem");
  const today = localDay(settings.timeZone, system?.clock.simTime ?? 0);
  const period = month ?? today.slice(0, 7);
  const fairness = useRead("getFairness", { query: { period } }, { enabled: system !== undefined });
  const benefits = useRead("getBenefits", { query: { period } }, { enabled: system !== undefined });
  return (
    <>
      <PageHead
        title={t("benefits.title")}
        aside={
          <MonthNavigation
            id="benefits-month"
            label={t("billing.month")}
            value={period}
            months={monthsUpTo(today)}
            onChange={(next) => void navigate({ to: "/benefits", search: { month: next } })}
          />
        }
      />
      <ReadView read={fairness} skeleton={[4, 12]}>
        {(report) => (
          <ReadView read={benefits} skeleton={[12]}>
            {(own) => <MonthOfBenefits report={report} benefits={own} />}
          </ReadView>
        )}
      </ReadView>
      {system !== undefined && <Exports today={today} />}
    </>
  );
}

interface MonthProps {
  readonly report: FairnessView;
  readonly benefits: BenefitsView;
}

export function MonthOfBenefits({ report, benefits }: MonthProps) {
  const { t, rich, money, price, energy, decimal, settings } = useText();
  if (report.intervals === 0) return <Empty title={t("benefits.none")}>{t("benefits.none.text")}</Empty>;
  const gain = report.groups.reduce((sum, group) => sum + group.gain, 0);
  const month = formatMonth(settings, report.period);
  const hidden = t("trial.hidden", { smallest: benefits.smallestGroup });
  const isFinal = report.intervals === report.intervalsTotal;
  return (
    <>
      <LeadSentence state={<FigureState state={isFinal ? "final" : "provisional"} />}>
        {rich("benefits.sentence", {
          month,
          gain: money(gain),
          better: benefits.better,
          worse: benefits.worse,
        })}
      </LeadSentence>
      <div className="flex flex-col gap-6">
        <Card labelledBy="groups">
          <SectionHead id="groups" title={t("benefits.groups")} note={t("benefits.groups.note")} />
          <Table
            caption={t("benefits.groups")}
            captionHidden
            rows={report.groups}
            rowKey={(row) => row.group}
            columns={[
              { key: "group", head: t("trial.group"), cell: (row) => t(`group.${row.group}`) },
              { key: "points", head: t("trial.points"), numeric: true, cell: (row) => row.points },
              {
                key: "without",
                head: t("benefits.without"),
                numeric: true,
                cell: (row) => money(row.withoutMarket),
              },
              { key: "with", head: t("benefits.with"), numeric: true, cell: (row) => money(row.asBooked) },
              { key: "gain", head: t("benefits.gain"), numeric: true, cell: (row) => money(row.gain) },
              {
                key: "hidden",
                head: t("benefits.hidden"),
                numeric: true,
                cell: (row) => money(row.hiddenCost),
              },
              {
                key: "after",
                head: t("benefits.after"),
                numeric: true,
                cell: (row) => money(row.gainAfterHiddenCost),
              },
            ]}
          />
        </Card>
        <Card labelledBy="distribution">
          <SectionHead
            id="distribution"
            title={t("benefits.distribution")}
            note={t("benefits.distribution.note", { smallest: benefits.smallestGroup })}
          />
          {benefits.bins.length === 0 ? (
            <Empty title={t("benefits.few")} />
          ) : (
            <BinBars
              bins={benefits.bins}
              good="above"
              sentence={t("benefits.distribution.sentence", {
                better: benefits.better,
                worse: benefits.worse,
                gini: benefits.gini === null ? t("chart.noValue") : decimal(benefits.gini, 2),
              })}
              caption={t("benefits.distribution")}
              amountHead={t("benefits.gain")}
              countHead={t("benefits.members")}
            />
          )}
        </Card>
        <Card labelledBy="sizes">
          <SectionHead id="sizes" title={t("benefits.sizes")} note={t("benefits.sizes.note")} />
          <Table
            caption={t("benefits.sizes")}
            captionHidden
            rows={benefits.sizes}
            rowKey={(row) => row.size}
            columns={[
              { key: "size", head: t("benefits.size"), cell: (row) => t(`benefits.size.${row.size}`) },
              { key: "points", head: t("benefits.members"), numeric: true, cell: (row) => row.points },
              {
                key: "drawn",
                head: t("benefits.drawn"),
                numeric: true,
                cell: (row) => (row.importWh === null ? hidden : energy(row.importWh)),
              },
              {
                key: "gain",
                head: t("benefits.gain"),
                numeric: true,
                cell: (row) => (row.gain === null ? hidden : money(row.gain)),
              },
            ]}
          />
          <div className="mt-5">
            <Facts
              facts={[
                {
                  label: t("benefits.gini"),
                  value: benefits.gini === null ? t("chart.noValue") : decimal(benefits.gini, 3),
                },
                { label: t("benefits.forgone"), value: money(report.networkRevenueForgone) },
                { label: t("benefits.forgonePerKWh"), value: price(report.forgonePerKWh) },
                { label: t("benefits.base"), value: `${report.intervals} / ${report.intervalsTotal}` },
              ]}
            />
          </div>
        </Card>
      </div>
    </>
  );
}

const TABLES = ["exportReadings", "exportLedger", "exportEvidenceList"] as const;

function Exports({ today }: { readonly today: string }) {
  const { t } = useText();
  const [from, setFrom] = useState(today);
  const [to, setTo] = useState(today);
  const link = (operation: (typeof TABLES)[number] | "exportMembers", query: object) => (
    <li key={operation}>
      <a className={buttonClass("secondary")} href={operationUrl(operation, {}, query)} download>
        {t(`exports.${operation}`)}
      </a>
    </li>
  );
  return (
    <Card labelledBy="exports" className="no-print mt-6">
      <SectionHead id="exports" title={t("exports.title")} note={t("exports.note")} />
      <div className="mb-4 flex flex-wrap gap-6">
        <DayNavigation id="export-from" label={t("exports.from")} value={from} max={to} onChange={setFrom} />
        <DayNavigation
          id="export-to"
          label={t("exports.to")}
          value={to}
          min={from}
          max={today}
          onChange={setTo}
        />
      </div>
      <ul className="flex flex-wrap gap-3">
        {TABLES.map((operation) => link(operation, { from, to }))}
        {link("exportMembers", {})}
      </ul>
    </Card>
  );
}
