/** What may be shipped with the product, by licence. */
import { describe, expect, it } from "vitest";
import { licenceFault } from "../../scripts/sbom/licences.ts";

const fault = (licence: string | null, name = "some-package") =>
  licenceFault({ name, version: "1.0.0", licence });

describe("a shipped package", () => {
  it.each(["MIT", "Apache-2.0", "(MIT OR GPL-3.0-only)", "MIT and ISC", "(BSD-3-Clause) AND (MPL-2.0)"])(
    "may be under %s",
    (licence) => {
      expect(fault(licence)).toBeNull();
    },
  );

  it.each([
    "GPL-3.0-only",
    "AGPL-3.0-or-later",
    "LGPL-2.1-only",
    "SSPL-1.0",
    "MIT AND GPL-2.0-only",
    "(MIT) AND (AGPL-3.0-only)",
    "see LICENSE",
    "",
  ])("may not be under %j", (licence) => {
    expect(fault(licence)).toContain("some-package 1.0.0");
  });

  it("must say its licence, unless it was read by hand", () => {
    expect(fault(null)).toContain("does not say");
    expect(fault(null, "suncalc")).toBeNull();
  });
});
