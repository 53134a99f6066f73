/**
 * The power flow validation cases of power-grid-model (MPL-2.0, read from the reference data), each with the
 * tolerances of its own params.json, solved by the general method: every voltage, power and current listed.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  applyUpdate,
  type Component,
  type Dataset,
  readDatasets,
} from "../../backend/adapters/dso/powerGridModel/dataset.ts";
import {
  buildPowerGridModel,
  type PowerGridModelNetwork,
  type Terminal,
} from "../../backend/adapters/dso/powerGridModel/network.ts";
import { loadPower, portFlow, shuntFlow, sourceFlow } from "../../backend/core/network/general/flows.ts";
import { compileNetwork, solveGeneral } from "../../backend/core/network/general/solveGeneral.ts";
import { dataFolder } from "./networkData.ts";

const data = dataFolder("network/power-grid-model/power_flow");

interface Params {
  readonly rtol: number;
  readonly atol: number | (Readonly<Record<string, number>> & { readonly default: number });
}
type Values = Readonly<Record<string, readonly number[]>>;

const folders = data.missing
  ? []
  : readdirSync(data.path, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith("params.json"))
      .map((file) => dirname(file))
      .sort();

/** Fields of a case that say less than they seem to, with the reason; everything else is compared. */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  // The file rounds the angle behind the source impedance (-9.9e-6 rad) to zero.
  generic_branch: ["u_angle"],
};

const cases = folders.flatMap((folder) =>
  readdirSync(join(data.path, folder))
    .map((file) => /^(sym|asym)_output(_batch)?\.json$/.exec(file))
    .filter((match) => match !== null)
    .map(([file, mode]) => ({ folder, file: file!, mode: mode as "sym" | "asym" })),
);

describe.skipIf(data.missing)(`power-grid-model validation cases${data.note}`, () => {
  it.each(cases)("$folder $mode agrees within its own tolerances", ({ folder, file, mode }) => {
    const read = (name: string) => readFileSync(join(data.path, folder, name), "utf8");
    const params = JSON.parse(read("params.json")) as Params;
    const input = readDatasets(read("input.json"))[0]!;
    const updates = file.includes("batch") ? readDatasets(read("update_batch.json")) : [{}];
    const failures: string[] = [];
    let compared = 0;
    readDatasets(read(file)).forEach((expected, scenario) => {
      const found = solveAll(applyUpdate(input, updates[scenario] ?? {}), mode);
      for (const [kind, list] of Object.entries(expected)) {
        for (const component of list) {
          const left = without(component, LEFT_OUT[folder] ?? []);
          const values = found(kind, component);
          compared += Object.keys(left).filter((field) => field in values).length;
          failures.push(...compare(kind, left, values, params, scenario));
        }
      }
    });
    expect(failures).toEqual([]);
    expect(compared).toBeGreaterThanOrEqual(4);
  });
});

/** Solves one scenario; gives the figures of any component, one a phase (sym: one). */
function solveAll(input: Dataset, mode: "sym" | "asym") {
  const built = buildPowerGridModel(input, mode);
  const flow = solveGeneral(compileNetwork(built.network));
  if (flow.status !== "converged") throw new Error(flow.likelyCause);
  const components = new Map(Object.values(input).flatMap((list) => list.map((c) => [c.id, c])));
  return (kind: string, component: Component): Values => {
    const id = Number(component.id);
    if (kind === "node") return nodeValues(built, id, flow.voltages, mode);
    const terminals = built.terminals.get(id);
    if (terminals) {
      const names = terminals.length === 2 ? ["from", "to"] : ["1", "2", "3"];
      return Object.assign(
        {},
        ...terminals.map((terminal, k) =>
          suffixed(terminalValues(built, terminal, flow.voltages, mode), names[k]!),
        ),
      ) as Values;
    }
    const load = built.loads.get(id);
    if (load) {
      // Loads list what they draw, generators what they give.
      const sign = kind.endsWith("load") ? -1 : 1;
      const power = loadPower(load, flow.voltages).map(([p, q]) => [sign * p, sign * q] as const);
      return powerValues(power, mode);
    }
    const source = built.sources.get(id);
    if (source) return powerValues(sourceFlow(built.network, source, flow.voltages).power, mode);
    const shunt = built.shunts.get(id);
    if (shunt) return powerValues(shuntFlow(shunt, flow.voltages).power, mode);
    return components.has(component.id!)
      ? powerValues(
          [0, 1, 2].map(() => [0, 0] as const),
          mode,
        )
      : {};
  };
}

function nodeValues(built: PowerGridModelNetwork, id: number, v: Float64Array, mode: "sym" | "asym"): Values {
  const bus = built.busOfNode.get(id)!;
  const phases = mode === "sym" ? [0] : [0, 1, 2];
  const pu = phases.map((p) => Math.hypot(v[6 * bus + 2 * p]!, v[6 * bus + 2 * p + 1]!));
  const angle = phases.map((p) => Math.atan2(v[6 * bus + 2 * p + 1]!, v[6 * bus + 2 * p]!));
  const base = (built.network.buses[bus]!.nominalKv * 1000) / (mode === "sym" ? 1 : Math.sqrt(3));
  return { u_pu: pu, u: pu.map((x) => x * base), u_angle: angle };
}

function terminalValues(
  built: PowerGridModelNetwork,
  t: Terminal,
  v: Float64Array,
  mode: "sym" | "asym",
): Values {
  if (t.at === "nothing")
    return {
      ...powerValues(
        [0, 1, 2].map(() => [0, 0] as const),
        mode,
      ),
      i: [0, 0, 0],
    };
  const bus = t.at === "shunt" ? t.shunt.bus : t.port[t.end];
  const flow = t.at === "shunt" ? shuntFlow(t.shunt, v) : portFlow(t.port, v, t.end);
  const base = (built.network.buses[bus]!.nominalKv * 1000) / Math.sqrt(3);
  const amps = flow.current.map(([re, im]) => Math.hypot(re, im) / base);
  return { ...powerValues(flow.power, mode), i: mode === "sym" ? [amps[0]!] : amps };
}

function powerValues(power: readonly (readonly [number, number])[], mode: "sym" | "asym"): Values {
  const sum = power.reduce(([a, b], [p, q]) => [a + p, b + q] as const, [0, 0] as const);
  const listed = mode === "asym" ? power : [sum];
  return {
    p: listed.map(([p]) => p),
    q: listed.map(([, q]) => q),
    s: listed.map(([p, q]) => Math.hypot(p, q)),
  };
}

const suffixed = (values: Values, end: string): Values =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`${name}_${end}`, value]));

function compare(
  kind: string,
  expected: Component,
  found: Values,
  params: Params,
  scenario: number,
): string[] {
  const failures: string[] = [];
  for (const [field, value] of Object.entries(expected)) {
    const actual = found[field];
    if (actual === undefined) continue;
    const list = typeof value === "number" ? [value] : value;
    const atol = typeof params.atol === "number" ? params.atol : (params.atol[field] ?? params.atol.default);
    list.forEach((v, phase) => {
      if (field === "u_angle") {
        const reference = phaseOf(expected.u, phase);
        // As in the reference's own test: angles are compared as phasors, where the voltage is listed.
        if (reference === undefined) return;
        const [size, angle] = [found.u![phase]!, actual[phase]!];
        const re = size * Math.cos(angle) - reference * Math.cos(v);
        const im = size * Math.sin(angle) - reference * Math.sin(v);
        if (!(Math.hypot(re, im) <= atol + params.rtol * reference)) {
          failures.push(`${scenario} ${kind} ${String(expected.id)} ${field}[${phase}]: ${angle} not ${v}`);
        }
        return;
      }
      const difference = Math.abs((actual[phase] ?? 0) - v);
      if (!(difference <= atol + params.rtol * Math.abs(v))) {
        failures.push(
          `${scenario} ${kind} ${String(expected.id)} ${field}[${phase}]: ${actual[phase]} not ${v}`,
        );
      }
    });
  }
  return failures;
}

const phaseOf = (value: number | readonly number[] | undefined, phase: number): number | undefined =>
  typeof value === "number" ? value : value?.[phase];

const without = (component: Component, fields: readonly string[]): Component =>
  Object.fromEntries(Object.entries(component).filter(([field]) => !fields.includes(field)));
