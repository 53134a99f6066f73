/** What every store must do. The same suite runs against the database and against memory. */
import { beforeEach, describe, expect, it } from "vitest";
import { epochSeconds, intervalIndex } from "../../../../backend/core/time/marketInterval.ts";
import { microEuro, wattHours } from "../../../../backend/core/units/quantities.ts";
import type { IntervalChange, IntervalWrites } from "../../../../backend/ports/intervals.ts";
import type { Store } from "../../../../backend/ports/store.ts";
import { describeCommunities } from "./communityContract.ts";
import { describeOutbox } from "./outboxContract.ts";
import {
  batch,
  cleared,
  communitySeed,
  evidence,
  FIRST,
  hex,
  inclusion,
  keyOf,
  line,
  newInterval,
  newOrder,
  outboxRequest,
  reading,
} from "./samples.ts";

let counter = 0;

/** @param open gives a store; communities are new in every test, so one database serves them all. */
export function describeStore(name: string, open: () => Promise<Store>): void {
  describe(name, () => {
    let store: Store;
    let id: string;

    beforeEach(async () => {
      store = await open();
      counter += 1;
      id = `sample-${counter}`;
      await store.seedCommunity(communitySeed(id));
      await store.openIntervals([newInterval(id)]);
    });

    const change = (
      from: IntervalChange["from"],
      to: IntervalChange["to"],
      writes: IntervalWrites = {},
      more: Partial<IntervalChange> = {},
    ): IntervalChange => ({ ...keyOf(id), from, to, at: epochSeconds(900 * FIRST), writes, ...more });

    const range = { from: intervalIndex(FIRST), to: intervalIndex(FIRST + 4) };

    describeCommunities(() => ({ store, id }));

    describe("the book", () => {
      it("numbers orders in order of arrival and gives them back as signed", async () => {
        const first = await store.bookOrder(keyOf(id), newOrder(id, 1));
        const second = await store.bookOrder(keyOf(id), newOrder(id, 2, { origin: "manual" }));
        expect([first.status, second.status]).toEqual(["booked", "booked"]);
        expect(await store.orders(keyOf(id))).toEqual([
          { ...newOrder(id, 1), sequence: 1 },
          { ...newOrder(id, 2, { origin: "manual" }), sequence: 2 },
        ]);
        expect((await store.interval(keyOf(id)))?.orderCount).toBe(2);
      });

      it("answers a repeated order with the stored one and refuses a used nonce", async () => {
        await store.bookOrder(keyOf(id), newOrder(id, 1));
        const again = await store.bookOrder(keyOf(id), newOrder(id, 1));
        expect(again).toEqual({ status: "already-booked", order: { ...newOrder(id, 1), sequence: 1 } });
        const replay = newOrder(id, 1, { orderId: hex(4_711) });
        expect(await store.bookOrder(keyOf(id), replay)).toEqual({ status: "nonce-used" });
        expect(await store.nonceIsUsed(id, hex(1, 20), 1)).toBe(true);
        expect(await store.nonceIsUsed(id, hex(1, 20), 2)).toBe(false);
        expect(await store.orders(keyOf(id))).toHaveLength(1);
      });

      it("takes no order into an interval that is not open", async () => {
        await store.applyChange(change("open", "closed"));
        expect(await store.bookOrder(keyOf(id), newOrder(id, 1))).toEqual({
          status: "not-open",
          state: "closed",
        });
        expect(await store.bookOrder(keyOf(id, 9), newOrder(id, 1))).toEqual({
          status: "not-open",
          state: null,
        });
      });

      it("gives every order its own number when many come at once", async () => {
        const orders = Array.from({ length: 12 }, (_, number) => newOrder(id, number + 1));
        await Promise.all(orders.map((order) => store.bookOrder(keyOf(id), order)));
        const sequences = (await store.orders(keyOf(id))).map((order) => order.sequence);
        expect(sequences).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
      });
    });

    describe("changes of an interval", () => {
      it("writes everything of a step at once", async () => {
        const orders = [newOrder(id, 1), newOrder(id, 2)];
        const forecast = [
          {
            meteringPointId: "mp-1",
            demandWh: wattHours(1),
            surplusWh: wattHours(0),
            flexibleBuyWh: wattHours(2),
            flexibleSellWh: wattHours(3),
          },
        ];
        await store.applyChange(change("open", "open", { orders, forecast }, { raise: "plansEntered" }));
        const salts = [{ orderId: hex(1_001), salt: hex(21, 16) }];
        await store.applyChange(change("open", "closed", { ordersRoot: hex(11), orderSalts: salts }));
        await store.applyChange(
          change("closed", "cleared", {
            clearing: cleared(orders),
            evidence: [evidence("cleared"), evidence("planned")],
          }),
        );
        const balances = [
          {
            meteringPointId: "mp-1",
            account: hex(1, 20),
            cumulativeMicroEuro: microEuro(5),
            salt: hex(22, 16),
          },
        ];
        await store.applyChange(
          change(
            "cleared",
            "cleared",
            {
              batch,
              allocationSalts: [{ orderId: hex(1_001), salt: hex(23, 16) }],
              committedBalances: balances,
              outbox: [outboxRequest(`batch:${id}`)],
            },
            { raise: "batchSent" },
          ),
        );
        const record = await store.interval(keyOf(id));
        expect(record).toMatchObject({
          state: "cleared",
          plansEntered: true,
          batchSent: true,
          orderCount: 2,
        });
        expect(record).toMatchObject({
          ordersRoot: hex(11),
          poolPrice: 120_000,
          tradedWh: 60,
          curtailedWh: 1,
        });
        expect(record?.worstLowPu).toBe(0.9793773131445029);
        expect(await store.forecast(keyOf(id))).toEqual(forecast);
        expect(await store.clearing(keyOf(id))).toEqual(cleared(orders));
        expect(await store.batch(keyOf(id))).toEqual(batch);
        expect(await store.committedBalances(keyOf(id))).toEqual(balances);
        expect(await store.salts(keyOf(id))).toEqual([
          { orderId: hex(1_001), orderSalt: hex(21, 16), allocationSalt: hex(23, 16) },
        ]);
        expect((await store.outbox.get(`batch:${id}`))?.status).toBe("queued");
        expect((await store.evidence(keyOf(id))).map((entry) => entry.stage)).toEqual(["planned", "cleared"]);
      });

      it("keeps evidence byte for byte, and by stage over a range", async () => {
        await store.applyChange(change("open", "closed"));
        await store.applyChange(change("closed", "cleared", { evidence: [evidence("planned")] }));
        const [kept] = await store.evidence(keyOf(id));
        expect(JSON.stringify(kept)).toBe(JSON.stringify(evidence("planned")));
        expect(await store.evidenceOfStage(id, range, "planned")).toHaveLength(1);
        expect(await store.evidenceOfStage(id, range, "metered")).toEqual([]);
      });

      it("does a step once: the second writes nothing", async () => {
        const step = change("open", "open", { orders: [newOrder(id, 1)] }, { raise: "plansEntered" });
        expect(await store.applyChange(step)).toBe(true);
        expect(await store.applyChange(step)).toBe(false);
        expect(await store.orders(keyOf(id))).toHaveLength(1);
        expect(await store.applyChange(change("closed", "cleared"))).toBe(false);
        expect(await store.applyChange({ ...change("open", "closed"), ...keyOf(id, 5) })).toBe(false);
      });

      it("does a step once when two workers do it at the same moment", async () => {
        const step = change("open", "open", { orders: [newOrder(id, 1)] }, { raise: "plansEntered" });
        const outcomes = await Promise.all([1, 2, 3, 4].map(() => store.applyChange(step)));
        expect(outcomes.filter(Boolean)).toHaveLength(1);
        expect(await store.orders(keyOf(id))).toHaveLength(1);
      });

      it("refuses an illegal step by number and writes nothing", async () => {
        await expect(store.applyChange(change("open", "cleared"))).rejects.toMatchObject({
          code: "LAT-7011",
        });
        await expect(store.applyChange(change("open", "void"))).rejects.toMatchObject({ code: "LAT-7011" });
        expect((await store.interval(keyOf(id)))?.state).toBe("open");
      });

      it("does not freeze a book that an order slipped into", async () => {
        await store.bookOrder(keyOf(id), newOrder(id, 1));
        expect(await store.applyChange(change("open", "closed", {}, { expectedOrderCount: 0 }))).toBe(false);
        expect(await store.applyChange(change("open", "closed", {}, { expectedOrderCount: 1 }))).toBe(true);
      });

      it("leaves no trace of a step whose last write fails", async () => {
        await store.outbox.enqueue(outboxRequest(`taken:${id}`));
        await store.applyChange(change("open", "closed"));
        const clash = [outboxRequest(`taken:${id}`, "0x99")];
        const step = change("closed", "cleared", { clearing: cleared([]), outbox: clash });
        await expect(store.applyChange(step)).rejects.toMatchObject({ code: "LAT-4010" });
        expect((await store.interval(keyOf(id)))?.state).toBe("closed");
        expect(await store.clearing(keyOf(id))).toBeNull();
      });

      it("ends as void with its reason and counts as finished only when settled", async () => {
        const voidReason = { code: "LAT-3011", reason: "No envelope was found" } as const;
        await store.applyChange(change("open", "void", {}, { voidReason }));
        expect((await store.interval(keyOf(id)))?.voidReason).toEqual(voidReason);
        expect(await store.unfinishedIntervals(id, 10)).toHaveLength(1);
        await store.applyChange(change("void", "void", {}, { raise: "fallbackSettled" }));
        expect(await store.unfinishedIntervals(id, 10)).toEqual([]);
      });

      it("keeps the ledger mode of its gate closure, and a verdict that came after the bill, once", async () => {
        await store.applyChange(change("open", "closed", { fullMode: true }));
        const states = ["closed", "cleared", "committed", "metered", "settled", "billed"] as const;
        for (const [index, from] of states.slice(0, -1).entries())
          await store.applyChange(change(from, states[index + 1]!));
        const before = await store.interval(keyOf(id));
        expect(before).toMatchObject({ state: "billed", fullMode: true, batchVoided: false });
        const verdict = change("billed", "billed", {}, { raise: "batchVoided" });
        expect(await store.applyChange(verdict)).toBe(true);
        expect(await store.applyChange(verdict)).toBe(false);
        expect(await store.interval(keyOf(id))).toMatchObject({ state: "billed", batchVoided: true });
        expect(await store.unfinishedIntervals(id, 10)).toEqual([]);
      });
    });

    describe("money", () => {
      const settle = async () => {
        const steps = [
          change("open", "closed"),
          change("closed", "cleared"),
          change("cleared", "committed", { batchProof: inclusion(7), ordersProof: inclusion(6) }),
          change("committed", "metered", {
            readings: [reading("mp-2"), reading("mp-1")],
            deviceStates: [{ meteringPointId: "mp-1", values: { batteryWh: 4_200.5 } }],
          }),
          change("metered", "settled", {
            lines: [line("mp-2", 43_000), line("mp-1", 43_001)],
            balances: [
              { account: "retailer", creditMicroEuro: microEuro(86_001), debitMicroEuro: microEuro(0) },
              { account: "member:mp-1", creditMicroEuro: microEuro(0), debitMicroEuro: microEuro(43_001) },
            ],
          }),
        ];
        for (const step of steps) expect(await store.applyChange(step)).toBe(true);
      };

      it("gives back readings, lines, devices, balances and proofs", async () => {
        await settle();
        expect(await store.readings(keyOf(id))).toEqual([reading("mp-1"), reading("mp-2")]);
        expect(await store.lines(keyOf(id))).toEqual([line("mp-2", 43_000), line("mp-1", 43_001)]);
        expect(await store.deviceStates(keyOf(id))).toEqual([
          { meteringPointId: "mp-1", values: { batteryWh: 4_200.5 } },
        ]);
        const positions = await store.balancesAfter(id, intervalIndex(FIRST + 50));
        expect(positions.map((position) => position.account)).toEqual(["member:mp-1", "retailer"]);
        expect(await store.balancesAfter(id, intervalIndex(FIRST - 1))).toEqual([]);
        const record = await store.interval(keyOf(id));
        expect(record).toMatchObject({
          readingCount: 2,
          batchProof: inclusion(7),
          ordersProof: inclusion(6),
        });
        await store.updateProofs(keyOf(id), { batchProof: inclusion(9) });
        expect((await store.interval(keyOf(id)))?.batchProof).toEqual(inclusion(9));
      });

      it("shows the newest version of a reading and keeps the older", async () => {
        await settle();
        await store.addReadings(id, [reading("mp-1", 2, 250)]);
        expect((await store.readings(keyOf(id)))[0]).toEqual(reading("mp-1", 2, 250));
        expect(await store.memberReadings(id, "mp-1", range)).toEqual([reading("mp-1", 2, 250)]);
      });

      it("adds lines after those that are booked", async () => {
        await settle();
        const correction = { ...line("mp-1", 5), settlementVersion: 2 };
        const voidReason = { code: "LAT-7020", reason: "given up" } as const;
        await store.applyChange(change("settled", "void", {}, { voidReason }));
        await store.applyChange(
          change("void", "void", { lines: [correction] }, { raise: "fallbackSettled" }),
        );
        expect(await store.memberLines(id, "mp-1", range)).toEqual([line("mp-1", 43_001), correction]);
      });

      it("replaces running bill totals line by line", async () => {
        await settle();
        const total = {
          meteringPointId: "mp-1",
          period: "2026-06",
          kind: "grid-bought",
          correction: false,
          energyWh: wattHours(200),
          amount: microEuro(43_001),
        } as const;
        await store.applyChange(change("settled", "billed", { billTotals: [total] }));
        expect(await store.billTotals(id, "2026-06")).toEqual([total]);
        expect(await store.billTotals(id, "2026-06", "mp-2")).toEqual([]);
        expect(await store.billPeriods(id, "mp-1")).toEqual(["2026-06"]);
        expect(await store.countBilled(id)).toBe(1);
      });

      it("joins a member's orders with state and outcome", async () => {
        const orders = [newOrder(id, 1), newOrder(id, 2)];
        await store.applyChange(change("open", "open", { orders }, { raise: "plansEntered" }));
        await store.applyChange(change("open", "closed"));
        const [before] = await store.memberOrders(id, "mp-1", range);
        expect(before).toMatchObject({ state: "closed", allocation: null });
        await store.applyChange(change("closed", "cleared", { clearing: cleared(orders) }));
        const [mine] = await store.memberOrders(id, "mp-1", range);
        expect(mine?.state).toBe("cleared");
        expect(mine?.allocation).toEqual(cleared(orders).allocations[0]);
      });
    });

    describe("lists", () => {
      it("opens each interval once and lists them in order", async () => {
        const fresh = [newInterval(id, 2), newInterval(id, 1), newInterval(id)];
        expect(await store.openIntervals(fresh)).toBe(2);
        const listed = await store.intervals(id, { from: range.from, to: intervalIndex(FIRST + 2) });
        expect(listed.map((record) => record.interval)).toEqual([FIRST, FIRST + 1]);
        expect((await store.newestInterval(id))?.interval).toBe(FIRST + 2);
        expect((await store.unfinishedIntervals(id, 2)).map((record) => record.interval)).toEqual([
          FIRST,
          FIRST + 1,
        ]);
      });

      it("refuses a range without end", async () => {
        const endless = { from: intervalIndex(0), to: intervalIndex(4_000_000) };
        await expect(store.intervals(id, endless)).rejects.toMatchObject({ code: "LAT-7012" });
      });

      it("answers about an unknown community with nothing", async () => {
        expect(await store.community("nobody")).toBeNull();
        expect(await store.newestInterval("nobody")).toBeNull();
        expect(await store.meteringPoints("nobody")).toEqual([]);
        expect(await store.interval(keyOf("nobody"))).toBeNull();
      });
    });

    describeOutbox(() => ({ store, id, counter }));
  });
}
