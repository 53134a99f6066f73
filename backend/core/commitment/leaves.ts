/**
 * Leaves of the three Merkle trees: hashed twice, tagged per tree, bound to chain, ledger, feeder and interval,
 * salted. The twin of `contracts/libraries/LeafEncoding.sol`.
 */
import { keccak_256 } from "@noble/hashes/sha3.js";
import type { Hex, Order } from "../orders/order.ts";
import type { BalanceLeaf, LedgerDomain, OrderLeaf, TradeLeaf } from "./commitment.ts";
import {
  address,
  bytes16,
  bytes32,
  encodeWords,
  hexOf,
  int,
  keccakHex,
  keccakText,
  type Member,
  uint,
} from "./words.ts";

const ORDER_LEAF_TAG = keccakText("lateral/order-leaf/1");
const TRADE_LEAF_TAG = keccakText("lateral/trade-leaf/2");
const BALANCE_LEAF_TAG = keccakText("lateral/balance-leaf/1");
const BALANCE_COMMITMENT_TAG = keccakText("lateral/balance-commitment/1");
const METERING_POINT_TAG = keccakText("lateral/metering-point/1");

/** Flag of a buy that is served in any case and pays the pool price. */
export const MUST_SERVE = 1;
/** Flag of an order that the network or another market rule kept outside the optimum. */
export const OUTSIDE = 2;
/** Flag of an order reserved for a counterparty, at a price of its own. */
export const RESERVED = 4;

/** The flags that follow from the order itself. */
export function demandedFlags(order: Pick<Order, "side" | "fallback" | "counterparty">): number {
  const mustServe = order.side === "buy" && order.fallback === "grid" ? MUST_SERVE : 0;
  return mustServe | (order.counterparty === "" ? 0 : RESERVED);
}

const place = (tag: Hex, domain: LedgerDomain, interval: number): Record<string, Member> => ({
  tag: bytes32(tag),
  chainId: uint(256, domain.chainId),
  ledger: address(domain.contract),
  feeder: bytes32(domain.feeder),
  interval: uint(32, interval),
});

const hashTwice = (encoded: Uint8Array): Hex => hexOf(keccak_256(keccak_256(encoded)));

/** Leaf of `ordersRoot`. @throws LAT-4110, LAT-4111 */
export const hashOrderLeaf = (domain: LedgerDomain, interval: number, leaf: OrderLeaf): Hex =>
  hashTwice(
    encodeWords({
      ...place(ORDER_LEAF_TAG, domain, interval),
      orderId: bytes32(leaf.orderId),
      sequence: uint(32, leaf.sequence),
      signer: address(leaf.signer),
      salt: bytes16(leaf.salt),
    }),
  );

/** Leaf of `allocationRoot`; its interval is the leaf's own. @throws LAT-4110, LAT-4111 */
export const hashTradeLeaf = (domain: LedgerDomain, leaf: TradeLeaf): Hex =>
  hashTwice(
    encodeWords({
      ...place(TRADE_LEAF_TAG, domain, leaf.interval),
      orderId: bytes32(leaf.orderId),
      segment: uint(32, leaf.segment),
      side: uint(8, leaf.side),
      localWh: uint(64, leaf.localWh),
      gridWh: uint(64, leaf.gridWh),
      priceTicks: int(32, leaf.priceTicks),
      networkChargeTicks: uint(32, leaf.networkChargeTicks),
      flags: uint(8, leaf.flags),
      salt: bytes16(leaf.salt),
    }),
  );

/** Leaf of the balance tree of an interval's batch. @throws LAT-4110, LAT-4111 */
export const hashBalanceLeaf = (domain: LedgerDomain, interval: number, leaf: BalanceLeaf): Hex =>
  hashTwice(
    encodeWords({
      ...place(BALANCE_LEAF_TAG, domain, interval),
      account: address(leaf.account),
      cumulativeMicroEuro: uint(80, leaf.cumulativeMicroEuro),
      salt: bytes16(leaf.salt),
    }),
  );

/**
 * What a batch carries as `balanceRoot`: the balance tree and its total in one hash, so that the signatures
 * cover both. @throws LAT-4110, LAT-4111
 */
export const hashBalanceCommitment = (
  domain: LedgerDomain,
  interval: number,
  balances: { readonly root: Hex; readonly totalMicroEuro: bigint },
): Hex =>
  keccakHex(
    encodeWords({
      ...place(BALANCE_COMMITMENT_TAG, domain, interval),
      root: bytes32(balances.root),
      totalMicroEuro: uint(80, balances.totalMicroEuro),
    }),
  );

/** What stands for a metering point on chain; `idHash` is keccak256 of its id. @throws LAT-4111 */
export const hashMeteringPoint = (domain: LedgerDomain, idHash: Hex, salt: Hex): Hex =>
  hashTwice(
    encodeWords({
      tag: bytes32(METERING_POINT_TAG),
      chainId: uint(256, domain.chainId),
      ledger: address(domain.contract),
      feeder: bytes32(domain.feeder),
      idHash: bytes32(idHash),
      salt: bytes16(salt),
    }),
  );
