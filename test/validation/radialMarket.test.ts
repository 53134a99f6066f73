/**
 * Published dispatch, voltages and nodal prices of two 15-bus feeders.
 * LinDistFlow: Mieth and Dvorkin, "Distribution electricity prices under uncertainty" (code supplement).
 * Nodal prices: Kim and Dvorkin, "A P2P-dominant distribution system architecture", as solved by py2P.
 */
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { dispatchRadial } from "../../backend/core/clearing/lindistflow/dispatchRadial.ts";
import {
  type RadialCase,
  type RadialNode,
  solveRadialFlow,
} from "../../backend/core/clearing/lindistflow/radialCase.ts";
import { testSolver } from "../support/testSolver.ts";

const folder = resolve(process.env.LATERAL_DATA ?? "../shared/data", "market");
const missing = !existsSync(folder);

const solver = testSolver();

type Table = readonly Readonly<Record<string, string>>[];

function table(path: string): Table {
  const [head, ...lines] = readFileSync(resolve(folder, path), "utf8").trim().split(/\r?\n/);
  const names = head!.split(",");
  return lines.map((line) => Object.fromEntries(line.split(",").map((cell, i) => [names[i]!, cell])));
}

const num = (row: Readonly<Record<string, string>>, name: string): number => Number(row[name]);

/** Nodes renumbered so that parents come first; `place[bus]` is where a bus went. */
function orderNodes(
  lines: readonly { parent: number; child: number; r: number; x: number; rating: number }[],
) {
  const place = new Map([[1, 0]]);
  const heads: { parent: number; r: number; x: number; rating: number | null }[] = [
    { parent: -1, r: 0, x: 0, rating: null },
  ];
  while (place.size <= lines.length) {
    for (const { parent, child, r, x, rating } of lines) {
      if (!place.has(parent) || place.has(child)) continue;
      place.set(child, heads.length);
      heads.push({ parent: place.get(parent)!, r, x, rating });
    }
  }
  return { place, heads };
}

const EMPTY = { demandP: 0, demandQ: 0, shuntB: 0 };

function miethCase(): { radial: RadialCase; place: ReadonlyMap<number, number> } {
  const rows = table("dlmp15_141_mieth/feeder15/lines.csv");
  const { place, heads } = orderNodes(
    rows.map((row) => ({
      // One line of the file is written against the direction of the tree.
      parent: num(row, "from_node"),
      child: num(row, "to_node"),
      r: num(row, "r"),
      x: num(row, "x"),
      rating: num(row, "s_max_orig"),
    })),
  );
  const buses = table("dlmp15_141_mieth/feeder15/nodes.csv");
  const nodes: RadialNode[] = heads.map((head) => ({ ...head, ...EMPTY, lowerPu: 0, upperPu: 9 }));
  for (const bus of buses) {
    const at = place.get(num(bus, "index"))!;
    nodes[at] = {
      ...nodes[at]!,
      demandP: num(bus, "d_P"),
      demandQ: num(bus, "d_Q"),
      lowerPu: Math.sqrt(num(bus, "v_min")),
      upperPu: Math.sqrt(num(bus, "v_max")),
    };
  }
  const generators = table("dlmp15_141_mieth/feeder15/generators.csv");
  return {
    place,
    radial: {
      nodes,
      sourceCost: num(generators[0]!, "cost"),
      generators: generators.slice(1).map((generator) => ({
        node: place.get(num(generator, "node"))!,
        pMin: 0,
        pMax: num(generator, "p_max"),
        qMin: -num(generator, "q_max"),
        qMax: num(generator, "q_max"),
        cost: num(generator, "cost"),
        quadratic: num(generator, "quad_cost"),
      })),
    },
  };
}

describe.skipIf(missing)("15-bus LinDistFlow (needs market/dlmp15_141_mieth of LATERAL_DATA)", () => {
  it.each(["no_uncert_deterministic", "gen_cc", "volt_cc"])(
    "%s: every published voltage and flow from its dispatch",
    (name) => {
      const { radial, place } = miethCase();
      const published = table(`dlmp15_141_mieth/published_15bus_${name}.csv`);
      const netP = Float64Array.from(radial.nodes, (node) => node.demandP);
      const netQ = Float64Array.from(radial.nodes, (node) => node.demandQ);
      for (const row of published) {
        if (num(row, "bus") === 1) continue;
        netP[place.get(num(row, "bus"))!]! -= num(row, "gp");
        netQ[place.get(num(row, "bus"))!]! -= num(row, "gq");
      }
      const flow = solveRadialFlow(radial.nodes, netP, netQ, false);
      for (const row of published) {
        const at = place.get(num(row, "bus"))!;
        expect(Math.abs(Math.sqrt(flow.v2[at]!) - num(row, "voltage"))).toBeLessThanOrEqual(5e-6);
        if (at > 0) expect(Math.abs(flow.receivedP[at]! - num(row, "fp_into_bus"))).toBeLessThanOrEqual(1e-6);
      }
      expect(flow.sentP[0]).toBeCloseTo(num(published[0]!, "gp"), 4);
    },
  );

  it("finds the published dispatch: the line to bus 3 is full, the source gives the rest", () => {
    const { radial, place } = miethCase();
    const { generatorP, generatorQ, flow, nodalPrice } = dispatchRadial(radial, solver, false);
    const published = table("dlmp15_141_mieth/published_15bus_no_uncert_deterministic.csv");
    const at = (bus: number) => published.find((row) => num(row, "bus") === bus)!;
    const total = (bus: "gp" | "gq") => num(at(7), bus) + num(at(12), bus);
    expect(generatorP[0]! + generatorP[1]!).toBeCloseTo(total("gp"), 6);
    expect(generatorQ[0]! + generatorQ[1]!).toBeCloseTo(total("gq"), 4);
    expect(flow.sentP[0]).toBeCloseTo(num(at(1), "gp"), 4);
    expect(flow.sentQ[0]).toBeCloseTo(num(at(1), "gq"), 4);
    // Equal costs share equally; the published pair differs from that by its solver's 4e-5.
    expect(Math.abs(generatorP[0]! - generatorP[1]!)).toBeLessThanOrEqual(1e-5);
    for (const row of published) {
      const node = place.get(num(row, "bus"))!;
      // How the two share reactive power is free: voltages behind bus 4 follow from that choice.
      if (![2, 3, 4, 13, 14, 15].includes(num(row, "bus"))) continue;
      expect(Math.abs(Math.sqrt(flow.v2[node]!) - num(row, "voltage"))).toBeLessThanOrEqual(5e-6);
    }
    expect(nodalPrice[place.get(2)!]).toBeCloseTo(50, 6);
    expect(nodalPrice[place.get(7)!]).toBeCloseTo(10 + 2 * 5 * generatorP[1]!, 3);
  });
});

describe.skipIf(missing)("15-bus nodal prices (need market/ap15_py2P_results of LATERAL_DATA)", () => {
  it("are those of the solved case to 0.2 %, with its dispatch and voltages", () => {
    // Each line names the farther bus second.
    const { place, heads } = orderNodes(
      table("ap15_kim_dvorkin/Line.csv").map((line) => ({
        parent: num(line, "to"),
        child: num(line, "from"),
        r: num(line, "r"),
        x: num(line, "x"),
        rating: num(line, "s"),
      })),
    );
    const nodes: RadialNode[] = heads.map((head) => ({ ...head, ...EMPTY, lowerPu: 0.9, upperPu: 1.1 }));
    for (const bus of table("ap15_kim_dvorkin/Node.csv")) {
      const at = place.get(num(bus, "Node"))!;
      // The published model leaves out the active demand of a bus with a generator.
      const demandP = num(bus, "Node") === 12 ? 0 : num(bus, "Pd");
      nodes[at] = { ...nodes[at]!, demandP, demandQ: num(bus, "Qd"), shuntB: num(bus, "Bs") };
    }
    const radial: RadialCase = {
      nodes,
      sourceCost: 50,
      generators: [{ node: place.get(12)!, pMin: 0, pMax: 0.4, qMin: 0, qMax: 0.4, cost: 10, quadratic: 0 }],
    };
    const result = dispatchRadial(radial, solver, true);
    const row = (name: string, label: string): number[] => {
      const line = readFileSync(resolve(folder, `ap15_py2P_results/sc_AP15busDN_100.0_${name}.csv`), "utf8")
        .split(/\r?\n/)
        .find((text) => text.startsWith(`${label},`))!;
      return line.split(",").slice(1).map(Number);
    };
    const prices = row("busframe", "dlmp");
    const voltages = row("nodeframe", "v");
    const worst = Math.max(
      ...prices.map((price, i) => Math.abs(result.nodalPrice[place.get(i + 1)!]! / price - 1)),
    );
    expect(worst).toBeLessThanOrEqual(2e-3);
    const [source, own, local] = row("genframe", "pg");
    expect(result.generatorP[0]).toBeCloseTo(local!, 3);
    expect(result.flow.sentP[0]).toBeCloseTo(source! + own!, 3);
    for (const [i, v2] of voltages.entries()) expect(result.flow.v2[place.get(i + 1)!]).toBeCloseTo(v2, 3);
  });
});
