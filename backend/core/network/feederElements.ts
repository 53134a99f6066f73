/** What hangs at the buses of a general feeder, beside connection points. */
import type { Terminal } from "./terminals.ts";

/** Star: phase to neutral (to earth where the bus has none), A B C. Delta: AB, BC, CA. */
export type Connection = "star" | "delta";

/** One figure per phase (star) or per pair of phases (delta); 0 where there is nothing. */
export type PerPhase = readonly [number, number, number];

/** Shares of constant impedance, constant current and constant power; they add up to 1. */
export type ZipShares = readonly [impedance: number, current: number, power: number];

/** A load (+ drawn) or a generator (+ fed in), each phase by itself. */
export interface PhasePower {
  readonly id: string;
  readonly bus: string;
  readonly connection: Connection;
  /** W and var at rated voltage. */
  readonly activeW: PerPhase;
  readonly reactiveVar: PerPhase;
  /** How the power follows the voltage; default constant power. */
  readonly zipActive?: ZipShares;
  readonly zipReactive?: ZipShares;
  /** Line-to-line voltage at which the powers are stated, kV; default the bus's nominal one. */
  readonly ratedKv?: number;
}

/** A capacitor of constant susceptance. */
export interface Capacitor {
  readonly id: string;
  readonly bus: string;
  readonly connection: Connection;
  /** var given to the grid at rated voltage, per phase or pair of phases. */
  readonly reactiveVar: PerPhase;
  /** Line-to-line, kV; default the bus's nominal voltage. */
  readonly ratedKv?: number;
}

/** A constant admittance to earth between any conductors of a bus, as a nodal matrix in siemens. */
export interface FixedShunt {
  readonly id: string;
  readonly bus: string;
  readonly conductors: readonly Terminal[];
  readonly gSiemens: readonly (readonly number[])[];
  readonly bSiemens: readonly (readonly number[])[];
}
