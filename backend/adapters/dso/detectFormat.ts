/** Tells the format of a network file from what is in it, not from its name. */
import { domainError } from "../../core/errors/domainError.ts";

export const NETWORK_FORMATS = [
  "lateral",
  "opendss",
  "pandapower",
  "power-grid-model",
  "simbench",
  "european-lv",
  "cim",
] as const;
export type NetworkFormat = (typeof NETWORK_FORMATS)[number];

/** Levels of brackets; network files have fewer than twenty. */
const MAX_DEPTH = 64;
const SCRIPT = /^\s*(clear\b|new\s+(object\s*=\s*)?["'(]?circuit\.|(redirect|compile)\s+\S)/im;

/**
 * The format of `text`.
 * @throws LAT-2073 not text, LAT-2069 nested too deep, LAT-2011 not whole JSON, LAT-2060 none of the formats
 */
export function detectFormat(text: string, file: string): NetworkFormat {
  assertText(text, file);
  const start = text.trimStart();
  if (start === "") throw domainError("LAT-2060", { file, reason: "it is empty" });
  if (start.startsWith("{") || start.startsWith("[")) return jsonFormat(parseJson(start), file);
  if (start.startsWith("<")) {
    if (/<rdf:RDF[\s>]/.test(start.slice(0, 20_000))) return "cim";
    throw domainError("LAT-2060", { file, reason: "XML without an rdf:RDF element" });
  }
  if (SCRIPT.test(start.slice(0, 200_000))) return "opendss";
  throw domainError("LAT-2060", { file, reason: "neither JSON, XML nor an OpenDSS script" });
}

function assertText(text: string, file: string): void {
  const head = text.slice(0, 65_536);
  let strange = 0;
  for (let i = 0; i < head.length; i++) {
    const code = head.charCodeAt(i);
    if (code === 0) throw domainError("LAT-2073", { file });
    if (code === 0xfffd || (code < 32 && code !== 9 && code !== 10 && code !== 12 && code !== 13))
      strange += 1;
  }
  if (strange > head.length / 50) throw domainError("LAT-2073", { file });
}

function parseJson(text: string): unknown {
  assertShallow(text);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw domainError("LAT-2011", { reason: (error as Error).message }, { cause: error });
  }
}

/** Looks at the brackets of JSON text before it is parsed. @throws LAT-2069 */
export function assertShallow(text: string): void {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (inString) {
      if (c === 92) i += 1;
      else if (c === 34) inString = false;
    } else if (c === 34) inString = true;
    else if (c === 91 || c === 123) {
      depth += 1;
      if (depth > MAX_DEPTH) throw domainError("LAT-2069", { actual: depth, limit: MAX_DEPTH });
    } else if (c === 93 || c === 125) depth -= 1;
  }
}

function jsonFormat(value: unknown, file: string): NetworkFormat {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    const record = value as Record<string, unknown>;
    if (typeof record.format === "string" && record.format.startsWith("lateral-network/")) return "lateral";
    if ("_object" in record && "_class" in record) return "pandapower";
    if ("lines_name_from_to_m_code" in record) return "european-lv";
    if ("data" in record && ("is_batch" in record || "version" in record)) return "power-grid-model";
  }
  throw domainError("LAT-2060", { file, reason: "JSON of another kind" });
}
