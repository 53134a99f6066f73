/** A day down to the interval: every line as it was settled. */
import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import type { LedgerRow } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { noonOf } from "../i18n/format.ts";
import { useText } from "../i18n/useText.tsx";
import { SectionHead } from "../ui/card.tsx";
import { FigureState } from "../ui/figureState.tsx";
import { Empty } from "../ui/states.tsx";
import { Table } from "../ui/table.tsx";
import { ObjectToReading } from "./objections.tsx";

interface IntervalGroup {
  readonly interval: number;
  readonly net: number;
  readonly lines: readonly LedgerRow[];
}

/** Lines of one interval together, in the order of time. */
export function groupByInterval(lines: readonly LedgerRow[]): IntervalGroup[] {
  return [...Map.groupBy(lines, (line) => line.interval)]
    .sort(([a], [b]) => a - b)
    .map(([interval, members]) => ({
      interval,
      lines: members,
      net: members.reduce((sum, line) => sum + line.microEuro, 0),
    }));
}

export function DayLedger({ date }: { readonly date: string }) {
  const { t, day } = useText();
  const read = useRead("listMoneyLines", { query: { date } });
  return (
    <>
      <SectionHead
        id="ledger"
        title={t("ledger.title", { day: day(noonOf(date)) })}
        note={t("ledger.note")}
      />
      <ReadView read={read} skeleton={[12]}>
        {(view) => {
          const groups = groupByInterval(view.lines);
          if (groups.length === 0) return <Empty title={t("ledger.none")} />;
          return (
            <ul className="divide-y divide-line border-y border-line">
              {groups.map((group) => (
                <IntervalLines key={group.interval} group={group} />
              ))}
            </ul>
          );
        }}
      </ReadView>
      <Link to="/money" className="mt-2 inline-flex min-h-11 items-center text-sm font-medium text-brand">
        {t("ledger.close")}
      </Link>
    </>
  );
}

function IntervalLines({ group }: { readonly group: IntervalGroup }) {
  const { t, interval, money, energy, price } = useText();
  const first = group.lines[0];
  return (
    <li>
      <details className="group">
        <summary className="flex min-h-12 list-none items-center gap-3 py-1">
          <ChevronRight
            aria-hidden="true"
            className="size-4 shrink-0 text-ink-faint transition-transform group-open:rotate-90 rtl:-scale-x-100"
          />
          <span className="flex-1 whitespace-nowrap">{interval(group.interval)}</span>
          {first !== undefined && (
            <span className="hidden sm:inline">
              <FigureState state={first.state} />
            </span>
          )}
          <span className="font-medium whitespace-nowrap">{money(group.net, true)}</span>
        </summary>
        <div className="pb-4 sm:ps-7">
          <Table
            caption={t("ledger.caption", { interval: interval(group.interval) })}
            captionHidden
            rows={group.lines}
            rowKey={(line) => `${line.kind}-${line.price}-${line.microEuro}-${line.counterparty}`}
            columns={[
              { key: "kind", head: t("chart.line"), cell: (line) => t(`line.${line.kind}`) },
              {
                key: "with",
                head: t("ledger.with"),
                cell: (line) => <Counterparty name={line.counterparty} />,
              },
              { key: "wh", head: t("chart.energy"), numeric: true, cell: (line) => energy(line.energyWh) },
              { key: "price", head: t("chart.price"), numeric: true, cell: (line) => price(line.price) },
              {
                key: "amount",
                head: t("chart.amount"),
                numeric: true,
                cell: (line) => money(line.microEuro, true),
              },
            ]}
          />
          <ObjectToReading interval={group.interval} />
        </div>
      </details>
    </li>
  );
}

function Counterparty({ name }: { readonly name: string }) {
  const { t, has } = useText();
  const id = `counterpart.${name}`;
  return has(id) ? t(id) : name;
}
