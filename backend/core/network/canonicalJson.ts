/**
 * One text per value: keys sorted, no spaces, numbers in JavaScript's shortest round-trip form, absent fields
 * left out (the subset of RFC 8785 that plain data needs). The same data gives the same bytes anywhere.
 */
import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { domainError } from "../errors/domainError.ts";

/** @throws LAT-2005 for a number that is not finite. */
export function canonicalJson(value: unknown): string {
  if (typeof value === "number") {
    if (!Number.isFinite(value)) {
      throw domainError("LAT-2005", { element: "Canonical data", field: "value", value: String(value) });
    }
    return JSON.stringify(value);
  }
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const entries = Object.entries(value)
    .filter(([, v]) => v !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([key, v]) => `${JSON.stringify(key)}:${canonicalJson(v)}`).join(",")}}`;
}

/** keccak256 of the canonical text, UTF-8. */
export const hashCanonical = (value: unknown): `0x${string}` =>
  `0x${bytesToHex(keccak_256(utf8ToBytes(canonicalJson(value))))}`;
