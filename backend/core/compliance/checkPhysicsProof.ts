/** Solves the power flow of each stage again and compares the seal; ties the stages to orders and readings. */

import { type BundleContext, expectSame, guard, place, pointIdOf, report } from "./bundleContext.ts";
import type { EvidenceStage } from "./evidence.ts";
import type { IntervalProof, SealedEvidence } from "./evidenceBundle.ts";
import { injectionsOf, solveAgain } from "./solveAgain.ts";

/** Wh in a quarter of an hour to W. */
const WATTS_PER_WH = 4;

export function checkPhysics(context: BundleContext, proof: IntervalProof): void {
  for (const sealed of proof.evidence) {
    const where = place(proof.interval, `${sealed.stage} power flow`);
    guard(context, "LAT-6907", where, () => {
      const again = solveAgain(context, sealed);
      expectSame(context, "LAT-6907", where, again, sealed);
    });
  }
  guard(context, "LAT-6907", place(proof.interval, "injections"), () => checkInjections(context, proof));
}

const stageOf = (proof: IntervalProof, stage: EvidenceStage): SealedEvidence | undefined =>
  proof.evidence.find((sealed) => sealed.stage === stage);

function checkInjections(context: BundleContext, proof: IntervalProof): void {
  const base = injectionsOf(context, [
    ...proof.base.map(({ pointId, energyWh }) => [pointId, energyWh] as const),
    ...mustServe(context, proof),
  ]);
  const planned = stageOf(proof, "planned");
  if (planned) expectPower(context, proof, "planned", base, planned);
  const cleared = stageOf(proof, "cleared");
  if (proof.cleared !== null) {
    if (!cleared) {
      report(context, "LAT-6907", place(proof.interval, "cleared power flow"), "it is not in the bundle");
    } else expectPower(context, proof, "cleared", addAccepted(context, proof, base), cleared);
  }
  const metered = stageOf(proof, "metered");
  if (metered) {
    const measured = proof.readings.map(
      (r) => [pointIdOf(context, r.meteringPointId), r.exportWh - r.importWh] as const,
    );
    expectPower(context, proof, "metered", injectionsOf(context, measured), metered);
  }
}

/** Demand that flows whether it finds a neighbour or not. */
const mustServe = (context: BundleContext, proof: IntervalProof) =>
  (proof.cleared === null ? [] : proof.orders)
    .filter(({ order }) => order.side === "buy" && order.fallback === "grid")
    .map(({ order }) => [pointIdOf(context, order.meteringPointId), -order.energyWh] as const);

/** Base plus what the market decided: sold and exported flows in, flexible purchases flow out. */
function addAccepted(
  context: BundleContext,
  proof: IntervalProof,
  base: ReadonlyMap<string, number>,
): Map<string, number> {
  const orders = new Map(proof.orders.map((entry) => [entry.orderId, entry.order]));
  const total = new Map(base);
  for (const allocation of proof.cleared?.allocations ?? []) {
    const order = orders.get(allocation.orderId);
    if (!order) continue;
    const pointId = pointIdOf(context, order.meteringPointId);
    const sold = order.side === "sell" ? allocation.localWh + allocation.gridWh : 0;
    const taken = order.side === "buy" && order.fallback === "none" ? allocation.localWh : 0;
    total.set(pointId, (total.get(pointId) ?? 0) + sold - taken);
  }
  return total;
}

function expectPower(
  context: BundleContext,
  proof: IntervalProof,
  stage: EvidenceStage,
  energyWh: ReadonlyMap<string, number>,
  sealed: SealedEvidence,
): void {
  const expected = Object.fromEntries([...energyWh].map(([id, wh]) => [id, wh * WATTS_PER_WH]));
  expectSame(context, "LAT-6907", place(proof.interval, `${stage} injections`), expected, sealed.injectionsW);
}
