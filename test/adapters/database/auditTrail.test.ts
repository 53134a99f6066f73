/** The audit trail on the embedded PostgreSQL: the contract, several processes at once, and what the database refuses. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type RunningPostgres,
  startEmbeddedPostgres,
  stopEmbeddedPostgres,
} from "../../../backend/adapters/database/embeddedPostgres.ts";
import { migrateDatabase } from "../../../backend/adapters/database/migrate.ts";
import { PrismaAuditTrail } from "../../../backend/adapters/database/prismaAuditTrail.ts";
import { openPrisma } from "../../../backend/adapters/database/prismaClient.ts";
import type { DomainError } from "../../../backend/core/errors/domainError.ts";
import type { PrismaClient } from "../../../backend/prisma/generated/client.ts";
import { describeAuditTrail, draft } from "./support/auditContract.ts";

const folder = join(mkdtempSync(join(tmpdir(), "lateral-audit-")), "postgres");
let postgres: RunningPostgres;
let clients: PrismaClient[] = [];
let admin: pg.Client;

beforeAll(async () => {
  postgres = await startEmbeddedPostgres(folder);
  await migrateDatabase(postgres.url);
  clients = [openPrisma(postgres.url), openPrisma(postgres.url)];
  admin = new pg.Client({ connectionString: postgres.url });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  for (const client of clients) await client.$disconnect();
  await stopEmbeddedPostgres(folder);
  rmSync(join(folder, ".."), { recursive: true, force: true });
});

const trailOf = (index: number): PrismaAuditTrail => {
  const client = clients[index];
  if (client === undefined) throw new TypeError("no such client");
  return new PrismaAuditTrail(client);
};

describeAuditTrail("postgres", () => trailOf(0));

describe("an audit trail with several writers", () => {
  it("has one order without gaps when two processes write 600 entries at once", async () => {
    const trails = [trailOf(0), trailOf(1)];
    const began = performance.now();
    await Promise.all(
      Array.from({ length: 600 }, (_, index) => trails[index % 2]!.append("busy", draft(index))),
    );
    const milliseconds = performance.now() - began;
    const entries = [
      ...(await trails[0]!.entriesAfter("busy", 0, 500)),
      ...(await trails[0]!.entriesAfter("busy", 500, 500)),
    ];
    expect(entries.map((entry) => entry.sequence)).toEqual(entries.map((_, index) => index + 1));
    expect(entries.slice(1).every((entry, index) => entry.previous === entries[index]?.hash)).toBe(true);
    expect(new Set(entries.map(({ details }) => details.amount)).size).toBe(600);
    // 3,000 orders a minute are 50 a second; this is far above even on a busy machine.
    expect(600 / (milliseconds / 1_000)).toBeGreaterThan(100);
  });

  it("answers LAT-8250 when the database is away, and entries after it has no gap", async () => {
    const away = openPrisma("postgresql://nobody@127.0.0.1:1/none");
    const refused = await new PrismaAuditTrail(away).append("away", draft(1)).catch((e: unknown) => e);
    expect((refused as DomainError).code).toBe("LAT-8250");
    await away.$disconnect();
  });
});

describe("the database", () => {
  const refusal = (sql: string) =>
    admin.query(sql).then(
      () => "done",
      (error: { code?: string }) => error.code,
    );

  it("refuses to change, delete or empty the trail, whoever asks", async () => {
    await trailOf(0).append("sealed", draft(1), "5a17");
    await trailOf(0).append("sealed", draft(2));
    await trailOf(0).closeDays("sealed", 30_000);
    for (const sql of [
      "UPDATE audit_entry SET actor = 'nobody' WHERE community_id = 'sealed'",
      "UPDATE audit_entry SET body_salt = 'other' WHERE community_id = 'sealed'",
      "UPDATE audit_entry SET body_salt = NULL, action = 'x' WHERE community_id = 'sealed'",
      "DELETE FROM audit_entry WHERE community_id = 'sealed'",
      "TRUNCATE audit_entry",
      "UPDATE audit_day SET root = 'x'",
      "DELETE FROM audit_day",
      "TRUNCATE audit_day",
      "DELETE FROM audit_head",
      "TRUNCATE audit_head",
    ]) {
      expect(await refusal(sql), sql).toBe("23001");
    }
    expect(await trailOf(0).entriesAfter("sealed", 0, 10)).toHaveLength(2);
  });

  it("refuses an entry that does not follow the newest one", async () => {
    await trailOf(0).append("followed", draft(1));
    const insert = (sequence: number, previous: string) =>
      refusal(`INSERT INTO audit_entry (community_id, sequence, day, at, actor, role, action, subject, details, previous, hash)
        VALUES ('followed', ${sequence}, 99999, 1, 'a', 'b', 'c', '', '{}', '${previous}', 'h')`);
    const [first] = await trailOf(0).entriesAfter("followed", 0, 1);
    expect(await insert(3, first?.hash ?? "")).toBe("23001");
    expect(await insert(2, "another")).toBe("23001");
    expect(await insert(1, "another")).toBe("23505");
  });
});
