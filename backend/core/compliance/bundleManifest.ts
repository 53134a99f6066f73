/** The manifest of an evidence bundle: what is in it, and that it is whole. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { hashCanonical } from "../network/canonicalJson.ts";
import type { Hex } from "../orders/order.ts";
import type { BundleManifest, IntervalProof } from "./evidenceBundle.ts";

export const NETWORK_FILE = "network.json";
export const COMMUNITY_FILE = "community.json";
export const MANIFEST_FILE = "manifest.json";

/** SHA-256 of a file's bytes. */
export const hashBytes = (bytes: Uint8Array): Hex => `0x${bytesToHex(sha256(bytes))}`;

/** File that holds an interval: one per UTC day. */
export const dayFileOf = (proof: IntervalProof): string => `day-${proof.startsAt.slice(0, 10)}.ndjson`;

/** Completes a manifest with its format and the digest over itself. */
export function makeManifest(content: Omit<BundleManifest, "format" | "digest">): BundleManifest {
  const whole: Omit<BundleManifest, "digest"> = { format: "lateral-bundle/1", ...content };
  return { ...whole, digest: hashCanonical(whole) };
}

/** Whether the digest fits. */
export function isWhole({ digest, ...content }: BundleManifest): boolean {
  return hashCanonical(content) === digest;
}
