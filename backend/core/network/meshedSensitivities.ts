/**
 * Sensitivity rows of a meshed feeder. With the Jacobian J of the current balance, dV = J⁻¹·dI, so a
 * functional gᵀdV has the row (J⁻ᵀ·g)ᵀ·dI/dS: one factorisation for the state, one solution per row.
 */
import type { CompiledFeeder } from "./compileFeeder.ts";
import { BLOCK, type BlockPattern, factorise, solveBlocks } from "./general/blockLu.ts";
import { at } from "./general/denseComplex.ts";
import { type CompiledNetwork, jacobianAt } from "./general/solveGeneral.ts";
import { loadsOfSlots, toTerminal } from "./meshedFlow.ts";
import type { ConvergedFlow } from "./powerFlow.ts";

const AREA = BLOCK * BLOCK;

/** Solves λ = J⁻ᵀ·g in place, for any number of functionals g. */
export type AdjointSolver = (functional: Float64Array) => void;

export function meshedAdjoint(
  compiled: CompiledFeeder,
  meshed: CompiledNetwork,
  flow: ConvergedFlow,
): AdjointSolver {
  const loads = loadsOfSlots(compiled, flow.slotPower);
  const values = transposeBlocks(meshed.pattern, jacobianAt(meshed, loads, flow.nodeVoltages));
  factorise(meshed.pattern, values);
  return (functional) => solveBlocks(meshed.pattern, values, functional);
}

function transposeBlocks(pattern: BlockPattern, values: Float64Array): Float64Array {
  const out = new Float64Array(values.length);
  const turn = (source: number, target: number) => {
    for (let r = 0; r < BLOCK; r++) {
      for (let c = 0; c < BLOCK; c++) {
        out[AREA * target + BLOCK * c + r] = values[AREA * source + BLOCK * r + c]!;
      }
    }
  };
  for (let bus = 0; bus < pattern.size; bus++) turn(bus, bus);
  pattern.upper.forEach((upper, e) => {
    turn(upper, pattern.lower[e]!);
    turn(pattern.lower[e]!, upper);
  });
  return out;
}

/**
 * The functional Re(g·dI) of the current at the `to` end of a branch and phase, added to `out` as multipliers
 * of the node voltages: dI = -Y·dV, the row of that terminal. The current is in W per pu volt.
 */
export function currentFunctional(
  meshed: CompiledNetwork,
  branch: number,
  phase: number,
  gr: number,
  gi: number,
  out: Float64Array,
): void {
  const port = meshed.network.links?.[branch];
  const row = port ? toTerminal(meshed, branch, phase) : -1;
  if (!port || row < 0) return;
  port.terminals.forEach((place, column) => {
    const [g, b] = at(port.y, row, column);
    out[place]! -= gr * g - gi * b;
    out[place + 1]! -= gr * b + gi * g;
  });
}
