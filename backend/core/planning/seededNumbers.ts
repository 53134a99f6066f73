/** Numbers in [0, 1) that follow from a seed: the same seed gives the same study anywhere. */

/** Mulberry32 (Tommy Ettinger, public domain). */
export function seededNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** Seed of the n-th placement: placements do not depend on how they are shared among threads. */
export const placementSeed = (seed: number, n: number): number =>
  Math.imul((seed >>> 0) ^ Math.imul(n + 1, 0x9e3779b1), 0x85ebca6b) >>> 0;
