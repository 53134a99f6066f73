/**
 * Scalars of the API. Energy is integer Wh, money integer µ€, prices integer µ€/kWh, time integer seconds
 * since 1970 UTC; a local date is `YYYY-MM-DD` in the community's time zone. `x-lateral-type` names the brand
 * that the generated TypeScript gives the number.
 */
import { z } from "zod";
import { MAX_SIGNATURE_BYTES } from "../../../core/orders/memberSignature.ts";
import { INTERVAL_STATES } from "../../../core/time/marketInterval.ts";
import { MAX_ENERGY_WH, MAX_PRICE } from "../../../core/units/quantities.ts";
import { component } from "./component.ts";

/** Largest interval index accepted: the contracts hold it in 32 bits. */
export const MAX_INTERVAL = 4_294_967_295;

export const wh = (description: string) => z.int().meta({ description, "x-lateral-type": "WattHours" });
export const microEuro = (description: string) =>
  z.int().meta({ description, "x-lateral-type": "MicroEuro" });
export const price = (description: string) =>
  z.int().meta({ description, "x-lateral-type": "MicroEuroPerKWh" });
export const interval = (description: string) =>
  z.int().min(0).max(MAX_INTERVAL).meta({ description, "x-lateral-type": "IntervalIndex" });
export const seconds = (description: string) =>
  z.int().min(0).meta({ description, "x-lateral-type": "EpochSeconds" });
export const count = (description: string) => z.int().min(0).meta({ description });
export const text = (description: string, max = 200) => z.string().max(max).meta({ description });
export const percent = (description: string) => z.number().meta({ description });

/** 0x-prefixed lower-case hex of exactly `bytes` bytes. */
export const hex = (bytes: number, description: string) =>
  z
    .string()
    .regex(new RegExp(`^0x[0-9a-f]{${bytes * 2}}$`), `0x and ${bytes * 2} lower-case hex digits are expected`)
    .meta({ description, "x-lateral-type": "Hex" });

/**
 * Signature of a member: 65 bytes of secp256k1, or a passkey's assertion of at most 2 048 bytes
 * (core/orders/memberSignature.ts).
 */
export const memberSignature = (description: string) =>
  z
    .string()
    .max(2 + 2 * MAX_SIGNATURE_BYTES)
    .regex(/^0x(?:[0-9a-f]{130}|01(?:[0-9a-f]{2}){256,2047})$/, "a signature of a member is expected")
    .meta({ description, "x-lateral-type": "Hex" });

/** Energy of an order, 1 Wh up to {@link MAX_ENERGY_WH}. */
export const orderEnergy = (description: string) =>
  z.int().min(1).max(MAX_ENERGY_WH).meta({ description, "x-lateral-type": "WattHours" });
/** Price in a request, bounded by ±{@link MAX_PRICE}; the community's own bounds are narrower. */
export const requestPrice = (description: string) =>
  z.int().min(-MAX_PRICE).max(MAX_PRICE).meta({ description, "x-lateral-type": "MicroEuroPerKWh" });

export const pointId = z
  .string()
  .regex(/^[A-Za-z0-9._:-]{1,64}$/, "the id of a metering point is expected")
  .meta({ description: "Pseudonymous id of a metering point." });

export const localDate = z
  .string()
  .regex(/^20\d{2}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, "a date as YYYY-MM-DD is expected")
  .meta({
    description: "Local date YYYY-MM-DD in the community's time zone; default: today in market time.",
  });

export const localMonth = z
  .string()
  .regex(/^20\d{2}-(0[1-9]|1[0-2])$/, "a month as YYYY-MM is expected")
  .meta({ description: "Local month YYYY-MM in the community's time zone; default: this month." });

export const FigureState = component(
  "FigureState",
  "How sure a figure is. live: still moving; estimated: a reading or model value is not measured; " +
    "provisional: cleared or settled, may still change; final: billed; corrected: changed after it was final.",
  z.enum(["live", "estimated", "provisional", "final", "corrected"]),
);

export const IntervalStateDto = component(
  "IntervalState",
  "Life of a market interval; nothing skips a state and any state before billed may end in void.",
  z.enum(INTERVAL_STATES),
);

export const EnergyFigure = component(
  "EnergyFigure",
  "Energy with its label.",
  z.object({ wh: wh("Energy, Wh."), state: FigureState }),
);

export const MoneyFigure = component(
  "MoneyFigure",
  "Money with its label, net of VAT unless said otherwise.",
  z.object({ microEuro: microEuro("Amount, µ€."), state: FigureState }),
);

export const SideDto = z.enum(["buy", "sell"]);
export const FallbackDto = component(
  "Fallback",
  "What unmatched energy does: grid = retail supply or feed-in; none = it does not flow.",
  z.enum(["grid", "none"]),
);

/** Start and end that go with an interval index. */
export const intervalTimes = {
  interval: interval("Interval index, start / 900."),
  start: seconds("Start of delivery, seconds since 1970 UTC."),
  end: seconds("End of delivery, seconds since 1970 UTC."),
};
