/** The accounts of a street whose transformer is metered. */
import { describe, expect, it } from "vitest";
import { createMemoryBackOffice } from "../../backend/adapters/memory/memoryBackOffice.ts";
import { acceptFeederReadings } from "../../backend/app/missingReadings.ts";
import { readAccounts } from "../../backend/app/readAccounts.ts";
import { netOf } from "../../backend/core/settlement/accumulateBalances.ts";
import { intervalEnd, intervalIndex } from "../../backend/core/time/marketInterval.ts";
import { wattHours } from "../../backend/core/units/quantities.ts";
import { COMMUNITY, FIRST, openSmallStreet } from "./support/smallStreet.ts";

describe("the community's accounts", () => {
  it("agree with the balances, and price what the transformer measured beyond the meters", async () => {
    const { market, store, run } = await openSmallStreet();
    await run(3);
    const { inbox } = createMemoryBackOffice(store);
    const at = (offset: number) => intervalIndex(FIRST + offset);
    // The street sends 150 Wh back; 147 arrive: 3 Wh are lost. In the second interval 400 are said to be lost.
    const told = (offset: number, exportWh: number) => ({
      interval: at(offset),
      importWh: wattHours(exportWh < 0 ? -exportWh : 0),
      exportWh: wattHours(Math.max(0, exportWh)),
    });
    const deps = { market, inbox };
    await acceptFeederReadings(deps, COMMUNITY, [told(0, 147), told(1, -250)], intervalEnd(at(2)));
    const range = { from: FIRST, to: at(3) };
    const { statements, losses, lossShares } = await readAccounts(deps, COMMUNITY, range);
    const balances = await store.balancesAfter(COMMUNITY, at(2));
    const own = balances.filter(({ account }) => !account.startsWith("member:"));
    expect(statements.map(({ account, netMicroEuro }) => [account, netMicroEuro])).toEqual(
      own.map((position) => [position.account, netOf(position)]),
    );
    expect(losses).toEqual({ intervals: 1, implausible: [at(1)], lossWh: 3, amountMicroEuro: 3 * 200 });
    expect(lossShares.map(({ pointId }) => pointId)).toEqual(["cp-mp-day", "cp-mp-out", "cp-mp-sun"]);
    const total = lossShares.reduce((sum, { lossWh }) => sum + lossWh, 0);
    expect(total).toBeGreaterThan(0);
    expect(total).toBeLessThan(60);
  });
});
