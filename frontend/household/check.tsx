/** Check my trade: pick one, look for yourself, keep the receipt. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import type { OrderSummary } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { useText } from "../i18n/useText.tsx";
import { ButtonLink } from "../ui/button.tsx";
import { Card, PageHead, SectionHead } from "../ui/card.tsx";
import { Empty } from "../ui/states.tsx";
import { Select } from "../ui/textFields.tsx";
import { CheckRun } from "./checkRun.tsx";
import { ReceiptFile } from "./receiptFile.tsx";

const LISTED = 60;
const RECORDED: readonly OrderSummary["intervalState"][] = ["committed", "metered", "settled", "billed"];

export function Check() {
  const { t } = useText();
  const { order } = useSearch({ strict: false }) as { order?: string };
  const read = useRead("listOrders", { query: { limit: LISTED } });
  const manual = useRead("listOrders", { query: { limit: LISTED, origin: "manual" } });
  return (
    <>
      <PageHead title={t("check.title")} note={t("check.note")} />
      <ReadView read={read} skeleton={[8, 16]}>
        {(list) => <Chosen orders={merge(manual.data?.orders ?? [], list.orders)} wanted={order} />}
      </ReadView>
      <ReceiptFile />
      <WhatItShows />
    </>
  );
}

/** Manual orders first, then the plan's; only those whose batch is recorded. */
function merge(manual: readonly OrderSummary[], all: readonly OrderSummary[]): OrderSummary[] {
  const byId = new Map([...manual, ...all].map((order) => [order.orderId, order]));
  return [...byId.values()].filter((order) => RECORDED.includes(order.intervalState));
}

/** The newest trade in which something changed hands, else the newest. */
const suggest = (orders: readonly OrderSummary[]): OrderSummary["orderId"] | undefined =>
  (orders.find((order) => (order.localWh ?? 0) > 0) ?? orders[0])?.orderId;

interface ChosenProps {
  readonly orders: readonly OrderSummary[];
  readonly wanted: string | undefined;
}

function Chosen({ orders, wanted }: ChosenProps) {
  const { t, interval, dayShort, energy } = useText();
  const navigate = useNavigate();
  // The suggestion stays what it was when the page opened: newer trades must not push a check off the screen.
  const [suggested, setSuggested] = useState(() => suggest(orders));
  if (suggested === undefined && orders.length > 0) setSuggested(suggest(orders));
  const orderId = (wanted as OrderSummary["orderId"] | undefined) ?? suggested;
  const listed = orders.some((order) => order.orderId === orderId);
  if (orderId === undefined) {
    return (
      <Empty
        title={t("check.none")}
        action={
          <ButtonLink to="/trade" variant="primary">
            {t("check.none.action")}
          </ButtonLink>
        }
      >
        {t("check.none.text")}
      </Empty>
    );
  }
  return (
    <Card labelledBy="trade">
      <SectionHead id="trade" title={t("check.trade")} note={t("check.trade.note")} />
      <div className="flex flex-col gap-6">
        {orders.length > 0 && (
          <div className="max-w-xl">
            <Select
              id="check-order"
              label={t("check.choose")}
              value={orderId}
              onChange={(value) =>
                void navigate({ to: "/check", search: { order: value }, resetScroll: false })
              }
              options={[
                ...(!listed ? [{ value: orderId, label: t("check.asked") }] : []),
                ...orders.map((order) => ({
                  value: order.orderId,
                  label: `${dayShort(order.start)}, ${interval(order.interval)} · ${t(
                    `orders.${order.side}`,
                    {
                      energy: energy(order.energyWh),
                    },
                  )} · ${t(`orders.origin.${order.origin}`)}`,
                })),
              ]}
            />
          </div>
        )}
        <CheckRun key={orderId} orderId={orderId} />
      </div>
    </Card>
  );
}

function WhatItShows() {
  const { t } = useText();
  const points = [
    { key: "shows", items: ["shows.1", "shows.2", "shows.3"] },
    { key: "not", items: ["not.1", "not.2", "not.3"] },
  ] as const;
  return (
    <div className="mt-6 grid grid-cols-1 gap-6 md:grid-cols-2">
      {points.map(({ key, items }) => (
        <Card key={key} labelledBy={`check-${key}`}>
          <SectionHead id={`check-${key}`} title={t(`check.${key}`)} />
          <ul className="list-disc space-y-2 ps-5 text-ink-soft">
            {items.map((item) => (
              <li key={item}>{t(`check.${item}`)}</li>
            ))}
          </ul>
        </Card>
      ))}
    </div>
  );
}
