/** Devices behind the meter, what the plan is going to do with them, and what a plan would have brought. */
import { z } from "zod";
import { LEAST_CHARGE_W, MOST_DEPARTURE_WH } from "../../../core/orders/homeDevices.ts";
import { component } from "./component.ts";
import { count, hex, intervalTimes, microEuro, pointId, price, SideDto, seconds, wh } from "./primitives.ts";

const watts = (description: string) => z.int().meta({ description: `${description} W.` });

export const DepartureDto = component(
  "Departure",
  "When the car leaves on one day of the week, and what it has to take up before.",
  z.strictObject({
    weekday: z.int().min(0).max(6).meta({ description: "0 = Monday .. 6 = Sunday." }),
    minute: z.int().min(0).max(1_439).multipleOf(15).meta({
      description: "Local wall clock, minutes after midnight.",
    }),
    energyWh: z
      .int()
      .min(1)
      .max(MOST_DEPARTURE_WH)
      .meta({ description: "At the meter.", "x-lateral-type": "WattHours" }),
  }),
);

const wishes = {
  batteryReservePercent: z.int().min(0).max(100),
  chargeLimitW: z.int().min(LEAST_CHARGE_W).max(50_000).nullable().meta({
    description: "Most power the car is charged with, W; null: as much as the charger gives.",
  }),
  departures: z.array(DepartureDto).max(7),
};

export const DevicesRequest = component(
  "DevicesRequest",
  "How the devices are to be run: part of the standing plan.",
  z.strictObject(wishes),
);

export const ChargeNow = component(
  "ChargeNow",
  "Charge the car as soon as the market allows, whatever it costs.",
  z.strictObject({
    energyWh: z.int().min(1).max(MOST_DEPARTURE_WH).meta({ "x-lateral-type": "WattHours" }),
  }),
);

export const DevicesView = component(
  "DevicesView",
  "Devices behind the meter: newest values and wishes. null: there is none, or nobody measured it.",
  z.object({
    meteringPointId: pointId,
    at: seconds("End of the quarter hour that the values are from.").nullable(),
    solar: z
      .object({ wattPeak: watts("Size of the panels,"), powerW: watts("Mean power,").nullable() })
      .nullable(),
    battery: z
      .object({
        capacityWh: wh("Size."),
        maxW: watts("Most power,"),
        storedWh: wh("Content.").nullable(),
        powerW: watts("Mean power into it, negative out of it,").nullable(),
      })
      .nullable(),
    car: z
      .object({
        chargerW: watts("Power of the charger,"),
        storedWh: wh("Content of its battery.").nullable(),
      })
      .nullable(),
    ...wishes,
    departures: z.array(DepartureDto).max(7),
    nextDeparture: z
      .object({
        leaves: seconds("The car is gone from then on."),
        energyWh: wh("Wanted by then."),
        windowStart: seconds("Charging may begin."),
      })
      .nullable(),
    chargeNowFrom: seconds("Earliest start of charging at once."),
    carOrders: z
      .array(
        z.object({
          linkedOrderId: hex(32, "Id of the wish."),
          from: seconds("Window."),
          to: seconds("Window."),
          energyWh: wh("Wanted."),
          boughtWh: wh("Bought so far."),
          byGateway: z.boolean().meta({ description: "Follows from the standing wishes." }),
        }),
      )
      .max(50)
      .meta({ description: "Wishes for the car that are alive." }),
  }),
);

export const OutlookView = component(
  "OutlookView",
  "What the home is expected to have and to need, and what its plan would enter. Estimates.",
  z.object({
    meteringPointId: pointId,
    state: z.literal("estimated"),
    intervals: z
      .array(
        z.object({
          ...intervalTimes,
          surplusWh: wh("Own solar that the home does not use."),
          needWh: wh("What own solar does not cover."),
          storableWh: wh("Battery and car could take this much."),
          giveableWh: wh("The battery could give this much, its reserve left alone."),
          spareWh: wh("What can be offered to neighbours: surplus and battery, after own use."),
          orders: z.array(
            z.object({
              side: SideDto,
              energyWh: wh("Energy."),
              limitPrice: price("Limit."),
              flexible: z.boolean().meta({ description: "From or for battery and car." }),
            }),
          ),
        }),
      )
      .max(100)
      .meta({ description: "Empty: there is no forecast." }),
  }),
);

const perDay = {
  netMicroEuro: microEuro("Mean of a day, + earned, − paid, net of VAT."),
  lowMicroEuro: microEuro("Worst day."),
  highMicroEuro: microEuro("Best day."),
  soldLocalWh: wh("Sold to neighbours, mean of a day."),
  boughtLocalWh: wh("Bought from neighbours, mean of a day."),
};

export const PlanPreview = component(
  "PlanPreview",
  "What a plan would have brought on the last days: the plan's own rule over what was measured and the prices that were. " +
    "An order counts as filled when it was strictly better than the price; the own order is assumed not to move the price.",
  z.object({
    state: z.literal("estimated"),
    reason: z.enum(["history-too-thin"]).nullable().meta({ description: "Why there are no figures." }),
    days: count("Days reckoned with."),
    leastDays: count("Days that are needed."),
    wanted: z.object(perDay).nullable(),
    current: z.object(perDay).nullable().meta({ description: "The plan in force, reckoned alike." }),
    bookedMicroEuro: microEuro("What was booked on those days, mean of a day.").nullable(),
    missMicroEuro: microEuro(
      "Skill: mean distance per day between the reckoning of the plan in force and what was booked.",
    ).nullable(),
  }),
);
