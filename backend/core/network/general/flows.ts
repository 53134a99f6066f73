/** Powers and currents of elements at a solved state. */
import type { Complex } from "./complex.ts";
import type { GeneralNetwork, PhaseLoad, PhaseShunt, PhaseSource, TwoPort } from "./generalNetwork.ts";
import type { PhaseMatrix } from "./phaseMatrix.ts";

/** Per phase: W and var into the element, and amps in W per pu volt. */
export interface TerminalFlow {
  readonly power: readonly Complex[];
  readonly current: readonly Complex[];
}

const voltageAt = (voltages: Float64Array, bus: number, phase: number): Complex => [
  voltages[6 * bus + 2 * phase]!,
  voltages[6 * bus + 2 * phase + 1]!,
];

/** Flow into a two-port at its `from` or `to` end. */
export function portFlow(port: TwoPort, voltages: Float64Array, end: "from" | "to"): TerminalFlow {
  const [near, far] = end === "from" ? [port.ff, port.ft] : [port.tt, port.tf];
  const [bus, other] = end === "from" ? [port.from, port.to] : [port.to, port.from];
  const current = [0, 1, 2].map((p): Complex => {
    const [nr, ni] = rowTimes(near, p, voltages, bus);
    const [fr, fi] = rowTimes(far, p, voltages, other);
    return [nr + fr, ni + fi];
  });
  return withPower(current, voltages, bus);
}

/** Flow into a shunt. */
export function shuntFlow(shunt: PhaseShunt, voltages: Float64Array): TerminalFlow {
  return withPower(
    [0, 1, 2].map((p) => rowTimes(shunt.y, p, voltages, shunt.bus)),
    voltages,
    shunt.bus,
  );
}

/**
 * Flow out of a source into the network. A source alone at its bus gives what everything else there takes,
 * which is exact however stiff it is; several at one bus share by their own impedances.
 */
export function sourceFlow(
  network: GeneralNetwork,
  source: PhaseSource,
  voltages: Float64Array,
): TerminalFlow {
  const alone = network.sources.filter((other) => other.bus === source.bus).length === 1;
  const current = alone ? taken(network, source.bus, voltages) : driven(source, voltages);
  return withPower(current, voltages, source.bus);
}

function driven(source: PhaseSource, voltages: Float64Array): Complex[] {
  const difference = new Float64Array(6);
  for (let p = 0; p < 3; p++) {
    const [re, im] = voltageAt(voltages, source.bus, p);
    difference[2 * p] = source.emf[p]![0] - re;
    difference[2 * p + 1] = source.emf[p]![1] - im;
  }
  return [0, 1, 2].map((p) => rowTimes(source.y, p, difference, 0));
}

/** Current that two-ports, shunts and loads take from a bus. */
function taken(network: GeneralNetwork, bus: number, voltages: Float64Array): Complex[] {
  const flows = [
    ...network.twoPorts.flatMap((port) => [
      ...(port.from === bus ? [portFlow(port, voltages, "from")] : []),
      ...(port.to === bus ? [portFlow(port, voltages, "to")] : []),
    ]),
    ...network.shunts.filter((shunt) => shunt.bus === bus).map((shunt) => shuntFlow(shunt, voltages)),
  ];
  return [0, 1, 2].map((p): Complex => {
    let re = 0;
    let im = 0;
    for (const flow of flows) {
      re += flow.current[p]![0];
      im += flow.current[p]![1];
    }
    for (const load of network.loads) {
      if (load.bus !== bus) continue;
      const [ir, ii] = loadCurrent(load, voltages, p);
      re -= ir;
      im -= ii;
    }
    return [re, im];
  });
}

/** Current that a load injects at one phase of its bus: conj(S / V), of both neighbours for a delta. */
function loadCurrent(load: PhaseLoad, voltages: Float64Array, phase: number): Complex {
  const power = loadPower(load, voltages);
  const branch = (k: number): Complex => {
    const [ar, ai] = voltageAt(voltages, load.bus, k);
    const [br, bi] = load.connection === "delta" ? voltageAt(voltages, load.bus, (k + 1) % 3) : [0, 0];
    const [vr, vi] = [ar - br, ai - bi];
    const square = vr * vr + vi * vi;
    const [p, q] = power[k]!;
    return square === 0 ? [0, 0] : [(p * vr + q * vi) / square, (p * vi - q * vr) / square];
  };
  const [re, im] = branch(phase);
  if (load.connection === "star") return [re, im];
  const [or, oi] = branch((phase + 2) % 3);
  return [re - or, im - oi];
}

/** Voltage at the other end of one phase of a load: the next phase, its neutral, or earth. */
function farVoltage(load: PhaseLoad, voltages: Float64Array, phase: number): Complex {
  if (load.connection === "delta") return voltageAt(voltages, load.bus, (phase + 1) % 3);
  const at = load.neutralAt;
  return at === undefined ? [0, 0] : [voltages[at]!, voltages[at + 1]!];
}

/** Power that a load or generator gives to the network, per phase (delta: AB, BC, CA). */
export function loadPower(load: PhaseLoad, voltages: Float64Array): readonly Complex[] {
  return load.power.map(([p, q], phase): Complex => {
    const [ar, ai] = voltageAt(voltages, load.bus, phase);
    const [br, bi] = farVoltage(load, voltages, phase);
    const base = load.connection === "delta" ? Math.sqrt(3) : 1;
    const factor = (Math.hypot(ar - br, ai - bi) / base) ** load.exponent;
    return [p * factor, q * factor];
  });
}

function rowTimes(matrix: PhaseMatrix, row: number, voltages: Float64Array, bus: number): Complex {
  let re = 0;
  let im = 0;
  for (let q = 0; q < 3; q++) {
    const [g, b] = matrix[3 * row + q]!;
    const [vr, vi] = voltageAt(voltages, bus, q);
    re += g * vr - b * vi;
    im += g * vi + b * vr;
  }
  return [re, im];
}

function withPower(current: readonly Complex[], voltages: Float64Array, bus: number): TerminalFlow {
  const power = current.map(([ir, ii], p): Complex => {
    const [vr, vi] = voltageAt(voltages, bus, p);
    return [vr * ir + vi * ii, vi * ir - vr * ii];
  });
  return { power, current };
}
