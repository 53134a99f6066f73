/**
 * Whose losses are these? Shares of the losses at one AC state per connection point, + caused, - saved.
 * Losses are no sum of parts (the current of each loads the way of all), so a rule is needed; see the README.
 */
import { domainError } from "../../errors/domainError.ts";
import type { CompiledFeeder } from "../compileFeeder.ts";
import {
  type ConvergedFlow,
  createWorkspace,
  type Injections,
  stepPowerFlow,
  sumLosses,
} from "../powerFlow.ts";
import { slotVoltages } from "../sensitivities.ts";
import { transferBasis } from "../transferBasis.ts";

/**
 * - `branch-current`: each branch's loss by the part of its current that each point draws, Re(conj(ΔV)·I_k).
 *   Source: E. Carpaneto, G. Chicco, J. S. Akilimali, IEEE Trans. Power Systems 21(3), 2006.
 * - `marginal`: what a little more of the point's own power would add, scaled to the total.
 *   Source: J. Mutale, G. Strbac et al., IEE Proc. Gener. Transm. Distrib. 147(1), 2000.
 * - `energy`: by |P| alone, wherever the point lies.
 */
export type LossMethod = "branch-current" | "marginal" | "energy";

export interface LossAllocation {
  readonly method: LossMethod;
  /** Losses of lines and transformers at the state, W. */
  readonly totalW: number;
  /** Of these, without any power at the connection points (iron, charging), W; shared by connection capacity. */
  readonly fixedW: number;
  /** Per connection point, W; adds up to `totalW` to rounding (1e-9 of it). Negative: the point saves losses. */
  readonly shareW: Float64Array;
  /** Of `marginal`: W of losses per W of the point's own power at its power factor, unscaled; else null. */
  readonly marginalPerWatt: Float64Array | null;
}

/** Part of a point's power by which it is moved for its marginal loss. */
const STEP = 0.02;

/**
 * @param injections the powers that `flow` was solved with.
 * @throws LAT-2112 when the network has no solution without load, or none beside the state.
 */
export function allocateLosses(
  compiled: CompiledFeeder,
  flow: ConvergedFlow,
  injections: Injections,
  method: LossMethod = "branch-current",
): LossAllocation {
  const { noLoad } = transferBasis(compiled);
  if (noLoad === null) throw domainError("LAT-2112", {});
  const points = compiled.feeder.connectionPoints;
  const energy = Float64Array.from(points, (_, i) => Math.abs(injections.activeW[i]!));
  const marginal = method === "marginal" ? marginalLosses(compiled, flow, injections) : null;
  const raw =
    method === "branch-current"
      ? wayLosses(compiled, flow, injections)
      : marginal === null
        ? energy
        : marginal.slice();
  const fixedW = noLoad.lossW;
  const capacity = Float64Array.from(points, (point) => point.capacityKva);
  const fixed = scaleTo(capacity, fixedW, capacity);
  const variable = scaleTo(raw, flow.lossW - fixedW, energy.some((w) => w > 0) ? energy : capacity);
  return {
    method,
    totalW: flow.lossW,
    fixedW,
    shareW: settleRounding(
      fixed.map((w, i) => w + variable[i]!),
      flow.lossW,
    ),
    marginalPerWatt: marginal?.map((w, i) => (energy[i]! > 0 ? w / injections.activeW[i]! : 0)) ?? null,
  };
}

/** The parts made to add up to the total; by `otherwise` when they cancel out. */
function scaleTo(parts: Float64Array, total: number, otherwise: Float64Array): Float64Array {
  const sum = parts.reduce((all, part) => all + part, 0);
  const size = parts.reduce((all, part) => all + Math.abs(part), 0);
  if (Math.abs(sum) > 1e-6 * size) return parts.map((part) => (part * total) / sum);
  const whole = otherwise.reduce((all, part) => all + part, 0);
  return otherwise.map((part) => (part * total) / whole);
}

/** Puts what floating point left over on the largest share. */
function settleRounding(shares: Float64Array, total: number): Float64Array {
  if (shares.length === 0) return shares;
  const rest = total - shares.reduce((all, share) => all + share, 0);
  const largest = shares.reduce(
    (best, share, i) => (Math.abs(share) > Math.abs(shares[best]!) ? i : best),
    0,
  );
  shares[largest]! += rest;
  return shares;
}

/**
 * Σ over the branches on a point's way of Re(conj(ΔV)·I_k) telescopes: the voltage at the end less what it is
 * at no load, times the conjugate of the point's own current. In rings the same product is the Z-bus rule.
 */
function wayLosses(compiled: CompiledFeeder, flow: ConvergedFlow, injections: Injections): Float64Array {
  const { slotVoltage } = transferBasis(compiled);
  const at = slotVoltages(compiled, flow);
  const { pointStart, pointSlot } = compiled;
  return Float64Array.from({ length: pointStart.length - 1 }, (_, i) => {
    const phases = pointStart[i + 1]! - pointStart[i]!;
    const p = injections.activeW[i]! / phases;
    const q = injections.reactiveVar[i]! / phases;
    let sum = 0;
    for (let k = pointStart[i]!; k < pointStart[i + 1]!; k++) {
      const slot = 2 * pointSlot[k]!;
      const [vr, vi] = [at[slot]!, at[slot + 1]!];
      const [r0, i0] = [slotVoltage[slot]!, slotVoltage[slot + 1]!];
      const square = vr * vr + vi * vi;
      // Re((V - V0)·conj(J)) with J = conj(S / V) is P - Re(V0 / V · S).
      sum += p - ((r0 * vr + i0 * vi) * p - (i0 * vr - r0 * vi) * q) / square;
    }
    return sum;
  });
}

/** d losses / d ln S of each point: its own power a little up and down, two power flows a point. */
function marginalLosses(compiled: CompiledFeeder, flow: ConvergedFlow, injections: Injections): Float64Array {
  const workspace = createWorkspace(compiled);
  workspace.voltages.set(flow.nodeVoltages);
  const activeW = Float64Array.from(injections.activeW);
  const reactiveVar = Float64Array.from(injections.reactiveVar);
  const lossAt = (point: number, factor: number): number => {
    activeW[point] = factor * injections.activeW[point]!;
    reactiveVar[point] = factor * injections.reactiveVar[point]!;
    if (!stepPowerFlow(workspace, { activeW, reactiveVar })) throw domainError("LAT-2112", {});
    return sumLosses(workspace);
  };
  return activeW.map((watt, point) => {
    if (watt === 0 && reactiveVar[point] === 0) return 0;
    const slope = (lossAt(point, 1 + STEP) - lossAt(point, 1 - STEP)) / (2 * STEP);
    activeW[point] = injections.activeW[point]!;
    reactiveVar[point] = injections.reactiveVar[point]!;
    return slope;
  });
}
