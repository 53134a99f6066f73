/** What conductors, windings and star points join. */

/** What a conductor can join: a phase or the neutral. */
export const TERMINALS = ["A", "B", "C", "N"] as const;
export type Terminal = (typeof TERMINALS)[number];

/** An impedance to earth, ohm; both 0: solidly earthed. */
export interface EarthImpedance {
  readonly rOhm: number;
  readonly xOhm: number;
}
