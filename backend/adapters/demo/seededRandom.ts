/** Random numbers that depend on nothing but their names: any interval can be asked for in any order. */

/** 32-bit finaliser of MurmurHash3 (Austin Appleby, public domain). */
function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Uniform in [0, 1), determined by the whole-number keys alone. */
export function uniform(...keys: readonly number[]): number {
  let h = 0x9e3779b9;
  for (const key of keys) h = mix(h ^ mix((key | 0) + 0x7f4a7c15)) + 0x6d2b79f5;
  return mix(h) / 0x1_0000_0000;
}

/** Whole number that stands for a word in {@link uniform}'s keys. */
export function wordKey(word: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < word.length; i++) h = Math.imul(h ^ word.charCodeAt(i), 0x01000193);
  return h | 0;
}

/** Smooth noise in [0, 1): uniform at every `spacing` of `position`, eased in between. */
export function smoothNoise(position: number, spacing: number, ...keys: readonly number[]): number {
  const knot = Math.floor(position / spacing);
  const t = position / spacing - knot;
  const eased = t * t * (3 - 2 * t);
  return uniform(...keys, knot) * (1 - eased) + uniform(...keys, knot + 1) * eased;
}
