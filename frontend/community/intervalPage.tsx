/** One quarter hour from first order to bill: what happened, who acted, what it rests on, whether the books balance. */
import { useParams } from "@tanstack/react-router";
import { ChevronLeft, ChevronRight } from "lucide-react";
import type { IntervalAccount } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { shortId } from "../i18n/format.ts";
import { useText } from "../i18n/useText.tsx";
import { ButtonLink } from "../ui/button.tsx";
import { Card, LeadSentence, PageHead, SectionHead } from "../ui/card.tsx";
import { Notice } from "../ui/notice.tsx";
import { Table } from "../ui/table.tsx";
import { Tracker } from "../ui/tracker.tsx";
import { Facts } from "./facts.tsx";
import { IntervalStateWord } from "./intervalState.tsx";

const PATH = ["open", "closed", "cleared", "committed", "metered", "settled", "billed"] as const;

export function IntervalPage() {
  const { interval: index } = useParams({ strict: false }) as { interval: string };
  const read = useRead("getIntervalAccount", { params: { index } });
  return <ReadView read={read}>{(account) => <IntervalView account={account} />}</ReadView>;
}

export function IntervalView({ account }: { readonly account: IntervalAccount }) {
  const { t, rich, day, interval, energy } = useText();
  const calm = account.lines.balance === 0 && account.lines.pool === 0;
  return (
    <>
      <PageHead
        title={t("quarter.title", { interval: interval(account.interval), day: day(account.start) })}
        aside={
          <div className="no-print flex flex-wrap gap-2">
            <ButtonLink to="/board">{t("quarter.toBoard")}</ButtonLink>
            {account.previous !== null && (
              <ButtonLink to={`/board/${account.previous}`}>
                <ChevronLeft aria-hidden="true" className="size-4 rtl:-scale-x-100" />
                {t("quarter.earlier")}
              </ButtonLink>
            )}
            {account.next !== null && (
              <ButtonLink to={`/board/${account.next}`}>
                {t("quarter.later")}
                <ChevronRight aria-hidden="true" className="size-4 rtl:-scale-x-100" />
              </ButtonLink>
            )}
          </div>
        }
      />
      <LeadSentence state={<IntervalStateWord state={account.state} />}>
        {rich(calm ? "quarter.sentence.balanced" : "quarter.sentence.unbalanced", {
          orders: account.orders.buyCount + account.orders.sellCount,
          traded: energy(account.clearing?.tradedWh ?? 0),
        })}
      </LeadSentence>
      <div className="flex flex-col gap-6">
        {account.voidReason !== null && (
          <Notice tone="bad" title={t("interval.void")}>
            {account.voidReason} {account.voidCode}
          </Notice>
        )}
        {account.correctionDue && (
          <Notice tone="warn" title={t("quarter.correctionDue")}>
            {t("quarter.correctionDue.text")}
          </Notice>
        )}
        <Card labelledBy="way">
          <SectionHead id="way" title={t("quarter.way")} note={t("quarter.way.note")} />
          <Way account={account} />
        </Card>
        <OrdersAndMarket account={account} />
        <Readings account={account} />
        <Books account={account} />
        <ChainRecord account={account} />
      </div>
    </>
  );
}

function Way({ account }: { readonly account: IntervalAccount }) {
  const { t, moment } = useText();
  const at = PATH.indexOf(account.state as (typeof PATH)[number]);
  const notes: Partial<Record<(typeof PATH)[number], number>> = {
    open: account.opensAt,
    closed: account.gateClosesAt,
    metered: account.end,
  };
  return (
    <Tracker
      label={t("quarter.way")}
      steps={PATH.map((key, index) => {
        const time = notes[key];
        return {
          key,
          label: t(`interval.${key}`),
          ...(time === undefined ? {} : { note: moment(time) }),
          status: at < 0 ? "stopped" : index < at ? "done" : index === at ? "now" : "ahead",
        };
      })}
    />
  );
}

function OrdersAndMarket({ account }: { readonly account: IntervalAccount }) {
  const { t, energy, price, money, percent, voltage, has } = useText();
  const { orders, clearing } = account;
  const rule = `rule.${clearing?.rule ?? "nodal"}`;
  return (
    <Card labelledBy="market">
      <SectionHead id="market" title={t("quarter.market")} note={t("quarter.market.note")} />
      <Facts
        facts={[
          { label: t("quarter.buys"), value: `${orders.buyCount} · ${energy(orders.buyWh)}` },
          { label: t("quarter.sells"), value: `${orders.sellCount} · ${energy(orders.sellWh)}` },
          { label: t("quarter.fromPlans"), value: orders.fromPlans + orders.fromLinked },
          { label: t("quarter.manual"), value: orders.manual },
          ...(clearing === null
            ? [{ label: t("quarter.rule"), value: t("quarter.notCleared") }]
            : [
                { label: t("quarter.rule"), value: has(rule) ? t(rule) : clearing.rule },
                { label: t("board.price"), value: price(clearing.poolPrice) },
                { label: t("board.traded"), value: energy(clearing.tradedWh) },
                {
                  label: t("board.curtailed"),
                  value: energy(clearing.curtailedWh),
                  odd: clearing.curtailedWh > 0,
                },
                { label: t("quarter.congestion"), value: money(clearing.congestion) },
                { label: t("quarter.rounds"), value: clearing.acRounds },
              ]),
        ]}
      />
      {account.evidence.length > 0 && (
        <div className="mt-5">
          <Table
            caption={t("quarter.evidence")}
            rows={account.evidence}
            rowKey={(row) => row.stage}
            columns={[
              { key: "stage", head: t("quarter.stage"), cell: (row) => t(`quarter.stage.${row.stage}`) },
              {
                key: "voltage",
                head: t("quarter.voltages"),
                numeric: true,
                cell: (row) => `${voltage(row.lowestPu)} – ${voltage(row.highestPu)}`,
              },
              {
                key: "loading",
                head: t("quarter.loading"),
                numeric: true,
                cell: (row) => percent(row.highestLoadingPercent),
              },
              {
                key: "violations",
                head: t("quarter.violations"),
                numeric: true,
                cell: (row) => (
                  <span className={row.violations > 0 ? "font-medium text-warn" : ""}>{row.violations}</span>
                ),
              },
            ]}
          />
        </div>
      )}
    </Card>
  );
}

function Readings({ account }: { readonly account: IntervalAccount }) {
  const { t, moment } = useText();
  const { readings } = account;
  const none = t("chart.noValue");
  return (
    <Card labelledBy="readings">
      <SectionHead id="readings" title={t("quarter.readings")} note={t("quarter.readings.note")} />
      <Facts
        facts={[
          { label: t("quarter.expected"), value: readings.expected },
          { label: t("quality.measured"), value: readings.measured },
          { label: t("quality.estimated"), value: readings.estimated, odd: readings.estimated > 0 },
          { label: t("quality.substituted"), value: readings.substituted, odd: readings.substituted > 0 },
          { label: t("quarter.replaced"), value: readings.replaced },
          {
            label: t("quarter.newest"),
            value: readings.lastReceivedAt === null ? none : moment(readings.lastReceivedAt),
          },
          {
            label: t("quarter.sources"),
            value: readings.sources.map(({ source, count }) => `${source} (${count})`).join(", ") || none,
          },
          {
            label: t("quarter.missing"),
            value: readings.missing.length === 0 ? t("quarter.missing.none") : readings.missing.join(", "),
            odd: readings.missing.length > 0 && account.state !== "open" && account.state !== "closed",
          },
        ]}
      />
    </Card>
  );
}

function Books({ account }: { readonly account: IntervalAccount }) {
  const { t, money, has } = useText();
  const { lines } = account;
  return (
    <Card labelledBy="books">
      <SectionHead
        id="books"
        title={t("quarter.books")}
        note={t(lines.count === 0 ? "quarter.books.none" : "quarter.books.note")}
      />
      {lines.count > 0 && (
        <Table
          caption={t("quarter.books")}
          captionHidden
          rows={lines.accounts}
          rowKey={(row) => row.account}
          columns={[
            {
              key: "account",
              head: t("quarter.account"),
              cell: ({ account: name }) => {
                const id = `ledgerAccount.${name}`;
                return has(id) ? t(id) : name;
              },
            },
            { key: "gives", head: t("quarter.gives"), numeric: true, cell: (row) => money(row.gives, true) },
            { key: "gets", head: t("quarter.gets"), numeric: true, cell: (row) => money(row.gets, true) },
          ]}
        />
      )}
      <p className={`mt-4 ${lines.balance === 0 ? "text-ink-soft" : "font-medium text-bad"}`}>
        {t("quarter.balance", {
          lines: lines.count,
          balance: money(lines.balance, true),
          corrections: lines.corrections,
        })}
      </p>
    </Card>
  );
}

function ChainRecord({ account }: { readonly account: IntervalAccount }) {
  const { t } = useText();
  const { chain } = account;
  const record = (entry: IntervalAccount["chain"]["batch"]) =>
    entry === null
      ? t("quarter.notRecorded")
      : t("quarter.recorded", { block: entry.blockNumber, transaction: shortId(entry.transactionHash) });
  return (
    <Card labelledBy="chain">
      <SectionHead id="chain" title={t("quarter.chain")} note={t("quarter.chain.note")} />
      <Facts
        facts={[
          { label: t("quarter.chain.orders"), value: record(chain.orders) },
          { label: t("quarter.chain.batch"), value: record(chain.batch) },
          { label: t("quarter.chain.signatures"), value: chain.signatures },
          {
            label: t("quarter.versions"),
            value: t("quarter.versions.value", {
              tariff: account.tariffVersion,
              network: account.networkVersion,
            }),
          },
        ]}
      />
    </Card>
  );
}
