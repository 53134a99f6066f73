/**
 * The feeder on a map without tiles: its own wires and buses at their drawing positions. Nothing is asked of any
 * server; the worker comes from the product's own files, as the content security policy demands.
 */
import {
  type FilterSpecification,
  Map as MapLibre,
  type StyleSpecification,
  setWorkerUrl,
} from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import "maplibre-gl/dist/maplibre-gl.css";
import { Maximize2, Minus, Plus } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useText } from "../../i18n/useText.tsx";
import { Button } from "../../ui/button.tsx";
import { branchUse, busUse, type GridDay, type GridModel, type StepUse, severityOfUse } from "./gridDay.ts";
import { boundsOf, featuresOf } from "./mapFeatures.ts";
import { type Colours, useColours } from "./useColours.ts";

setWorkerUrl(workerUrl);

const LEVEL = { normal: 0, near: 1, violated: 2 } as const;

interface GridMapProps {
  readonly day: GridDay;
  readonly step: number;
  readonly use: StepUse;
  readonly selected: string | null;
  readonly onSelect: (element: string | null) => void;
  /** Colour of a bus by something else than its state, 0 to 1; hosting capacity. */
  readonly shade?: ReadonlyMap<string, number>;
}

const byLevel = <T,>(normal: T, near: T, violated: T) =>
  ["match", ["coalesce", ["feature-state", "level"], 0], 1, near, 2, violated, normal] as never;

const NOTHING: FilterSpecification = ["==", ["get", "element"], ""];

function styleOf(model: GridModel, colours: Colours): StyleSpecification {
  const { wires, buses } = featuresOf(model);
  const mark = byLevel(colours.calm, colours["warn-mark"], colours["bad-mark"]);
  return {
    version: 8,
    sources: {
      wires: { type: "geojson", data: wires },
      buses: { type: "geojson", data: buses },
    },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": colours.paper } },
      {
        id: "chosen-wire",
        type: "line",
        source: "wires",
        filter: NOTHING,
        layout: { "line-cap": "round" },
        paint: { "line-color": colours.brand, "line-width": 12, "line-opacity": 0.4 },
      },
      {
        id: "wires",
        type: "line",
        source: "wires",
        layout: { "line-cap": "round" },
        paint: { "line-color": mark, "line-width": byLevel(2, 5, 6) },
      },
      {
        id: "buses",
        type: "circle",
        source: "buses",
        paint: {
          "circle-color": mark,
          "circle-radius": byLevel(3.5, 7, 9),
          "circle-stroke-color": colours.surface,
          "circle-stroke-width": 1,
        },
      },
      {
        id: "chosen-bus",
        type: "circle",
        source: "buses",
        filter: NOTHING,
        paint: {
          "circle-radius": 12,
          "circle-opacity": 0,
          "circle-stroke-color": colours.brand,
          "circle-stroke-width": 3,
        },
      },
    ],
  };
}

/** Tells the map only what changed since the step before. */
function showStep(map: MapLibre, { day, use }: Pick<GridMapProps, "day" | "use">, shown: Int8Array): void {
  const branches = day.model.branches.length;
  const set = (source: string, id: number, at: number, used: number) => {
    const level = LEVEL[severityOfUse(used)];
    if (shown[at] === level) return;
    shown[at] = level;
    map.setFeatureState({ source, id }, { level });
  };
  for (let b = 0; b < branches; b += 1) set("wires", b, b, branchUse(use, b));
  for (let b = 0; b < day.model.buses.length; b += 1) set("buses", b, branches + b, busUse(day, use, b));
}

/** Buses by how much fits: the less, the redder and the smaller. */
function showShade(map: MapLibre, shade: ReadonlyMap<string, number>, colours: Colours): void {
  const stops = [...shade].flatMap(([bus, value]) => [bus, Math.max(0, Math.min(1, value))]);
  if (stops.length === 0) return;
  const share = ["match", ["get", "element"], ...stops, -1];
  const ramp = [0, colours["bad-mark"], 0.5, colours["warn-mark"], 1, colours.calm];
  const colour = ["case", ["<", share, 0], colours["calm-soft"], ["interpolate", ["linear"], share, ...ramp]];
  const radius = ["case", ["<", share, 0], 3.5, ["+", 5, ["*", 6, share]]];
  // The list is made at run time: its length is more than the type of an expression can say.
  map.setPaintProperty("buses", "circle-color", colour as never);
  map.setPaintProperty("buses", "circle-radius", radius as never);
}

export function GridMap(props: GridMapProps) {
  const { day, use, selected, onSelect, shade } = props;
  const { t } = useText();
  const frame = useRef<HTMLDivElement | null>(null);
  const [map, setMap] = useState<MapLibre | null>(null);
  const shown = useRef(new Int8Array(0));
  const colours = useColours(frame);
  const select = useRef(onSelect);
  select.current = onSelect;
  useEffect(() => {
    const container = frame.current;
    if (container === null) return;
    const made = new MapLibre({
      container,
      style: styleOf(day.model, colours),
      bounds: boundsOf(day.model),
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      fadeDuration: 0,
      scrollZoom: false,
    });
    made.on("load", () => {
      shown.current = new Int8Array(day.model.branches.length + day.model.buses.length);
      setMap(made);
    });
    made.on("click", ({ point }) => {
      const near: [[number, number], [number, number]] = [
        [point.x - 8, point.y - 8],
        [point.x + 8, point.y + 8],
      ];
      const [hit] = made.queryRenderedFeatures(near, { layers: ["buses", "wires"] });
      const element: unknown = hit?.properties.element;
      select.current(typeof element === "string" ? element : null);
    });
    return () => {
      setMap(null);
      made.remove();
    };
  }, [day.model, colours]);
  useEffect(() => {
    if (map === null) return;
    if (shade !== undefined) showShade(map, shade, colours);
    else showStep(map, { day, use }, shown.current);
  }, [map, use, day, shade, colours]);
  useEffect(() => {
    if (map === null) return;
    const chosen: FilterSpecification = ["==", ["get", "element"], selected ?? ""];
    map.setFilter("chosen-wire", chosen);
    map.setFilter("chosen-bus", chosen);
  }, [map, selected]);
  return (
    <div>
      <div
        ref={frame}
        className="h-[28.75rem] overflow-hidden rounded-xl border border-line bg-paper"
        data-testid="map"
        data-ready={map !== null}
      />
      <div className="mt-2 flex justify-end gap-1">
        <Button size="icon" aria-label={t("diagram.zoomIn")} onPress={() => map?.zoomIn()}>
          <Plus aria-hidden="true" className="size-5" />
        </Button>
        <Button size="icon" aria-label={t("diagram.zoomOut")} onPress={() => map?.zoomOut()}>
          <Minus aria-hidden="true" className="size-5" />
        </Button>
        <Button
          size="icon"
          aria-label={t("diagram.fit")}
          onPress={() => map?.fitBounds(boundsOf(day.model), { animate: false })}
        >
          <Maximize2 aria-hidden="true" className="size-4" />
        </Button>
      </div>
    </div>
  );
}
