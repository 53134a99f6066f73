/** The texts that `npm run network` prints. */
import type { OpenedNetwork } from "../../backend/adapters/dso/readNetwork.ts";
import type { FlowRows, LoadingRow, VoltageRow } from "../../backend/app/describeFlow.ts";
import type { Finding, Inspection } from "../../backend/app/inspectNetwork.ts";
import type { Violation } from "../../backend/core/network/feeder.ts";
import type { FeederCheck } from "../../backend/core/network/validateFeeder.ts";
import { counted, fixed, formatList, formatTable } from "./table.ts";

const PROBLEMS = 20;

const heading = ({ feeder, format, file }: OpenedNetwork): string => {
  // A file that is only looked at may lack anything.
  if (!Array.isArray(feeder.buses) || !Array.isArray(feeder.branches)) return `${file}  (${format})`;
  const levels = [...new Set(feeder.buses.map((bus) => bus?.nominalKv))].sort((a, b) => b - a);
  const shown = levels.slice(0, 6).map((kv) => `${kv} kV`);
  const size = `${feeder.buses.length} buses, ${feeder.branches.length} branches`;
  return `${feeder.name}  (${format}; ${size}; ${shown.join(" / ")}; ${feeder.frequencyHz ?? 50} Hz)`;
};

export function importReport(network: OpenedNetwork, check: FeederCheck, hash: string | null): string[] {
  const { read, assumed, ignored } = network.report;
  const lines = [
    heading(network),
    ...formatList("Read", read),
    ...formatList("Assumed", assumed),
    ...formatList("Ignored", ignored),
  ];
  if (check.status === "valid") {
    return [...lines, "", `✓ A usable network, lateral-network/1.`, `  Hash ${hash}`];
  }
  const problems = check.problems
    .slice(0, PROBLEMS)
    .map((problem) => `${problem.message}. ${problem.remedy}`);
  const more = check.problems.length - problems.length;
  return [
    ...lines,
    ...formatList("Problems", [...problems, ...(more > 0 ? [`and ${more} more`] : [])]),
    "",
    `✗ Not a usable network: ${counted(check.problems.length, "problem")}.`,
  ];
}

const MARK = { error: "✗", warning: "!", note: "·" } as const;

export function inspectionReport(network: OpenedNetwork, { findings, flow }: Inspection): string[] {
  const rows = findings.map(
    ({ severity, code, element, text }) =>
      `  ${MARK[severity]} ${code.padEnd(8)} ${element === "" ? "" : `${element}: `}${text}`,
  );
  const count = (severity: Finding["severity"]) =>
    findings.filter((finding) => finding.severity === severity).length;
  const [errors, warnings, notes] = [count("error"), count("warning"), count("note")];
  const solved =
    flow?.status === "converged"
      ? `; the stated load solves in ${flow.iterations} iterations, losses ${fixed(flow.lossW / 1000, 2)} kW`
      : "";
  const mark =
    errors > 0 ? "✗ Not usable as it is" : warnings > 0 ? "! Usable, look at the warnings" : "✓ Sound";
  return [
    heading(network),
    ...(rows.length === 0 ? [] : ["", ...rows]),
    "",
    `${mark}: ${counted(errors, "error")}, ${counted(warnings, "warning")}, ${counted(notes, "note")}${solved}.`,
  ];
}

const VOLTAGE_COLUMNS = [
  { title: "bus" },
  { title: "phase" },
  { title: "kV", align: "right" },
  { title: "voltage pu", align: "right" },
  { title: "V to earth", align: "right" },
  { title: "angle °", align: "right" },
] as const;

const voltageCells = (row: VoltageRow): string[] => [
  row.bus,
  row.phase,
  String(row.nominalKv),
  fixed(row.pu, 5),
  fixed((row.pu * row.nominalKv * 1000) / Math.sqrt(3), 2),
  fixed(row.angleDegrees, 2),
];

const LOADING_COLUMNS = [
  { title: "branch" },
  { title: "kind" },
  { title: "phase" },
  { title: "load", align: "right" },
  { title: "rating", align: "right" },
  { title: "unit" },
  { title: "loading %", align: "right" },
] as const;

const loadingCells = (row: LoadingRow): string[] => [
  row.branch,
  row.kind,
  row.phase,
  fixed(row.value, 2),
  Number.isFinite(row.limit) ? fixed(row.limit, 1) : "unknown",
  row.unit,
  Number.isFinite(row.limit) ? fixed(row.percent, 1) : "–",
];

export interface FlowFacts {
  readonly iterations: number;
  readonly milliseconds: number;
  /** Rows per table. */
  readonly top: number;
}

export function flowReport(
  network: OpenedNetwork,
  rows: FlowRows,
  broken: readonly Violation[],
  facts: FlowFacts,
): string[] {
  const ordered = [...rows.voltages].sort((a, b) => a.pu - b.pu);
  const loaded = [...rows.loadings].sort((a, b) => b.percent - a.percent);
  const [lowest, highest, most] = [ordered[0], ordered.at(-1), loaded[0]];
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / 1000;
  const source = rows.sourceW.map(
    (w, p) => `${"ABC"[p]} ${fixed(w / 1000, 2)} kW ${fixed(rows.sourceVar[p]! / 1000, 2)} kvar`,
  );
  const tables =
    facts.top === 0
      ? []
      : [
          ...[
            "",
            "Lowest voltages",
            formatTable(VOLTAGE_COLUMNS, ordered.slice(0, facts.top).map(voltageCells)),
          ],
          ...[
            "",
            "Highest voltages",
            formatTable(VOLTAGE_COLUMNS, ordered.slice(-facts.top).reverse().map(voltageCells)),
          ],
          ...[
            "",
            "Highest loadings",
            formatTable(LOADING_COLUMNS, loaded.slice(0, facts.top).map(loadingCells)),
          ],
        ];
  const total = sum(rows.sourceW);
  const share = total > 0 ? ` (${fixed(rows.lossW / 10 / total, 2)} % of what the source gives)` : "";
  return [
    heading(network),
    ...tables,
    "",
    `Source   ${source.join("   ")}   total ${fixed(sum(rows.sourceW), 2)} kW ${fixed(sum(rows.sourceVar), 2)} kvar`,
    `Losses   ${fixed(rows.lossW / 1000, 3)} kW${share}`,
    ...formatList("Limits broken", broken.slice(0, facts.top).map(violationText)),
    "",
    `${broken.length === 0 ? "✓" : "!"} Solved in ${counted(facts.iterations, "iteration")}, ${fixed(facts.milliseconds, 1)} ms: ` +
      `${extreme("lowest", lowest)}, ${extreme("highest", highest)}, ` +
      `${mostLoaded(most)}; ` +
      `${broken.length === 0 ? "no limit broken" : `${counted(broken.length, "limit")} broken`}.`,
  ];
}

const mostLoaded = (most: LoadingRow | undefined): string =>
  most && Number.isFinite(most.limit)
    ? `most loaded ${most.branch} ${most.phase} ${fixed(most.percent, 1)} %`
    : "no rated branch carries current";

const extreme = (word: string, row: VoltageRow | undefined): string =>
  row ? `${word} ${fixed(row.pu, 4)} pu at ${row.bus} ${row.phase}` : `${word} voltage unknown`;

const violationText = (v: Violation): string => {
  const unit = v.kind.startsWith("voltage") ? "pu" : v.kind === "line-current" ? "A" : "kVA";
  return `${v.element}${v.phase === null ? "" : ` ${v.phase}`}: ${v.kind} ${v.value.toPrecision(5)} ${unit}, limit ${v.limit.toPrecision(5)} ${unit}`;
};

const cell = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Voltages of all buses and loadings of all branches, one row each. */
export function flowCsv(rows: FlowRows): string {
  const voltages = rows.voltages.map((v) =>
    [cell(v.bus), v.phase, v.nominalKv, v.pu, v.angleDegrees, "", "", ""].join(","),
  );
  const loadings = rows.loadings.map((l) =>
    [cell(l.branch), l.phase, "", "", "", l.value, l.unit, Number.isFinite(l.limit) ? l.limit : ""].join(","),
  );
  return [
    "element,phase,nominal_kv,voltage_pu,angle_degrees,load,unit,rating",
    ...voltages,
    ...loadings,
    "",
  ].join("\n");
}
