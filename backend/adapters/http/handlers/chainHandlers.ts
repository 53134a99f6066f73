/** The read-only window on the chain. */
import { forwardRpc, rpcFault } from "../chainProxy.ts";
import { checked, type Handler } from "../context.ts";
import { loadCommunity } from "../homeDay.ts";
import { refuse } from "../problem.ts";
import { RpcRequest } from "../schemas/chain.ts";

export const callChain: Handler = async (context) => {
  const { deps } = context;
  const call = checked(context, "body", RpcRequest);
  const { domain } = await loadCommunity(deps);
  const url = deps.settings.chainRpcUrl;
  if (domain === null || url === null) throw refuse("LAT-8016");
  const fault = rpcFault(call, domain.contract, deps.chain.status().blockNumber ?? 0);
  if (fault !== null) throw refuse("LAT-8015", { reason: fault });
  return { body: await forwardRpc(url, call) };
};
