/** Brings a database to the schema of this version; migrations are drafted with Prisma's engine in WebAssembly. */
import { createHash, randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import { type DiffTarget, SchemaEngine } from "@prisma/schema-engine-wasm";
import pg from "pg";
import { domainError } from "../../core/errors/domainError.ts";

const PRISMA_FOLDER = fileURLToPath(new URL("../../prisma/", import.meta.url));
const NO_FILTER = { externalTables: [], externalEnums: [] };

/** Names of the migrations of this version, oldest first. */
export function listMigrations(): readonly string[] {
  return readdirSync(join(PRISMA_FOLDER, "migrations"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

const scriptOf = (name: string): string =>
  readFileSync(join(PRISMA_FOLDER, "migrations", name, "migration.sql"), "utf8");

/** Prisma's own table, so that its tools read the same history. */
const HISTORY = `
CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;
/** The advisory lock that Prisma takes for the same purpose. */
const LOCK = 72_707_369;

/** What is missing, each migration in one transaction with its record: a process that dies leaves none half done. */
async function applyMissing(client: pg.Client): Promise<readonly string[]> {
  await client.query("SELECT pg_advisory_lock($1)", [LOCK]);
  await client.query(HISTORY);
  const { rows } = await client.query<{ migration_name: string }>(
    "SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL",
  );
  const done = new Set(rows.map((row) => row.migration_name));
  const missing = listMigrations().filter((name) => !done.has(name));
  for (const name of missing) {
    const script = scriptOf(name);
    await client.query("BEGIN");
    await client.query(script);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count)
       VALUES ($1, $2, now(), $3, 1)`,
      [randomUUID(), createHash("sha256").update(script).digest("hex"), name],
    );
    await client.query("COMMIT");
  }
  return missing;
}

async function openEngine(url: string): Promise<SchemaEngine> {
  const content = readFileSync(join(PRISMA_FOLDER, "schema.prisma"), "utf8");
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg({ connectionString: url }));
  return SchemaEngine.new({ datamodels: [["schema.prisma", content]] }, () => undefined, adapter);
}

/** Migrations recorded in the database; empty for a fresh one. @throws LAT-7003 */
async function recordedMigrations(url: string): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const table = await client.query("SELECT to_regclass('_prisma_migrations') IS NOT NULL AS present");
    if (table.rows[0]?.present !== true) return [];
    const rows = await client.query<{ migration_name: string }>(
      "SELECT migration_name FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY migration_name",
    );
    return rows.rows.map((row) => row.migration_name);
  } catch (cause) {
    throw domainError("LAT-7003", { reason: reasonOf(cause) }, { cause });
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Applies what is missing and returns the names applied.
 * @throws LAT-7001 when the database is newer (it is left untouched), LAT-7003, LAT-7004.
 */
export async function migrateDatabase(url: string): Promise<readonly string[]> {
  const known = new Set(listMigrations());
  const recorded = await recordedMigrations(url);
  const newer = recorded.find((name) => !known.has(name));
  if (newer !== undefined) throw domainError("LAT-7001", { migration: newer });
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return await applyMissing(client);
  } catch (cause) {
    throw domainError("LAT-7004", { reason: reasonOf(cause) }, { cause });
  } finally {
    // Ends an open transaction and gives the lock back.
    await client.end().catch(() => undefined);
  }
}

/** The schema that a migration leads to, kept beside it; null for the state before the first. */
function schemaAfter(migration: string | undefined): string | null {
  return migration === undefined
    ? null
    : readFileSync(join(PRISMA_FOLDER, "migrations", migration, "schema.prisma"), "utf8");
}

/**
 * SQL that leads from the schema after one migration to the schema after the next; how a migration is drafted,
 * and how the kept ones are checked. `to` undefined means `schema.prisma` as it is now, `from` undefined an
 * empty database. Any database at `url` will do: it is not looked at.
 */
export async function draftMigration(url: string, from?: string, to?: string): Promise<string> {
  const engine = await openEngine(url);
  const before = schemaAfter(from);
  const after = schemaAfter(to) ?? readFileSync(join(PRISMA_FOLDER, "schema.prisma"), "utf8");
  const datamodel = (content: string): DiffTarget => ({
    tag: "schemaDatamodel",
    files: [{ path: "schema.prisma", content }],
  });
  try {
    const result = await engine.diff({
      from: before === null ? { tag: "empty" } : datamodel(before),
      to: datamodel(after),
      script: true,
      exitCode: null,
      filters: NO_FILTER,
    });
    return result.stdout ?? "";
  } finally {
    engine.free();
  }
}

function reasonOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.replaceAll(/\s+/g, " ").slice(0, 300);
}
