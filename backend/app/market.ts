/** What the use cases of the market work with. Wired once, in `main.ts` or by a headless run. */

import type { LedgerDomain } from "../core/commitment/commitment.ts";
import { domainError } from "../core/errors/domainError.ts";
import type { LinearSolver } from "../core/network/linearProgram.ts";
import type { Hex } from "../core/orders/order.ts";
import type { OrderSignatureVerifier } from "../core/orders/orderSignature.ts";
import { type OrderDomain, orderDomain } from "../core/orders/typedOrder.ts";
import { type IntervalIndex, intervalIndex } from "../core/time/marketInterval.ts";
import type { AuditAnchors } from "../ports/auditAnchors.ts";
import type { ChainPort, LedgerCalls } from "../ports/chain.ts";
import type { Community, NetworkVersion } from "../ports/community.ts";
import type { ConsentChain } from "../ports/consentChain.ts";
import type { CourtPort } from "../ports/court.ts";
import type { EventBus } from "../ports/eventBus.ts";
import type { ForecastSource } from "../ports/forecastSource.ts";
import type { IntervalKey, IntervalRecord } from "../ports/intervals.ts";
import type { MeterSource } from "../ports/meterSource.ts";
import type { NetworkRegistry } from "../ports/networkRegistry.ts";
import type { Random } from "../ports/random.ts";
import type { SignerPort } from "../ports/signer.ts";
import type { Store } from "../ports/store.ts";
import type { VaultPort } from "../ports/vault.ts";

/** The chain as the market uses it: state, and the encoding of calls. */
export interface Ledger {
  readonly chain: Pick<ChainPort, "status">;
  readonly calls: LedgerCalls;
  /**
   * Whether the registry asks for ledger mode E, null while the chain does not answer; left out where the tariff
   * sheet alone decides.
   */
  readonly fullMode?: (feeder: Hex) => Promise<boolean | null>;
  /** Left out where versions of the network are not kept in a registry. */
  readonly networks?: NetworkRegistry;
  /** Left out where no court hears challenges. */
  readonly court?: CourtPort;
  /** Left out where nothing is paid out, in tests of the market alone. */
  readonly vault?: VaultPort;
  /** Left out where the audit trail is not anchored. */
  readonly anchors?: AuditAnchors;
  /** Left out where consents are not recorded on a chain. */
  readonly consents?: ConsentChain;
}

export interface Market {
  readonly store: Store;
  readonly random: Random;
  readonly meters: MeterSource;
  readonly forecasts: ForecastSource;
  readonly signers: SignerPort;
  readonly verifier: OrderSignatureVerifier;
  /** Null: constrained intervals are cleared with proportional envelopes. */
  readonly solver: LinearSolver | null;
  readonly events: EventBus;
  /** Null for a headless run without a chain: batches are built and signed, and count as committed. */
  readonly ledger: Ledger | null;
}

/** The community of a key. @throws LAT-7014 */
export async function requireCommunity(
  market: Pick<Market, "store">,
  communityId: string,
): Promise<Community> {
  const community = await market.store.community(communityId);
  if (community === null) throw domainError("LAT-7014", { community: communityId });
  return community;
}

/** Where the community's batches live. @throws LAT-7013 before the contracts are deployed */
export function requireDomain(community: Community): LedgerDomain {
  if (community.domain === null) {
    throw domainError("LAT-7013", { what: "The ledger's address", interval: community.firstInterval });
  }
  return community.domain;
}

/** What orders are signed for. @throws LAT-1028, LAT-7013 */
export function orderDomainOf(community: Community): OrderDomain {
  const { chainId, contract } = requireDomain(community);
  return orderDomain(chainId, contract);
}

/** The stored thing, or a numbered error that names it. @throws LAT-7013 */
export function required<T>(value: T | null, what: string, interval: IntervalIndex): T {
  if (value === null) throw domainError("LAT-7013", { what, interval });
  return value;
}

/** The network that the interval was opened under. @throws LAT-7013 */
export async function networkOf(
  market: Pick<Market, "store">,
  record: IntervalRecord,
): Promise<NetworkVersion> {
  const { communityId, feederId, interval, networkVersion } = record;
  const network = await market.store.networkVersion(communityId, feederId, networkVersion);
  return required(network, "The network", interval);
}

/** Key of the interval `offset` away. */
export const neighbourKey = (key: IntervalKey, offset: number): IntervalKey => ({
  communityId: key.communityId,
  feederId: key.feederId,
  interval: intervalIndex(key.interval + offset),
});
