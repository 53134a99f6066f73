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

  it("is told when its interval was billed before, and changes nothing by itself", async () => {
    const street = await openSmallStreet();
    await street.advanceTo(intervalEnd(intervalIndex(VICTIM + 3)));
    expect(await heedVerdicts(street.market, COMMUNITY, [verdict])).toEqual([VICTIM]);
    expect((await street.store.interval(street.key(2)))?.state).toBe("billed");
    const unknown = { ...verdict, interval: intervalIndex(FIRST + 900) };
    expect(await heedVerdicts(street.market, COMMUNITY, [unknown])).toEqual([]);
  });
});
