/**
 * Are the same rules kept for all? What the grid cut from whom, by place, size and membership. The rule itself knows
 * none of the three: a cut follows from an order's price and the element that was full.
 */
export interface OfferedEnergy {
  readonly meteringPointId: string;
  /** Place: the segment of the network. */
  readonly place: string;
  /** Size: installed solar, W peak. */
  readonly solarWattPeak: number;
  readonly member: boolean;
  /** Offered to flow into the grid, Wh. */
  readonly offeredWh: number;
  /** Cut because of the network, Wh. */
  readonly cutWh: number;
}

export type NeutralityDimension = "place" | "size" | "membership";

export interface NeutralityGroup {
  readonly dimension: NeutralityDimension;
  readonly group: string;
  readonly homes: number;
  /** Null where fewer homes than k stand behind the figures. */
  readonly offeredWh: number | null;
  readonly cutWh: number | null;
  /** Cut as a share of offered. */
  readonly cutShare: number | null;
}

export interface NeutralityReport {
  readonly homes: number;
  readonly offeredWh: number;
  readonly cutWh: number;
  readonly groups: readonly NeutralityGroup[];
  /**
   * Jain's index of the shares that homes could deliver: 1 when all could deliver the same share of what they
   * offered; null when nobody offered. Source: Jain, Chiu, Hawe, DEC-TR-301 (1984).
   */
  readonly evenness: number | null;
}

/** Bands of installed solar. */
const SIZES = [
  { upTo: 0, name: "none" },
  { upTo: 5_000, name: "up-to-5" },
  { upTo: 10_000, name: "5-to-10" },
  { upTo: Number.POSITIVE_INFINITY, name: "over-10" },
] as const;

const sizeOf = (wattPeak: number): string => SIZES.find(({ upTo }) => wattPeak <= upTo)?.name ?? "over-10";

const DIMENSIONS: readonly (readonly [NeutralityDimension, (row: OfferedEnergy) => string])[] = [
  ["place", (row) => row.place],
  ["size", (row) => sizeOf(row.solarWattPeak)],
  ["membership", (row) => (row.member ? "member" : "non-member")],
];

const homesIn = (rows: readonly OfferedEnergy[]): number =>
  new Set(rows.map(({ meteringPointId }) => meteringPointId)).size;

/** Places by name, sizes from small to large, members first. */
function inOrder(dimension: NeutralityDimension, a: string, b: string): number {
  if (dimension === "place") return a.localeCompare(b, "en", { numeric: true });
  if (dimension === "membership") return a.localeCompare(b, "en");
  const rank = (group: string): number => SIZES.findIndex(({ name }) => name === group);
  return rank(a) - rank(b);
}

/**
 * Groups of too few homes, and as many of the next larger as it takes that the total less what is shown does not
 * give away the figures of fewer than `minimumHomes` homes.
 */
function hiddenGroups(
  groups: readonly { readonly group: string; readonly homes: number }[],
  minimumHomes: number,
): ReadonlySet<string> {
  const hidden = new Set<string>();
  let behind = 0;
  for (const { group, homes } of groups.toSorted((a, b) => a.homes - b.homes)) {
    if (homes >= minimumHomes && (behind === 0 || behind >= minimumHomes)) break;
    hidden.add(group);
    behind += homes;
  }
  return hidden;
}

/** Groups of fewer than `minimumHomes` homes are named without figures, and so are those that would reveal them. */
export function reportNeutrality(rows: readonly OfferedEnergy[], minimumHomes: number): NeutralityReport {
  const total = (list: readonly OfferedEnergy[], what: "offeredWh" | "cutWh"): number =>
    list.reduce((sum, row) => sum + row[what], 0);
  const groups = DIMENSIONS.flatMap(([dimension, keyOf]) => {
    const byGroup = new Map<string, OfferedEnergy[]>();
    for (const row of rows) byGroup.set(keyOf(row), [...(byGroup.get(keyOf(row)) ?? []), row]);
    const counted = [...byGroup]
      .map(([group, list]) => ({ group, list, homes: homesIn(list) }))
      .sort((a, b) => inOrder(dimension, a.group, b.group));
    const hidden = hiddenGroups(counted, minimumHomes);
    return counted.map(({ group, list, homes }): NeutralityGroup => {
      if (hidden.has(group)) {
        return { dimension, group, homes, offeredWh: null, cutWh: null, cutShare: null };
      }
      const offeredWh = total(list, "offeredWh");
      const cutWh = total(list, "cutWh");
      return { dimension, group, homes, offeredWh, cutWh, cutShare: offeredWh === 0 ? 0 : cutWh / offeredWh };
    });
  });
  return {
    homes: homesIn(rows),
    offeredWh: total(rows, "offeredWh"),
    cutWh: total(rows, "cutWh"),
    groups,
    evenness: evennessOf(rows),
  };
}

function evennessOf(rows: readonly OfferedEnergy[]): number | null {
  const byHome = new Map<string, { offered: number; cut: number }>();
  for (const { meteringPointId, offeredWh, cutWh } of rows) {
    const sum = byHome.get(meteringPointId) ?? { offered: 0, cut: 0 };
    byHome.set(meteringPointId, { offered: sum.offered + offeredWh, cut: sum.cut + cutWh });
  }
  const shares = [...byHome.values()]
    .filter(({ offered }) => offered > 0)
    .map(({ offered, cut }) => 1 - cut / offered);
  const squares = shares.reduce((sum, share) => sum + share * share, 0);
  if (shares.length === 0 || squares === 0) return null;
  const sum = shares.reduce((all, share) => all + share, 0);
  return (sum * sum) / (shares.length * squares);
}
