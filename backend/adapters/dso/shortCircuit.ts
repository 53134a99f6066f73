/** Source impedance from short-circuit currents. */
import { domainError } from "../../core/errors/domainError.ts";

export interface SequenceImpedance {
  readonly r1Ohm: number;
  readonly x1Ohm: number;
  readonly r0Ohm: number;
  readonly x0Ohm: number;
}

/**
 * Positive- and zero-sequence impedance from three-phase and single-phase short-circuit currents, A, and the
 * ratios X1/R1 and X0/R0; `kv` line-to-line. Source: OpenDSS, Vsource.
 * @throws LAT-2013 when no zero-sequence impedance gives that single-phase current.
 */
export function shortCircuitImpedance(
  kv: number,
  threePhaseA: number,
  singlePhaseA: number,
  ratios: { readonly x1r1: number; readonly x0r0: number },
): SequenceImpedance {
  const phaseVolt = (kv * 1000) / Math.sqrt(3);
  const r1Ohm = phaseVolt / threePhaseA / Math.hypot(1, ratios.x1r1);
  const x1Ohm = r1Ohm * ratios.x1r1;
  // |2 Z1 + Z0| = 3 V / Isc1 with X0 = x0r0 · R0, solved for R0.
  const total = (3 * phaseVolt) / singlePhaseA;
  const a = 1 + ratios.x0r0 ** 2;
  const b = 4 * (r1Ohm + x1Ohm * ratios.x0r0);
  const c = 4 * (r1Ohm ** 2 + x1Ohm ** 2) - total ** 2;
  const r0Ohm = (-b + Math.sqrt(b * b - 4 * a * c)) / (2 * a);
  if (r0Ohm >= 0) return { r1Ohm, x1Ohm, r0Ohm, x0Ohm: r0Ohm * ratios.x0r0 };
  const limit = (3 * threePhaseA) / 2;
  throw domainError("LAT-2013", {
    element: "The source",
    field: "single-phase short-circuit current",
    value: singlePhaseA,
    lower: 0,
    upper: limit,
  });
}
