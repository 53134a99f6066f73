/** Voltage of each phase against the distance from the transformer, with the permitted band. */
import { scaleLinear } from "d3-scale";
import { useText } from "../i18n/useText.tsx";
import { type Frame, XLabels, YAxis } from "./axes.tsx";
import { ChartFigure, Legend } from "./chartFigure.tsx";

export interface ProfileBus {
  readonly bus: string;
  readonly distanceM: number;
  /** Phases A, B, C in pu; null where a phase does not exist. */
  readonly pu: readonly (number | null)[];
}

export interface ProfileWire {
  readonly from: string;
  readonly to: string;
}

export interface VoltageProfileProps {
  readonly buses: readonly ProfileBus[];
  readonly wires: readonly ProfileWire[];
  readonly band: { readonly lowerPu: number; readonly upperPu: number };
  readonly selected: string | null;
}

export const PHASE_LOOK = [
  { name: "A", dash: undefined, kind: "line", mark: "circle" },
  { name: "B", dash: "7 4", kind: "dashed", mark: "square" },
  { name: "C", dash: "1.5 4", kind: "dotted", mark: "triangle" },
] as const;

const FRAME: Frame = { left: 46, right: 12, top: 26, bottom: 40 };
const HEIGHT = 280;

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

export function VoltageProfile({ buses, wires, band, selected }: VoltageProfileProps) {
  const { t, voltage, decimal } = useText();
  const extremes = findExtremes(buses);
  const ordered = [...buses].sort((a, b) => a.distanceM - b.distanceM);
  const cell = (row: ProfileBus, index: number): string => {
    const pu = row.pu[index];
    return pu === null || pu === undefined ? t("chart.noValue") : voltage(pu);
  };
  return (
    <ChartFigure
      sentence={
        extremes === null
          ? t("chart.voltage.none")
          : t("chart.voltage.sentence", {
              low: voltage(extremes.lowest.pu),
              lowAt: extremes.lowest.bus,
              high: voltage(extremes.highest.pu),
              highAt: extremes.highest.bus,
              lower: decimal(band.lowerPu, 2),
              upper: decimal(band.upperPu, 2),
            })
      }
      height={HEIGHT}
      legend={
        <Legend
          items={[
            ...PHASE_LOOK.map((phase) => ({
              label: t("chart.phase", { phase: phase.name }),
              colour: "var(--ink-soft)",
              kind: phase.kind,
            })),
            { label: t("chart.voltage.limit"), colour: "var(--bad-mark)", kind: "line" },
          ]}
        />
      }
      table={{
        caption: t("chart.voltage.caption"),
        rows: ordered,
        rowKey: (row) => row.bus,
        columns: [
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
            cell: (row: ProfileBus) => cell(row, index),
          })),
        ],
      }}
    >
      {(width) => <Picture buses={ordered} wires={wires} band={band} selected={selected} width={width} />}
    </ChartFigure>
  );
}

function Picture({ buses, wires, band, selected, width }: VoltageProfileProps & { readonly width: number }) {
  const { decimal } = useText();
  const values = buses.flatMap((bus) => bus.pu).filter((pu) => pu !== null);
  const x = scaleLinear()
    .domain([0, Math.max(1, ...buses.map((bus) => bus.distanceM))])
    .range([FRAME.left + 6, width - FRAME.right]);
  const y = scaleLinear()
    .domain([Math.min(band.lowerPu - 0.01, ...values), Math.max(band.upperPu + 0.01, ...values)])
    .range([HEIGHT - FRAME.bottom, FRAME.top]);
  const limit = (pu: number) => (
    <line
      x1={FRAME.left}
      x2={width - FRAME.right}
      y1={y(pu)}
      y2={y(pu)}
      stroke="var(--bad-mark)"
      strokeWidth="1.5"
    />
  );
  return (
    <>
      <YAxis scale={y} frame={FRAME} width={width} unit="pu" count={5} format={(v) => decimal(v, 2)} />
      {limit(band.lowerPu)}
      {limit(band.upperPu)}
      <Wires buses={buses} wires={wires} x={x} y={y} />
      <Marks buses={buses} band={band} selected={selected} x={x} y={y} />
      <XLabels
        marks={x.ticks(Math.max(2, Math.floor(width / 110))).map((m) => ({
          x: x(m),
          label: `${decimal(m)} m`,
        }))}
        y={HEIGHT - FRAME.bottom + 18}
        width={width}
        gap={56}
      />
    </>
  );
}

interface Scales {
  readonly x: (distanceM: number) => number;
  readonly y: (pu: number) => number;
}

/** The wires between the buses, one line per phase. */
function Wires({ buses, wires, x, y }: Pick<VoltageProfileProps, "buses" | "wires"> & Scales) {
  const at = new Map(buses.map((bus) => [bus.bus, bus]));
  return PHASE_LOOK.map((phase, index) => (
    <g
      key={phase.name}
      stroke="var(--ink-soft)"
      strokeWidth="1.5"
      strokeDasharray={phase.dash}
      strokeLinecap={phase.name === "C" ? "round" : "butt"}
    >
      {wires.map((wire) => {
        const from = at.get(wire.from);
        const to = at.get(wire.to);
        const start = from?.pu[index];
        const end = to?.pu[index];
        if (from === undefined || to === undefined || start == null || end == null) return null;
        return (
          <line
            key={`${wire.from}-${wire.to}`}
            x1={x(from.distanceM)}
            y1={y(start)}
            x2={x(to.distanceM)}
            y2={y(end)}
          />
        );
      })}
    </g>
  ));
}

/** A point per bus and phase; what breaks the band or is chosen stands out by size as well as colour. */
function Marks({
  buses,
  band,
  selected,
  x,
  y,
}: Pick<VoltageProfileProps, "buses" | "band" | "selected"> & Scales) {
  return buses.flatMap((bus) =>
    bus.pu.map((pu, index) => {
      if (pu === null) return null;
      const broken = pu < band.lowerPu || pu > band.upperPu;
      const chosen = bus.bus === selected;
      return (
        <circle
          key={`${bus.bus}-${PHASE_LOOK[index]?.name}`}
          cx={x(bus.distanceM)}
          cy={y(pu)}
          r={chosen ? 6 : broken ? 5 : 2.5}
          fill={broken ? "var(--bad-mark)" : chosen ? "var(--brand)" : "var(--ink-soft)"}
          stroke="var(--surface)"
          strokeWidth={chosen ? 2 : 1}
        />
      );
    }),
  );
}
