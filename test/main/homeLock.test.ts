import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lockHome } from "../../backend/main/homeLock.ts";

describe("The data folder", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lateral-home-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("is made with the folders above it, and given back", () => {
    const home = join(folder, "a", "b");
    const giveBack = lockHome(home);
    expect(existsSync(join(home, "running.json"))).toBe(true);
    giveBack();
    expect(existsSync(join(home, "running.json"))).toBe(false);
  });

  it("is refused with a remedy where nothing can be written", () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    expect(() => lockHome(file)).toThrow(expect.objectContaining({ code: "LAT-7009" }));
    expect(() => lockHome(join(file, "home"))).toThrow(expect.objectContaining({ code: "LAT-7009" }));
  });
});
