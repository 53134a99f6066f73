/** npm run network -- hosting: how much solar or how many chargers fit, or whether one request does. */
import { writeFileSync } from "node:fs";
import { checkConnection } from "../../backend/core/network/hosting/checkConnection.ts";
import { estimateHostingCapacity } from "../../backend/core/network/hosting/estimateHostingCapacity.ts";
import type {
  HostingCapacity,
  HostingLimit,
  HostingScenario,
} from "../../backend/core/network/hosting/hostingCapacity.ts";
import { openNetwork } from "./commands.ts";
import { numberOption, type StudyOptions, seededNumbers, studyOf } from "./studyInput.ts";
import { fixed, formatList, formatTable } from "./table.ts";

/** Little load while the sun shines; all of it when cars charge. */
const SOLAR_LOAD = 0.2;
const CURVE_ROWS = 12;
const BAR = 30;

/** Status 0: done, or the request fits; 1: the request does not fit. */
export function runHosting(file: string, options: StudyOptions): number {
  const study = studyOf(openNetwork(file, options), options, options.chargers ? 1 : SOLAR_LOAD);
  const scenario: HostingScenario = {
    name: options.chargers ? "charging" : "noon",
    base: study.base,
    factor: options.chargers ? -1 : 1,
  };
  const sizes = (options.kw ?? (options.chargers ? "11" : "8"))
    .split(",")
    .map((kw) => numberOption("kw", kw, 0));
  if (options.point !== undefined) {
    const [kw] = sizes;
    const answer = checkConnection({
      network: study.network,
      scenarios: [scenario],
      pointId: options.point,
      kw: kw!,
    });
    const { breach, fitsKw, bounded } = answer;
    console.log(
      breach === null
        ? `✓ ${options.point} may connect ${kw} kW; up to ${fixed(fitsKw, 2)} kW fit (${limitText(bounded)}).`
        : `✗ ${options.point} may not connect ${kw} kW: ${limitText(breach)} would be ${breach.value.toPrecision(5)}, the limit is ${breach.limit.toPrecision(5)}. Up to ${fixed(fitsKw, 2)} kW fit.`,
    );
    if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(answer, null, 1)}\n`);
    return answer.accepted ? 0 : 1;
  }
  const began = performance.now();
  const result = estimateHostingCapacity({
    network: study.network,
    scenarios: [scenario],
    units: sizes.map((kw) => ({ kw, weight: 1 })),
    placements: numberOption("placements", options.placements, 1_000),
    random: seededNumbers(numberOption("seed", options.seed, 1)),
  });
  const seconds = (performance.now() - began) / 1000;
  console.log(report(study.feeder.name, scenario.name, result, seconds).join("\n"));
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(result, null, 1)}\n`);
  return 0;
}

const limitText = ({ kind, element, phase }: HostingLimit): string =>
  `${kind} ${element}${phase === null ? "" : ` ${phase}`}`;

function report(name: string, scenario: string, result: HostingCapacity, seconds: number): string[] {
  const { capacityKw, units, limiting, curve, placements, baseViolations } = result;
  const right = { align: "right" } as const;
  const spread = formatTable(
    ["", "min", "p5", "p50", "p95", "max", "mean"].map((title) => ({ title, ...right })),
    (
      [
        ["kW", capacityKw],
        ["units", units],
      ] as const
    ).map(([title, s]) =>
      [title, s.min, s.p5, s.p50, s.p95, s.max, s.mean].map((v, k) =>
        k === 0 ? String(v) : fixed(Number(v), 1),
      ),
    ),
  );
  const reasons = formatTable(
    [{ title: "breaks first" }, { title: "placements", ...right }, { title: "share %", ...right }],
    limiting.slice(0, 10).map((l) => [limitText(l), String(l.count), fixed((100 * l.count) / placements, 1)]),
  );
  const step = Math.max(1, Math.ceil(curve.length / CURVE_ROWS));
  const curveRows = curve.filter((_, k) => (k + 1) % step === 0 || k === curve.length - 1);
  const penetration = formatTable(
    [
      { title: "units", ...right },
      { title: "of points %", ...right },
      { title: "mean kW", ...right },
      { title: "broken %", ...right },
      { title: "" },
    ],
    curveRows.map((c) => [
      String(c.units),
      fixed(100 * c.penetration, 0),
      fixed(c.meanKw, 1),
      fixed(100 * c.breachShare, 1),
      "█".repeat(Math.round(BAR * c.breachShare)),
    ]),
  );
  const broken = baseViolations.map((v) => `${v.kind} ${v.element} ${v.phase}: ${v.value.toPrecision(5)}`);
  return [
    `Hosting capacity of ${name}, situation ${scenario}, ${placements} placements`,
    ...["", "Installed before the first broken limit", spread],
    ...(limiting.length > 0 ? ["", reasons] : []),
    ...["", "By penetration", penetration],
    ...formatList("Broken without anything new", broken.slice(0, 10)),
    "",
    `✓ ${result.powerFlows} power flows in ${fixed(seconds, 1)} s; ${result.withoutBreach} placements broke nothing.`,
  ];
}
