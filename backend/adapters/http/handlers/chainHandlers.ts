/** The read-only window on the chain. */
import type { z } from "zod";
import type { Hex } from "../../../core/orders/order.ts";
import { forwardRpc, registryReader, rpcFault } from "../chainProxy.ts";
import { checked, type Handler } from "../context.ts";
import { loadCommunity } from "../homeDay.ts";
import { refuse } from "../problem.ts";
import { RpcRequest } from "../schemas/chain.ts";

const readRegistry = registryReader();

/** True for a call to another contract than the ledger: then the registry has to be known. */
function callsAnother({ method, params }: z.infer<typeof RpcRequest>, ledger: Hex): boolean {
  const [call] = params;
  return (
    method === "eth_call" &&
    typeof call === "object" &&
    call !== null &&
    String(Reflect.get(call, "to")).toLowerCase() !== ledger
  );
}

export const callChain: Handler = async (context) => {
  const { deps } = context;
  const call = checked(context, "body", RpcRequest);
  const { domain } = await loadCommunity(deps);
  const url = deps.settings.chainRpcUrl;
  if (domain === null || url === null) throw refuse("LAT-8016");
  const ledger = domain.contract;
  const registry = callsAnother(call, ledger) ? await readRegistry(url, ledger) : null;
  const anchors = deps.market.ledger?.anchors?.place(domain.community).contract ?? null;
  const fault = rpcFault(call, { ledger, registry, anchors }, deps.chain.status().blockNumber ?? 0);
  if (fault !== null) throw refuse("LAT-8015", { reason: fault });
  return { body: await forwardRpc(url, call) };
};
