// What each market rule makes of the same streets, some of them too weak for their solar:
// npm run bench -- rules [--json FILE]
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { createHighsSolver } from "../../backend/adapters/solver/highsSolver.ts";
import { buildSegments } from "../../backend/core/clearing/buildSegments.ts";
import { clearByRule, gridPricesOf } from "../../backend/core/clearing/rules/clearByRule.ts";
import { compareRule } from "../../backend/core/clearing/rules/compareRules.ts";
import { COMPARED_RULES, SETTLED_RULES } from "../../backend/core/clearing/rules/ruleNames.ts";
import { buildCigreResidential } from "../../backend/core/network/cigreLvResidential.ts";
import { compileFeeder } from "../../backend/core/network/compileFeeder.ts";
import type { ConnectionPoint, Phase } from "../../backend/core/network/feeder.ts";
import { intervalIndex } from "../../backend/core/time/marketInterval.ts";
import { bookBuilder, median, seeded } from "./support/orderBooks.ts";

const STREETS = 200;
const HOMES = 40;
const CHARGE_TICKS = 30;
const PHASES: readonly Phase[] = ["A", "B", "C"];
const BUSES = ["R6", "R8", "R10", "R11", "R13", "R15", "R16", "R17", "R18"];
const GRID = gridPricesOf(300_000, 80_000, CHARGE_TICKS * 1_000);

const { values } = parseArgs({ options: { json: { type: "string" } } });
const solver = await createHighsSolver();

/** Homes with solar, batteries that sell late, cars that buy cheap; three in four on a single phase. */
function street(seed: number) {
  const random = seeded(seed);
  const points = Array.from({ length: HOMES }, (_, i): ConnectionPoint => {
    const phases = random() < 0.25 ? PHASES : [PHASES[Math.floor(random() * 3)]!];
    return { id: `p${i}`, bus: BUSES[Math.floor(random() * BUSES.length)]!, phases, capacityKva: 30 };
  });
  const feeder = buildCigreResidential(points, { voltageBand: { lowerPu: 0.94, upperPu: 1.06 } });
  const { orders, add } = bookBuilder(CHARGE_TICKS);
  const scale = 1 + (seed % 5);
  for (const { id, phases } of points) {
    const size = scale * phases.length;
    const wh = (most: number): number => 50 + Math.floor(random() * most);
    if (random() < 0.5) add(id, "sell", wh(700 * size), 60 + Math.floor(random() * 90), "grid");
    if (random() < 0.2) add(id, "sell", wh(400 * size), 100 + Math.floor(random() * 120), "none");
    if (random() < 0.7) add(id, "buy", wh(300), 200 + Math.floor(random() * 110), "grid");
    if (random() < 0.5) add(id, "buy", wh(600 * size), 110 + Math.floor(random() * 150), "none");
  }
  const [network, segments] = [compileFeeder(feeder), buildSegments(feeder, 3)];
  return { interval: intervalIndex(1), network, segments, base: [], orders, solver };
}

interface Tally {
  welfare: number;
  tradedWh: number;
  readonly ms: number[];
}

const tallies = new Map<string, Tally>();
const fresh = (): Tally => ({ welfare: 0, tradedWh: 0, ms: [] });
let constrained = 0;
for (let seed = 1; seed <= STREETS; seed += 1) {
  const input = street(seed);
  const nodal = clearByRule("nodal", { ...input, grid: GRID });
  if (nodal.status === "void" || nodal.physics.method === "direct") continue;
  constrained += 1;
  for (const rule of SETTLED_RULES) {
    const tally = tallies.get(rule) ?? fresh();
    tallies.set(rule, tally);
    const began = performance.now();
    const result = clearByRule(rule, { ...input, grid: GRID });
    tally.ms.push(performance.now() - began);
    if (result.status === "void") continue;
    tally.welfare += result.welfareMicroEuro;
    tally.tradedWh += result.trades.reduce((sum, trade) => sum + trade.energyWh, 0);
  }
  for (const rule of COMPARED_RULES) {
    const tally = tallies.get(rule) ?? fresh();
    tallies.set(rule, tally);
    const began = performance.now();
    const report = compareRule(rule, input);
    tally.ms.push(performance.now() - began);
    tally.welfare += (report?.welfareShare ?? 0) * nodal.welfareMicroEuro;
    tally.tradedWh += report?.tradedWh ?? 0;
  }
}
const nodal = tallies.get("nodal") ?? fresh();
const rows = [...tallies].map(([rule, { welfare, tradedWh, ms }]) => ({
  rule,
  welfareShare: welfare / nodal.welfare,
  tradedShare: tradedWh / nodal.tradedWh,
  medianMs: median(ms),
}));
console.log(`${constrained} of ${STREETS} streets of ${HOMES} homes bind; shares are of nodal clearing`);
console.log("rule                  welfare   energy traded   median ms");
for (const { rule, welfareShare, tradedShare, medianMs } of rows) {
  const [welfare, traded] = [welfareShare, tradedShare].map((share) => `${(100 * share).toFixed(1)} %`);
  console.log(
    `${rule.padEnd(20)}${welfare!.padStart(9)}${traded!.padStart(16)}${medianMs.toFixed(2).padStart(12)}`,
  );
}
if (values.json !== undefined) {
  writeFileSync(values.json, `${JSON.stringify({ streets: STREETS, constrained, rules: rows }, null, 2)}\n`);
}
solver.dispose();
