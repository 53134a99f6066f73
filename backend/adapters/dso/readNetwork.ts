/** Opens a network of any known kind: a file, a folder or a zip archive of one. */
import { existsSync, readdirSync, readFileSync, realpathSync, rmSync, type Stats, statSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { domainError } from "../../core/errors/domainError.ts";
import type { Feeder } from "../../core/network/feeder.ts";
import { MAX_NETWORK_TEXT, parseFeeder, validateFeeder } from "../../core/network/validateFeeder.ts";
import { looksLikeZip, unpackZip } from "./archive.ts";
import { importCim } from "./cim/importCim.ts";
import { detectFormat, type NetworkFormat } from "./detectFormat.ts";
import { readEuropeanLv } from "./europeanLv.ts";
import type { ImportedNetwork } from "./importReport.ts";
import { loadsAsPoints, type PointOptions } from "./loadsAsPoints.ts";
import { importOpenDss } from "./openDss/importOpenDss.ts";
import { importPandapower } from "./pandapower/importPandapower.ts";
import { powersFileOf, readPowers } from "./pointPowers.ts";
import { importPowerGridModel } from "./powerGridModel/importPowerGridModel.ts";
import { folderResolver } from "./scriptResolver.ts";
import { readSimbench } from "./simbench.ts";

export interface ReadOptions extends PointOptions {
  /** Takes the place of detection. */
  readonly format?: NetworkFormat;
  /** Folder that scripts may call files of; default the folder of the file. */
  readonly folder?: string;
  /** Takes a file of the own format as it is, for a look at all that is wrong with it. */
  readonly unchecked?: boolean;
  /** Powers of the connection points of a lateral file; default the file beside it, else none. */
  readonly powers?: string;
}

export interface OpenedNetwork extends ImportedNetwork {
  readonly format: NetworkFormat;
  /** The file that was read in the end. */
  readonly file: string;
}

/**
 * Reads the network at `path`.
 * @throws LAT-2010, 2011, 2030, 2031 (files), 2060 to 2075 (formats), 2001 to 2059 (own format)
 */
export function readNetwork(path: string, options: ReadOptions = {}): OpenedNetwork {
  const found = look(path);
  if (found.isDirectory()) return readFolder(path, options);
  if (found.size > MAX_NETWORK_TEXT) {
    throw domainError("LAT-2010", { what: "the file", actual: found.size, limit: MAX_NETWORK_TEXT });
  }
  const bytes = readFileSync(path);
  if (!looksLikeZip(bytes)) return readText(path, textOf(bytes), options);
  const folder = unpackZip(bytes);
  try {
    return { ...readFolder(folder, { ...options, folder }), file: path };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function look(path: string): Stats {
  try {
    return statSync(path);
  } catch (error) {
    throw domainError("LAT-2030", { file: path, reason: (error as Error).message }, { cause: error });
  }
}

/** UTF-8 with or without mark; Latin-1 where that fails. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("latin1").decode(bytes);
  }
}

const SIMBENCH = ["Node.csv", "Line.csv", "ExternalNet.csv"];

/** A SimBench folder, the European LV folder, or the one network file in a folder. */
function readFolder(folder: string, options: ReadOptions): OpenedNetwork {
  const names = readdirSync(folder);
  if (SIMBENCH.every((name) => names.includes(name))) {
    return { ...readSimbench(folder), format: "simbench", file: folder };
  }
  if (names.includes("eulv_network.json")) return openEuropeanLv(folder);
  if (names.length === 1 && statSync(join(folder, names[0]!)).isDirectory()) {
    return readFolder(join(folder, names[0]!), options);
  }
  const kinds = names.map((name) => ({ name, kind: entryKind(join(folder, name)) }));
  const networks = kinds.filter(({ kind }) => kind === "network");
  const candidates = networks.length > 0 ? networks : kinds.filter(({ kind }) => kind === "script");
  const [only, second] = candidates;
  if (only && !second) return readNetwork(join(folder, only.name), options);
  const list = candidates.slice(0, 5).map(({ name }) => name);
  const reason = only ? `several: ${list.join(", ")}` : "no network in this folder";
  throw domainError("LAT-2060", { file: folder, reason });
}

/** A network by itself (JSON, XML, a script that makes a circuit), a script that may call one, or neither. */
function entryKind(path: string): "network" | "script" | "other" {
  const found = statSync(path);
  if (!found.isFile() || found.size > MAX_NETWORK_TEXT) return "other";
  const text = textOf(readFileSync(path));
  try {
    if (detectFormat(text, path) !== "opendss") return "network";
    return /^\s*new\s+(object\s*=\s*)?["'(]?circuit\./im.test(text) ? "network" : "script";
  } catch {
    return "other";
  }
}

function openEuropeanLv(folder: string): OpenedNetwork {
  const feeder = readEuropeanLv(folder);
  const none = new Float64Array(feeder.connectionPoints.length);
  return {
    feeder,
    activeW: none,
    reactiveVar: none.slice(),
    format: "european-lv",
    file: folder,
    report: {
      read: [
        `${feeder.buses.length} buses`,
        `${feeder.branches.length} branches`,
        `${none.length} connection points`,
      ],
      assumed: [
        "ratings from SimBench cables",
        "connection capacity 18.4 kVA",
        "voltage band 0.90 to 1.10 pu",
      ],
      ignored: ["profiles (the powers of the points are zero)"],
    },
  };
}

function readText(path: string, text: string, options: ReadOptions): OpenedNetwork {
  const format = options.format ?? detectFormat(text, basename(path));
  return { ...byFormat(format, path, text, options), format, file: path };
}

function byFormat(format: NetworkFormat, path: string, text: string, options: ReadOptions): ImportedNetwork {
  switch (format) {
    case "lateral":
      return openOwn(path, text, options);
    case "opendss": {
      const folder = realpathSync(options.folder ?? dirname(path));
      const name = relative(folder, realpathSync(path)).split(sep).join("/");
      return importOpenDss(text, folderResolver(folder), { ...options, name });
    }
    case "pandapower":
      return loadsAsPoints(importPandapower(text), options);
    case "power-grid-model":
      return loadsAsPoints(importPowerGridModel(text), options);
    case "cim":
      return loadsAsPoints(importCim(text), options);
    case "european-lv":
      return openEuropeanLv(dirname(path));
    case "simbench":
      return readSimbench(dirname(path));
  }
}

/** A network that must not be used, only looked at. */
function unsound(input: unknown): ImportedNetwork {
  const points = (input as Partial<Feeder>).connectionPoints;
  const count = Array.isArray(points) ? points.length : 0;
  const report = { read: [], assumed: [], ignored: [] };
  return {
    feeder: input as Feeder,
    activeW: new Float64Array(count),
    reactiveVar: new Float64Array(count),
    report,
  };
}

function openOwn(path: string, text: string, options: ReadOptions): ImportedNetwork {
  if (options.unchecked) {
    const input: unknown = JSON.parse(text);
    if (validateFeeder(input).status === "invalid") return unsound(input);
  }
  const feeder = parseFeeder(text);
  const beside = powersFileOf(path);
  const powers = options.powers ?? (existsSync(beside) ? beside : undefined);
  const none = {
    activeW: new Float64Array(feeder.connectionPoints.length),
    reactiveVar: new Float64Array(feeder.connectionPoints.length),
  };
  const points = powers === undefined ? none : readPowers(feeder, powers);
  return {
    feeder,
    ...points,
    report: {
      read: [
        `${feeder.buses.length} buses`,
        `${feeder.branches.length} branches`,
        `${feeder.connectionPoints.length} connection points`,
        ...(powers === undefined ? [] : [`powers of the connection points from ${basename(powers)}`]),
      ],
      assumed: powers === undefined && none.activeW.length > 0 ? ["the connection points draw nothing"] : [],
      ignored: [],
    },
  };
}
