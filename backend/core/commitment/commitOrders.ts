/** Gate closure: the signed order book under one root, before anyone knows the prices. */
import type { BookedOrder, Hex } from "../orders/order.ts";
import type { LedgerDomain } from "./commitment.ts";
import { ordersDigest } from "./digests.ts";
import { hashOrderLeaf } from "./leaves.ts";
import { type MerkleTree, merkleTree } from "./merkleTree.ts";

/** An order of the book with the salt of its leaf (16 random bytes, kept with the order). */
export interface SaltedOrder {
  readonly order: Pick<BookedOrder, "orderId" | "signer" | "sequence">;
  readonly orderSalt: Hex;
}

export interface OrdersCommitment {
  readonly interval: number;
  readonly ordersRoot: Hex;
  /** What the operator signs for `BatchLedger.commitOrders`. */
  readonly digest: Hex;
  /** Leaves ascending by arrival number. */
  readonly tree: MerkleTree;
}

/** Commits a book; leaves by arrival number. @throws LAT-4109, LAT-4110, LAT-4111 */
export function commitOrders(
  domain: LedgerDomain,
  interval: number,
  book: readonly SaltedOrder[],
): OrdersCommitment {
  const leaves = [...book]
    .sort((a, b) => a.order.sequence - b.order.sequence)
    .map(({ order, orderSalt }) =>
      hashOrderLeaf(domain, interval, {
        orderId: order.orderId,
        sequence: order.sequence,
        signer: order.signer,
        salt: orderSalt,
      }),
    );
  const tree = merkleTree(leaves);
  return { interval, ordersRoot: tree.root, digest: ordersDigest(domain, interval, tree.root), tree };
}
