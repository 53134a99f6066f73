/**
 * A linear element between any terminals: I = Y·V, currents into the element. A terminal is told by its place
 * in the state vector, 6·bus + 2·phase; the neutral of a bus is the first phase of a bus of its own.
 */
import type { Complex } from "./complex.ts";
import { at, type DenseMatrix } from "./denseComplex.ts";

export interface MultiPort {
  readonly id: string;
  /** Places in the state vector; first those of the `from` end. */
  readonly terminals: readonly number[];
  readonly fromCount: number;
  /** W per pu², as many rows as terminals. */
  readonly y: DenseMatrix;
}

/** Current into the element at its terminal k, W per pu volt. */
export function currentInto(port: MultiPort, k: number, voltages: Float64Array): Complex {
  let re = 0;
  let im = 0;
  for (let c = 0; c < port.terminals.length; c++) {
    const [g, b] = at(port.y, k, c);
    const place = port.terminals[c]!;
    const vr = voltages[place]!;
    const vi = voltages[place + 1]!;
    re += g * vr - b * vi;
    im += g * vi + b * vr;
  }
  return [re, im];
}

/** Active power taken by the whole element, W: what goes in and does not come out. */
export function activeTaken(port: MultiPort, voltages: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < port.terminals.length; k++) {
    const [re, im] = currentInto(port, k, voltages);
    sum += voltages[port.terminals[k]!]! * re + voltages[port.terminals[k]! + 1]! * im;
  }
  return sum;
}
