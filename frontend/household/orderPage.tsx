/** One order: where it is, why it went as it did, and the market it met. */
import { useParams } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import type { OrderDetail } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { MeritOrder } from "../charts/meritOrder.tsx";
import { type Text, useText } from "../i18n/useText.tsx";
import { ButtonLink } from "../ui/button.tsx";
import { Card, LeadSentence, SectionHead } from "../ui/card.tsx";
import { FigureState } from "../ui/figureState.tsx";
import { Notice } from "../ui/notice.tsx";
import { Empty } from "../ui/states.tsx";
import { Tracker, type TrackerStep } from "../ui/tracker.tsx";
import { ExplainOutcome } from "./explainOutcome.tsx";
import { TakeBack } from "./takeBack.tsx";

export function OrderPage() {
  const { t } = useText();
  const { orderId } = useParams({ strict: false }) as { orderId: `0x${string}` };
  const read = useRead("getOrder", { params: { orderId } });
  return (
    <>
      <ButtonLink to="/trade" variant="quiet" className="mb-4 -ms-4">
        <ArrowLeft aria-hidden="true" className="size-4 rtl:-scale-x-100" />
        {t("order.back")}
      </ButtonLink>
      <ReadView read={read} skeleton={[6, 8, 14]}>
        {(detail) => <OrderView detail={detail} />}
      </ReadView>
    </>
  );
}

function OrderView({ detail }: { readonly detail: OrderDetail }) {
  const text = useText();
  const { t, rich, energy, price, interval, day } = text;
  const { summary } = detail;
  // The meter decides what is paid: a promise that was not kept is said first.
  const short =
    (summary.state === "delivered" || summary.state === "paid") && (detail.delivery?.shortfallWh ?? 0) > 0;
  return (
    <>
      <h1 className="sr-only">{t("order.title")}</h1>
      <LeadSentence state={<FigureState state={summary.figureState} />}>
        {rich(
          short ? `order.sentence.${summary.side}.short` : `order.sentence.${summary.side}.${summary.state}`,
          {
            delivered: energy(detail.delivery?.deliveredWh ?? 0),
            energy: energy(summary.energyWh),
            local: energy(summary.localWh ?? 0),
            price: price(summary.price ?? summary.limitPrice),
            interval: interval(summary.interval),
            day: day(summary.start),
          },
        )}
      </LeadSentence>
      <div className="flex flex-col gap-6">
        <Card labelledBy="path">
          <SectionHead
            id="path"
            title={t("order.path")}
            note={t(summary.origin === "plan" ? "order.origin.plan" : "order.origin.manual")}
          />
          <Tracker label={t("order.path")} steps={trackerSteps(detail, text)} />
        </Card>
        {summary.revocable && <TakeBack detail={detail} />}
        {detail.voidReason !== null && (
          <Notice tone="warn" title={t("order.void")}>
            {detail.voidReason}
          </Notice>
        )}
        <ExplainOutcome detail={detail} />
        <MarketMet detail={detail} />
        {detail.receiptAvailable && (
          <Notice
            tone="ok"
            title={t("order.receipt")}
            action={
              <ButtonLink to="/check" search={{ order: summary.orderId }} variant="primary">
                {t("order.check")}
              </ButtonLink>
            }
          >
            {t("order.receipt.text")}
          </Notice>
        )}
      </div>
    </>
  );
}

const STATUS = { done: "done", current: "now", ahead: "ahead", skipped: "stopped" } as const;

function trackerSteps(detail: OrderDetail, { t, time }: Pick<Text, "t" | "time">): TrackerStep[] {
  return detail.steps.map((step) => ({
    key: step.name,
    status: STATUS[step.status],
    label:
      step.name === "matched" && step.status === "skipped"
        ? t("order.state.unmatched")
        : t(`order.state.${step.name}`),
    ...(step.at === null ? {} : { note: time(step.at) }),
  }));
}

function MarketMet({ detail }: { readonly detail: OrderDetail }) {
  const { t, interval } = useText();
  const market = useRead("getMarketInterval", { params: { index: detail.summary.interval } });
  return (
    <Card labelledBy="market">
      <SectionHead
        id="market"
        title={t("order.market", { interval: interval(detail.summary.interval) })}
        note={t("order.market.note")}
      />
      <ReadView read={market} skeleton={[14]}>
        {(view) =>
          view.curve === null ? (
            <Empty title={t("order.market.sealed")}>{t("order.market.sealed.text")}</Empty>
          ) : (
            <MeritOrder
              supply={view.curve.supply}
              demand={view.curve.demand}
              poolPrice={view.poolPrice}
              tradedWh={view.totals?.tradedWh ?? 0}
            />
          )
        }
      </ReadView>
    </Card>
  );
}
