/** The store on its database: embedded by default, or the one that DATABASE_URL names. */
import { join } from "node:path";
import { startEmbeddedPostgres } from "../adapters/database/embeddedPostgres.ts";
import { migrateDatabase } from "../adapters/database/migrate.ts";
import { openPrisma } from "../adapters/database/prismaClient.ts";
import { createPrismaStore } from "../adapters/database/prismaStore.ts";
import type { Store } from "../ports/store.ts";
import type { Progress } from "./progress.ts";
import type { Settings } from "./settings.ts";

export interface OpenDatabase {
  readonly store: Store;
  readonly url: string;
  close(): Promise<void>;
}

/** @throws LAT-7001 newer database, LAT-7002 no start, LAT-7003 no answer, LAT-7004, LAT-7005, LAT-7007 */
export async function openDatabase(
  settings: Pick<Settings, "home" | "databaseUrl">,
  progress: Progress,
): Promise<OpenDatabase> {
  const embedded =
    settings.databaseUrl === null
      ? await progress.step("PostgreSQL", () => startEmbeddedPostgres(join(settings.home, "postgres")))
      : null;
  const url = embedded?.url ?? settings.databaseUrl ?? "";
  try {
    await progress.step("Database schema", () => migrateDatabase(url));
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
  const prisma = openPrisma(url);
  return {
    store: createPrismaStore(prisma),
    url,
    async close() {
      await prisma.$disconnect();
      await embedded?.stop();
    },
  };
}
