/**
 * Conditions of RFC 9110: ETags of what is read, If-Match on what is changed. An object with a version names it in
 * its ETag; every other answer's ETag is the hash of its bytes. If-None-Match gives 304.
 */
import { createHash } from "node:crypto";
import type { Request, Response } from "express";
import { HttpRefusal, refuse } from "./problem.ts";

const LIST = /^\s*(?:W\/)?"[\x21\x23-\x7e]{0,200}"(?:\s*,\s*(?:W\/)?"[\x21\x23-\x7e]{0,200}")*\s*$/;
const MAX_LIST = 2_000;

/** Strong ETag of a version of an object. */
export const versionTag = (id: string, version: number): string => `"${id}.${version}"`;

/** Strong ETag of an answer as it will be sent. */
export const bodyTag = (text: string): string =>
  `"${createHash("sha256").update(text).digest("base64url").slice(0, 27)}"`;

function tagsOf(request: Request): readonly string[] | "*" | null {
  const header = request.get("If-Match");
  if (header === undefined) return null;
  if (header.trim() === "*") return "*";
  if (header.length > MAX_LIST || !LIST.test(header)) throw refuse("LAT-8163", { header: "If-Match" });
  return header.split(",").map((tag) => tag.trim());
}

/**
 * True when the caller has this very answer already: If-None-Match by weak comparison. A `Cache-Control: no-cache` that
 * comes with it (browsers' fetch adds it) asks us, not a cache, and we have just looked.
 */
export function isUnchanged(request: Request, current: string): boolean {
  const header = request.get("If-None-Match");
  if (header === undefined || header.length > MAX_LIST) return false;
  const bare = (tag: string): string => tag.trim().replace(/^W\//, "");
  return header.trim() === "*" || header.split(",").some((tag) => bare(tag) === bare(current));
}

/**
 * Holds a change to the ETag in If-Match; weak tags never match.
 * @throws HttpRefusal LAT-8154 changed since, LAT-8155 missing where it is required, LAT-8163 unreadable
 */
export function requireMatch(
  { request }: { readonly request: Request },
  current: string,
  rule: "required" | "optional",
): void {
  const tags = tagsOf(request);
  if (tags === null) {
    if (rule === "required") throw refuse("LAT-8155");
    return;
  }
  if (tags !== "*" && !tags.includes(current)) {
    throw new HttpRefusal("LAT-8154", {}, { headers: { ETag: current } });
  }
}

/** What an answer depends on beside its address. Shared caches must not keep it. */
export function varyByCaller(response: Response): void {
  response.vary("Cookie");
  response.vary("Authorization");
}
