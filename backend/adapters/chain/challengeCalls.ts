/** Calls of `ChallengeCourt` as calldata, and the announcement that every challenge needs. */
import { AbiCoder, Interface, keccak256 } from "ethers";
import type { BalancesCommitment } from "../../core/commitment/commitBalances.ts";
import type {
  BalanceLeaf,
  BatchCommitment,
  LedgerDomain,
  OrderLeaf,
  OutcomePath,
  SignedOrderReceipt,
  TradeLeaf,
} from "../../core/commitment/commitment.ts";
import { challengeCourtAbi } from "../../core/commitment/contractAbi.ts";
import { batchHeader, nodeOf, orderTerms } from "../../core/commitment/findFraud.ts";
import { packSegments } from "../../core/commitment/segments.ts";
import type { SumNode } from "../../core/commitment/sumTree.ts";
import type { Hex, Order } from "../../core/orders/order.ts";
import type { ContractCall } from "../../ports/chain.ts";

/** Interface of the court, for events and answers. */
export const courtInterface = new Interface(challengeCourtAbi);
const coder = AbiCoder.defaultAbiCoder();

/** A recorded batch, and the operator whose bond answers for it. */
export interface CourtCase {
  readonly domain: LedgerDomain;
  readonly batch: BatchCommitment;
  readonly operator: Hex;
}

/** What names a demand. */
export interface DemandId {
  readonly orderId: Hex;
  readonly sequence: number;
  readonly challenger: Hex;
  readonly claim: Hex;
}

/** A balance with its way to a batch. */
export interface ProvenBalance {
  readonly leaf: BalanceLeaf;
  readonly proof: readonly Hex[];
  readonly totalMicroEuro: BalancesCommitment["totalMicroEuro"];
}

const pathOf = (path: OutcomePath) => ({
  inSegment: path.inSegment.map(nodeOf),
  above: path.above.map(nodeOf),
});
const balanceOf = ({ leaf, proof, totalMicroEuro }: ProvenBalance) => ({ ...leaf, totalMicroEuro, proof });

/** Hash under which a challenge is announced: the challenger and exactly this call. */
export const commitmentOf = (challenger: Hex, call: ContractCall): Hex =>
  keccak256(coder.encode(["address", "bytes32"], [challenger, keccak256(call.data)])) as Hex;

/** Claim that holds the challenger's bond. */
export const claimOf = (feeder: Hex, challenger: Hex, commitment: Hex): Hex =>
  keccak256(coder.encode(["bytes32", "address", "bytes32"], [feeder, challenger, commitment])) as Hex;

/** Encoders for the court at `contract`. Encoding throws LAT-41xx for values that do not fit. */
export function challengeCalls(contract: Hex) {
  const to = contract.toLowerCase() as Hex;
  const encode = (name: string, values: readonly unknown[]): ContractCall => ({
    to,
    data: courtInterface.encodeFunctionData(name, [...values]) as Hex,
  });
  const against = (name: string, { domain, batch, operator }: CourtCase, values: readonly unknown[]) =>
    encode(name, [batchHeader(domain, batch), operator, ...values]);
  return {
    outcome: (on: CourtCase, order: Order, leaf: TradeLeaf, path: OutcomePath) =>
      against("challengeOutcome", on, [orderTerms(order), leaf, pathOf(path)]),
    price: (on: CourtCase, leaf: TradeLeaf, path: OutcomePath) =>
      against("challengePrice", on, [leaf, pathOf(path), packSegments(on.batch.segments)]),
    sums: (on: CourtCase, segment: number, root: SumNode, above: readonly Hex[]) =>
      against("challengeSums", on, [packSegments(on.batch.segments), segment, root, above.map(nodeOf)]),
    balance: (on: CourtCase, balance: ProvenBalance, earlier: CourtCase, before: ProvenBalance) =>
      against("challengeBalance", on, [
        balanceOf(balance),
        batchHeader(earlier.domain, earlier.batch),
        earlier.operator,
        balanceOf(before),
      ]),
    total: (on: CourtCase, balance: ProvenBalance) => against("challengeTotal", on, [balanceOf(balance)]),
    demandReceipted: (on: CourtCase, { signature, ...receipt }: SignedOrderReceipt) =>
      against("demandReceipted", on, [receipt, signature]),
    demandBooked: (on: CourtCase, leaf: OrderLeaf, proof: readonly Hex[]) =>
      against("demandBooked", on, [leaf, proof]),
    answer: (
      on: CourtCase,
      id: DemandId,
      order: { readonly leaf: OrderLeaf; readonly proof: readonly Hex[] },
      outcome: { readonly leaf: TradeLeaf; readonly path: OutcomePath },
    ) => against("answer", on, [id, order.leaf, order.proof, outcome.leaf, pathOf(outcome.path)]),
    conclude: (on: CourtCase, id: DemandId) => against("conclude", on, [id]),
    announce: (feeder: Hex, commitment: Hex) => encode("announce", [feeder, commitment]),
    forfeit: (feeder: Hex, challenger: Hex, commitment: Hex) =>
      encode("forfeit", [feeder, challenger, commitment]),
    collect: (feeder: Hex, commitment: Hex) => encode("collect", [feeder, commitment]),
  };
}
