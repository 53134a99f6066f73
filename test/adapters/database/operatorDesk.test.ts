/** The operator's desk in memory and on the embedded PostgreSQL: disputes, payments, changes of metering points. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  startEmbeddedPostgres,
  stopEmbeddedPostgres,
} from "../../../backend/adapters/database/embeddedPostgres.ts";
import { migrateDatabase } from "../../../backend/adapters/database/migrate.ts";
import {
  type OpenBackOffice,
  openBackOffice,
} from "../../../backend/adapters/database/postgresBackOffice.ts";
import { openPrisma } from "../../../backend/adapters/database/prismaClient.ts";
import { createPrismaStore } from "../../../backend/adapters/database/prismaStore.ts";
import { createMemoryBackOffice } from "../../../backend/adapters/memory/memoryBackOffice.ts";
import { createMemoryStore } from "../../../backend/adapters/memory/memoryStore.ts";
import type { Store } from "../../../backend/ports/store.ts";
import { testColumns } from "./support/columns.ts";
import { describeNotifications } from "./support/notificationContract.ts";
import { operatorDeskContract } from "./support/operatorDeskContract.ts";
import { communitySeed } from "./support/samples.ts";

const root = mkdtempSync(join(tmpdir(), "lateral-desk-"));
const folder = join(root, "postgres");
let prisma: ReturnType<typeof openPrisma>;
let desk: OpenBackOffice;
let counter = 0;

beforeAll(async () => {
  const postgres = await startEmbeddedPostgres(folder);
  await migrateDatabase(postgres.url);
  prisma = openPrisma(postgres.url);
  desk = openBackOffice(postgres.url, testColumns);
});
afterAll(async () => {
  await prisma.$disconnect();
  await desk.close();
  await stopEmbeddedPostgres(folder);
  rmSync(root, { recursive: true, force: true });
});

function nextCommunity(): string {
  counter += 1;
  return `desk-${counter}`;
}

describe("the operator's desk in PostgreSQL", () => {
  operatorDeskContract(() => ({ desk, community: nextCommunity() }));
});
describe("the operator's desk in memory", () => {
  operatorDeskContract(() => ({
    desk: createMemoryBackOffice(createMemoryStore()),
    community: nextCommunity(),
  }));
});

describeNotifications("in PostgreSQL", () => desk.notifications);
describeNotifications("in memory", () => createMemoryBackOffice(createMemoryStore()).notifications);

describe.each(["PostgreSQL", "memory"])("metering points in %s", (kind) => {
  it("are added all or none, and changed by id", async () => {
    const store: Store = kind === "memory" ? createMemoryStore() : createPrismaStore(prisma, testColumns);
    const community = nextCommunity();
    await store.seedCommunity(communitySeed(community));
    const [first] = await store.meteringPoints(community);
    if (first === undefined) throw new Error("the sample has no metering point");
    const fresh = { ...first, id: "new-1", displayName: "Neu & Söhne", trading: false, account: null };
    expect(await store.addMeteringPoints(community, [fresh, { ...fresh, id: first.id }])).toBe(false);
    expect(await store.meteringPoint(community, "new-1")).toBeNull();
    expect(await store.addMeteringPoints(community, [fresh])).toBe(true);
    expect(await store.meteringPoint(community, "new-1")).toEqual(fresh);
    expect(await store.saveMeteringPoint(community, { ...fresh, trading: true })).toBe(true);
    expect(await store.meteringPoint(community, "new-1")).toEqual({ ...fresh, trading: true });
    expect(await store.saveMeteringPoint(community, { ...fresh, id: "new-9" })).toBe(false);
  });
});
