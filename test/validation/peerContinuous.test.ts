/** Cases of other projects' continuous order books; what is not offered is counted in peerClearingCases.test.ts. */
import { describe, expect, it } from "vitest";
import {
  freeTerms,
  type MatchTerms,
  matchContinuously,
  type RestingOrder,
} from "../../backend/core/clearing/rules/continuousBook.ts";
import { casesOf, missing, type PeerOrder } from "./peerCases/peerCase.ts";

const restingOf =
  (zones: readonly string[]) =>
  (order: PeerOrder): RestingOrder => ({
    id: order.id,
    owner: order.owner ?? null,
    side: order.side === "sell" ? "sell" : "buy",
    energyWh: order.qty,
    limitTicks: order.price ?? 0,
    zone: zones.indexOf(order.zone ?? ""),
  });

describe.skipIf(missing)(
  "continuous peer cases (need market/peer-clearing-cases.json of LATERAL_DATA)",
  () => {
    const offered = casesOf("continuous_price_time_orderbook").filter(
      ([, peer]) => !peer.orders.some((order) => order.one_time_match),
    );
    it("are all but those with orders that may match only once", () => expect(offered).toHaveLength(7));

    it.each(offered)("%s: price, then time, at the older order's price", (_, peer) => {
      // A direct buy takes one named offer and no other: the terms forbid every other pair.
      const wants = new Map(peer.orders.map((order) => [order.id, order.ask_id]));
      const terms: MatchTerms = {
        ...freeTerms,
        charge: (sell, buy) => ((wants.get(buy.id) ?? sell.id) === sell.id ? 0 : null),
      };
      const { matches, leftWh } = matchContinuously(peer.orders.map(restingOf([])), terms);
      const plain = matches.map(({ buyId, sellId, energyWh, priceTicks }) => ({
        buy: buyId,
        sell: sellId,
        qty: energyWh,
        price: priceTicks,
      }));
      expect(plain).toEqual(peer.expected.trades);
      for (const { id, qty } of [...(peer.expected.asks_left ?? []), ...(peer.expected.bids_left ?? [])]) {
        expect(leftWh.get(id)).toBe(qty);
      }
    });

    it.each(casesOf("continuous_orderbook_with_zone_fees"))(
      "%s: fees between zones inside the limits",
      (_, peer) => {
        const zones = [
          ...new Set((peer.zone_rules ?? []).flatMap((rule) => [rule.seller_zone, rule.buyer_zone])),
        ];
        const charge: MatchTerms["charge"] = (sell, buy) => {
          const rule = peer.zone_rules?.find(
            ({ seller_zone, buyer_zone }) =>
              seller_zone === zones[sell.zone] && buyer_zone === zones[buy.zone],
          );
          return rule?.allowed ? rule.fee : null;
        };
        const incoming = peer.incoming!;
        const orders = [...(peer.book ?? []), incoming];
        const { matches, leftWh } = matchContinuously(orders.map(restingOf(zones)), { ...freeTerms, charge });
        expect(leftWh.get(incoming.id)).toBe(peer.expected.incoming_left);
        for (const { sellId, buyId, priceTicks, chargeTicks } of matches) {
          const limit = (id: string): number => orders.find((order) => order.id === id)!.price!;
          expect(priceTicks).toBeGreaterThanOrEqual(limit(sellId));
          expect(priceTicks + chargeTicks).toBeLessThanOrEqual(limit(buyId));
        }
        const plain = matches.map(({ buyId, sellId, energyWh, priceTicks, chargeTicks }) => ({
          resting: incoming.side === "buy" ? sellId : buyId,
          qty: energyWh,
          energy_price: priceTicks,
          grid_fee: chargeTicks,
        }));
        const defect = peer.notes?.startsWith("PEER DEFECT") ?? false;
        // The peer charges a buyer with limit 105 the sum of 105 and the fee of 5; the seller gets 100 here.
        const right = (peer.expected.trades ?? []).map(({ resting, qty, energy_price, grid_fee }) => {
          return { resting, qty, energy_price: defect ? energy_price - grid_fee : energy_price, grid_fee };
        });
        expect(plain).toEqual(right);
      },
    );
  },
);
