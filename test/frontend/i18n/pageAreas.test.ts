/** Every page, and every part fetched on demand, names the areas whose messages it speaks. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { AREA_NAMES, type Area } from "../../../frontend/i18n/areas.ts";
import { loadArea } from "../../../frontend/i18n/messageStore.ts";

const FRONTEND = fileURLToPath(new URL("../../../frontend/", import.meta.url));
const areaOf = new Map<string, Area>();
for (const area of AREA_NAMES) {
  for (const id of Object.keys(await loadArea(area, "en"))) areaOf.set(id, area);
}
const ids = [...areaOf.keys()];

const sources = new Map<string, string>();
function sourceOf(file: string): string {
  const known = sources.get(file);
  if (known !== undefined) return known;
  const text = readFileSync(file, "utf8");
  sources.set(file, text);
  return text;
}

/** Files that a file needs before it can show itself; what it fetches on demand speaks for itself. */
function importsOf(file: string): string[] {
  return [...sourceOf(file).matchAll(/^(?:import|export)\s(?!type)[^;]*?from "(\.[^"]+)";/gms)]
    .map(([, path]) => join(dirname(file), path ?? ""))
    .filter((path) => path.startsWith(FRONTEND) && !path.includes("/i18n/messages/") && existsSync(path));
}

function closure(root: string): string[] {
  const seen = new Set<string>();
  const waiting = [root];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file) || !/\.tsx?$/.test(file)) continue;
    seen.add(file);
    waiting.push(...importsOf(file));
  }
  return [...seen];
}

/** Areas of the ids a file writes out, and of those it makes from a code: `stage.${name}`. */
function spokenBy(file: string): Set<Area> {
  const text = sourceOf(file).replaceAll(/\/\*.*?\*\/|^\s*\/\/.*$/gms, "");
  const spoken = new Set<Area>();
  for (const [, id] of text.matchAll(/["'`]([a-zA-Z]+(?:\.[\w-]+)+)["'`]/g)) {
    const area = areaOf.get(id ?? "");
    if (area !== undefined) spoken.add(area);
  }
  for (const [, template] of text.matchAll(/`([a-zA-Z]+\.(?:[\w.-]|\$\{[^}]*\})*)`/g)) {
    if (template === undefined || !template.includes("${")) continue;
    const pattern = new RegExp(
      `^${template
        .split(/\$\{[^}]*\}/)
        .map((part) => part.replaceAll(".", "\\."))
        .join("[\\w-]+")}$`,
    );
    for (const id of ids) if (pattern.test(id)) spoken.add(areaOf.get(id) ?? "shell");
  }
  return spoken;
}

interface Place {
  readonly file: string;
  readonly areas: readonly Area[];
}

/** Calls of `page([...], () => import(...))` and `lazyPart([...], ...)` in a file. */
function placesIn(file: string): Place[] {
  const calls = sourceOf(file).matchAll(
    /\b(?:page|lazyPart)(?:<[^(]*>)?\(\s*\[([^\]]*)\],[^"]*?import\(\s*"([^"]+)"/gs,
  );
  return [...calls].map(([, list, path]) => ({
    file: join(dirname(file), path ?? ""),
    areas: [...(list ?? "").matchAll(/"(\w+)"/g)].map(([, area]) => area as Area),
  }));
}

const entry = join(FRONTEND, "app/main.tsx");
const places: Place[] = [{ file: entry, areas: [] }];
for (const place of places) {
  const found = closure(place.file).flatMap(placesIn);
  for (const next of found) {
    if (!places.some((known) => known.file === next.file && known.areas.join() === next.areas.join())) {
      places.push(next);
    }
  }
}
/** What is told through `has` may be missing: sentences of refusals are fetched when one is shown. */
const ALWAYS: readonly Area[] = ["shell", "problems"];

describe("messages travel with the pages that speak them", () => {
  it("knows all pages", () => {
    expect(places.length).toBeGreaterThan(9);
  });
  it.each(places.map((place) => [relative(FRONTEND, place.file), place] as const))("%s", (_, place) => {
    const missing = closure(place.file).flatMap((file) =>
      [...spokenBy(file)]
        .filter((area) => !ALWAYS.includes(area) && !place.areas.includes(area))
        .map((area) => `${relative(FRONTEND, file)} speaks ${area}`),
    );
    expect(missing).toEqual([]);
  });
});
