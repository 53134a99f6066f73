/** What the HTTP server is given: ports, use cases and settings. Wired in `main.ts`, faked by nobody: tests use the memory store. */
import type { Logger } from "pino";
import type { CancelledOrder } from "../../app/cancelOrder.ts";
import type { StudyDesk } from "../../app/grid/gridStudies.ts";
import type { OutlookItem, StreetOutlook } from "../../app/homeOutlook.ts";
import type { LinkedProgress } from "../../app/linkedClaims.ts";
import type { Market } from "../../app/market.ts";
import type { AccountOutcome, KeyChangeRequest, MemberAccount, RelayedAct } from "../../app/memberAccount.ts";
import type { MemberCredit, WithdrawalRefusal, WithdrawalRequest } from "../../app/memberCredit.ts";
import type { Identity } from "../../app/people/identity.ts";
import type { PlanPreviewResult, PreviewReads } from "../../app/previewHomePlan.ts";
import type { AcceptedLinked } from "../../app/submitLinkedOrder.ts";
import type { AcceptedCurve, AcceptedSubmission, EntryTerms } from "../../app/submitOrder.ts";
import type { TariffPreviews } from "../../app/tariffPreviews.ts";
import type { TradeReceipt } from "../../core/commitment/commitment.ts";
import type { SignedLinkedOrder } from "../../core/orders/linkedOrder.ts";
import type { RelyingParty } from "../../core/orders/memberSignature.ts";
import type { Hex, Rejection, SignedOrder, TradingPlan } from "../../core/orders/order.ts";
import type { SignedCancellation } from "../../core/orders/orderCancellation.ts";
import type { EpochSeconds, IntervalIndex } from "../../core/time/marketInterval.ts";
import type { WattHours } from "../../core/units/quantities.ts";
import type { BackOffice } from "../../ports/backOffice.ts";
import type { ChainStatus } from "../../ports/chain.ts";
import type { ClockControl } from "../../ports/clock.ts";
import type { MeteringPoint } from "../../ports/community.ts";
import type { EventBus } from "../../ports/eventBus.ts";
import type { Machines } from "../../ports/machines.ts";
import type { Channels, MailMessage } from "../../ports/notifications.ts";
import type { Store } from "../../ports/store.ts";
import type { Telemetry } from "../../ports/telemetry.ts";
import type { WebhookDesk } from "../../ports/webhooks.ts";
import type { OauthServer } from "../auth/oauthServer.ts";
import type { RateLimits } from "./rateLimit.ts";

/** A reading as a device hands it in; version, source and arrival are given by the use case. */
export interface IncomingReading {
  readonly meteringPointId: string;
  readonly interval: IntervalIndex;
  readonly importWh: WattHours;
  readonly exportWh: WattHours;
  readonly quality: "measured" | "estimated" | "substituted";
}

/** One file of an evidence bundle. */
export interface BundleContent {
  /** Path within the bundle, at most 100 ASCII characters. */
  readonly name: string;
  readonly text: string;
}

export interface HttpUseCases {
  /** Checks and books an order; a repeat of a booked order gives the stored one. */
  placeOrder(
    signedOrder: SignedOrder,
    now: EpochSeconds,
    /** The site that took the order in: passkeys must have answered there. */
    party: RelyingParty,
    terms: EntryTerms,
  ): Promise<AcceptedSubmission | Rejection>;
  /** Books every step of a price curve, or none. */
  placeOrderCurve(
    signedOrders: readonly SignedOrder[],
    now: EpochSeconds,
    party: RelyingParty,
    terms: EntryTerms,
  ): Promise<AcceptedCurve | Rejection>;
  /** Takes a revocable order back before gate closure. */
  cancelOrder(
    signed: SignedCancellation,
    now: EpochSeconds,
    party: RelyingParty,
  ): Promise<CancelledOrder | Rejection>;
  placeLinkedOrder(
    signed: SignedLinkedOrder,
    now: EpochSeconds,
    party: RelyingParty,
  ): Promise<AcceptedLinked | Rejection>;
  /** Linked orders of a point whose window ends at `from` or later. */
  listLinkedOrders(meteringPointId: string, from: IntervalIndex): Promise<readonly LinkedProgress[]>;
  /** Null when it was done. */
  cancelLinkedOrder(linkedOrderId: Hex, now: EpochSeconds): Promise<Rejection | null>;
  /** Null when the home has no account on the chain. */
  readCredit(meteringPointId: string): Promise<MemberCredit | null>;
  withdrawCredit(
    meteringPointId: string,
    request: WithdrawalRequest,
    party: RelyingParty,
  ): Promise<{ readonly status: "accepted"; readonly id: string } | WithdrawalRefusal>;
  /** Null when the home has no account on the chain. */
  readAccount(meteringPointId: string): Promise<MemberAccount | null>;
  changeKeys(
    meteringPointId: string,
    act: RelayedAct,
    request: KeyChangeRequest,
    party: RelyingParty,
  ): Promise<AccountOutcome>;
  completeRecovery(meteringPointId: string, key: Hex): Promise<AccountOutcome>;
  /** Null when the plan is in force. */
  changePlan(plan: TradingPlan, now: EpochSeconds): Promise<Rejection | null>;
  /** Null when the history is too thin. */
  previewPlan(
    point: MeteringPoint,
    plans: { readonly wanted: TradingPlan; readonly current: TradingPlan },
    now: EpochSeconds,
    reads: PreviewReads,
  ): Promise<PlanPreviewResult | null>;
  streetOutlook(now: EpochSeconds): Promise<StreetOutlook>;
  homeOutlook(outlook: StreetOutlook, plan: TradingPlan, now: EpochSeconds): Promise<readonly OutlookItem[]>;
  /** Enters the car's next departure anew after its wishes changed. Null when nothing stands against it. */
  renewDeparture(point: MeteringPoint, plan: TradingPlan, now: EpochSeconds): Promise<Rejection | null>;
  chargeNow(
    point: MeteringPoint,
    plan: TradingPlan,
    energyWh: number,
    now: EpochSeconds,
  ): Promise<AcceptedLinked | Rejection>;
  /** Null when the interval of the order is not committed (yet), or the order is not known. */
  buildReceipt(orderId: Hex): Promise<TradeReceipt | null>;
  /** Files of the bundle; null when the interval is not committed (yet). */
  buildEvidenceBundle(interval: IntervalIndex): Promise<readonly BundleContent[] | null>;
  /** Whole batch or nothing. */
  acceptReadings(
    readings: readonly IncomingReading[],
    now: EpochSeconds,
  ): Promise<
    { readonly status: "accepted"; readonly accepted: number; readonly unchanged: number } | Rejection
  >;
}

/** How slowly a request may come in, milliseconds. */
export interface SlowestRequest {
  readonly headersMs: number;
  readonly requestMs: number;
  /** How often connections are looked at. */
  readonly checkMs: number;
}

export interface HttpSettings {
  readonly mode: "demo" | "production";
  /** Version of the product, for GET /system. */
  readonly version: string;
  /** TLS is spoken in front: Secure cookies, HSTS. */
  readonly secure: boolean;
  /** Host names the server answers to, lower case, without port. */
  readonly allowedHosts: readonly string[];
  /** Seals key challenges and device keys; at least 32 characters. */
  readonly secret: string;
  /** Folder of the built front end. */
  readonly webFolder: string;
  /** Endpoint that POST /chain/rpc forwards to; null when there is none. */
  readonly chainRpcUrl: string | null;
  readonly rateLimits?: RateLimits;
  readonly slowest?: SlowestRequest;
  /** Most live connections in all. */
  readonly maxStreams?: number;
}

export interface NotifyChannels extends Channels {
  readonly mailMode: "off" | "folder" | "smtp";
  /** Mails laid aside for an address, newest first; empty unless nothing is sent. */
  laidFor(to: string): readonly MailMessage[];
}

export interface HttpDeps {
  readonly communityId: string;
  readonly store: Store;
  /** Files of readings, gaps, tariffs and bills. */
  readonly desk: BackOffice;
  readonly market: Market;
  /** Tariff sheets being tried on settled months. */
  readonly previews: Pick<TariffPreviews, "start" | "view" | "cancel">;
  /** Calculations over the network. */
  readonly studies: Pick<StudyDesk, "start" | "read" | "list" | "cancel">;
  readonly clock: ClockControl;
  readonly chain: { status(): ChainStatus };
  readonly events: EventBus;
  readonly useCases: HttpUseCases;
  /** People, their ways in, their sessions. */
  readonly identity: Identity;
  /** Programs and devices, answers for repeats, webhooks. */
  readonly machines: Machines;
  readonly oauth: OauthServer;
  readonly webhooks: WebhookDesk;
  /** Ways to tell people beside the app. */
  readonly notify: NotifyChannels;
  readonly log: Logger;
  /** Counts, times and traces of what is asked. */
  readonly telemetry: Telemetry;
  readonly settings: HttpSettings;
  /** Wall-clock milliseconds, for sessions and limits only. */
  readonly wallNow: () => number;
}
