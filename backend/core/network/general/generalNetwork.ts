/**
 * A network of any shape as the general solver sees it: linear two-ports, shunts and sources, and loads that
 * follow the voltage. Working units as in the sweep: voltages per unit of nominal phase voltage, powers W and
 * var per phase, admittances W per pu² (siemens times both base voltages).
 */
import type { Complex } from "./complex.ts";
import type { MultiPort } from "./multiPort.ts";
import type { PhaseMatrix } from "./phaseMatrix.ts";

export interface GeneralBus {
  readonly id: string;
  /** Nominal line-to-line voltage, kV. */
  readonly nominalKv: number;
}

/** Currents into the element: from = ff·V_from + ft·V_to, to = tf·V_from + tt·V_to. */
export interface TwoPort {
  readonly id: string;
  /** Bus indices. */
  readonly from: number;
  readonly to: number;
  readonly ff: PhaseMatrix;
  readonly ft: PhaseMatrix;
  readonly tf: PhaseMatrix;
  readonly tt: PhaseMatrix;
}

export interface PhaseShunt {
  readonly id: string;
  readonly bus: number;
  readonly y: PhaseMatrix;
}

/** A voltage source behind an admittance. */
export interface PhaseSource {
  readonly id: string;
  readonly bus: number;
  readonly y: PhaseMatrix;
  /** pu, A B C. */
  readonly emf: readonly [Complex, Complex, Complex];
}

/** Injection S·|V|^exponent: 0 constant power, 1 constant current, 2 constant impedance. */
export interface PhaseLoad {
  readonly id: string;
  readonly bus: number;
  /** Star: phase to earth, A B C. Delta: AB, BC, CA, |V| per unit of line-to-line voltage. */
  readonly connection: "star" | "delta";
  /** W and var at nominal voltage, + into the grid. */
  readonly power: readonly [Complex, Complex, Complex];
  readonly exponent: 0 | 1 | 2;
  /** Star point: place of a neutral in the state vector; default earth. */
  readonly neutralAt?: number;
}

export interface GeneralNetwork {
  readonly buses: readonly GeneralBus[];
  readonly twoPorts: readonly TwoPort[];
  readonly shunts: readonly PhaseShunt[];
  readonly sources: readonly PhaseSource[];
  readonly loads: readonly PhaseLoad[];
  /** Elements between any terminals. */
  readonly links?: readonly MultiPort[];
  /** Phases that exist at each bus, as bits A 1, B 2, C 4; default all. The others have no voltage. */
  readonly present?: Uint8Array;
  /** 1 for every terminal (3·bus + phase) that a source supplies; loads elsewhere get nothing. Default all. */
  readonly live?: Uint8Array;
  /** How a feeder lies in it. */
  readonly feeder?: FeederLayout;
}

/** A feeder in a general network: its buses come first, then their neutrals; links begin with its branches. */
export interface FeederLayout {
  readonly branchCount: number;
  /** Links up to here are its own; the others only hold the potential of parts without earth. */
  readonly passiveCount: number;
  /** Terminals of each bus as bits: A 1, B 2, C 4, N 8. */
  readonly terminals: Uint8Array;
  /** Index of the neutral of each bus; -1 without one. */
  readonly neutralOf: Int32Array;
}
