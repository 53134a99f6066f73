import { describe, expect, it } from "vitest";
import { OPERATIONS } from "../../../frontend/api/generatedSchema.ts";
import { isSessionPath, mayKeep, readerOf } from "../../../frontend/offline/keep.ts";

describe("what the browser keeps for the time without a connection", () => {
  it("is on a list that names every operation, so that a new one is not kept by accident", () => {
    const kept = Object.entries(OPERATIONS)
      .filter(
        ([, { method, path }]) => method === "GET" && mayKeep(`/api/v1${path.replaceAll(/:\w+/g, "7")}`),
      )
      .map(([name]) => name);
    expect(kept.sort()).toEqual(
      [
        "getBoard",
        "getDevices",
        "getHome",
        "getMarketInterval",
        "getMoney",
        "getNetwork",
        "getNetworkDay",
        "getNetworkState",
        "getOrderContext",
        "getOutlook",
        "getPlan",
        "getSession",
        "getSystem",
        "getTariff",
        "listEvidence",
        "listHomeIntervals",
        "listLinkedOrders",
        "listMoneyLines",
        "listOrders",
      ].sort(),
    );
  });
  it("is nothing outside the API, and nothing that only looks like it", () => {
    for (const path of [
      "/household/home",
      "/api/v1/household/home/x",
      "/api/v2/system",
      "/api/v1/household/keys",
    ]) {
      expect([path, mayKeep(path)]).toEqual([path, false]);
    }
  });
});

describe("whose it is", () => {
  const session = { signedIn: true, role: "member", displayName: "A", meteringPointIds: ["1"] };
  it("differs from reader to reader, and is nobody's without a session", () => {
    expect(readerOf(session)).toBe(readerOf({ ...session }));
    expect(readerOf(session)).not.toBe(readerOf({ ...session, meteringPointIds: ["2"] }));
    expect(readerOf(session)).not.toBe(readerOf({ ...session, role: "helper" }));
    expect(readerOf({ ...session, signedIn: false })).toBeNull();
    expect(readerOf("no session")).toBeNull();
  });
  it("changes with every write to the session", () => {
    expect(isSessionPath("/api/v1/session")).toBe(true);
    expect(isSessionPath("/api/v1/sessions-of-others")).toBe(false);
  });
});
