/** Rules about what a tariff sheet may say besides its flat prices: schedules, levies, imbalance, sharing. */
import { DomainError, domainError } from "../errors/domainError.ts";
import type { Rejection } from "../orders/order.ts";
import { checkSharing } from "../settlement/sharingKeys.ts";
import { MAX_PRICE, PRICE_TICK } from "../units/quantities.ts";
import { checkEnergyPrice, type EnergyPrice } from "./energyPrice.ts";
import { type SharingTerms, sharingCommunities } from "./sharingTerms.ts";
import type { TariffSheet } from "./tariff.ts";

const MAX_LEVIES = 20;
const MAX_SHARING = 100;
const MAX_PARTICIPANTS = 100_000;
/** 1,000 € a day. */
const MAX_STANDING = 1_000_000_000;

/**
 * What is wrong with the optional members, or null: LAT-6108 a schedule, levy, standing charge or imbalance price,
 * LAT-6102 and LAT-6502 the terms of sharing, LAT-6401 to LAT-6403 its keys.
 */
export function optionFault(sheet: TariffSheet): Rejection | null {
  try {
    checkSchedules(sheet);
    checkCharges(sheet);
    if (sheet.sharing !== undefined) checkTerms(sheet.sharing);
    return null;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { status: "rejected", code: error.code, details: error.details };
  }
}

function checkSchedules(sheet: TariffSheet): void {
  const schedules: readonly (readonly [string, EnergyPrice | undefined])[] = [
    ["retailSchedule", sheet.retailSchedule],
    ["feedInSchedule", sheet.feedInSchedule],
    ["gridNetworkSchedule", sheet.gridNetworkSchedule],
  ];
  for (const [name, schedule] of schedules) {
    if (schedule !== undefined) checkEnergyPrice(schedule, name);
  }
}

function checkCharges({ levies = [], standingPerDay, imbalancePrice }: TariffSheet): void {
  const refuse = (name: string, reason: string) => domainError("LAT-6108", { name, reason });
  const inside = (value: number, upper: number) =>
    Number.isSafeInteger(value) && value >= 0 && value <= upper;
  if (levies.length > MAX_LEVIES) throw refuse("levies", `there are more than ${MAX_LEVIES}`);
  for (const { name, price } of levies) {
    if (!inside(price, MAX_PRICE)) throw refuse(name, "it is not a whole number from 0 to 10 €/kWh");
  }
  if (standingPerDay !== undefined && !inside(standingPerDay, MAX_STANDING)) {
    throw refuse("standingPerDay", "it is not a whole number from 0 to 1,000 € a day");
  }
  for (const side of ["short", "long"] as const) {
    if (imbalancePrice !== undefined && !inside(imbalancePrice[side], MAX_PRICE)) {
      throw refuse(`imbalancePrice.${side}`, "it is not a whole number from 0 to 10 €/kWh");
    }
  }
}

function checkTerms(terms: SharingTerms): void {
  const { price, communities } = terms;
  const onTick = (field: string, actual: number) => {
    if (!Number.isSafeInteger(actual) || Math.abs(actual) > MAX_PRICE || actual % PRICE_TICK !== 0) {
      throw domainError("LAT-6102", { field, actual, tick: PRICE_TICK });
    }
  };
  onTick("sharing.price", price);
  const participants = communities.reduce((sum, community) => sum + community.participants.length, 0);
  const named = new Set(communities.map(({ id }) => id)).size;
  if (
    communities.length === 0 ||
    communities.length > MAX_SHARING ||
    participants > MAX_PARTICIPANTS ||
    named < communities.length
  ) {
    throw domainError("LAT-6502", { actual: communities.length, participants, limit: MAX_SHARING });
  }
  for (const { id, networkCharge } of communities) {
    if (networkCharge !== undefined) onTick(`sharing.${id}.networkCharge`, networkCharge);
  }
  checkSharing(sharingCommunities(terms));
}
