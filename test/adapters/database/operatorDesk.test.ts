/** The operator's desk in memory and on the embedded PostgreSQL: disputes, payments, changes of metering points. */
import { describe, expect, it } from "vitest";
import { createPrismaStore } from "../../../backend/adapters/database/prismaStore.ts";
import { createMemoryBackOffice } from "../../../backend/adapters/memory/memoryBackOffice.ts";
import { createMemoryStore } from "../../../backend/adapters/memory/memoryStore.ts";
import type { Store } from "../../../backend/ports/store.ts";
import { testColumns } from "./support/columns.ts";
import { deskDatabase } from "./support/deskDatabase.ts";
import { describeNotifications } from "./support/notificationContract.ts";
import { operatorDeskContract } from "./support/operatorDeskContract.ts";
import { communitySeed } from "./support/samples.ts";

const database = deskDatabase();
let counter = 0;

function nextCommunity(): string {
  counter += 1;
  return `desk-${counter}`;
}

describe("the operator's desk in PostgreSQL", () => {
  operatorDeskContract(() => ({ desk: database().desk, community: nextCommunity() }));
});
describe("the operator's desk in memory", () => {
  operatorDeskContract(() => ({
    desk: createMemoryBackOffice(createMemoryStore()),
    community: nextCommunity(),
  }));
});

describeNotifications("in PostgreSQL", () => database().desk.notifications);
describeNotifications("in memory", () => createMemoryBackOffice(createMemoryStore()).notifications);

describe.each(["PostgreSQL", "memory"])("metering points in %s", (kind) => {
  it("are added all or none, and changed by id", async () => {
    const store: Store =
      kind === "memory" ? createMemoryStore() : createPrismaStore(database().prisma, testColumns);
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
