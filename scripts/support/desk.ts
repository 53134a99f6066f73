/** What commands on the database of a community share: opening it beside a running server, and telling faults. */
import { resolve } from "node:path";
import { type ColumnCipher, columnCipher } from "../../backend/adapters/columns/columnCipher.ts";
import { resealColumns } from "../../backend/adapters/columns/resealColumns.ts";
import { startEmbeddedPostgres } from "../../backend/adapters/database/embeddedPostgres.ts";
import { migrateDatabase } from "../../backend/adapters/database/migrate.ts";
import { openPrisma } from "../../backend/adapters/database/prismaClient.ts";
import { createPrismaIdentity } from "../../backend/adapters/database/prismaIdentity.ts";
import { createPrismaStore } from "../../backend/adapters/database/prismaStore.ts";
import { DomainError, domainError } from "../../backend/core/errors/domainError.ts";
import { type EpochSeconds, epochSeconds } from "../../backend/core/time/marketInterval.ts";
import { openKeyRing } from "../../backend/main/openDatabase.ts";
import { readSettings } from "../../backend/main/settings.ts";
import type { IdentityStores } from "../../backend/ports/identity.ts";
import type { Store } from "../../backend/ports/store.ts";

export interface Database {
  readonly store: Store;
  /** Of the database. */
  readonly url: string;
  /** Seals and opens personal data. */
  readonly columns: ColumnCipher;
  readonly identity: IdentityStores;
}

export interface Desk extends Database {
  readonly communityId: string;
  /** Market time of a demonstration, wall time of anything else. */
  readonly now: EpochSeconds;
}

async function openStore(opened: Database, wanted: string | undefined): Promise<Desk> {
  const { store } = opened;
  const [only] = await store.listCommunities();
  const communityId = wanted ?? only?.id;
  if (communityId === undefined) {
    throw domainError("LAT-7014", { community: "(none yet; npm start makes one)" });
  }
  const clock = await store.loadClock(communityId);
  const now = clock?.mode === "demo" ? clock.at : epochSeconds(Date.now() / 1000);
  return { ...opened, communityId, now };
}

/** Works on the database of LATERAL_HOME or DATABASE_URL; a server that was running keeps running. */
export async function onDatabase<T>(work: (database: Database) => Promise<T>): Promise<T> {
  const settings = readSettings(process.env, []);
  const embedded =
    settings.databaseUrl === null ? await startEmbeddedPostgres(resolve(settings.home, "postgres")) : null;
  const url = embedded?.url ?? settings.databaseUrl ?? "";
  const prisma = openPrisma(url);
  try {
    await migrateDatabase(url);
    const ring = openKeyRing(settings);
    const columns = columnCipher(ring);
    await resealColumns(url, columns, ring.active().id);
    const identity = createPrismaIdentity(prisma, columns);
    return await work({ store: createPrismaStore(prisma, columns), url, columns, identity });
  } finally {
    await prisma.$disconnect();
    if (embedded?.adopted === false) await embedded.stop();
  }
}

/** The same, for one community. */
export const atDesk = <T>(wanted: string | undefined, work: (desk: Desk) => Promise<T>): Promise<T> =>
  onDatabase(async (database) => work(await openStore(database, wanted)));

/** Runs a command: status 0 when it says true; numbered errors and wrong options are told, not thrown. */
export async function runCommand(main: () => Promise<boolean>, usage: string): Promise<void> {
  try {
    process.exitCode = (await main()) ? 0 : 1;
  } catch (error) {
    if (error instanceof DomainError) console.error(`${error.message}\n  What to do: ${error.remedy}`);
    else if (error instanceof TypeError && "code" in error) console.error(`${error.message}\n${usage}`);
    else throw error;
    process.exitCode = 1;
  }
}
