/** The generated API description is what the schemas say. */
import { describe, expect, it } from "vitest";
import { POLICY } from "../../backend/adapters/auth/policy.ts";
import { ENDPOINTS } from "../../backend/adapters/http/schemas/endpoints.ts";
import { staleFiles } from "../../scripts/generateApi.ts";
import { buildOpenApi } from "../../scripts/openApiDocument.ts";

describe("the API description", () => {
  it("on disk is not stale (else run node scripts/generateApi.ts)", () => {
    expect(staleFiles()).toEqual([]);
  });

  it("has one endpoint for every operation of the policy and no other", () => {
    expect(ENDPOINTS.map((endpoint) => endpoint.operation).sort()).toEqual(Object.keys(POLICY).sort());
  });

  it("resolves every reference", () => {
    const document = buildOpenApi();
    const references = JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g);
    const missing = [...references]
      .map((m) => m[1] ?? "")
      .filter((id) => !(id in document.components.schemas));
    expect(missing).toEqual([]);
    expect(document.openapi).toBe("3.1.0");
  });
});
