import { describe, expect, it } from "vitest";
import { heedVerdicts } from "../../backend/app/heedVerdicts.ts";
import { keccakText } from "../../backend/core/commitment/words.ts";
import { signedAmount } from "../../backend/core/settlement/ledgerAccounts.ts";
import { intervalEnd, intervalIndex } from "../../backend/core/time/marketInterval.ts";
import { COMMUNITY, FIRST, openSmallStreet } from "./support/smallStreet.ts";

const VICTIM = intervalIndex(FIRST + 2);
const verdict = {
  interval: VICTIM,
  digest: keccakText("batch"),
  transactionHash: keccakText("proof"),
  blockNumber: 9,
};

describe("a batch that was proven wrong", () => {
  it("makes its interval void: everything is settled at the tariffs, and the market goes on", async () => {
    const street = await openSmallStreet();
    const before = intervalEnd(intervalIndex(VICTIM - 1));
    await street.advanceTo(before);
    expect((await street.store.interval(street.key(2)))?.state).toBe("committed");
    expect(await heedVerdicts(street.market, COMMUNITY, [verdict])).toEqual([]);
    await street.advanceTo(intervalEnd(intervalIndex(VICTIM + 3)));
    const record = await street.store.interval(street.key(2));
    expect(record).toMatchObject({ state: "void", voidReason: { code: "LAT-4155" }, fallbackSettled: true });
    const lines = await street.store.lines(street.key(2));
    const local = lines.filter((line) => line.kind.startsWith("local-"));
    expect(local.reduce((sum, line) => sum + Number(signedAmount(line)), 0)).toBe(0);
    expect((await street.store.interval(street.key(4)))?.state).toBe("billed");
    expect(await heedVerdicts(street.market, COMMUNITY, [verdict])).toEqual([]);
  });

  it("is corrected when its interval was billed before: by further lines, once", async () => {
    const street = await openSmallStreet();
    await street.advanceTo(intervalEnd(intervalIndex(VICTIM + 3)));
    const batch = await street.store.batch(street.key(2));
    const late = { ...verdict, digest: batch?.digest ?? verdict.digest };
    expect(await heedVerdicts(street.market, COMMUNITY, [verdict])).toEqual([]);
    expect(await street.store.interval(street.key(2))).toMatchObject({ batchVoided: false });
    const before = await street.store.lines(street.key(2));
    expect(await heedVerdicts(street.market, COMMUNITY, [late])).toEqual([VICTIM]);
    expect(await heedVerdicts(street.market, COMMUNITY, [late])).toEqual([]);
    await street.advanceTo(intervalEnd(intervalIndex(VICTIM + 6)));
    const after = await street.store.lines(street.key(2));
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.length).toBeGreaterThan(before.length);
    expect(new Set(after.slice(before.length).map((line) => line.settlementVersion))).toEqual(new Set([2]));
    const local = after.filter((line) => line.kind.startsWith("local-"));
    expect(local.reduce((sum, line) => sum + Number(signedAmount(line)), 0)).toBe(0);
    expect(await street.store.interval(street.key(2))).toMatchObject({ state: "billed", batchVoided: true });
    const unknown = { ...verdict, interval: intervalIndex(FIRST + 900) };
    expect(await heedVerdicts(street.market, COMMUNITY, [unknown])).toEqual([]);
  });
});
