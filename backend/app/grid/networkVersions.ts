/** Versions of the network: drafted, signed by the DSO, in force from an interval nobody trades yet. */
import { networkVersionDigest, networkVersionFault } from "../../core/commitment/networkVersionDigest.ts";
import { domainError } from "../../core/errors/domainError.ts";
import { hashCanonical } from "../../core/network/canonicalJson.ts";
import { hashFeeder } from "../../core/network/hashFeeder.ts";
import { changeLimits, type LimitChange } from "../../core/network/limits/limitChange.ts";
import { tradingWindow } from "../../core/orders/tradingWindow.ts";
import {
  type EpochSeconds,
  type IntervalIndex,
  intervalIndex,
  intervalStart,
  isoUtc,
} from "../../core/time/marketInterval.ts";
import type { Community, NetworkVersion } from "../../ports/community.ts";
import type { NetworkDraft, NetworkSignature } from "../../ports/grid.ts";
import { type Market, requireCommunity, requireDomain, required } from "../market.ts";
import { earliestWorks } from "./supplyEvents.ts";

type Stores = Pick<Market, "store">;

/** Versions looked back at. */
const MAX_VERSIONS = 200;
/** Largest index that the database can hold. */
const LAST_INTERVAL = intervalIndex(0x7fff_ffff);

export interface DraftInput {
  readonly change: LimitChange;
  readonly reason: string;
  readonly effectiveFrom: IntervalIndex;
  /** Pseudonymous. */
  readonly by: string;
}

/** Versions that were or will be in force, newest first. A version replaced before its time is not among them. */
export async function networkHistory(
  { store }: Stores,
  community: Community,
): Promise<readonly NetworkVersion[]> {
  const versions: NetworkVersion[] = [];
  let at = LAST_INTERVAL;
  while (versions.length < MAX_VERSIONS) {
    const version = await store.network(community.id, community.feederId, at);
    if (version === null || versions.at(-1)?.version === version.version) return versions;
    versions.push(version);
    if (version.effectiveFrom <= 0) return versions;
    at = intervalIndex(version.effectiveFrom - 1);
  }
  return versions;
}

/** The feeder of a draft, checked against physics. @throws LAT-24xx */
export async function draftedFeeder(market: Stores, community: Community, change: LimitChange) {
  const history = await networkHistory(market, community);
  const [newest] = history;
  const nameplate = history.at(-1);
  if (newest === undefined || nameplate === undefined) {
    throw domainError("LAT-7013", { what: "The network", interval: 0 });
  }
  return { base: newest, feeder: changeLimits(newest.feeder, change, nameplate.feeder) };
}

/** No order may rest on the limits of the interval yet. @throws LAT-8400 */
async function checkEffective(
  { store }: Stores,
  community: Community,
  interval: IntervalIndex,
  newest: NetworkVersion,
  now: EpochSeconds,
): Promise<void> {
  const key = { communityId: community.id, feederId: community.feederId, interval };
  const open = now >= tradingWindow(interval).opensAt || (await store.interval(key)) !== null;
  if (!open && interval > newest.effectiveFrom) return;
  const earliest = Math.max(earliestWorks(now), intervalStart(newest.effectiveFrom) + 900) as EpochSeconds;
  throw domainError("LAT-8400", { at: isoUtc(intervalStart(interval)), limit: isoUtc(earliest) });
}

/** Stores a draft; the same draft twice is one. @throws LAT-24xx, LAT-8400 */
export async function draftNetworkVersion(
  market: Stores,
  communityId: string,
  input: DraftInput,
  now: EpochSeconds,
): Promise<NetworkDraft> {
  const community = await requireCommunity(market, communityId);
  const { base } = await draftedFeeder(market, community, input.change);
  await checkEffective(market, community, input.effectiveFrom, base, now);
  const { change, reason, effectiveFrom, by } = input;
  const draft: NetworkDraft = {
    id: hashCanonical({ communityId, change, reason, effectiveFrom, by, now }).slice(2, 18),
    feederId: community.feederId,
    state: "draft",
    baseVersion: base.version,
    change,
    reason,
    effectiveFrom,
    draftedBy: by,
    createdAt: now,
    decidedBy: null,
    decidedAt: null,
    signed: null,
    version: 1,
  };
  if (await market.store.saveNetworkDraft(communityId, draft)) return draft;
  return required(await market.store.networkDraft(communityId, draft.id), "The draft", effectiveFrom);
}

/** The draft while it can still be decided. @throws LAT-8401, LAT-8402 */
async function openDraft({ store }: Stores, communityId: string, id: string): Promise<NetworkDraft> {
  const draft = await store.networkDraft(communityId, id);
  if (draft === null) throw domainError("LAT-8401");
  if (draft.state !== "draft") throw domainError("LAT-8402", { state: draft.state });
  return draft;
}

/** @throws LAT-8401, LAT-8402 */
export async function withdrawNetworkDraft(
  market: Stores,
  communityId: string,
  id: string,
  by: string,
  now: EpochSeconds,
): Promise<NetworkDraft> {
  const draft = await openDraft(market, communityId, id);
  const next: NetworkDraft = {
    ...draft,
    state: "withdrawn",
    decidedBy: by,
    decidedAt: now,
    version: draft.version + 1,
  };
  if (!(await market.store.saveNetworkDraft(communityId, next))) {
    throw domainError("LAT-8402", { state: "decided" });
  }
  return next;
}

export interface PublishInput {
  readonly id: string;
  readonly by: string;
  readonly now: EpochSeconds;
  /** Whether the one who drafted may publish: where the DSO has a single engineer, as in the demonstration. */
  readonly alone: boolean;
}

/**
 * Signs the drafted version with the DSO's key and puts it in force from its interval on.
 * @throws LAT-24xx, LAT-8400, LAT-8401, LAT-8402, LAT-8403 the base changed, LAT-8404, LAT-8413 drafted by the same
 */
export async function publishNetworkDraft(
  market: Pick<Market, "store" | "signers">,
  communityId: string,
  { id, by, now, alone }: PublishInput,
): Promise<NetworkDraft> {
  const draft = await openDraft(market, communityId, id);
  if (!alone && draft.draftedBy === by) throw domainError("LAT-8413");
  const community = await requireCommunity(market, communityId);
  const { base, feeder } = await draftedFeeder(market, community, draft.change);
  if (base.version !== draft.baseVersion) {
    throw domainError("LAT-8403", { actual: base.version, limit: draft.baseVersion });
  }
  await checkEffective(market, community, draft.effectiveFrom, base, now);
  const content = {
    version: base.version + 1,
    effectiveFrom: draft.effectiveFrom,
    networkHash: hashFeeder(feeder),
    previousHash: base.networkHash,
  };
  const domain = requireDomain(community);
  const dso = await market.signers.roleSigner("dso");
  const digest = networkVersionDigest(domain, content);
  const { effectiveFrom, ...signedContent } = content;
  const signed: NetworkSignature = {
    ...signedContent,
    digest,
    signature: await dso.signDigest(digest),
    signer: dso.address,
  };
  const fault = networkVersionFault(domain, { ...content, signature: signed.signature }, dso.address);
  if (fault !== null) throw domainError("LAT-8404", { version: content.version, reason: fault });
  const next: NetworkDraft = {
    ...draft,
    state: "published",
    decidedBy: by,
    decidedAt: now,
    signed,
    version: draft.version + 1,
  };
  // The signature first: a version without its signature is never in force.
  if (!(await market.store.saveNetworkDraft(communityId, next))) {
    throw domainError("LAT-8402", { state: "decided" });
  }
  await market.store.addNetworkVersion({
    communityId,
    feederId: community.feederId,
    version: content.version,
    effectiveFrom,
    feeder,
    networkHash: content.networkHash,
    segments: base.segments,
  });
  return next;
}

/** How a stored version stands: the first one came with the community, later ones must carry the DSO's signature. */
export interface VersionVerdict {
  readonly network: NetworkVersion;
  readonly signed: NetworkSignature | null;
  /** Null when everything holds; the first version has none and needs none. */
  readonly fault: string | null;
}

/** Every version with its signature checked again: hash of the stored feeder, chain of hashes, signer. */
export async function verifyVersions(
  market: Pick<Market, "store" | "signers">,
  communityId: string,
): Promise<readonly VersionVerdict[]> {
  const community = await requireCommunity(market, communityId);
  const [history, drafts] = await Promise.all([
    networkHistory(market, community),
    market.store.networkDrafts(communityId, community.feederId),
  ]);
  const bySignedVersion = new Map(drafts.flatMap(({ signed }) => (signed ? [[signed.version, signed]] : [])));
  const dso = (await market.signers.roleSigner("dso")).address;
  return history.map((network) => {
    const signed = bySignedVersion.get(network.version) ?? null;
    return { network, signed, fault: faultOf(community, network, signed, dso) };
  });
}

function faultOf(
  community: Community,
  network: NetworkVersion,
  signed: NetworkSignature | null,
  dso: string,
): string | null {
  if (hashFeeder(network.feeder) !== network.networkHash) return "the model does not have the hash it states";
  if (network.version === 1) return null;
  if (signed === null) return "nobody signed this version";
  if (signed.networkHash !== network.networkHash) return "another model was signed";
  if (community.domain === null) return "the ledger's address is not known";
  return networkVersionFault(community.domain, { ...signed, effectiveFrom: network.effectiveFrom }, dso);
}
