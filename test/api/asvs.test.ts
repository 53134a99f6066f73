/** The walk through OWASP ASVS 5.0, levels 1 and 2: no requirement is left out, and every test that it names exists. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, it } from "vitest";

const TESTS = new URL("../", import.meta.url);
const README = new URL("../../backend/adapters/http/README.md", import.meta.url);

/** Numbers of the requirements of levels 1 and 2 in version 5.0.0, by section. */
const REQUIRED = `1.1:1-2 1.2:1-9 1.3:1-11 1.4:1-3 1.5:1-2 2.1:1-3 2.2:1-3 2.3:1-4 2.4:1 3.2:1-2 3.3:1-4 3.4:1-6 3.5:1-5
3.7:1-2 4.1:1-3 4.2:1 4.3:1-2 4.4:1-4 5.1:1 5.2:1-3 5.3:1-2 5.4:1-3 6.1:1-3 6.2:1-12 6.3:1-4 6.4:1-4 6.5:1-5 6.6:1-3
6.8:1-4 7.1:1-3 7.2:1-4 7.3:1-2 7.4:1-5 7.5:1-2 7.6:1-2 8.1:1-2 8.2:1-3 8.3:1 8.4:1 9.1:1-3 9.2:1-4 10.1:1-2 10.2:1-2
10.3:1-4 10.4:1-11 10.5:1-5 10.6:1-2 10.7:1-3 11.1:1-2 11.2:1-3 11.3:1-3 11.4:1-4 11.5:1 11.6:1 12.1:1-3 12.2:1-2
12.3:1-4 13.1:1 13.2:1-5 13.3:1-2 13.4:1-5 14.1:1-2 14.2:1-4 14.3:1-3 15.1:1-3 15.2:1-3 15.3:1-7 16.1:1 16.2:1-5
16.3:1-4 16.4:1-3 16.5:1-3 17.1:1 17.2:1-4 17.3:1-2`;

/** `1.2:1-3` or `V1.2.1–V1.2.3` as its numbers. */
function numbers(section: string, first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, i) => `${section}.${first + i}`);
}

const required = REQUIRED.split(/\s+/).flatMap((entry) => {
  const [section = "", span = ""] = entry.split(":");
  const [first = 0, last = first] = span.split("-").map(Number);
  return numbers(section, first, last);
});

interface Row {
  readonly requirements: readonly string[];
  readonly how: string;
  readonly tests: readonly string[];
}

function rowOf(line: string): Row {
  const [, numbersCell = "", how = "", tests = ""] = line.split("|").map((cell) => cell.trim());
  const requirements = numbersCell.split(", ").flatMap((part) => {
    const match = /^V(\d+\.\d+)\.(\d+)(?:–V\1\.(\d+))?$/.exec(part);
    if (match === null) throw new Error(`not a requirement: ${part}`);
    const [, section = "", first, last = first] = match;
    return numbers(section, Number(first), Number(last));
  });
  return { requirements, how, tests: [...tests.matchAll(/`([^`]+)`/g)].map(([, name]) => String(name)) };
}

const rows = readFileSync(README, "utf8")
  .split("\n")
  .filter((line) => /^\| V\d/.test(line))
  .map(rowOf);

describe("the walk through ASVS", () => {
  it("answers every requirement of levels 1 and 2 once", () => {
    const answered = rows.flatMap(({ requirements }) => requirements);
    expect(answered.toSorted()).toEqual(required.toSorted());
  });

  it("says how for each, and names only tests that exist", () => {
    const paths = readdirSync(TESTS, { recursive: true, encoding: "utf8" });
    const files = new Set(paths.map((path) => basename(path)));
    for (const { requirements, how, tests } of rows) {
      expect([requirements, how.length > 0]).toEqual([requirements, true]);
      for (const name of tests) {
        const exists = name.startsWith("test/")
          ? statSync(new URL(`../${name}`, TESTS), { throwIfNoEntry: false })?.isDirectory() === true
          : files.has(name);
        expect([name, exists]).toEqual([name, true]);
      }
    }
  });
});
