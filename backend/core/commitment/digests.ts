/**
 * EIP-712 digests of everything that is signed for the ledger (domain "Lateral", version "1", chain id,
 * BatchLedger). The twin of `contracts/libraries/TypedRecords.sol`.
 */
import type { Hex } from "../orders/order.ts";
import { domainSeparator } from "../orders/typedOrder.ts";
import type { BatchCommitment, LedgerDomain } from "./commitment.ts";
import { packLimits, packSegments } from "./segments.ts";
import { bytes32, bytesOf, encodeWords, hashPair, hexOf, int, keccakHex, keccakText, uint } from "./words.ts";

const BATCH_TYPE = keccakText(
  "Batch(bytes32 community,bytes32 feeder,uint32 interval,bytes32 ordersRoot,bytes32 allocationRoot," +
    "bytes32 balanceRoot,bytes32 networkHash,bytes32 envelopeHash,int32 poolPriceTicks,uint64 mustServeWh," +
    "uint64 networkChargesMicroEuro,uint64 congestionMicroEuro,bytes segments)",
);
const ENVELOPE_TYPE = keccakText(
  "Envelope(bytes32 community,bytes32 feeder,uint32 interval,bytes32 networkHash,bytes limits)",
);
const ORDERS_TYPE = keccakText("Orders(bytes32 community,bytes32 feeder,uint32 interval,bytes32 ordersRoot)");
/** EIP-712 type of the operator's receipt for an order; the contracts use the same text. */
export const ORDER_RECEIPT_TYPE =
  "OrderReceipt(bytes32 community,bytes32 feeder,uint32 interval,bytes32 orderId,uint32 sequence,uint64 receivedAt)";
const ORDER_RECEIPT_TYPE_HASH = keccakText(ORDER_RECEIPT_TYPE);
const VOID_TYPE = keccakText("Void(bytes32 community,bytes32 feeder,uint32 interval,uint16 reasonCode)");

/** Accumulator of a feeder without records. */
export const EMPTY_ACCUMULATOR: Hex = `0x${"00".repeat(32)}`;

const where = (type: Hex, domain: LedgerDomain, interval: number) => ({
  type: bytes32(type),
  community: bytes32(domain.community),
  feeder: bytes32(domain.feeder),
  interval: uint(32, interval),
});

function digestOf(domain: LedgerDomain, structHash: Hex): Hex {
  const separator = domainSeparator({ chainId: domain.chainId, verifyingContract: domain.contract });
  return keccakHex(bytesOf(`0x1901${separator.slice(2)}${structHash.slice(2)}`, "digest", 66));
}

/** The limits of a batch and what they were computed with. */
export type EnvelopeContent = Pick<BatchCommitment, "interval" | "networkHash" | "segments">;

/** EIP-712 struct hash of the limits; goes into the batch. @throws LAT-4101, LAT-4110, LAT-4111 */
export const envelopeHash = (domain: LedgerDomain, content: EnvelopeContent): Hex =>
  keccakHex(
    encodeWords({
      ...where(ENVELOPE_TYPE, domain, content.interval),
      networkHash: bytes32(content.networkHash),
      limits: bytes32(keccakHex(bytesOf(packLimits(content.segments), "limits"))),
    }),
  );

/** What the DSO signs when it does not sign the batch itself. */
export const envelopeDigest = (domain: LedgerDomain, content: EnvelopeContent): Hex =>
  digestOf(domain, envelopeHash(domain, content));

/** What operator, DSO and auditor sign. @throws LAT-4101, LAT-4110, LAT-4111 */
export const batchDigest = (domain: LedgerDomain, batch: BatchCommitment): Hex =>
  digestOf(
    domain,
    keccakHex(
      encodeWords({
        ...where(BATCH_TYPE, domain, batch.interval),
        ordersRoot: bytes32(batch.ordersRoot),
        allocationRoot: bytes32(batch.allocationRoot),
        balanceRoot: bytes32(batch.balanceRoot),
        networkHash: bytes32(batch.networkHash),
        envelopeHash: bytes32(batch.envelopeHash),
        poolPriceTicks: int(32, batch.poolPriceTicks),
        mustServeWh: uint(64, batch.mustServeWh),
        networkChargesMicroEuro: uint(64, batch.networkChargesMicroEuro),
        congestionMicroEuro: uint(64, batch.congestionMicroEuro),
        segments: bytes32(keccakHex(bytesOf(packSegments(batch.segments), "segments"))),
      }),
    ),
  );

/** What the operator signs at gate closure. @throws LAT-4110, LAT-4111 */
export const ordersDigest = (domain: LedgerDomain, interval: number, ordersRoot: Hex): Hex =>
  digestOf(
    domain,
    keccakHex(encodeWords({ ...where(ORDERS_TYPE, domain, interval), ordersRoot: bytes32(ordersRoot) })),
  );

/** What two of three sign to end an interval without trades. @throws LAT-4110, LAT-4111 */
export const voidDigest = (domain: LedgerDomain, interval: number, reasonCode: number): Hex =>
  digestOf(
    domain,
    keccakHex(encodeWords({ ...where(VOID_TYPE, domain, interval), reasonCode: uint(16, reasonCode) })),
  );

/** What an order receipt says: this order is number `sequence` of the interval's book. */
export interface OrderReceiptContent {
  readonly interval: number;
  readonly orderId: Hex;
  readonly sequence: number;
  /** Market time, seconds since 1970. */
  readonly receivedAt: number;
}

/** What the operator signs when it takes an order; proves an omission later. @throws LAT-4110, LAT-4111 */
export const orderReceiptDigest = (domain: LedgerDomain, receipt: OrderReceiptContent): Hex =>
  digestOf(
    domain,
    keccakHex(
      encodeWords({
        ...where(ORDER_RECEIPT_TYPE_HASH, domain, receipt.interval),
        orderId: bytes32(receipt.orderId),
        sequence: uint(32, receipt.sequence),
        receivedAt: uint(64, receipt.receivedAt),
      }),
    ),
  );

/** The number of an error code, as a void record carries it: `LAT-3001` is 3001. */
export const reasonCodeOf = (code: string): number => Number(/^LAT-(\d{4})$/.exec(code)?.[1] ?? 0);

/** Next value of a feeder's hash chain: keccak256(previous || digest). @throws LAT-4111 */
export const accumulate = (previous: Hex, digest: Hex): Hex =>
  hexOf(hashPair(bytesOf(previous, "previous", 32), bytesOf(digest, "digest", 32)));
