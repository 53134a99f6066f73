/** The embedded PostgreSQL, its migrations, and the store on it. One server for the whole file. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type RunningPostgres,
  startEmbeddedPostgres,
  stopEmbeddedPostgres,
} from "../../../backend/adapters/database/embeddedPostgres.ts";
import {
  draftMigration,
  listMigrations,
  migrateDatabase,
} from "../../../backend/adapters/database/migrate.ts";
import { openPrisma } from "../../../backend/adapters/database/prismaClient.ts";
import { createPrismaStore } from "../../../backend/adapters/database/prismaStore.ts";
import { intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { wattHours } from "../../../backend/core/units/quantities.ts";
import { describeCancellation } from "./support/cancellationContract.ts";
import { testColumns } from "./support/columns.ts";
import { describeGridDesk } from "./support/gridContract.ts";
import { describeLinkedOrders } from "./support/linkedContract.ts";
import { communitySeed, FIRST, reading } from "./support/samples.ts";
import { describeStore } from "./support/storeContract.ts";

const folder = join(mkdtempSync(join(tmpdir(), "lateral-postgres-")), "postgres");
let postgres: RunningPostgres;

/** Runs SQL on a database of the server. */
async function query(url: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

const postmaster = (): number =>
  Number.parseInt(readFileSync(join(folder, "data", "postmaster.pid"), "utf8"), 10);

beforeAll(async () => {
  postgres = await startEmbeddedPostgres(folder);
  await migrateDatabase(postgres.url);
});

afterAll(async () => {
  await stopEmbeddedPostgres(folder);
  rmSync(join(folder, ".."), { recursive: true, force: true });
});

describe("migrations", () => {
  it("are applied once and recorded", async () => {
    expect(await migrateDatabase(postgres.url)).toEqual([]);
    const recorded = await query(postgres.url, "SELECT migration_name FROM _prisma_migrations ORDER BY 1");
    expect(recorded.rows.map((row) => row.migration_name)).toEqual(listMigrations());
  });

  it("are each the difference between the schemas before and after, the last being today's", async () => {
    const names = listMigrations();
    for (const [index, name] of names.entries()) {
      const file = new URL(`../../../backend/prisma/migrations/${name}/migration.sql`, import.meta.url);
      // What the schema language cannot say (partitions, collations) stands behind this line.
      const [drafted] = readFileSync(file, "utf8").split("\n-- Beyond the schema language:\n");
      expect(drafted, name).toBe(await draftMigration(postgres.url, names[index - 1], name));
    }
    const left = await draftMigration(postgres.url, names.at(-1));
    expect(left.replaceAll(/^--.*$/gm, "").trim()).toBe("");
  });

  it("refuse a database of a newer version by number and leave it untouched", async () => {
    await query(postgres.url, 'CREATE DATABASE "newer"');
    const url = postgres.url.replace(/[^/]*$/, "newer");
    await migrateDatabase(url);
    await query(
      url,
      "INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('x', 'x', '29990101000000_future')",
    );
    await query(url, "CREATE TABLE from_the_future (id int)");
    const tables = "SELECT count(*)::int AS n FROM information_schema.tables WHERE table_schema = 'public'";
    const before = await query(url, tables);
    await expect(migrateDatabase(url)).rejects.toMatchObject({ code: "LAT-7001" });
    expect((await query(url, tables)).rows).toEqual(before.rows);
    const rows = await query(url, "SELECT count(*)::int AS n FROM _prisma_migrations");
    expect(rows.rows[0]?.n).toBe(listMigrations().length + 1);
  });

  it("that are interrupted leave nothing of themselves, and go on where they were", async () => {
    await query(postgres.url, 'CREATE DATABASE "interrupted"');
    const url = postgres.url.replace(/[^/]*$/, "interrupted");
    // In the way of the third migration's last statements.
    await query(url, "CREATE TABLE meter_reading_2049 (id int)");
    await expect(migrateDatabase(url)).rejects.toMatchObject({ code: "LAT-7004" });
    const names = "SELECT migration_name AS name FROM _prisma_migrations ORDER BY 1";
    expect((await query(url, names)).rows.map((row) => row.name)).toEqual(listMigrations().slice(0, 2));
    const leftover = await query(url, "SELECT to_regclass('meter_file') AS found");
    expect(leftover.rows[0]?.found).toBeNull();
    await query(url, "DROP TABLE meter_reading_2049");
    expect(await migrateDatabase(url)).toEqual(listMigrations().slice(2));
    expect(await migrateDatabase(url)).toEqual([]);
  });

  it("say so when no database answers", async () => {
    const nobody = postgres.url.replace(/:\d+\//, ":9/");
    await expect(migrateDatabase(nobody)).rejects.toMatchObject({ code: "LAT-7003" });
  });
});

describe("the embedded server", () => {
  it("listens on loopback only and asks for the password", async () => {
    const { rows } = await query(postgres.url, "SHOW listen_addresses");
    expect(rows[0]?.listen_addresses).toBe("127.0.0.1");
    const withoutPassword = postgres.url.replace(/:[^:@/]+@/, ":wrong@");
    await expect(query(withoutPassword, "SELECT 1")).rejects.toThrow(/authentication/);
  });

  it("is adopted by a second start while it runs", async () => {
    const pid = postmaster();
    const again = await startEmbeddedPostgres(folder);
    expect(again.adopted).toBe(true);
    expect(again.url).toBe(postgres.url);
    expect(postmaster()).toBe(pid);
  });

  it("comes back on the same port with everything committed after kill -9", async () => {
    const prisma = openPrisma(postgres.url);
    await createPrismaStore(prisma, testColumns).seedCommunity(communitySeed("survivor"));
    await prisma.$disconnect();
    process.kill(postmaster(), "SIGKILL");
    const again = await startEmbeddedPostgres(folder);
    expect(again.url).toBe(postgres.url);
    const reopened = openPrisma(again.url);
    expect(await createPrismaStore(reopened, testColumns).community("survivor")).not.toBeNull();
    await reopened.$disconnect();
  });

  it("stops cleanly and starts again in the same place", async () => {
    await postgres.stop();
    expect(existsSync(join(folder, "data", "postmaster.pid"))).toBe(false);
    const again = await startEmbeddedPostgres(folder);
    expect(again).toMatchObject({ adopted: false, url: postgres.url });
  });
});

describe("readings in bulk", () => {
  const range = { from: intervalIndex(FIRST), to: intervalIndex(FIRST + 5_000) };
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      ...reading("mp\\1\tä"),
      interval: intervalIndex(FIRST + index),
      importWh: wattHours(index),
    }));

  it("go in as one statement with every character intact", async () => {
    const prisma = openPrisma(postgres.url);
    const store = createPrismaStore(prisma, testColumns);
    await store.addReadings("bulk", many(3_000));
    const stored = await store.memberReadings("bulk", "mp\\1\tä", range);
    expect(stored).toEqual(many(3_000));
    await prisma.$disconnect();
  });

  it("are taken whole or not at all", async () => {
    const prisma = openPrisma(postgres.url);
    const store = createPrismaStore(prisma, testColumns);
    const doubled = [...many(2_500), ...many(1)];
    await expect(store.addReadings("whole", doubled)).rejects.toThrow(
      /already exists|duplicate key|Unique constraint/,
    );
    expect(await store.memberReadings("whole", "mp\\1\tä", range)).toEqual([]);
    await prisma.$disconnect();
  });
});

describe("the database store", () => {
  let prisma: ReturnType<typeof openPrisma>;
  beforeAll(() => {
    prisma = openPrisma(postgres.url);
  });
  afterAll(() => prisma.$disconnect());
  describeCancellation("on PostgreSQL", async () => createPrismaStore(prisma, testColumns));
  describeStore("on PostgreSQL", async () => createPrismaStore(prisma, testColumns));
  describeGridDesk("on PostgreSQL", async () => createPrismaStore(prisma, testColumns));
  describeLinkedOrders("on PostgreSQL", async () => createPrismaStore(prisma, testColumns));
});
