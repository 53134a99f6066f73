/**
 * Which orders an auditor looks at: drawn by a seed that is stated, so that anybody can draw the same ones and nobody
 * can choose them.
 */
import { keccakText } from "../commitment/words.ts";

/** Orders of one committed interval. */
export interface Population {
  readonly interval: number;
  readonly orders: number;
}

export interface Drawn {
  readonly interval: number;
  /** Arrival number of the order in its book, from 1. */
  readonly sequence: number;
}

/** Most orders of one sample. */
export const MAX_SAMPLE = 50;
/** Draws for one place; more are only needed where nearly everything is drawn. */
const MAX_TRIES = 64;

/**
 * `count` different orders, in the order in which they are drawn: draw i is keccak256("lateral-sample/1|seed|i")
 * modulo the number of orders, counted through the intervals in turn; what was drawn before is drawn again.
 */
export function drawSample(
  seed: string,
  populations: readonly Population[],
  count: number,
): readonly Drawn[] {
  const total = populations.reduce((sum, { orders }) => sum + orders, 0);
  const wanted = Math.min(count, total, MAX_SAMPLE);
  const places = new Set<number>();
  for (let draw = 0; places.size < wanted && draw < MAX_SAMPLE * MAX_TRIES; draw += 1) {
    places.add(Number(BigInt(keccakText(`lateral-sample/1|${seed}|${draw}`)) % BigInt(total)));
  }
  return [...places].map((place) => {
    let before = 0;
    for (const { interval, orders } of populations) {
      if (place < before + orders) return { interval, sequence: place - before + 1 };
      before += orders;
    }
    throw new RangeError("a place beyond the population");
  });
}
