/** Shape of a drafted network: rings, and which side of a transformer is the upper one. */
import type { Branch, TransformerBranch } from "../../core/network/feeder.ts";
import { readVectorGroup, type VectorGroup } from "../../core/network/vectorGroup.ts";

const isOpen = (branch: Branch): boolean => branch.kind === "switch" && branch.closed.length === 0;

/** Whether closed branches form a ring; two branches between the same buses count as one. */
export function hasClosedRing(branches: readonly Branch[]): boolean {
  const parent = new Map<string, string>();
  const root = (bus: string): string => {
    let at = bus;
    while (parent.has(at)) at = parent.get(at)!;
    // Shorten the way for the next time.
    let k = bus;
    while (k !== at) {
      const next = parent.get(k)!;
      parent.set(k, at);
      k = next;
    }
    return at;
  };
  for (const branch of branches) {
    if (isOpen(branch)) continue;
    const [a, b] = [root(branch.from), root(branch.to)];
    if (a === b) return true;
    parent.set(a, b);
  }
  return false;
}

/** Turns transformers so that `from` is the side towards the sources. */
export function orientTransformers(branches: readonly Branch[], sources: readonly string[]): Branch[] {
  const at = new Map<string, number[]>();
  branches.forEach((branch, b) => {
    if (isOpen(branch)) return;
    for (const bus of [branch.from, branch.to]) {
      const list = at.get(bus);
      if (list) list.push(b);
      else at.set(bus, [b]);
    }
  });
  const seen = new Set(sources);
  const front = [...sources];
  const turned = new Set<number>();
  for (let k = 0; k < front.length; k++) {
    for (const b of at.get(front[k]!) ?? []) {
      const branch = branches[b]!;
      const other = branch.from === front[k] ? branch.to : branch.from;
      if (seen.has(other)) continue;
      seen.add(other);
      front.push(other);
      if (branch.kind === "transformer" && branch.to === front[k]) turned.add(b);
    }
  }
  return branches.map((branch, b) =>
    turned.has(b) && branch.kind === "transformer" ? turn(branch) : branch,
  );
}

const LETTERS = { wye: "y", "wye-earthed": "yn", delta: "d", zigzag: "z", "zigzag-earthed": "zn" } as const;

/** The leakage stays what it is: seen from the other side it goes with the turns in use there. */
function turn(t: TransformerBranch): TransformerBranch {
  const parts = readVectorGroup(t.vectorGroup);
  if (!parts) return t;
  const clock = (12 - parts.clock) % 12;
  const group = `${LETTERS[parts.to].toUpperCase()}${LETTERS[parts.from]}${clock}` as VectorGroup;
  const { primaryEarthing, secondaryEarthing, ...rest } = t;
  return {
    ...rest,
    from: t.to,
    to: t.from,
    primaryKv: t.secondaryKv,
    secondaryKv: t.primaryKv * t.tapPu,
    tapPu: 1,
    vectorGroup: group,
    ...(secondaryEarthing ? { primaryEarthing: secondaryEarthing } : {}),
    ...(primaryEarthing ? { secondaryEarthing: primaryEarthing } : {}),
  };
}
