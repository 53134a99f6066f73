/** Money: the month as a sentence, the waterfall, its lines, its days, and any day down to the interval. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { MoneyView } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { Waterfall, type WaterfallStep } from "../charts/waterfall.tsx";
import { formatMonth } from "../i18n/format.ts";
import { type Text, useText } from "../i18n/useText.tsx";
import { Card, LeadSentence, PageHead, SectionHead } from "../ui/card.tsx";
import { FigureState } from "../ui/figureState.tsx";
import { Table } from "../ui/table.tsx";
import { Select } from "../ui/textFields.tsx";
import { Bills } from "./bills.tsx";
import { DayLedger } from "./dayLedger.tsx";
import { MonthDays } from "./monthDays.tsx";
import { Objections } from "./objections.tsx";
import { TariffComparison } from "./tariffComparison.tsx";

export interface MoneySearch {
  readonly month?: string;
  readonly day?: string;
}

export function Money() {
  const { t, settings } = useText();
  const search = useSearch({ strict: false }) as MoneySearch;
  const navigate = useNavigate();
  const read = useRead("getMoney", { query: search.month === undefined ? {} : { month: search.month } });
  return (
    <ReadView read={read} skeleton={[6, 20, 12]}>
      {(view) => (
        <>
          <PageHead
            title={t("money.title")}
            aside={
              view.months.length > 1 ? (
                <Select
                  id="month"
                  compact
                  label={t("money.month")}
                  value={view.month}
                  onChange={(month) => void navigate({ to: "/money", search: { month } })}
                  options={view.months.map((month) => ({
                    value: month,
                    label: formatMonth(settings, month),
                  }))}
                />
              ) : undefined
            }
          />
          <MonthView view={view} search={search} />
          <Bills />
          <Objections />
          <TariffComparison />
        </>
      )}
    </ReadView>
  );
}

function MonthView({ view, search }: { readonly view: MoneyView; readonly search: MoneySearch }) {
  const text = useText();
  const { t, rich, money, energy, price, rate, settings } = text;
  const month = formatMonth(settings, view.month);
  return (
    <>
      <LeadSentence state={<FigureState state={view.state} />}>
        {rich(view.grossMicroEuro >= 0 ? "money.sentence.get" : "money.sentence.pay", {
          month,
          money: money(Math.abs(view.grossMicroEuro)),
        })}{" "}
        {view.savingsMicroEuro !== 0 &&
          rich(view.savingsMicroEuro > 0 ? "money.sentence.saved" : "money.sentence.lost", {
            money: money(Math.abs(view.savingsMicroEuro)),
          })}
      </LeadSentence>
      <div className="grid grid-cols-1 items-start gap-6 xl:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <Card labelledBy="waterfall">
          <SectionHead id="waterfall" title={t("money.waterfall")} note={t("money.waterfall.note")} />
          <Waterfall
            steps={waterfallSteps(view, text)}
            sentence={t("money.waterfall.sentence", {
              without: money(view.withoutMarketMicroEuro),
              gross: money(view.grossMicroEuro),
            })}
            caption={t("money.waterfall")}
          />
        </Card>
        <Card labelledBy="lines">
          <SectionHead id="lines" title={t("money.lines")} note={t("money.lines.note")} />
          <Table
            caption={t("money.lines")}
            captionHidden
            rows={view.lines}
            rowKey={(line) => `${line.kind}-${line.correction}`}
            columns={[
              {
                key: "kind",
                head: t("chart.line"),
                cell: (line) => (
                  <>
                    <span className="block">
                      {t(`line.${line.kind}`)}
                      {line.correction && ` · ${t("line.correction")}`}
                    </span>
                    <span className="text-xs text-ink-soft">
                      {energy(line.energyWh)}
                      {line.averagePrice !== null && ` · ⌀ ${price(line.averagePrice)}`}
                    </span>
                  </>
                ),
              },
              {
                key: "amount",
                head: t("chart.amount"),
                numeric: true,
                cell: (line) => money(line.microEuro),
              },
            ]}
            foot={<Totals view={view} />}
          />
          <p className="mt-3 text-sm text-ink-soft">
            {t("money.vat.note", { rate: rate(view.vatBasisPoints) })}
          </p>
        </Card>
      </div>
      <Card labelledBy="days" className="mt-6">
        <SectionHead id="days" title={t("money.days")} note={t("money.days.note")} />
        <MonthDays view={view} selected={search.day} />
      </Card>
      {search.day !== undefined && (
        <Card labelledBy="ledger" className="mt-6">
          <DayLedger date={search.day} />
        </Card>
      )}
    </>
  );
}

function Totals({ view }: { readonly view: MoneyView }) {
  const { t, money, rate } = useText();
  const rows = [
    { label: t("money.net"), amount: view.netMicroEuro, strong: false },
    {
      label: t("money.vat", { rate: rate(view.vatBasisPoints) }),
      amount: view.vatMicroEuro,
      strong: false,
    },
    { label: t("money.gross"), amount: view.grossMicroEuro, strong: true },
  ];
  return (
    <tfoot className="border-t border-line-strong">
      {rows.map((row) => (
        <tr key={row.label} className={row.strong ? "text-base font-semibold" : "text-ink-soft"}>
          <th scope="row" className="py-1.5 pe-2 text-start font-[inherit]">
            {row.label}
          </th>
          <td className="py-1.5 text-end whitespace-nowrap">{money(row.amount)}</td>
        </tr>
      ))}
    </tfoot>
  );
}

/** Bill lines largest gains first, then costs, then VAT, ending in the amount due. */
export function waterfallSteps(view: MoneyView, { t, rate }: Pick<Text, "t" | "rate">): WaterfallStep[] {
  const lines = view.lines
    .filter((line) => line.microEuro !== 0)
    .toSorted((a, b) => b.microEuro - a.microEuro)
    .map((line) => ({
      key: `${line.kind}-${line.correction}`,
      label: t(`line.${line.kind}`) + (line.correction ? ` · ${t("line.correction")}` : ""),
      microEuro: line.microEuro,
    }));
  return [
    ...lines,
    ...(view.vatMicroEuro === 0
      ? []
      : [
          {
            key: "vat",
            label: t("money.vat", { rate: rate(view.vatBasisPoints) }),
            microEuro: view.vatMicroEuro,
          },
        ]),
    { key: "gross", label: t("money.gross"), microEuro: view.grossMicroEuro, total: true },
  ];
}
