import { describe, expect, it } from "vitest";
import type { SettledRule } from "../../backend/core/clearing/rules/ruleNames.ts";
import { epochSeconds, intervalStart } from "../../backend/core/time/marketInterval.ts";
import { microEuroPerKWh } from "../../backend/core/units/quantities.ts";
import { FIRST, openSmallStreet, TARIFF } from "./support/smallStreet.ts";

/** Price of the first interval under a rule, and what became of its trades. */
async function firstClearing(clearingRule?: SettledRule) {
  const street = await openSmallStreet({
    tariffSheets: [{ ...TARIFF, ...(clearingRule && { clearingRule }) }],
  });
  await street.run(2);
  const record = await street.store.interval(street.key());
  const cleared = await street.store.clearing(street.key());
  return { state: record?.state, price: cleared?.poolPrice, pays: cleared?.buyersPayMicroEuro };
}

describe("the community's market rule", () => {
  it("sets the price that the interval is cleared, committed and settled at", async () => {
    // Grid price 300 less local charge 40 is 260; feed-in 80; 1,000 Wh offered, 600 wanted, sellers want 80.
    expect(await firstClearing("midMarketRate")).toEqual({
      state: "billed",
      price: 170_000,
      pays: 600 * 210,
    });
    expect(await firstClearing("supplyDemandRatio")).toEqual({
      state: "billed",
      price: 80_000,
      pays: 600 * 120,
    });
    expect(await firstClearing("uniform")).toEqual(await firstClearing());
    expect((await firstClearing("billSharing")).pays).toBe(0);
  });

  it("comes into force with the tariff sheet that names it", async () => {
    const later = {
      ...TARIFF,
      version: 2,
      effectiveFrom: epochSeconds(intervalStart(FIRST) + 900),
      clearingRule: "midMarketRate",
    } as const;
    const street = await openSmallStreet({ tariffSheets: [TARIFF, later] });
    await street.run(3);
    const prices = await Promise.all(
      [0, 1].map(async (k) => (await street.store.clearing(street.key(k)))?.poolPrice),
    );
    expect(prices[1]).toBe(170_000);
    expect(prices[0]).not.toBe(170_000);
  });
});

describe("local charges by distance", () => {
  it("lower the charge of a near trade at settlement, not the price it was cleared at", async () => {
    const near = { sameSegment: microEuroPerKWh(10_000), sameLine: microEuroPerKWh(20_000) };
    const charged = async (sheet: typeof TARIFF, minimumHouseholds: number) => {
      const street = await openSmallStreet({ tariffSheets: [sheet], minimumHouseholds });
      await street.run(2);
      const lines = await street.store.lines(street.key());
      const cleared = await street.store.clearing(street.key());
      const charge = lines.find((line) => line.kind === "local-network-charge");
      return { price: charge?.price, amount: charge?.amount, pool: cleared?.poolPrice };
    };
    const plain = await charged(TARIFF, 3);
    expect(plain).toEqual({ price: 40_000, amount: 600 * 40, pool: plain.pool });
    const sheet = { ...TARIFF, localDistanceCharges: near };
    expect(await charged(sheet, 3)).toEqual({ price: 10_000, amount: 600 * 10, pool: plain.pool });
    // Two zones on different lines behind the transformer: the full charge.
    expect((await charged(sheet, 1)).price).toBe(40_000);
  });
});
