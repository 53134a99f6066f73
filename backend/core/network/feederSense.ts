/** Checks that a network of the right shape makes electrical sense: names, impedances, voltages, tree. */
import { DomainError } from "../errors/domainError.ts";
import { type Branch, type ConnectionPoint, type Feeder, PHASES } from "./feeder.ts";
import type { Problems } from "./feederFields.ts";
import { checkGeneralSense } from "./generalSense.ts";
import { orderTopology } from "./topology.ts";

/** Rated and nominal voltage of a transformer side may differ by this factor. */
const VOLTAGE_FACTOR = 1.2;

export function checkFeederSense(feeder: Feeder, report: Problems): void {
  const nominalKv = new Map(feeder.buses.map((bus) => [bus.id, bus.nominalKv]));
  for (const branch of feeder.branches) checkBranch(branch, nominalKv, report);
  const seen = new Set<string>();
  for (const point of feeder.connectionPoints) {
    if (seen.has(point.id)) report("LAT-2006", { id: point.id, kind: "connection points" });
    seen.add(point.id);
    checkPoint(point, nominalKv, report);
  }
  checkGeneralSense(feeder, report);
  try {
    orderTopology(feeder);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    report(error.code, error.details);
  }
}

function checkBranch(branch: Branch, nominalKv: ReadonlyMap<string, number>, report: Problems): void {
  if (isZero(branch)) report("LAT-2003", { branch: branch.id });
  const fromKv = nominalKv.get(branch.from);
  const toKv = nominalKv.get(branch.to);
  if (fromKv === undefined || toKv === undefined) return;
  const near = (a: number, b: number, factor: number) => a <= b * factor && b <= a * factor;
  if (branch.kind === "bank") return;
  const fits =
    branch.kind !== "transformer"
      ? near(fromKv, toKv, 1 + 1e-9)
      : near(branch.primaryKv, fromKv, VOLTAGE_FACTOR) && near(branch.secondaryKv, toKv, VOLTAGE_FACTOR);
  if (!fits) report("LAT-2008", { element: `Branch ${branch.id}`, fromKv, toKv });
}

function isZero(branch: Branch): boolean {
  if (branch.kind === "line") {
    const { lengthM, r1OhmPerKm, x1OhmPerKm, r0OhmPerKm, x0OhmPerKm } = branch;
    return lengthM === 0 || (r1OhmPerKm === 0 && x1OhmPerKm === 0) || (r0OhmPerKm === 0 && x0OhmPerKm === 0);
  }
  return branch.kind === "transformer" && branch.resistancePercent === 0 && branch.reactancePercent === 0;
}

function checkPoint(point: ConnectionPoint, nominalKv: ReadonlyMap<string, number>, report: Problems): void {
  const element = `Connection point ${point.id}`;
  if (!nominalKv.has(point.bus)) report("LAT-2007", { element, bus: point.bus });
  const phases: readonly unknown[] = point.phases;
  const known = phases.every((phase) => PHASES.some((p) => p === phase));
  const once = new Set(phases).size === phases.length;
  if (!known || !once || (phases.length !== 1 && phases.length !== 3)) {
    report("LAT-2009", { element, phases: JSON.stringify(phases).slice(0, 60) });
  }
}
