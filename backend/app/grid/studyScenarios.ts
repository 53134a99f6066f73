/** Worst cases of the last day, as the market cleared it. */
import type { ConstraintEvidence } from "../../core/compliance/evidence.ts";
import type { Feeder } from "../../core/network/feeder.ts";
import type { HostingScenario } from "../../core/network/hosting/hostingCapacity.ts";
import type { PointPowers } from "../../core/planning/studyTask.ts";
import {
  type EpochSeconds,
  type IntervalIndex,
  intervalIndex,
  intervalOf,
} from "../../core/time/marketInterval.ts";
import type { Market } from "../market.ts";
import type { Technology, UsedScenario } from "./studyInput.ts";

const DAY_INTERVALS = 96;
/** var per W of a heat pump, power factor 0.95. */
const HEAT_PUMP_TAN = Math.sqrt(1 - 0.95 * 0.95) / 0.95;

export interface Scenarios {
  readonly used: readonly UsedScenario[];
  readonly list: readonly HostingScenario[];
  readonly varPerW: number;
}

/** Powers of the evidence in the order of the feeder's connection points; a point it does not name has none. */
export const powersOf = (
  feeder: Feeder,
  { injectionsW, injectionsVar }: Pick<ConstraintEvidence, "injectionsW" | "injectionsVar">,
): PointPowers => ({
  activeW: feeder.connectionPoints.map(({ id }) => injectionsW[id] ?? 0),
  reactiveVar: feeder.connectionPoints.map(({ id }) => injectionsVar[id] ?? 0),
});

/** Cleared states of the last day, ascending. */
export function clearedDay(
  { store }: Pick<Market, "store">,
  communityId: string,
  now: EpochSeconds,
): Promise<readonly ConstraintEvidence[]> {
  const to = intervalIndex(intervalOf(now) + 2);
  const from = intervalIndex(to - DAY_INTERVALS);
  return store.evidenceOfStage(communityId, { from, to }, "cleared");
}

const netW = ({ injectionsW }: ConstraintEvidence): number =>
  Object.values(injectionsW).reduce((sum, watt) => sum + watt, 0);

/** Most feed-in and most demand of the day; the unloaded street while nothing was cleared yet. */
export async function studyScenarios(
  market: Pick<Market, "store">,
  communityId: string,
  feeder: Feeder,
  technology: Technology,
  now: EpochSeconds,
): Promise<Scenarios> {
  const varPerW = technology === "heat-pump" ? HEAT_PUMP_TAN : 0;
  const day = await clearedDay(market, communityId, now);
  const [first] = day;
  const factorOf = (what: UsedScenario["what"]): number =>
    technology === "solar" ? (what === "most-demand" ? 0 : 1) : -1;
  if (first === undefined) {
    const none = feeder.connectionPoints.map(() => 0);
    const base = { activeW: none, reactiveVar: none };
    return {
      used: [{ what: "no-load", interval: null }],
      list: [{ name: "no-load", base, factor: factorOf("no-load") }],
      varPerW,
    };
  }
  const high = day.reduce((a, b) => (netW(b) > netW(a) ? b : a), first);
  const low = day.reduce((a, b) => (netW(b) < netW(a) ? b : a), first);
  const one = (what: UsedScenario["what"], evidence: ConstraintEvidence) => ({
    used: { what, interval: evidence.interval as IntervalIndex },
    scenario: { name: what, base: powersOf(feeder, evidence), factor: factorOf(what) },
  });
  const both = [one("most-feed-in", high), one("most-demand", low)];
  return { used: both.map(({ used }) => used), list: both.map(({ scenario }) => scenario), varPerW };
}
