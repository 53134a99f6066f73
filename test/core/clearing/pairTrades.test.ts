import { describe, expect, it } from "vitest";
import type { PairingLeg } from "../../../backend/core/clearing/pairPreferred.ts";
import { pairTrades } from "../../../backend/core/clearing/pairTrades.ts";
import type { Hex } from "../../../backend/core/orders/order.ts";

const leg = (
  name: string,
  side: "buy" | "sell",
  segment: number,
  localWh: number,
  sequence: number,
): PairingLeg => ({ orderId: `0x${name}` as Hex, side, segment, localWh, sequence });

/**
 *        0
 *      1   2
 *     3
 */
const PARENTS = [-1, 0, 0, 1];

const told = (legs: readonly PairingLeg[]) =>
  pairTrades(legs, PARENTS).map((t) => `${t.sellOrderId} ${t.buyOrderId} ${t.energyWh}`);

describe("pairTrades", () => {
  it("pairs neighbours of one segment before anyone farther away", () => {
    const legs = [
      leg("far", "sell", 2, 5, 1),
      leg("near", "sell", 3, 5, 2),
      leg("home", "buy", 3, 5, 3),
      leg("other", "buy", 0, 5, 4),
    ];
    expect(told(legs)).toEqual(["0xnear 0xhome 5", "0xfar 0xother 5"]);
  });

  it("serves first come first inside a segment and splits orders", () => {
    const legs = [
      leg("s1", "sell", 1, 3, 5),
      leg("s2", "sell", 1, 4, 2),
      leg("b1", "buy", 1, 5, 9),
      leg("b2", "buy", 1, 2, 8),
    ];
    expect(told(legs)).toEqual(["0xs2 0xb2 2", "0xs2 0xb1 2", "0xs1 0xb1 3"]);
  });

  it("climbs to the next common segment with what is left, in order of arrival", () => {
    const legs = [
      leg("deep", "sell", 3, 6, 3),
      leg("upper", "sell", 1, 2, 1),
      leg("b1", "buy", 1, 4, 4),
      leg("b2", "buy", 2, 4, 2),
    ];
    expect(told(legs)).toEqual(["0xupper 0xb1 2", "0xdeep 0xb1 2", "0xdeep 0xb2 4"]);
  });

  it("leaves out orders that traded nothing", () => {
    expect(told([leg("s", "sell", 1, 0, 1), leg("b", "buy", 1, 0, 2)])).toEqual([]);
  });
});
