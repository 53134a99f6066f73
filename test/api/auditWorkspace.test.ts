/** What an auditor reads: the log by pages and as a file, days and anchors, totals, concentration; and that it writes nothing. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decide, POLICY } from "../../backend/adapters/auth/policy.ts";
import {
  AuditDays,
  AuditLogPage,
  AuditSample,
  AuditTotalsView,
  ConcentrationView,
} from "../../backend/adapters/http/schemas/audit.ts";
import { ENDPOINTS } from "../../backend/adapters/http/schemas/endpoints.ts";
import { parseEntry, parseHeading } from "../../backend/core/audit/exportedLog.ts";
import { verifyTrail } from "../../backend/core/audit/verifyTrail.ts";
import { epochSeconds } from "../../backend/core/time/marketInterval.ts";
import { type Client, pageWith, signInAs } from "./support/client.ts";
import { startTestServer, type TestServer } from "./support/server.ts";
import { COMMUNITY, NOON } from "./support/street.ts";

let server: TestServer;
let aida: Client;

beforeEach(async () => {
  server = await startTestServer();
  aida = await signInAs(server, "aida");
});
afterEach(() => server.close());

const download = (query: string) =>
  fetch(`${server.url}/api/v1/audit/log.ndjson${query}`, { headers: { cookie: aida.cookie ?? "" } });

const fill = async (count: number) => {
  for (let n = 0; n < count; n += 1) {
    await server.store.audit.append(COMMUNITY, {
      at: epochSeconds(NOON + n),
      actor: `home-${n % 3}`,
      role: "member",
      action: n % 2 === 0 ? "placeOrder" : "putPlan",
      subject: `H${n % 3}`,
      details: { n },
    });
  }
};

describe("the audit log", () => {
  it("comes by pages, newest first, narrowed down by action, actor and time", async () => {
    await fill(30);
    const first = await aida.get("/api/v1/audit/log?limit=10&action=placeOrder,putPlan");
    const page = AuditLogPage.parse(first.body);
    expect(page.entries.map(({ details }) => details.n)).toEqual([29, 28, 27, 26, 25, 24, 23, 22, 21, 20]);
    const next = await aida.get(`/api/v1/audit/log?limit=10&action=placeOrder,putPlan&cursor=${page.next}`);
    expect(AuditLogPage.parse(next.body).entries[0]?.details.n).toBe(19);
    const own = await aida.get(
      `/api/v1/audit/log?actor=home-1&action=putPlan&from=${NOON + 6}&to=${NOON + 20}`,
    );
    const narrowed = AuditLogPage.parse(own.body);
    expect(narrowed.entries.map(({ details }) => details.n)).toEqual([19, 13, 7]);
    expect(narrowed.next).toBeNull();
  });

  it("refuses what is not a filter", async () => {
    for (const query of ["limit=0", "limit=9999", "cursor=abc", "from=-1", "action=a%20b", "nonsense=1"]) {
      expect((await aida.get(`/api/v1/audit/log?${query}`)).code, query).toBe("LAT-8008");
    }
  });

  it("is a file that verifies as it was downloaded, and does not when a byte of it changes", async () => {
    await fill(1_203);
    const answer = await download("");
    expect(answer.headers.get("content-type")).toContain("application/x-ndjson");
    expect(answer.headers.get("content-disposition")).toContain("audit-");
    const [heading = "", ...lines] = (await answer.text()).trimEnd().split("\n");
    expect(parseHeading(heading, "log").communityId).toBe(COMMUNITY);
    const read = (text: readonly string[]) =>
      verifyTrail(
        COMMUNITY,
        text.map((line, index) => parseEntry(line, "log", index + 2)),
        null,
      );
    const verdict = read(lines);
    expect([verdict.finding, verdict.entries > 1_203]).toEqual([null, true]);
    const spoilt = lines.map((line, index) => (index === 700 ? line.replace("home-", "host-") : line));
    expect(read(spoilt).finding).toMatchObject({ fault: "altered", sequence: 701 });
    const tail = await download(`?after=${verdict.entries - 3}`);
    expect((await tail.text()).trimEnd().split("\n")).toHaveLength(4);
  });

  it("names closed days and, where there is a chain, the contract of their anchors", async () => {
    await fill(3);
    await server.store.audit.closeDays(COMMUNITY, Math.floor(NOON / 86_400) + 2);
    const days = AuditDays.parse((await aida.get("/api/v1/audit/days")).body);
    expect(days.communityId).toBe(COMMUNITY);
    expect(days.place).toBeNull();
    expect(days.days.length).toBeGreaterThanOrEqual(2);
    expect(days.days.at(-1)?.sequence).toBe(days.head.sequence);
  });
});

describe("totals, concentration and samples", () => {
  it("answer for any month, an empty one too", async () => {
    const totals = AuditTotalsView.parse((await aida.get("/api/v1/audit/totals")).body);
    expect(totals.states.find(({ state }) => state === "open")?.count).toBe(11);
    expect(totals.zeroSums).toEqual([]);
    const empty = AuditTotalsView.parse((await aida.get("/api/v1/audit/totals?period=2020-01")).body);
    expect([empty.orders, empty.tradedWh, empty.balancedAt]).toEqual([0, 0, null]);
    const view = ConcentrationView.parse((await aida.get("/api/v1/audit/concentration")).body);
    expect([view.sellers.hhi, view.buyers.cr3]).toEqual([null, null]);
    expect((await aida.get("/api/v1/audit/totals?period=1999-13")).code).toBe("LAT-8008");
  });

  it("draw nothing where nothing is committed, and refuse a wish without a seed", async () => {
    const sample = AuditSample.parse((await aida.get("/api/v1/audit/sample?seed=2026-06-15")).body);
    expect([sample.drawn, sample.populations]).toEqual([[], []]);
    expect((await aida.get("/api/v1/audit/sample")).code).toBe("LAT-8008");
    expect((await aida.get("/api/v1/audit/sample?seed=a&count=51")).code).toBe("LAT-8008");
  });

  it("give no receipt under another home's name, and none of an unknown order", async () => {
    const unknown = `0x${"ab".repeat(32)}`;
    const path = `/api/v1/audit/receipts/${unknown}?meteringPointId=H1`;
    expect((await aida.get(path)).status).toBe(404);
  });
});

describe("an auditor", () => {
  it("may do nothing that is recorded as a write, except sign in and out and care for its own access", () => {
    const principal = { role: "auditor", meteringPointIds: [] } as const;
    const may = ENDPOINTS.filter(({ method, unrecorded }) => method !== "get" && unrecorded === undefined)
      .filter(({ operation }) => decide({ operation, principal, demo: true, ownerPointIds: [] }).allowed)
      .filter(({ operation }) => !(POLICY[operation].roles as readonly string[]).includes("admin"))
      .map(({ operation }) => operation);
    // What an administrator, who sees no figures, may do as well concerns the caller's own sign-in only.
    expect(may).toEqual([]);
  });

  it("is alone with the log: nobody else reads it", async () => {
    for (const who of ["anna", "olga", "dirk", "agnes", "hans", "adam"]) {
      const page = await signInAs(server, who);
      expect((await page.get("/api/v1/audit/log")).status, who).toBe(403);
      expect((await page.get("/api/v1/audit/log.ndjson")).status, who).toBe(403);
    }
    expect((await pageWith(server, null).get("/api/v1/audit/log")).status).toBe(401);
  });
});
