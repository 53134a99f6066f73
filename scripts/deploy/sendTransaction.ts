/** Sends one transaction of a deployment and waits for its receipt, polling faster than ethers does. */
import type { Provider, Signer, TransactionReceipt, TransactionRequest } from "ethers";
import { domainError } from "../../backend/core/errors/domainError.ts";

const POLL_MS = 50;
const TIMEOUT_MS = 120_000;

async function waitForReceipt(provider: Provider, hash: string): Promise<TransactionReceipt | null> {
  const deadline = performance.now() + TIMEOUT_MS;
  while (performance.now() < deadline) {
    const receipt = await provider.getTransactionReceipt(hash);
    if (receipt) return receipt;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return null;
}

/** @throws LAT-4143 when it cannot be sent, is not mined in two minutes, or reverts */
export async function sendTransaction(
  signer: Signer,
  what: string,
  request: TransactionRequest,
): Promise<TransactionReceipt> {
  const { provider } = signer;
  if (!provider) throw domainError("LAT-4143", { what, reason: "the signer has no connection to a chain" });
  try {
    const response = await signer.sendTransaction(request);
    const receipt = await waitForReceipt(provider, response.hash);
    if (receipt?.status === 1) return receipt;
    const reason = receipt ? "it reverted" : `it was not mined within ${TIMEOUT_MS / 1000} s`;
    throw domainError("LAT-4143", { what, reason });
  } catch (error) {
    if (error instanceof Error && error.name === "DomainError") throw error;
    const reason = error instanceof Error ? error.message.slice(0, 300) : String(error);
    throw domainError("LAT-4143", { what, reason }, { cause: error });
  }
}
