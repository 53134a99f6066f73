/** People, credentials and sessions in both stores; what the tables really hold; and keys that are rotated. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ColumnCipher, columnCipher } from "../../../backend/adapters/columns/columnCipher.ts";
import { FileKeyRing } from "../../../backend/adapters/columns/keyRing.ts";
import { countOutdated, resealColumns } from "../../../backend/adapters/columns/resealColumns.ts";
import { SEALED_COLUMNS } from "../../../backend/adapters/columns/sealedColumns.ts";
import {
  type RunningPostgres,
  startEmbeddedPostgres,
  stopEmbeddedPostgres,
} from "../../../backend/adapters/database/embeddedPostgres.ts";
import { migrateDatabase } from "../../../backend/adapters/database/migrate.ts";
import { PostgresInvoices } from "../../../backend/adapters/database/postgresInvoices.ts";
import { openPrisma } from "../../../backend/adapters/database/prismaClient.ts";
import { createPrismaIdentity } from "../../../backend/adapters/database/prismaIdentity.ts";
import { createPrismaStore } from "../../../backend/adapters/database/prismaStore.ts";
import { createMemoryIdentity } from "../../../backend/adapters/memory/memoryIdentity.ts";
import { epochSeconds } from "../../../backend/core/time/marketInterval.ts";
import type { PrismaClient } from "../../../backend/prisma/generated/client.ts";
import { sampleInvoice } from "../../api/support/sampleInvoice.ts";
import { describeIdentity } from "./support/identityContract.ts";
import { communitySeed } from "./support/samples.ts";

const home = mkdtempSync(join(tmpdir(), "lateral-identity-"));
const ringPath = join(home, "keys", "columns.json");
let postgres: RunningPostgres;
let prisma: PrismaClient;
let ring: FileKeyRing;
let columns: ColumnCipher;

async function query(sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  postgres = await startEmbeddedPostgres(join(home, "postgres"));
  await migrateDatabase(postgres.url);
  prisma = openPrisma(postgres.url);
  ring = FileKeyRing.open(ringPath, true);
  columns = columnCipher(ring);
});
afterAll(async () => {
  await prisma.$disconnect();
  await stopEmbeddedPostgres(join(home, "postgres"));
  rmSync(home, { recursive: true, force: true });
});

describeIdentity("in memory", async () => createMemoryIdentity());
describe("with a database", () => {
  describeIdentity("in PostgreSQL", async () => createPrismaIdentity(prisma, columns));

  it("a session that one process opens is known to another, and ended there for both", async () => {
    const other = openPrisma(postgres.url);
    try {
      const [here, there] = [createPrismaIdentity(prisma, columns), createPrismaIdentity(other, columns)];
      const now = Date.now();
      const person = { communityId: "two", id: "p", displayName: "P", email: null, roles: ["dso"] as const };
      await here.people.addPerson({ ...person, createdAt: epochSeconds(1) });
      const session = {
        personId: "p",
        role: "dso",
        method: "passkey",
        device: "",
        authenticatedAt: now,
      } as const;
      const opened = await here.sessions("two").open(session, null, now);
      expect((await there.sessions("two").find(opened?.token ?? "", now))?.personId).toBe("p");
      await there.sessions("two").endAll("p", null);
      expect(await here.sessions("two").find(opened?.token ?? "", now)).toBeNull();
    } finally {
      await other.$disconnect();
    }
  });
});

const SECRETS = [
  "Klara Klartext",
  "klara@example.org",
  "Klaras Telefon",
  "Klarweg 7",
  "DE75512108001245126199",
];

const FILLED = new Set([
  "metering_point",
  "demo_sign_in",
  "billing_party",
  "invoice",
  "person",
  "passkey",
  "invitation",
]);

/** The sealed columns of these tables get a row with something personal in it. */
async function fill(): Promise<void> {
  const seed = communitySeed("sealed");
  await createPrismaStore(prisma, columns).seedCommunity({
    ...seed,
    meteringPoints: seed.meteringPoints.map((point) => ({ ...point, displayName: "Klara Klartext" })),
    signIns: [
      {
        communityId: "sealed",
        id: "k",
        role: "member",
        displayName: "Klara Klartext",
        meteringPointId: null,
      },
    ],
  });
  const identity = createPrismaIdentity(prisma, columns);
  const named = { communityId: "sealed", displayName: "Klara Klartext", email: "klara@example.org" };
  const at = epochSeconds(1);
  await identity.people.addPerson({ ...named, id: "klara", roles: ["member"], createdAt: at });
  await identity.credentials.addPasskey({
    communityId: "sealed",
    id: "pk",
    personId: "klara",
    publicKey: Uint8Array.of(1),
    counter: 0,
    transports: [],
    backedUp: false,
    rpId: "localhost",
    name: "Klaras Telefon",
    addedAt: at,
    usedAt: null,
  });
  await identity.credentials.addInvitation({
    ...named,
    id: "inv",
    tokenHash: "h",
    kind: "invitation",
    role: "member",
    meteringPointIds: [],
    personId: null,
    invitedBy: "x",
    createdAt: at,
    expiresAt: at,
    usedAt: null,
    withdrawnAt: null,
  });
  const invoices = new PostgresInvoices(postgres.url, columns);
  const party = {
    id: "1",
    name: "Klara Klartext",
    street: "Klarweg 7",
    city: "Ort",
    postcode: "1",
    country: "DE",
    iban: "DE75512108001245126199",
  };
  await invoices.saveParty("sealed", "H1", { party, vat: "none", language: "de", mandate: null } as never);
  const bill = sampleInvoice("2026-000001", "H1");
  await invoices.issue("sealed", 2026, async () => [() => ({ ...bill, buyer: party }) as never]);
  await invoices.close();
}

describe("sealed columns", () => {
  beforeAll(fill);

  it("hold no name, address, e-mail or account number that can be read", async () => {
    for (const { table, column } of SEALED_COLUMNS) {
      const rows = await query(
        `SELECT "${column}"::text AS value FROM "${table}" WHERE community_id = 'sealed' AND "${column}" IS NOT NULL`,
      );
      if (FILLED.has(table)) expect(rows.length, `${table}.${column}`).toBeGreaterThan(0);
      for (const { value } of rows) {
        expect(String(value)).toMatch(/^"?enc1\./);
        for (const secret of SECRETS) expect(String(value)).not.toContain(secret);
      }
    }
    const identity = createPrismaIdentity(prisma, columns);
    expect((await identity.people.person("sealed", "klara"))?.displayName).toBe("Klara Klartext");
  });

  it("do not open in another row, or when a letter was changed", async () => {
    const identity = createPrismaIdentity(prisma, columns);
    const other = { communityId: "sealed", id: "other", displayName: "O", email: null };
    await identity.people.addPerson({ ...other, roles: ["member"], createdAt: epochSeconds(1) });
    await query(
      "UPDATE person SET display_name = (SELECT display_name FROM person WHERE community_id = 'sealed' AND id = 'klara') WHERE community_id = 'sealed' AND id = 'other'",
    );
    await expect(identity.people.person("sealed", "other")).rejects.toMatchObject({ code: "LAT-8132" });
    await query("DELETE FROM person WHERE community_id = 'sealed' AND id = 'other'");
  });

  it("that an older version left in clear are sealed before anybody reads them", async () => {
    await query("UPDATE metering_point SET display_name = 'Klara Klartext' WHERE community_id = 'sealed'");
    await query(
      `UPDATE billing_party SET body = '{"party":{"name":"Klara Klartext"}}' WHERE community_id = 'sealed'`,
    );
    await resealColumns(postgres.url, columns, ring.active().id);
    expect(await countOutdated(postgres.url, ring.active().id)).toEqual([]);
    const points = await createPrismaStore(prisma, columns).meteringPoints("sealed");
    expect(points.every(({ displayName }) => displayName === "Klara Klartext")).toBe(true);
    const invoices = new PostgresInvoices(postgres.url, columns);
    expect((await invoices.parties("sealed")).get("H1")?.party.name).toBe("Klara Klartext");
    await invoices.close();
  });

  it("keep their keys in a file for the owner only", () => {
    expect(statSync(ringPath).mode & 0o777).toBe(0o600);
  });
});

/** Runs `npm run keys -- rotate` on this database; kills it after so many milliseconds. */
function rotate(killAfterMs: number | null): Promise<number | null> {
  const script = new URL("../../../scripts/keys.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [script, "rotate"], {
    env: {
      ...process.env,
      DATABASE_URL: postgres.url,
      LATERAL_HOME: home,
      LATERAL_COLUMN_KEYS_FILE: ringPath,
    },
    stdio: "ignore",
  });
  if (killAfterMs !== null) setTimeout(() => child.kill("SIGKILL"), killAfterMs);
  return new Promise((resolve) => {
    child.on("close", (code) => resolve(code));
  });
}

/** The file is the truth: a command in another process may have changed it since this ring looked. */
const idsInFile = (): string[] =>
  Object.keys((JSON.parse(readFileSync(ringPath, "utf8")) as { keys: object }).keys);

describe("rotation", () => {
  it("survives kill -9 at any point, loses nothing, and forgets the old key at the end", async () => {
    const before = ring.active().id;
    const identity = createPrismaIdentity(prisma, columns);
    const klara = () => identity.people.person("sealed", "klara");
    // The command needs most of a second to get going: one dies before, one within.
    for (const killAfterMs of [300, 1_100]) {
      expect(await rotate(killAfterMs)).toBeNull();
      expect((await klara())?.displayName).toBe("Klara Klartext");
    }
    expect(await rotate(null)).toBe(0);
    expect((await klara())?.email).toBe("klara@example.org");
    const ids = idsInFile();
    expect(ids).toHaveLength(1);
    expect(ids).not.toContain(before);
    expect(await countOutdated(postgres.url, ids[0] ?? "")).toEqual([]);
  });

  it("goes on where it was when it stopped between two batches", async () => {
    const old = idsInFile();
    const fresh = ring.add();
    const stopping = resealColumns(postgres.url, columns, fresh, () => {
      throw new Error("power cut");
    });
    await expect(stopping).rejects.toThrow("power cut");
    const left = await countOutdated(postgres.url, fresh);
    expect(left.length).toBeGreaterThan(0);
    expect(left.length).toBeLessThan(SEALED_COLUMNS.length);
    await resealColumns(postgres.url, columns, fresh);
    expect(ring.retireOthers()).toEqual(old);
    expect((await createPrismaStore(prisma, columns).meteringPoints("sealed"))[0]?.displayName).toBe(
      "Klara Klartext",
    );
  });
});
