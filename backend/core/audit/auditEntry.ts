/**
 * One entry of a community's audit trail: who decided what about which object. Entries are numbered from 1 without
 * gaps and chained by hash. They hold pseudonyms, numbers and digests; never a name, never free text.
 */
import { keccakText } from "../commitment/words.ts";
import { domainError } from "../errors/domainError.ts";
import type { Hex } from "../orders/order.ts";
import type { EpochSeconds } from "../time/marketInterval.ts";

/** What an entry says beside who and what: few, short, flat. */
export type AuditDetails = Readonly<Record<string, string | number | boolean | null>>;

/** An entry as it is asked for; number, day and hashes are given by the trail. */
export interface AuditDraft {
  /** Market time of the act. */
  readonly at: EpochSeconds;
  /** Pseudonymous id of a person, device, client or service; never a name or an address. */
  readonly actor: string;
  readonly role: string;
  /** Operation of the API, or a decision such as `interval.cleared`. */
  readonly action: string;
  /** Pseudonymous ids of what it was about, separated by commas; empty for none. */
  readonly subject: string;
  readonly details: AuditDetails;
}

export interface AuditEntry extends AuditDraft {
  /** From 1, without gaps. */
  readonly sequence: number;
  /** Days since 1970 in UTC; never less than that of the entry before, never a day that is closed. */
  readonly day: number;
  /** Hash of the entry before; of entry 1, {@link genesisHash}. */
  readonly previous: Hex;
  readonly hash: Hex;
}

/** Where a trail stands. */
export interface TrailHead {
  /** 0 before the first entry. */
  readonly sequence: number;
  readonly hash: Hex;
  /** Day of the newest entry, or the one after the newest closed day where that is later. */
  readonly day: number;
}

const SECONDS_PER_DAY = 86_400;
export const MAX_DETAILS = 40;
const MAX_TEXT = 200;
const MAX_SUBJECT = 1_000;
/** Printable ASCII without the characters that JSON escapes: one text has one encoding in every language. */
const PLAIN = /^[ !#-[\]-~]*$/;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,79}$/;

export const dayOf = (at: EpochSeconds): number => Math.floor(at / SECONDS_PER_DAY);

/** Hash before the first entry; no trail can be passed off as another community's. */
export const genesisHash = (communityId: string): Hex => keccakText(`lateral-audit/1|${communityId}`);

export const emptyHead = (communityId: string): TrailHead => ({
  sequence: 0,
  hash: genesisHash(communityId),
  day: 0,
});

function wrongPart({ at, actor, role, action, subject, details }: AuditDraft): string | null {
  if (!Number.isSafeInteger(at) || at < 0) return "at";
  const plain = (text: string, limit: number) => text.length <= limit && PLAIN.test(text);
  if (actor === "" || !plain(actor, MAX_TEXT)) return "actor";
  if (!NAME.test(role)) return "role";
  if (!NAME.test(action)) return "action";
  if (!plain(subject, MAX_SUBJECT)) return "subject";
  const members = Object.entries(details);
  if (members.length > MAX_DETAILS) return "details";
  const wrong = members.find(
    ([name, value]) =>
      !NAME.test(name) ||
      (typeof value === "string" && !plain(value, MAX_TEXT)) ||
      (typeof value === "number" && !Number.isSafeInteger(value)),
  );
  return wrong === undefined ? null : `details.${wrong[0].slice(0, 40)}`;
}

/** The draft itself. @throws LAT-8252 when a part is too long, not plain ASCII or not a whole number */
export function checkedDraft(draft: AuditDraft): AuditDraft {
  const part = wrongPart(draft);
  if (part !== null) throw domainError("LAT-8252", { part });
  return draft;
}

/** Text with everything taken out that an entry may not hold; for ids from outside. */
export const plainText = (text: string, limit = MAX_TEXT): string =>
  text.replaceAll(/[^ !#-[\]-~]/g, "?").slice(0, limit);

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) =>
  a < b ? -1 : a > b ? 1 : 0;

/**
 * The bytes that are hashed, as text: a JSON array without white space, members of `details` sorted by name.
 * Everything in it is printable ASCII, whole numbers, booleans and null, so that any JSON writer gives the same.
 */
export function canonicalEntry(communityId: string, entry: Omit<AuditEntry, "hash">): string {
  const details = Object.fromEntries(Object.entries(entry.details).sort(byName));
  return JSON.stringify([
    "lateral-audit/1",
    communityId,
    entry.sequence,
    entry.day,
    entry.at,
    entry.actor,
    entry.role,
    entry.action,
    entry.subject,
    details,
    entry.previous,
  ]);
}

/** keccak256 of {@link canonicalEntry}. */
export const hashEntry = (communityId: string, entry: Omit<AuditEntry, "hash">): Hex =>
  keccakText(canonicalEntry(communityId, entry));

/** Numbers and chains drafts behind a head. @throws LAT-8252 */
export function chainEntries(
  communityId: string,
  head: TrailHead,
  drafts: readonly AuditDraft[],
): { readonly entries: readonly AuditEntry[]; readonly head: TrailHead } {
  let { sequence, hash, day } = head;
  const entries = drafts.map((draft) => {
    const { at, actor, role, action, subject, details } = checkedDraft(draft);
    sequence += 1;
    day = Math.max(day, dayOf(at));
    const entry = { sequence, day, at, actor, role, action, subject, details, previous: hash };
    hash = hashEntry(communityId, entry);
    return { ...entry, hash };
  });
  return { entries, head: { sequence, hash, day } };
}
