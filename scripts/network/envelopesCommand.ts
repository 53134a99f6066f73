/** npm run network -- envelopes: import and export limits per connection point that hold whatever the others do. */
import { writeFileSync } from "node:fs";
import { createHighsSolver } from "../../backend/adapters/solver/highsSolver.ts";
import { computeOperatingEnvelopes } from "../../backend/core/network/envelopes/computeOperatingEnvelopes.ts";
import type {
  EnvelopeBinding,
  EnvelopeRule,
  EnvelopeSet,
} from "../../backend/core/network/envelopes/operatingEnvelope.ts";
import { intervalIndex } from "../../backend/core/time/marketInterval.ts";
import { openNetwork } from "./commands.ts";
import { type StudyOptions, studyOf } from "./studyInput.ts";
import { counted, fixed, formatList, formatTable } from "./table.ts";

const RULES: readonly EnvelopeRule[] = ["proportional", "max-min", "max-total"];

/** Status 0: envelopes held at every tested corner; 1: the stated load alone breaks limits; 3: no solution. */
export async function runEnvelopes(file: string, options: StudyOptions): Promise<number> {
  const rule = RULES.find((name) => name === (options.rule ?? "max-min"));
  if (rule === undefined) throw new Error(`--rule ${options.rule}: one of ${RULES.join(", ")}`);
  const { feeder, network, base } = studyOf(openNetwork(file, options), options, 0);
  const solver = await createHighsSolver();
  const began = performance.now();
  const [set] = computeOperatingEnvelopes({
    network,
    participants: feeder.connectionPoints.map(({ id }) => ({ pointId: id })),
    intervals: [{ interval: intervalIndex(0), base }],
    rule,
    solver,
  });
  const milliseconds = performance.now() - began;
  solver.dispose();
  console.log(report(feeder.name, set!, milliseconds).join("\n"));
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(set, null, 1)}\n`);
  const { method, baseViolations } = set!.calculation;
  return method === "none" ? 3 : baseViolations.length > 0 ? 1 : 0;
}

const bindingText = ({ kind, element, phase, limit }: EnvelopeBinding): string => {
  if (kind === "request") return "connection";
  const unit = kind.startsWith("voltage") ? "pu" : kind === "line-current" ? "A" : "kVA";
  return `${kind} ${element}${phase === null ? "" : ` ${phase}`} ${limit.toPrecision(4)} ${unit}`;
};

function report(name: string, { envelopes, calculation }: EnvelopeSet, milliseconds: number): string[] {
  const kw = (watts: number) => fixed(watts / 1000, 2);
  const sum = (pick: (e: (typeof envelopes)[number]) => number) =>
    envelopes.reduce((all, e) => all + pick(e), 0);
  const table = formatTable(
    [
      { title: "point" },
      { title: "phases" },
      { title: "export kW", align: "right" },
      { title: "import kW", align: "right" },
      { title: "export is bound by" },
      { title: "import is bound by" },
    ],
    envelopes.map((e) => [
      e.pointId,
      e.phases.join(""),
      kw(e.exportW),
      kw(e.importW),
      bindingText(e.exportBinding),
      bindingText(e.importBinding),
    ]),
  );
  const broken = calculation.baseViolations.map(
    (v) => `${v.kind} ${v.element} ${v.phase}: ${v.value.toPrecision(5)}`,
  );
  const held =
    calculation.method === "none"
      ? "✗ The base has no power flow solution; nothing can be promised."
      : `✓ ${counted(calculation.cornersHeld, "corner")} held in AC power flow (${counted(calculation.rounds, "round")}, ${counted(calculation.powerFlows, "power flow")}, ${fixed(milliseconds, 0)} ms).`;
  return [
    `Operating envelopes of ${name}, rule ${calculation.rule}`,
    "",
    table,
    ...formatList("Broken without anybody's envelope", broken.slice(0, 10)),
    "",
    `Together ${kw(sum((e) => e.exportW))} kW export, ${kw(sum((e) => e.importW))} kW import.`,
    `Calculation ${calculation.id}`,
    held,
  ];
}
