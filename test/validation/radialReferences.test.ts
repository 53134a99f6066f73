/**
 * Balanced reference networks, solved by the three-phase engine with equal phases.
 * Baran & Wu 33 bus (IEEE Trans. Power Delivery 4(2), 1989; data as in MATPOWER case33bw): losses
 * 202.677126 kW and 0.913090479 pu at bus 18, tolerance 1e-6 of each.
 * CIGRE European LV, residential part: independent Newton solution on the Y matrix, tolerance 1e-8 pu (the
 * reference was given transformer data rounded to seven digits).
 */
import { describe, expect, it } from "vitest";
import { buildCigreResidential } from "../../backend/core/network/cigreLvResidential.ts";
import { compileFeeder } from "../../backend/core/network/compileFeeder.ts";
import type { Feeder } from "../../backend/core/network/feeder.ts";
import { type ConvergedFlow, solvePowerFlow } from "../../backend/core/network/powerFlow.ts";
import { validateFeeder } from "../../backend/core/network/validateFeeder.ts";
import { dataFolder } from "./networkData.ts";

interface BaranWu {
  readonly kV: number;
  readonly bus_id_P_kW_Q_kvar: readonly (readonly [number, number, number])[];
  readonly branch_from_to_r_ohm_x_ohm_status: readonly (readonly [number, number, number, number, number])[];
  readonly reference: { readonly vm_pu: Readonly<Record<string, number>> };
}
interface CigreLv {
  readonly loads_bus_kW_kvar: readonly (readonly [string, number, number])[];
  readonly reference_own: { readonly vm_pu: Readonly<Record<string, number>> };
}

const radial = dataFolder("network/radial");
const cigre = dataFolder("network/cigre-lv");

function converged(feeder: Feeder, activeW: number[], reactiveVar: number[]) {
  const compiled = compileFeeder(feeder);
  const flow = solvePowerFlow(compiled, { activeW, reactiveVar }, { tolerancePu: 1e-13 });
  if (flow.status !== "converged") throw new Error(flow.likelyCause);
  return { compiled, flow };
}

const magnitude = (flow: ConvergedFlow, bus: number, phase: number) =>
  Math.hypot(flow.voltages[6 * bus + 2 * phase]!, flow.voltages[6 * bus + 2 * phase + 1]!);

function baranWuFeeder(data: BaranWu): Feeder {
  const lines = data.branch_from_to_r_ohm_x_ohm_status.filter(([, , , , status]) => status === 1);
  return {
    format: "lateral-network/1",
    id: "baran-wu-33",
    name: "Baran and Wu, 33 buses",
    citation: "M. E. Baran, F. F. Wu, IEEE Trans. Power Delivery 4(2), 1989",
    source: { bus: "1", voltagePu: 1, r1Ohm: 0, x1Ohm: 0, r0Ohm: 0, x0Ohm: 0 },
    buses: data.bus_id_P_kW_Q_kvar.map(([id]) => ({ id: String(id), nominalKv: data.kV })),
    branches: lines.map(([from, to, r, x]) => ({
      kind: "line",
      id: `${from}-${to}`,
      from: String(from),
      to: String(to),
      lengthM: 1000,
      r1OhmPerKm: r,
      x1OhmPerKm: x,
      r0OhmPerKm: r,
      x0OhmPerKm: x,
      c1NfPerKm: 0,
      c0NfPerKm: 0,
      ratingA: 1000,
      cable: "as published",
    })),
    connectionPoints: data.bus_id_P_kW_Q_kvar.map(([id]) => ({
      id: `load ${id}`,
      bus: String(id),
      phases: ["A", "B", "C"],
      capacityKva: 1000,
    })),
    voltageBand: { lowerPu: 0.9, upperPu: 1.1 },
  };
}

describe.skipIf(radial.missing)(`Baran and Wu 33 bus${radial.note}`, () => {
  it("loses 202.677126 kW and ends at 0.913090479 pu", () => {
    const data = JSON.parse(radial.read("case33bw.json")) as BaranWu;
    const feeder = baranWuFeeder(data);
    expect(validateFeeder(feeder).status).toBe("valid");
    const loads = data.bus_id_P_kW_Q_kvar;
    const { compiled, flow } = converged(
      feeder,
      loads.map(([, kw]) => -1000 * kw),
      loads.map(([, , kvar]) => -1000 * kvar),
    );
    expect(Math.abs(flow.lossW / 1000 / 202.677126 - 1)).toBeLessThanOrEqual(1e-6);
    expect(Math.abs(magnitude(flow, compiled.busIndex.get("18")!, 0) - 0.913090479)).toBeLessThanOrEqual(
      1e-6,
    );
    for (const [bus, pu] of Object.entries(data.reference.vm_pu)) {
      for (let phase = 0; phase < 3; phase++) {
        // The list has eight digits.
        expect(Math.abs(magnitude(flow, compiled.busIndex.get(bus)!, phase) - pu)).toBeLessThanOrEqual(1e-8);
      }
    }
  });
});

describe.skipIf(cigre.missing)(`CIGRE European LV, residential part${cigre.note}`, () => {
  it("has the voltages of an independent Newton solution", () => {
    const data = JSON.parse(cigre.read("cigre_lv.json")) as CigreLv;
    const loads = data.loads_bus_kW_kvar.filter(([bus]) => bus.startsWith("R"));
    const feeder = buildCigreResidential(
      loads.map(([bus]) => ({ id: `load ${bus}`, bus, phases: ["A", "B", "C"], capacityKva: 250 })),
    );
    const { compiled, flow } = converged(
      feeder,
      loads.map(([, kw]) => -1000 * kw),
      loads.map(([, , kvar]) => -1000 * kvar),
    );
    const buses = Object.entries(data.reference_own.vm_pu).filter(([bus]) => bus.startsWith("R"));
    expect(buses).toHaveLength(19);
    for (const [bus, pu] of buses) {
      expect(Math.abs(magnitude(flow, compiled.busIndex.get(bus)!, 0) - pu)).toBeLessThanOrEqual(1e-8);
    }
  });
});
