/**
 * What is committed to the chain, and the receipt that lets a member check it. Self-contained: the browser
 * runs this code. The twin of `contracts/libraries` and `contracts/types`; parity is tested.
 */
import type { Hex, SignedOrder } from "../orders/order.ts";

/** Where a batch lives. Every leaf and every signature is bound to it. */
export interface LedgerDomain {
  readonly chainId: number;
  /** BatchLedger address. */
  readonly contract: Hex;
  /** keccak256 of the community id. */
  readonly community: Hex;
  /** keccak256 of the feeder id. */
  readonly feeder: Hex;
}

/** A booked order as a leaf of `ordersRoot`. */
export interface OrderLeaf {
  readonly orderId: Hex;
  /** Arrival number within the interval. */
  readonly sequence: number;
  /** Key that signed the order. */
  readonly signer: Hex;
  /** 128-bit random salt, 16 bytes. */
  readonly salt: Hex;
}

/** One order's outcome as a leaf of `allocationRoot`. Energy in Wh, money in µ€, prices in µ€ per Wh (ticks). */
export interface TradeLeaf {
  readonly orderId: Hex;
  readonly interval: number;
  readonly segment: number;
  readonly side: 0 | 1; // 0 buy, 1 sell
  readonly localWh: number;
  readonly gridWh: number;
  readonly priceTicks: number;
  /** What a buyer pays on top, or would have paid when nothing was traded. */
  readonly networkChargeTicks: number;
  /** Sum of the flags that apply: 1 must-serve demand, 2 outside the optimum, 4 reserved for a counterparty. */
  readonly flags: number;
  /** 128-bit random salt, 16 bytes; deleting it makes the leaf unlinkable. */
  readonly salt: Hex;
}

/** Cumulative balance of a member, a leaf of the tree behind `balanceRoot`. */
export interface BalanceLeaf {
  /** Address that may withdraw. */
  readonly account: Hex;
  /** Cumulative credit since the beginning, µ€, never falls. */
  readonly cumulativeMicroEuro: bigint;
  /** 128-bit random salt, 16 bytes. */
  readonly salt: Hex;
}

/** A segment of the batch as the contract sees it. Energy in Wh, signed towards the transformer. */
export interface BatchSegment {
  /** Index of the parent, smaller than the own; -1 for segment 0, the root. */
  readonly parent: number;
  readonly lowerWh: number;
  readonly upperWh: number;
  readonly tradedWh: number;
  readonly exportedWh: number;
  readonly priceTicks: number;
}

export interface BatchCommitment {
  readonly feeder: Hex;
  readonly interval: number;
  readonly ordersRoot: Hex;
  readonly allocationRoot: Hex;
  /** Commitment to the tree of cumulative balances and to its total, see `hashBalanceCommitment`. */
  readonly balanceRoot: Hex;
  readonly networkHash: Hex;
  /** EIP-712 struct hash over the packed segment tree and limits; the contract recomputes it. */
  readonly envelopeHash: Hex;
  readonly segments: readonly BatchSegment[];
  readonly poolPriceTicks: number;
  readonly mustServeWh: number;
  readonly networkChargesMicroEuro: number;
  readonly congestionMicroEuro: number;
}

/** Whose signatures count for a feeder; the registry on chain says so. */
export interface BatchSigners {
  readonly operator: Hex;
  readonly dso: Hex;
  readonly auditor: Hex;
}

/** Way of an outcome to `allocationRoot`: partners of 64 bytes each, hash and sums. See `sumTree.ts`. */
export interface OutcomePath {
  readonly inSegment: readonly Hex[];
  readonly above: readonly Hex[];
}

/** The operator's signed promise that an order is in the book. */
export interface SignedOrderReceipt {
  readonly orderId: Hex;
  readonly sequence: number;
  /** Market time, seconds since 1970. */
  readonly receivedAt: number;
  /** 65 bytes over the EIP-712 digest of `OrderReceipt`. */
  readonly signature: Hex;
}

/** Downloadable proof for one order; the browser and `npm run verify` accept the same file. */
export interface TradeReceipt {
  readonly format: "lateral-receipt/2";
  readonly domain: LedgerDomain;
  readonly signedOrder: SignedOrder;
  /** Arrival number of the order. */
  readonly orderSequence: number;
  /** Leaf salt of the order in `ordersRoot`, and its Merkle path. */
  readonly orderSalt: Hex;
  readonly orderProof: readonly Hex[];
  readonly leaf: TradeLeaf;
  readonly leafProof: OutcomePath;
  /** The operator's promise when it took the order; left out in receipts made without the operator's key. */
  readonly operatorReceipt?: SignedOrderReceipt;
  readonly batch: BatchCommitment;
  /** EIP-712 digest that was signed. */
  readonly batchDigest: Hex;
  /** Two or three signatures over the digest, in the order operator, DSO, auditor. */
  readonly signatures: readonly Hex[];
  /** DSO's signature over the envelope, when it did not sign the batch. */
  readonly envelopeSignature?: Hex;
  readonly transactionHash: Hex;
  readonly blockHash: Hex;
  readonly blockNumber: number;
}
