/** What can be brought before the court against a recorded batch, from what is public and what one holds oneself. */
import type { Order } from "../orders/order.ts";
import type { BalancesCommitment } from "./commitBalances.ts";
import type {
  BatchCommitment,
  LedgerDomain,
  OrderLeaf,
  SignedOrderReceipt,
  TradeLeaf,
} from "./commitment.ts";
import { type Fraud, outcomeFraud, priceFraud, sumsFraud } from "./findFraud.ts";
import { hashOrderLeaf } from "./leaves.ts";
import { type MerkleTree, merkleTree, verifyProof } from "./merkleTree.ts";
import { type OutcomeTree, outcomeTree } from "./sumTree.ts";

/** An order of the book with what commits it. */
export interface WatchedOrder {
  readonly order: Order;
  readonly leaf: OrderLeaf;
}

/** What a watcher knows of one recorded batch. */
export interface WatchedInterval {
  readonly domain: LedgerDomain;
  /** From the chain itself. */
  readonly batch: BatchCommitment;
  /** The book that was shown, in order of arrival; empty when nothing was shown. */
  readonly orders: readonly WatchedOrder[];
  /** The outcomes that were shown, as they would have been committed. */
  readonly leaves: readonly TradeLeaf[];
  /** Leaf of the packed book in full mode. */
  readonly bookLeaf?: `0x${string}`;
  readonly balances: BalancesCommitment | null;
  /** Balances of the batch before, when it is recorded and not void. */
  readonly before: BalancesCommitment | null;
  /** Own receipts for orders of this interval. */
  readonly receipts: readonly SignedOrderReceipt[];
}

/** One thing to bring before the court; positions are those of the watched interval. */
export type Charge =
  | {
      readonly kind: "outcome" | "price";
      readonly fraud: Fraud;
      readonly order: number;
      readonly leaf: number;
    }
  | { readonly kind: "sums"; readonly fraud: Fraud; readonly segment: number }
  | { readonly kind: "balance"; readonly fraud: Fraud; readonly account: `0x${string}` }
  | { readonly kind: "booked"; readonly fraud: Fraud; readonly order: number }
  | { readonly kind: "receipted"; readonly fraud: Fraud; readonly receipt: SignedOrderReceipt };

/** The trees behind a watched interval; null where what was shown is not what was committed. */
export interface WatchedTrees {
  readonly outcomes: OutcomeTree | null;
  readonly orders: MerkleTree | null;
}

/** @throws LAT-41xx when what was shown cannot even be hashed */
export function treesOf(watched: WatchedInterval): WatchedTrees {
  const { domain, batch, leaves, orders } = watched;
  const outcomes = outcomeTree(domain, leaves, batch.segments.length);
  const booked = merkleTree(orders.map(({ leaf }) => hashOrderLeaf(domain, batch.interval, leaf)));
  const rest = watched.bookLeaf === undefined ? [] : [watched.bookLeaf];
  const bookIsTrue = verifyProof(batch.ordersRoot, booked.root, rest);
  return {
    outcomes: outcomes.root.hash === batch.allocationRoot ? outcomes : null,
    orders: bookIsTrue ? booked : null,
  };
}

function chargesOfOutcomes(watched: WatchedInterval, tree: OutcomeTree): Charge[] {
  const { batch, leaves, orders } = watched;
  const orderAt = new Map(orders.map((entry, index) => [entry.leaf.orderId, index]));
  const own = leaves.flatMap((leaf, index): Charge[] => {
    const order = orderAt.get(leaf.orderId);
    if (order === undefined) return [];
    const place = { order, leaf: index };
    const fraud = outcomeFraud(batch, orders[order]!.order, leaf);
    if (fraud !== "none") return [{ kind: "outcome", fraud, ...place }];
    const priced = priceFraud(batch, leaf);
    return priced === "none" ? [] : [{ kind: "price", fraud: priced, ...place }];
  });
  const sums = tree.segmentRoots.flatMap((root, segment): Charge[] => {
    const fraud = sumsFraud(batch, segment, root, tree.root);
    return fraud === "none" ? [] : [{ kind: "sums", fraud, segment }];
  });
  return [...own, ...sums];
}

/** Orders without outcome, and receipts without order; one demand is enough when everything was withheld. */
function chargesOfOmission(watched: WatchedInterval, trees: WatchedTrees): Charge[] {
  const { orders, leaves, receipts } = watched;
  const settled = new Set(trees.outcomes === null ? [] : leaves.map((leaf) => leaf.orderId));
  const booked = new Set(trees.orders === null ? [] : orders.map(({ leaf }) => leaf.orderId));
  const demands = receipts.flatMap((receipt): Charge[] => {
    const kept = booked.has(receipt.orderId) && settled.has(receipt.orderId);
    return kept ? [] : [{ kind: "receipted", fraud: "omitted", receipt }];
  });
  if (trees.orders === null) return demands;
  const missing = orders.flatMap(({ leaf }, order): Charge[] =>
    settled.has(leaf.orderId) ? [] : [{ kind: "booked", fraud: "omitted", order }],
  );
  return [...demands, ...missing.slice(0, 1)];
}

/** That a balance is beyond the total can only be seen by whoever is shown that total; the court hears it too. */
function chargesOfBalances({ batch, balances, before }: WatchedInterval): Charge[] {
  if (balances === null || balances.balanceRoot !== batch.balanceRoot) return [];
  const earlier = new Map(before?.leaves.map((leaf) => [leaf.account, leaf.cumulativeMicroEuro]) ?? []);
  return balances.leaves.flatMap(({ account, cumulativeMicroEuro }): Charge[] => {
    const fell = cumulativeMicroEuro < (earlier.get(account) ?? 0n);
    return fell ? [{ kind: "balance", fraud: "balance-fell", account }] : [];
  });
}

/** Everything that can be charged; what is proven at once comes before what has to be answered. @throws LAT-41xx */
export function findCharges(watched: WatchedInterval): Charge[] {
  const trees = treesOf(watched);
  return [
    ...(trees.outcomes === null ? [] : chargesOfOutcomes(watched, trees.outcomes)),
    ...chargesOfBalances(watched),
    ...chargesOfOmission(watched, trees),
  ];
}
