/** Looks at personal data by others: declared, decided, noted before the answer leaves. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { POLICY } from "../../backend/adapters/auth/policy.ts";
import type { Endpoint } from "../../backend/adapters/http/schemas/endpoint.ts";
import { ENDPOINTS } from "../../backend/adapters/http/schemas/endpoints.ts";
import { createMemoryBackOffice } from "../../backend/adapters/memory/memoryBackOffice.ts";
import { createMemoryStore } from "../../backend/adapters/memory/memoryStore.ts";
import { READ_BASES } from "../../backend/core/consent/legalBases.ts";
import type { AccessEntry } from "../../backend/ports/consents.ts";
import { signInAs } from "./support/client.ts";
import { sampleInvoice } from "./support/sampleInvoice.ts";
import { startTestServer, type TestServer } from "./support/server.ts";
import { COMMUNITY } from "./support/street.ts";

/** Roles that see only what is their own, or what everybody may see. */
const OWN = ["anonymous", "member", "helper", "device"];
/** Fields that say which home a figure belongs to, or who lives there. */
const NAMES_A_HOME = /^(meteringPointId|meteringPointIds|memberId|displayName|personId)$/;

/**
 * Endpoints that show such a field, or a file, to other roles and need no line, each with its reason. Whoever adds
 * one here answers for it.
 */
const NOT_PERSONAL: Readonly<Record<string, string>> = {
  getSession: "the caller's own name",
  signIn: "the caller's own name",
  signOut: "nobody's name",
  listDemoSignIns: "invented people, in demonstrations only",
  signInWithPasskey: "the caller's own name",
  signInWithRecoveryCode: "the caller's own name",
  switchRole: "the caller's own name",
  readInvitation: "an invitation, to whoever holds it",
  join: "the caller's own name",
  getMe: "the caller's own account",
  putMe: "the caller's own account",
  addPasskey: "the caller's own account",
  renamePasskey: "the caller's own account",
  removePasskey: "the caller's own account",
  linkWallet: "the caller's own account",
  unlinkWallet: "the caller's own account",
  publishNetworkTariff: "a public sheet; sharing keys name pseudonymous points and no figures",
  publishTariffSheet: "a public sheet; sharing keys name pseudonymous points and no figures",
  listTariffSheets: "a public sheet; sharing keys name pseudonymous points and no figures",
  createPermission: "the home that the caller named itself; no figures",
  listPermissions: "homes that the caller asked before; no figures",
  getPermission: "a home that the caller asked before; no figures",
  endPermission: "a home that the caller asked before; no figures",
};

function fieldsOf(schema: unknown, found: Set<string>): Set<string> {
  if (Array.isArray(schema)) for (const part of schema) fieldsOf(part, found);
  else if (typeof schema === "object" && schema !== null) {
    const { properties } = schema as { readonly properties?: Record<string, unknown> };
    for (const name of Object.keys(properties ?? {})) found.add(name);
    for (const part of Object.values(schema)) fieldsOf(part, found);
  }
  return found;
}

const isOpenToOthers = ({ operation }: Endpoint): boolean =>
  POLICY[operation].roles.some((role) => !OWN.includes(role));

const showsHomes = ({ response, kind }: Endpoint): boolean => {
  if (kind === "stream") return false;
  const schema = z.toJSONSchema(response, { unrepresentable: "any", io: "output" });
  return [...fieldsOf(schema, new Set())].some((name) => NAMES_A_HOME.test(name));
};

describe("endpoints", () => {
  const open = ENDPOINTS.filter(isOpenToOthers);

  it("say so when their answer names a home to others than its member", () => {
    const silent = open
      .filter((endpoint) => showsHomes(endpoint) && endpoint.reads === undefined)
      .map(({ operation }) => operation)
      .filter((operation) => !Object.hasOwn(NOT_PERSONAL, operation));
    expect(silent).toEqual([]);
  });

  it("that give files to others are declared, or known to name nobody", () => {
    const impersonal = [
      "getMemberTemplate",
      "getGridStudyCsv",
      "getGridStudyPdf",
      "getNetworkFile",
      "exportEvidenceList",
    ];
    const silent = open
      .filter(({ kind, reads }) => (kind === "file" || kind === "archive") && reads === undefined)
      .map(({ operation }) => operation)
      .filter((operation) => !impersonal.includes(operation));
    expect(silent).toEqual([]);
  });

  it("declare only what each of their roles has a reason to see", () => {
    for (const { operation, reads } of open) {
      if (reads === undefined || reads.noted !== undefined) continue;
      for (const role of POLICY[operation].roles) {
        if (OWN.includes(role)) continue;
        expect(READ_BASES[role]?.[reads.kind], `${operation} shows ${reads.kind} to ${role}`).toBeDefined();
      }
    }
  });
});

describe("a look", () => {
  let server: TestServer;
  let noted: AccessEntry[];
  let fault: Error | null;

  beforeEach(async () => {
    noted = [];
    fault = null;
    const desk = createMemoryBackOffice(createMemoryStore());
    const { note } = desk.consents;
    desk.consents.note = async (communityId, entries, still) => {
      if (fault !== null) throw fault;
      noted.push(...entries);
      return note.call(desk.consents, communityId, entries, still);
    };
    server = await startTestServer({ desk });
    await server.desk.invoices.issue(COMMUNITY, 2026, async () => [(number) => sampleInvoice(number, "H1")]);
  });
  afterEach(() => server.close());

  it("by the operator at the members is noted once, with who, what, why and when", async () => {
    const olga = await signInAs(server, "olga");
    const answer = await olga.get("/api/v1/community/members");
    expect(answer.status).toBe(200);
    expect(noted).toHaveLength(1);
    expect(noted[0]).toMatchObject({
      role: "operator",
      kind: "people",
      meteringPointId: null,
      basis: "contract",
      operation: "listMembers",
      requestId: answer.headers.get("x-request-id"),
    });
    expect(JSON.stringify(noted)).not.toMatch(/Olga|Anna/);
  });

  it("at one home's bill names the home", async () => {
    const olga = await signInAs(server, "olga");
    expect((await olga.get("/api/v1/bills/2026-000001")).status).toBe(200);
    expect(noted).toMatchObject([{ kind: "bills", meteringPointId: "H1" }]);
  });

  it("by the member at its own is not noted", async () => {
    const anna = await signInAs(server, "anna");
    expect((await anna.get("/api/v1/bills/2026-000001")).status).toBe(200);
    expect((await anna.get("/api/v1/household/plan")).status).toBe(200);
    expect(noted).toEqual([]);
  });

  it("that is refused, or finds nothing, is not noted", async () => {
    const dirk = await signInAs(server, "dirk");
    expect((await dirk.get("/api/v1/community/members")).status).toBe(403);
    const olga = await signInAs(server, "olga");
    expect((await olga.get("/api/v1/bills/2026-000099")).status).toBe(404);
    expect(noted).toEqual([]);
  });

  it.each(["/api/v1/community/members", "/api/v1/community/readings.csv", "/api/v1/bills/2026-000001"])(
    "that cannot be noted shows nothing: %s",
    async (path) => {
      const olga = await signInAs(server, "olga");
      fault = new Error("disk full");
      const answer = await olga.get(path);
      expect([answer.status, answer.code]).toEqual([503, "LAT-8205"]);
      expect(answer.text).not.toMatch(/Anna|H1|disk full/);
      fault = null;
      expect((await olga.get(path)).status).toBe(200);
    },
  );

  it("is told to the member in the days that follow, without naming the person", async () => {
    const olga = await signInAs(server, "olga");
    await olga.get("/api/v1/community/members");
    await olga.get("/api/v1/community/members");
    await olga.get("/api/v1/bills/2026-000001");
    const anna = await signInAs(server, "anna");
    const own = await anna.get("/api/v1/household/looks");
    expect(own.body?.groups).toMatchObject([
      { role: "operator", kind: "bills", basis: "contract", looks: 1 },
      { role: "operator", kind: "people", basis: "contract", looks: 2 },
    ]);
    expect(own.text).not.toMatch(/olga/i);
    const ben = await signInAs(server, "ben");
    expect((await ben.get("/api/v1/household/looks")).body?.groups).toMatchObject([{ kind: "people" }]);
    const aida = await signInAs(server, "aida");
    const totals = await aida.get("/api/v1/audit/access-totals");
    expect(totals.body?.totals).toMatchObject([
      { kind: "bills", looks: 1 },
      { kind: "people", looks: 2 },
    ]);
    expect(totals.text).not.toContain("H1");
  });
});
