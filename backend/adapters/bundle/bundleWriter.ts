/** Writes an evidence bundle to a folder: one line per interval, one file per UTC day, the manifest last. */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import {
  COMMUNITY_FILE,
  dayFileOf,
  hashBytes,
  MANIFEST_FILE,
  makeManifest,
  NETWORK_FILE,
} from "../../core/compliance/bundleManifest.ts";
import {
  type BundledCommunity,
  type BundleFile,
  type BundleManifest,
  type IntervalProof,
  MAX_BUNDLE_INTERVALS,
} from "../../core/compliance/evidenceBundle.ts";
import { domainError } from "../../core/errors/domainError.ts";
import { canonicalJson } from "../../core/network/canonicalJson.ts";
import type { Feeder } from "../../core/network/feeder.ts";
import { hashFeeder } from "../../core/network/hashFeeder.ts";
import type { Hex } from "../../core/orders/order.ts";
import { intervalIndex } from "../../core/time/marketInterval.ts";

export interface BundleOpening {
  readonly folder: string;
  readonly title: string;
  readonly feeder: Feeder;
  readonly community: BundledCommunity;
}

/**
 * Collects proofs in ascending order. The folder is written beside its final place and moved there at the end:
 * a bundle is whole or it is not there.
 */
export class BundleWriter {
  readonly #opening: BundleOpening;
  readonly #draft: string;
  readonly #days: string[] = [];
  #intervals = 0;
  #firstInterval: IntervalProof["interval"] | null = null;

  /** @throws LAT-6902 when the folder holds something that is not a bundle. */
  constructor(opening: BundleOpening) {
    this.#opening = opening;
    this.#draft = `${opening.folder}.partial`;
    if (existsSync(opening.folder) && !existsSync(join(opening.folder, MANIFEST_FILE))) {
      throw domainError("LAT-6902", { what: `${opening.folder} exists and holds no ${MANIFEST_FILE}` });
    }
    rmSync(this.#draft, { recursive: true, force: true });
    mkdirSync(this.#draft, { recursive: true });
    writeFileSync(join(this.#draft, NETWORK_FILE), `${canonicalJson(opening.feeder)}\n`);
    writeFileSync(join(this.#draft, COMMUNITY_FILE), `${canonicalJson(opening.community)}\n`);
  }

  add(proof: IntervalProof): void {
    if (this.#intervals >= MAX_BUNDLE_INTERVALS) {
      throw domainError("LAT-6911", { what: `more than ${MAX_BUNDLE_INTERVALS} intervals` });
    }
    const name = dayFileOf(proof);
    if (this.#days.at(-1) !== name) this.#days.push(name);
    appendFileSync(join(this.#draft, name), `${JSON.stringify(proof)}\n`);
    this.#firstInterval ??= proof.interval;
    this.#intervals += 1;
  }

  /** Writes the manifest and puts the folder in its place; returns the manifest. */
  finish(accumulatorAfter: Hex): BundleManifest {
    const { folder, title, feeder } = this.#opening;
    const files = [NETWORK_FILE, COMMUNITY_FILE, ...this.#days].map((name): BundleFile => {
      const path = join(this.#draft, name);
      return { name, bytes: statSync(path).size, hash: hashBytes(readFileSync(path)) };
    });
    const manifest = makeManifest({
      title,
      firstInterval: this.#firstInterval ?? intervalIndex(0),
      intervals: this.#intervals,
      networkHash: hashFeeder(feeder),
      accumulatorAfter,
      files,
    });
    writeFileSync(join(this.#draft, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
    rmSync(folder, { recursive: true, force: true });
    renameSync(this.#draft, folder);
    return manifest;
  }

  /** Throws the draft away. */
  abandon(): void {
    rmSync(this.#draft, { recursive: true, force: true });
  }
}
