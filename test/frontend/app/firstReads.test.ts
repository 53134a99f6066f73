import { describe, expect, it } from "vitest";
import { firstReadsOf } from "../../../frontend/app/firstReads.ts";

describe("the reads that start before a page's code is there", () => {
  it("are those of the page for the role that it belongs to", () => {
    expect(firstReadsOf("/home", "?lang=de", "member")).toEqual(["getHome"]);
    expect(firstReadsOf("/network", "", "dso")).toEqual(["getNetwork"]);
  });

  it("never ask for what the reader's role may not see", () => {
    expect(firstReadsOf("/home", "", "operator")).toEqual([]);
    expect(firstReadsOf("/network", "", "member")).toEqual([]);
    expect(firstReadsOf("/home", "", null)).toEqual([]);
  });

  it("leave another day to the page itself", () => {
    expect(firstReadsOf("/home", "?day=2026-06-14", "member")).toEqual([]);
  });
});
