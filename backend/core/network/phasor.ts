/**
 * Size of the phasor at `at` (re, im). The square root is exact in IEEE 754 on any machine; Math.hypot is
 * left to the engine, and slow.
 */
export const sizeAt = (phasors: Float64Array, at: number): number =>
  Math.sqrt(phasors[at]! * phasors[at]! + phasors[at + 1]! * phasors[at + 1]!);
