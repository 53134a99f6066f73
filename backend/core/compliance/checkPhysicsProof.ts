/** Solves the power flow of each stage again and compares the seal; ties the stages to orders and readings. */
import type { ClearedInterval } from "../clearing/clearing.ts";
import type { MeterReading } from "../metering/reading.ts";
import { type PointPower, powerOfNet } from "../network/pointPower.ts";
import { type BundleContext, expectSame, guard, place, pointIdOf, report } from "./bundleContext.ts";
import { causedViolations } from "./causedViolations.ts";
import type { ConstraintEvidence, EvidenceStage } from "./evidence.ts";
import type { IntervalProof, SealedEvidence } from "./evidenceBundle.ts";
import { powersOf, sealForBundle, solveAgain } from "./solveAgain.ts";

export function checkPhysics(context: BundleContext, proof: IntervalProof): void {
  for (const sealed of proof.evidence) {
    const where = place(proof.interval, `${sealed.stage} power flow`);
    guard(context, "LAT-6907", where, () => {
      const again = solveAgain(context, sealed);
      expectSame(context, "LAT-6907", where, sealForBundle(again), sealed);
      if (sealed.stage === "cleared" && proof.cleared !== null)
        checkReport(context, where, proof.cleared, again);
      if (sealed.stage === "planned" && proof.cleared !== null) {
        expectSame(context, "LAT-6907", where, again.violations, proof.cleared.physics.baseViolations);
      }
    });
  }
  guard(context, "LAT-6907", place(proof.interval, "injections"), () => checkInjections(context, proof));
}

/** The clearing solves with unrounded reactive power: its figures may differ by this much. */
const REPORT_PU = 1e-3;
const REPORT_PERCENT = 0.5;

/** The extremes that the market was shown are those of the published state. */
function checkReport(
  context: BundleContext,
  where: string,
  { physics }: ClearedInterval,
  again: ConstraintEvidence,
): void {
  const source = context.compiled.feeder.source.bus;
  const buses = again.voltages.filter((entry) => entry.bus !== source);
  const pu = buses.flatMap((entry) => entry.pu).filter((value) => value > 0);
  const percent = Math.max(...again.loadings.map((entry) => entry.percent));
  const compare = (name: string, stated: number, actual: number, slack: number) => {
    if (Math.abs(stated - actual) <= slack) return;
    report(context, "LAT-6907", where, `${name}: ${stated} instead of ${actual}`);
  };
  compare("worstLowPu", physics.worstLowPu, Math.min(...pu), REPORT_PU);
  compare("worstHighPu", physics.worstHighPu, Math.max(...pu), REPORT_PU);
  compare("worstLoadingPercent", physics.worstLoadingPercent, percent, REPORT_PERCENT);
}

const stageOf = (proof: IntervalProof, stage: EvidenceStage): SealedEvidence | undefined =>
  proof.evidence.find((sealed) => sealed.stage === stage);

function checkInjections(context: BundleContext, proof: IntervalProof): void {
  const complain = (what: string) => report(context, "LAT-6907", place(proof.interval, "base"), what);
  const base = powersOf(context, [
    ...proof.base.map(({ pointId, energyWh }) => [pointId, powerOfNet(energyWh)] as const),
    ...mustServe(context, proof),
  ]);
  if (proof.base.some((entry) => powerOfNet(entry.energyWh).reactiveVar !== (entry.reactiveVar ?? 0))) {
    complain("its reactive power is not that of the rule");
  }
  const planned = stageOf(proof, "planned");
  const cleared = stageOf(proof, "cleared");
  const metered = stageOf(proof, "metered");
  if (planned) expectPower(context, proof, base, planned);
  if (cleared && proof.cleared !== null) {
    expectPower(context, proof, powersOf(context, [...base, ...accepted(context, proof)]), cleared);
  }
  if (planned && cleared) checkLimits(context, proof, planned, cleared);
  if (metered) {
    expectPower(context, proof, meteredPowers(context, proof, metered), metered);
  }
}

/**
 * What the meters said when the grid was checked. A reading that was corrected afterwards counts in its first
 * version where that, and not the newest, is what the evidence has.
 */
function meteredPowers(context: BundleContext, proof: IntervalProof, metered: SealedEvidence) {
  const powers = (readings: readonly MeterReading[]) =>
    powersOf(
      context,
      readings.map(
        (r) => [pointIdOf(context, r.meteringPointId), powerOfNet(r.exportWh - r.importWh)] as const,
      ),
    );
  const newest = powers(proof.readings);
  if (proof.supersededReadings === undefined) return newest;
  const first = new Map(proof.readings.map((reading) => [reading.meteringPointId, reading]));
  for (const reading of proof.supersededReadings) {
    const known = first.get(reading.meteringPointId);
    if (known === undefined || reading.version < known.version) first.set(reading.meteringPointId, reading);
  }
  const before = powers([...first.values()]);
  return new Map(
    [...newest].map(([pointId, power]): [string, PointPower] => {
      const old = before.get(pointId);
      return [pointId, old?.activeW === metered.injectionsW[pointId] && old !== undefined ? old : power];
    }),
  );
}

/** Nothing is published that breaks a limit which the street without market keeps. */
function checkLimits(
  context: BundleContext,
  proof: IntervalProof,
  planned: SealedEvidence,
  cleared: SealedEvidence,
): void {
  for (const { kind, element, value, limit } of causedViolations(planned, cleared)) {
    report(context, "LAT-6912", place(proof.interval, element), `${kind}: ${value}, limit ${limit}`);
  }
}

type PowerEntry = readonly [pointId: string, power: PointPower];

/** Demand that flows whether it finds a neighbour or not. */
const mustServe = (context: BundleContext, proof: IntervalProof): PowerEntry[] =>
  (proof.cleared === null ? [] : proof.orders)
    .filter(({ order }) => order.side === "buy" && order.fallback === "grid")
    .map(({ order }) => [pointIdOf(context, order.meteringPointId), powerOfNet(-order.energyWh)]);

/** What the market decided: sold and exported flows in, flexible purchases flow out at unity. */
function accepted(context: BundleContext, proof: IntervalProof): PowerEntry[] {
  const orders = new Map(proof.orders.map((entry) => [entry.orderId, entry.order]));
  return (proof.cleared?.allocations ?? []).flatMap(({ orderId, localWh, gridWh }): PowerEntry[] => {
    const order = orders.get(orderId);
    if (order === undefined) return [];
    const pointId = pointIdOf(context, order.meteringPointId);
    if (order.side === "sell") return [[pointId, powerOfNet(localWh + gridWh)]];
    if (order.fallback === "grid") return [];
    return [[pointId, { ...powerOfNet(-localWh), reactiveVar: 0 }]];
  });
}

function expectPower(
  context: BundleContext,
  proof: IntervalProof,
  powers: ReadonlyMap<string, PointPower>,
  sealed: SealedEvidence,
): void {
  const where = place(proof.interval, `${sealed.stage} injections`);
  const pick = (of: (power: PointPower) => number) =>
    Object.fromEntries([...powers].map(([id, power]) => [id, of(power) + 0]));
  const expected = {
    activeW: pick((power) => power.activeW),
    reactiveVar: pick((power) => power.reactiveVar),
  };
  const { injectionsW: activeW, injectionsVar: reactiveVar } = sealed;
  expectSame(context, "LAT-6907", where, expected, { activeW, reactiveVar });
}
