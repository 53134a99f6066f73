/** A permission: who asked for what of whom, how far it got, and whether it covers a read. */
import { domainError } from "../errors/domainError.ts";
import type { Hex, KeyAddress } from "../orders/order.ts";
import { type EpochSeconds, epochSeconds, type IntervalIndex } from "../time/marketInterval.ts";
import { type PermissionState, type Step, step } from "./lifeCycle.ts";
import { type Granularity, isNoFiner, PURPOSES, type PurposeId, type RequesterRole } from "./purposes.ts";

const DAY_SECONDS = 86_400;
const DAY_INTERVALS = 96;
/** A question is open for so long, wall clock. */
export const ANSWER_DAYS = 14;

/** Whoever asks: an organisation, never a person. */
export interface Requester {
  readonly role: RequesterRole;
  readonly id: string;
  /** As the member reads it. */
  readonly name: string;
}

/** What is asked for. Fixed from the first day: to widen it, ask again. */
export interface PermissionTerms {
  readonly meteringPointId: string;
  readonly purpose: PurposeId;
  readonly granularity: Granularity;
  /** Readings from this interval on, in market time; past or future. */
  readonly dataFrom: IntervalIndex;
  /** Readings before this interval. */
  readonly dataTo: IntervalIndex;
  /** It ends then at the latest, wall clock. */
  readonly validUntil: EpochSeconds;
}

/** How the member said yes. */
export interface ConsentAnswer {
  readonly language: string;
  /** keccak256 of the text that was shown. */
  readonly textHash: Hex;
  /** `key`: signed by a key of the member. `session`: confirmed while signed in, without a signature. */
  readonly method: "key" | "session";
  readonly signer: KeyAddress | null;
  readonly signature: Hex | null;
  /** What is on the chain or on its way there; null where no chain is. */
  readonly commitment: Hex | null;
}

export interface Permission {
  readonly communityId: string;
  readonly id: string;
  readonly requester: Requester;
  readonly terms: PermissionTerms;
  /** Of whom it was asked: the point's tenancy then. Who moves in later never consented. */
  readonly tenure: number;
  readonly state: PermissionState;
  readonly history: readonly Step[];
  /** Without an answer it expires then, wall clock. */
  readonly answerBy: EpochSeconds;
  readonly answer: ConsentAnswer | null;
  /** Readings before this interval were handed over to the end. */
  readonly deliveredTo: IntervalIndex | null;
  /** Rises with every change; guards against two at once. */
  readonly version: number;
}

/** Who lives behind a metering point now. */
export interface Tenure {
  readonly number: number;
  /** First interval that is theirs. */
  readonly since: IntervalIndex;
}

export interface AskedPermission {
  readonly communityId: string;
  readonly id: string;
  readonly requester: Requester;
  readonly terms: Omit<PermissionTerms, "validUntil">;
  /** Wall-clock days for which it is asked. */
  readonly days: number;
}

export interface AskedWhen {
  /** Wall clock. */
  readonly now: EpochSeconds;
  /** Newest interval of market time. */
  readonly interval: IntervalIndex;
  readonly tenure: Tenure;
}

const invalid = (reason: string, limit: string) => domainError("LAT-8201", { reason, limit });

/** @throws LAT-8200, LAT-8201 */
function validate({ terms, requester, days }: AskedPermission, { interval, tenure }: AskedWhen): void {
  const purpose = PURPOSES[terms.purpose];
  if (!purpose.askedBy.includes(requester.role)) {
    throw domainError("LAT-8200", { role: requester.role, purpose: terms.purpose });
  }
  if (!isNoFiner(terms.granularity, purpose.finest)) {
    throw invalid(`${terms.granularity} is finer than the purpose needs`, `at the finest ${purpose.finest}`);
  }
  if (days < 1 || days > purpose.maxDays) {
    throw invalid(`it would last ${days} days`, `from 1 to ${purpose.maxDays} days`);
  }
  if (terms.dataTo <= terms.dataFrom) {
    throw invalid("the period of data ends before it begins", "a period of at least a quarter of an hour");
  }
  if (terms.dataFrom < interval - purpose.maxPastDays * DAY_INTERVALS) {
    throw invalid("the period of data begins too far back", `${purpose.maxPastDays} days of the past`);
  }
  if (terms.dataTo > interval + purpose.maxDays * DAY_INTERVALS) {
    throw invalid("the period of data ends too far ahead", `${purpose.maxDays} days of the future`);
  }
  if (terms.dataFrom < tenure.since) {
    throw invalid(
      "the period of data begins before this member lived there",
      `data from interval ${tenure.since} on`,
    );
  }
}

/** A permission that was created, validated and sent to the member. @throws LAT-8200, LAT-8201 */
export function askPermission(asked: AskedPermission, when: AskedWhen): Permission {
  const { now, tenure } = when;
  const created: Permission = {
    communityId: asked.communityId,
    id: asked.id,
    requester: asked.requester,
    terms: { ...asked.terms, validUntil: epochSeconds(now + asked.days * DAY_SECONDS) },
    tenure: tenure.number,
    state: "created",
    history: [{ state: "created", by: "requester", at: now }],
    answerBy: epochSeconds(now + Math.min(ANSWER_DAYS, asked.days) * DAY_SECONDS),
    answer: null,
    deliveredTo: null,
    version: 1,
  };
  validate(asked, when);
  const validated = step(created, { state: "validated", by: "system", at: now });
  return step(validated, { state: "sent", by: "system", at: now });
}

/** What time does to a permission: null when nothing. */
export function afterTime(permission: Permission, now: EpochSeconds): Permission | null {
  const { state, answerBy, terms, deliveredTo } = permission;
  if (state === "sent" && now >= answerBy)
    return step(permission, { state: "expired", by: "system", at: now });
  if (state !== "accepted" || now < terms.validUntil) return null;
  const delivered = deliveredTo !== null && deliveredTo >= terms.dataTo;
  return step(permission, { state: delivered ? "fulfilled" : "expired", by: "system", at: now });
}

/** What is to be read, by whom, when. */
export interface WantedRead {
  readonly requester: Pick<Requester, "role" | "id">;
  readonly meteringPointId: string;
  readonly granularity: Granularity;
  readonly from: IntervalIndex;
  readonly to: IntervalIndex;
  /** Wall clock. */
  readonly at: EpochSeconds;
  /** Of the point, now. */
  readonly tenure: number;
}

/** Why a permission does not cover a read; null when it does. */
export function uncovered(permission: Permission, wanted: WantedRead): string | null {
  const { terms, requester, state, tenure } = permission;
  if (requester.id !== wanted.requester.id || requester.role !== wanted.requester.role) {
    return "it was given to somebody else";
  }
  if (terms.meteringPointId !== wanted.meteringPointId) return "it is for another home";
  if (tenure !== wanted.tenure) return "it was given by somebody who has moved out";
  if (state !== "accepted") return `it is ${state}`;
  if (wanted.at >= terms.validUntil) return "its time is over";
  if (!isNoFiner(wanted.granularity, terms.granularity))
    return `it covers nothing finer than ${terms.granularity}`;
  if (wanted.from < terms.dataFrom || wanted.to > terms.dataTo || wanted.to <= wanted.from) {
    return "it does not cover the whole period";
  }
  return null;
}
