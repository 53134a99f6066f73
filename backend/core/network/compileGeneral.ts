/** Prepares a feeder for the general method: every bus is a node, every branch has a current of its own. */
import { phaseBaseVolt, sourceEmf, sourceImpedance } from "./branchModel.ts";
import { planBusReadout } from "./busReadout.ts";
import { type Feeder, PHASES } from "./feeder.ts";
import { networkOfFeeder } from "./general/fromFeeder.ts";
import { compileNetwork, solveGeneral } from "./general/solveGeneral.ts";
import { orderTopology } from "./topology.ts";

/**
 * The feeder as the general method needs it; neutrals are nodes after the buses.
 * @throws LAT-2001, LAT-2002, LAT-2006, LAT-2007 as for a radial one; LAT-2003 for a matrix without inverse.
 */
export function compileGeneral(feeder: Feeder) {
  const topology = orderTopology(feeder);
  const baseVolt = Float64Array.from(feeder.buses, phaseBaseVolt);
  const network = networkOfFeeder(feeder);
  const meshed = compileNetwork(network);
  const flow = solveGeneral(meshed, []);
  const nodeBus = new Int32Array(network.buses.length);
  network.feeder.neutralOf.forEach((neutral, bus) => {
    nodeBus[bus] = bus;
    if (neutral >= 0) nodeBus[neutral] = bus;
  });
  const nodeCount = nodeBus.length;
  const branches = Int32Array.from(feeder.branches.keys());
  const busCount = feeder.buses.length;
  const places = {
    busAnchor: Int32Array.from(feeder.buses.keys()),
    busChain: new Int32Array(busCount).fill(-1),
    busZ: new Float64Array(4 * busCount),
    nodeZ: new Float64Array(4 * nodeCount),
  };
  return {
    feeder,
    busIndex: topology.busIndex,
    branchIndex: topology.branchIndex,
    pointIndex: new Map(feeder.connectionPoints.map((point, i) => [point.id, i])),
    topology,
    baseVolt,
    nodeCount,
    nodeBus,
    nodeParent: new Int32Array(nodeCount).fill(-1),
    nodeTransformer: new Int32Array(nodeCount).fill(-1),
    ...places,
    readout: planBusReadout(places),
    matrices: new Float64Array(0),
    ...laySlots(feeder, topology.busIndex),
    sourceZ: sourceImpedance(feeder, baseVolt[topology.order[0]!]!),
    sourceEmf: sourceEmf(feeder.source.voltagePu),
    noLoadVoltages: flow.status === "converged" ? flow.voltages : new Float64Array(6 * nodeCount),
    shuntNode: new Int32Array(0),
    shuntY: new Float64Array(0),
    branchNode: branches,
    branchSign: new Int8Array(branches.length).fill(1),
    branchVolt: Float64Array.from(feeder.branches, (branch) => baseVolt[topology.busIndex.get(branch.to)!]!),
    ladder: null,
    meshed,
  };
}

/** A slot per phase of every bus with connection points. */
function laySlots(
  feeder: Feeder,
  busIndex: ReadonlyMap<string, number>,
): Readonly<Record<"slotOffset" | "pointStart" | "pointSlot", Int32Array>> {
  const slotOfOffset = new Map<number, number>();
  const pointStart = new Int32Array(feeder.connectionPoints.length + 1);
  const pointSlot: number[] = [];
  feeder.connectionPoints.forEach((point, i) => {
    for (const phase of point.phases) {
      const offset = 6 * busIndex.get(point.bus)! + 2 * PHASES.indexOf(phase);
      const slot = slotOfOffset.get(offset) ?? slotOfOffset.size;
      slotOfOffset.set(offset, slot);
      pointSlot.push(slot);
    }
    pointStart[i + 1] = pointSlot.length;
  });
  return {
    slotOffset: Int32Array.from(slotOfOffset.keys()),
    pointStart,
    pointSlot: Int32Array.from(pointSlot),
  };
}
