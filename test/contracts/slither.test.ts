import { describe, expect, test } from "vitest";
import { compareFindings, findSlither, runSlither } from "../../scripts/slither.ts";

const slither = findSlither();

describe.skipIf(slither === null)(
  "slither (skipped: needs the Python environment of npm run bench:peers)",
  () => {
    test("finds nothing that has no reason written down, and no reason is left over", () => {
      const { unexplained, idle } = compareFindings(runSlither(slither!));
      expect(unexplained).toEqual([]);
      expect(idle).toEqual([]);
    });
  },
);
