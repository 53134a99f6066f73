/**
 * Two buses and a cable with asymmetric load, solved by DIgSILENT PowerFactory (numbers published in the
 * pandapower test suite, test_3ph_two_bus_line_powerfactory): six voltages within 4e-6 pu. The source holds the positive-sequence voltage and has impedance in the other two.
 */
import { describe, expect, it } from "vitest";
import { compileFeeder } from "../../backend/core/network/compileFeeder.ts";
import type { Feeder } from "../../backend/core/network/feeder.ts";
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
