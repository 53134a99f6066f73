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
import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import {
  type BundledCommunity,
  type BundleFile,
  type BundleManifest,
  type IntervalProof,
  MAX_BUNDLE_INTERVALS,
} from "../../core/compliance/evidenceBundle.ts";
import { domainError } from "../../core/errors/domainError.ts";
import { canonicalJson, hashCanonical } from "../../core/network/canonicalJson.ts";
import type { Feeder } from "../../core/network/feeder.ts";
import { hashFeeder } from "../../core/network/hashFeeder.ts";
import type { Hex } from "../../core/orders/order.ts";

export const NETWORK_FILE = "network.json";
export const COMMUNITY_FILE = "community.json";
export const MANIFEST_FILE = "manifest.json";

export const hashBytes = (bytes: Uint8Array): Hex => `0x${bytesToHex(keccak_256(bytes))}`;

export interface BundleOpening {
  readonly folder: string;
  readonly title: string;
  readonly feeder: Feeder;
  readonly community: BundledCommunity;
  readonly accumulatorBefore: Hex;
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
    const name = `day-${proof.startsAt.slice(0, 10)}.ndjson`;
    if (this.#days.at(-1) !== name) this.#days.push(name);
    appendFileSync(join(this.#draft, name), `${JSON.stringify(proof)}\n`);
    this.#firstInterval ??= proof.interval;
    this.#intervals += 1;
  }

  /** Writes the manifest and puts the folder in its place; returns the manifest. */
  finish(accumulatorAfter: Hex): BundleManifest {
    const { folder, title, feeder, accumulatorBefore } = this.#opening;
    const files = [NETWORK_FILE, COMMUNITY_FILE, ...this.#days].map((name): BundleFile => {
      const path = join(this.#draft, name);
      return { name, bytes: statSync(path).size, hash: hashBytes(readFileSync(path)) };
    });
    const content: Omit<BundleManifest, "digest"> = {
      format: "lateral-bundle/1",
      title,
      firstInterval: this.#firstInterval ?? (0 as IntervalProof["interval"]),
      intervals: this.#intervals,
      networkHash: hashFeeder(feeder),
      accumulatorBefore,
      accumulatorAfter,
      files,
    };
    const manifest: BundleManifest = { ...content, digest: hashCanonical(content) };
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
