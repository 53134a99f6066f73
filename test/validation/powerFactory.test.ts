/**
 * Two cases solved by DIgSILENT PowerFactory, numbers published in the pandapower test suite.
 *
 * Two buses and a cable with asymmetric load, solved (test_3ph_two_bus_line_powerfactory): six voltages within 4e-6 pu. The source holds the positive-sequence voltage and has impedance in the other two.
 *
 * Seven buses with two transformers as YNyn, Dyn and Yzn (test_trafo_asym), read from pandapower JSON and solved
 * by the general method: 1e-5 pu, and 1 mA of up to 245 A in lines; the suite asks the same or less (1e-5 pu and
 * 1e-7 kA + 1e-5 of the value; for Yzn 1e-3 and 1e-4).
 */
import { describe, expect, it } from "vitest";
import { readPandapower } from "../../backend/adapters/dso/pandapower/network.ts";
import { readPandapowerTables } from "../../backend/adapters/dso/pandapower/tables.ts";
import { compileFeeder } from "../../backend/core/network/compileFeeder.ts";
import type { Feeder } from "../../backend/core/network/feeder.ts";
import { portFlow } from "../../backend/core/network/general/flows.ts";
import { compileNetwork, solveGeneral } from "../../backend/core/network/general/solveGeneral.ts";
import { solvePowerFlow } from "../../backend/core/network/powerFlow.ts";
import { dataFolder } from "./networkData.ts";

interface TwoBus {
  readonly v_base_kV: number;
  readonly ext_grid: Readonly<Record<"s_sc_max_mva" | "rx" | "x0x" | "r0x0", number>>;
  readonly line: Readonly<Record<"km" | "r1" | "x1" | "r0" | "x0" | "c1_nF" | "c0_nF", number>>;
  readonly load_sym: { readonly p_mw: number; readonly q_mvar: number };
  readonly load_asym: { readonly p_abc_mw: readonly number[]; readonly q_abc_mvar: readonly number[] };
  readonly expected: { readonly vm_pu: readonly (readonly number[])[] };
}

const data = dataFolder("network/powerfactory");
const PHASES = ["A", "B", "C"] as const;

function twoBusFeeder(c: TwoBus): Feeder {
  // Short-circuit impedance by IEC 60909 with voltage factor c = 1.1 (low voltage, 10 % tolerance).
  const z = (1.1 * c.v_base_kV ** 2) / c.ext_grid.s_sc_max_mva;
  const x2Ohm = z / Math.hypot(1, c.ext_grid.rx);
  const x0Ohm = c.ext_grid.x0x * x2Ohm;
  const zero = { r1Ohm: 0, x1Ohm: 0, r2Ohm: c.ext_grid.rx * x2Ohm, x2Ohm };
  return {
    format: "lateral-network/1",
    id: "two-bus",
    name: "PowerFactory two-bus",
    citation: "pandapower test suite, numbers from DIgSILENT PowerFactory",
    source: { bus: "1", voltagePu: 1, ...zero, r0Ohm: c.ext_grid.r0x0 * x0Ohm, x0Ohm },
    buses: ["1", "2"].map((id) => ({ id, nominalKv: c.v_base_kV })),
    branches: [
      {
        kind: "line",
        id: "line",
        from: "1",
        to: "2",
        lengthM: 1000 * c.line.km,
        r1OhmPerKm: c.line.r1,
        x1OhmPerKm: c.line.x1,
        r0OhmPerKm: c.line.r0,
        x0OhmPerKm: c.line.x0,
        c1NfPerKm: c.line.c1_nF,
        c0NfPerKm: c.line.c0_nF,
        ratingA: 440,
        cable: "N2XRY 3x185",
      },
    ],
    connectionPoints: [
      { id: "sym", bus: "2", phases: PHASES, capacityKva: 100 },
      ...PHASES.map((phase) => ({ id: phase, bus: "2", phases: [phase], capacityKva: 100 })),
    ],
    voltageBand: { lowerPu: 0.9, upperPu: 1.1 },
  };
}

describe.skipIf(data.missing)(`PowerFactory two-bus asymmetric case${data.note}`, () => {
  it("has all six voltages within 4e-6 pu", () => {
    const c = JSON.parse(data.read("lv_2bus.json")) as TwoBus;
    const flow = solvePowerFlow(compileFeeder(twoBusFeeder(c)), {
      activeW: [c.load_sym.p_mw, ...c.load_asym.p_abc_mw].map((mw) => -1e6 * mw),
      reactiveVar: [c.load_sym.q_mvar, ...c.load_asym.q_abc_mvar].map((mvar) => -1e6 * mvar),
    });
    if (flow.status !== "converged") throw new Error(flow.likelyCause);
    for (let k = 0; k < 6; k++) {
      const pu = Math.hypot(flow.voltages[2 * k]!, flow.voltages[2 * k + 1]!);
      expect(Math.abs(pu - c.expected.vm_pu[Math.floor(k / 3)]![k % 3]!)).toBeLessThanOrEqual(4e-6);
    }
  });
});

interface SevenBus {
  readonly results: Readonly<
    Record<string, readonly [readonly number[], readonly number[], readonly number[]]>
  >;
}

describe.skipIf(data.missing)(`PowerFactory seven-bus case${data.note}`, () => {
  it.each(["YNyn", "Dyn", "Yzn"])(
    "with %s transformers has the published voltages and line currents",
    (group) => {
      const text = data.read("runpp_3ph_validation_net.json").replaceAll('\\"Dyn\\"', `\\"${group}\\"`);
      const expected = (JSON.parse(data.read("lv_vector_groups_powerfactory.json")) as SevenBus).results[
        group
      ]!;
      const tables = readPandapowerTables(text);
      const { network, busOf } = readPandapower(text);
      const flow = solveGeneral(compileNetwork(network));
      if (flow.status !== "converged") throw new Error(flow.likelyCause);
      const byName = (table: string) =>
        [...tables.rows(table)].sort((a, b) => ((a.text("name") ?? "") < (b.text("name") ?? "") ? -1 : 1));
      const pu = byName("bus").flatMap((row) => {
        const bus = busOf.get(row.index)!;
        return [0, 2, 4].map((k) => Math.hypot(flow.voltages[6 * bus + k]!, flow.voltages[6 * bus + k + 1]!));
      });
      const kiloamps = byName("line").flatMap((row) => {
        const port = network.twoPorts.find((p) => p.id === row.element)!;
        return (["from", "to"] as const).flatMap((end) => {
          const volt = (network.buses[port[end]]!.nominalKv * 1000) / Math.sqrt(3);
          return portFlow(port, flow.voltages, end).current.map(
            ([re, im]) => Math.hypot(re, im) / volt / 1000,
          );
        });
      });
      const largest = (found: number[], listed: readonly number[]) =>
        Math.max(...found.map((value, k) => Math.abs(value - listed[k]!)));
      expect(pu).toHaveLength(expected[0].length);
      expect(largest(pu, expected[0])).toBeLessThanOrEqual(1e-5);
      expect(kiloamps).toHaveLength(expected[1].length);
      expect(largest(kiloamps, expected[1])).toBeLessThanOrEqual(1e-6);
    },
  );
});
