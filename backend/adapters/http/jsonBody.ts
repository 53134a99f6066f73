/** Reads a JSON body within limits: type, size, nesting, reserved names. Nesting is counted before parsing. */
import express, { type RequestHandler } from "express";
import { HttpRefusal, refuse } from "./problem.ts";

export const MAX_JSON_DEPTH = 12;
const JSON_TYPE = "application/json";

/** True when brackets outside strings nest deeper than `limit`. One pass, no allocation. */
export function isTooDeep(text: string, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charCodeAt(i);
    if (inString) {
      if (c === 0x5c) i += 1;
      else if (c === 0x22) inString = false;
    } else if (c === 0x22) inString = true;
    else if (c === 0x7b || c === 0x5b) {
      depth += 1;
      if (depth > limit) return true;
    } else if (c === 0x7d || c === 0x5d) depth -= 1;
  }
  return false;
}

const RESERVED = new Set(["__proto__", "constructor", "prototype"]);

/** Characters that no database keeps and no other system reads the same way. */
export const isUnusable = (text: string): boolean => text.includes("\0") || !text.isWellFormed();

/** @throws HttpRefusal LAT-8006, LAT-8007 */
export function parseJson(text: string): unknown {
  if (isTooDeep(text, MAX_JSON_DEPTH)) throw refuse("LAT-8007", { limit: MAX_JSON_DEPTH });
  try {
    return JSON.parse(text, (key, value: unknown) => {
      if (isUnusable(key) || (typeof value === "string" && isUnusable(value))) {
        throw refuse("LAT-8006", { reason: "a text holds NUL or half a surrogate pair" });
      }
      if (RESERVED.has(key)) throw refuse("LAT-8006", { reason: "it uses a reserved name" });
      return value;
    });
  } catch (error) {
    if (error instanceof HttpRefusal) throw error;
    throw refuse("LAT-8006", { reason: text.length === 0 ? "it is empty" : "the syntax is wrong" });
  }
}

/** Middleware that leaves the parsed body in `request.body`. `limit` in bytes. */
export function jsonBody(limit: number): RequestHandler[] {
  const checkType: RequestHandler = (request, _response, next) => {
    const type = (request.headers["content-type"] ?? "none").split(";")[0]?.trim().toLowerCase() ?? "none";
    if (type !== JSON_TYPE) throw refuse("LAT-8009", { actual: type.slice(0, 60), limit: JSON_TYPE });
    next();
  };
  const parse: RequestHandler = (request, _response, next) => {
    const raw: unknown = request.body;
    request.body = parseJson(typeof raw === "string" ? raw : "");
    next();
  };
  return [
    checkType,
    express.text({ type: JSON_TYPE, limit, inflate: false, defaultCharset: "utf-8" }),
    parse,
  ];
}
