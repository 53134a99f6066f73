/** Figures of a headless run, per local day and in total. */
import { checkPower } from "../../backend/app/checkPower.ts";
import { costAsBooked, costWithoutMarketDown } from "../../backend/core/billing/counterfactual.ts";
import type { ConstraintEvidence } from "../../backend/core/compliance/evidence.ts";
import type { IntervalProof } from "../../backend/core/compliance/evidenceBundle.ts";
import type { MeterReading } from "../../backend/core/metering/reading.ts";
import { type PointPower, powerOfNet } from "../../backend/core/network/pointPower.ts";
import type { TariffSheet } from "../../backend/core/tariffs/tariff.ts";
import { localDayLabel, localTimeOfInterval } from "../../backend/core/time/communityTime.ts";
import { wattHours } from "../../backend/core/units/quantities.ts";
import type { NetworkVersion } from "../../backend/ports/community.ts";
import type { IntervalRecord } from "../../backend/ports/intervals.ts";

/** Extremes of voltage and loading over some intervals. */
export interface Extremes {
  lowPu: number;
  highPu: number;
  loadingPercent: number;
  /** Intervals with any limit broken. */
  brokenIntervals: number;
}

export interface DayFigures {
  readonly day: string;
  intervals: number;
  voidIntervals: number;
  orders: number;
  tradedWh: number;
  /** Traded and really delivered. */
  deliveredWh: number;
  demandWh: number;
  curtailedWh: number;
  welfareMicroEuro: number;
  /** What members pay less than at the retail and feed-in tariffs alone. */
  savedMicroEuro: number;
  congestionMicroEuro: number;
  gas: number;
  publishedViolations: number;
  baseViolationIntervals: number;
  shapedIntervals: number;
  /** Element → intervals in which it bound. */
  readonly binding: Record<string, number>;
  readonly without: Extremes;
  readonly cleared: Extremes;
  readonly metered: Extremes;
}

const extremes = (): Extremes => ({
  lowPu: Number.POSITIVE_INFINITY,
  highPu: 0,
  loadingPercent: 0,
  brokenIntervals: 0,
});

export const emptyDay = (day: string): DayFigures => ({
  day,
  intervals: 0,
  voidIntervals: 0,
  orders: 0,
  tradedWh: 0,
  deliveredWh: 0,
  demandWh: 0,
  curtailedWh: 0,
  welfareMicroEuro: 0,
  savedMicroEuro: 0,
  congestionMicroEuro: 0,
  gas: 0,
  publishedViolations: 0,
  baseViolationIntervals: 0,
  shapedIntervals: 0,
  binding: {},
  without: extremes(),
  cleared: extremes(),
  metered: extremes(),
});

/** What the tolerance of publication forgives: 1e-3 pu, 0.1 % of a rating. */
const beyondTolerance = (evidence: ConstraintEvidence): number =>
  evidence.violations.filter((violation) => {
    const slack = violation.kind.startsWith("voltage") ? 1e-3 : violation.limit * 1e-3;
    return -violation.margin > slack;
  }).length;

/** The source bus is not the street's; its voltage is given. */
function widen(into: Extremes, evidence: ConstraintEvidence, sourceBus: string): void {
  for (const { bus, pu } of evidence.voltages) {
    if (bus === sourceBus) continue;
    into.lowPu = Math.min(into.lowPu, ...pu);
    into.highPu = Math.max(into.highPu, ...pu);
  }
  for (const { percent } of evidence.loadings) into.loadingPercent = Math.max(into.loadingPercent, percent);
  if (beyondTolerance(evidence) > 0) into.brokenIntervals += 1;
}

export const dayOfInterval = (record: IntervalRecord): string =>
  localDayLabel(localTimeOfInterval(record.interval));

/** What one interval adds to its day. */
export interface IntervalOutcome {
  readonly record: IntervalRecord;
  readonly proof: IntervalProof;
  readonly evidence: readonly ConstraintEvidence[];
  readonly network: NetworkVersion;
  readonly tariff: TariffSheet;
  readonly pointIds: ReadonlyMap<string, string>;
  /** The same interval without a market: nothing curtailed, no flexible device steered. */
  readonly unsteered: readonly MeterReading[];
}

export function addInterval(day: DayFigures, outcome: IntervalOutcome): void {
  const { record, proof, evidence, network, unsteered } = outcome;
  const source = network.feeder.source.bus;
  day.intervals += 1;
  day.voidIntervals += record.state === "void" ? 1 : 0;
  day.orders += proof.orders.length;
  day.demandWh += proof.readings.reduce((sum, reading) => sum + reading.importWh, 0);
  day.gas += (record.ordersProof?.gasUsed ?? 0) + (record.batchProof?.gasUsed ?? 0);
  for (const line of proof.lines) if (line.kind === "local-energy-bought") day.deliveredWh += line.energyWh;
  addMoney(day, outcome);
  addMarket(day, proof);
  for (const entry of evidence) {
    if (entry.stage === "planned") day.baseViolationIntervals += beyondTolerance(entry) > 0 ? 1 : 0;
    if (entry.stage === "cleared" && record.state !== "void") {
      widen(day.cleared, entry, source);
      day.publishedViolations += beyondTolerance(entry);
    }
    if (entry.stage === "metered") widen(day.metered, entry, source);
  }
  const powers = new Map<string, PointPower>();
  for (const { meteringPointId, importWh, exportWh } of unsteered) {
    powers.set(outcome.pointIds.get(meteringPointId) ?? "", powerOfNet(exportWh - importWh));
  }
  const without = checkPower(network, record.interval, "metered", powers);
  if (without !== null) widen(day.without, without, source);
}

function addMoney(day: DayFigures, { proof, tariff, unsteered }: IntervalOutcome): void {
  const zero = wattHours(0);
  for (const { meteringPointId, importWh, exportWh } of unsteered) {
    const energy = { takenWh: zero, gridImportWh: importWh, deliveredWh: zero, gridExportWh: exportWh };
    day.savedMicroEuro += costWithoutMarketDown(energy, tariff) - costAsBooked(meteringPointId, proof.lines);
  }
}

function addMarket(day: DayFigures, { cleared }: IntervalProof): void {
  if (cleared === null) return;
  day.tradedWh += cleared.trades.reduce((sum, trade) => sum + trade.energyWh, 0);
  day.curtailedWh += cleared.curtailedWh;
  day.welfareMicroEuro += cleared.welfareMicroEuro;
  day.congestionMicroEuro += cleared.congestionMicroEuro;
  day.shapedIntervals += cleared.physics.method === "direct" ? 0 : 1;
  for (const element of new Set(cleared.binding.map((constraint) => constraint.element))) {
    day.binding[element] = (day.binding[element] ?? 0) + 1;
  }
}
