/** A pandapower network as a general network: buses, lines, transformers, sources, loads, generators, shunts. */
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
import type { ImportReport } from "../importReport.ts";
import { type PortEnds, pandapowerLine, pandapowerTransformer } from "./branches.ts";
import { type PandapowerTables, readPandapowerTables, type TableRow } from "./tables.ts";

/** Stands for an ideal source or a closed bus-bar switch, W per pu². */
const STIFF = 1e15;
const CLOSED_SWITCH = 1e12;
/** IEC 60909 voltage factor of the highest short-circuit current. */
const VOLTAGE_FACTOR = 1.1;

export interface PandapowerNetwork {
  readonly network: GeneralNetwork;
  /** Bus position by pandapower index. */
  readonly busOf: ReadonlyMap<number, number>;
  readonly report: ImportReport;
}

const KNOWN = [
  "bus",
  "line",
  "trafo",
  "ext_grid",
  "load",
  "sgen",
  "asymmetric_load",
  "asymmetric_sgen",
  "shunt",
  "switch",
];
const SILENT = ["bus_geodata", "line_geodata"];

/**
 * Reads a pandapower JSON file.
 * @throws LAT-2011 not JSON, LAT-2012 missing value, LAT-2007 unknown bus, LAT-2003 zero impedance.
 */
export function readPandapower(text: string): PandapowerNetwork {
  const tables = readPandapowerTables(text);
  const active = (table: string) => tables.rows(table).filter((row) => row.flag("in_service"));
  const buses = active("bus");
  const busOf = new Map(buses.map((row, i) => [row.index, i]));
  const at = (row: TableRow, column: string): number => {
    const bus = busOf.get(row.number(column));
    if (bus === undefined)
      throw domainError("LAT-2007", { element: row.element, bus: String(row.number(column)) });
    return bus;
  };
  const general = buses.map(
    (row): GeneralBus => ({ id: row.text("name") ?? String(row.index), nominalKv: row.number("vn_kv") }),
  );
  const openEnds = readOpenEnds(tables);
  const twoPorts: TwoPort[] = [];
  const shunts = active("shunt").map((row) => shuntOf(row, at(row, "bus"), general));
  const connect = (
    row: TableRow,
    kind: "l" | "t",
    columns: readonly [string, string],
    build: (e: PortEnds) => PhasePort,
  ) => {
    const [from, to] = [at(row, columns[0]), at(row, columns[1])];
    const isOpen = (bus: string) => openEnds.has(`${kind} ${row.index} ${row.number(bus)}`);
    const ends = { fromClosed: !isOpen(columns[0]), toClosed: !isOpen(columns[1]) };
    const port = build({ ...ends, fromKv: general[from]!.nominalKv, toKv: general[to]!.nominalKv });
    if (ends.fromClosed && ends.toClosed) twoPorts.push({ id: row.element, from, to, ...port });
    else if (ends.fromClosed) shunts.push({ id: row.element, bus: from, y: port.ff });
    else if (ends.toClosed) shunts.push({ id: row.element, bus: to, y: port.tt });
  };
  for (const row of active("line")) {
    connect(row, "l", ["from_bus", "to_bus"], (ends) => pandapowerLine(row, ends, tables.frequencyHz));
  }
  for (const row of active("trafo"))
    connect(row, "t", ["hv_bus", "lv_bus"], (ends) => pandapowerTransformer(row, ends));
  twoPorts.push(...readBusSwitches(tables, at));
  const sources = active("ext_grid").map((row) => sourceOf(row, at(row, "bus"), general));
  const loads = [
    ...active("load").flatMap((row) => loadsOf(row, at(row, "bus"), -1)),
    ...active("sgen").flatMap((row) => loadsOf(row, at(row, "bus"), 1)),
    ...active("asymmetric_load").map((row) => asymmetric(row, at(row, "bus"), -1)),
    ...active("asymmetric_sgen").map((row) => asymmetric(row, at(row, "bus"), 1)),
  ];
  return { network: { buses: general, twoPorts, shunts, sources, loads }, busOf, report: reportOf(tables) };
}

/** Open switches at lines and transformers, by kind, element and bus. */
function readOpenEnds(tables: PandapowerTables): ReadonlySet<string> {
  const open = tables.rows("switch").filter((row) => !row.flag("closed") && row.text("et") !== "b");
  return new Set(open.map((row) => `${row.text("et")} ${row.number("element")} ${row.number("bus")}`));
}

function readBusSwitches(tables: PandapowerTables, at: (row: TableRow, column: string) => number): TwoPort[] {
  const y = fromSequences([CLOSED_SWITCH, 0], [CLOSED_SWITCH, 0], [CLOSED_SWITCH, 0]);
  const through = fromSequences([-CLOSED_SWITCH, 0], [-CLOSED_SWITCH, 0], [-CLOSED_SWITCH, 0]);
  return tables
    .rows("switch")
    .filter((row) => row.flag("closed") && row.text("et") === "b")
    .map((row) => ({
      id: row.element,
      from: at(row, "bus"),
      to: at(row, "element"),
      ff: y,
      ft: through,
      tf: through,
      tt: y,
    }));
}

/** Ideal in the positive sequence; the short-circuit impedance stands in the other two. */
function sourceOf(row: TableRow, bus: number, buses: readonly GeneralBus[]): PhaseSource {
  const power = row.optional("s_sc_max_mva", 0) * 1e6;
  const rx = row.optional("rx_max", 0.1);
  const nominal = buses[bus]!;
  const stiff: Complex = [STIFF, 0];
  let [negative, zero] = [stiff, stiff];
  if (power > 0 && nominal.nominalKv > 0) {
    const x = (VOLTAGE_FACTOR * 3) / power / Math.hypot(1, rx);
    const x0 = x * row.optional("x0x_max", 1);
    negative = invert([rx * x, x]);
    zero = invert([row.optional("r0x0_max", rx) * x0, x0]);
  }
  const angle = (row.optional("va_degree", 0) * Math.PI) / 180;
  const emf = (phase: number) => polar(row.number("vm_pu"), angle - (phase * 2 * Math.PI) / 3);
  return { id: row.element, bus, y: fromSequences(zero, stiff, negative), emf: [emf(0), emf(1), emf(2)] };
}

function shuntOf(row: TableRow, bus: number, buses: readonly GeneralBus[]): PhaseShunt {
  const nominal = buses[bus]!.nominalKv / row.optional("vn_kv", buses[bus]!.nominalKv);
  const perPhase = (row.optional("step", 1) * nominal ** 2 * 1e6) / 3;
  const y: Complex = scale([row.number("p_mw"), -row.number("q_mvar")], perPhase);
  return { id: row.element, bus, y: fromSequences(y, y, y) };
}

/** A balanced load or generator, split into its constant-power, -current and -impedance parts. */
function loadsOf(row: TableRow, bus: number, sign: 1 | -1): PhaseLoad[] {
  const impedance = row.optional("const_z_percent", 0) / 100;
  const current = row.optional("const_i_percent", 0) / 100;
  const factor = (sign * row.optional("scaling", 1) * 1e6) / 3;
  const whole: Complex = scale([row.number("p_mw"), row.number("q_mvar")], factor);
  const parts = [
    [1 - impedance - current, 0],
    [current, 1],
    [impedance, 2],
  ] as const;
  return parts
    .filter(([share]) => share !== 0)
    .map(([share, exponent]) => {
      const power = scale(whole, share);
      return { id: row.element, bus, connection: "star", power: [power, power, power], exponent };
    });
}

function asymmetric(row: TableRow, bus: number, sign: 1 | -1): PhaseLoad {
  const factor = sign * row.optional("scaling", 1) * 1e6;
  const phase = (letter: string): Complex =>
    scale([row.number(`p_${letter}_mw`), row.number(`q_${letter}_mvar`)], factor);
  const connection = row.text("type") === "delta" ? "delta" : "star";
  return { id: row.element, bus, connection, power: [phase("a"), phase("b"), phase("c")], exponent: 0 };
}

function reportOf(tables: PandapowerTables): ImportReport {
  const used = tables.filled.filter((name) => KNOWN.includes(name));
  return {
    read: used.map((name) => `${tables.rows(name).length} rows of ${name}`),
    assumed: [
      "sources are ideal in the positive sequence",
      "lines and transformers without zero-sequence data have that of the positive sequence",
      "line resistance at the temperature of the data",
    ],
    ignored: tables.filled.filter((name) => !KNOWN.includes(name) && !SILENT.includes(name)),
  };
}
