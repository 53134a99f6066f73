/**
 * The model of a feeder. SI-like field units (kV, A, kVA, ohm, metre); the README has one table of all
 * components with units and signs. Phases are always ordered A, B, C.
 */

import type { BankBranch, MatrixLineBranch, SwitchBranch } from "./feederBranches.ts";
import type { Capacitor, FixedShunt, PhasePower } from "./feederElements.ts";
import type { EarthImpedance } from "./terminals.ts";
import type { VectorGroup } from "./vectorGroup.ts";

export const PHASES = ["A", "B", "C"] as const;
export type Phase = (typeof PHASES)[number];

export interface Bus {
  readonly id: string;
  /** Nominal line-to-line voltage, kV. */
  readonly nominalKv: number;
  /** Drawing position in metres (any origin), for diagrams. */
  readonly x?: number;
  readonly y?: number;
  /** Impedance between the bus's neutral and earth. Absent: the neutral, if there is one, is not earthed here. */
  readonly neutralEarthing?: EarthImpedance;
}

/** A line of three phases; sequence data, per km. */
export interface LineBranch {
  readonly kind: "line";
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly lengthM: number;
  readonly r1OhmPerKm: number;
  readonly x1OhmPerKm: number;
  readonly r0OhmPerKm: number;
  readonly x0OhmPerKm: number;
  /** Shunt capacitance, nF per km; 0 when unknown. */
  readonly c1NfPerKm: number;
  readonly c0NfPerKm: number;
  /** Thermal rating per phase conductor, A. */
  readonly ratingA: number;
  readonly cable: string;
}

export interface TransformerBranch {
  readonly kind: "transformer";
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly ratedKva: number;
  readonly primaryKv: number;
  readonly secondaryKv: number;
  /** `from` is the primary (upper) side; D delta, Y star, N/n earthed neutral, clock number x 30 degrees lag. */
  readonly vectorGroup: VectorGroup;
  /** Short-circuit resistance and reactance, percent of rated impedance (of the secondary winding). */
  readonly resistancePercent: number;
  readonly reactancePercent: number;
  /** Primary turns in use over primary turns at the principal tap; 1.025 lowers the secondary voltage. */
  readonly tapPu: number;
  /** Zero-sequence impedance seen from an earthed star secondary, percent; default: the short-circuit one. */
  readonly zeroSequenceResistancePercent?: number;
  readonly zeroSequenceReactancePercent?: number;
  /** Iron losses, kW, and no-load current, percent of rated; default 0 (no magnetising branch). */
  readonly noLoadLossKw?: number;
  readonly noLoadCurrentPercent?: number;
  /** Between the star point of a winding with N or n and earth; not used where the bus has a neutral of its own. */
  readonly primaryEarthing?: EarthImpedance;
  readonly secondaryEarthing?: EarthImpedance;
}

export type Branch = LineBranch | TransformerBranch | MatrixLineBranch | SwitchBranch | BankBranch;

export interface Source {
  readonly bus: string;
  readonly voltagePu: number;
  /** Short-circuit impedances seen from the source bus, ohm at its nominal voltage. 0 = stiff. */
  readonly r1Ohm: number;
  readonly x1Ohm: number;
  readonly r0Ohm: number;
  readonly x0Ohm: number;
  /** Negative-sequence impedance, ohm; default: the positive-sequence one. */
  readonly r2Ohm?: number;
  readonly x2Ohm?: number;
  /** Angle of phase A behind the impedance, degrees; default 0. */
  readonly angleDegrees?: number;
}

/** A source beside the first one. */
export interface AdditionalSource extends Source {
  readonly id: string;
}

/** Where a metering point meets the grid. */
export interface ConnectionPoint {
  readonly id: string;
  readonly bus: string;
  /** One phase, or all three (power shared equally). */
  readonly phases: readonly Phase[];
  /** Connection capacity, kVA, both directions. */
  readonly capacityKva: number;
}

export interface VoltageBand {
  /** Per unit of nominal phase voltage; EN 50160 gives 0.90 and 1.10. */
  readonly lowerPu: number;
  readonly upperPu: number;
}

/** Version 1 of the product's own network format; `hashFeeder` gives its canonical hash. */
export interface Feeder {
  readonly format: "lateral-network/1";
  readonly id: string;
  readonly name: string;
  /** Where the parameters come from, in words. */
  readonly citation: string;
  readonly source: Source;
  readonly buses: readonly Bus[];
  readonly branches: readonly Branch[];
  readonly connectionPoints: readonly ConnectionPoint[];
  readonly voltageBand: VoltageBand;
  /** Operated with closed rings, solved by the general method. Absent: radial, and a loop is an error. */
  readonly meshed?: true;
  /** Power frequency, Hz; default 50. */
  readonly frequencyHz?: number;
  /** More sources, each with its impedance; the first one is `source`. */
  readonly additionalSources?: readonly AdditionalSource[];
  /** Consumption that is part of the network model, beside the connection points: + drawn from the grid. */
  readonly loads?: readonly PhasePower[];
  /** Generation that is part of the network model: + fed into the grid. */
  readonly generators?: readonly PhasePower[];
  readonly capacitors?: readonly Capacitor[];
  readonly shunts?: readonly FixedShunt[];
}

export type ViolationKind = "voltage-low" | "voltage-high" | "line-current" | "transformer-load";

/** One limit that is broken (or, with negative margin reversed, nearly so). */
export interface Violation {
  readonly kind: ViolationKind;
  /** Bus or branch id. */
  readonly element: string;
  readonly phase: Phase | null;
  /** pu for voltage, A for current, kVA for transformer. */
  readonly value: number;
  readonly limit: number;
  /** Distance to the limit in the same unit; negative when broken. */
  readonly margin: number;
}
