/**
 * Permission from question to withdrawal, and everything that must not work.
 *
 *   aggregator ── asks ──► Anna (H1) ── yes ──► aggregator reads ── Anna withdraws ──► 403 in the same second
 */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { intervalIndex, intervalOf } from "../../backend/core/time/marketInterval.ts";
import { wattHours } from "../../backend/core/units/quantities.ts";
import type { ClientScope } from "../../backend/ports/machineAccess.ts";
import { type Answer, type Client, pageWith, signInAs } from "./support/client.ts";
import { samplePermission } from "./support/consents.ts";
import { clientOf, tokenAuthorization } from "./support/machines.ts";
import { startTestServer, type TestServer } from "./support/server.ts";
import { COMMUNITY, NOON } from "./support/street.ts";

const HERE = intervalOf(NOON);
const QUESTION = {
  meteringPointId: "H1",
  purpose: "flexibility",
  granularity: "quarterHour",
  from: "2026-06-14",
  to: "2026-06-16",
  days: 30,
};
const READINGS = "/api/v1/points/H1/readings?from=2026-06-15&to=2026-06-15&granularity=quarterHour";

interface Card {
  readonly id: string;
  readonly textHash: string;
  readonly state: string;
  readonly [name: string]: unknown;
}
const cards = (answer: Answer, list: "asks" | "current" | "past"): Card[] => answer.body?.[list] as Card[];

const purposesOf = ({ body }: Answer): string[] =>
  ((body?.purposes ?? []) as { readonly purpose: string }[]).map(({ purpose }) => purpose);

let server: TestServer;
let anna: Client;
let ben: Client;
let acme: Client;

/** A program of an aggregator, with a token. */
async function aggregator(name: string, scopes: readonly ClientScope[]): Promise<Client> {
  const client = await clientOf(server, "aggregator", scopes, { name });
  const authorization = await tokenAuthorization(server, client, scopes);
  const page = pageWith(server, null);
  return {
    cookie: null,
    get: (path, headers = {}) => page.get(path, { authorization, ...headers }),
    send: (method, path, body, headers = {}) => page.send(method, path, body, { authorization, ...headers }),
  };
}

beforeEach(async () => {
  server = await startTestServer();
  anna = await signInAs(server, "anna");
  ben = await signInAs(server, "ben");
  acme = await aggregator("Acme Flex", ["readings:read"]);
  await server.store.addReadings(
    COMMUNITY,
    ["H1", "H2"].flatMap((meteringPointId) =>
      [HERE - 2, HERE - 1].map((interval) => ({
        meteringPointId,
        interval: intervalIndex(interval),
        importWh: wattHours(100),
        exportWh: wattHours(20),
        quality: "measured" as const,
        version: 1,
        source: "test",
        receivedAt: NOON,
      })),
    ),
  );
});
afterEach(() => server.close());

const ask = (change: object = {}) => acme.send("POST", "/api/v1/permissions", { ...QUESTION, ...change });
async function say(client: Client, id: string, body: object): Promise<Answer> {
  return client.send("POST", `/api/v1/household/consents/${id}/answer`, body);
}
async function yes(client: Client, language = "de"): Promise<Answer> {
  const list = await client.get(`/api/v1/household/consents?language=${language}`);
  const [card] = cards(list, "asks");
  if (card === undefined) throw new Error("nothing is asked");
  return say(client, card.id, { answer: "yes", language, textHash: card.textHash });
}
const withdraw = (client: Client, id: string) =>
  client.send("POST", `/api/v1/household/consents/${id}/withdrawal`);

describe("a permission", () => {
  it("is off until the member says yes, and off again the second it is withdrawn", async () => {
    const asked = await ask();
    expect([asked.status, asked.body?.state]).toEqual([201, "sent"]);
    expect([(await acme.get(READINGS)).status, (await acme.get(READINGS)).code]).toEqual([403, "LAT-8203"]);

    const list = await anna.get("/api/v1/household/consents?language=de");
    const [card] = cards(list, "asks");
    expect(card).toMatchObject({ purpose: "flexibility", requesterRole: "aggregator", state: "sent" });
    expect(JSON.stringify(card?.text)).toContain("Acme Flex");

    const given = await yes(anna);
    expect(cards(given, "current")).toMatchObject([{ state: "accepted", method: "session", record: "none" }]);
    const read = await acme.get(READINGS);
    expect(read.status).toBe(200);
    expect(read.body).toMatchObject({
      basis: "consent",
      permissionId: asked.body?.id,
      rows: [
        { from: HERE - 2, importWh: 100, exportWh: 20, readings: 1, measured: true },
        { from: HERE - 1, importWh: 100 },
      ],
      next: null,
    });

    const gone = await withdraw(anna, String(asked.body?.id));
    expect(cards(gone, "past")).toMatchObject([{ state: "revoked" }]);
    expect([(await acme.get(READINGS)).status, (await acme.get(READINGS)).code]).toEqual([403, "LAT-8203"]);
    const seen = await anna.get("/api/v1/household/looks");
    expect(seen.body?.groups).toMatchObject([
      { role: "aggregator", reader: "Acme Flex", purpose: "flexibility", basis: "consent", looks: 1 },
    ]);
  });

  it("is withdrawn between reading and answering: nothing leaves", async () => {
    await ask();
    await yes(anna);
    const { consents } = server.desk;
    const note = consents.note.bind(consents);
    consents.note = async (communityId, entries, still) => {
      const [permission] = await consents.permissionsOfPoint(communityId, "H1", { limit: 1 });
      if (permission === undefined) throw new Error("no permission");
      const { rank: _rank, ...known } = permission;
      await consents.savePermission({ ...known, state: "revoked", version: known.version + 1 });
      return note(communityId, entries, still);
    };
    const answer = await acme.get(READINGS);
    expect([answer.status, answer.code]).toEqual([403, "LAT-8203"]);
    expect(answer.text).not.toContain("importWh");
  });

  it("gives no coarse figures away as fine ones, and adds days up exactly", async () => {
    await ask({ granularity: "day" });
    await yes(anna);
    expect((await acme.get(READINGS)).code).toBe("LAT-8203");
    const day = await acme.get(READINGS.replace("quarterHour", "day"));
    expect(day.body?.rows).toMatchObject([{ importWh: 200, exportWh: 40, readings: 2 }]);
    const month = await acme.get(READINGS.replace("quarterHour", "month"));
    expect(month.status).toBe(200);
  });

  it("covers its own period only", async () => {
    await ask();
    await yes(anna);
    for (const [from, to] of [
      ["2026-06-13", "2026-06-15"],
      ["2026-06-15", "2026-06-17"],
      ["2026-06-16", "2026-06-15"],
    ]) {
      const path = `/api/v1/points/H1/readings?from=${from}&to=${to}&granularity=quarterHour`;
      expect((await acme.get(path)).code, path).toBe("LAT-8203");
    }
  });

  it("does not open another home, nor to somebody else", async () => {
    await ask();
    await yes(anna);
    expect((await acme.get(READINGS.replace("H1", "H2"))).code).toBe("LAT-8203");
    expect((await acme.get(READINGS.replace("H1", "H99"))).code).toBe("LAT-8203");
    const other = await aggregator("Other Flex", ["readings:read"]);
    expect((await other.get(READINGS)).code).toBe("LAT-8203");
    const dirk = await signInAs(server, "dirk");
    expect((await dirk.get(READINGS)).code).toBe("LAT-8203");
    const narrow = await aggregator("Narrow", ["market:read"]);
    expect((await narrow.get(READINGS)).status).toBe(403);
  });

  it("is not seen, answered, withdrawn or ended by others", async () => {
    const { body } = await ask();
    const id = String(body?.id);
    const [card] = cards(await anna.get("/api/v1/household/consents"), "asks");
    const answer = { answer: "yes", language: "en", textHash: card?.textHash };
    expect((await say(ben, id, answer)).code).toBe("LAT-8001");
    expect((await withdraw(ben, id)).code).toBe("LAT-8001");
    expect(cards(await ben.get("/api/v1/household/consents"), "asks")).toEqual([]);
    const other = await aggregator("Other Flex", ["readings:read"]);
    expect((await other.get(`/api/v1/permissions/${id}`)).code).toBe("LAT-8001");
    expect((await other.send("DELETE", `/api/v1/permissions/${id}`)).code).toBe("LAT-8001");
    expect((await other.get("/api/v1/permissions")).body?.permissions).toEqual([]);
    expect((await acme.get(`/api/v1/permissions/${id}`)).body?.state).toBe("sent");
  });

  it("cannot be widened, revived, or answered with an old yes", async () => {
    const { body } = await ask();
    const id = String(body?.id);
    const [card] = cards(await anna.get("/api/v1/household/consents?language=en"), "asks");
    const old = { answer: "yes", language: "en", textHash: card?.textHash };
    expect((await ask({ to: "2026-06-30" })).code).toBe("LAT-8211");
    expect((await say(anna, id, { ...old, textHash: `0x${"00".repeat(32)}` })).code).toBe("LAT-8206");
    expect((await say(anna, id, { ...old, language: "de" })).code).toBe("LAT-8206");
    expect((await say(anna, id, old)).status).toBe(200);
    expect((await withdraw(anna, id)).status).toBe(200);
    expect((await say(anna, id, old)).code).toBe("LAT-8202");
    expect((await ask({ to: "2026-06-30" })).status).toBe(201);
    const [wider] = cards(await anna.get("/api/v1/household/consents?language=en"), "asks");
    expect((await say(anna, String(wider?.id), old)).code).toBe("LAT-8206");
    expect((await acme.get(READINGS)).code).toBe("LAT-8203");
  });

  it("that was refused stays refused; the question may be put again", async () => {
    const { body } = await ask();
    const no = await say(anna, String(body?.id), { answer: "no" });
    expect(cards(no, "past")).toMatchObject([{ state: "rejected" }]);
    expect((await acme.get(READINGS)).code).toBe("LAT-8203");
    expect((await ask()).status).toBe(201);
  });

  it("ends at the wall clock, also before the job has come by", async () => {
    await ask({ days: 1 });
    await yes(anna);
    expect((await acme.get(READINGS)).status).toBe(200);
    server.passSeconds(86_400);
    expect((await acme.get(READINGS)).code).toBe("LAT-8203");
  });

  it("is not answered after its time", async () => {
    const { body } = await ask();
    const [card] = cards(await anna.get("/api/v1/household/consents?language=en"), "asks");
    server.passSeconds(14 * 86_400);
    anna = await signInAs(server, "anna");
    const late = { answer: "yes", language: "en", textHash: card?.textHash };
    expect((await say(anna, String(body?.id), late)).code).toBe("LAT-8203");
  });

  it("of somebody who moved out opens nothing, and is not shown to who moved in", async () => {
    await ask();
    await yes(anna);
    const before = await server.desk.consents.permissionsOfPoint(COMMUNITY, "H1", { limit: 1 });
    await server.desk.consents.beginTenure(COMMUNITY, "H1", { number: 1, since: intervalIndex(HERE - 1) });
    expect((await acme.get(READINGS)).code).toBe("LAT-8203");
    const list = await anna.get("/api/v1/household/consents");
    expect([...cards(list, "asks"), ...cards(list, "current"), ...cards(list, "past")]).toEqual([]);
    expect((await withdraw(anna, String(before[0]?.id))).code).toBe("LAT-8001");
  });

  it("is given up by whoever asked", async () => {
    const { body } = await ask();
    await yes(anna);
    const ended = await acme.send("DELETE", `/api/v1/permissions/${body?.id}`);
    expect(ended.body?.state).toBe("terminated");
    expect((await acme.get(READINGS)).code).toBe("LAT-8203");
  });

  it("is asked for within the purposes of the role, of homes that exist", async () => {
    expect((await ask({ meteringPointId: "H99" })).code).toBe("LAT-8001");
    expect((await ask({ purpose: "research" })).code).toBe("LAT-8201");
    expect((await ask({ purpose: "advertising" })).code).toBe("LAT-8008");
    expect((await ask({ days: 366 })).code).toBe("LAT-8201");
    const olga = await signInAs(server, "olga");
    expect((await olga.send("POST", "/api/v1/permissions", QUESTION)).code).toBe("LAT-8200");
    const list = await olga.get("/api/v1/permissions");
    expect(purposesOf(list)).toEqual(["energyAdvice", "similarHomes", "research"]);
  });

  it("is asked for at most twenty times at once", async () => {
    for (let index = 0; index < 20; index += 1) {
      await server.desk.consents.addPermission(
        samplePermission({
          id: `permission-1${index}`,
          requester: { role: "aggregator", id: `client-${index}`, name: "Somebody" },
        }),
      );
    }
    expect((await ask()).code).toBe("LAT-8208");
  });

  it("is not needed by the operator, whose looks are noted all the same", async () => {
    const olga = await signInAs(server, "olga");
    const read = await olga.get(READINGS);
    expect(read.body).toMatchObject({ basis: "contract", permissionId: null });
    expect((await anna.get("/api/v1/household/looks")).body?.groups).toMatchObject([{ role: "operator" }]);
  });
});

describe("being forgotten", () => {
  const erasure = "/api/v1/household/erasure";

  it("ends what was allowed at once, bars new questions, and gives a receipt that names nobody", async () => {
    await ask();
    await yes(anna);
    const before = await anna.get(erasure);
    expect(before.body).toMatchObject({ receipt: null, billMonth: "2026-06" });
    const asked = await anna.send("POST", erasure, { reason: "movingOut" });
    expect(asked.status).toBe(201);
    const receipt = asked.body?.receipt as { readonly id: string; readonly state: string };
    expect(receipt.state).toBe("waiting");
    expect((await acme.get(READINGS)).code).toBe("LAT-8203");
    expect((await ask()).code).toBe("LAT-8212");
    expect((await anna.send("POST", erasure, { reason: "erasure" })).code).toBe("LAT-8209");
    const open = await pageWith(server, null).get(`/api/v1/erasures/${receipt.id}`);
    expect(open.status).toBe(200);
    expect(open.text).not.toMatch(/Anna|H1|anna/);
    expect((await pageWith(server, null).get(`/api/v1/erasures/${"0".repeat(32)}`)).code).toBe("LAT-8001");
    expect((await ben.get(erasure)).body?.receipt).toBeNull();
  });

  it("can be stopped while it waits, and what had ended stays ended", async () => {
    await ask();
    await yes(anna);
    await anna.send("POST", erasure, { reason: "erasure" });
    expect((await anna.send("DELETE", erasure)).body?.receipt).toBeNull();
    expect((await acme.get(READINGS)).code).toBe("LAT-8203");
    expect((await ask()).status).toBe(201);
    expect((await anna.send("DELETE", erasure)).code).toBe("LAT-8213");
  });

  it("is not taken from a session whose last proof is old", async () => {
    server.passSeconds(3_600);
    expect((await anna.send("POST", erasure, { reason: "erasure" })).code).toBe("LAT-8105");
    expect((await anna.get(erasure)).body?.receipt).toBeNull();
  });
});
