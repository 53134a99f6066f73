/** The local network charge in the unit of outcomes. */
import { PRICE_TICK } from "../units/quantities.ts";
import type { TariffSheet } from "./tariff.ts";

/** Local network charge, µ€ per Wh; 0 without a sheet. */
export const localChargeTicks = (sheet: Pick<TariffSheet, "localNetworkCharge"> | null | undefined): number =>
  (sheet?.localNetworkCharge ?? 0) / PRICE_TICK;
