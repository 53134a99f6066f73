/**
 * Leaves of members who asked to be forgotten. In the place of the salt stands the leaf that it made: the tree can
 * still be built and everybody else's proofs hold, and nobody can show any more what the leaf stood for. Only whole
 * trees are built with sealed leaves; a proof of a single leaf is never taken with one, or anything could be proven.
 */
import type { Hex } from "../orders/order.ts";

const LEAF_CHARACTERS = 66;

/** Whether a stored salt was replaced by its leaf. */
export const isSealed = (salt: Hex): boolean => salt.length === LEAF_CHARACTERS;

/** The leaf of a salted entry: made from its salt, or kept where the salt is gone. */
export const leafOr = (salt: Hex, make: () => Hex): Hex => (isSealed(salt) ? salt : make());
