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
    // Shortest round-trip form; only minus zero reads differently in JSON.
    return value === 0 ? "0" : String(value);
  }
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  return Array.isArray(value) ? canonicalArray(value) : canonicalObject(value as Record<string, unknown>);
}

function canonicalArray(values: readonly unknown[]): string {
  let text = "[";
  for (let k = 0; k < values.length; k += 1) text += (k === 0 ? "" : ",") + canonicalJson(values[k]);
  return `${text}]`;
}

function canonicalObject(value: Readonly<Record<string, unknown>>): string {
  let text = "";
  for (const key of Object.keys(value).sort()) {
    if (value[key] === undefined) continue;
    text += `${text === "" ? "" : ","}${quoted(key)}:${canonicalJson(value[key])}`;
  }
  return `{${text}}`;
}

const PLAIN_KEY = /^[\w.-]+$/;
const quoted = (key: string): string => (PLAIN_KEY.test(key) ? `"${key}"` : JSON.stringify(key));

/** keccak256 of the canonical text, UTF-8. */
export const hashCanonical = (value: unknown): `0x${string}` =>
  `0x${bytesToHex(keccak_256(utf8ToBytes(canonicalJson(value))))}`;
