/** Permissions, looks and erasures in memory and on the embedded PostgreSQL. */
import pg from "pg";
import { describe, expect, it } from "vitest";
import { createPrismaStore } from "../../../backend/adapters/database/prismaStore.ts";
import { createMemoryBackOffice } from "../../../backend/adapters/memory/memoryBackOffice.ts";
import { createMemoryStore } from "../../../backend/adapters/memory/memoryStore.ts";
import type { Hex } from "../../../backend/core/orders/order.ts";
import type { EpochSeconds } from "../../../backend/core/time/marketInterval.ts";
import type { Store } from "../../../backend/ports/store.ts";
import { NOON } from "../../api/support/street.ts";
import { testColumns } from "./support/columns.ts";
import { consentContract } from "./support/consentContract.ts";
import { deskDatabase } from "./support/deskDatabase.ts";
import { communitySeed } from "./support/samples.ts";

const database = deskDatabase();
let counter = 0;

function nextCommunity(): string {
  counter += 1;
  return `consents-${counter}`;
}

describe("consents in PostgreSQL", () => {
  consentContract(() => ({ desk: database().desk, community: nextCommunity() }));

  it("keep their access log as it is, whoever asks", async () => {
    const client = new pg.Client({ connectionString: database().url });
    await client.connect();
    try {
      for (const act of [
        "UPDATE access_log SET reader = 'nobody'",
        "DELETE FROM access_log",
        "TRUNCATE access_log",
      ]) {
        await expect(client.query(act), act).rejects.toThrow(/only ever added/);
      }
    } finally {
      await client.end();
    }
  });

  it("let a withdrawal and a look wait for each other, so that none is noted after the other", async () => {
    const community = nextCommunity();
    const { samplePermission } = await import("../../api/support/consents.ts");
    const accepted = samplePermission({ communityId: community, state: "accepted" });
    await database().desk.consents.addPermission(accepted);
    const entry = {
      at: NOON,
      requestId: "r",
      role: "aggregator",
      reader: "c",
      operation: "listPointReadings",
      kind: "readings",
      meteringPointId: "H1",
      from: null,
      to: null,
      basis: "consent",
      permissionId: accepted.id,
    } as const;
    const still = { permissionId: accepted.id, at: NOON };
    const looks = Array.from({ length: 8 }, () => database().desk.consents.note(community, [entry], still));
    const withdrawn = database().desk.consents.savePermission({ ...accepted, state: "revoked", version: 2 });
    const noted = (await Promise.all(looks)).filter(Boolean).length;
    expect(await withdrawn).toBe(true);
    expect(await database().desk.consents.note(community, [entry], still)).toBe(false);
    expect(await database().desk.consents.looksAt(community, "H1", { limit: 20 })).toHaveLength(noted);
  });
});

describe("consents in memory", () => {
  consentContract(() => ({ desk: createMemoryBackOffice(createMemoryStore()), community: nextCommunity() }));
});

describe.each(["PostgreSQL", "memory"])("a member in %s", (kind) => {
  it("is forgotten: name, plan, sign-in and keys, and nobody else's", async () => {
    const store: Store =
      kind === "memory" ? createMemoryStore() : createPrismaStore(database().prisma, testColumns);
    const community = nextCommunity();
    await store.seedCommunity(communitySeed(community));
    const points = await store.meteringPoints(community);
    const named = points.find(({ displayName }) => displayName !== "");
    if (named === undefined) throw new Error("the sample has no named metering point");
    const { id } = named;
    const address: Hex = `0x${String(counter).padStart(40, "c")}`;
    const key = {
      communityId: community,
      meteringPointId: id,
      address,
      kind: "browser",
      addedAt: NOON,
    } as const;
    await store.addMemberKey({ ...key, revokedAt: null });
    const at: EpochSeconds = NOON;
    const first = await store.forgetMember(community, id, at);
    expect(first).toMatchObject({ names: 1, keys: 1 });
    expect(await store.forgetMember(community, id, at)).toEqual({ names: 0, plans: 0, keys: 0, signIns: 0 });
    expect((await store.meteringPoint(community, id))?.displayName).toBe("");
    expect(await store.tradingPlan(community, id)).toBeNull();
    expect((await store.signIns(community)).some((one) => one.meteringPointId === id)).toBe(false);
    const keys = await store.memberKeys(community, id);
    for (const one of keys) expect(one.revokedAt === null).toBe(one.kind === "gateway");
    const others = (await store.meteringPoints(community)).filter((point) => point.id !== id);
    expect(others.map((point) => point.displayName)).toEqual(
      points.filter((point) => point.id !== id).map((point) => point.displayName),
    );
  });
});
