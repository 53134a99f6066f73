/**
 * Damaged network files of every kind: reading, checking and solving them gives a network or a numbered error,
 * never anything else, and never takes long. Five seconds in the normal run, ten minutes in the long one.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { afterAll, describe, expect, it } from "vitest";
import { importCim } from "../../backend/adapters/dso/cim/importCim.ts";
import { detectFormat } from "../../backend/adapters/dso/detectFormat.ts";
import { exportOpenDss } from "../../backend/adapters/dso/openDss/exportOpenDss.ts";
import { importOpenDss } from "../../backend/adapters/dso/openDss/importOpenDss.ts";
import { importPandapower } from "../../backend/adapters/dso/pandapower/importPandapower.ts";
import { readPandapower } from "../../backend/adapters/dso/pandapower/network.ts";
import { importPowerGridModel } from "../../backend/adapters/dso/powerGridModel/importPowerGridModel.ts";
import { readNetwork } from "../../backend/adapters/dso/readNetwork.ts";
import { readSimbench } from "../../backend/adapters/dso/simbench.ts";
import { inspectNetwork } from "../../backend/app/inspectNetwork.ts";
import { DomainError } from "../../backend/core/errors/domainError.ts";
import { parseFeeder } from "../../backend/core/network/validateFeeder.ts";
import {
  ieee13Cim,
  ieee13Script,
  ieee37Script,
  ieee123Script,
  ownFormat,
  pandapowerText,
  powerGridModelText,
  simbenchFiles,
} from "../adapters/dso/sampleNetworks.ts";
import { mutate, seededRandom } from "../support/mutate.ts";

const isLong = process.env.LATERAL_LONG === "1";
const SECONDS = isLong ? 600 : 5;
const SEED = isLong ? Date.now() % 2 ** 31 : 20_261_122;
/** One damaged file may take this long, ms; the sound ones take a tenth. */
const PATIENCE_MS = 20_000;

interface Read {
  readonly feeder: unknown;
  readonly activeW: Float64Array;
  readonly reactiveVar: Float64Array;
}
const own = (text: string): Read => {
  const feeder = parseFeeder(text);
  const none = new Float64Array(feeder.connectionPoints.length);
  return { feeder, activeW: none, reactiveVar: none };
};
const general = (text: string): Read => {
  readPandapower(text);
  return importPandapower(text);
};

const folder = mkdtempSync(join(tmpdir(), "lateral-fuzz-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The tables of a SimBench folder in one text, so that they can be damaged together. */
const MARK = "@@";
const joined = Object.entries(simbenchFiles)
  .map(([name, content]) => `${MARK}${name}\n${content}`)
  .join("");
const simbench = (text: string): Read => {
  for (const part of text.split(MARK).slice(1)) {
    const [name = "", ...lines] = part.split("\n");
    if (Object.hasOwn(simbenchFiles, name)) writeFileSync(join(folder, `${name}.csv`), lines.join("\n"));
  }
  return readSimbench(folder);
};

/** Bytes as characters and back. */
const bytesOf = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0) & 0xff);
const archive = String.fromCharCode(...zipSync({ "grid/street.dss": strToU8(ieee13Script) }));
const zipped = (text: string): Read => {
  const file = join(folder, "archive");
  writeFileSync(file, bytesOf(text));
  return readNetwork(file);
};

const KINDS: Readonly<Record<string, { readonly text: string; readonly read: (text: string) => Read }>> = {
  "own format": { text: ownFormat(), read: own },
  "OpenDSS 13": { text: ieee13Script, read: (text) => importOpenDss(text) },
  "OpenDSS 37": { text: ieee37Script, read: (text) => importOpenDss(text, undefined, { loadsAs: "loads" }) },
  "OpenDSS 123": { text: ieee123Script, read: (text) => importOpenDss(text) },
  CIM: { text: ieee13Cim, read: importCim },
  pandapower: { text: pandapowerText, read: general },
  SimBench: { text: joined, read: simbench },
  "zip archive": { text: archive, read: zipped },
  "power-grid-model": { text: powerGridModelText, read: importPowerGridModel },
};

/** What became of one damaged file; throws what is no numbered error. */
function outcome(text: string, read: (text: string) => Read): "refused" | "unsound" | "solved" | "diverged" {
  try {
    detectFormat(text, "damaged");
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
  }
  let network: Read;
  try {
    network = read(text);
  } catch (error) {
    if (error instanceof DomainError) return "refused";
    throw error;
  }
  const { findings, flow } = inspectNetwork(network.feeder, network);
  if (!flow) {
    expect(findings.some(({ severity }) => severity === "error")).toBe(true);
    return "unsound";
  }
  if (flow.status === "diverged") return "diverged";
  expect(flow.lossW).not.toBeNaN();
  try {
    exportOpenDss(network.feeder as Parameters<typeof exportOpenDss>[0], network);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
  }
  return "solved";
}

describe(`damaged network files (seed ${SEED})`, () => {
  it.each(Object.entries(KINDS))(
    "of the kind %s end in a network or a numbered error",
    (name, { text, read }) => {
      expect(outcome(text, read)).toBe("solved");
      const random = seededRandom(SEED);
      const counts = { refused: 0, unsound: 0, solved: 0, diverged: 0 };
      const until = performance.now() + (SECONDS * 1000) / Object.keys(KINDS).length;
      for (let k = 0; performance.now() < until; k++) {
        const damaged = mutate(text, random);
        const started = performance.now();
        try {
          counts[outcome(damaged, read)] += 1;
        } catch (error) {
          throw new Error(`${name}, case ${k} of seed ${SEED}: ${(error as Error).stack}`, { cause: error });
        }
        expect(performance.now() - started, `case ${k} of ${name} took long`).toBeLessThan(PATIENCE_MS);
      }
      expect(counts.refused + counts.unsound).toBeGreaterThan(0);
    },
    (SECONDS + 60) * 1000,
  );
});
