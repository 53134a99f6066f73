/** The market as every signed-in member may see it: no household's figure, prices by segment only. */
import { z } from "zod";
import { SETTLED_RULES } from "../../../core/clearing/rules/ruleNames.ts";
import { component } from "./component.ts";
import { PointQuery } from "./household.ts";
import {
  count,
  hex,
  IntervalStateDto,
  intervalTimes,
  pointId,
  price,
  seconds,
  text,
  wh,
} from "./primitives.ts";

export const CurveStep = component(
  "CurveStep",
  "One price level of the merit-order curve, all orders at it added up.",
  z.object({
    price: price("Price level: energy price, buyers' limit less the local network charge."),
    energyWh: wh("All orders at this level."),
    ownWh: wh("The asking member's part of it."),
  }),
);

export const MarketInterval = component(
  "MarketInterval",
  "One interval of the market.",
  z.object({
    ...intervalTimes,
    state: IntervalStateDto,
    voidReason: text("Why, when void.").nullable(),
    gateClosure: seconds("Orders are taken before this market time."),
    poolPrice: price("Price at the transformer.").nullable(),
    ownSegment: z
      .object({ label: text("Part of the street."), price: price("Price for sellers there.") })
      .nullable(),
    segments: z
      .array(z.object({ index: z.int(), label: text("Part of the street."), price: price("Price there.") }))
      .max(10_000),
    totals: z
      .object({
        offeredWh: wh("All sells."),
        askedWh: wh("All buys."),
        tradedWh: wh("Traded between neighbours."),
        exportedWh: wh("Fed in."),
        curtailedWh: wh("Cut because of the network."),
      })
      .nullable(),
    curve: z
      .object({ supply: z.array(CurveStep).max(2_000), demand: z.array(CurveStep).max(2_000) })
      .nullable()
      .meta({ description: "Sealed (null) until gate closure and clearing." }),
    binding: z
      .array(
        z.object({
          element: text("Branch or bus."),
          elementLabel: text("Its name for people."),
          direction: z.enum(["export", "import"]),
        }),
      )
      .max(1_000),
  }),
);

export const TariffView = component(
  "TariffView",
  "The tariff sheet in force, net of VAT.",
  z.object({
    version: z.int(),
    effectiveFrom: seconds("Valid from this market time."),
    currency: text("ISO 4217.", 3),
    retailEnergy: price("Retail energy alone."),
    gridNetworkCharge: price("Network charge on grid energy."),
    retailAllIn: price("Both together: what a kWh from the grid costs."),
    feedIn: price("Feed-in tariff."),
    localNetworkCharge: price("Network charge on a local trade."),
    localDistanceCharges: z
      .object({
        sameSegment: price("Network charge between neighbours of one price zone."),
        sameLine: price("Network charge along one line."),
      })
      .optional(),
    clearingRule: z.enum(SETTLED_RULES).meta({ description: "Market rule of the community." }),
    vatBasisPoints: z.int(),
    priceFloor: price("Lowest order price."),
    priceCap: price("Highest order price."),
    priceTick: price("Step of order prices."),
  }),
);

export const OrderContextQuery = PointQuery.extend({
  key: hex(20, "Key that will sign, for its next nonce.").optional(),
});

export const OrderContext = component(
  "OrderContext",
  "All that is needed to build and sign an order.",
  z.object({
    domain: z.object({
      name: z.literal("Lateral"),
      version: z.literal("1"),
      chainId: z.int(),
      verifyingContract: hex(20, "BatchLedger."),
    }),
    communityId: text("Community of the order.", 64),
    meteringPointId: pointId,
    tariff: TariffView,
    capacityWh: wh("Connection capacity over one interval."),
    nextNonce: z.int().min(0).meta({ description: "Nonce not used by this key yet." }),
    keys: z.array(hex(20, "Registered key of this point.")).max(50),
    intervals: z
      .array(
        z.object({
          ...intervalTimes,
          gateClosure: seconds("Orders are taken before this market time."),
          expiresAt: seconds("Sensible expiry of an order."),
          orderCount: count("Own orders already in the book."),
        }),
      )
      .max(100)
      .meta({ description: "Open intervals, soonest first." }),
  }),
);
