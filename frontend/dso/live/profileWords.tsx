/** The voltage profile in words: its sentence and its table, beside the picture. */
import { type Text, useText } from "../../i18n/useText.tsx";
import { Table } from "../../ui/table.tsx";
import type { GridDay } from "./gridDay.ts";
import type { ProfileBus } from "./profileRows.ts";

export const PHASE_LOOK = [
  { name: "A", kind: "line" },
  { name: "B", kind: "dashed" },
  { name: "C", kind: "dotted" },
] as const;

interface Extreme {
  readonly bus: string;
  readonly phase: string;
  readonly pu: number;
}

/** Lowest and highest phase voltage; null when there is none. Ties go to the earlier bus. */
export function findExtremes(buses: readonly ProfileBus[]): { lowest: Extreme; highest: Extreme } | null {
  let lowest: Extreme | null = null;
  let highest: Extreme | null = null;
  for (const bus of buses) {
    for (const [index, pu] of bus.pu.entries()) {
      if (pu === null) continue;
      const found = { bus: bus.bus, phase: PHASE_LOOK[index]?.name ?? "", pu };
      if (lowest === null || pu < lowest.pu) lowest = found;
      if (highest === null || pu > highest.pu) highest = found;
    }
  }
  return lowest === null || highest === null ? null : { lowest, highest };
}

/** What a reader has to know without the picture: the extremes and what is permitted. */
export function profileSentence(
  { t, voltage, decimal }: Pick<Text, "t" | "voltage" | "decimal">,
  buses: readonly ProfileBus[],
  band: GridDay["model"]["voltageBand"],
): string {
  const extremes = findExtremes(buses);
  if (extremes === null) return t("chart.voltage.none");
  return t("chart.voltage.sentence", {
    low: voltage(extremes.lowest.pu),
    lowAt: extremes.lowest.bus,
    high: voltage(extremes.highest.pu),
    highAt: extremes.highest.bus,
    lower: decimal(band.lowerPu, 2),
    upper: decimal(band.upperPu, 2),
  });
}

export function ProfileTable({ rows }: { readonly rows: readonly ProfileBus[] }) {
  const { t, voltage, decimal } = useText();
  return (
    <div className="mt-2 max-h-96 overflow-y-auto">
      <Table
        caption={t("chart.voltage.caption")}
        captionHidden
        rows={rows.toSorted((a, b) => a.distanceM - b.distanceM)}
        rowKey={(row) => row.bus}
        columns={[
          { key: "bus", head: t("chart.voltage.bus"), cell: (row) => row.bus },
          {
            key: "distance",
            head: t("chart.voltage.distance"),
            numeric: true,
            cell: (row) => `${decimal(row.distanceM)} m`,
          },
          ...PHASE_LOOK.map((phase, index) => ({
            key: phase.name,
            head: t("chart.phase", { phase: phase.name }),
            numeric: true,
            cell: (row: ProfileBus) => {
              const pu = row.pu[index];
              return pu === null || pu === undefined ? t("chart.noValue") : voltage(pu);
            },
          })),
        ]}
      />
    </div>
  );
}
