/** What a household's browser must load before Home stands: the entry and Home, with all they import. */
import { existsSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";

const BUILD = new URL("../../dist/web/", import.meta.url);
const MANIFEST = new URL(".vite/manifest.json", BUILD);
const built = existsSync(MANIFEST);
const LIMIT_KIB = 220;

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
}
type Manifest = Readonly<Record<string, Chunk>>;

/** Script files that `roots` import, directly or not, without what is loaded on demand. */
function closure(manifest: Manifest, roots: readonly string[]): string[] {
  const seen = new Set<string>();
  const waiting = [...roots];
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    if (seen.has(key)) continue;
    seen.add(key);
    waiting.push(...(manifest[key]?.imports ?? []));
  }
  return [...seen].flatMap((key) => manifest[key]?.file ?? []);
}

describe.skipIf(!built)(`the built web app${built ? "" : " (not built: run npx vite build)"}`, () => {
  const manifest = built ? (JSON.parse(readFileSync(MANIFEST, "utf8")) as Manifest) : {};
  const filesOf = (page: string) => closure(manifest, ["index.html", page]);
  const gzipKib = (files: readonly string[]): number =>
    files.reduce((sum, file) => sum + gzipSync(readFileSync(new URL(file, BUILD))).byteLength, 0) / 1024;

  it(`loads at most ${LIMIT_KIB} KiB of script before a household's Home stands`, () => {
    expect(gzipKib(filesOf("household/home.tsx"))).toBeLessThan(LIMIT_KIB);
  });
  it("keeps the single-line diagram out of every page but the DSO's own", () => {
    const diagram = manifest["dso/diagram.tsx"]?.file;
    expect(diagram).toMatch(/^assets\/diagram-/);
    for (const page of ["home", "trade", "money", "check"]) {
      expect(filesOf(`household/${page}.tsx`)).not.toContain(diagram);
    }
    expect(filesOf("dso/networkNow.tsx")).not.toContain(diagram);
  });
  it("keeps the signing and checking code out of Home", () => {
    const signing = filesOf("household/check.tsx").filter(
      (file) => !filesOf("household/home.tsx").includes(file),
    );
    expect(signing.length).toBeGreaterThan(0);
  });
});
