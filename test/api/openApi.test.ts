/** The generated API description is what the schemas say, and valid OpenAPI 3.1. */
import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MACHINE_POLICY } from "../../backend/adapters/auth/machinePolicy.ts";
import { POLICY } from "../../backend/adapters/auth/policy.ts";
import { buildOpenApi } from "../../backend/adapters/http/openApiDocument.ts";
import { ENDPOINTS } from "../../backend/adapters/http/schemas/endpoints.ts";
import { CLIENT_SCOPES } from "../../backend/ports/machineAccess.ts";
import { staleFiles } from "../../scripts/generateApi.ts";
import { pageWith } from "./support/client.ts";
import { startTestServer, type TestServer } from "./support/server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

interface Operation {
  readonly operationId: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly { readonly name: string; readonly required: boolean }[];
  readonly responses: Readonly<Record<string, unknown>>;
}
const operations = (): Operation[] =>
  Object.values(buildOpenApi().paths).flatMap((path) => Object.values(path) as Operation[]);

describe("the API description", () => {
  it("on disk is not stale (else run node scripts/generateApi.ts)", () => {
    expect(staleFiles()).toEqual([]);
  });

  it("has one endpoint for every operation of the policy and no other", () => {
    expect(ENDPOINTS.map((endpoint) => endpoint.operation).sort()).toEqual(Object.keys(POLICY).sort());
  });

  it("is valid by the schema of OpenAPI 3.1", async () => {
    const outcome = await new Validator().validate(JSON.parse(JSON.stringify(buildOpenApi())));
    expect(outcome.errors ?? []).toEqual([]);
    expect(outcome.valid).toBe(true);
  });

  it("resolves every reference", () => {
    const document = buildOpenApi();
    const text = JSON.stringify(document);
    const missing = [...text.matchAll(/"\$ref":"#\/components\/(\w+)\/([\w-]+)"/g)]
      .filter(([, part = "", id = ""]) => {
        const parts = document.components as unknown as Record<string, Record<string, unknown>>;
        return !(id in (parts[part] ?? {}));
      })
      .map(([reference]) => reference);
    expect(missing).toEqual([]);
    expect(document.openapi).toBe("3.1.0");
  });

  it("is served as it is on disk, to everybody", async () => {
    const answer = await pageWith(server, null).get("/api/v1/openapi.json");
    expect(answer.body).toEqual(JSON.parse(JSON.stringify(buildOpenApi())));
  });

  it("names the ways in of every operation: session, device key, or token with one scope", () => {
    for (const { operationId, security } of operations()) {
      const scopes = security.flatMap(({ oauth }) => oauth ?? []);
      const machine = MACHINE_POLICY[operationId];
      expect([operationId, scopes]).toEqual([
        operationId,
        machine === undefined ? [] : [machine.clientScope],
      ]);
    }
  });

  it("says which writes need an Idempotency-Key, which changes need If-Match, and what refusals look like", () => {
    const byId = new Map(operations().map((operation) => [operation.operationId, operation]));
    const header = (id: string, name: string) => byId.get(id)?.parameters?.find((p) => p.name === name);
    expect(header("createClient", "Idempotency-Key")?.required).toBe(true);
    expect(header("putPlan", "Idempotency-Key")).toBeDefined();
    expect(header("updateClient", "If-Match")?.required).toBe(true);
    expect(Object.keys(byId.get("updateClient")?.responses ?? {})).toEqual(
      expect.arrayContaining(["200", "400", "401", "403", "404", "412", "428", "429", "default"]),
    );
    expect(Object.keys(byId.get("getTariff")?.responses ?? {})).toContain("304");
  });
});

describe("the scopes of programs", () => {
  it("each open something, and only operations that exist", () => {
    const opened = new Set(Object.values(MACHINE_POLICY).map(({ clientScope }) => clientScope));
    expect(CLIENT_SCOPES.filter((scope) => !opened.has(scope))).toEqual([]);
    expect(Object.keys(MACHINE_POLICY).filter((operation) => !(operation in POLICY))).toEqual([]);
  });
});

describe("what no address and no body may hold", () => {
  it.each([
    ["/api/v1/market/tariff?a=%00", 400],
    ["/api/v1/tariff-sheets?before=%00", 400],
    ["/api/v1/bills/%00", 400],
    ["/api/v1/bills/%ff%fe", 404],
    ["/api/v1/bills/%ZZ", 404],
    ["/api/v1/bills/%F0%9F%98%80", 400],
    ["/api/v1/%00", 404],
    ["/api/v1/market/intervals/99999999999999999999", 400],
    ["/api/v1/market/intervals/-1", 400],
  ])("%s is refused, never a fault", async (path, status) => {
    const { signInAs } = await import("./support/client.ts");
    const anna = await signInAs(server, "anna");
    expect([path, (await anna.get(path)).status]).toEqual([path, status]);
  });

  it.each(['{"signInId":"a\\u0000b"}', '{"signInId":"\\ud800"}', '{"a\\u0000":1}'])(
    "%s is refused",
    async (body) => {
      const answer = await pageWith(server, null).send("POST", "/api/v1/session", body);
      expect([answer.status, answer.code]).toEqual([400, "LAT-8006"]);
    },
  );

  it.each(["PATCH", "PUT", "OPTIONS", "TRACE"])(
    "%s on a read is 405 with what is allowed",
    async (method) => {
      // fetch refuses to send TRACE.
      const { request } = await import("node:http");
      const answer = await new Promise<{ status: number; allow: string | undefined }>((resolve) => {
        request(`${server.url}/api/v1/market/tariff`, { method }, (response) => {
          response.resume();
          resolve({ status: response.statusCode ?? 0, allow: response.headers.allow });
        }).end();
      });
      expect(answer).toEqual({ status: 405, allow: "GET, HEAD" });
    },
  );
});
