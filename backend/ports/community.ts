/** What a community consists of, as it is stored. Display names are personal data: never on chain, never in logs. */
import type { SegmentDefinition } from "../core/clearing/clearing.ts";
import type { LedgerDomain } from "../core/commitment/commitment.ts";
import type { Feeder } from "../core/network/feeder.ts";
import type { Hex, KeyAddress, TradingPlan } from "../core/orders/order.ts";
import type { TariffSheet } from "../core/tariffs/tariff.ts";
import type { EpochSeconds, IntervalIndex } from "../core/time/marketInterval.ts";
import type { WattHours } from "../core/units/quantities.ts";

export interface Community {
  readonly id: string;
  readonly name: string;
  /** IANA zone, for display and billing days only. */
  readonly timezone: string;
  readonly feederId: string;
  /** First interval that is ever opened. */
  readonly firstInterval: IntervalIndex;
  /** Seed of everything generated for a demo; empty for a real community. */
  readonly seed: string;
  /** True when loads and solar come from the generator: every view must say so. */
  readonly generated: boolean;
  /** Households a segment must have before its totals are published. */
  readonly minimumHouseholds: number;
  /** Where its batches live; null until the contracts are deployed. */
  readonly domain: LedgerDomain | null;
}

/** One version of a feeder and of the price zones the DSO fixed for it. */
export interface NetworkVersion {
  readonly communityId: string;
  readonly feederId: string;
  /** 1 for the first, rising. */
  readonly version: number;
  readonly effectiveFrom: IntervalIndex;
  readonly feeder: Feeder;
  readonly networkHash: Hex;
  readonly segments: readonly SegmentDefinition[];
}

export type MeteringPointKind = "home" | "school" | "shop" | "other";

/** What stands behind a meter; zero where there is none. */
export interface MeteringPointAssets {
  readonly solarWattPeak: number;
  readonly batteryWh: WattHours;
  readonly batteryW: number;
  readonly carChargerW: number;
}

export interface MeteringPoint {
  readonly communityId: string;
  /** Pseudonymous. */
  readonly id: string;
  /** Connection point in the feeder. */
  readonly pointId: string;
  readonly kind: MeteringPointKind;
  /** For screens only, e.g. "Lindenhof 12"; personal data. */
  readonly displayName: string;
  /** Takes part in the market; otherwise it is base load. */
  readonly trading: boolean;
  readonly assets: MeteringPointAssets;
  /** Address that may withdraw this member's balance; null for a non-member. */
  readonly account: KeyAddress | null;
}

/** A key that may sign for a metering point. */
export interface MemberKey {
  readonly communityId: string;
  readonly meteringPointId: string;
  readonly address: KeyAddress;
  /** `gateway`: kept by the server for the trading plan. `browser`: made and kept in the member's browser.
   * `passkey`: P-256, kept by the member's device. */
  readonly kind: "gateway" | "browser" | "passkey";
  readonly addedAt: EpochSeconds;
  readonly revokedAt: EpochSeconds | null;
}

export type Role = "member" | "helper" | "operator" | "dso" | "aggregator" | "auditor" | "admin";

/** A demo sign-in; shown on the sign-in page in demo mode only. */
export interface DemoSignIn {
  readonly communityId: string;
  readonly id: string;
  readonly role: Role;
  readonly displayName: string;
  /** The metering point of the member, or of the member that is helped; null for the other roles. */
  readonly meteringPointId: string | null;
}

/** Everything a community starts with, written in one transaction. */
export interface CommunitySeed {
  readonly community: Community;
  readonly network: NetworkVersion;
  readonly meteringPoints: readonly MeteringPoint[];
  readonly memberKeys: readonly MemberKey[];
  readonly tariffSheets: readonly TariffSheet[];
  readonly tradingPlans: readonly TradingPlan[];
  readonly signIns: readonly DemoSignIn[];
}

/** How much was taken away; a repeat finds nothing. */
export interface ForgottenMember {
  readonly names: number;
  readonly plans: number;
  readonly keys: number;
  readonly signIns: number;
}

/** Who an order names. */
export interface OrderPartyIds {
  readonly meteringPointId: string;
  readonly signer: KeyAddress;
  /** "" for anyone. */
  readonly counterparty: string;
}

export interface OrderParties {
  /** The trading point, without personal data; null when it does not trade here. */
  readonly point: Pick<MeteringPoint, "id" | "pointId"> | null;
  /** Live keys of the point. */
  readonly keys: readonly KeyAddress[];
  /** Whether the signer is a live key of any point of the community. */
  readonly signerIsKnown: boolean;
  /** Whether the counterparty trades here; true for anyone. */
  readonly partnerTrades: boolean;
}

export interface CommunityStore {
  listCommunities(): Promise<readonly Community[]>;
  community(communityId: string): Promise<Community | null>;
  /** All or nothing. Returns false, and writes nothing, when the community exists. */
  seedCommunity(seed: CommunitySeed): Promise<boolean>;
  setDomain(communityId: string, domain: LedgerDomain): Promise<void>;

  /** The version in force for an interval: the newest with `effectiveFrom` <= interval. */
  network(communityId: string, feederId: string, interval: IntervalIndex): Promise<NetworkVersion | null>;
  /** One version; versions are never changed. */
  networkVersion(communityId: string, feederId: string, version: number): Promise<NetworkVersion | null>;
  addNetworkVersion(version: NetworkVersion): Promise<void>;

  meteringPoints(communityId: string): Promise<readonly MeteringPoint[]>;
  meteringPoint(communityId: string, id: string): Promise<MeteringPoint | null>;
  /** All or none. Returns false, and writes nothing, when one of the ids is taken. */
  addMeteringPoints(communityId: string, points: readonly MeteringPoint[]): Promise<boolean>;
  /** Takes the place of what was stored under the same id. Returns false when there was nothing. */
  saveMeteringPoint(communityId: string, point: MeteringPoint): Promise<boolean>;
  signIns(communityId: string): Promise<readonly DemoSignIn[]>;

  /** What the registry knows about who orders: one look instead of the whole registry. */
  orderParties(communityId: string, parties: OrderPartyIds): Promise<OrderParties>;
  memberKeys(communityId: string, meteringPointId?: string): Promise<readonly MemberKey[]>;
  /** Takes away what names a member: display name, plan, demo sign-ins; its own keys sign no more. */
  forgetMember(communityId: string, meteringPointId: string, at: EpochSeconds): Promise<ForgottenMember>;
  /** Returns false when the address is already registered in the community. */
  addMemberKey(key: MemberKey): Promise<boolean>;

  tariffSheet(communityId: string, version: number): Promise<TariffSheet | null>;
  /** The sheet in force at a time: the newest with `effectiveFrom` <= at. */
  tariffSheetAt(communityId: string, at: EpochSeconds): Promise<TariffSheet | null>;
  tariffSheets(communityId: string): Promise<readonly TariffSheet[]>;
  /** Returns false, and writes nothing, when the community has a sheet of this version. */
  addTariffSheet(communityId: string, sheet: TariffSheet): Promise<boolean>;

  tradingPlans(communityId: string): Promise<readonly TradingPlan[]>;
  tradingPlan(communityId: string, meteringPointId: string): Promise<TradingPlan | null>;
  setTradingPlan(communityId: string, plan: TradingPlan): Promise<void>;
}
