/** Cumulative balances under one root, with their total, for the settlement vault. */
import { domainError } from "../errors/domainError.ts";
import type { Hex } from "../orders/order.ts";
import type { BalanceLeaf, LedgerDomain } from "./commitment.ts";
import { hashBalanceCommitment, hashBalanceLeaf } from "./leaves.ts";
import { type MerkleTree, merkleTree, proveLeaf } from "./merkleTree.ts";
import { isSealed, leafOr } from "./sealedLeaf.ts";

export interface BalancesCommitment {
  /** Interval of the batch that carries it. */
  readonly interval: number;
  /** What the batch carries. */
  readonly balanceRoot: Hex;
  /** Root and total that `SettlementVault.proposeRoot` wants. */
  readonly treeRoot: Hex;
  readonly totalMicroEuro: bigint;
  /** Leaves in ascending order of account. */
  readonly leaves: readonly BalanceLeaf[];
  readonly tree: MerkleTree;
}

/** Commits balances; every account once. @throws LAT-4109, LAT-4110, LAT-4111, LAT-4114 */
export function commitBalances(
  domain: LedgerDomain,
  interval: number,
  balances: readonly BalanceLeaf[],
): BalancesCommitment {
  const leaves = balances
    .map((leaf) => ({ ...leaf, account: leaf.account.toLowerCase() as Hex }))
    .sort((a, b) => (a.account < b.account ? -1 : 1));
  for (const [index, leaf] of leaves.entries()) {
    if (leaf.account === leaves[index + 1]?.account) throw domainError("LAT-4114", { account: leaf.account });
  }
  const tree = merkleTree(
    leaves.map((leaf) => leafOr(leaf.salt, () => hashBalanceLeaf(domain, interval, leaf))),
  );
  const totalMicroEuro = leaves.reduce((sum, leaf) => sum + leaf.cumulativeMicroEuro, 0n);
  const balanceRoot = hashBalanceCommitment(domain, interval, { root: tree.root, totalMicroEuro });
  return { interval, balanceRoot, treeRoot: tree.root, totalMicroEuro, leaves, tree };
}

/** Path of an account's balance for `SettlementVault.withdraw`, null when it has none or its owner was forgotten. */
export function proveBalance(
  commitment: BalancesCommitment,
  account: Hex,
): { readonly leaf: BalanceLeaf; readonly proof: readonly Hex[] } | null {
  const index = commitment.leaves.findIndex((leaf) => leaf.account === account.toLowerCase());
  const leaf = commitment.leaves[index];
  return leaf && !isSealed(leaf.salt) ? { leaf, proof: proveLeaf(commitment.tree, index) } : null;
}
