/** Evidence made anew from its own injections. */
import { domainError } from "../errors/domainError.ts";
import { readFlow, stepPowerFlow } from "../network/powerFlow.ts";
import type { BundleContext } from "./bundleContext.ts";
import { collectEvidence } from "./collectEvidence.ts";
import type { ConstraintEvidence } from "./evidence.ts";
import type { SealedEvidence } from "./evidenceBundle.ts";
import { sealEvidence } from "./sealEvidence.ts";

/** Drops the figures of every bus and branch and keeps their seal. */
export function sealForBundle(evidence: ConstraintEvidence): SealedEvidence {
  const { voltages: _voltages, loadings: _loadings, ...kept } = evidence;
  return { ...kept, seal: sealEvidence(evidence) };
}

/** Energies summed per connection point of the feeder, Wh; points without an entry get 0. @throws LAT-6907 */
export function injectionsOf(
  context: BundleContext,
  entries: readonly (readonly [pointId: string, energyWh: number])[],
): Map<string, number> {
  const total = new Map(context.compiled.feeder.connectionPoints.map((point) => [point.id, 0]));
  for (const [pointId, energyWh] of entries) {
    const before = total.get(pointId);
    if (before === undefined) throw domainError("LAT-6907", { what: `no connection point ${pointId}` });
    total.set(pointId, before + energyWh);
  }
  return total;
}

/**
 * The same evidence from a power flow solved here. Started from no load, so that it does not depend on what
 * was solved before. @throws LAT-6907 when it does not converge
 */
export function solveAgain(context: BundleContext, sealed: SealedEvidence): SealedEvidence {
  const { compiled, workspace } = context;
  const powers = (of: Readonly<Record<string, number>>) =>
    compiled.feeder.connectionPoints.map((point) => of[point.id] ?? Number.NaN);
  const injections = { activeW: powers(sealed.injectionsW), reactiveVar: powers(sealed.injectionsVar) };
  workspace.voltages.set(compiled.noLoadVoltages);
  if (!stepPowerFlow(workspace, injections)) throw domainError("LAT-6907", { what: "it does not converge" });
  return sealForBundle(
    collectEvidence({
      interval: sealed.interval,
      stage: sealed.stage,
      compiled,
      injections,
      flow: readFlow(workspace),
      networkHash: context.networkHash,
    }),
  );
}
