/** Studies and their results, with names of elements for people. */
import type { z } from "zod";
import type {
  ConnectionResult,
  EnvelopesResult,
  HostingResult,
  LimitsResult,
  StudyInput,
  StudyResult,
} from "../../../app/grid/studyInput.ts";
import type { Feeder } from "../../../core/network/feeder.ts";
import type { HostingLimit } from "../../../core/network/hosting/hostingCapacity.ts";
import type { GridStudy } from "../../../ports/grid.ts";
import type { GridStudyDto } from "../schemas/gridStudies.ts";
import { labelElement } from "./elementLabel.ts";
import { presentDifference } from "./networkVersionsView.ts";

type Dto = z.infer<typeof GridStudyDto>;

/** Connection points keep their id: whoever lives there is not the network's business. */
function labelOf(feeder: Feeder, element: string): string {
  const known =
    feeder.branches.some(({ id }) => id === element) || feeder.buses.some(({ id }) => id === element);
  return known ? labelElement(feeder, element).elementLabel : element;
}

const limitOf = (feeder: Feeder, { kind, element, phase, scenario }: HostingLimit) => ({
  kind,
  element,
  label: labelOf(feeder, element),
  phase,
  scenario,
});

const hosting = (feeder: Feeder, result: HostingResult): Dto["result"] => ({
  kind: "hosting",
  scenarios: [...result.scenarios],
  capacityKw: result.capacityKw,
  units: result.units,
  withoutBreach: result.withoutBreach,
  limiting: result.limiting.map((limit) => ({ ...limitOf(feeder, limit), count: limit.count })),
  buses: result.buses.map(({ bus, fitsKw, bounded }) => ({ bus, fitsKw, bounded: limitOf(feeder, bounded) })),
});

function connection(feeder: Feeder, { scenarios, bus, answer }: ConnectionResult): Dto["result"] {
  const { pointId, accepted, fitsKw, bounded, breach } = answer;
  return {
    kind: "connection",
    scenarios: [...scenarios],
    pointId,
    bus,
    accepted,
    fitsKw,
    bounded: limitOf(feeder, bounded),
    breach: breach === null ? null : { ...limitOf(feeder, breach), value: breach.value, limit: breach.limit },
  };
}

function envelopes(feeder: Feeder, { points, intervals }: EnvelopesResult): Dto["result"] {
  const elements = new Set(
    intervals.flatMap(({ cells }) => cells.flatMap(({ exportBy, importBy }) => [exportBy, importBy])),
  );
  return {
    kind: "envelopes",
    points: [...points],
    intervals: intervals.map((row) => ({
      ...row,
      method: row.method === "corners" || row.method === "scaled" ? row.method : "none",
      cells: [...row.cells],
    })),
    labels: Object.fromEntries([...elements].map((element) => [element, labelOf(feeder, element)])),
  };
}

const limits = (feeder: Feeder, { differences, intervals }: LimitsResult): Dto["result"] => ({
  kind: "limits",
  differences: differences.map((one) => presentDifference(feeder, one)),
  intervals: intervals.map(({ worstAfter, ...rest }) => ({
    ...rest,
    worstAfter: worstAfter === null ? null : labelOf(feeder, worstAfter.element),
  })),
});

function resultOf(feeder: Feeder, result: StudyResult): Dto["result"] {
  switch (result.kind) {
    case "hosting":
      return hosting(feeder, result);
    case "connection":
      return connection(feeder, result);
    case "envelopes":
      return envelopes(feeder, result);
    case "limits":
      return limits(feeder, result);
    case "verification":
      return {
        kind: "verification",
        interval: result.interval,
        verdicts: result.verdicts.map(({ part, findings }) => ({
          part,
          findings: findings.map(({ code, where, what }) => ({
            code,
            where: where.slice(0, 400),
            what: what.slice(0, 600),
          })),
        })),
      };
  }
}

/** Without its result where only a list is wanted. */
export function presentStudy(study: GridStudy, feeder: Feeder, withResult = true): Dto {
  const { startedAtMs, endedAtMs, result } = study;
  return {
    id: study.id,
    kind: study.kind,
    state: study.state,
    networkVersion: study.networkVersion,
    networkHash: study.networkHash,
    createdAt: study.createdAt,
    tookMs: endedAtMs === null ? null : endedAtMs - startedAtMs,
    done: study.done,
    total: study.total,
    fault: study.fault?.code ?? null,
    input: study.input as StudyInput,
    result: result === null || !withResult ? null : resultOf(feeder, result as StudyResult),
  };
}
