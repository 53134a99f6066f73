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
        title={t("interval.title", { interval: interval(account.interval), day: day(account.start) })}
        aside={
          <div className="no-print flex flex-wrap gap-2">
            <ButtonLink to="/board">{t("interval.toBoard")}</ButtonLink>
            {account.previous !== null && (
              <ButtonLink to={`/board/${account.previous}`}>
                <ChevronLeft aria-hidden="true" className="size-4 rtl:-scale-x-100" />
                {t("interval.earlier")}
              </ButtonLink>
            )}
            {account.next !== null && (
              <ButtonLink to={`/board/${account.next}`}>
                {t("interval.later")}
                <ChevronRight aria-hidden="true" className="size-4 rtl:-scale-x-100" />
              </ButtonLink>
            )}
          </div>
        }
      />
      <LeadSentence state={<IntervalStateWord state={account.state} />}>
        {rich(calm ? "interval.sentence.balanced" : "interval.sentence.unbalanced", {
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
          <Notice tone="warn" title={t("interval.correctionDue")}>
            {t("interval.correctionDue.text")}
          </Notice>
        )}
        <Card labelledBy="way">
          <SectionHead id="way" title={t("interval.way")} note={t("interval.way.note")} />
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
      label={t("interval.way")}
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
      <SectionHead id="market" title={t("interval.market")} note={t("interval.market.note")} />
      <Facts
        facts={[
          { label: t("interval.buys"), value: `${orders.buyCount} · ${energy(orders.buyWh)}` },
          { label: t("interval.sells"), value: `${orders.sellCount} · ${energy(orders.sellWh)}` },
          { label: t("interval.fromPlans"), value: orders.fromPlans + orders.fromLinked },
          { label: t("interval.manual"), value: orders.manual },
          ...(clearing === null
            ? [{ label: t("interval.rule"), value: t("interval.notCleared") }]
            : [
                { label: t("interval.rule"), value: has(rule) ? t(rule) : clearing.rule },
                { label: t("board.price"), value: price(clearing.poolPrice) },
                { label: t("board.traded"), value: energy(clearing.tradedWh) },
                {
                  label: t("board.curtailed"),
                  value: energy(clearing.curtailedWh),
                  odd: clearing.curtailedWh > 0,
                },
                { label: t("interval.congestion"), value: money(clearing.congestion) },
                { label: t("interval.rounds"), value: clearing.acRounds },
              ]),
        ]}
      />
      {account.evidence.length > 0 && (
        <div className="mt-5">
          <Table
            caption={t("interval.evidence")}
            rows={account.evidence}
            rowKey={(row) => row.stage}
            columns={[
              { key: "stage", head: t("interval.stage"), cell: (row) => t(`interval.stage.${row.stage}`) },
              {
                key: "voltage",
                head: t("interval.voltages"),
                numeric: true,
                cell: (row) => `${voltage(row.lowestPu)} – ${voltage(row.highestPu)}`,
              },
              {
                key: "loading",
                head: t("interval.loading"),
                numeric: true,
                cell: (row) => percent(row.highestLoadingPercent),
              },
              {
                key: "violations",
                head: t("interval.violations"),
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
      <SectionHead id="readings" title={t("interval.readings")} note={t("interval.readings.note")} />
      <Facts
        facts={[
          { label: t("interval.expected"), value: readings.expected },
          { label: t("quality.measured"), value: readings.measured },
          { label: t("quality.estimated"), value: readings.estimated, odd: readings.estimated > 0 },
          { label: t("quality.substituted"), value: readings.substituted, odd: readings.substituted > 0 },
          { label: t("interval.replaced"), value: readings.replaced },
          {
            label: t("interval.newest"),
            value: readings.lastReceivedAt === null ? none : moment(readings.lastReceivedAt),
          },
          {
            label: t("interval.sources"),
            value: readings.sources.map(({ source, count }) => `${source} (${count})`).join(", ") || none,
          },
          {
            label: t("interval.missing"),
            value: readings.missing.length === 0 ? t("interval.missing.none") : readings.missing.join(", "),
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
        title={t("interval.books")}
        note={t(lines.count === 0 ? "interval.books.none" : "interval.books.note")}
      />
      {lines.count > 0 && (
        <Table
          caption={t("interval.books")}
          captionHidden
          rows={lines.accounts}
          rowKey={(row) => row.account}
          columns={[
            {
              key: "account",
              head: t("interval.account"),
              cell: ({ account: name }) => {
                const id = `account.name.${name}`;
                return has(id) ? t(id) : name;
              },
            },
            { key: "gives", head: t("interval.gives"), numeric: true, cell: (row) => money(row.gives, true) },
            { key: "gets", head: t("interval.gets"), numeric: true, cell: (row) => money(row.gets, true) },
          ]}
        />
      )}
      <p className={`mt-4 ${lines.balance === 0 ? "text-ink-soft" : "font-medium text-bad"}`}>
        {t("interval.balance", {
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
      ? t("interval.notRecorded")
      : t("interval.recorded", { block: entry.blockNumber, transaction: shortId(entry.transactionHash) });
  return (
    <Card labelledBy="chain">
      <SectionHead id="chain" title={t("interval.chain")} note={t("interval.chain.note")} />
      <Facts
        facts={[
          { label: t("interval.chain.orders"), value: record(chain.orders) },
          { label: t("interval.chain.batch"), value: record(chain.batch) },
          { label: t("interval.chain.signatures"), value: chain.signatures },
          {
            label: t("interval.versions"),
            value: t("interval.versions.value", {
              tariff: account.tariffVersion,
              network: account.networkVersion,
            }),
          },
        ]}
      />
    </Card>
  );
}
