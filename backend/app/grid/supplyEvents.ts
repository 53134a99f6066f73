/** Planned works and outages: registered, updated, ended. Who loses supply follows from the topology. */
import { domainError } from "../../core/errors/domainError.ts";
import { hashCanonical } from "../../core/network/canonicalJson.ts";
import { type CutOff, cutOffBy } from "../../core/network/contingency/cutOff.ts";
import { OPENS_INTERVALS_BEFORE } from "../../core/orders/tradingWindow.ts";
import type { SupplyEvent, SupplyEventKind } from "../../core/reliability/supplyEvent.ts";
import {
  type EpochSeconds,
  epochSeconds,
  INTERVAL_SECONDS,
  intervalIndex,
  intervalOf,
  intervalStart,
  isoUtc,
} from "../../core/time/marketInterval.ts";
import type { NetworkVersion } from "../../ports/community.ts";
import { type Market, requireCommunity, required } from "../market.ts";

type Stores = Pick<Market, "store">;

export interface SupplyEventInput {
  readonly kind: SupplyEventKind;
  readonly elements: readonly string[];
  readonly reason: string;
  readonly from: EpochSeconds;
  readonly until: EpochSeconds | null;
  readonly note: string;
}

export interface SupplyEventChange {
  readonly until?: EpochSeconds | null;
  readonly note?: string;
  readonly restoredAt?: EpochSeconds;
  /** Works that will not happen. */
  readonly cancel?: true;
}

/** Works longer than this are a new plan, s: 30 days. */
const LONGEST_SECONDS = 30 * 86_400;
/** Outages are registered at most this long after they began, s: 7 days. */
const LATEST_SECONDS = 7 * 86_400;

/** The network in force at a time, or the first there is. @throws LAT-7013, LAT-7014 */
export async function networkAt(
  market: Stores,
  communityId: string,
  at: EpochSeconds,
): Promise<NetworkVersion> {
  const { feederId, firstInterval } = await requireCommunity(market, communityId);
  const interval = intervalIndex(Math.max(intervalOf(at), firstInterval));
  return required(await market.store.network(communityId, feederId, interval), "The network", interval);
}

/** Who would lose supply. @throws LAT-2023, LAT-8409 nobody */
export async function previewCutOff(
  market: Stores,
  communityId: string,
  elements: readonly string[],
  at: EpochSeconds,
): Promise<{ readonly network: NetworkVersion; readonly cutOff: CutOff }> {
  const network = await networkAt(market, communityId, at);
  const cutOff = cutOffBy(network.feeder, elements);
  if (cutOff.pointIds.length === 0) throw domainError("LAT-8409");
  return { network, cutOff };
}

/** First second that planned works may begin: no interval of theirs is open for orders then. */
export const earliestWorks = (now: EpochSeconds): EpochSeconds =>
  intervalStart(intervalIndex(Math.floor(now / INTERVAL_SECONDS) + OPENS_INTERVALS_BEFORE + 1));

/**
 * Stores a new event; the same event twice is one. @throws LAT-2023, LAT-8406 works too early, LAT-8408, LAT-8409
 */
export async function registerSupplyEvent(
  market: Stores,
  communityId: string,
  input: SupplyEventInput,
  now: EpochSeconds,
): Promise<SupplyEvent> {
  const from = input.kind === "outage" ? notAhead(input.from, now) : input.from;
  checkTimes({ ...input, from }, now);
  const { network, cutOff } = await previewCutOff(market, communityId, input.elements, from);
  const { note, ...content } = { ...input, from };
  const event: SupplyEvent = {
    ...content,
    elements: [...new Set(input.elements)],
    id: hashCanonical({ communityId, ...content }).slice(2, 18),
    feederId: network.feederId,
    restoredAt: null,
    cancelledAt: null,
    pointIds: cutOff.pointIds,
    networkVersion: network.version,
    updates: [{ at: now, until: input.until, note }],
    version: 1,
  };
  if (await market.store.saveSupplyEvent(communityId, event)) return event;
  return required(await market.store.supplyEvent(communityId, event.id), "The event", intervalOf(from));
}

/** The clock of a page may run a little ahead of the market's. */
const notAhead = (at: EpochSeconds, now: EpochSeconds): EpochSeconds =>
  at > now && at <= now + INTERVAL_SECONDS ? now : at;

/** @throws LAT-8406, LAT-8408 */
function checkTimes({ kind, from, until }: SupplyEventInput, now: EpochSeconds): void {
  const fault = (reason: string) => domainError("LAT-8408", { reason });
  if (kind === "planned") {
    const earliest = earliestWorks(now);
    if (from < earliest) throw domainError("LAT-8406", { at: isoUtc(from), limit: isoUtc(earliest) });
    if (until === null) throw fault("works have a planned end");
  } else {
    if (from > now) throw fault("an outage has begun already; what is still to come is planned");
    if (from < now - LATEST_SECONDS) throw fault("the outage began more than seven days ago");
  }
  if (until === null) return;
  if (until <= from) throw fault("the end is not after the beginning");
  if (until - from > LONGEST_SECONDS) throw fault("longer than 30 days");
  if (kind === "outage" && until <= now) throw fault("the estimated restoration has passed");
}

/**
 * Adds an update: another estimate, restoration, or works called off.
 * @throws LAT-8405, LAT-8407 it is over, LAT-8408
 */
export async function updateSupplyEvent(
  market: Stores,
  communityId: string,
  id: string,
  change: SupplyEventChange,
  now: EpochSeconds,
): Promise<SupplyEvent> {
  const event = await market.store.supplyEvent(communityId, id);
  if (event === null) throw domainError("LAT-8405");
  if (event.restoredAt !== null || event.cancelledAt !== null) throw domainError("LAT-8407");
  const fault = (reason: string) => domainError("LAT-8408", { reason });
  const { cancel } = change;
  const restoredAt = change.restoredAt === undefined ? undefined : notAhead(change.restoredAt, now);
  const until = change.until === undefined ? event.until : change.until;
  if (restoredAt !== undefined && (restoredAt <= event.from || restoredAt > now)) {
    throw fault("supply comes back after it went and not in the future");
  }
  if (cancel === true && (event.kind !== "planned" || event.from <= now)) {
    throw fault("only works that have not begun can be called off");
  }
  if (
    until !== null &&
    (until <= event.from || (restoredAt === undefined && until <= now && cancel !== true))
  ) {
    throw fault("the new end has passed already");
  }
  const next: SupplyEvent = {
    ...event,
    until,
    restoredAt: restoredAt ?? null,
    cancelledAt: cancel === true ? now : null,
    updates: [...event.updates, { at: now, until: restoredAt ?? until, note: change.note ?? "" }],
    version: event.version + 1,
  };
  if (!(await market.store.saveSupplyEvent(communityId, next))) throw domainError("LAT-8407");
  return next;
}

/** Events that touch a stretch of market time. */
export const listSupplyEvents = (
  { store }: Stores,
  communityId: string,
  from: number,
  to: number,
): Promise<readonly SupplyEvent[]> =>
  store.supplyEvents(communityId, { from: epochSeconds(from), to: epochSeconds(to) });
