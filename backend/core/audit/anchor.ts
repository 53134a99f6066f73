/** What the operator signs to anchor a day, and the accumulator over all anchors: the twin of contracts/audit/AuditAnchor.sol. */
import { accumulate, EMPTY_ACCUMULATOR } from "../commitment/digests.ts";
import { bytes32, bytesOf, encodeWords, keccakHex, keccakText, uint } from "../commitment/words.ts";
import type { Hex } from "../orders/order.ts";
import { domainSeparator } from "../orders/typedOrder.ts";
import type { AuditDay } from "./auditDay.ts";

/** Where the anchors of a community are. */
export interface AnchorPlace {
  readonly chainId: number;
  /** AuditAnchor address. */
  readonly contract: Hex;
  /** keccak256 of the community id. */
  readonly community: Hex;
}

/** An anchor as the chain logged it. */
export interface Anchor extends AuditDay {
  readonly accumulator: Hex;
}

/** What the contract keeps of a community. */
export interface AnchorState {
  readonly day: number;
  readonly anchors: number;
  readonly sequence: number;
  readonly head: Hex;
  readonly accumulator: Hex;
}

const ANCHOR_TYPE = keccakText(
  "AuditDay(bytes32 community,uint32 day,uint64 sequence,bytes32 root,bytes32 head)",
);

const structHash = (community: Hex, { day, sequence, root, head }: AuditDay): Hex =>
  keccakHex(
    encodeWords({
      type: bytes32(ANCHOR_TYPE),
      community: bytes32(community),
      day: uint(32, day),
      sequence: uint(64, sequence),
      root: bytes32(root),
      head: bytes32(head),
    }),
  );

/** EIP-712 digest of an anchor (domain "Lateral", version "1"). @throws LAT-4110, LAT-4111 */
export function anchorDigest({ chainId, contract, community }: AnchorPlace, day: AuditDay): Hex {
  const separator = domainSeparator({ chainId, verifyingContract: contract });
  return keccakHex(
    bytesOf(`0x1901${separator.slice(2)}${structHash(community, day).slice(2)}`, "digest", 66),
  );
}

/** Accumulator after these days, from nothing or from an earlier one. @throws LAT-4110, LAT-4111 */
export const accumulateDays = (
  community: Hex,
  days: readonly AuditDay[],
  from: Hex = EMPTY_ACCUMULATOR,
): Hex => days.reduce((accumulator, day) => accumulate(accumulator, structHash(community, day)), from);
