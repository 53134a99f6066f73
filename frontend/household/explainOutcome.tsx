/** Why this much was traded, in a sentence, and where the rest went. */
import type { OrderDetail } from "../api/generatedSchema.ts";
import { elementName } from "../i18n/elementName.ts";
import { useText } from "../i18n/useText.tsx";
import { Card, SectionHead } from "../ui/card.tsx";

export function ExplainOutcome({ detail }: { readonly detail: OrderDetail }) {
  const text = useText();
  const { t, energy, money, price } = text;
  const { outcome, summary, delivery } = detail;
  if (outcome === null) return null;
  const { explanation } = outcome;
  const rows = [
    { label: t("outcome.local"), value: energy(outcome.localWh) },
    { label: t(`outcome.grid.${summary.side}`), value: energy(outcome.gridWh) },
    { label: t("outcome.none"), value: energy(outcome.unservedWh) },
    ...(delivery === null ? [] : [{ label: t("outcome.delivered"), value: energy(delivery.deliveredWh) }]),
    ...(delivery !== null && delivery.shortfallWh > 0
      ? [{ label: t("outcome.shortfall"), value: energy(delivery.shortfallWh) }]
      : []),
    { label: t("outcome.price"), value: outcome.localWh > 0 ? price(outcome.price) : t("chart.noValue") },
    ...(outcome.networkChargeMicroEuro > 0
      ? [{ label: t("outcome.networkCharge"), value: money(outcome.networkChargeMicroEuro, true) }]
      : []),
    ...(detail.paidMicroEuro === null
      ? []
      : [{ label: t(`outcome.paid.${summary.side}`), value: money(Math.abs(detail.paidMicroEuro), true) }]),
  ];
  return (
    <Card labelledBy="why">
      <SectionHead id="why" title={t("outcome.title")} />
      <p className="max-w-prose text-lg">
        {t(`explain.${explanation.code}`, {
          element:
            elementName(explanation.bindingElementLabel ?? "", text, "the") || t("explain.someElement"),
          price: price(explanation.clearingPrice),
          local: energy(outcome.localWh),
          grid: energy(outcome.gridWh),
          unserved: energy(outcome.unservedWh),
        })}{" "}
        {(delivery?.shortfallWh ?? 0) > 0 &&
          t(`explain.shortfall.${summary.side}`, { energy: energy(delivery?.shortfallWh ?? 0) })}{" "}
        {outcome.gridWh > 0 && t(`explain.rest.${summary.side}`, { energy: energy(outcome.gridWh) })}{" "}
        {detail.counterparties > 0 && t("explain.neighbours", { count: detail.counterparties })}
      </p>
      <dl className="mt-4 grid grid-cols-1 gap-x-8 sm:grid-cols-2">
        {rows.map((row) => (
          <div key={row.label} className="flex items-baseline gap-3 border-b border-line py-2">
            <dt className="min-w-0 flex-1 text-sm text-ink-soft">{row.label}</dt>
            <dd className="font-medium whitespace-nowrap">{row.value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
