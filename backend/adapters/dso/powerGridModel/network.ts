/** A power-grid-model data set as a general network, with the way back to its components. */
import { domainError } from "../../../core/errors/domainError.ts";
import { type Complex, invert, polar, scale } from "../../../core/network/general/complex.ts";
import type {
  GeneralBus,
  GeneralNetwork,
  PhaseLoad,
  PhaseShunt,
  PhaseSource,
  TwoPort,
} from "../../../core/network/general/generalNetwork.ts";
import { fromSequences } from "../../../core/network/general/phaseMatrix.ts";
import type { PhasePort } from "../../../core/network/general/sequencePort.ts";
import {
  asymLinePort,
  type BranchSides,
  genericPort,
  linePort,
  linkPort,
  threeWindingPorts,
  twoWindingPort,
} from "./branches.ts";
import { type Component, type Dataset, numberOf, optionalOf, threeOf } from "./dataset.ts";

/** Where one terminal of a component is: an end of a two-port, or a shunt when the other end is open. */
export type Terminal =
  | { readonly at: "port"; readonly port: TwoPort; readonly end: "from" | "to" }
  | { readonly at: "shunt"; readonly shunt: PhaseShunt }
  | { readonly at: "nothing" };

export interface PowerGridModelNetwork {
  readonly network: GeneralNetwork;
  readonly busOfNode: ReadonlyMap<number, number>;
  /** Terminals of each branch, from and to (1, 2, 3 for three windings). */
  readonly terminals: ReadonlyMap<number, readonly Terminal[]>;
  readonly loads: ReadonlyMap<number, PhaseLoad>;
  readonly shunts: ReadonlyMap<number, PhaseShunt>;
  readonly sources: ReadonlyMap<number, PhaseSource>;
  /** Component kinds of the file that were left out. */
  readonly ignored: readonly string[];
}

const BRANCHES: Readonly<Record<string, (c: Component, s: BranchSides) => PhasePort>> = {
  line: linePort,
  link: linkPort,
  generic_branch: genericPort,
  asym_line: asymLinePort,
  transformer: twoWindingPort,
};
const INJECTIONS: Readonly<Record<string, 1 | -1>> = { sym_load: -1, asym_load: -1, sym_gen: 1, asym_gen: 1 };
const EXPONENTS = [0, 2, 1] as const;
const OTHERS = ["node", "shunt", "source", "three_winding_transformer"];

/**
 * Builds the network of one scenario. A `sym` calculation spreads the load of each phase over all three.
 * @throws LAT-2007 unknown node, LAT-2012 missing value, LAT-2003 zero impedance.
 */
export function buildPowerGridModel(data: Dataset, mode: "sym" | "asym" = "asym"): PowerGridModelNetwork {
  const builder = startBuilder(data, mode);
  for (const [kind, port] of Object.entries(BRANCHES)) {
    for (const c of data[kind] ?? []) addBranch(builder, c, kind, port);
  }
  for (const c of data.three_winding_transformer ?? []) addThreeWindings(builder, c);
  for (const [kind, sign] of Object.entries(INJECTIONS)) {
    for (const c of data[kind] ?? []) addInjection(builder, c, kind, sign);
  }
  for (const c of data.shunt ?? []) addShunt(builder, c);
  for (const c of data.source ?? []) addSource(builder, c);
  const known = new Set([...Object.keys(BRANCHES), ...Object.keys(INJECTIONS), ...OTHERS]);
  return {
    network: {
      buses: builder.buses,
      twoPorts: builder.twoPorts,
      shunts: builder.plainShunts,
      sources: [...builder.sources.values()],
      loads: [...builder.loads.values()],
    },
    busOfNode: builder.busOfNode,
    terminals: builder.terminals,
    loads: builder.loads,
    shunts: builder.shunts,
    sources: builder.sources,
    ignored: Object.keys(data).filter((kind) => !known.has(kind)),
  };
}

function startBuilder(data: Dataset, mode: "sym" | "asym") {
  const nodes = data.node ?? [];
  return {
    mode,
    buses: nodes.map(
      (n): GeneralBus => ({ id: String(n.id), nominalKv: numberOf(n, "u_rated", "node") / 1000 }),
    ),
    busOfNode: new Map(nodes.map((n, i) => [numberOf(n, "id", "node"), i])),
    twoPorts: [] as TwoPort[],
    plainShunts: [] as PhaseShunt[],
    terminals: new Map<number, readonly Terminal[]>(),
    loads: new Map<number, PhaseLoad>(),
    shunts: new Map<number, PhaseShunt>(),
    sources: new Map<number, PhaseSource>(),
  };
}
type Builder = ReturnType<typeof startBuilder>;

function busOf(builder: Builder, c: Component, field: string, kind: string): number {
  const node = numberOf(c, field, kind);
  const bus = builder.busOfNode.get(node);
  if (bus === undefined)
    throw domainError("LAT-2007", { element: `${kind} ${String(c.id)}`, bus: String(node) });
  return bus;
}

const phaseVolt = (builder: Builder, bus: number) => (builder.buses[bus]!.nominalKv * 1000) / Math.sqrt(3);

function addBranch(
  builder: Builder,
  c: Component,
  kind: string,
  build: (c: Component, s: BranchSides) => PhasePort,
): void {
  const from = busOf(builder, c, "from_node", kind);
  const to = busOf(builder, c, "to_node", kind);
  const sides: BranchSides = {
    fromClosed: optionalOf(c, "from_status", 1) === 1,
    toClosed: optionalOf(c, "to_status", 1) === 1,
    fromVolt: phaseVolt(builder, from),
    toVolt: phaseVolt(builder, to),
  };
  const ends = connect(builder, String(c.id), build(c, sides), from, to, sides);
  builder.terminals.set(numberOf(c, "id", kind), ends);
}

function connect(
  builder: Builder,
  id: string,
  port: PhasePort,
  from: number,
  to: number,
  sides: Pick<BranchSides, "fromClosed" | "toClosed">,
): readonly Terminal[] {
  if (sides.fromClosed && sides.toClosed) {
    const twoPort = { id, from, to, ...port };
    builder.twoPorts.push(twoPort);
    return [
      { at: "port", port: twoPort, end: "from" },
      { at: "port", port: twoPort, end: "to" },
    ];
  }
  const open = (isClosed: boolean, bus: number, y: PhasePort["ff"]): Terminal => {
    if (!isClosed) return { at: "nothing" };
    const shunt = { id, bus, y };
    builder.plainShunts.push(shunt);
    return { at: "shunt", shunt };
  };
  return [open(sides.fromClosed, from, port.ff), open(sides.toClosed, to, port.tt)];
}

function addThreeWindings(builder: Builder, c: Component): void {
  const kind = "three_winding_transformer";
  const buses = [1, 2, 3].map((w) => busOf(builder, c, `node_${w}`, kind));
  const closed = [1, 2, 3].map((w) => optionalOf(c, `status_${w}`, 1) === 1);
  const volts = buses.map((bus) => phaseVolt(builder, bus));
  const centre = builder.buses.length;
  builder.buses.push({ id: `${String(c.id)} centre`, nominalKv: builder.buses[buses[0]!]!.nominalKv });
  const ports = threeWindingPorts(c, volts, closed);
  const terminals = ports.map((port, w) => {
    const sides = { fromClosed: closed[w]!, toClosed: true };
    return connect(builder, `${String(c.id)}/${w + 1}`, port, buses[w]!, centre, sides)[0]!;
  });
  builder.terminals.set(numberOf(c, "id", kind), terminals);
}

function addInjection(builder: Builder, c: Component, kind: string, sign: 1 | -1): void {
  const on = optionalOf(c, "status", 1) === 1 ? sign : 0;
  const perPhase = (field: string): readonly number[] => {
    const given = kind.startsWith("asym") ? threeOf(c, field, kind) : [numberOf(c, field, kind)];
    if (given.length === 3 && builder.mode === "asym") return given;
    const third = given.reduce((sum, value) => sum + value, 0) / 3;
    return [third, third, third];
  };
  const [p, q] = [perPhase("p_specified"), perPhase("q_specified")];
  const [a, b, d] = [0, 1, 2].map((k): Complex => [on * p[k]!, on * q[k]!]);
  builder.loads.set(numberOf(c, "id", kind), {
    id: String(c.id),
    bus: busOf(builder, c, "node", kind),
    connection: "star",
    power: [a!, b!, d!],
    exponent: EXPONENTS[numberOf(c, "type", kind)] ?? 0,
  });
}

function addShunt(builder: Builder, c: Component): void {
  const bus = busOf(builder, c, "node", "shunt");
  const square = optionalOf(c, "status", 1) === 1 ? phaseVolt(builder, bus) ** 2 : 0;
  const [g1, b1] = [numberOf(c, "g1", "shunt"), numberOf(c, "b1", "shunt")];
  const one = scale([g1, b1], square);
  const zero = scale([optionalOf(c, "g0", g1), optionalOf(c, "b0", b1)], square);
  const shunt = { id: String(c.id), bus, y: fromSequences(zero, one, one) };
  builder.plainShunts.push(shunt);
  builder.shunts.set(numberOf(c, "id", "shunt"), shunt);
}

/** Voltage behind an impedance of size 1 / sk; R/X = rx_ratio, Z0 = z01_ratio · Z1. */
function addSource(builder: Builder, c: Component): void {
  if (optionalOf(c, "status", 1) !== 1) return;
  const [ratio, power] = [optionalOf(c, "rx_ratio", 0.1), optionalOf(c, "sk", 1e10)];
  const one = scale(invert([ratio / Math.hypot(1, ratio), 1 / Math.hypot(1, ratio)]), power / 3);
  const zero = scale(one, 1 / optionalOf(c, "z01_ratio", 1));
  const angle = optionalOf(c, "u_ref_angle", 0);
  const emf = (phase: number) => polar(numberOf(c, "u_ref", "source"), angle - (phase * 2 * Math.PI) / 3);
  builder.sources.set(numberOf(c, "id", "source"), {
    id: String(c.id),
    bus: busOf(builder, c, "node", "source"),
    y: fromSequences(zero, one, one),
    emf: [emf(0), emf(1), emf(2)],
  });
}
