/** Home: the day in one sentence, then in and out on one scale, the prices, and what the shares mean. */

import { useNavigate, useSearch } from "@tanstack/react-router";
import type { HomeView } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { FlowBars, type FlowPart } from "../charts/flowBars.tsx";
import { PriceStrip } from "../charts/priceStrip.tsx";
import { localDay, noonOf } from "../i18n/format.ts";
import { useText } from "../i18n/useText.tsx";
import { Card, LeadSentence, SectionHead } from "../ui/card.tsx";
import { DayNavigation } from "../ui/dateNavigation.tsx";
import { FigureState } from "../ui/figureState.tsx";
import { Notice } from "../ui/notice.tsx";
import { LimitNotice } from "./limitNotice.tsx";
import { MetricCards } from "./metricCards.tsx";
import { SupplyNotices } from "./supplyNotices.tsx";

export function Home() {
  const { day } = useSearch({ strict: false }) as { day?: string };
  const read = useRead("getHome", { query: day === undefined ? {} : { date: day } });
  return (
    <ReadView read={read} skeleton={[6, 18, 14]}>
      {(home) => <HomePage home={home} stale={read.error !== null} />}
    </ReadView>
  );
}

interface HomePageProps {
  readonly home: HomeView;
  /** The last try to fetch newer figures failed. */
  readonly stale: boolean;
}

function HomePage({ home, stale }: HomePageProps) {
  const navigate = useNavigate();
  const today = useToday(home);
  const { t, rich, money, price, share } = useText();
  const sums = home.today;
  const net = sums.net.microEuro;
  const first = home.prices[0];
  const now = useNow(home);
  const intervals = useRead("listHomeIntervals", { query: { date: home.date } });
  const traded = new Map(intervals.data?.intervals.map((row) => [row.interval, row.soldWh - row.boughtWh]));
  return (
    <>
      <div className="mb-2 flex flex-wrap items-end justify-between gap-3">
        <p className="text-sm font-medium text-ink-soft">{home.displayName}</p>
        <DayNavigation
          id="home-day"
          label={t("money.day")}
          value={home.date}
          max={today}
          onChange={(day) =>
            void navigate({ to: "/home", search: day === today ? {} : { day }, resetScroll: false })
          }
        />
      </div>
      <h1 className="sr-only">{t("home.title")}</h1>
      <LeadSentence
        state={
          <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
            <FigureState state={sums.net.state} />
            <p className="text-sm text-ink-soft">
              {t("home.progress", {
                share: share(sums.intervalsTotal === 0 ? 0 : sums.intervalsSettled / sums.intervalsTotal),
              })}
            </p>
          </div>
        }
      >
        <DaySentence home={home} past={home.date !== today} />
      </LeadSentence>
      <div className="flex flex-col gap-6">
        {stale && (
          <Notice tone="warn" live title={t("home.stale")}>
            {t("home.stale.text")}
          </Notice>
        )}
        <SupplyNotices />
        {home.limit !== null && home.date === today && <LimitNotice notice={home.limit} />}
        <Card labelledBy="flows">
          <SectionHead
            id="flows"
            title={t("home.flows.title")}
            note={t("home.flows.note")}
            aside={<FigureState state={flowState(home)} />}
          />
          <FlowBars into={parts(home.flowsIn)} out={parts(home.flowsOut)} />
        </Card>
        <div className="grid grid-cols-1 gap-6 xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
          <Card labelledBy="prices">
            <SectionHead
              id="prices"
              title={t("home.prices.title")}
              note={t("home.prices.note")}
              aside={<FigureState state={latestPriceState(home)} />}
            />
            <PriceStrip
              points={home.prices.map((item) => ({
                index: item.interval,
                price: item.ownPrice,
                tradedWh: traded.get(item.interval) ?? 0,
              }))}
              now={now}
              retail={first?.retail ?? 0}
              feedIn={first?.feedIn ?? 0}
            />
          </Card>
          <Card labelledBy="balance">
            <SectionHead
              id="balance"
              title={t("home.balance.title")}
              note={t(net >= 0 ? "home.balance.plus" : "home.balance.minus")}
            />
            <DayMoney home={home} />
            {sums.savings.microEuro !== 0 && (
              <p className="mt-4 border-t border-line pt-4 text-sm text-ink-soft">
                {rich(sums.savings.microEuro > 0 ? "home.savings.better" : "home.savings.worse", {
                  money: money(Math.abs(sums.savings.microEuro)),
                })}
              </p>
            )}
            {first !== undefined && (
              <p className="mt-2 text-sm text-ink-soft">
                {t("home.balance.tariffs", { retail: price(first.retail), feedIn: price(first.feedIn) })}
              </p>
            )}
          </Card>
        </div>
        <MetricCards home={home} />
      </div>
    </>
  );
}

/** The local day of the market clock. */
function useToday(home: HomeView): string {
  const { settings } = useText();
  const { data } = useRead("getSystem");
  return data === undefined ? home.date : localDay(settings.timeZone, data.clock.interval * 900);
}

function useNow(home: HomeView): number {
  const { data } = useRead("getSystem");
  return data?.clock.interval ?? home.prices.at(-1)?.interval ?? 0;
}

const parts = (bars: HomeView["flowsIn"]): FlowPart[] =>
  bars.map((bar) => ({ key: bar.source, energyWh: bar.wh }));

/** The least certain state among the bars speaks for the picture. */
const flowState = (home: HomeView): HomeView["today"]["net"]["state"] => {
  const states = [...home.flowsIn, ...home.flowsOut].filter((bar) => bar.wh > 0).map((bar) => bar.state);
  const order = ["estimated", "live", "provisional", "corrected", "final"] as const;
  return order.find((state) => states.includes(state)) ?? "live";
};

const latestPriceState = (home: HomeView) =>
  home.prices.findLast((item) => item.priceState !== null)?.priceState ?? "live";

function DaySentence({ home, past }: { readonly home: HomeView; readonly past: boolean }) {
  const { rich, energy, money, day } = useText();
  const kind = past ? "home.past" : "home.sentence";
  const { soldLocal, earnedLocal, boughtLocal, spentLocal } = home.today;
  const values = {
    sold: energy(soldLocal.wh),
    earned: money(earnedLocal.microEuro),
    bought: energy(boughtLocal.wh),
    spent: money(Math.abs(spentLocal.microEuro)),
    day: day(noonOf(home.date)),
  };
  if (soldLocal.wh > 0 && boughtLocal.wh > 0) return rich(`${kind}.both`, values);
  if (soldLocal.wh > 0) return rich(`${kind}.sold`, values);
  if (boughtLocal.wh > 0) return rich(`${kind}.bought`, values);
  return rich(`${kind}.none`, values);
}

function DayMoney({ home }: { readonly home: HomeView }) {
  const { t, money, energy } = useText();
  const { today } = home;
  const rows = [
    {
      id: "sold",
      label: t("home.balance.sold"),
      wh: today.soldLocal.wh,
      amount: today.earnedLocal.microEuro,
    },
    {
      id: "fed",
      label: t("home.balance.fedIn"),
      wh: today.gridExport.wh,
      amount: today.feedInEarned.microEuro,
    },
    {
      id: "bought",
      label: t("home.balance.bought"),
      wh: today.boughtLocal.wh,
      amount: -Math.abs(today.spentLocal.microEuro),
    },
    {
      id: "grid",
      label: t("home.balance.grid"),
      wh: today.gridImport.wh,
      amount: -Math.abs(today.gridCost.microEuro),
    },
  ];
  return (
    <dl className="flex flex-col">
      {rows.map((row) => (
        <div key={row.id} className="flex items-baseline gap-3 border-b border-line py-2.5">
          <dt className="min-w-0 flex-1">
            {row.label} <span className="text-sm whitespace-nowrap text-ink-soft">{energy(row.wh)}</span>
          </dt>
          <dd className="font-medium whitespace-nowrap">{money(row.amount)}</dd>
        </div>
      ))}
      <div className="flex items-baseline gap-3 pt-3 text-lg font-semibold">
        <dt className="flex-1">{t("home.balance.net")}</dt>
        <dd className="whitespace-nowrap">{money(today.net.microEuro)}</dd>
      </div>
    </dl>
  );
}
