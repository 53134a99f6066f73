/** How a community that shares by key does it, as its tariff sheet says; plain data, so that sheets stay JSON. */
import type { Participation, SharingCommunity } from "../settlement/sharingKeys.ts";
import type { MicroEuroPerKWh } from "../units/quantities.ts";

export interface SharingTerms {
  /** What a kWh received costs and a kWh given earns; a multiple of the tick. */
  readonly price: MicroEuroPerKWh;
  /** In the order of the cascade: house before street before district. */
  readonly communities: readonly SharedBy[];
}

export interface SharedBy {
  readonly id: string;
  readonly key: KeyTerms;
  readonly participants: readonly Participation[];
  /** Instead of the sheet's local network charge, e.g. none inside one house; a multiple of the tick. */
  readonly networkCharge?: MicroEuroPerKWh;
}

export type KeyTerms =
  | { readonly kind: "dynamic" }
  /** Parts per million by metering point. */
  | { readonly kind: "static" | "hybrid"; readonly sharesPpm: Readonly<Record<string, number>> };

/** The communities as `shareInterval` takes them. */
export const sharingCommunities = ({ communities }: SharingTerms): readonly SharingCommunity[] =>
  communities.map(({ id, key, participants }) => ({
    id,
    participants,
    key:
      key.kind === "dynamic"
        ? { kind: key.kind }
        : { kind: key.kind, sharesPpm: new Map(Object.entries(key.sharesPpm)) },
  }));
