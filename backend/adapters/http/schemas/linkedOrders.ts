/** Linked orders: one signed wish over many intervals. */
import { z } from "zod";
import { MAX_PROFILE } from "../../../core/orders/validateLinkedOrder.ts";
import { MAX_ENERGY_WH, MAX_PRICE } from "../../../core/units/quantities.ts";
import { component } from "./component.ts";
import { hex, interval, pointId, requestPrice, SideDto, seconds, wh } from "./primitives.ts";

const energy = (description: string) =>
  z.int().min(0).max(MAX_ENERGY_WH).meta({ description, "x-lateral-type": "WattHours" });

export const LinkedOrderDto = component(
  "LinkedOrder",
  "A wish over many intervals, exactly as signed (EIP-712). Members that a kind does not use are 0.",
  z.strictObject({
    communityId: z.string().min(1).max(64),
    meteringPointId: pointId,
    kind: z.enum(["car", "battery", "block"]),
    side: SideDto,
    firstInterval: interval("First interval of the window."),
    intervals: z.int().min(0).meta({ description: "Length of the window." }),
    energyWh: energy("Car: most energy in the window."),
    minEnergyWh: energy("Car: energy needed by the end of the window."),
    chargeWh: energy("Most energy bought in one interval."),
    dischargeWh: energy("Battery: most energy sold in one interval."),
    buyLimit: requestPrice("All-in limit for buying."),
    sellLimit: requestPrice("Limit for selling."),
    capacityWh: energy("Battery: size."),
    storedWh: energy("Battery: content at the start of the window."),
    reserveWh: energy("Battery: what always stays in it."),
    efficiencyPpm: z.int().min(0).meta({ description: "Battery: taken out per put in, parts per million." }),
    cycleCost: z
      .int()
      .min(0)
      .max(MAX_PRICE)
      .meta({ description: "Battery: wear per kWh taken out.", "x-lateral-type": "MicroEuroPerKWh" }),
    profileWh: z.array(energy("Energy of an interval of the block.")).max(MAX_PROFILE),
    tariffVersion: z.int().min(0).meta({ description: "Version of the tariff sheet that the member saw." }),
    nonce: z.int().min(0).meta({ description: "Unique per key, among linked orders." }),
    expiresAt: seconds("Not valid after this market time."),
  }),
);

export const SignedLinkedOrderDto = component(
  "SignedLinkedOrder",
  "A linked order with the member's signature over its EIP-712 digest.",
  z.strictObject({
    linkedOrder: LinkedOrderDto,
    linkedOrderId: hex(32, "EIP-712 struct hash of the linked order."),
    signer: hex(20, "Address of the key."),
    signature: z
      .string()
      .regex(/^0x([0-9a-f]{2}){65,2048}$/)
      .meta({ description: "r || s || v, or a passkey's answer.", "x-lateral-type": "Hex" }),
  }),
);

export const LinkedOrderView = component(
  "LinkedOrderView",
  "A linked order and how far it is.",
  z.object({
    linkedOrderId: hex(32, "Id of the linked order."),
    linkedOrder: LinkedOrderDto,
    receivedAt: seconds("Market time of arrival."),
    state: z.enum(["waiting", "running", "ended", "cancelled"]),
    boughtWh: wh("Bought so far, orders not cleared yet included."),
    soldWh: wh("Sold so far, orders not cleared yet included."),
    fills: z.array(
      z.object({ interval: interval("Interval."), boughtWh: wh("Bought."), soldWh: wh("Sold.") }),
    ),
    /** Why it is where it is. */
    code: z.enum(["filled", "part-filled", "moved", "not-reached"]).meta({
      description:
        "filled: in the first interval of its window on; moved: began later, because that was better; part-filled: not all of it yet; not-reached: nothing yet.",
    }),
  }),
);

export const LinkedOrderList = component(
  "LinkedOrderList",
  "Own linked orders whose window has not ended, and those of the last day.",
  z.object({ linkedOrders: z.array(LinkedOrderView) }),
);

export const LinkedOrderParams = z.strictObject({ linkedOrderId: hex(32, "Id of the linked order.") });
