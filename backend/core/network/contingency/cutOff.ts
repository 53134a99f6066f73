/** Who loses supply when elements are taken out of service, and what could be switched to give it back. */
import { domainError } from "../../errors/domainError.ts";
import type { Feeder } from "../feeder.ts";
import { reachedBuses } from "./energisedPart.ts";
import { listStates, NO_OPERATIONS, type Operations, switched } from "./listStates.ts";

export interface CutOff {
  /** Connection points that lose supply before anything is switched, in the order of the feeder. */
  readonly pointIds: readonly string[];
  /** Buses without supply, in the order of the feeder. */
  readonly buses: readonly string[];
  /**
   * The switching by topology that gives most points back, with the points still without supply then; null when
   * there is none or more than one element is out. Limits are not looked at: `analyseContingencies` does.
   */
  readonly restoring: (Operations & { readonly pointIds: readonly string[] }) | null;
}

const MAX_STATES = 200;

/** The branches that go out with the elements: those named, and all that end at a bus named. @throws LAT-2023 */
function branchesOut(feeder: Feeder, elements: readonly string[]): ReadonlySet<string> {
  const buses = new Set(feeder.buses.map(({ id }) => id));
  const branches = new Set(feeder.branches.map(({ id }) => id));
  const out = new Set<string>();
  for (const id of elements) {
    if (!buses.has(id) && !branches.has(id)) throw domainError("LAT-2023", { kind: "element", id });
    for (const branch of feeder.branches) {
      if (branch.id === id || branch.from === id || branch.to === id) out.add(branch.id);
    }
  }
  return out;
}

/** @throws LAT-2023 for an element that is neither a bus nor a branch of the feeder */
export function cutOffBy(feeder: Feeder, elements: readonly string[]): CutOff {
  const out = branchesOut(feeder, elements);
  const normal = reachedBuses(feeder, feeder.branches);
  const left = feeder.branches.filter(({ id }) => !out.has(id));
  const supplied = reachedBuses(feeder, left);
  // A bus taken out is without supply even where it is the source itself.
  const dark = new Set(elements.filter((id) => normal.has(id)));
  if (dark.has(feeder.source.bus)) supplied.clear();
  const without = (bus: string): boolean => normal.has(bus) && (!supplied.has(bus) || dark.has(bus));
  const pointIds = feeder.connectionPoints.filter(({ bus }) => without(bus)).map(({ id }) => id);
  const [only, ...others] = [...out];
  return {
    pointIds,
    buses: feeder.buses.filter(({ id }) => without(id)).map(({ id }) => id),
    restoring:
      only === undefined || others.length > 0 || dark.size > 0 ? null : bestSwitching(feeder, only, pointIds),
  };
}

function bestSwitching(feeder: Feeder, lost: string, lostPoints: readonly string[]): CutOff["restoring"] {
  let best: CutOff["restoring"] = null;
  for (const operations of listStates(feeder, lost, MAX_STATES).states) {
    if (operations === NO_OPERATIONS) continue;
    const reached = reachedBuses(feeder, switched(feeder, lost, operations));
    const busOf = new Map(feeder.connectionPoints.map(({ id, bus }) => [id, bus]));
    const pointIds = lostPoints.filter((id) => !reached.has(busOf.get(id) ?? ""));
    if (pointIds.length < (best?.pointIds.length ?? lostPoints.length)) best = { ...operations, pointIds };
  }
  return best;
}
