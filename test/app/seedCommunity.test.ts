/** A community begins only with tariffs that could be published. */
import { describe, expect, it } from "vitest";
import { microEuroPerKWh } from "../../backend/core/units/quantities.ts";
import { COMMUNITY, openSmallStreet, TARIFF } from "./support/smallStreet.ts";

describe("seeding a community", () => {
  it("writes every tariff sheet it is given", async () => {
    const later = { ...TARIFF, version: TARIFF.version + 1 };
    const { store } = await openSmallStreet({ tariffSheets: [TARIFF, later] });
    expect(await store.tariffSheetAt(COMMUNITY, TARIFF.effectiveFrom)).toEqual(later);
  });

  it.each([
    ["a floor above the cap", { priceFloor: TARIFF.priceCap }, "LAT-6103"],
    ["a local charge between two ticks", { localNetworkCharge: microEuroPerKWh(40_500) }, "LAT-6102"],
    ["a currency that is none", { currency: "euro" }, "LAT-6106"],
  ])("refuses %s", async (_name, change, code) => {
    const tariffSheets = [TARIFF, { ...TARIFF, ...change }];
    await expect(openSmallStreet({ tariffSheets })).rejects.toMatchObject({ code });
  });
});
