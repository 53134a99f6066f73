// Power flow: a day of the IEEE European LV feeder against power-grid-model and OpenDSS, cost against the size of
// the network, a year in one go. npm run bench -- power-flow [--json FILE]; needs network/european-lv of
// LATERAL_DATA for the feeder and npm run bench:peers for the peers, and says what it leaves out.
import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { comparePeers, type PeerComparison, TOLERANCE_PU } from "./powerFlow/againstPeers.ts";
import { readEuropeanDay } from "./powerFlow/europeanDay.ts";
import { measureSizes } from "./powerFlow/networkSizes.ts";
import type { YearFigures } from "./powerFlow/oneYear.ts";

const { values } = parseArgs({ options: { json: { type: "string" } } });
const folder = resolve(process.env.LATERAL_DATA ?? "../shared/data", "network/european-lv");
const hasData = existsSync(folder);
if (!hasData) console.log(`skipped: the IEEE European LV feeder is not at ${folder} (set LATERAL_DATA)`);

function printDay(day: PeerComparison): void {
  const row = (name: string, ms: number, middle: number, ratio: string, apart: string): void =>
    console.log(
      `${name.padEnd(40)}${ms.toFixed(4).padStart(11)}${middle.toFixed(4).padStart(11)}${ratio.padStart(9)}${apart.padStart(15)}`,
    );
  console.log(`IEEE European LV, 907 buses, 1,440 minutes, three-phase, tolerance ${TOLERANCE_PU} pu`);
  console.log("all node voltages of all steps, in ms per step");
  console.log(
    `${"".padEnd(40)}${"fastest".padStart(11)}${"median".padStart(11)}${"ratio".padStart(9)}${"apart, pu".padStart(15)}`,
  );
  row("Lateral", day.msPerStep, day.medianMsPerStep, "1", "");
  for (const [name, ms] of Object.entries(day.peers)) {
    const ratio = (ms / day.msPerStep).toFixed(1);
    row(name, ms, day.peerMedians[name]!, ratio, (day.differencesPu[name] ?? 0).toExponential(1));
  }
  console.log(
    `Lateral iterates ${day.iterationsPerStep.toFixed(1)} times a step; a step with a new array of results every ` +
      `day: ${day.msPerStepNewArray.toFixed(4)} ms; without merging buses: ${day.msPerStepEveryBus.toFixed(4)} ms`,
  );
  const versions = Object.entries(day.versions).map(([name, version]) => `${name} ${version}`);
  if (versions.length > 0) console.log(`peers, one thread each: ${versions.join(", ")}`);
  if (day.skipped) console.log(`skipped: ${day.skipped}`);
  if (day.ratioToFastestPeer !== null) {
    console.log(`the fastest peer takes ${day.ratioToFastestPeer.toFixed(1)} times as long\n`);
  }
}

function runYear(): YearFigures {
  const script = fileURLToPath(new URL("./powerFlow/oneYear.ts", import.meta.url));
  const child = spawnSync(process.execPath, [script, folder], { encoding: "utf8" });
  if (child.status !== 0) throw new Error(child.stderr);
  return JSON.parse(child.stdout);
}

const day = hasData ? await comparePeers(readEuropeanDay(folder)) : null;
if (day) printDay(day);

const { rows, sizeExponent } = measureSizes();
console.log("   buses   compile ms   ms per step   ns per bus   iterations");
for (const { buses, compileMs, msPerStep, iterations } of rows) {
  const ns = ((msPerStep * 1e6) / buses).toFixed(1);
  console.log(
    `${String(buses).padStart(8)}${compileMs.toFixed(0).padStart(13)}${msPerStep.toFixed(4).padStart(14)}${ns.padStart(13)}${String(iterations).padStart(13)}`,
  );
}
console.log(`time grows with the number of buses to the power ${sizeExponent.toFixed(2)}\n`);

const year = hasData ? runYear() : null;
if (year) {
  console.log(
    `a year of quarter-hours with extremes and broken limits: ${year.seconds.toFixed(2)} s, ` +
      `${year.convergedSteps} steps solved`,
  );
  console.log(
    `memory: ${year.rssAfterMonthMiB.toFixed(0)} MiB after a month, ${year.rssAtEndMiB.toFixed(0)} MiB at the end, ` +
      `peak ${year.peakRssMiB.toFixed(0)} MiB`,
  );
}

if (values.json !== undefined) {
  const pgm = Object.entries(day?.differencesPu ?? {}).filter(([name]) =>
    name.startsWith("power-grid-model"),
  );
  const figures = {
    msPerStep: day?.msPerStep ?? null,
    peers: day?.peers ?? {},
    ratioToFastestPeer: day?.ratioToFastestPeer ?? null,
    maxDifferencePu: pgm.length > 0 ? Math.max(...pgm.map(([, pu]) => pu)) : null,
    sizeExponent,
    yearSeconds: year?.seconds ?? null,
    yearPeakRssMiB: year?.peakRssMiB ?? null,
    day,
    sizes: rows,
    year,
  };
  writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
}
