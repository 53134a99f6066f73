/** Tariff sheets between the API and the domain. */
import type { z } from "zod";
import type { EnergyPrice } from "../../../core/tariffs/energyPrice.ts";
import { flatPrice } from "../../../core/tariffs/energyPrice.ts";
import type { KeyTerms, SharingTerms } from "../../../core/tariffs/sharingTerms.ts";
import type { TariffSheet } from "../../../core/tariffs/tariff.ts";
import { epochSeconds, intervalIndex } from "../../../core/time/marketInterval.ts";
import { microEuro, microEuroPerKWh } from "../../../core/units/quantities.ts";
import type { EnergyPriceDto } from "../schemas/tariffDesk.ts";
import type { TariffSheetInput } from "../schemas/tariffSheets.ts";

type EnteredSheet = z.infer<typeof TariffSheetInput>;
type EnteredSharing = NonNullable<EnteredSheet["sharing"]>;

/** A member of an object, or nothing where the value is absent. */
const given = <K extends string, T, V>(key: K, value: T | undefined, map: (value: T) => V) =>
  (value === undefined ? {} : { [key]: map(value) }) as { readonly [P in K]?: V };
const same = <T>(value: T): T => value;

export function energyPriceOf(price: z.infer<typeof EnergyPriceDto>): EnergyPrice {
  switch (price.kind) {
    case "flat":
      return flatPrice(microEuroPerKWh(price.price));
    case "series":
      return {
        kind: "series",
        from: intervalIndex(price.from),
        prices: price.prices.map((one) => microEuroPerKWh(one)),
      };
    case "time-of-use":
      return {
        kind: "time-of-use",
        otherwise: microEuroPerKWh(price.otherwise),
        bands: price.bands.map(({ months, ...band }) => ({
          ...band,
          ...(months === undefined ? {} : { months }),
          price: microEuroPerKWh(band.price),
        })),
      };
  }
}

const sharingOf = ({ price, communities }: EnteredSharing): SharingTerms => ({
  price: microEuroPerKWh(price),
  communities: communities.map(({ id, key, participants, networkCharge }) => ({
    id,
    key,
    participants,
    ...given("networkCharge", networkCharge, microEuroPerKWh),
  })),
});

/** The sheet as entered; its version is given when it is published. */
export const sheetOf = (entered: EnteredSheet): Omit<TariffSheet, "version"> => ({
  effectiveFrom: epochSeconds(entered.effectiveFrom),
  currency: entered.currency,
  retailEnergy: microEuroPerKWh(entered.retailEnergy),
  feedIn: microEuroPerKWh(entered.feedIn),
  gridNetworkCharge: microEuroPerKWh(entered.gridNetworkCharge),
  localNetworkCharge: microEuroPerKWh(entered.localNetworkCharge),
  ...given("localDistanceCharges", entered.localDistanceCharges, ({ sameSegment, sameLine }) => ({
    sameSegment: microEuroPerKWh(sameSegment),
    sameLine: microEuroPerKWh(sameLine),
  })),
  vatBasisPoints: entered.vatBasisPoints,
  priceFloor: microEuroPerKWh(entered.priceFloor),
  priceCap: microEuroPerKWh(entered.priceCap),
  ...given("clearingRule", entered.clearingRule, same),
  ...given("ledgerMode", entered.ledgerMode, same),
  ...given("allowsBlocks", entered.allowsBlocks, same),
  ...given("clearsHorizon", entered.clearsHorizon, same),
  ...given("retailSchedule", entered.retailSchedule, energyPriceOf),
  ...given("feedInSchedule", entered.feedInSchedule, energyPriceOf),
  ...given("gridNetworkSchedule", entered.gridNetworkSchedule, energyPriceOf),
  ...given("levies", entered.levies, (levies) =>
    levies.map(({ name, price }) => ({ name, price: microEuroPerKWh(price) })),
  ),
  ...given("standingPerDay", entered.standingPerDay, microEuro),
  ...given("imbalancePrice", entered.imbalancePrice, ({ short, long }) => ({
    short: microEuroPerKWh(short),
    long: microEuroPerKWh(long),
  })),
  ...given("sharing", entered.sharing, sharingOf),
});

/** Which metering points' parts of a sharing key a reader sees. */
export type Sees = (meteringPointId: string) => boolean;

function keySeen(key: KeyTerms, sees: Sees): KeyTerms {
  if (key.kind === "dynamic") return key;
  const shares = Object.entries(key.sharesPpm).filter(([id]) => sees(id));
  return { kind: key.kind, sharesPpm: Object.fromEntries(shares) };
}

/** A sheet with the parts of its sharing keys that the reader may see; everything else is for everybody. */
export function presentSheet(sheet: TariffSheet, sees: Sees): TariffSheet {
  const { sharing } = sheet;
  if (sharing === undefined) return sheet;
  const communities = sharing.communities.map((community) => ({
    ...community,
    key: keySeen(community.key, sees),
    participants: community.participants.filter(({ meteringPointId }) => sees(meteringPointId)),
  }));
  return { ...sheet, sharing: { ...sharing, communities } };
}
