/**
 * Attacks on a trail of three anchored days and an open one, by somebody who can write anything into the database.
 *
 *   1 ─ 2 ─ … ─ 40 ┆ 41 ─ … ─ 80 ┆ (a day without entries) ┆ 81 ─ … ─ 100
 *        day 0        day 1            day 2                  day 3, open
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Anchor, accumulateDays } from "../../../backend/core/audit/anchor.ts";
import { type AuditDay, dayRoot, entryIsInDay, proveEntry } from "../../../backend/core/audit/auditDay.ts";
import {
  type AuditDraft,
  type AuditEntry,
  canonicalEntry,
  chainEntries,
  dayOf,
  emptyHead,
  hashEntry,
} from "../../../backend/core/audit/auditEntry.ts";
import { entryLine, headingLine, parseEntry, parseHeading } from "../../../backend/core/audit/exportedLog.ts";
import { type TrailFault, verifyTrail } from "../../../backend/core/audit/verifyTrail.ts";
import { keccakText } from "../../../backend/core/commitment/words.ts";
import { epochSeconds } from "../../../backend/core/time/marketInterval.ts";
import { codeOf } from "../../support/codeOf.ts";

const COMMUNITY = "lindenhof";
const START = Date.UTC(2026, 5, 15) / 1_000;
const DAY = dayOf(epochSeconds(START));
const DAY_SECONDS = 86_400;

const dayOfEntry = (n: number): number => (n <= 40 ? 0 : n <= 80 ? 1 : 3);
const draft = (n: number): AuditDraft => ({
  at: epochSeconds(START + dayOfEntry(n) * DAY_SECONDS + n * 60),
  actor: `home-${n % 9}`,
  role: n % 9 === 0 ? "operator" : "member",
  action: n % 5 === 0 ? "interval.cleared" : "placeOrder",
  subject: `mp-${n % 9}`,
  details: { price: 1_000 * n, body: keccakText(String(n)) },
});

const TRAIL = chainEntries(
  COMMUNITY,
  emptyHead(COMMUNITY),
  Array.from({ length: 100 }, (_, index) => draft(index + 1)),
).entries;

function anchorsOf(entries: readonly AuditEntry[], days: readonly number[]): readonly Anchor[] {
  const closed: AuditDay[] = days.map((day) => {
    const newest = entries.findLast((entry) => entry.day <= day);
    const hashes = entries.filter((entry) => entry.day === day).map((entry) => entry.hash);
    const { sequence, hash } = newest ?? emptyHead(COMMUNITY);
    return { day, sequence, root: dayRoot(hashes), head: hash };
  });
  const community = keccakText(COMMUNITY);
  return closed.map((day, index) => ({
    ...day,
    accumulator: accumulateDays(community, closed.slice(0, index + 1)),
  }));
}
const ANCHORS = anchorsOf(TRAIL, [DAY, DAY + 1, DAY + 2]);

/** Numbered anew in the order given, as `UPDATE ... SET sequence` would; hashes are left alone. */
const renumbered = (entries: readonly AuditEntry[]): AuditEntry[] =>
  entries.map((entry, index) => ({ ...entry, sequence: index + 1 }));
/** Links and hashes made anew from the entry of this number on, as somebody who knows the code would. */
const rechained = (entries: readonly AuditEntry[], from: number): AuditEntry[] => {
  const kept = entries.slice(0, from - 1);
  const last = kept.at(-1);
  const head =
    last === undefined ? emptyHead(COMMUNITY) : { sequence: last.sequence, hash: last.hash, day: last.day };
  return [...kept, ...chainEntries(COMMUNITY, head, entries.slice(from - 1)).entries];
};
const forged = (number: number, previous: AuditEntry): AuditEntry => {
  const body = {
    ...draft(5),
    sequence: number,
    day: previous.day,
    previous: previous.hash,
    actor: "intruder",
  };
  return { ...body, hash: hashEntry(COMMUNITY, body) };
};
const at = (entries: readonly AuditEntry[], number: number): AuditEntry => {
  const entry = entries[number - 1];
  if (entry === undefined) throw new RangeError(`no entry ${number}`);
  return entry;
};
const swapped = (entries: readonly AuditEntry[], a: number, b: number): AuditEntry[] => {
  const copy = [...entries];
  [copy[a - 1], copy[b - 1]] = [at(entries, b), at(entries, a)];
  return copy;
};
const changed = (number: number, more: Partial<AuditEntry>): AuditEntry[] =>
  TRAIL.map((entry) => (entry.sequence === number ? { ...entry, ...more } : entry));

const found = (entries: Iterable<AuditEntry>, anchors: readonly Anchor[] | null = ANCHORS) => {
  const { finding } = verifyTrail(COMMUNITY, entries, anchors);
  return finding === null ? null : ([finding.fault, finding.sequence] as const);
};

describe("a trail that nobody touched", () => {
  it("stands, with all its days", () => {
    expect(verifyTrail(COMMUNITY, TRAIL, ANCHORS)).toEqual({
      finding: null,
      entries: 100,
      head: TRAIL.at(-1)?.hash,
      anchoredDays: 3,
      anchoredUpTo: 80,
    });
    expect(found(TRAIL, null)).toBeNull();
    expect(found([], [])).toBeNull();
  });

  it("is not another community's", () => {
    expect(verifyTrail("buchenweg", TRAIL, null).finding?.fault).toBe("altered");
  });

  it("reads the same after it was written to a file and read again", () => {
    const again = TRAIL.map((entry, index) => parseEntry(entryLine(entry).trim(), "log", index + 2));
    expect(again).toEqual(TRAIL);
    expect(found(again)).toBeNull();
    const heading = { format: "lateral-audit-log/1", communityId: COMMUNITY, anchors: null } as const;
    expect(parseHeading(headingLine(heading).trim(), "log")).toEqual(heading);
  });

  it("has hashes that any program makes from the documented text", () => {
    const first = at(TRAIL, 1);
    expect(canonicalEntry(COMMUNITY, first)).toBe(
      `["lateral-audit/1","lindenhof",1,20619,${START + 60},"home-1","member","placeOrder","mp-1",` +
        `{"body":"${keccakText("1")}","price":1000},"${keccakText("lateral-audit/1|lindenhof")}"]`,
    );
  });

  it("proves each entry of a day against the day's root, and no other", () => {
    const hashes = TRAIL.slice(0, 40).map((entry) => entry.hash);
    const root = ANCHORS[0]?.root ?? "0x";
    for (const index of [0, 7, 39]) {
      const proof = proveEntry(hashes, index);
      expect(entryIsInDay(root, hashes[index] ?? "0x", proof)).toBe(true);
      expect(entryIsInDay(root, at(TRAIL, 41).hash, proof)).toBe(false);
    }
  });
});

describe("an attack by somebody who can write anything", () => {
  const cases: readonly (readonly [string, () => Iterable<AuditEntry>, TrailFault, number])[] = [
    ["changes what an entry says", () => changed(17, { actor: "home-0" }), "altered", 17],
    ["changes a figure in it", () => changed(17, { details: { price: 1, body: "0x" } }), "altered", 17],
    ["changes its time", () => changed(90, { at: epochSeconds(START) }), "altered", 90],
    ["changes its hash alone", () => changed(17, { hash: keccakText("x") }), "altered", 17],
    [
      "changes an entry and makes its hash anew",
      () => {
        const entry = { ...at(TRAIL, 17), actor: "home-0" };
        return changed(17, { actor: "home-0", hash: hashEntry(COMMUNITY, entry) });
      },
      "altered",
      17,
    ],
    ["deletes an entry", () => TRAIL.filter(({ sequence }) => sequence !== 33), "missing", 33],
    ["deletes several", () => TRAIL.filter(({ sequence }) => sequence < 20 || sequence > 30), "missing", 20],
    ["deletes one and numbers anew", () => renumbered(TRAIL.filter((e) => e.sequence !== 33)), "missing", 33],
    ["deletes the first", () => TRAIL.slice(1), "missing", 1],
    [
      "puts one in and numbers anew",
      () => renumbered([...TRAIL.slice(0, 50), { ...at(TRAIL, 7), actor: "x" }, ...TRAIL.slice(50)]),
      "inserted",
      51,
    ],
    [
      "puts one in that is chained to the one before",
      () => renumbered([...TRAIL.slice(0, 50), forged(51, at(TRAIL, 50)), ...TRAIL.slice(50)]),
      "inserted",
      51,
    ],
    ["swaps two neighbours", () => renumbered(swapped(TRAIL, 61, 62)), "reordered", 61],
    ["swaps two far apart", () => renumbered(swapped(TRAIL, 12, 88)), "reordered", 12],
    ["swaps two lines of the file", () => swapped(TRAIL, 12, 13), "reordered", 12],
    ["cuts off the end behind an anchor", () => TRAIL.slice(0, 79), "cut", 80],
    ["cuts off whole days", () => TRAIL.slice(0, 40), "cut", 41],
    ["empties the trail", () => [], "cut", 1],
    [
      "rewrites the whole chain from an entry on",
      () => rechained(changed(17, { actor: "home-0" }), 17),
      "rewritten",
      1,
    ],
    [
      "rewrites the second day only and everything after it",
      () => rechained(changed(55, { actor: "home-0" }), 55),
      "rewritten",
      41,
    ],
    [
      "adds an entry to a closed day and chains all that follows to it",
      () => rechained([...TRAIL.slice(0, 40), forged(41, at(TRAIL, 40)), ...TRAIL.slice(40)], 41),
      "inserted",
      41,
    ],
    [
      "takes an entry out and chains all that follows anew",
      () =>
        rechained(
          TRAIL.filter((e) => e.sequence !== 33),
          33,
        ),
      "cut",
      40,
    ],
  ];

  for (const [what, entries, fault, sequence] of cases) {
    it(`who ${what} is found: ${fault} at ${sequence}`, () => {
      expect(found(entries())).toEqual([fault, sequence]);
    });
  }

  it("who rewrites what is not anchored yet is not found: that is what the daily anchor is for", () => {
    expect(found(rechained(changed(95, { actor: "home-0" }), 95))).toBeNull();
    expect(verifyTrail(COMMUNITY, TRAIL, ANCHORS).anchoredUpTo).toBe(80);
  });

  it("is found wherever a single entry of a closed day is changed, and named", () => {
    const field = fc.constantFrom("actor", "role", "action", "subject", "at", "details", "previous", "hash");
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 80 }), field, (number, name) => {
        const entry = at(TRAIL, number);
        const value =
          name === "at"
            ? epochSeconds(entry.at + 1)
            : name === "details"
              ? { ...entry.details, price: 7 }
              : name === "previous" || name === "hash"
                ? keccakText(`${number}`)
                : `${String(entry[name as "actor"])}x`;
        expect(found(changed(number, { [name]: value }))).toEqual(["altered", number]);
      }),
      { numRuns: 60, seed: 8_254 },
    );
  });

  it("is found whatever single entry is left out or put somewhere else", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 99 }), (from, to) => {
        const rest = TRAIL.filter(({ sequence }) => sequence !== from);
        expect(found(rest)).toEqual(["missing", from]);
        if (from === to) return;
        const moved = [...rest.slice(0, to - 1), at(TRAIL, from), ...rest.slice(to - 1)];
        expect(found(renumbered(moved))?.[1]).toBe(Math.min(from, to));
      }),
      { numRuns: 60, seed: 8_255 },
    );
  });
});

describe("a file that is no log", () => {
  it("is refused by line", () => {
    expect(codeOf(() => parseHeading("nonsense", "f"))).toBe("LAT-8253");
    expect(codeOf(() => parseHeading('{"format":"other"}', "f"))).toBe("LAT-8253");
    expect(codeOf(() => parseEntry('{"sequence":1}', "f", 9))).toBe("LAT-8253");
    expect(codeOf(() => parseEntry(`{"a":"${"x".repeat(30_000)}"}`, "f", 9))).toBe("LAT-8253");
  });
});
