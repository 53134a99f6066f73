/** Household Home and Trading plan. Every figure concerns one metering point of the signed-in member. */
import { z } from "zod";
import { component } from "./component.ts";
import {
  count,
  EnergyFigure,
  FigureState,
  hex,
  IntervalStateDto,
  interval,
  intervalTimes,
  localDate,
  MoneyFigure,
  memberSignature,
  microEuro,
  percent,
  pointId,
  price,
  requestPrice,
  seconds,
  text,
  wh,
} from "./primitives.ts";

export const PointQuery = z.strictObject({ meteringPointId: pointId.optional() });
export const DayQuery = PointQuery.extend({ date: localDate.optional() });

export const FlowBar = component(
  "FlowBar",
  "One bar of the in/out picture. In: solar, battery (discharged), neighbours (bought), grid (taken), unknown. " +
    "Out: use (in the home), battery (charged), neighbours (sold), grid (given), unknown. Both sides have the same sum; " +
    "what no meter explains is unknown and never hidden.",
  z.object({
    source: z.enum(["solar", "battery", "neighbours", "grid", "use", "unknown"]),
    wh: wh("Energy, >= 0."),
    state: FigureState,
  }),
);

export const PriceStripItem = component(
  "PriceStripItem",
  "Prices of one interval of the day, net of VAT.",
  z.object({
    ...intervalTimes,
    state: IntervalStateDto.nullable().meta({ description: "null: the interval is not known yet." }),
    ownPrice: price("Price for sellers in the member's own part of the street.").nullable(),
    buyPrice: price("All-in local price for a buyer: pool price + local network charge.").nullable(),
    retail: price("Retail energy + grid network charge."),
    feedIn: price("Feed-in tariff."),
    priceState: FigureState.nullable(),
  }),
);

export const Metric = component(
  "Metric",
  "A share with the two energies it comes from, so that its sentence can explain it.",
  z.object({
    basisPoints: z.int().min(0).max(10_000).nullable().meta({
      description: "Share in 1/100 percent; null when the denominator is 0 or not known.",
    }),
    partWh: wh("Numerator.").nullable(),
    wholeWh: wh("Denominator.").nullable(),
    state: FigureState,
  }),
);

export const CarbonMetric = component(
  "CarbonMetric",
  "Carbon not emitted because local solar replaced the grid mix.",
  z.object({
    grams: z.int().nullable().meta({ description: "g CO2 avoided." }),
    gramsPerKWh: z.int().meta({ description: "Emission factor of the grid mix used." }),
    source: text("Where the factor comes from."),
    state: FigureState,
  }),
);

export const LimitNotice = component(
  "LimitNotice",
  "Until when, how much, and which element limits this home.",
  z.object({
    direction: z.enum(["export", "import"]),
    until: seconds("End of the last interval in a row with the limit."),
    limitW: z.int().min(0).meta({ description: "What this home may export or import on average, W." }),
    cutWh: wh("Own energy that the limit cut in these intervals."),
    element: text("Branch or bus that binds."),
    elementKind: z.enum(["transformer", "line", "voltage"]),
    elementLabel: text("Name of the element for people."),
  }),
);

export const HomeView = component(
  "HomeView",
  "What a member sees first: today's sentence, in and out, prices, cards, notices.",
  z.object({
    meteringPointId: pointId,
    displayName: text("Name of the home."),
    date: localDate,
    today: z.object({
      soldLocal: EnergyFigure.meta({ description: "Sold to neighbours." }),
      earnedLocal: MoneyFigure.meta({ description: "Earned from neighbours." }),
      boughtLocal: EnergyFigure,
      spentLocal: MoneyFigure.meta({ description: "Paid to neighbours incl. local network charge." }),
      gridImport: EnergyFigure,
      gridCost: MoneyFigure,
      gridExport: EnergyFigure,
      feedInEarned: MoneyFigure,
      net: MoneyFigure.meta({ description: "Earned − paid; negative = the day cost money." }),
      savings: MoneyFigure.meta({ description: "Better than the same day without the local market." }),
      intervalsSettled: count("Settled intervals of the day so far."),
      intervalsTotal: count("92, 96 or 100."),
    }),
    flowsIn: z.array(FlowBar),
    flowsOut: z.array(FlowBar),
    prices: z.array(PriceStripItem).max(100),
    selfSufficiency: Metric.meta({ description: "Own solar and battery / use." }),
    selfConsumption: Metric.meta({ description: "Own solar used at home / own solar." }),
    soldLocally: Metric.meta({ description: "Sold to neighbours / all that left the home." }),
    carbon: CarbonMetric,
    limit: LimitNotice.nullable(),
  }),
);

export const IntervalRow = component(
  "IntervalRow",
  "One interval of one home.",
  z.object({
    ...intervalTimes,
    state: IntervalStateDto,
    voidReason: text("Why, when void.").nullable(),
    figureState: FigureState,
    soldWh: wh("Sold in the market."),
    deliveredWh: wh("Delivered of it, by the meter.").nullable(),
    boughtWh: wh("Bought in the market."),
    takenWh: wh("Taken of it, by the meter.").nullable(),
    importWh: wh("Meter: taken from the grid.").nullable(),
    exportWh: wh("Meter: given to the grid.").nullable(),
    gridImportWh: wh("Settled with the retailer, bought.").nullable(),
    gridExportWh: wh("Settled with the retailer, fed in.").nullable(),
    readingQuality: z.enum(["measured", "estimated", "substituted"]).nullable(),
    readingVersion: count("0 = no reading yet."),
    ownPrice: price("Price for sellers in this home's part of the street.").nullable(),
    creditMicroEuro: microEuro("Credits of the interval."),
    debitMicroEuro: microEuro("Charges of the interval."),
    orderIds: z.array(z.string()).max(20),
  }),
);

export const IntervalsView = component(
  "IntervalsView",
  "A day of one home, interval by interval.",
  z.object({ meteringPointId: pointId, date: localDate, intervals: z.array(IntervalRow).max(100) }),
);

const planFields = {
  style: z.enum(["bestPrice", "neighboursFirst", "keepForMyself"]),
  buyLimit: requestPrice("Highest all-in price for buying locally."),
  sellLimit: requestPrice("Lowest price for selling locally."),
  batteryReservePercent: z.int().min(0).max(100),
};

export const SignedMandateDto = component(
  "SignedMandate",
  "What the gateway may sign, signed once by a key of the member (EIP-712 TradingPlan).",
  z.strictObject({
    mandate: z.strictObject({
      communityId: z.string().min(1).max(64),
      meteringPointId: pointId,
      delegate: hex(20, "Key of the gateway."),
      buyLimit: requestPrice("Highest all-in price for buying."),
      sellLimit: requestPrice("Lowest price for selling."),
      firstInterval: interval("First interval of validity."),
      lastInterval: interval("Last interval of validity."),
      nonce: z.int().min(0).meta({ description: "Unique per key." }),
    }),
    signer: hex(20, "Address of the key."),
    signature: memberSignature("Over the EIP-712 digest."),
  }),
);

const PairingDto = component(
  "PlanPairing",
  "Whom the member would rather trade with, the dearest first. Decides who supplies whom, not how much.",
  z.strictObject({
    partners: z.array(pointId).max(8),
    sources: z.array(z.enum(["solar", "storage"])).max(2),
    nearFirst: z.boolean(),
  }),
);

export const PlanRequest = component(
  "PlanRequest",
  "A new standing instruction. Limits are multiples of the price tick within the community's bounds.",
  z.strictObject({ ...planFields, mandate: SignedMandateDto.optional(), pairing: PairingDto.optional() }),
);

export const PlanView = component(
  "PlanView",
  "The standing instruction of a home, its limits, and what it is likely to do tomorrow.",
  z.object({
    meteringPointId: pointId,
    ...planFields,
    hasBattery: z.boolean(),
    hasSolar: z.boolean(),
    feedIn: price("Below this selling locally makes no sense."),
    retail: price("Above this buying locally makes no sense."),
    priceTick: price("Step of prices."),
    priceFloor: price("Lowest price allowed."),
    priceCap: price("Highest price allowed."),
    gatewayKey: hex(20, "Key that signs the plan's orders.").nullable(),
    signedUntil: interval("Last interval that the member's own signature covers.").nullable(),
    effectiveFrom: interval("First interval that a change made now would reach."),
    pairing: PairingDto.nullable().meta({ description: "null: first come, near first." }),
    preview: z
      .object({
        state: z.literal("estimated"),
        sellWh: wh("Likely surplus offered in the next 24 h."),
        buyWh: wh("Likely demand in the next 24 h."),
        basedOnDays: count("Days of history behind it."),
      })
      .nullable()
      .meta({ description: "null when history is too thin to say." }),
    localSharePercent: percent("Share of energy traded locally in the last 7 days.").nullable(),
  }),
);
