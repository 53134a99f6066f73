/** Vector groups of three-phase transformers: which winding on which side, and how far `to` lags `from`. */

type Upper = "D" | "Y" | "YN" | "Z" | "ZN";
type Lower = "d" | "y" | "yn" | "z" | "zn";
type Clock = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11;

/** As in IEC 60076: D delta, Y star, Z zigzag, N/n star point brought out; clock number x 30 degrees lag. */
export type VectorGroup = `${Upper}${Lower}${Clock}`;

export type WindingKind = "wye" | "wye-earthed" | "delta" | "zigzag" | "zigzag-earthed";

const KINDS: Readonly<Record<string, WindingKind>> = {
  d: "delta",
  y: "wye",
  yn: "wye-earthed",
  z: "zigzag",
  zn: "zigzag-earthed",
};

export interface VectorGroupParts {
  readonly from: WindingKind;
  readonly to: WindingKind;
  readonly clock: number;
}

const GROUP = /^(D|YN?|ZN?)(d|yn?|zn?)(\d|10|11)$/;

/** The parts of a vector group; null for one that no transformer can have. */
export function readVectorGroup(group: string): VectorGroupParts | null {
  const match = GROUP.exec(group);
  if (!match) return null;
  const from = KINDS[match[1]!.toLowerCase()]!;
  const to = KINDS[match[2]!]!;
  const clock = Number(match[3]);
  return (clock % 2 === 1) === isOdd(from, to) ? { from, to, clock } : null;
}

/** Star to delta and star to zigzag turn by an odd number of hours, all others by an even one. */
function isOdd(from: WindingKind, to: WindingKind): boolean {
  const star = (kind: WindingKind) => kind.startsWith("wye");
  return star(from) !== star(to);
}

/** Every group there can be. */
export const VECTOR_GROUPS: readonly VectorGroup[] = ["D", "Y", "YN", "Z", "ZN"].flatMap((upper) =>
  ["d", "y", "yn", "z", "zn"].flatMap((lower) =>
    Array.from({ length: 12 }, (_, clock) => `${upper}${lower}${clock}` as VectorGroup).filter(
      (group) => readVectorGroup(group) !== null,
    ),
  ),
);
