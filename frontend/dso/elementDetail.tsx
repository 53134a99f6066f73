/** The chosen bus or branch: its ratings and what it carries in this interval. */
import { X } from "lucide-react";
import type { NetworkState, NetworkView } from "../api/generatedSchema.ts";
import { elementName } from "../i18n/elementName.ts";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { Card, SectionHead } from "../ui/card.tsx";

interface ElementDetailProps {
  readonly view: NetworkView;
  readonly state: NetworkState;
  readonly element: string;
  readonly onClose: () => void;
}

export function ElementDetail({ view, state, element, onClose }: ElementDetailProps) {
  const text = useText();
  const { t } = text;
  const bus = view.buses.find((row) => row.id === element);
  const branch = view.branches.find((row) => row.id === element);
  const rows = useRows(view, state, element);
  const title =
    branch === undefined
      ? bus === undefined
        ? element
        : t("element.name.bus", { bus: bus.id })
      : elementName(branch.label, text);
  return (
    <Card labelledBy="element">
      <SectionHead
        id="element"
        title={title}
        aside={
          <Button variant="quiet" size="icon" aria-label={t("element.close")} onPress={onClose}>
            <X aria-hidden="true" className="size-5" />
          </Button>
        }
      />
      <dl>
        {rows.map((row) => (
          <div key={row.label} className="flex items-baseline gap-3 border-b border-line py-2 last:border-0">
            <dt className="flex-1 text-sm text-ink-soft">{row.label}</dt>
            <dd className="text-end font-medium">{row.value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function useRows(view: NetworkView, state: NetworkState, element: string) {
  const { t, voltage, decimal, percent } = useText();
  const none = t("chart.noValue");
  const phase = (index: number) => t("chart.phase", { phase: ["A", "B", "C"][index] ?? "" });
  const bus = view.buses.find((row) => row.id === element);
  if (bus !== undefined) {
    const pu = state.voltages.find((row) => row.bus === element)?.pu ?? [];
    return [
      { label: t("element.distance"), value: `${decimal(bus.distanceM)} m` },
      { label: t("element.points"), value: decimal(bus.connectionPoints) },
      ...pu.map((value, index) => ({ label: phase(index), value: value === null ? none : voltage(value) })),
    ];
  }
  const branch = view.branches.find((row) => row.id === element);
  if (branch === undefined) return [];
  const loading = state.loadings.find((row) => row.branch === element);
  return [
    ...(branch.cable === null ? [] : [{ label: t("element.cable"), value: branch.cable }]),
    ...(branch.lengthM === null
      ? []
      : [{ label: t("element.length"), value: `${decimal(branch.lengthM)} m` }]),
    {
      label: t("element.rating"),
      value: branch.rating === null ? "–" : `${decimal(branch.rating)}\u00a0${branch.ratingUnit}`,
    },
    ...(loading === undefined ? [] : [{ label: t("element.loading"), value: percent(loading.percent) }]),
    ...(branch.kind === "line" && loading !== undefined
      ? loading.amps.map((amps, index) => ({
          label: phase(index),
          value: amps === null ? none : `${decimal(amps, 1)}\u00a0A`,
        }))
      : []),
  ];
}
