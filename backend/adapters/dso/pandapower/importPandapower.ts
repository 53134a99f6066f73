/** A pandapower network as a feeder: buses, lines, transformers, sources, loads, generators, shunts, switches. */
import { domainError } from "../../../core/errors/domainError.ts";
import type { AdditionalSource, Branch, Bus } from "../../../core/network/feeder.ts";
import type { Capacitor, FixedShunt, PerPhase, PhasePower } from "../../../core/network/feederElements.ts";
import { readVectorGroup, type VectorGroup } from "../../../core/network/vectorGroup.ts";
import { buildFeeder, lineOf, switchOf, UniqueNames } from "../feederDraft.ts";
import { type ImportedNetwork, ReportBuilder } from "../importReport.ts";
import { type PandapowerTables, readPandapowerTables, type TableRow } from "./tables.ts";

/** IEC 60909 voltage factor of the highest short-circuit current. */
const VOLTAGE_FACTOR = 1.1;
const USED = new Set(
  "bus line trafo ext_grid load sgen asymmetric_load asymmetric_sgen shunt switch storage bus_geodata line_geodata".split(
    " ",
  ),
);

interface Draft {
  readonly tables: PandapowerTables;
  readonly report: ReportBuilder;
  readonly buses: Bus[];
  readonly busOf: Map<number, Bus>;
  readonly branches: Branch[];
  readonly branchNames: UniqueNames;
  readonly elementNames: UniqueNames;
  readonly busNames: UniqueNames;
}

/** @throws LAT-2007, 2010, 2011, 2012, 2065, 2075 */
export function importPandapower(text: string): ImportedNetwork {
  const tables = readPandapowerTables(text);
  const draft: Draft = {
    tables,
    report: new ReportBuilder(),
    buses: [],
    busOf: new Map(),
    branches: [],
    branchNames: new UniqueNames(),
    elementNames: new UniqueNames(),
    busNames: new UniqueNames(),
  };
  for (const row of active(draft, "bus")) {
    const id = draft.busNames.take(row.text("name") ?? "", String(row.index));
    const bus: Bus = { id, nominalKv: row.number("vn_kv") };
    draft.buses.push(bus);
    draft.busOf.set(row.index, bus);
  }
  const openEnds = readOpenEnds(tables);
  for (const row of active(draft, "line")) addLine(draft, row, openEnds);
  for (const row of active(draft, "trafo")) addTransformer(draft, row, openEnds);
  addBusSwitches(draft);
  const sources = active(draft, "ext_grid").map((row) => sourceOf(draft, row));
  const { capacitors, shunts } = readShunts(draft);
  const loads = [
    ...active(draft, "load").map((row) => balanced(draft, row, 1)),
    ...active(draft, "storage").map((row) => balanced(draft, row, 1)),
    ...active(draft, "asymmetric_load").map((row) => perPhase(draft, row)),
  ];
  const generators = [
    ...active(draft, "sgen").map((row) => balanced(draft, row, 1)),
    ...active(draft, "asymmetric_sgen").map((row) => perPhase(draft, row)),
  ];
  for (const name of tables.filled) {
    if (!USED.has(name)) draft.report.ignore(`table ${name} (${tables.rows(name).length} rows)`);
  }
  const { frequencyHz, name } = tables;
  const citation = "pandapower network file";
  return buildFeeder({
    id: name,
    citation,
    frequencyHz,
    ...draft,
    sources,
    loads,
    generators,
    capacitors,
    shunts,
  });
}

const active = ({ tables }: Draft, table: string): TableRow[] =>
  tables.rows(table).filter((row) => row.flag("in_service"));

function busAt(draft: Draft, row: TableRow, column: string): Bus {
  const bus = draft.busOf.get(row.number(column));
  if (bus) return bus;
  throw domainError("LAT-2007", { element: row.element, bus: String(row.number(column)) });
}

function readOpenEnds(tables: PandapowerTables): ReadonlySet<string> {
  const open = tables.rows("switch").filter((row) => !row.flag("closed") && row.text("et") !== "b");
  return new Set(open.map((row) => `${row.text("et")} ${row.number("element")} ${row.number("bus")}`));
}

/** The bus at one end; behind an open switch a bus of its own. */
function endOf(
  draft: Draft,
  row: TableRow,
  column: string,
  kind: "l" | "t",
  open: ReadonlySet<string>,
): string {
  const bus = busAt(draft, row, column);
  if (!open.has(`${kind} ${row.index} ${row.number(column)}`)) return bus.id;
  const id = draft.busNames.take(`${bus.id} open ${row.element}`, row.element);
  draft.buses.push({ id, nominalKv: bus.nominalKv });
  const name = draft.branchNames.take(`switch ${row.element} ${column}`, row.element);
  draft.branches.push(switchOf(name, bus.id, id, false));
  return id;
}

function addLine(draft: Draft, row: TableRow, open: ReadonlySet<string>): void {
  const parallel = row.optional("parallel", 1);
  const id = draft.branchNames.take(row.text("name") ?? "", row.element);
  if (row.optional("g_us_per_km", 0) !== 0) draft.report.ignore("conductance of lines", id);
  const [r1, x1] = [row.number("r_ohm_per_km") / parallel, row.number("x_ohm_per_km") / parallel];
  const hasZero = !Number.isNaN(row.optional("r0_ohm_per_km", Number.NaN));
  if (!hasZero) draft.report.assume("zero sequence of a line as its positive sequence", id);
  const amps = row.optional("max_i_ka", 0) * row.optional("df", 1) * parallel * 1000;
  if (!(amps > 0 && amps < 1e5)) draft.report.assume("a line without rating: not limited", id);
  const c1 = row.optional("c_nf_per_km", 0) * parallel;
  const line = {
    id,
    from: endOf(draft, row, "from_bus", "l", open),
    to: endOf(draft, row, "to_bus", "l", open),
    lengthM: row.number("length_km") * 1000,
    r1OhmPerKm: r1,
    x1OhmPerKm: x1,
    r0OhmPerKm: hasZero ? row.optional("r0_ohm_per_km", 0) / parallel : r1,
    x0OhmPerKm: hasZero ? row.optional("x0_ohm_per_km", 0) / parallel : x1,
    c1NfPerKm: c1,
    c0NfPerKm: hasZero ? row.optional("c0_nf_per_km", 0) * parallel : c1,
    ratingA: amps > 0 && amps < 1e5 ? amps : null,
    cable: row.text("std_type") ?? "",
  };
  draft.branches.push(lineOf(line, draft.tables.frequencyHz));
}

function addTransformer(draft: Draft, row: TableRow, open: ReadonlySet<string>): void {
  const id = draft.branchNames.take(row.text("name") ?? "", row.element);
  const [vk, vkr] = [row.number("vk_percent"), row.number("vkr_percent")];
  const parallel = row.optional("parallel", 1);
  const vk0 = row.optional("vk0_percent", Number.NaN);
  const vkr0 = row.optional("vkr0_percent", 0);
  draft.branches.push({
    kind: "transformer",
    id,
    from: endOf(draft, row, "hv_bus", "t", open),
    to: endOf(draft, row, "lv_bus", "t", open),
    ratedKva: row.number("sn_mva") * 1000 * parallel,
    primaryKv: row.number("vn_hv_kv"),
    secondaryKv: row.number("vn_lv_kv"),
    vectorGroup: vectorGroupOf(draft, row, id),
    resistancePercent: vkr,
    reactancePercent: Math.sqrt(Math.max(0, vk * vk - vkr * vkr)),
    tapPu: tapOf(row),
    ...(Number.isNaN(vk0)
      ? {}
      : {
          zeroSequenceResistancePercent: vkr0,
          zeroSequenceReactancePercent: Math.sqrt(Math.max(0, vk0 * vk0 - vkr0 * vkr0)),
        }),
    ...(row.optional("pfe_kw", 0) > 0 ? { noLoadLossKw: row.optional("pfe_kw", 0) * parallel } : {}),
    ...(row.optional("i0_percent", 0) > 0 ? { noLoadCurrentPercent: row.optional("i0_percent", 0) } : {}),
  });
}

/** Turns of the upper side over those at the neutral position. */
function tapOf(row: TableRow): number {
  const neutral = row.optional("tap_neutral", 0);
  const steps = row.optional("tap_pos", neutral) - neutral;
  const ratio = 1 + (steps * row.optional("tap_step_percent", 0)) / 100;
  return row.text("tap_side") === "lv" ? 1 / ratio : ratio;
}

/** `Dyn` with a shift of 150 degrees is Dyn5. */
function vectorGroupOf(draft: Draft, row: TableRow, id: string): VectorGroup {
  const clock = (((Math.round(row.optional("shift_degree", 0) / 30) % 12) + 12) % 12) as number;
  const written = row.text("vector_group");
  const letters = written?.replace(/\d+$/, "") ?? (clock % 2 === 1 ? "Dyn" : "YNyn");
  if (written === undefined)
    draft.report.assume(`vector group ${letters} of a transformer that states none`, id);
  const group = `${letters}${clock}`;
  if (readVectorGroup(group)) return group as VectorGroup;
  if (readVectorGroup(`${letters}5`)) {
    draft.report.assume(`${letters}5 for the vector group ${group}, which no transformer can have`, id);
    return `${letters}5` as VectorGroup;
  }
  throw domainError("LAT-2065", { element: row.element, reason: `vector group ${group}` });
}

function addBusSwitches(draft: Draft): void {
  for (const row of draft.tables.rows("switch")) {
    if (row.text("et") !== "b") continue;
    const [from, to] = [busAt(draft, row, "bus"), busAt(draft, row, "element")];
    const id = draft.branchNames.take(row.text("name") ?? "", row.element);
    draft.branches.push(switchOf(id, from.id, to.id, row.flag("closed")));
  }
}

/** Ideal in the positive sequence; the short-circuit impedance stands in the other two. */
function sourceOf(draft: Draft, row: TableRow): AdditionalSource {
  const bus = busAt(draft, row, "bus");
  const id = draft.elementNames.take(row.text("name") ?? "", row.element);
  const power = row.optional("s_sc_max_mva", 0);
  const rx = row.optional("rx_max", 0.1);
  const x = power > 0 ? (VOLTAGE_FACTOR * bus.nominalKv ** 2) / power / Math.hypot(1, rx) : 0;
  const x0 = x * row.optional("x0x_max", 1);
  draft.report.assume("a source is ideal in the positive sequence, as pandapower solves it", id);
  const angle = row.optional("va_degree", 0);
  return {
    id,
    bus: bus.id,
    voltagePu: row.number("vm_pu"),
    r1Ohm: 0,
    x1Ohm: 0,
    r0Ohm: row.optional("r0x0_max", rx) * x0,
    x0Ohm: x0,
    r2Ohm: rx * x,
    x2Ohm: x,
    ...(angle === 0 ? {} : { angleDegrees: angle }),
  };
}

function balanced(draft: Draft, row: TableRow, sign: 1 | -1): PhasePower {
  const factor = (sign * row.optional("scaling", 1) * 1e6) / 3;
  const share = (column: string, specific: string) => row.optional(specific, row.optional(column, 0)) / 100;
  const active: readonly [number, number] = [
    share("const_z_percent", "const_z_p_percent"),
    share("const_i_percent", "const_i_p_percent"),
  ];
  const reactive: readonly [number, number] = [
    share("const_z_percent", "const_z_q_percent"),
    share("const_i_percent", "const_i_q_percent"),
  ];
  const isZip = [...active, ...reactive].some((v) => v !== 0);
  const even = (value: number): PerPhase => [value, value, value];
  return {
    id: draft.elementNames.take(row.text("name") ?? "", row.element),
    bus: busAt(draft, row, "bus").id,
    connection: "star",
    activeW: even(row.number("p_mw") * factor),
    reactiveVar: even(row.optional("q_mvar", 0) * factor),
    ...(isZip
      ? {
          zipActive: [active[0], active[1], 1 - active[0] - active[1]] as const,
          zipReactive: [reactive[0], reactive[1], 1 - reactive[0] - reactive[1]] as const,
        }
      : {}),
  };
}

function perPhase(draft: Draft, row: TableRow): PhasePower {
  const factor = row.optional("scaling", 1) * 1e6;
  const each = (quantity: string, unit: string): PerPhase => [
    row.optional(`${quantity}_a_${unit}`, 0) * factor,
    row.optional(`${quantity}_b_${unit}`, 0) * factor,
    row.optional(`${quantity}_c_${unit}`, 0) * factor,
  ];
  return {
    id: draft.elementNames.take(row.text("name") ?? "", row.element),
    bus: busAt(draft, row, "bus").id,
    connection: row.text("type") === "delta" ? "delta" : "star",
    activeW: each("p", "mw"),
    reactiveVar: each("q", "mvar"),
  };
}

function readShunts(draft: Draft): { capacitors: Capacitor[]; shunts: FixedShunt[] } {
  const shunts = active(draft, "shunt").map((row): FixedShunt => {
    const bus = busAt(draft, row, "bus");
    const kv = row.optional("vn_kv", bus.nominalKv);
    const steps = row.optional("step", 1);
    // S = V² · Y with line-to-line volts and three-phase power gives the admittance of one phase.
    const [g, b] = [(steps * row.number("p_mw")) / kv ** 2, (-steps * row.number("q_mvar")) / kv ** 2];
    const diagonal = (value: number) => [
      [value, 0, 0],
      [0, value, 0],
      [0, 0, value],
    ];
    return {
      id: draft.elementNames.take(row.text("name") ?? "", row.element),
      bus: bus.id,
      conductors: ["A", "B", "C"],
      gSiemens: diagonal(g),
      bSiemens: diagonal(b),
    };
  });
  return { capacitors: [], shunts };
}
