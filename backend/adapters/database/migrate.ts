/** Brings a database to the schema of this version, with Prisma's engine in WebAssembly: no native binary. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import { type DiffTarget, type MigrationList, SchemaEngine } from "@prisma/schema-engine-wasm";
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

function migrationList(): MigrationList {
  const baseDir = join(PRISMA_FOLDER, "migrations");
  return {
    baseDir,
    lockfile: { path: "migration_lock.toml", content: 'provider = "postgresql"\n' },
    shadowDbInitScript: "",
    migrationDirectories: listMigrations().map((path) => ({
      path,
      migrationFile: {
        path: "migration.sql",
        content: { tag: "ok", value: readFileSync(join(baseDir, path, "migration.sql"), "utf8") },
      },
    })),
  };
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
  if (recorded.length === known.size) return [];
  const engine = await openEngine(url);
  try {
    const output = await engine.applyMigrations({ migrationsList: migrationList(), filters: NO_FILTER });
    return output.appliedMigrationNames;
  } catch (cause) {
    throw domainError("LAT-7004", { reason: reasonOf(cause) }, { cause });
  } finally {
    engine.free();
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
