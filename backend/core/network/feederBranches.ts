/** Branches beyond sequence-data lines and three-phase transformers; feeders that use them are general feeders. */
import type { Terminal } from "./terminals.ts";

/** A line given by matrices over its own conductors (1 to 4 of A, B, C, N), per km, row by row. */
export interface MatrixLineBranch {
  readonly kind: "matrix-line";
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly lengthM: number;
  /** Rows and columns of the matrices; the same terminals at both ends. With N, the neutral is explicit. */
  readonly conductors: readonly Terminal[];
  /** Series impedance, ohm per km; symmetric, with earth return. */
  readonly rOhmPerKm: readonly (readonly number[])[];
  readonly xOhmPerKm: readonly (readonly number[])[];
  /** Shunt susceptance to earth (nodal: mutual entries negative), microsiemens per km; default none. */
  readonly bMicroSiemensPerKm?: readonly (readonly number[])[];
  /** Thermal rating of a phase conductor, A; absent: unknown. */
  readonly ratingA?: number;
  readonly cable?: string;
}

/** A switch, fuse, breaker or recloser. */
export interface SwitchBranch {
  readonly kind: "switch";
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly device?: "switch" | "fuse" | "breaker" | "recloser";
  /** Poles there are. */
  readonly conductors: readonly Terminal[];
  /** Poles that are closed now; none: open. */
  readonly closed: readonly Terminal[];
  /** Of one closed pole, ohm; default {@link SWITCH_OHM} and 0. */
  readonly resistanceOhm?: number;
  readonly reactanceOhm?: number;
  /** Per pole, A; absent: unknown. */
  readonly ratingA?: number;
}

/** Resistance of a closed pole of which nothing is known, ohm: real contacts have 10 to 100 times that. */
export const SWITCH_OHM = 1e-6;

/**
 * Up to three single-phase transformers between two buses: single-phase and centre-tapped transformers,
 * regulators (also per phase and in open delta), open-star-open-delta banks.
 */
export interface BankBranch {
  readonly kind: "bank";
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly units: readonly BankUnit[];
}

export interface BankUnit {
  /** Rating of the unit and base of its percentages, kVA. */
  readonly ratedKva: number;
  /** Two windings, the first at `from`; or three (centre tap): one at `from`, two at `to`. */
  readonly windings: readonly BankWinding[];
  /** Leakage reactance between windings 1-2 (of three windings: 1-2, 1-3, 2-3), percent. */
  readonly reactancePercent: readonly number[];
  /** Iron losses, kW, and no-load current, percent; default 0. At the last winding. */
  readonly noLoadLossKw?: number;
  readonly noLoadCurrentPercent?: number;
}

/** Where one end of a winding goes. */
export type WindingEnd = Terminal | "earth";

export interface BankWinding {
  readonly side: "from" | "to";
  /** The ends, dotted one first; one phase of the bus, its neutral, or earth. */
  readonly ends: readonly [WindingEnd, WindingEnd];
  /** Voltage across the winding, kV (not line-to-line unless it lies between lines). */
  readonly ratedKv: number;
  /** Turns in use over rated turns; default 1. */
  readonly tapPu?: number;
  readonly resistancePercent: number;
}
