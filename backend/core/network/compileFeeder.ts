/**
 * Turns a feeder into flat arrays for the sweeps. Buses that carry neither load nor shunt and do not branch
 * are merged exactly into one series branch (same current, impedances add), branches without any load are
 * dropped (they carry no current); what is left are the *nodes*. Every bus is rebuilt from the nodes after.
 */

import { domainError } from "../errors/domainError.ts";
import {
  lineHalfShunt,
  lineImpedance,
  phaseBaseVolt,
  type SymmetricMatrix,
  sourceEmf,
  sourceImpedance,
  transformerHalfShunt,
  transformerImpedance,
  transformerMatrix,
} from "./branchModel.ts";
import { type BusReadout, planBusReadout } from "./busReadout.ts";
import { compileGeneral } from "./compileGeneral.ts";
import { type Feeder, PHASES } from "./feeder.ts";
import { chooseMethod } from "./flowMethod.ts";
import type { CompiledNetwork } from "./general/solveGeneral.ts";
import { type LadderPlan, planLadder } from "./ladderPlan.ts";
import { plainTwin } from "./plainTwin.ts";
import { forwardSweep } from "./sweep.ts";
import { isOpen, orderTopology, type Topology } from "./topology.ts";

export interface CompiledFeeder {
  readonly feeder: Feeder;
  readonly busIndex: ReadonlyMap<string, number>;
  readonly branchIndex: ReadonlyMap<string, number>;
  readonly pointIndex: ReadonlyMap<string, number>;
  readonly topology: Topology;
  /** Phase-to-neutral base voltage of each bus, V. */
  readonly baseVolt: Float64Array;

  /** Nodes in sweep order, parents first; node 0 is the source bus. */
  readonly nodeCount: number;
  readonly nodeBus: Int32Array;
  readonly nodeParent: Int32Array;
  /** Transformer at the head of the node (index into `matrices`, x9), or -1 for a line. */
  readonly nodeTransformer: Int32Array;
  /** Head impedance of each node: re z1, im z1, re zm, im zm. */
  readonly nodeZ: Float64Array;
  readonly matrices: Float64Array;
  readonly sourceZ: Float64Array;
  readonly sourceEmf: Float64Array;
  readonly noLoadVoltages: Float64Array;
  readonly shuntNode: Int32Array;
  readonly shuntY: Float64Array;

  /**
   * A slot is one phase of one node that has connection points or a shunt; its place in the node arrays,
   * ascending.
   */
  readonly slotOffset: Int32Array;
  /** Slots of connection point i: pointSlot[pointStart[i] .. pointStart[i + 1]). */
  readonly pointStart: Int32Array;
  readonly pointSlot: Int32Array;

  /** Voltage of a bus = node voltage of `busAnchor` - busZ · current of node `busChain` (-1: no drop). */
  readonly busAnchor: Int32Array;
  readonly busChain: Int32Array;
  readonly busZ: Float64Array;
  readonly readout: BusReadout;
  /** Node whose head current a branch carries; -1: no current. Sign +1 when `from` is the source side. */
  readonly branchNode: Int32Array;
  readonly branchSign: Int8Array;
  /** Phase base voltage of the side at which a branch's current is told, V. */
  readonly branchVolt: Float64Array;
  /** The lists of the iteration; null for a meshed feeder. */
  readonly ladder: LadderPlan | null;
  /** The network for the general method; null for a feeder that the sweep solves. */
  readonly meshed: CompiledNetwork | null;
}

export interface CompileOptions {
  /** Merge load-free buses (default). `false` keeps every bus as a node, for cross-checks. */
  readonly reduce?: boolean;
}

/**
 * Prepares a feeder for power flow.
 * @throws LAT-2001, LAT-2002, LAT-2006, LAT-2007 for a network that is not one tree (of a meshed
 * one: not one piece); LAT-2015 for a transformer fed from its secondary (sweep only); LAT-2003.
 */
export function compileFeeder(feeder: Feeder, options: CompileOptions = {}): CompiledFeeder {
  if (chooseMethod(feeder) === "general") return compileGeneral(feeder);
  const topology = orderTopology(feeder);
  // A part behind an open switch has no supply, which only the general method knows.
  const isDead = (branch: number) => branch >= 0 && isOpen(feeder.branches[branch]!);
  if (topology.parentBranch.some(isDead)) return compileGeneral(feeder);
  return { ...compileRadial(plainTwin(feeder), topology, options), feeder };
}

function compileRadial(feeder: Feeder, topology: Topology, options: CompileOptions): CompiledFeeder {
  const pointIndex = new Map(feeder.connectionPoints.map((point, i) => [point.id, i]));
  const baseVolt = Float64Array.from(feeder.buses, phaseBaseVolt);
  const shunts = sumShunts(feeder, topology, baseVolt);
  const kept = chooseNodes(feeder, topology, shunts, options.reduce ?? true);
  const nodes = layNodes(feeder, topology, baseVolt, kept);
  const shuntNode: number[] = [];
  const shuntY: number[] = [];
  for (let node = 0; node < nodes.nodeCount; node++) {
    const y = shunts.subarray(4 * nodes.nodeBus[node]!, 4 * nodes.nodeBus[node]! + 4);
    if (y.some((v) => v !== 0)) {
      shuntNode.push(node);
      shuntY.push(...y);
    }
  }
  const slots = laySlots(feeder, topology, nodes.nodeOfBus, shuntNode);
  const root = topology.order[0]!;
  const compiled = {
    feeder,
    busIndex: topology.busIndex,
    branchIndex: topology.branchIndex,
    pointIndex,
    topology,
    baseVolt,
    ...nodes,
    readout: planBusReadout(nodes),
    ...slots,
    branchVolt: Float64Array.from(nodes.branchNode, (_, b) => awayVolt(feeder, topology, baseVolt, b)),
    meshed: null,
    sourceZ: sourceImpedance(feeder, baseVolt[root]!),
    sourceEmf: sourceEmf(feeder.source.voltagePu),
    noLoadVoltages: new Float64Array(6 * nodes.nodeCount),
    shuntNode: Int32Array.from(shuntNode),
    shuntY: Float64Array.from(shuntY),
  };
  forwardSweep(compiled, compiled.noLoadVoltages, new Float64Array(6 * nodes.nodeCount), compiled.sourceEmf);
  return { ...compiled, ladder: planLadder(compiled) };
}

const awayVolt = (feeder: Feeder, topology: Topology, baseVolt: Float64Array, branch: number): number => {
  const { from, to } = feeder.branches[branch]!;
  const [a, b] = [topology.busIndex.get(from)!, topology.busIndex.get(to)!];
  return baseVolt[topology.parentBranch[b] === branch ? b : a]!;
};

/** Shunt admittance per bus: half of each line's charging and of each transformer's magnetising branch. */
function sumShunts(feeder: Feeder, topology: Topology, baseVolt: Float64Array): Float64Array {
  const shunts = new Float64Array(4 * feeder.buses.length);
  const add = (bus: number, y: SymmetricMatrix) => {
    for (let k = 0; k < 4; k++) shunts[4 * bus + k]! += y[k]!;
  };
  for (const branch of feeder.branches) {
    for (const id of [branch.from, branch.to]) {
      const bus = topology.busIndex.get(id)!;
      const half =
        branch.kind === "line"
          ? lineHalfShunt(branch, baseVolt[bus]!)
          : transformerHalfShunt(branch, feeder.buses[bus]!);
      add(bus, half);
    }
  }
  return shunts;
}

/** 0 = carries nothing, 1 = on the way of current but merged, 2 = node. */
function chooseNodes(feeder: Feeder, topology: Topology, shunts: Float64Array, reduce: boolean): Uint8Array {
  const { order, parentBus, parentBranch, busIndex } = topology;
  const kept = new Uint8Array(order.length).fill(reduce ? 0 : 2);
  if (!reduce) return kept;
  kept[order[0]!] = 2;
  for (const point of feeder.connectionPoints) {
    const bus = busIndex.get(point.bus);
    if (bus === undefined) throw domainError("LAT-2007", { element: point.id, bus: point.bus });
    kept[bus] = 2;
  }
  for (let bus = 0; bus < kept.length; bus++) {
    if (shunts.subarray(4 * bus, 4 * bus + 4).some((v) => v !== 0)) kept[bus] = 2;
  }
  for (const branch of feeder.branches) {
    if (branch.kind !== "transformer") continue;
    kept[busIndex.get(branch.from)!] = 2;
    kept[busIndex.get(branch.to)!] = 2;
  }
  const carryingChildren = new Int32Array(order.length);
  for (let k = order.length - 1; k > 0; k--) {
    const bus = order[k]!;
    if (kept[bus] === 0 && carryingChildren[bus]! > 0) kept[bus] = carryingChildren[bus]! > 1 ? 2 : 1;
    if (kept[bus] !== 0 && parentBranch[bus] !== -1) carryingChildren[parentBus[bus]!]! += 1;
  }
  return kept;
}

function layNodes(feeder: Feeder, topology: Topology, baseVolt: Float64Array, kept: Uint8Array) {
  const { order, parentBus, parentBranch } = topology;
  const nodeBus = order.filter((bus) => kept[bus] === 2);
  const nodeOfBus = new Int32Array(order.length).fill(-1);
  nodeBus.forEach((bus, node) => {
    nodeOfBus[bus] = node;
  });
  const chains = measureChains(feeder, topology, baseVolt, nodeOfBus);
  const leadsTo = findDownstreamNodes(topology, kept, nodeOfBus);
  const nodeParent = new Int32Array(nodeBus.length).fill(-1);
  const nodeTransformer = new Int32Array(nodeBus.length).fill(-1);
  const nodeZ = new Float64Array(4 * nodeBus.length);
  const matrices: number[] = [];
  const { busAnchor, busZ } = chains;
  const busChain = new Int32Array(order.length).fill(-1);
  const branchNode = new Int32Array(feeder.branches.length).fill(-1);
  for (const bus of order) {
    const parent = parentBus[bus]!;
    if (parent < 0) continue;
    const branch = feeder.branches[parentBranch[bus]!]!;
    if (kept[bus] !== 0) branchNode[parentBranch[bus]!] = leadsTo[bus]!;
    if (kept[bus] === 0) {
      // No current flows to here: the voltage is that of the parent, wherever that lies on its chain.
      busChain[bus] = busChain[parent]!;
      busZ.copyWithin(4 * bus, 4 * parent, 4 * parent + 4);
    } else if (kept[bus] === 1) {
      busChain[bus] = leadsTo[bus]!;
    } else {
      const node = nodeOfBus[bus]!;
      nodeParent[node] = busAnchor[parent]!;
      nodeZ.set(busZ.subarray(4 * bus, 4 * bus + 4), 4 * node);
      busZ.fill(0, 4 * bus, 4 * bus + 4);
      if (branch.kind === "transformer") {
        nodeTransformer[node] = matrices.length / 9;
        matrices.push(...transformerMatrix(branch, feeder.buses[parent]!, feeder.buses[bus]!));
      }
    }
  }
  const nodes = { nodeCount: nodeBus.length, nodeBus, nodeOfBus, nodeParent, nodeTransformer, nodeZ };
  const matrixArray = Float64Array.from(matrices);
  return { ...nodes, matrices: matrixArray, ...chains, busChain, branchNode };
}

/** Per bus: the node above it and the series impedance from there; per branch: which way it points. */
function measureChains(
  feeder: Feeder,
  topology: Topology,
  baseVolt: Float64Array,
  nodeOfBus: Int32Array,
): Pick<CompiledFeeder, "busAnchor" | "busZ" | "branchSign"> {
  const { order, parentBus, parentBranch, busIndex } = topology;
  const busAnchor = new Int32Array(order.length);
  const busZ = new Float64Array(4 * order.length);
  const branchSign = new Int8Array(feeder.branches.length).fill(1);
  for (const bus of order) {
    const parent = parentBus[bus]!;
    busAnchor[bus] = nodeOfBus[bus]! >= 0 ? nodeOfBus[bus]! : busAnchor[parent]!;
    if (parent < 0) continue;
    const branch = feeder.branches[parentBranch[bus]!]!;
    branchSign[parentBranch[bus]!] = busIndex.get(branch.from) === parent ? 1 : -1;
    const base = baseVolt[bus]!;
    const z = branch.kind === "line" ? lineImpedance(branch, base) : transformerImpedance(branch, base);
    const above = nodeOfBus[parent]! >= 0 ? null : busZ.subarray(4 * parent, 4 * parent + 4);
    for (let i = 0; i < 4; i++) busZ[4 * bus + i] = (above?.[i] ?? 0) + z[i]!;
  }
  return { busAnchor, busZ, branchSign };
}

/** The node that the current through a bus is bound for: itself for a node, -1 where none flows. */
function findDownstreamNodes(topology: Topology, kept: Uint8Array, nodeOfBus: Int32Array): Int32Array {
  const leadsTo = nodeOfBus.slice();
  for (let k = topology.order.length - 1; k > 0; k--) {
    const bus = topology.order[k]!;
    const parent = topology.parentBus[bus]!;
    if (kept[bus] !== 0 && kept[parent] === 1) leadsTo[parent] = leadsTo[bus]!;
  }
  return leadsTo;
}

function laySlots(
  feeder: Feeder,
  topology: Topology,
  nodeOfBus: Int32Array,
  shuntNodes: readonly number[],
): Pick<CompiledFeeder, "slotOffset" | "pointStart" | "pointSlot"> {
  const pointStart = new Int32Array(feeder.connectionPoints.length + 1);
  const pointOffset: number[] = [];
  feeder.connectionPoints.forEach((point, i) => {
    const node = nodeOfBus[topology.busIndex.get(point.bus)!]!;
    for (const phase of point.phases) pointOffset.push(6 * node + 2 * PHASES.indexOf(phase));
    pointStart[i + 1] = pointOffset.length;
  });
  // Shunts draw current that depends on voltage, so convergence is measured there too.
  const shuntOffset = shuntNodes.flatMap((node) => [6 * node, 6 * node + 2, 6 * node + 4]);
  const slotOffset = Int32Array.from(new Set([...pointOffset, ...shuntOffset])).sort();
  const slotOfOffset = new Map(Array.from(slotOffset, (offset, slot) => [offset, slot]));
  const pointSlot = Int32Array.from(pointOffset, (offset) => slotOfOffset.get(offset)!);
  return { slotOffset, pointStart, pointSlot };
}
