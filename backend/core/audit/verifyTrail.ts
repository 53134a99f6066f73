/**
 * Does a trail stand? Reads entries in their order, checks numbers, links and hashes, the root of each anchored day,
 * and that the trail reaches as far as its anchors. Stops at the first place that is wrong and says what was done
 * there. Pure: the same code runs on the server, on the command line and in the auditor's browser.
 */
import type { Hex } from "../orders/order.ts";
import type { Anchor } from "./anchor.ts";
import { dayLabel, dayRoot } from "./auditDay.ts";
import { type AuditEntry, genesisHash, hashEntry } from "./auditEntry.ts";

/**
 * What was done: `altered` an entry's content; `missing` entries that were; `inserted` one that was not; `reordered`
 * places changed; `cut` the end is gone; `rewritten` the trail is consistent in itself but not the anchored one;
 * `unanchored` the chain's log does not hold together, or lacks days.
 */
export type TrailFault =
  | "altered"
  | "missing"
  | "inserted"
  | "reordered"
  | "cut"
  | "rewritten"
  | "unanchored";

export interface TrailFinding {
  readonly fault: TrailFault;
  /** Number of the first entry concerned; 0 when it is about the anchors alone. */
  readonly sequence: number;
  /** Day concerned, null when unknown. */
  readonly day: number | null;
  /** Plain sentence for a log or a terminal. */
  readonly what: string;
}

export interface TrailVerdict {
  readonly finding: TrailFinding | null;
  readonly entries: number;
  readonly head: Hex;
  /** Days whose root was compared with the chain. */
  readonly anchoredDays: number;
  /** Newest entry that an anchor covers; what follows can be changed until the next day is anchored. */
  readonly anchoredUpTo: number;
}

/** Rows after a fault that are looked at to say what was done. */
const LOOK_AHEAD = 256;

export class TrailVerifier {
  readonly #communityId: string;
  /** Null: entries and links alone are checked. */
  readonly #anchors: readonly Anchor[] | null;
  #sequence = 0;
  #hash: Hex;
  #day = 0;
  #dayHashes: Hex[] = [];
  #nextAnchor = 0;
  /** Rows from the first wrong one on. */
  #suspect: AuditEntry[] = [];
  #previous: AuditEntry | null = null;
  #finding: TrailFinding | null = null;
  #entries = 0;

  /** @param anchors oldest first, as the chain has them; null to check without */
  constructor(communityId: string, anchors: readonly Anchor[] | null) {
    this.#communityId = communityId;
    this.#anchors = anchors;
    this.#hash = genesisHash(communityId);
  }

  /** True when nothing more needs to be read. */
  get done(): boolean {
    return this.#finding !== null || this.#suspect.length > LOOK_AHEAD;
  }

  /** The next row, in the order in which it is kept. */
  push(entry: AuditEntry): void {
    if (this.done) return;
    this.#entries += 1;
    if (this.#suspect.length > 0 || !this.#follows(entry)) {
      this.#suspect.push(entry);
      return;
    }
    if (entry.day > this.#day) this.#endDays(entry.day);
    if (this.#finding !== null) return;
    this.#sequence = entry.sequence;
    this.#hash = entry.hash;
    this.#day = entry.day;
    this.#previous = entry;
    this.#dayHashes.push(entry.hash);
  }

  #follows(entry: AuditEntry): boolean {
    return (
      entry.sequence === this.#sequence + 1 &&
      entry.previous === this.#hash &&
      entry.day >= this.#day &&
      hashEntry(this.#communityId, entry) === entry.hash
    );
  }

  /** Compares anchored days that are over when an entry of `day` comes. */
  #endDays(day: number): void {
    const anchors = this.#anchors ?? [];
    for (; this.#finding === null; this.#nextAnchor += 1) {
      const anchor = anchors[this.#nextAnchor];
      if (anchor === undefined || anchor.day >= day) break;
      this.#finding = this.#compare(anchor);
    }
    this.#dayHashes = [];
  }

  #compare(anchor: Anchor): TrailFinding | null {
    const hashes = anchor.day === this.#day ? this.#dayHashes : [];
    const label = dayLabel(anchor.day);
    const newest = this.#sequence;
    const found = (fault: TrailFault, sequence: number, what: string): TrailFinding => ({
      fault,
      sequence,
      day: anchor.day,
      what,
    });
    if (anchor.sequence > newest) {
      const what = `entries ${newest + 1} to ${anchor.sequence}, anchored on ${label}, are gone`;
      return found("cut", newest + 1, what);
    }
    if (dayRoot(hashes) === anchor.root && anchor.head === this.#hash) return null;
    const first = newest - hashes.length + 1;
    if (anchor.sequence < newest) {
      const what = `${label} was anchored with ${anchor.sequence} as its newest entry, now it is ${newest}`;
      return found("inserted", Math.max(first, anchor.sequence + 1), what);
    }
    const what = `the entries of ${label} (${first} to ${newest}) are not those that were anchored`;
    return found("rewritten", first, what);
  }

  /** The verdict, after the last row. */
  finish(): TrailVerdict {
    if (this.#suspect.length > 0) this.#finding ??= this.#explain();
    if (this.#finding === null) this.#endDays(Number.MAX_SAFE_INTEGER);
    const anchors = this.#anchors ?? [];
    const newest = anchors[this.#nextAnchor - 1];
    return {
      finding: this.#finding,
      entries: this.#entries,
      head: this.#hash,
      anchoredDays: this.#nextAnchor,
      anchoredUpTo: newest?.sequence ?? 0,
    };
  }

  /** The number under which a row's own hash is right; null when it is not right under any near one. */
  #ownNumber(entry: AuditEntry): number | null {
    for (let distance = 0; distance <= LOOK_AHEAD; distance += 1) {
      for (const sequence of distance === 0
        ? [entry.sequence]
        : [entry.sequence - distance, entry.sequence + distance]) {
        if (sequence > 0 && hashEntry(this.#communityId, { ...entry, sequence }) === entry.hash)
          return sequence;
      }
    }
    return null;
  }

  /** What was done at the first row that does not follow. `before` and `first` are the rows around the break. */
  #explain(): TrailFinding {
    const expected = this.#sequence + 1;
    const before = this.#previous;
    const [first, second] = this.#suspect;
    if (first === undefined) throw new TypeError("there is a suspect");
    const finding = (fault: TrailFault, sequence: number, what: string): TrailFinding => ({
      fault,
      sequence,
      day: first.day,
      what,
    });
    const own = this.#ownNumber(first);
    const wanted = this.#suspect.find(
      (row) => row.previous === this.#hash && this.#ownNumber(row) === expected,
    );
    if (wanted === first) return finding("altered", expected, `entry ${expected} has another number or day`);
    if (wanted !== undefined && own !== null && own > expected) {
      return finding("reordered", expected, `entry ${own} stands in the place of entry ${expected}`);
    }
    if (wanted !== undefined)
      return finding("inserted", expected, `what stands as entry ${expected} was put in`);
    if (own !== null && own > expected)
      return finding("missing", expected, `${rangeText(expected, own - 1)} missing`);
    // True entries that were pushed back: what took their place was chained in rightly and passed.
    if (own !== null && own < expected)
      return finding("inserted", own, `what stands as entry ${own} was put in`);
    if (own === null && first.sequence > expected) {
      return finding("missing", expected, `${rangeText(expected, first.sequence - 1)} missing`);
    }
    // The row is whole and its follower builds on it, but it names another predecessor: that one was changed.
    const chainedOn = second === undefined || second.previous === first.hash;
    if (own === expected && before !== null && chainedOn) {
      const { sequence } = before;
      return finding(
        "altered",
        sequence,
        `entry ${sequence} is not the one that entry ${expected} was chained to`,
      );
    }
    return finding("altered", expected, `the content of entry ${expected} does not give its hash`);
  }
}

const rangeText = (from: number, to: number): string =>
  from === to ? `entry ${from} is` : `entries ${from} to ${to} are`;

/** Verifies a whole trail that is at hand. */
export function verifyTrail(
  communityId: string,
  entries: Iterable<AuditEntry>,
  anchors: readonly Anchor[] | null,
): TrailVerdict {
  const verifier = new TrailVerifier(communityId, anchors);
  for (const entry of entries) {
    if (verifier.done) break;
    verifier.push(entry);
  }
  return verifier.finish();
}
