/** A day of the trail, closed: what is anchored on the chain. */
import { merkleTree, proveLeaf, verifyProof } from "../commitment/merkleTree.ts";
import { bytesOf, keccakHex } from "../commitment/words.ts";
import type { Hex } from "../orders/order.ts";

/** What is kept of a closed day, and what its anchor says. */
export interface AuditDay {
  /** Days since 1970 in UTC. */
  readonly day: number;
  /** Number of the newest entry at the end of the day. */
  readonly sequence: number;
  /** Root over the hashes of the day's entries in their order; {@link NO_ENTRIES} without any. */
  readonly root: Hex;
  /** Hash of the newest entry at the end of the day. */
  readonly head: Hex;
}

/** Root of a day without entries. */
export const NO_ENTRIES: Hex = `0x${"0".repeat(64)}`;

/** Most entries of one day that have a root of one level; more are rooted in groups of this size. */
const GROUP = 32_768;

/** A leaf is the entry's hash, hashed again, so that no node can pass as an entry. */
const leafOf = (hash: Hex): Hex => keccakHex(bytesOf(hash, "entry", 32));

/**
 * Root of the hashes of a day's entries, in order. Sorted pairs, as in every tree of the ledger; more than 32,768
 * entries are rooted in groups, and the groups' roots again.
 */
export function dayRoot(hashes: readonly Hex[]): Hex {
  if (hashes.length === 0) return NO_ENTRIES;
  let level = hashes.map(leafOf);
  while (level.length > GROUP) {
    const groups = Math.ceil(level.length / GROUP);
    level = Array.from(
      { length: groups },
      (_, index) => merkleTree(level.slice(index * GROUP, (index + 1) * GROUP)).root,
    );
  }
  return merkleTree(level).root;
}

/** Path from one entry to the root of its day, of at most 32,768 entries. @throws LAT-4112 */
export const proveEntry = (hashes: readonly Hex[], index: number): readonly Hex[] =>
  proveLeaf(merkleTree(hashes.map(leafOf)), index);

/** True when the path leads from the entry's hash to the root. */
export const entryIsInDay = (root: Hex, hash: Hex, proof: readonly Hex[]): boolean =>
  verifyProof(root, leafOf(hash), proof);

/** `2026-06-15` */
export const dayLabel = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);
