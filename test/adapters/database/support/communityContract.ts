/** What every store must do about communities. */
import { describe, expect, it } from "vitest";
import { epochSeconds, intervalIndex } from "../../../../backend/core/time/marketInterval.ts";
import type { Store } from "../../../../backend/ports/store.ts";
import { communitySeed, FIRST, hex, tariff } from "./samples.ts";

/** @param context the store and the community of the test that runs */
export function describeCommunities(context: () => { readonly store: Store; readonly id: string }): void {
  describe("communities", () => {
    it("gives back what was seeded, whole", async () => {
      const { store, id } = context();
      const seed = communitySeed(id);
      expect(await store.community(id)).toEqual(seed.community);
      expect(await store.network(id, seed.community.feederId, intervalIndex(FIRST))).toEqual(seed.network);
      expect(await store.meteringPoints(id)).toEqual(seed.meteringPoints);
      expect(await store.tradingPlans(id)).toEqual(seed.tradingPlans);
      expect(await store.memberKeys(id)).toEqual(seed.memberKeys);
      expect(await store.signIns(id), "in the order of the seed").toEqual(seed.signIns);
    });

    it("seeds once: a second seed changes nothing", async () => {
      const { store, id } = context();
      const other = communitySeed(id);
      const renamed = { ...other, community: { ...other.community, name: "Other" } };
      expect(await store.seedCommunity(renamed)).toBe(false);
      expect((await store.community(id))?.name).toBe("Sample");
    });

    it("registers an address once per community", async () => {
      const { store, id } = context();
      const [key] = communitySeed(id).memberKeys;
      if (key === undefined) throw new Error("the sample has a key");
      const fresh = { ...key, address: hex(77, 20), kind: "browser" as const };
      expect(await store.addMemberKey(fresh)).toBe(true);
      expect(await store.addMemberKey({ ...fresh, meteringPointId: "mp-2" })).toBe(false);
      expect(await store.memberKeys(id, "mp-1")).toHaveLength(2);
    });

    it("finds the tariff sheet and the network in force", async () => {
      const { store, id } = context();
      expect(await store.tariffSheetAt(id, epochSeconds(999))).toBeNull();
      expect((await store.tariffSheetAt(id, epochSeconds(1_000)))?.version).toBe(1);
      expect(await store.tariffSheet(id, 2)).toEqual(tariff(2, 2_000_000_000));
      expect(await store.addTariffSheet(id, tariff(2, 1_500))).toBe(false);
      expect(await store.addTariffSheet(id, tariff(3, 1_500))).toBe(true);
      expect((await store.tariffSheetAt(id, epochSeconds(1_500)))?.version).toBe(3);
      expect((await store.tariffSheets(id)).map((sheet) => sheet.version)).toEqual([1, 3, 2]);
      const seed = communitySeed(id);
      await store.addNetworkVersion({
        ...seed.network,
        version: 2,
        effectiveFrom: intervalIndex(FIRST + 3),
      });
      const at = (offset: number) =>
        store.network(id, seed.community.feederId, intervalIndex(FIRST + offset));
      expect((await at(2))?.version).toBe(1);
      expect((await at(3))?.version).toBe(2);
      expect(await at(-1)).toBeNull();
    });

    it("remembers ledger, plan and clock", async () => {
      const { store, id } = context();
      const domain = { chainId: 31_337, contract: hex(3, 20), community: hex(4), feeder: hex(5) };
      await store.setDomain(id, domain);
      expect((await store.community(id))?.domain).toEqual(domain);
      const [plan] = await store.tradingPlans(id);
      if (plan === undefined) throw new Error("the sample has a plan");
      await store.setTradingPlan(id, { ...plan, style: "neighboursFirst" });
      expect((await store.tradingPlan(id, plan.meteringPointId))?.style).toBe("neighboursFirst");
      expect(await store.loadClock(id)).toBeNull();
      const clock = { mode: "demo", at: epochSeconds(42), speed: 480, paused: true } as const;
      await store.saveClock(id, clock);
      await store.saveClock(id, { ...clock, at: epochSeconds(43) });
      expect(await store.loadClock(id)).toEqual({ ...clock, at: 43 });
    });
  });
}
