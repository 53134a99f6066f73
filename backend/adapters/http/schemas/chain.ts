/** Read-only window on the ledger chain, so that a browser can check the server against the chain. */
import { z } from "zod";
import { component } from "./component.ts";

/** Methods that POST /chain/rpc lets through. */
export const RPC_METHODS = [
  "eth_chainId",
  "eth_blockNumber",
  "eth_getBlockByNumber",
  "eth_getBlockByHash",
  "eth_getTransactionReceipt",
  "eth_getLogs",
  "eth_call",
] as const;

export const RpcRequest = component(
  "RpcRequest",
  "One JSON-RPC 2.0 call. eth_call only to the ledger contract and its registry; eth_getLogs only of the ledger, over at most 5,000 blocks.",
  z.strictObject({
    jsonrpc: z.literal("2.0"),
    id: z.union([z.int(), z.string().max(64)]),
    method: z.enum(RPC_METHODS),
    params: z.array(z.unknown()).max(3),
  }),
);

export const RpcResponse = component(
  "RpcResponse",
  "JSON-RPC 2.0 answer of the chain.",
  z.object({
    jsonrpc: z.literal("2.0"),
    id: z.union([z.int(), z.string()]),
    result: z.unknown().optional(),
    error: z.object({ code: z.int(), message: z.string() }).optional(),
  }),
);
