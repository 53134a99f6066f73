/**
 * Every route × every role × own and other's object, through the running server.
 *
 *              anonymous  member(own)  member(other)  helper(own)  operator  dso  aggregator  auditor  admin  device
 *   open           ✓           ✓             –             ✓          ✓      ✓       ✓         ✓       ✓      ✗
 *   household      401         ✓            404        figures, plan 403    403     403       403     403    403
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { machineRule, ROLE_OF_CLIENT } from "../../backend/adapters/auth/machinePolicy.ts";
import { decide, POLICY } from "../../backend/adapters/auth/policy.ts";
import { ROLES, type Role } from "../../backend/adapters/auth/roles.ts";
import { DEFAULT_RATE_LIMITS } from "../../backend/adapters/http/rateLimit.ts";
import type { Endpoint } from "../../backend/adapters/http/schemas/endpoint.ts";
import { ENDPOINTS } from "../../backend/adapters/http/schemas/endpoints.ts";
import { newDeviceKey } from "../../backend/app/deviceKeys.ts";
import { intervalIndex } from "../../backend/core/time/marketInterval.ts";
import { CLIENT_ROLES, CLIENT_SCOPES } from "../../backend/ports/machineAccess.ts";
import { type Client, pageWith, signInAs } from "./support/client.ts";
import { sampleErasure, samplePermission } from "./support/consents.ts";
import { EXPECTED } from "./support/expectedGrants.ts";
import { signedLinkedOf } from "./support/linkedOrders.ts";
import { clientOf, deviceAuthorization, tokenAuthorization } from "./support/machines.ts";
import { OPEN_INTERVAL, signedOrderOf } from "./support/orders.ts";
import { sampleInvoice } from "./support/sampleInvoice.ts";
import {
  BILL_OF_ANNA,
  DISPUTE_OF_ANNA,
  ERASURE_OF_NOBODY,
  PERMISSION_OF_ANNA,
  requestOf,
  SOME_ID,
} from "./support/sampleRequests.ts";
import { startTestServer, type TestServer } from "./support/server.ts";
import { COMMUNITY, NOON } from "./support/street.ts";

let server: TestServer;
const ofAnna = { orderId: "", linkedOrderId: "" };
const pages = new Map<string, Client>();

beforeAll(async () => {
  // One address asks for everybody here.
  server = await startTestServer({ rateLimits: { ...DEFAULT_RATE_LIMITS, signIn: 10_000, guess: 10_000 } });
  for (const who of Object.values(WHO)) if (who !== "nobody") pages.set(who, await signInAs(server, who));
  pages.set("ben", await signInAs(server, "ben"));
  pages.set("nobody", pageWith(server, null));
  const signed = signedOrderOf("H1", { nonce: 1 });
  ofAnna.orderId = signed.orderId;
  const linked = signedLinkedOf("H1", { firstInterval: intervalIndex(OPEN_INTERVAL + 20), nonce: 41 });
  ofAnna.linkedOrderId = linked.linkedOrderId;
  await pages.get("anna")?.send("POST", "/api/v1/household/linked-orders", linked);
  await pages.get("anna")?.send("POST", "/api/v1/household/orders", signed);
  await server.machines.deviceKeys.add(
    COMMUNITY,
    newDeviceKey(
      { id: `dk_${SOME_ID}`, keyHash: "of Anna's meter", label: "M", pointIds: ["H1"], issuedBy: "member" },
      1,
    ),
  );
  await server.desk.disputes.fileDispute(COMMUNITY, {
    disputeId: DISPUTE_OF_ANNA,
    meteringPointId: "H1",
    subject: { kind: "bill-line", billNumber: BILL_OF_ANNA, line: 1 },
    filedAt: NOON,
    entries: [{ act: "filed", actor: "anna", at: NOON, text: "Too much" }],
  });
  await server.desk.invoices.issue(COMMUNITY, 2026, async () => [(number) => sampleInvoice(number, "H1")]);
  await server.desk.consents.addPermission(samplePermission({ id: PERMISSION_OF_ANNA }));
  await server.desk.erasures.addErasure(sampleErasure({ id: ERASURE_OF_NOBODY, meteringPointId: "gone" }));
});
afterAll(() => server.close());

const WHO: Readonly<Record<Exclude<Role, "device">, string>> = {
  anonymous: "nobody",
  member: "anna",
  helper: "hans",
  operator: "olga",
  dso: "dirk",
  aggregator: "agnes",
  auditor: "aida",
  admin: "adam",
};

const methodOf = (endpoint: Endpoint): string => endpoint.method.toUpperCase();
/** Streams stay open: the policy decides before, and a refusal ends them; they have tests of their own. */
const ordinary = ENDPOINTS.filter((endpoint) => endpoint.kind !== "stream");

async function ask(client: Client, endpoint: Endpoint, home: "H1" | "H2", headers = {}) {
  const { url, body } = requestOf(endpoint, home, ofAnna);
  return endpoint.method === "get"
    ? client.get(url, headers)
    : client.send(methodOf(endpoint), url, body, headers);
}

/** They end the session they come with, or renew it. */
const RENEWS: ReadonlySet<string> = new Set(["signIn", "signOut", "switchRole", "endOtherSessions"]);
/** Open to everybody who brings a passkey, a code or a link; here nobody does. */
const NEEDS_MORE: ReadonlySet<string> = new Set([
  "signInWithPasskey",
  "signInWithRecoveryCode",
  "readInvitation",
  "createJoinOptions",
  "join",
]);

const REFUSED_BY_POLICY = new Set(["LAT-8002", "LAT-8003", "LAT-8004", "LAT-8025"]);

describe("the policy table", () => {
  it("grants exactly what is expected, role by role", () => {
    const granted = Object.fromEntries(
      Object.entries(POLICY).map(([operation, rule]) => [operation, [...rule.roles].sort()]),
    );
    const expected = Object.fromEntries(
      Object.entries(EXPECTED).map(([operation, roles]) => [operation, [...roles].sort()]),
    );
    expect(granted).toEqual(expected);
  });

  it.each(["dropTables", "", "constructor", "__proto__", "toString"])(
    "does not know the operation %j and refuses it to everybody",
    (operation) => {
      for (const role of ROLES) {
        const decision = decide({ operation, principal: { role, meteringPointIds: ["H1"] }, demo: true });
        expect(decision).toEqual({ allowed: false, reason: "not-found" });
      }
    },
  );

  it("keeps demo operations out of production for every role", () => {
    for (const operation of ["listDemoSignIns", "setClock"]) {
      const decision = decide({
        operation,
        principal: { role: "operator", meteringPointIds: [] },
        demo: false,
      });
      expect(decision).toEqual({ allowed: false, reason: "not-found" });
    }
  });
});

describe.each(ordinary.map((endpoint) => [endpoint.operation, endpoint] as const))(
  "%s",
  (operation, endpoint) => {
    const roles = (Object.keys(WHO) as (keyof typeof WHO)[]).filter((role) => role !== "anonymous");

    it.each(roles)("answers the role %s as the table says", async (role) => {
      const client = pages.get(WHO[role]);
      if (client === undefined) throw new Error(`${role} is not signed in`);
      // Signing in or out ends the page's session; the tests that follow need it.
      const fresh = RENEWS.has(operation) ? await signInAs(server, WHO[role]) : client;
      const answer = await ask(fresh, endpoint, "H1");
      if (RENEWS.has(operation)) pages.set(WHO[role], await signInAs(server, WHO[role]));
      if (EXPECTED[operation].includes(role)) {
        expect(REFUSED_BY_POLICY.has(answer.code ?? ""), `${answer.status} ${answer.text}`).toBe(false);
        expect(answer.status).not.toBe(401);
      } else {
        expect([answer.status, answer.code]).toEqual([403, "LAT-8003"]);
      }
    });

    it("answers nobody as the table says", async () => {
      const answer = await ask(pageWith(server, null), endpoint, "H1");
      if (NEEDS_MORE.has(operation)) expect(answer.code).toMatch(/^LAT-81/);
      else if (EXPECTED[operation].includes("anonymous")) expect(answer.status).toBeLessThan(300);
      else expect([answer.status, answer.code]).toEqual([401, "LAT-8002"]);
    });

    it("answers a device as the table says", async () => {
      const authorization = await deviceAuthorization(server, ["H1"]);
      const answer = await ask(pageWith(server, null), endpoint, "H1", { authorization });
      if (EXPECTED[operation].includes("device")) expect(answer.status, answer.text).toBe(201);
      else expect([answer.status, answer.code]).toEqual([403, "LAT-8003"]);
    });
  },
);

const ownObjects = ordinary.filter(
  ({ operation }) => POLICY[operation].scope === "own" && EXPECTED[operation].includes("member"),
);

describe.each(ownObjects.map((endpoint) => [endpoint.operation, endpoint] as const))(
  "%s",
  (_operation, endpoint) => {
    it("does not show or change another home's object, nor that it exists", async () => {
      const ben = pages.get("ben");
      if (ben === undefined) throw new Error("ben is not signed in");
      const answer = await ask(ben, endpoint, "H1");
      expect([answer.status, answer.code]).toEqual([404, "LAT-8001"]);
      expect(answer.text).not.toContain("Anna");
    });
  },
);

const CLOSED = new Set(["LAT-8151", "LAT-8153"]);

describe.each(CLIENT_ROLES.map((role) => [role] as const))("a program of the role %s", (role) => {
  it("with every scope may do what the table of programs lists for it, and nothing else", () => {
    for (const { operation } of ENDPOINTS) {
      const rule = machineRule(operation);
      const principal = {
        role: ROLE_OF_CLIENT[role],
        meteringPointIds: [],
        client: { id: "cl", role, scopes: [...CLIENT_SCOPES] },
      };
      const isOpen = EXPECTED[operation].includes("anonymous");
      const roleMay = EXPECTED[operation].includes(ROLE_OF_CLIENT[role]);
      const listed = rule?.clients.includes(role) === true;
      const { allowed } = decide({ operation, principal, demo: true });
      expect([operation, allowed]).toEqual([operation, (isOpen && roleMay) || listed]);
      const bare = { ...principal, client: { ...principal.client, scopes: [] } };
      const without = decide({ operation, principal: bare, demo: true });
      expect([operation, without.allowed]).toEqual([operation, isOpen && roleMay]);
    }
  });
});

describe("a program without scopes", () => {
  it("is refused by the running server wherever not everybody may go", async () => {
    const program = await clientOf(server, "operator-system", []);
    const authorization = await tokenAuthorization(server, program, []);
    for (const endpoint of ordinary.filter(({ operation }) => !EXPECTED[operation].includes("anonymous"))) {
      const answer = await ask(pageWith(server, null), endpoint, "H1", { authorization });
      const outcome = [endpoint.operation, answer.status, CLOSED.has(answer.code ?? "")];
      expect(outcome).toEqual([endpoint.operation, 403, true]);
    }
  });
});

describe("a device", () => {
  it("may not hand in readings of a point that is not its own", async () => {
    const endpoint = ENDPOINTS.find(({ operation }) => operation === "postReadings");
    const authorization = await deviceAuthorization(server, ["H1"]);
    const answer = await ask(pageWith(server, null), endpoint as Endpoint, "H2", { authorization });
    expect([answer.status, answer.code]).toEqual([404, "LAT-8001"]);
  });

  it.each([
    "Bearer nonsense",
    "Bearer a.b",
    "Basic QTpC",
    "Bearer ldk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
  ])("is refused with the key %j", async (authorization) => {
    const answer = await pageWith(server, null).get("/api/v1/health", { authorization });
    expect([answer.status, answer.code]).toEqual([401, "LAT-8025"]);
  });
});
