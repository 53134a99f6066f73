/** A PostgreSQL of its own for the tests of one file, with the desk on it; started and thrown away by the file's hooks. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import {
  startEmbeddedPostgres,
  stopEmbeddedPostgres,
} from "../../../../backend/adapters/database/embeddedPostgres.ts";
import { migrateDatabase } from "../../../../backend/adapters/database/migrate.ts";
import {
  type OpenBackOffice,
  openBackOffice,
} from "../../../../backend/adapters/database/postgresBackOffice.ts";
import { openPrisma } from "../../../../backend/adapters/database/prismaClient.ts";
import { testColumns } from "./columns.ts";

export interface DeskDatabase {
  readonly url: string;
  readonly prisma: ReturnType<typeof openPrisma>;
  readonly desk: OpenBackOffice;
}

/** Call it at the head of a file; what comes back may be asked once tests run. */
export function deskDatabase(): () => DeskDatabase {
  const root = mkdtempSync(join(tmpdir(), "lateral-desk-"));
  const folder = join(root, "postgres");
  let opened: DeskDatabase | null = null;
  beforeAll(async () => {
    const { url } = await startEmbeddedPostgres(folder);
    await migrateDatabase(url);
    opened = { url, prisma: openPrisma(url), desk: openBackOffice(url, testColumns) };
  });
  afterAll(async () => {
    await opened?.prisma.$disconnect();
    await opened?.desk.close();
    await stopEmbeddedPostgres(folder);
    rmSync(root, { recursive: true, force: true });
  });
  return () => {
    if (opened === null) throw new Error("the database is not open yet");
    return opened;
  };
}
