/** What the operator's side needs from the challenge court: which orders are demanded, and how to show them. */
import type {
  BatchCommitment,
  LedgerDomain,
  OrderLeaf,
  OutcomePath,
  TradeLeaf,
} from "../core/commitment/commitment.ts";
import type { Hex, KeyAddress } from "../core/orders/order.ts";
import type { ContractCall } from "./chain.ts";

/** What names a demand. */
export interface DemandId {
  readonly orderId: Hex;
  readonly sequence: number;
  readonly challenger: Hex;
  readonly claim: Hex;
}

/** Somebody says that an order is missing from a batch; silence makes the batch void and costs the bond. */
export interface InclusionDemand {
  readonly interval: number;
  readonly id: DemandId;
  readonly blockNumber: number;
}

export interface CourtPort {
  /** Demands against batches of a feeder since a block, oldest first, answered ones included. @throws LAT-4001 */
  demands(feeder: Hex, fromBlock: number): Promise<readonly InclusionDemand[]>;
  /** Last chain second for the answer; 0 when the demand is not open (any more). @throws LAT-4001 */
  answerBy(digest: Hex, operator: KeyAddress, id: DemandId): Promise<number>;
  /** Shows an order in the book and its outcome; pure encoding, no I/O. */
  answer(
    on: { readonly domain: LedgerDomain; readonly batch: BatchCommitment; readonly operator: Hex },
    id: DemandId,
    order: { readonly leaf: OrderLeaf; readonly proof: readonly Hex[] },
    outcome: { readonly leaf: TradeLeaf; readonly path: OutcomePath },
  ): ContractCall;
}
