/** Cuts a study into pieces and puts their results together. */
import type { BatchSigners } from "../../core/commitment/commitment.ts";
import { domainError } from "../../core/errors/domainError.ts";
import type { HostingLimit, Spread } from "../../core/network/hosting/hostingCapacity.ts";
import { differencesOf } from "../../core/network/limits/limitChange.ts";
import { powerOfNet } from "../../core/network/pointPower.ts";
import {
  type FitResult,
  type LimitsEffect,
  type PlacementResult,
  type StudyTask,
  type StudyTaskResults,
  VERIFY_PARTS,
  type VerifyVerdict,
} from "../../core/planning/studyTask.ts";
import { type EpochSeconds, intervalIndex, intervalOf } from "../../core/time/marketInterval.ts";
import type { NetworkVersion } from "../../ports/community.ts";
import { buildEvidenceBundle } from "../buildEvidenceBundle.ts";
import { forecastInterval } from "../forecastInterval.ts";
import { type Market, requireCommunity } from "../market.ts";
import { draftedFeeder } from "./networkVersions.ts";
import type { EnvelopesResult, StudyInput, StudyResult } from "./studyInput.ts";
import { clearedDay, powersOf, studyScenarios } from "./studyScenarios.ts";
import { networkAt } from "./supplyEvents.ts";

/** Placements and points per piece: small enough that progress moves and cancelling is quick. */
const PLACEMENTS_PER_TASK = 10;
const POINTS_PER_TASK = 4;
const STATES_PER_TASK = 16;

export interface StudyPlan {
  readonly network: NetworkVersion;
  readonly tasks: readonly StudyTask[];
  /** Results in the order of the tasks. */
  assemble(results: readonly StudyTaskResults[StudyTask["kind"]][]): StudyResult;
}

export interface PlanContext {
  readonly market: Market;
  readonly communityId: string;
  readonly signers: BatchSigners;
  readonly now: EpochSeconds;
}

type Input<K extends StudyInput["kind"]> = Extract<StudyInput, { readonly kind: K }>;

/** @throws LAT-2xxx, LAT-8414, LAT-8415 */
export async function planStudy(context: PlanContext, input: StudyInput): Promise<StudyPlan> {
  switch (input.kind) {
    case "hosting":
      return planHosting(context, input);
    case "connection":
      return planConnection(context, input);
    case "envelopes":
      return planEnvelopes(context, input);
    case "limits":
      return planLimits(context, input);
    case "verification":
      return planVerification(context, input);
  }
}

const chunks = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, k) => list.slice(k * size, (k + 1) * size));

async function planHosting(
  { market, communityId, now }: PlanContext,
  { technology, kw, placements, seed }: Input<"hosting">,
): Promise<StudyPlan> {
  const network = await networkAt(market, communityId, now);
  const { feeder } = network;
  const { used, list, varPerW } = await studyScenarios(market, communityId, feeder, technology, now);
  const setting = { feeder, scenarios: list, varPerW };
  const firstPoints = new Map<string, string>();
  for (const { id, bus } of feeder.connectionPoints) if (!firstPoints.has(bus)) firstPoints.set(bus, id);
  const busOf = new Map([...firstPoints].map(([bus, pointId]) => [pointId, bus]));
  const steps = Array.from({ length: Math.ceil(placements / PLACEMENTS_PER_TASK) }, (_, k) => k);
  const placing = steps.map(
    (k): StudyTask => ({
      kind: "placements",
      ...setting,
      units: [{ kw, weight: 1 }],
      seed,
      from: k * PLACEMENTS_PER_TASK,
      to: Math.min(placements, (k + 1) * PLACEMENTS_PER_TASK),
    }),
  );
  const fitting = chunks([...firstPoints.values()], POINTS_PER_TASK).map(
    (pointIds): StudyTask => ({ kind: "fit", ...setting, pointIds, kw }),
  );
  return {
    network,
    tasks: [...placing, ...fitting],
    assemble(results) {
      const placed = results.slice(0, placing.length).flat() as readonly PlacementResult[];
      const fits = results.slice(placing.length).flat() as readonly FitResult[];
      return {
        kind: "hosting",
        scenarios: used,
        capacityKw: spreadOf(placed.map((one) => one.kw)),
        units: spreadOf(placed.map((one) => one.units)),
        withoutBreach: placed.filter(({ limiting }) => limiting === null).length,
        limiting: countLimits(placed.flatMap(({ limiting }) => limiting ?? [])),
        buses: fits.map(({ pointId, fitsKw, bounded }) => ({
          bus: busOf.get(pointId) ?? "",
          pointId,
          fitsKw,
          bounded,
        })),
      };
    },
  };
}

/** Nearest-rank percentiles. */
function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  return {
    min: sorted[0] ?? 0,
    p5: rank(0.05),
    p50: rank(0.5),
    p95: rank(0.95),
    max: sorted.at(-1) ?? 0,
    mean,
  };
}

/** The most frequent first; ties by element. */
function countLimits(limits: readonly HostingLimit[]): (HostingLimit & { readonly count: number })[] {
  const counts = new Map<string, HostingLimit & { count: number }>();
  for (const limit of limits) {
    const key = `${limit.element}/${limit.kind}/${limit.phase}/${limit.scenario}`;
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { ...limit, count: 1 });
    else known.count += 1;
  }
  return [...counts.entries()]
    .sort(([a, x], [b, y]) => y.count - x.count || (a < b ? -1 : 1))
    .map(([, l]) => l);
}

async function planConnection(
  { market, communityId, now }: PlanContext,
  { technology, kw, pointId }: Input<"connection">,
): Promise<StudyPlan> {
  const network = await networkAt(market, communityId, now);
  const { feeder } = network;
  const point = feeder.connectionPoints.find(({ id }) => id === pointId);
  if (point === undefined) throw domainError("LAT-2100", { point: pointId });
  const { used, list, varPerW } = await studyScenarios(market, communityId, feeder, technology, now);
  return {
    network,
    tasks: [{ kind: "fit", feeder, scenarios: list, varPerW, pointIds: [pointId], kw }],
    assemble: ([result]) => {
      const [answer] = result as readonly FitResult[];
      if (answer === undefined) throw domainError("LAT-2100", { point: pointId });
      return { kind: "connection", scenarios: used, bus: point.bus, answer };
    },
  };
}

async function planEnvelopes(
  { market, communityId, now }: PlanContext,
  { rule, weight, hours }: Input<"envelopes">,
): Promise<StudyPlan> {
  const community = await requireCommunity(market, communityId);
  const network = await networkAt(market, communityId, now);
  const { feeder } = network;
  const points = await market.store.meteringPoints(communityId);
  const trading = new Set(points.filter((point) => point.trading).map(({ pointId }) => pointId));
  const participants = feeder.connectionPoints.filter(({ id }) => trading.has(id));
  const here = { communityId, feederId: community.feederId, interval: intervalOf(now) };
  const pointIdOf = new Map(points.map((point) => [point.id, point.pointId]));
  const tasks: StudyTask[] = [];
  for (let k = 1; k <= 4 * hours; k += 1) {
    const interval = intervalIndex(here.interval + k);
    const forecast = await forecastInterval(market, here, interval);
    if (forecast.length === 0) throw domainError("LAT-8415");
    const injectionsW: Record<string, number> = {};
    const injectionsVar: Record<string, number> = {};
    for (const { meteringPointId, surplusWh, demandWh } of forecast) {
      const pointId = pointIdOf.get(meteringPointId);
      if (pointId === undefined || trading.has(pointId)) continue;
      const power = powerOfNet(surplusWh - demandWh);
      injectionsW[pointId] = (injectionsW[pointId] ?? 0) + power.activeW;
      injectionsVar[pointId] = (injectionsVar[pointId] ?? 0) + power.reactiveVar;
    }
    tasks.push({
      kind: "envelopes",
      feeder,
      participants: participants.map(({ id }) => ({ pointId: id })),
      interval,
      base: powersOf(feeder, { injectionsW, injectionsVar }),
      rule,
      weight,
    });
  }
  return {
    network,
    tasks,
    assemble: (results) => ({
      kind: "envelopes",
      points: participants.map(({ id, bus, phases }) => ({ pointId: id, bus, phases: phases.join("") })),
      intervals: results.map((result, k) =>
        envelopeRow(intervalIndex(here.interval + 1 + k), result as StudyTaskResults["envelopes"]),
      ),
    }),
  };
}

const envelopeRow = (
  interval: EnvelopesResult["intervals"][number]["interval"],
  { calculationId, method, cornersHeld, envelopes }: StudyTaskResults["envelopes"],
): EnvelopesResult["intervals"][number] => ({
  interval,
  calculationId,
  method,
  cornersHeld,
  cells: envelopes.map(({ exportW, importW, exportBinding, importBinding }) => ({
    exportW,
    importW,
    exportBy: exportBinding.element,
    importBy: importBinding.element,
  })),
});

async function planLimits(
  { market, communityId, now }: PlanContext,
  { change }: Input<"limits">,
): Promise<StudyPlan> {
  const community = await requireCommunity(market, communityId);
  const { base, feeder } = await draftedFeeder(market, community, change);
  const day = await clearedDay(market, communityId, now);
  const states = day.map((evidence) => ({
    interval: evidence.interval,
    ...powersOf(base.feeder, evidence),
  }));
  return {
    network: base,
    tasks: chunks(states, STATES_PER_TASK).map((part) => ({
      kind: "limits",
      before: base.feeder,
      after: feeder,
      states: part,
    })),
    assemble: (results) => ({
      kind: "limits",
      differences: differencesOf(base.feeder, feeder),
      intervals: results.flat() as readonly LimitsEffect[],
    }),
  };
}

async function planVerification(
  { market, communityId, signers, now }: PlanContext,
  { interval }: Input<"verification">,
): Promise<StudyPlan> {
  const [network, files] = await Promise.all([
    networkAt(market, communityId, now),
    buildEvidenceBundle(market, { communityId, interval, signers }),
  ]);
  if (files === null) throw domainError("LAT-8414", { interval });
  return {
    network,
    tasks: VERIFY_PARTS.map((part) => ({ kind: "verify", part, files })),
    assemble: (results) => ({
      kind: "verification",
      interval,
      verdicts: results as readonly VerifyVerdict[],
    }),
  };
}
