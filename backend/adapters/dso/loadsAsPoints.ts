/** Low-voltage loads as connection points, so that a network from any tool can be studied: who may feed in how much. */
import type { ConnectionPoint, Feeder } from "../../core/network/feeder.ts";
import type { PhasePower } from "../../core/network/feederElements.ts";
import type { ImportedNetwork } from "./importReport.ts";

export interface PointOptions {
  /** Low-voltage loads of constant power become connection points (default), or all loads stay loads. */
  readonly loadsAs?: "connection-points" | "loads";
  /** Capacity of a connection point, kVA per phase, unless its load is larger. Default 18.4 (80 A at 230 V). */
  readonly connectionKva?: number;
}

export const DEFAULT_CONNECTION_KVA = 18.4;
const LOW_VOLTAGE_KV = 1;
const PHASES = ["A", "B", "C"] as const;

/** Star, constant power, on one phase or alike on three, at low voltage. @param nominalKv of its bus, line to line */
export function isConnectionPoint(load: PhasePower, nominalKv: number): boolean {
  const used = load.activeW.filter((w, i) => w !== 0 || load.reactiveVar[i] !== 0).length;
  const even = new Set(load.activeW.filter((w) => w !== 0)).size <= 1;
  const constant = !load.zipActive && !load.zipReactive;
  return (
    nominalKv <= LOW_VOLTAGE_KV &&
    load.connection === "star" &&
    constant &&
    even &&
    (used === 1 || used === 3)
  );
}

export function pointOfLoad(load: PhasePower, kvaPerPhase: number): ConnectionPoint {
  const phases = PHASES.filter((_, i) => load.activeW[i] !== 0 || load.reactiveVar[i] !== 0);
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  const kva = Math.hypot(sum(load.activeW), sum(load.reactiveVar)) / 1000;
  return { id: load.id, bus: load.bus, phases, capacityKva: Math.max(kvaPerPhase * phases.length, kva) };
}

/** The network with its low-voltage loads as points; as it is where it has points already or `loadsAs` says so. */
export function loadsAsPoints(network: ImportedNetwork, options: PointOptions): ImportedNetwork {
  const { feeder, report } = network;
  if (options.loadsAs === "loads" || feeder.connectionPoints.length > 0) return network;
  const voltages = new Map(feeder.buses.map((bus) => [bus.id, bus.nominalKv]));
  const points = (feeder.loads ?? []).filter((load) =>
    isConnectionPoint(load, voltages.get(load.bus) ?? Number.POSITIVE_INFINITY),
  );
  if (points.length === 0) return network;
  const taken = new Set(points);
  const { loads = [], ...rest } = feeder;
  const left = loads.filter((load) => !taken.has(load));
  const kva = options.connectionKva ?? DEFAULT_CONNECTION_KVA;
  const promoted: Feeder = {
    ...rest,
    connectionPoints: points.map((load) => pointOfLoad(load, kva)),
    ...(left.length === 0 ? {} : { loads: left }),
  };
  const drawn = (values: readonly number[]) => -values.reduce((a, b) => a + b, 0);
  return {
    feeder: promoted,
    activeW: Float64Array.from(points, (load) => drawn(load.activeW)),
    reactiveVar: Float64Array.from(points, (load) => drawn(load.reactiveVar)),
    report: {
      ...report,
      read: [...report.read, `${points.length} of the loads as connection points`],
      assumed: [
        ...report.assumed,
        `connection capacity: ${kva} kVA per phase, or the load's own when larger`,
      ],
    },
  };
}
