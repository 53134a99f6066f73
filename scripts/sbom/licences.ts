/** Which licences the product may be shipped with, and what was read by hand where a package does not say it in its manifest. */
import parse from "spdx-expression-parse";

/** SPDX identifiers that ask for no more than notices, or (MPL, EPL) for the source of unchanged files that are public anyway. */
const ALLOWED = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MIT-0",
  "Unlicense",
  "Zlib",
  // Data of browsers' abilities, used while building.
  "CC-BY-4.0",
  // The typeface.
  "OFL-1.1",
  // Copyleft by file; no file of theirs is changed.
  "MPL-2.0",
  "EPL-2.0",
]);

/** Read in the package's own LICENSE file, because its manifest is silent. */
const READ_BY_HAND: Readonly<Record<string, string>> = {
  suncalc: "BSD-2-Clause",
  "png-js": "MIT",
};

type Expression = ReturnType<typeof parse>;

const holds = (part: Expression): boolean =>
  "license" in part
    ? ALLOWED.has(part.license)
    : part.conjunction === "or"
      ? holds(part.left) || holds(part.right)
      : holds(part.left) && holds(part.right);

/** What a package says of its licence: an SPDX expression, or null when its manifest is silent. */
export interface LicensedPackage {
  readonly name: string;
  readonly version: string;
  readonly licence: string | null;
}

/** Null when the product may be shipped with the package; otherwise the reason why not. */
export function licenceFault({ name, version, licence }: LicensedPackage): string | null {
  const said = licence ?? READ_BY_HAND[name] ?? null;
  if (said === null) return `${name} ${version} does not say its licence`;
  let expression: Expression;
  try {
    expression = parse(said.replaceAll(/\b(or|and)\b/g, (word) => word.toUpperCase()));
  } catch {
    return `${name} ${version} has a licence that is no SPDX expression: ${said.slice(0, 80)}`;
  }
  return holds(expression) ? null : `${name} ${version} is under ${said.slice(0, 80)}`;
}
