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
import type { NetworkState, NetworkView } from "../api/generatedSchema.ts";
import { useWidth } from "../charts/useWidth.ts";
import { elementName } from "../i18n/elementName.ts";
import { type Text, useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { type DiagramPlan, type LabelSpot, layout, type Point } from "./layout.ts";
import { SEVERITY_LOOK, type Severity, severityByElement, severityOf } from "./severity.ts";

interface DiagramProps {
  readonly view: Pick<NetworkView, "buses" | "branches">;
  readonly state: Pick<NetworkState, "voltages" | "loadings" | "worst">;
  readonly selected: string | null;
  readonly onSelect: (element: string | null) => void;
}

interface BusData extends Record<string, unknown> {
  readonly label: string;
  readonly value: string;
  readonly severity: Severity;
  readonly on: boolean;
  readonly title: string;
  readonly spot: LabelSpot;
  readonly tight: boolean;
  readonly select: () => void;
}
interface WireData extends Record<string, unknown> {
  readonly value: string;
  readonly percent: number;
  readonly severity: Severity;
  readonly on: boolean;
  readonly title: string;
  readonly transformer: boolean;
  readonly tight: boolean;
  readonly from: Point;
  readonly to: Point;
  readonly select: () => void;
}
const ORIGIN: Point = { x: 0, y: 0 };

type BusNode = Node<BusData, "bus">;
type WireEdge = Edge<WireData, "wire">;

export function Diagram(props: DiagramProps) {
  const [ref, width] = useWidth(800);
  const plan = useMemo(() => layout(props.view, width), [props.view, width]);
  return (
    <div ref={ref}>
      <ReactFlowProvider>
        <Flow {...props} plan={plan} />
      </ReactFlowProvider>
    </div>
  );
}

function Flow(props: DiagramProps & { readonly plan: DiagramPlan }) {
  const { plan } = props;
  const text = useText();
  const flow = useReactFlow();
  const nodes = busNodes(props, text);
  const edges = wireEdges(props, text);
  useEffect(() => {
    // Text keeps its true size: the drawing is laid out for the room there is.
    void flow.setViewport({ ...plan.origin, zoom: 1 });
  }, [flow, plan]);
  return (
    <>
      <div
        className="overflow-hidden rounded-xl border border-line bg-paper"
        style={{ height: plan.height }}
        data-testid="diagram"
      >
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
          nodeOrigin={[0.5, 0.5]}
          minZoom={0.3}
          maxZoom={2.5}
          defaultViewport={{ ...plan.origin, zoom: 1 }}
          proOptions={{ hideAttribution: true }}
          aria-label={text.t("network.diagram")}
        />
      </div>
      <Controls plan={plan} />
    </>
  );
}

/** Zoom by button; the drawing needs no wheel and no pinch. */
function Controls({ plan }: { readonly plan: DiagramPlan }) {
  const { t } = useText();
  const flow = useReactFlow();
  return (
    <div className="mt-2 flex justify-end gap-1">
      <Button size="icon" aria-label={t("diagram.zoomIn")} onPress={() => void flow.zoomIn()}>
        <Plus aria-hidden="true" className="size-5" />
      </Button>
      <Button size="icon" aria-label={t("diagram.zoomOut")} onPress={() => void flow.zoomOut()}>
        <Minus aria-hidden="true" className="size-5" />
      </Button>
      <Button
        size="icon"
        aria-label={t("diagram.fit")}
        onPress={() => void flow.setViewport({ ...plan.origin, zoom: 1 })}
      >
        <Maximize2 aria-hidden="true" className="size-4" />
      </Button>
    </div>
  );
}

type Drawing = DiagramProps & { readonly plan: DiagramPlan };

function busNodes({ view, state, selected, onSelect, plan }: Drawing, text: Text): BusNode[] {
  const { t, decimal, voltage } = text;
  const severities = severityByElement(state);
  const voltages = new Map(state.voltages.map((row) => [row.bus, row.pu]));
  return view.buses.map((bus) => {
    const worst = farthestFromNominal((voltages.get(bus.id) ?? []).filter((value) => value !== null));
    const severity = severities.get(bus.id) ?? "normal";
    return {
      id: bus.id,
      type: "bus",
      position: plan.at.get(bus.id) ?? ORIGIN,
      data: {
        label: bus.id,
        value: worst === null || (plan.tight && severity === "normal") ? "" : decimal(worst, 3),
        severity,
        on: selected === bus.id,
        spot: plan.spot.get(bus.id) ?? "below",
        tight: plan.tight,
        title: t("diagram.bus", {
          bus: bus.id,
          voltage: worst === null ? t("chart.noValue") : voltage(worst),
          severity: t(`severity.${severity}`),
        }),
        select: () => onSelect(selected === bus.id ? null : bus.id),
      },
    };
  });
}

function wireEdges({ view, state, selected, onSelect, plan }: Drawing, text: Text): WireEdge[] {
  const { t, decimal } = text;
  const loadings = new Map(state.loadings.map((row) => [row.branch, row.percent]));
  return view.branches.map((branch) => {
    const percent = loadings.get(branch.id) ?? 0;
    const value = `${decimal(percent)}\u00a0%`;
    const severity = severityOf(percent);
    return {
      id: branch.id,
      source: branch.from,
      target: branch.to,
      type: "wire",
      data: {
        value,
        percent,
        severity,
        on: selected === branch.id,
        transformer: branch.kind === "transformer",
        tight: plan.tight,
        from: plan.at.get(branch.from) ?? ORIGIN,
        to: plan.at.get(branch.to) ?? ORIGIN,
        title: t("diagram.wire", {
          branch: elementName(branch.label, text),
          used: value,
          severity: t(`severity.${severity}`),
        }),
        select: () => onSelect(selected === branch.id ? null : branch.id),
      },
    };
  });
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

const SPOTS: Readonly<Record<LabelSpot, string>> = {
  below: "top-9 left-1/2 -translate-x-1/2 text-center",
  above: "bottom-9 left-1/2 -translate-x-1/2 text-center",
  left: "right-9 top-1/2 -translate-y-1/2 text-right",
  right: "left-9 top-1/2 -translate-y-1/2 text-left",
};

function BusMark({ data }: NodeProps<BusNode>) {
  return (
    <div className="relative size-11">
      <Handle type="target" position={Position.Left} isConnectable={false} className="invisible" />
      <Handle type="source" position={Position.Right} isConnectable={false} className="invisible" />
      <button
        type="button"
        title={data.title}
        aria-label={data.title}
        aria-pressed={data.on}
        onClick={data.select}
        className={`nodrag nopan flex items-center justify-center rounded-full ${data.tight ? "absolute inset-2" : "size-11"}`}
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
        className={`pointer-events-none absolute text-xs leading-tight ${SPOTS[data.spot]}`}
      >
        <span className="block font-semibold">{data.label}</span>
        <span className={data.severity === "normal" ? "text-ink-soft" : SEVERITY_LOOK[data.severity].text}>
          {data.value}
        </span>
      </span>
    </div>
  );
}

function Wire({ id, data }: EdgeProps<WireEdge>) {
  if (data === undefined) return null;
  const { from, to } = data;
  const [path, labelX, labelY] = getStraightPath({
    sourceX: from.x,
    sourceY: from.y,
    targetX: to.x,
    targetY: to.y,
  });
  const vertical = Math.abs(to.x - from.x) < Math.abs(to.y - from.y);
  // On a side street the label moves away from the main street, whose own labels lie there.
  const labelAt = vertical && !data.tight ? from.y + ((to.y - from.y) * 2) / 3 : labelY;
  const shift = vertical ? "translate(6px, -50%)" : "translate(-50%, calc(-100% - 5px))";
  const width = 2 + Math.min(100, data.percent) / 14;
  return (
    <>
      {data.on && (
        <path
          d={path}
          stroke="var(--brand)"
          strokeOpacity="0.35"
          strokeWidth={width + 10}
          strokeLinecap="round"
        />
      )}
      <BaseEdge
        id={id}
        path={path}
        interactionWidth={0}
        style={{
          stroke: SEVERITY_LOOK[data.severity].mark,
          strokeWidth: width,
          strokeDasharray: data.severity === "violated" ? "8 4" : "none",
        }}
      />
      <EdgeLabelRenderer>
        <WireLabel data={data} transform={`translate(${labelX}px, ${labelAt}px) ${shift}`} />
      </EdgeLabelRenderer>
    </>
  );
}

/** A button where there is room for one; on narrow screens a label, and the worst-first list does the choosing. */
function WireLabel({ data, transform }: { readonly data: WireData; readonly transform: string }) {
  const tone =
    data.severity === "normal" ? "text-ink-soft" : `font-semibold ${SEVERITY_LOOK[data.severity].text}`;
  const className = `absolute flex min-h-6 items-center gap-1 rounded px-1 text-xs ${tone} ${
    data.on ? "bg-brand-soft ring-2 ring-brand" : "bg-paper/85"
  }`;
  const content = (
    <>
      {data.transformer && <TransformerSign />}
      {data.severity !== "normal" && (
        <svg width="12" height="12" viewBox="0 0 24 24" aria-hidden="true">
          <Sign severity={data.severity} />
        </svg>
      )}
      {data.value}
    </>
  );
  if (data.tight) {
    return (
      <span aria-hidden="true" className={className} style={{ transform }}>
        {content}
      </span>
    );
  }
  return (
    <button
      type="button"
      title={data.title}
      aria-label={data.title}
      aria-pressed={data.on}
      onClick={data.select}
      className={`nodrag nopan pointer-events-auto ${className}`}
      style={{ transform }}
    >
      {content}
    </button>
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
