/** Gate closure: the signed order book under one root, before anyone knows the prices. */
import type { BookedOrder, Hex } from "../orders/order.ts";
import type { LedgerDomain } from "./commitment.ts";
import { ordersDigest } from "./digests.ts";
import { bookLeaf, fullOrdersRoot } from "./fullBatch.ts";
import { hashOrderLeaf } from "./leaves.ts";
import { type MerkleTree, merkleTree } from "./merkleTree.ts";
import { leafOr } from "./sealedLeaf.ts";

/** An order of the book with the salt of its leaf (16 random bytes, kept with the order), or the sealed leaf. */
export interface SaltedOrder {
  readonly order: Pick<BookedOrder, "orderId" | "signer" | "sequence">;
  readonly orderSalt: Hex;
}

export interface OrdersCommitment {
  readonly interval: number;
  readonly ordersRoot: Hex;
  /** What the operator signs for `BatchLedger.commitOrders`. */
  readonly digest: Hex;
  /** Leaves ascending by arrival number; its root is `ordersRoot`, in full mode one node below it. */
  readonly tree: MerkleTree;
  /** Leaf of the packed book in full mode: the last step of every order's path. */
  readonly bookLeaf: Hex | null;
}

/** Commits a book; leaves by arrival number. In full mode with the packed orders, filled or not.
 * @throws LAT-4109, LAT-4110, LAT-4111 */
export function commitOrders(
  domain: LedgerDomain,
  interval: number,
  book: readonly SaltedOrder[],
  packedOrders: Hex | null = null,
): OrdersCommitment {
  const leaves = [...book]
    .sort((a, b) => a.order.sequence - b.order.sequence)
    .map(({ order, orderSalt }) =>
      leafOr(orderSalt, () =>
        hashOrderLeaf(domain, interval, {
          orderId: order.orderId,
          sequence: order.sequence,
          signer: order.signer,
          salt: orderSalt,
        }),
      ),
    );
  const tree = merkleTree(leaves);
  const leaf = packedOrders === null ? null : bookLeaf(domain, interval, packedOrders);
  const ordersRoot = leaf === null ? tree.root : fullOrdersRoot(tree.root, leaf);
  return { interval, ordersRoot, digest: ordersDigest(domain, interval, ordersRoot), tree, bookLeaf: leaf };
}
