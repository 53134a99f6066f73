/** Sends the transactions of a deployment one after the other and waits for each receipt. */
import type { Provider, Signer, TransactionReceipt, TransactionRequest } from "ethers";
import { DomainError, domainError } from "../../backend/core/errors/domainError.ts";

const POLL_MS = 50;
const TIMEOUT_MS = 120_000;
const MAX_REASON = 300;

/** Sends one transaction; `what` names it in errors. @throws LAT-4143 */
export type Send = (what: string, request: TransactionRequest) => Promise<TransactionReceipt>;

async function waitForReceipt(provider: Provider, hash: string): Promise<TransactionReceipt | null> {
  const deadline = performance.now() + TIMEOUT_MS;
  while (performance.now() < deadline) {
    const receipt = await provider.getTransactionReceipt(hash);
    if (receipt) return receipt;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return null;
}

/** The chain behind a signer. @throws LAT-4143 when there is none */
export function connectionOf(signer: Signer): Provider {
  if (signer.provider) return signer.provider;
  throw domainError("LAT-4143", { what: "connect", reason: "the signer has no connection to a chain" });
}

/**
 * Counts nonces itself, because ethers answers the question for the next nonce from a cache of 250 ms.
 * The returned function throws LAT-4143 when a transaction cannot be sent, is not mined in two minutes, or
 * reverts.
 */
export function senderOf(signer: Signer): Send {
  const provider = connectionOf(signer);
  let next: number | null = null;
  return async (what, request) => {
    try {
      next ??= await signer.getNonce("pending");
      const response = await signer.sendTransaction({ ...request, nonce: next });
      next += 1;
      const receipt = await waitForReceipt(provider, response.hash);
      if (receipt?.status === 1) return receipt;
      const reason = receipt ? "it reverted" : `it was not mined within ${TIMEOUT_MS / 1000} s`;
      throw domainError("LAT-4143", { what, reason });
    } catch (error) {
      if (error instanceof DomainError) throw error;
      const reason = error instanceof Error ? error.message.slice(0, MAX_REASON) : String(error);
      throw domainError("LAT-4143", { what, reason }, { cause: error });
    }
  };
}
