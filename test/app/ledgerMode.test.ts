/** Which ledger mode an interval is proven in, and what becomes of one that mode E cannot express. */
import { describe, expect, it } from "vitest";
import { validateTariff } from "../../backend/core/tariffs/tariffRules.ts";
import { intervalEnd, intervalIndex } from "../../backend/core/time/marketInterval.ts";
import { paperLedger } from "./support/paperLedger.ts";
import { FIRST, openSmallStreet, TARIFF } from "./support/smallStreet.ts";

/** A street on a paper ledger whose registry gives `answer`; the functions its batches were sent by. */
async function streetOn(answer: () => Promise<boolean | null>, sheet = TARIFF) {
  const ledger = paperLedger();
  const sent: string[] = [];
  const watched = {
    ...ledger,
    fullMode: answer,
    calls: {
      ...ledger.calls,
      commitBatch: (args: Parameters<typeof ledger.calls.commitBatch>[0]) => {
        sent.push("commitBatch");
        return ledger.calls.commitBatch(args);
      },
      commitFullBatch: (args: Parameters<typeof ledger.calls.commitFullBatch>[0]) => {
        sent.push("commitFullBatch");
        return ledger.calls.commitFullBatch(args);
      },
    },
  };
  const street = await openSmallStreet({ ledger: watched, tariffSheets: [sheet] });
  const move = async (offset: number) => {
    let waiting: readonly string[] = [];
    for (let round = 0; round < 8; round += 1) {
      waiting = await street.advanceTo(intervalEnd(intervalIndex(FIRST + offset)));
      await ledger.mine(street.store);
    }
    return waiting;
  };
  return { street, sent, move };
}

describe("the ledger mode of an interval", () => {
  it("is E where the tariff sheet says so, and frozen with the book", async () => {
    const { street, sent, move } = await streetOn(async () => false, { ...TARIFF, ledgerMode: "E" });
    await move(1);
    expect(await street.store.interval(street.key(0))).toMatchObject({ state: "billed", fullMode: true });
    expect((await street.store.batch(street.key(0)))?.full).toEqual({ unproven: null });
    expect(new Set(sent)).toEqual(new Set(["commitFullBatch"]));
  });

  it("is E where the registry asks for it, whatever the sheet says", async () => {
    const { street, sent, move } = await streetOn(async () => true);
    await move(1);
    expect(await street.store.interval(street.key(0))).toMatchObject({ state: "billed", fullMode: true });
    expect(new Set(sent)).toEqual(new Set(["commitFullBatch"]));
  });

  it("is G otherwise", async () => {
    const { street, sent, move } = await streetOn(async () => false);
    await move(1);
    expect(await street.store.interval(street.key(0))).toMatchObject({ state: "billed", fullMode: false });
    expect((await street.store.batch(street.key(0)))?.full).toBeUndefined();
    expect(new Set(sent)).toEqual(new Set(["commitBatch"]));
  });

  it("keeps the gate waiting, with the reason, until somebody knows it", async () => {
    const known = { yet: false };
    const { street, move } = await streetOn(async () => (known.yet ? false : null));
    expect((await move(0)).join()).toContain("the chain does not say which ledger mode is in force");
    expect((await street.store.interval(street.key(0)))?.state).toBe("open");
    known.yet = true;
    await move(1);
    expect((await street.store.interval(street.key(0)))?.state).toBe("billed");
  });
});

describe("an outcome that mode E cannot express", () => {
  const HALF_WAY = { ...TARIFF, clearingRule: "billSharing" } as const;

  it("ends as void with LAT-4158 where the registry asks for mode E, and the market goes on", async () => {
    const { street, sent, move } = await streetOn(async () => true, HALF_WAY);
    await move(2);
    const record = await street.store.interval(street.key(0));
    expect(record).toMatchObject({ state: "void", voidReason: { code: "LAT-4158" }, fallbackSettled: true });
    expect(sent).toEqual([]);
    expect(await street.store.interval(street.key(1))).toMatchObject({ state: "void" });
  });

  it("goes as in mode G where the registry has changed its mind since the gate closed", async () => {
    const asks = { full: true };
    const { street, sent, move } = await streetOn(async () => asks.full, HALF_WAY);
    const { store } = street;
    const apply = store.applyChange.bind(store);
    Object.assign(store, {
      applyChange: async (change: Parameters<typeof apply>[0]) => {
        const done = await apply(change);
        if (change.to === "cleared") asks.full = false;
        return done;
      },
    });
    await move(1);
    const batch = await store.batch(street.key(0));
    expect(batch?.full?.unproven).toMatchObject({ code: "LAT-4158" });
    expect(sent[0]).toBe("commitBatch");
    expect((await store.interval(street.key(0)))?.state).toBe("billed");
  });

  it("is not promised: a sheet with another market rule and mode E is refused", async () => {
    const wrong = { ...HALF_WAY, ledgerMode: "E" } as const;
    expect(validateTariff(wrong)).toMatchObject({ status: "rejected", code: "LAT-4157" });
    expect(validateTariff({ ...wrong, clearingRule: "nodal" })).toEqual({ status: "valid" });
    expect(validateTariff({ ...TARIFF, ledgerMode: "F" as never })).toMatchObject({ code: "LAT-4157" });
    await expect(openSmallStreet({ tariffSheets: [wrong] })).rejects.toMatchObject({ code: "LAT-4157" });
  });
});
