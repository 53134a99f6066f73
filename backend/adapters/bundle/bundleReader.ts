/** Reads an evidence bundle from a folder and proves the files whole before anything in them is believed. */
import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import {
  COMMUNITY_FILE,
  hashBytes,
  isWhole,
  MANIFEST_FILE,
  NETWORK_FILE,
} from "../../core/compliance/bundleManifest.ts";
import type {
  BundledCommunity,
  BundleFinding,
  BundleManifest,
  IntervalProof,
} from "../../core/compliance/evidenceBundle.ts";
import { domainError } from "../../core/errors/domainError.ts";
import type { Feeder } from "../../core/network/feeder.ts";
import { parseFeeder } from "../../core/network/validateFeeder.ts";

const MAX_FILES = 400;
const MAX_FILE_BYTES = 256 * 1024 ** 2;
const MAX_LINE_BYTES = 32 * 1024 ** 2;

const hex = z.string().regex(/^0x[0-9a-f]*$/);
const fileName = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,60}$/);
const manifestSchema = z.strictObject({
  format: z.literal("lateral-bundle/1"),
  title: z.string().max(300),
  firstInterval: z.int().nonnegative(),
  intervals: z.int().nonnegative(),
  networkHash: hex,
  accumulatorAfter: hex,
  files: z.array(z.strictObject({ name: fileName, bytes: z.int().nonnegative(), hash: hex })).max(MAX_FILES),
  digest: hex,
});

export interface OpenedBundle {
  readonly folder: string;
  readonly manifest: BundleManifest;
  readonly feeder: Feeder;
  readonly community: BundledCommunity;
  readonly dayFiles: readonly string[];
  /** Files that are not what the manifest says. */
  readonly findings: readonly BundleFinding[];
}

function readText(path: string): string {
  if (!existsSync(path)) throw domainError("LAT-6902", { what: `${basename(path)} is missing` });
  if (statSync(path).size > MAX_FILE_BYTES) {
    throw domainError("LAT-6911", { what: `${basename(path)} is larger than ${MAX_FILE_BYTES} bytes` });
  }
  return readFileSync(path, "utf8");
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw domainError("LAT-6902", { what: `${what} is not JSON` });
  }
}

/**
 * Opens a bundle folder and compares every file with the manifest.
 * @throws LAT-6902 not a bundle, LAT-6911 too large, LAT-2xxx unusable network
 */
export function openBundle(folder: string): OpenedBundle {
  const parsed = manifestSchema.safeParse(parseJson(readText(join(folder, MANIFEST_FILE)), MANIFEST_FILE));
  if (!parsed.success) {
    throw domainError("LAT-6902", {
      what: `${MANIFEST_FILE}: ${z.prettifyError(parsed.error).slice(0, 300)}`,
    });
  }
  const manifest = parsed.data as unknown as BundleManifest;
  const findings = [...checkFiles(folder, manifest)];
  const feeder = parseFeeder(readText(join(folder, NETWORK_FILE)));
  const community = parseJson(readText(join(folder, COMMUNITY_FILE)), COMMUNITY_FILE) as BundledCommunity;
  // One that is listed and missing is a finding; the others are still checked.
  const dayFiles = manifest.files
    .map((file) => file.name)
    .filter((name) => name.startsWith("day-") && existsSync(join(folder, name)));
  return { folder, manifest, feeder, community, dayFiles, findings };
}

function* checkFiles(folder: string, manifest: BundleManifest): Generator<BundleFinding> {
  const finding = (where: string, what: string): BundleFinding => ({ code: "LAT-6901", where, what });
  if (!isWhole(manifest)) yield finding(MANIFEST_FILE, "its digest does not fit its content");
  const listed = new Set(manifest.files.map((file) => file.name));
  for (const name of readdirSync(folder)) {
    if (name !== MANIFEST_FILE && !listed.has(name)) yield finding(name, "it is not listed in the manifest");
  }
  for (const needed of [NETWORK_FILE, COMMUNITY_FILE]) {
    if (!listed.has(needed)) yield finding(needed, "it is not listed in the manifest");
  }
  for (const file of manifest.files) {
    const path = join(folder, file.name);
    if (!existsSync(path)) yield finding(file.name, "it is missing");
    else if (statSync(path).size !== file.bytes) yield finding(file.name, `it has not ${file.bytes} bytes`);
    else if (hashBytes(readFileSync(path)) !== file.hash) yield finding(file.name, "its hash is another");
  }
}

/** Proofs of one day file in order. @throws LAT-6902 with the line, LAT-6911 */
export async function* readProofs(bundle: OpenedBundle, name: string): AsyncGenerator<IntervalProof> {
  const input = createReadStream(join(bundle.folder, name), "utf8");
  let line = 0;
  try {
    for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      line += 1;
      if (text.length > MAX_LINE_BYTES) throw domainError("LAT-6911", { what: `${name} line ${line}` });
      yield parseJson(text, `${name} line ${line}`) as IntervalProof;
    }
  } finally {
    input.destroy();
  }
}
