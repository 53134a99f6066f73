/**
 * Is this our chain? A chain that was reset, or another one behind the same address, is recognised by its id,
 * its genesis block, the block our contracts were deployed in, and the code at the contract's address.
 */
import type { Deployment } from "../../core/commitment/deployment.ts";
import { type DomainError, domainError } from "../../core/errors/domainError.ts";
import type { Hex } from "../../core/orders/order.ts";
import type { ChainAnchor } from "../../ports/chain.ts";
import { asBlock, asHex, asNumber, blockTag } from "./rpcAnswers.ts";
import type { RpcEndpoint } from "./rpcEndpoint.ts";

const differs = (what: string, actual: string | number, limit: string | number): DomainError =>
  domainError("LAT-4002", { what, actual, limit });

const blockHash = async (endpoint: RpcEndpoint, number: number): Promise<Hex | null> =>
  asBlock(await endpoint.call({ method: "eth_getBlockByNumber", params: [blockTag(number), false] }))?.hash ??
  null;

/** Null when the endpoint stands on the anchored chain, else LAT-4002. @throws EndpointFailure, RpcRefusal */
export async function checkIdentity(endpoint: RpcEndpoint, anchor: ChainAnchor): Promise<DomainError | null> {
  const chainId = asNumber(await endpoint.call({ method: "eth_chainId", params: [] }), "chain id");
  if (chainId !== anchor.chainId) return differs("the chain id", chainId, anchor.chainId);
  const genesis = await blockHash(endpoint, 0);
  if (genesis !== anchor.genesisHash)
    return differs("the genesis block", genesis ?? "missing", anchor.genesisHash);
  const deployment = await blockHash(endpoint, anchor.deploymentBlockNumber);
  if (deployment !== anchor.deploymentBlockHash) {
    return differs("the deployment block", deployment ?? "missing", anchor.deploymentBlockHash);
  }
  const code = asHex(
    await endpoint.call({ method: "eth_getCode", params: [anchor.contract, "latest"] }),
    "contract code",
  );
  return code === "0x" ? differs("the contract's code", "missing", anchor.contract) : null;
}

/** How to recognise the chain of a deployment. */
export const anchorOf = (deployment: Deployment): ChainAnchor => ({
  chainId: deployment.chainId,
  genesisHash: deployment.genesisHash,
  contract: deployment.contracts.batchLedger,
  deploymentBlockNumber: deployment.blockNumber,
  deploymentBlockHash: deployment.blockHash,
});
