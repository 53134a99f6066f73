/** Evidence made anew from its own injections. */
import { domainError } from "../errors/domainError.ts";
import { addPower, type PointPower } from "../network/pointPower.ts";
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

/** Power summed per connection point of the feeder; points without an entry get 0. @throws LAT-6907 */
export function powersOf(
  context: BundleContext,
  entries: Iterable<readonly [pointId: string, power: PointPower]>,
): Map<string, PointPower> {
  const nothing = { activeW: 0, reactiveVar: 0 };
  const total = new Map(context.compiled.feeder.connectionPoints.map((point) => [point.id, nothing]));
  for (const [pointId, power] of entries) {
    const before = total.get(pointId);
    if (before === undefined) throw domainError("LAT-6907", { what: `no connection point ${pointId}` });
    total.set(pointId, addPower(before, power));
  }
  return total;
}

/**
 * The same evidence from a power flow solved here. Started from no load, so that it does not depend on what
 * was solved before. @throws LAT-6907 when it does not converge
 */
export function solveAgain(context: BundleContext, sealed: SealedEvidence): ConstraintEvidence {
  const { compiled, workspace } = context;
  const powers = (of: Readonly<Record<string, number>>) =>
    compiled.feeder.connectionPoints.map((point) => of[point.id] ?? Number.NaN);
  const injections = { activeW: powers(sealed.injectionsW), reactiveVar: powers(sealed.injectionsVar) };
  workspace.voltages.set(compiled.noLoadVoltages);
  if (!stepPowerFlow(workspace, injections)) throw domainError("LAT-6907", { what: "it does not converge" });
  return collectEvidence({
    interval: sealed.interval,
    stage: sealed.stage,
    compiled,
    injections,
    flow: readFlow(workspace),
    networkHash: context.networkHash,
  });
}
