/** What each part of the street may export and import in the interval, what flows, and what binds. */
import type { NetworkState } from "../api/generatedSchema.ts";
import { elementName } from "../i18n/elementName.ts";
import { useText } from "../i18n/useText.tsx";
import { Empty } from "../ui/states.tsx";
import { Table } from "../ui/table.tsx";
import { segmentName } from "./segmentName.ts";

/** A limit this many times the flow cannot be told from none. */
const OPEN_ENDED_WH = 10_000_000;

export function EnvelopeTable({ state }: { readonly state: NetworkState }) {
  const text = useText();
  const { t, energy, price } = text;
  if (state.envelope.length === 0) {
    return <Empty title={t("envelope.none")}>{t("envelope.none.text")}</Empty>;
  }
  const limit = (wh: number) => (Math.abs(wh) >= OPEN_ENDED_WH ? t("envelope.open") : energy(Math.abs(wh)));
  return (
    <Table
      caption={t("envelope.title")}
      captionHidden
      rows={state.envelope}
      rowKey={(row) => String(row.segment)}
      rowClass={(row) => (row.bindingElement === null ? "" : "bg-warn-soft")}
      columns={[
        {
          key: "segment",
          head: t("envelope.segment"),
          cell: (row) => <span className="whitespace-nowrap">{segmentName(row.label, text)}</span>,
        },
        { key: "export", head: t("envelope.export"), numeric: true, cell: (row) => limit(row.upperWh) },
        { key: "import", head: t("envelope.import"), numeric: true, cell: (row) => limit(row.lowerWh) },
        {
          key: "flow",
          head: t("envelope.flow"),
          numeric: true,
          cell: (row) =>
            row.flowWh === 0
              ? t("chart.noValue")
              : t(row.flowWh > 0 ? "envelope.out" : "envelope.in", { energy: energy(Math.abs(row.flowWh)) }),
        },
        { key: "price", head: t("chart.price"), numeric: true, cell: (row) => price(row.price) },
        {
          key: "binding",
          head: t("envelope.binding"),
          cell: (row) =>
            row.bindingElement === null ? (
              <span className="text-ink-soft">{t("envelope.free")}</span>
            ) : (
              <span className="font-medium text-warn">
                {elementName(
                  state.binding.find((found) => found.segment === row.segment)?.label ?? row.bindingElement,
                  text,
                )}
              </span>
            ),
        },
      ]}
    />
  );
}
