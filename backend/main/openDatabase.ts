/** The store on its database: embedded by default, or the one that DATABASE_URL names. */
import { join } from "node:path";
import { type ColumnCipher, columnCipher } from "../adapters/columns/columnCipher.ts";
import { FileKeyRing, fixedKeyRing, type KeyRing } from "../adapters/columns/keyRing.ts";
import { resealColumns } from "../adapters/columns/resealColumns.ts";
import { startEmbeddedPostgres } from "../adapters/database/embeddedPostgres.ts";
import { migrateDatabase } from "../adapters/database/migrate.ts";
import { openPrisma } from "../adapters/database/prismaClient.ts";
import { createPrismaIdentity } from "../adapters/database/prismaIdentity.ts";
import { createPrismaStore } from "../adapters/database/prismaStore.ts";
import type { IdentityStores } from "../ports/identity.ts";
import type { Store } from "../ports/store.ts";
import type { Progress } from "./progress.ts";
import type { Settings } from "./settings.ts";

/** Keys of the sealed columns: from the environment, a named file, or `keys/columns.json`, made at the first start. */
export function openKeyRing({ home, columnKeys }: Pick<Settings, "home" | "columnKeys">): KeyRing {
  if (columnKeys.text !== null) return fixedKeyRing(columnKeys.text);
  if (columnKeys.file !== null) return FileKeyRing.open(columnKeys.file, false);
  return FileKeyRing.open(join(home, "keys", "columns.json"), true);
}

export interface OpenDatabase {
  readonly store: Store;
  readonly url: string;
  /** Seals and opens personal data. */
  readonly columns: ColumnCipher;
  readonly identity: IdentityStores;
  close(): Promise<void>;
}

/** @throws LAT-7001 newer database, LAT-7002 no start, LAT-7003 no answer, LAT-7004, LAT-7005, LAT-7007 */
export async function openDatabase(
  settings: Pick<Settings, "home" | "databaseUrl" | "columnKeys">,
  progress: Progress,
): Promise<OpenDatabase> {
  const embedded =
    settings.databaseUrl === null
      ? await progress.step("PostgreSQL", () => startEmbeddedPostgres(join(settings.home, "postgres")))
      : null;
  const url = embedded?.url ?? settings.databaseUrl ?? "";
  try {
    await progress.step("Database schema", () => migrateDatabase(url));
    const ring = openKeyRing(settings);
    const columns = columnCipher(ring);
    await resealColumns(url, columns, ring.active().id);
    const prisma = openPrisma(url);
    return {
      store: createPrismaStore(prisma, columns),
      url,
      columns,
      identity: createPrismaIdentity(prisma, columns),
      async close() {
        await prisma.$disconnect();
        await embedded?.stop();
      },
    };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}
