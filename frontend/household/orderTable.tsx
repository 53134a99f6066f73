/** Orders in a table with their literal states; each leads to its tracker. */
import { Link } from "@tanstack/react-router";
import type { OrderSummary } from "../api/generatedSchema.ts";
import { useText } from "../i18n/useText.tsx";
import { Empty } from "../ui/states.tsx";
import { Table } from "../ui/table.tsx";
import { OrderStateWord } from "./orderState.tsx";

interface OrderTableProps {
  readonly orders: readonly OrderSummary[];
  readonly caption: string;
}

export function OrderTable({ orders, caption }: OrderTableProps) {
  const { t, interval, energy, price, dayShort } = useText();
  if (orders.length === 0) return <Empty title={t("orders.none")}>{t("orders.none.text")}</Empty>;
  return (
    <div className="max-h-[28rem] overflow-y-auto">
      <Table
        caption={caption}
        captionHidden
        rows={orders}
        rowKey={(order) => order.orderId}
        columns={[
          {
            key: "at",
            head: t("orders.interval"),
            cell: (order) => (
              <Link
                to="/trade/$orderId"
                params={{ orderId: order.orderId }}
                className="inline-flex min-h-11 min-w-11 flex-col justify-center font-medium text-brand underline-offset-4 hover:underline"
              >
                <span className="whitespace-nowrap">{interval(order.interval)}</span>
                <span className="text-xs font-normal text-ink-soft">{dayShort(order.start)}</span>
              </Link>
            ),
          },
          {
            key: "what",
            head: t("orders.what"),
            cell: (order) => (
              <span className="inline-flex min-h-11 flex-col justify-center">
                <span className="whitespace-nowrap">
                  {t(`orders.${order.side}`, { energy: energy(order.energyWh) })}
                </span>
                <span className="text-xs whitespace-nowrap text-ink-soft">
                  {t(`orders.${order.side}.limit`, { price: price(order.limitPrice) })}
                  {order.counterparty !== null && ` · ${t("orders.reserved", { home: order.counterparty })}`}
                </span>
              </span>
            ),
          },
          {
            key: "local",
            head: t("orders.local"),
            numeric: true,
            cell: (order) => (
              <span className="inline-flex min-h-11 flex-col items-end justify-center">
                <span>{order.localWh === null ? t("chart.noValue") : energy(order.localWh)}</span>
                {order.localWh !== null && order.localWh > 0 && order.price !== null && (
                  <span className="text-xs text-ink-soft">{price(order.price)}</span>
                )}
              </span>
            ),
          },
          {
            key: "state",
            head: t("orders.state"),
            cell: (order) => (
              <span className="inline-flex min-h-11 items-center">
                <OrderStateWord state={order.state} />
              </span>
            ),
          },
        ]}
      />
    </div>
  );
}
