/** Local charges by distance, as a tariff sheet has them. */
import type { DistanceCharges } from "../clearing/localCharges.ts";
import type { DistanceTerms } from "../settlement/settleInterval.ts";
import type { TariffSheet } from "./tariff.ts";

/** The three classes of a sheet; null where it has one charge for all. */
export function distanceCharges({
  localDistanceCharges: near,
  localNetworkCharge,
}: Pick<TariffSheet, "localDistanceCharges" | "localNetworkCharge">): DistanceCharges | null {
  return near === undefined ? null : { ...near, sameTransformer: localNetworkCharge };
}

/** What settlement needs of a sheet and of the price zones; undefined where distance does not matter. */
export function distanceTerms(
  sheet: TariffSheet,
  segments: readonly { readonly parent: number }[],
): DistanceTerms | undefined {
  const charges = distanceCharges(sheet);
  return charges === null ? undefined : { charges, parents: segments.map(({ parent }) => parent) };
}
