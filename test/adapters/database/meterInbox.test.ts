/** The operator's desk on the embedded PostgreSQL: gaps and the feeder's meter as in memory, and uploads over HTTP. */
import { beforeEach, describe, expect, it } from "vitest";
import { createPrismaStore } from "../../../backend/adapters/database/prismaStore.ts";
import { createMemoryBackOffice } from "../../../backend/adapters/memory/memoryBackOffice.ts";
import { createMemoryStore } from "../../../backend/adapters/memory/memoryStore.ts";
import { flatPrice } from "../../../backend/core/tariffs/energyPrice.ts";
import { epochSeconds, intervalIndex, intervalOf } from "../../../backend/core/time/marketInterval.ts";
import { microEuro, microEuroPerKWh, wattHours } from "../../../backend/core/units/quantities.ts";
import type { BackOffice } from "../../../backend/ports/backOffice.ts";
import type { Store } from "../../../backend/ports/store.ts";
import { signInAs } from "../../api/support/client.ts";
import { serveMarket, startTestServer } from "../../api/support/server.ts";
import { COMMUNITY, NOON, openBefore, SEED } from "../../api/support/street.ts";
import { csvOf, handIn, MAPPING, type Row } from "../../api/support/uploads.ts";
import { testColumns } from "./support/columns.ts";
import { deskDatabase } from "./support/deskDatabase.ts";
import { communitySeed, FIRST, newInterval } from "./support/samples.ts";

const database = deskDatabase();
let counter = 0;

const range = { from: intervalIndex(FIRST), to: intervalIndex(FIRST + 20) };

describe.each(["PostgreSQL", "memory"])("the inbox in %s", (kind) => {
  let community = "";
  let store: Store;
  let office: BackOffice;

  beforeEach(async () => {
    counter += 1;
    community = `inbox-${counter}`;
    store = kind === "memory" ? createMemoryStore() : createPrismaStore(database().prisma, testColumns);
    office = kind === "memory" ? createMemoryBackOffice(store) : database().desk;
    await store.seedCommunity(communitySeed(community));
    // Interval 5 was never opened.
    const opened = [0, 1, 2, 3, 4, 6, 7, 8].map((offset) => newInterval(community, offset));
    await store.openIntervals(opened);
  });

  const give = (id: string, offsets: readonly number[]) =>
    store.addReadings(
      community,
      offsets.map((offset) => ({
        meteringPointId: id,
        interval: intervalIndex(FIRST + offset),
        importWh: wattHours(10),
        exportWh: wattHours(0),
        quality: "measured",
        source: "test",
        receivedAt: NOON,
        version: 1,
      })),
    );
  const gapsOf = async (limit = 100, after: { from: number; id: string } | null = null) => {
    const cursor =
      after === null ? null : { from: intervalIndex(FIRST + after.from), meteringPointId: after.id };
    const gaps = await office.inbox.gaps(community, ["mp-1", "mp-2"], range, { after: cursor, limit });
    return gaps.map((gap) => [gap.meteringPointId, gap.from - FIRST, gap.to - FIRST]);
  };

  it("finds runs of missing readings in intervals of the market, oldest first, page by page", async () => {
    await give("mp-1", [0, 1, 4, 8]);
    await give("mp-2", [0, 1, 2, 3, 4, 6, 7]);
    const all = [
      ["mp-1", 2, 4],
      ["mp-1", 6, 8],
      ["mp-2", 8, 9],
    ];
    expect(await gapsOf()).toEqual(all);
    expect(await gapsOf(1)).toEqual(all.slice(0, 1));
    expect(await gapsOf(5, { from: 2, id: "mp-1" })).toEqual(all.slice(1));
    expect(await gapsOf(5, { from: 6, id: "mp-1" })).toEqual(all.slice(2));
    expect(await gapsOf(5, { from: 8, id: "mp-2" })).toEqual([]);
  });

  it("breaks a gap where there was no market", async () => {
    await give("mp-2", [0, 1, 2, 3, 4, 6, 7, 8]);
    expect(await gapsOf()).toEqual([
      ["mp-1", 0, 5],
      ["mp-1", 6, 9],
    ]);
  });

  it("keeps versions of the feeder's readings, and only what is new", async () => {
    const reading = (offset: number, importWh: number) => ({
      interval: intervalIndex(FIRST + offset),
      importWh: wattHours(importWh),
      exportWh: wattHours(0),
      receivedAt: epochSeconds(5_000),
    });
    const add = (...readings: ReturnType<typeof reading>[]) =>
      office.inbox.addFeederReadings(community, "feeder", readings);
    expect(await add(reading(1, 100), reading(0, 90))).toBe(2);
    expect(await add(reading(1, 100), reading(0, 91), reading(2, 5))).toBe(2);
    const kept = await office.inbox.feederReadings(community, "feeder", range);
    expect(kept.map((r) => [r.interval - FIRST, r.importWh, r.version])).toEqual([
      [0, 91, 2],
      [1, 100, 1],
      [2, 5, 1],
    ]);
  });

  it("keeps tariffs by id, in order, the newest of each", async () => {
    const flat = flatPrice(microEuroPerKWh(1_000));
    const tariff = (id: string, name: string) => ({
      id,
      name,
      energy: flat,
      network: flat,
      feedIn: flat,
      levies: [],
      standingPerDay: microEuro(0),
    });
    await office.gridTariffs.saveGridTariff(community, tariff("b", "old"));
    await office.gridTariffs.saveGridTariff(community, tariff("a", "first"));
    await office.gridTariffs.saveGridTariff(community, tariff("b", "new"));
    const names = (await office.gridTariffs.gridTariffs(community)).map(({ id, name }) => [id, name]);
    expect(names).toEqual([
      ["a", "first"],
      ["b", "new"],
    ]);
  });
});

describe("an upload into PostgreSQL", () => {
  it("is whole or nothing, once, with every wrong line named", async () => {
    const store = createPrismaStore(database().prisma, testColumns);
    await store.seedCommunity(SEED);
    await openBefore(store, 6);
    const memory = await startTestServer();
    const server = await serveMarket({ ...memory.market, store }, COMMUNITY, NOON, { desk: database().desk });
    try {
      const olga = await signInAs(server, "olga");
      await olga.send("PUT", "/api/v1/csv-mappings/grid", MAPPING);
      const here = intervalOf(NOON);
      const rows: Row[] = [-6, -5, -4].map((offset) => ["H1", here + offset, 100, 0]);
      const give = (more: readonly Row[]) => handIn(olga, csvOf([...rows, ...more]), { mapping: "grid" });
      const refused = await give([["H2", here - 6, 90_000, 0]]);
      expect([refused.status, refused.code]).toEqual([422, "LAT-5007"]);
      expect(refused.body?.errors).toEqual([
        { path: expect.stringMatching(/^line \d/), message: expect.stringContaining("LAT-5007") },
      ]);
      const h1 = { from: intervalIndex(here - 6), to: here };
      expect(await store.memberReadings(COMMUNITY, "H1", h1)).toEqual([]);
      expect((await give([])).body).toMatchObject({ status: "stored", file: { readings: 3, accepted: 3 } });
      expect((await give([])).body).toMatchObject({ status: "known" });
      expect(await store.memberReadings(COMMUNITY, "H1", h1)).toHaveLength(3);
      const inbox = await olga.get("/api/v1/community/readings/missing?limit=2");
      expect(inbox.body).toMatchObject({
        gaps: [{ from: here - 6, meteringPointId: "H2" }, { meteringPointId: "H3" }],
      });
    } finally {
      await server.close();
      await memory.close();
    }
  });
});
