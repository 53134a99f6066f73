/** The market without anybody's name: prices by segment, curves by price level. */
import type { z } from "zod";
import type { ClearedInterval } from "../../../core/clearing/clearing.ts";
import { tradingWindow } from "../../../core/orders/tradingWindow.ts";
import { marketRule } from "../../../core/tariffs/marketRule.ts";
import type { TariffSheet } from "../../../core/tariffs/tariff.ts";
import { allInRetailPrice } from "../../../core/tariffs/tariffRules.ts";
import { PRICE_TICK } from "../../../core/units/quantities.ts";
import type { NetworkVersion } from "../../../ports/community.ts";
import type { IntervalRecord, StoredOrder } from "../../../ports/intervals.ts";
import type { CurveStep, MarketInterval, TariffView } from "../schemas/market.ts";
import { labelElement } from "./elementLabel.ts";
import { times } from "./figures.ts";

export function presentTariff(sheet: TariffSheet): z.infer<typeof TariffView> {
  return {
    version: sheet.version,
    effectiveFrom: sheet.effectiveFrom,
    currency: sheet.currency,
    retailEnergy: sheet.retailEnergy,
    gridNetworkCharge: sheet.gridNetworkCharge,
    retailAllIn: allInRetailPrice(sheet),
    feedIn: sheet.feedIn,
    localNetworkCharge: sheet.localNetworkCharge,
    ...(sheet.localDistanceCharges && { localDistanceCharges: sheet.localDistanceCharges }),
    clearingRule: marketRule(sheet).rule,
    vatBasisPoints: sheet.vatBasisPoints,
    priceFloor: sheet.priceFloor,
    priceCap: sheet.priceCap,
    priceTick: PRICE_TICK,
  };
}

export interface MarketInput {
  readonly record: IntervalRecord;
  readonly network: NetworkVersion;
  readonly tariff: TariffSheet;
  /** Null until cleared, and for a void interval. */
  readonly clearing: ClearedInterval | null;
  /** The book; looked at only once it is cleared. */
  readonly orders: readonly StoredOrder[];
  /** The asking member's metering points and their connection points; empty for others. */
  readonly ownPointIds: readonly string[];
  readonly ownConnectionIds: readonly string[];
}

type Side = "buy" | "sell";

/** Orders of a side added up by energy price; supply rising, demand falling. */
function curveOf(input: MarketInput, side: Side): z.infer<typeof CurveStep>[] {
  const charge = side === "buy" ? input.tariff.localNetworkCharge : 0;
  const levels = new Map<number, { energyWh: number; ownWh: number }>();
  for (const { order } of input.orders) {
    if (order.side !== side) continue;
    const price = order.limitPrice - charge;
    const level = levels.get(price) ?? { energyWh: 0, ownWh: 0 };
    level.energyWh += order.energyWh;
    if (input.ownPointIds.includes(order.meteringPointId)) level.ownWh += order.energyWh;
    levels.set(price, level);
  }
  const sign = side === "sell" ? 1 : -1;
  return [...levels].sort(([a], [b]) => sign * (a - b)).map(([price, level]) => ({ price, ...level }));
}

const sumOf = (orders: readonly StoredOrder[], side: Side): number =>
  orders.reduce((sum, { order }) => (order.side === side ? sum + order.energyWh : sum), 0);

export function presentMarketInterval(input: MarketInput): z.infer<typeof MarketInterval> {
  const { record, network, clearing, orders } = input;
  const prices = new Map(clearing?.segments.map((segment) => [segment.index, segment.price]));
  const own = network.segments.find((segment) =>
    segment.pointIds.some((id) => input.ownConnectionIds.includes(id)),
  );
  const ownPrice = own === undefined ? undefined : prices.get(own.index);
  return {
    ...times(record.interval),
    state: record.state,
    voidReason: record.voidReason?.reason ?? null,
    gateClosure: tradingWindow(record.interval).gateClosesAt,
    poolPrice: clearing?.poolPrice ?? null,
    ownSegment: own === undefined || ownPrice === undefined ? null : { label: own.label, price: ownPrice },
    segments: network.segments.flatMap((segment) => {
      const price = prices.get(segment.index);
      return price === undefined ? [] : [{ index: segment.index, label: segment.label, price }];
    }),
    totals:
      clearing === null
        ? null
        : {
            offeredWh: sumOf(orders, "sell"),
            askedWh: sumOf(orders, "buy"),
            tradedWh: record.tradedWh,
            exportedWh: clearing.segments.reduce((sum, segment) => sum + segment.exportedWh, 0),
            curtailedWh: clearing.curtailedWh,
          },
    curve: clearing === null ? null : { supply: curveOf(input, "sell"), demand: curveOf(input, "buy") },
    binding: (clearing?.binding ?? []).map(({ element, direction }) => ({
      element,
      elementLabel: labelElement(network.feeder, element).elementLabel,
      direction,
    })),
  };
}
