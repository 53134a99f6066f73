/** What every store must do with works, drafts and studies. */
import { beforeEach, describe, expect, it } from "vitest";
import type { SupplyEvent } from "../../../../backend/core/reliability/supplyEvent.ts";
import { epochSeconds, intervalIndex } from "../../../../backend/core/time/marketInterval.ts";
import type { GridStudy, NetworkDraft } from "../../../../backend/ports/grid.ts";
import type { Store } from "../../../../backend/ports/store.ts";
import { communitySeed, hex } from "./samples.ts";

let counter = 0;

const event = (id: string, change: Partial<SupplyEvent> = {}): SupplyEvent => ({
  id,
  feederId: "feeder",
  kind: "outage",
  elements: ["L1"],
  reason: "digger",
  from: epochSeconds(1_000),
  until: epochSeconds(2_000),
  restoredAt: null,
  cancelledAt: null,
  pointIds: ["cp-1"],
  networkVersion: 1,
  updates: [],
  version: 1,
  ...change,
});

const draft = (id: string, change: Partial<NetworkDraft> = {}): NetworkDraft => ({
  id,
  feederId: "feeder",
  state: "draft",
  baseVersion: 1,
  change: { ratings: { L1: 100 } },
  reason: "summer",
  effectiveFrom: intervalIndex(500),
  draftedBy: "d",
  createdAt: epochSeconds(10),
  decidedBy: null,
  decidedAt: null,
  signed: null,
  version: 1,
  ...change,
});

const signed = (version: number): NonNullable<NetworkDraft["signed"]> => ({
  version,
  networkHash: hex(1),
  previousHash: hex(2),
  digest: hex(3),
  signature: `0x${"ab".repeat(65)}`,
  signer: hex(4, 20),
});

const study = (id: string, change: Partial<GridStudy> = {}): GridStudy => ({
  id,
  kind: "hosting",
  state: "running",
  networkVersion: 1,
  networkHash: hex(1),
  createdAt: epochSeconds(10),
  startedAtMs: 1,
  endedAtMs: null,
  done: 0,
  total: 3,
  input: { kind: "hosting" },
  result: null,
  fault: null,
  ...change,
});

/** @param open gives a store; communities are new in every test, so one database serves them all. */
export function describeGridDesk(name: string, open: () => Promise<Store>): void {
  describe(`the network operator's desk ${name}`, () => {
    let store: Store;
    let id: string;

    beforeEach(async () => {
      store = await open();
      counter += 1;
      id = `grid-${counter}`;
      await store.seedCommunity(communitySeed(id));
    });

    const during = async (from: number, to: number): Promise<string[]> => {
      const range = { from: epochSeconds(from), to: epochSeconds(to) };
      return (await store.supplyEvents(id, range)).map((one) => one.id);
    };

    it("finds the events that touch a time, oldest first", async () => {
      await store.saveSupplyEvent(id, event("late", { from: epochSeconds(1_500) }));
      await store.saveSupplyEvent(id, event("early"));
      await store.saveSupplyEvent(id, event("open", { from: epochSeconds(1_600), until: null }));
      expect(await during(1_999, 2_001)).toEqual(["early", "late", "open"]);
      expect(await during(2_000, 9_999)).toEqual(["open"]);
      expect(await during(0, 1_000)).toEqual([]);
    });

    it("takes each version of an event once", async () => {
      expect(await store.saveSupplyEvent(id, event("e"))).toBe(true);
      expect(await store.saveSupplyEvent(id, event("e"))).toBe(false);
      const next = event("e", { version: 2, restoredAt: epochSeconds(1_200) });
      expect(await store.saveSupplyEvent(id, next)).toBe(true);
      expect(await store.saveSupplyEvent(id, next)).toBe(false);
      expect(await store.supplyEvent(id, "e")).toEqual(next);
      expect(await during(1_200, 9_999)).toEqual([]);
    });

    it("lets one draft become a version of the network", async () => {
      await store.saveNetworkDraft(id, draft("a"));
      await store.saveNetworkDraft(id, draft("b", { createdAt: epochSeconds(11) }));
      const publish = (name: string) =>
        store.saveNetworkDraft(id, draft(name, { state: "published", signed: signed(2), version: 2 }));
      expect(await publish("a")).toBe(true);
      expect(await publish("b")).toBe(false);
      expect((await store.networkDrafts(id, "feeder")).map((one) => [one.id, one.state])).toEqual([
        ["b", "draft"],
        ["a", "published"],
      ]);
      expect((await store.networkDraft(id, "a"))?.signed).toEqual(signed(2));
    });

    it("keeps studies, newest first, by kind", async () => {
      await store.saveGridStudy(id, study("a"));
      await store.saveGridStudy(id, study("b", { kind: "connection", createdAt: epochSeconds(12) }));
      await store.saveGridStudy(id, study("a", { state: "finished", result: { kind: "hosting" }, done: 3 }));
      expect((await store.gridStudies(id, null, 10)).map((one) => one.id)).toEqual(["b", "a"]);
      expect(await store.gridStudies(id, "hosting", 10)).toHaveLength(1);
      expect(await store.gridStudy(id, "a")).toMatchObject({ state: "finished", done: 3 });
      expect(await store.gridStudy("another", "a")).toBeNull();
    });
  });
}
