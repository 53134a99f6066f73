/** What a household's browser must load before Home stands: the entry and Home, with all they import. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { closure, gzipKib, HOME_ROOTS, type Manifest } from "../../scripts/bench/web/shellSize.ts";

const BUILD = new URL("../../dist/web/", import.meta.url);
const MANIFEST = new URL(".vite/manifest.json", BUILD);
const built = existsSync(MANIFEST);
const LIMIT_KIB = 220;

describe.skipIf(!built)(`the built web app${built ? "" : " (not built: run npx vite build)"}`, () => {
  const manifest = built ? (JSON.parse(readFileSync(MANIFEST, "utf8")) as Manifest) : {};
  const filesOf = (page: string) => closure(manifest, ["index.html", page]);

  it(`loads at most ${LIMIT_KIB} KiB of script before a household's Home stands`, () => {
    expect(gzipKib(fileURLToPath(BUILD), closure(manifest, HOME_ROOTS))).toBeLessThan(LIMIT_KIB);
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
