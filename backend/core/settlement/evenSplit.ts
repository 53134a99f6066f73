/**
 * Sharing by priority groups: the members of a group share alike, in whole units, and what one of them leaves
 * goes round again until nothing can move.
 */
export interface SharingMember {
  /** Energy wanted, whole units. */
  readonly amount: number;
  /** Sources it may draw on, by index, first choice first; the sources of one choice are used alike. */
  readonly choices: readonly (readonly number[])[];
}

export interface EvenShare {
  /** Place of the member in the flat list of all groups. */
  readonly member: number;
  readonly source: number;
  readonly amount: number;
}

/** `total` in `count` whole parts; the units left over go to the first. */
const evenParts = (total: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => Math.floor(total / count) + (i < total % count ? 1 : 0));

/**
 * Groups of members are served one after another. Within a group and a choice every source is offered to the
 * members in even parts, every member asks its sources for even parts, and the smaller of both flows; then the
 * same again with what is left. Remainders go to the first in the list.
 */
export function splitEvenlyByPriority(
  groups: readonly (readonly SharingMember[])[],
  sources: readonly number[],
): EvenShare[] {
  const left = [...sources];
  const taken = new Map<string, EvenShare>();
  let first = 0;
  for (const group of groups) {
    const wanted = group.map((member) => member.amount);
    const depth = Math.max(0, ...group.map((member) => member.choices.length));
    for (let choice = 0; choice < depth; choice += 1) {
      const options = group.map((member) => member.choices[choice] ?? []);
      while (splitOnce(first, options, wanted, left, taken)) {
        // Every pass moves at least one unit.
      }
    }
    first += group.length;
  }
  return [...taken.values()].sort((a, b) => a.member - b.member || a.source - b.source);
}

/** One pass; false when nothing moved. */
function splitOnce(
  first: number,
  options: readonly (readonly number[])[],
  wanted: number[],
  left: number[],
  taken: Map<string, EvenShare>,
): boolean {
  const open = options.map((list, m) => (wanted[m]! > 0 ? list.filter((s) => left[s]! > 0) : []));
  const offered = left.map((amount, s) => {
    const members = open.flatMap((list, m) => (list.includes(s) ? [m] : []));
    return new Map(evenParts(amount, members.length).map((part, k) => [members[k]!, part]));
  });
  const moves = open.flatMap((list, m) => {
    const asked = evenParts(wanted[m]!, list.length);
    return list.map((source, k) => ({ m, source, amount: Math.min(asked[k]!, offered[source]!.get(m)!) }));
  });
  let moved = false;
  for (const { m, source, amount } of moves) {
    if (amount === 0) continue;
    moved = true;
    wanted[m]! -= amount;
    left[source]! -= amount;
    const key = `${m}/${source}`;
    const before = taken.get(`${first}/${key}`)?.amount ?? 0;
    taken.set(`${first}/${key}`, { member: first + m, source, amount: before + amount });
  }
  return moved;
}
