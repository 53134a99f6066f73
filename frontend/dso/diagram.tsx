/**
 * The feeder as a single-line diagram. Grey is normal; near and broken limits have a colour, a sign and a
 * number. Every element can be chosen here or in the worst-first list, which says the same in words.
 */
import {
  BaseEdge,
  type Edge,
  EdgeLabelRenderer,
  type EdgeProps,
  getStraightPath,
  Handle,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
} from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { Maximize2, Minus, Plus } from "lucide-react";
import { useEffect, useMemo } from "react";
import type { NetworkState, NetworkView } from "../api/schema.ts";
import { useWidth } from "../charts/useWidth.ts";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { SEVERITY_LOOK, type Severity, severityByElement, severityOf } from "./severity.ts";

interface DiagramProps {
  readonly view: NetworkView;
  readonly state: NetworkState;
  readonly selected: string | null;
  readonly onSelect: (element: string | null) => void;
}

interface BusData extends Record<string, unknown> {
  readonly label: string;
  readonly value: string;
  readonly severity: Severity;
  readonly on: boolean;
  readonly title: string;
  readonly below: boolean;
  readonly select: () => void;
}
interface WireData extends Record<string, unknown> {
  readonly value: string;
  readonly percent: number;
  readonly severity: Severity;
  readonly on: boolean;
  readonly title: string;
  readonly transformer: boolean;
  readonly upright: boolean;
  readonly select: () => void;
}
type BusNode = Node<BusData, "bus">;
type WireEdge = Edge<WireData, "wire">;

/** Below this width the feeder runs from top to bottom. */
const UPRIGHT_BELOW = 620;
/** Pixels between two buses that are nearest to each other. */
const SPACING = 92;
const SPACING_UPRIGHT = 84;

export function Diagram(props: DiagramProps) {
  const [ref, width] = useWidth(800);
  const upright = width < UPRIGHT_BELOW;
  return (
    <div ref={ref} className={upright ? "h-[52rem]" : "h-[27rem]"} data-testid="diagram">
      <ReactFlowProvider>
        <Flow {...props} upright={upright} width={width} />
      </ReactFlowProvider>
    </div>
  );
}

function Flow(props: DiagramProps & { readonly upright: boolean; readonly width: number }) {
  const { view, state, selected, onSelect, upright, width } = props;
  const { t, decimal, voltage, percent } = useText();
  const flow = useReactFlow();
  const place = useMemo(() => layout(view, upright), [view, upright]);
  const severities = useMemo(() => severityByElement(state), [state]);
  const nodes: BusNode[] = view.buses.map((bus) => {
    const pu = state.voltages.find((row) => row.bus === bus.id)?.pu.filter((value) => value !== null) ?? [];
    const worst = farthestFromNominal(pu);
    const severity = severities.get(bus.id) ?? "normal";
    return {
      id: bus.id,
      type: "bus",
      position: place.get(bus.id) ?? { x: 0, y: 0 },
      data: {
        label: bus.id,
        value: worst === null ? "" : decimal(worst, 3),
        severity,
        on: selected === bus.id,
        below: upright || bus.y >= 0,
        title: t("diagram.bus", {
          bus: bus.id,
          voltage: worst === null ? t("chart.noValue") : voltage(worst),
          severity: t(`severity.${severity}`),
        }),
        select: () => onSelect(selected === bus.id ? null : bus.id),
      },
    };
  });
  const edges: WireEdge[] = view.branches.map((branch) => {
    const used = state.loadings.find((row) => row.branch === branch.id)?.percent ?? 0;
    const severity = severityOf(used);
    return {
      id: branch.id,
      source: branch.from,
      target: branch.to,
      type: "wire",
      data: {
        value: `${decimal(used)}\u202f%`,
        percent: used,
        severity,
        on: selected === branch.id,
        transformer: branch.kind === "transformer",
        upright,
        title: t("diagram.wire", {
          branch: branch.label,
          used: percent(used),
          severity: t(`severity.${severity}`),
        }),
        select: () => onSelect(selected === branch.id ? null : branch.id),
      },
    };
  });
  useEffect(() => {
    if (width > 0) void flow.fitView({ padding: 0.06, maxZoom: 1.15 });
  }, [flow, width]);
  return (
    <div className="relative size-full overflow-hidden rounded-xl border border-line bg-paper">
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        zoomOnScroll={false}
        preventScrolling={false}
        panOnDrag
        minZoom={0.3}
        maxZoom={2.5}
        fitView
        fitViewOptions={{ padding: 0.06, maxZoom: 1.15 }}
        proOptions={{ hideAttribution: true }}
        aria-label={t("network.diagram")}
      />
      <div className="absolute end-2 top-2 flex flex-col gap-1">
        <Button className="px-2" aria-label={t("diagram.zoomIn")} onPress={() => void flow.zoomIn()}>
          <Plus aria-hidden="true" className="size-5" />
        </Button>
        <Button className="px-2" aria-label={t("diagram.zoomOut")} onPress={() => void flow.zoomOut()}>
          <Minus aria-hidden="true" className="size-5" />
        </Button>
        <Button
          className="px-2"
          aria-label={t("diagram.fit")}
          onPress={() => void flow.fitView({ padding: 0.06, maxZoom: 1.15 })}
        >
          <Maximize2 aria-hidden="true" className="size-4" />
        </Button>
      </div>
    </div>
  );
}

/** Drawing positions in pixels: metres scaled so that the nearest two buses are one spacing apart. */
export function layout(
  view: Pick<NetworkView, "buses" | "branches">,
  upright: boolean,
): ReadonlyMap<string, { readonly x: number; readonly y: number }> {
  const at = new Map(view.buses.map((bus) => [bus.id, bus]));
  const gaps = view.branches.flatMap((branch) => {
    const from = at.get(branch.from);
    const to = at.get(branch.to);
    const gap = from === undefined || to === undefined ? 0 : Math.hypot(from.x - to.x, from.y - to.y);
    return gap > 0 ? [gap] : [];
  });
  const scale = (upright ? SPACING_UPRIGHT : SPACING) / Math.min(...gaps, Number.MAX_SAFE_INTEGER);
  return new Map(
    view.buses.map((bus) => [
      bus.id,
      upright ? { x: bus.y * scale, y: bus.x * scale * 0.86 } : { x: bus.x * scale, y: bus.y * scale },
    ]),
  );
}

/** The phase voltage that is farthest from 1 pu; null when there is none. */
export function farthestFromNominal(pu: readonly number[]): number | null {
  return pu.reduce<number | null>(
    (worst, value) => (worst === null || Math.abs(value - 1) > Math.abs(worst - 1) ? value : worst),
    null,
  );
}

function Sign({ severity }: { readonly severity: Severity }) {
  const colour = SEVERITY_LOOK[severity].mark;
  if (severity === "normal") {
    return <circle cx="12" cy="12" r="7" fill="var(--surface)" stroke={colour} strokeWidth="3" />;
  }
  return severity === "near" ? (
    <path d="M12 2 22.5 21H1.5z" fill={colour} stroke="var(--surface)" strokeWidth="1.5" />
  ) : (
    <path d="M12 1 23 12 12 23 1 12z" fill={colour} stroke="var(--surface)" strokeWidth="1.5" />
  );
}

function BusMark({ data }: NodeProps<BusNode>) {
  return (
    <div className="relative size-0">
      <Handle
        type="target"
        position={Position.Left}
        isConnectable={false}
        className="invisible !inset-auto"
      />
      <Handle
        type="source"
        position={Position.Right}
        isConnectable={false}
        className="invisible !inset-auto"
      />
      <button
        type="button"
        title={data.title}
        aria-label={data.title}
        aria-pressed={data.on}
        onClick={data.select}
        className="nodrag nopan absolute flex size-11 -translate-1/2 items-center justify-center rounded-full"
      >
        <svg
          width="24"
          height="24"
          aria-hidden="true"
          className={data.on ? "rounded-full ring-3 ring-brand ring-offset-2 ring-offset-paper" : ""}
        >
          <Sign severity={data.severity} />
        </svg>
      </button>
      <span
        aria-hidden="true"
        className={`pointer-events-none absolute start-0 w-16 -translate-x-1/2 text-center text-xs leading-tight ${data.below ? "top-3.5" : "bottom-3.5"}`}
      >
        <span className="block font-semibold">{data.label}</span>
        <span className={data.severity === "normal" ? "text-ink-soft" : SEVERITY_LOOK[data.severity].text}>
          {data.value}
        </span>
      </span>
    </div>
  );
}

function Wire({ id, sourceX, sourceY, targetX, targetY, data }: EdgeProps<WireEdge>) {
  const [path, labelX, labelY] = getStraightPath({ sourceX, sourceY, targetX, targetY });
  if (data === undefined) return null;
  const vertical = Math.abs(targetX - sourceX) < Math.abs(targetY - sourceY);
  const shift = vertical ? "translate(6px, -50%)" : "translate(-50%, calc(-100% - 5px))";
  const colour = data.on ? "var(--brand)" : SEVERITY_LOOK[data.severity].mark;
  return (
    <>
      <BaseEdge
        id={id}
        path={path}
        interactionWidth={0}
        style={{
          stroke: colour,
          strokeWidth: 2 + Math.min(100, data.percent) / 14,
          strokeDasharray: data.severity === "violated" ? "8 4" : "none",
        }}
      />
      <EdgeLabelRenderer>
        <button
          type="button"
          title={data.title}
          aria-label={data.title}
          aria-pressed={data.on}
          onClick={data.select}
          className={`nodrag nopan pointer-events-auto absolute flex min-h-6 items-center gap-1 rounded px-1 text-xs ${
            data.severity === "normal"
              ? "text-ink-soft"
              : `font-semibold ${SEVERITY_LOOK[data.severity].text}`
          } ${data.on ? "bg-brand-soft ring-2 ring-brand" : "bg-paper/85"}`}
          style={{ transform: `translate(${labelX}px, ${labelY}px) ${shift}` }}
        >
          {data.transformer && <TransformerSign />}
          {data.severity !== "normal" && (
            <svg width="12" height="12" viewBox="0 0 24 24" aria-hidden="true">
              <Sign severity={data.severity} />
            </svg>
          )}
          {data.value}
        </button>
      </EdgeLabelRenderer>
    </>
  );
}

/** Two rings, as in every single-line diagram. */
function TransformerSign() {
  return (
    <svg width="22" height="14" viewBox="0 0 22 14" aria-hidden="true">
      <circle cx="7" cy="7" r="5.5" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <circle cx="15" cy="7" r="5.5" fill="none" stroke="currentColor" strokeWidth="1.6" />
    </svg>
  );
}

const NODE_TYPES = { bus: BusMark };
const EDGE_TYPES = { wire: Wire };
