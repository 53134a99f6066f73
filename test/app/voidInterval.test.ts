import { describe, expect, it } from "vitest";
import { advanceInterval } from "../../backend/app/advanceInterval.ts";
import { requireCommunity } from "../../backend/app/market.ts";
import { voidInterval } from "../../backend/app/voidInterval.ts";
import { netOf } from "../../backend/core/settlement/accumulateBalances.ts";
import { signedAmount, signedEnergyWh } from "../../backend/core/settlement/ledgerAccounts.ts";
import { type IntervalState, intervalEnd, intervalIndex } from "../../backend/core/time/marketInterval.ts";
import type { IntervalChange } from "../../backend/ports/intervals.ts";
import type { Store } from "../../backend/ports/store.ts";
import { COMMUNITY, FIRST, openSmallStreet, type SmallStreet } from "./support/smallStreet.ts";

const VICTIM = intervalIndex(FIRST + 2);

/** Stops the victim in a state by refusing the step that leaves it, until released. */
function holdingStore(store: Store, state: IntervalState) {
  const hold = { on: true };
  const blocks = (change: IntervalChange) =>
    hold.on && change.interval === VICTIM && change.from === state && change.to !== "void";
  return {
    hold,
    store: {
      ...store,
      applyChange: async (change: IntervalChange) => {
        if (blocks(change)) throw new Error("the step keeps failing");
        return store.applyChange(change);
      },
    },
  };
}

/** Runs the street until the victim hangs in `state`, ends it as void, and runs on. */
async function voidIn(state: IntervalState): Promise<SmallStreet> {
  let hold = { on: true };
  const street = await openSmallStreet({
    wrap: (plain) => {
      const held = holdingStore(plain, state);
      hold = held.hold;
      return held.store;
    },
  });
  for (let offset = 0; offset <= 6; offset += 1) {
    await street.advanceTo(intervalEnd(intervalIndex(FIRST + offset - 1))).catch(() => undefined);
    const record = await street.store.interval(street.key(2));
    if (hold.on && record?.state === state && offset >= 3) {
      const community = await requireCommunity(street.market, COMMUNITY);
      const voidReason = { code: "LAT-7020", reason: "the step keeps failing" } as const;
      expect(await voidInterval(street.market, community, record, voidReason)).toBe(true);
      hold.on = false;
      await street.advanceTo(intervalEnd(intervalIndex(FIRST + offset - 1)));
    }
  }
  return street;
}

describe("an interval that ends as void", () => {
  for (const state of ["open", "closed", "cleared", "committed", "metered", "settled"] as const) {
    it(`from ${state}: everything is billed at the tariffs, and the market goes on`, async () => {
      const street = await voidIn(state);
      const record = await street.store.interval(street.key(2));
      expect(record).toMatchObject({ state: "void", fallbackSettled: true, batchSent: true });
      const lines = await street.store.lines(street.key(2));
      const booked = (id: string, kind: string) =>
        lines
          .filter((line) => line.meteringPointId === id && line.kind === kind)
          .reduce(
            (sum, line) => ({ wh: sum.wh + signedEnergyWh(line), money: sum.money + signedAmount(line) }),
            { wh: 0, money: 0 },
          );
      expect(booked("mp-day", "grid-energy-bought")).toEqual({ wh: 600, money: 120_000 });
      expect(booked("mp-day", "grid-network-charge")).toEqual({ wh: 600, money: 60_000 });
      expect(booked("mp-sun", "feed-in")).toEqual({ wh: 1_000, money: 80_000 });
      for (const kind of ["local-energy-bought", "local-energy-sold", "local-network-charge"]) {
        expect(booked("mp-day", kind).money + booked("mp-sun", kind).money, kind).toBe(0);
      }
      const next = await street.store.interval(street.key(4));
      expect(next?.state).toBe("billed");
    });
  }

  it("never edits a settled line: it is taken back by a correction line", async () => {
    const street = await voidIn("settled");
    const lines = await street.store.lines(street.key(2));
    expect(lines.some((line) => line.settlementVersion === 1)).toBe(true);
    expect(lines.some((line) => line.settlementVersion === 2)).toBe(true);
  });

  it("keeps the books of the whole street balanced", async () => {
    const street = await voidIn("settled");
    const positions = await street.store.balancesAfter(COMMUNITY, intervalIndex(FIRST + 9));
    expect(positions.reduce((sum, position) => sum + netOf(position), 0)).toBe(0);
  });

  it("needs no further work once it is settled", async () => {
    const street = await voidIn("cleared");
    const report = await advanceInterval(street.market, street.key(2), intervalEnd(intervalIndex(FIRST + 9)));
    expect(report).toMatchObject({ steps: [], waiting: null });
  });
});
