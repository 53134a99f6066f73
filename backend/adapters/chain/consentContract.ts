/** `ConsentLog` behind `ports/consentChain.ts`. */
import { Interface } from "ethers";
import { consentLogAbi } from "../../core/commitment/contractAbi.ts";
import type { Deployment } from "../../core/commitment/deployment.ts";
import type { Hex } from "../../core/orders/order.ts";
import type { ConsentChain } from "../../ports/consentChain.ts";
import type { ContractReader } from "./vaultContract.ts";

const log = new Interface(consentLogAbi);

/** The log of consents of a deployment. */
export function consentContract(
  reader: Pick<ContractReader, "read">,
  { chainId, contracts }: Pick<Deployment, "chainId" | "contracts">,
): ConsentChain {
  const contract = contracts.consentLog;
  const call = (name: string, values: readonly unknown[]) => ({
    to: contract,
    data: log.encodeFunctionData(name, [...values]) as Hex,
  });
  return {
    domain: { chainId, contract },
    give: (commitment, lock, validUntil) => call("give", [commitment, lock, validUntil]),
    revoke: (commitment, secret) => call("revoke", [commitment, secret]),
    async stoodAt(commitment, at) {
      const answer = await reader.read(call("stoodAt", [commitment, at]));
      return Boolean(log.decodeFunctionResult("stoodAt", answer)[0]);
    },
  };
}
