/** Builds and signs EIP-1559 transactions with a key that sits behind the signer port. */
import { Transaction } from "ethers";
import type { Hex } from "../../core/orders/order.ts";
import type { ContractCall, SignedAttempt } from "../../ports/chain.ts";
import type { Signer } from "../../ports/signer.ts";
import type { Fees } from "./feePolicy.ts";

export interface TransactionPlan {
  readonly chainId: number;
  readonly nonce: number;
  readonly call: ContractCall;
  readonly gasLimit: bigint;
  readonly fees: Fees;
}

/** Signs one attempt; deterministic, so the same plan gives the same bytes. @throws LAT-4021 */
export async function signAttempt(signer: Signer, plan: TransactionPlan): Promise<SignedAttempt> {
  const transaction = Transaction.from({
    type: 2,
    chainId: plan.chainId,
    nonce: plan.nonce,
    to: plan.call.to,
    data: plan.call.data,
    value: 0n,
    gasLimit: plan.gasLimit,
    maxFeePerGas: plan.fees.maxFeePerGasWei,
    maxPriorityFeePerGas: plan.fees.maxPriorityFeePerGasWei,
  });
  transaction.signature = await signer.signDigest(transaction.unsignedHash as Hex);
  if (transaction.from?.toLowerCase() !== signer.address) {
    throw new Error("the signer returned a signature of another key");
  }
  return {
    transactionHash: transaction.hash as Hex,
    raw: transaction.serialized as Hex,
    maxFeePerGasWei: plan.fees.maxFeePerGasWei,
    maxPriorityFeePerGasWei: plan.fees.maxPriorityFeePerGasWei,
    gasLimit: plan.gasLimit,
  };
}
