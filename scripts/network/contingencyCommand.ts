/** npm run network -- n-1: what each lost branch leaves without supply, and how to switch it on again. */
import { writeFileSync } from "node:fs";
import {
  analyseContingencies,
  unservedCount,
} from "../../backend/core/network/contingency/analyseContingencies.ts";
import type {
  Contingency,
  ContingencyReport,
  SwitchingState,
} from "../../backend/core/network/contingency/switchingState.ts";
import { worstFirst } from "../../backend/core/network/violations.ts";
import { openNetwork } from "./commands.ts";
import { numberOption, type StudyOptions, studyOf } from "./studyInput.ts";
import { fixed, formatTable } from "./table.ts";

const DEFAULT_ROWS = 40;

/** Status 0: every branch may be lost; 1: some may not; 3: no solution as it is. */
export function runContingencies(file: string, options: StudyOptions): number {
  const { feeder, base } = studyOf(openNetwork(file, options), options, 1);
  const began = performance.now();
  const result = analyseContingencies({ feeder, injections: base });
  const seconds = (performance.now() - began) / 1000;
  const rows = Math.max(1, Math.floor(numberOption("top", options.top, DEFAULT_ROWS)));
  console.log(report(feeder.name, result, rows, seconds).join("\n"));
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(result, null, 1)}\n`);
  return result.normal.status !== "solved" ? 3 : result.secure ? 0 : 1;
}

/** Connection points and loads that the loss leaves without supply. */
const cutOff = ({ cutOffPoints, cutOffLoads }: Contingency): number =>
  cutOffPoints.length + cutOffLoads.length;

/** The worst first: unserved demand of the best state, then its broken limits, then who was cut off at all. */
const gravity = (contingency: Contingency): number => {
  const [best] = contingency.states;
  const unsolved = best!.status === "solved" ? 0 : 1e9;
  return unsolved + unservedCount(best!) * 1e6 + best!.violations.length * 1e3 + cutOff(contingency);
};

function limitsText({ status, violations }: SwitchingState): string {
  if (status !== "solved") return "–";
  const [worst] = worstFirst(violations);
  return worst === undefined ? "hold" : `${worst.kind} ${worst.element} ${worst.phase ?? ""}`.trimEnd();
}

function operationText({ close, open, status }: SwitchingState): string {
  if (status !== "solved") return status;
  const parts = [...close.map((id) => `close ${id}`), ...open.map((id) => `open ${id}`)];
  return parts.length === 0 ? "–" : parts.join(", ");
}

function report(name: string, result: ContingencyReport, rows: number, seconds: number): string[] {
  const ordered = [...result.contingencies].sort((a, b) => gravity(b) - gravity(a));
  const right = { align: "right" } as const;
  const table = formatTable(
    [
      { title: "lost" },
      { title: "cut off", ...right },
      { title: "best switching" },
      { title: "unserved", ...right },
      { title: "kW", ...right },
      { title: "lowest pu", ...right },
      { title: "loading %", ...right },
      { title: "limits" },
    ],
    ordered.slice(0, rows).map((contingency) => {
      const [best] = contingency.states;
      return [
        contingency.lost,
        String(cutOff(contingency)),
        operationText(best!),
        String(unservedCount(best!)),
        fixed(best!.unservedW / 1000, 1),
        best!.summary && Number.isFinite(best!.summary.worstLowPu) ? fixed(best!.summary.worstLowPu, 4) : "–",
        best!.summary ? fixed(best!.summary.worstLoadingPercent, 1) : "–",
        limitsText(best!),
      ];
    }),
  );
  const cutting = ordered.filter((contingency) => cutOff(contingency) > 0);
  const restored = cutting.filter(
    ({ states: [best] }) =>
      best!.status === "solved" && unservedCount(best!) === 0 && best!.violations.length === 0,
  ).length;
  const truncated = ordered.filter((contingency) => contingency.truncated).length;
  return [
    `N-1 of ${name}: ${ordered.length} branches lost one at a time`,
    "",
    table,
    ...(ordered.length > rows ? [`  … and ${ordered.length - rows} less severe`] : []),
    "",
    `${cutting.length} losses cut somebody off; ${restored} of them can be restored fully within the limits.`,
    ...(truncated > 0 ? [`For ${truncated} losses there were more switching states than were solved.`] : []),
    `${result.secure ? "✓ Every branch may be lost" : "! Not every branch may be lost"} (${fixed(seconds, 1)} s).`,
  ];
}
