/** Statements of the community's accounts, and of what the cables lost. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reconcile } from "../../../backend/core/metering/reconcile.ts";
import { accountStatement } from "../../../backend/core/settlement/accountStatement.ts";
import { accumulateBalances, netOf } from "../../../backend/core/settlement/accumulateBalances.ts";
import { lossStatement } from "../../../backend/core/settlement/lossStatement.ts";
import { resettle } from "../../../backend/core/settlement/resettle.ts";
import { settleInterval } from "../../../backend/core/settlement/settleInterval.ts";
import { intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { microEuroPerKWh, wattHours } from "../../../backend/core/units/quantities.ts";
import { anyMarket, INTERVAL, market, reading } from "./marketFixture.ts";

/** 600 Wh from s at 100 to b at 150, so that 50 a Wh are left as rent; b draws 400 Wh more from the grid. */
const INPUT = market(
  [
    { id: 1, point: "s", side: "sell", localWh: 600, price: 100_000 },
    { id: 2, point: "b", side: "buy", localWh: 600, price: 150_000 },
  ],
  [[1, 2, 600]],
  [reading("s", 0, 600), reading("b", 1_000, 0)],
);
const { lines } = settleInterval(INPUT);

describe("the statement of an account", () => {
  it("says what came in for congestion, through the pool", () => {
    expect(accountStatement(lines, "congestion")).toEqual({
      account: "congestion",
      entries: [
        {
          with: "pool",
          kind: "congestion",
          correction: false,
          lines: 1,
          inMicroEuro: 600 * 50,
          outMicroEuro: 0,
        },
      ],
      inMicroEuro: 600 * 50,
      outMicroEuro: 0,
      netMicroEuro: 600 * 50,
    });
  });

  it("says who paid the network operator, near and far, and what a correction took back", () => {
    const corrected = { ...INPUT, readings: [reading("s", 0, 500, 2), reading("b", 1_000, 0)] };
    const all = [...lines, ...resettle(lines, corrected).lines];
    const { entries, netMicroEuro } = accountStatement(all, "network-operator");
    expect(entries.map((e) => [e.with, e.kind, e.correction, e.inMicroEuro, e.outMicroEuro])).toEqual([
      ["member:b", "grid-network-charge", false, 400 * 95.25, 0],
      ["member:b", "grid-network-charge", true, 100 * 95.25, 0],
      ["member:b", "local-network-charge", false, 600 * 40, 0],
      ["member:b", "local-network-charge", true, 0, 100 * 40],
    ]);
    expect(netMicroEuro).toBe(500 * 95.25 + 500 * 40);
  });

  it("agrees with the balances, for every account of any interval", () => {
    fc.assert(
      fc.property(anyMarket, (input) => {
        const settled = settleInterval(input).lines;
        for (const position of accumulateBalances([], settled)) {
          const statement = accountStatement(settled, position.account);
          expect(statement.inMicroEuro).toBe(position.creditMicroEuro);
          expect(statement.outMicroEuro).toBe(position.debitMicroEuro);
          expect(statement.netMicroEuro).toBe(netOf(position));
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe("the statement of losses", () => {
  it("prices what the transformer measured and no meter did, and leaves out what cannot be right", () => {
    const readings = [reading("s", 0, 600), reading("b", 1_000, 0)];
    const losses = (interval: number, importWh: number) => ({
      interval: intervalIndex(interval),
      reconciliation: reconcile({
        readings,
        transformer: { importWh: wattHours(importWh), exportWh: wattHours(0) },
      }),
      price: microEuroPerKWh(215_500),
    });
    // The street draws 400 net: 21 and 13 Wh are lost; 700 cannot be.
    expect(
      lossStatement([losses(INTERVAL, 421), losses(INTERVAL + 1, 1_100), losses(INTERVAL + 2, 413)]),
    ).toEqual({
      intervals: 2,
      implausible: [INTERVAL + 1],
      lossWh: 34,
      amountMicroEuro: Math.floor(21 * 215.5) + Math.floor(13 * 215.5),
    });
  });
});
