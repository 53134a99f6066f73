/** Tariffs to choose from, their comparison, and the fairness report. */
import { z } from "zod";
import { component } from "./component.ts";
import {
  count,
  interval,
  localMonth,
  microEuro,
  percent,
  pointId,
  price,
  requestPrice,
  text,
  wh,
} from "./primitives.ts";

const MAX_PRICES = 366 * 96 + 4;

export const EnergyPriceDto = component(
  "EnergyPrice",
  "A price that may change with time; quarters 0 to 96 and weekdays (0 = Monday) are local.",
  z.union([
    z.strictObject({ kind: z.literal("flat"), price: requestPrice("µ€/kWh.") }),
    z.strictObject({
      kind: z.literal("time-of-use"),
      bands: z
        .array(
          z.strictObject({
            weekdays: z.array(z.int().min(0).max(6)).min(1).max(7),
            months: z.array(z.int().min(1).max(12)).max(12).optional(),
            fromQuarter: z.int().min(0).max(95),
            toQuarter: z.int().min(1).max(96),
            price: requestPrice("µ€/kWh."),
          }),
        )
        .max(100),
      otherwise: requestPrice("Where no band fits, µ€/kWh."),
    }),
    z.strictObject({
      kind: z.literal("series"),
      from: interval("Interval of the first price."),
      prices: z.array(requestPrice("µ€/kWh.")).min(1).max(MAX_PRICES),
    }),
  ]),
);

const tariffFields = {
  name: text("As members see it.", 80).min(1),
  energy: EnergyPriceDto,
  network: EnergyPriceDto,
  feedIn: EnergyPriceDto,
  levies: z
    .array(z.strictObject({ name: text("Tax or levy.", 80).min(1), price: requestPrice("µ€/kWh.") }))
    .max(20),
  standingPerDay: z.int().min(0).max(1_000_000_000).meta({
    description: "µ€ per local day.",
    "x-lateral-type": "MicroEuro",
  }),
};

export const GridTariffInput = component(
  "GridTariffInput",
  "A tariff for energy that does not come from neighbours.",
  z.strictObject(tariffFields),
);
export const TariffIdParams = z.strictObject({
  tariffId: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "the id of a tariff is expected"),
});
export const GridTariffDto = component(
  "GridTariff",
  "A tariff that members may choose.",
  z.object({ id: text("Id.", 40), ...tariffFields }),
);
export const GridTariffList = component(
  "GridTariffList",
  "Tariffs that members may choose, the community's own sheet first.",
  z.object({ tariffs: z.array(GridTariffDto).max(200) }),
);

export const TariffComparisonView = component(
  "TariffComparisonView",
  "What the metered months would have cost on each tariff, without trades, net of VAT.",
  z.object({
    meteringPointId: pointId,
    days: count("Days with readings."),
    minimumDays: count("Days that a comparison needs."),
    from: interval("First reading.").nullable(),
    costs: z
      .array(
        z.object({
          tariffId: text("Id.", 40),
          name: text("Name.", 80),
          netMicroEuro: microEuro("Cost; negative is earned."),
          differenceMicroEuro: microEuro("Dearer (+) or cheaper (−) than the community's own sheet."),
        }),
      )
      .max(200)
      .nullable()
      .meta({ description: "Cheapest first; null when there are fewer days than a comparison needs." }),
  }),
);

export const FairnessQuery = z.strictObject({ period: localMonth.optional() });

export const FairnessView = component(
  "FairnessView",
  "Who pays what with and without the market in a month, non-members included; µ€ net of VAT.",
  z.object({
    period: localMonth,
    intervals: count("Billed intervals that it rests on."),
    intervalsTotal: count("Intervals of the month."),
    groups: z
      .array(
        z.object({
          group: z.enum(["member-solar", "member-no-solar", "non-member"]),
          points: count("Metering points."),
          importWh: wh("Drawn."),
          exportWh: wh("Fed in."),
          withoutMarket: microEuro("Cost had everything gone through the grid."),
          asBooked: microEuro("Cost as booked."),
          gain: microEuro("The difference."),
          worseOff: count("Points that pay more with the market."),
          hiddenCost: microEuro(
            "Part of the network revenue that local trades did not bring, were all to make up for it.",
          ),
          gainAfterHiddenCost: microEuro("gain − hiddenCost."),
        }),
      )
      .max(3),
    networkRevenueForgone: microEuro("Network charges not collected because energy stayed local."),
    forgonePerKWh: price("The same per kWh drawn by everybody."),
    bestGain: microEuro("Largest gain of a point."),
    worstGain: microEuro("Smallest gain of a point."),
    giniOfMemberGains: percent("0 all alike to 1; null when there is nothing to share.").nullable(),
  }),
);
