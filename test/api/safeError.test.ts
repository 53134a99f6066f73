import { describe, expect, it } from "vitest";
import { safeError } from "../../backend/adapters/http/safeError.ts";
import { domainError } from "../../backend/core/errors/domainError.ts";

describe("an error in the log", () => {
  it("keeps its name, code and place, and loses what it says about people", () => {
    const error = Object.assign(
      new Error("Invalid `create()`: { displayName: 'Anna Brandt' }\n  at a desk"),
      {
        code: "P2002",
      },
    );
    const logged = safeError(error);
    expect(logged).toMatchObject({ name: "Error", code: "P2002" });
    expect(logged.at.length).toBeGreaterThan(0);
    expect(JSON.stringify(logged)).not.toMatch(/Anna|displayName|desk/);
  });

  it("that is numbered keeps its number, one that is none keeps its kind", () => {
    expect(safeError(domainError("LAT-9001", { what: "energyWh", value: "x" })).code).toBe("LAT-9001");
    expect(safeError("Anna")).toEqual({ name: "string", at: [] });
  });
});
