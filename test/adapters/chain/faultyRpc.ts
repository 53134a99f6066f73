/** A JSON-RPC endpoint in front of a real node that hangs, breaks off, refuses or lies on demand. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface RpcCall {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

/**
 * What to do with a call: pass it on, never answer, break the connection before or after the node got it, or
 * answer with something made up (from the node's own answer).
 */
export type Behaviour =
  | "pass"
  | "hang"
  | "break-before"
  | "break-after"
  | { readonly lie: (honest: unknown) => unknown }
  | { readonly error: { readonly code: number; readonly message: string; readonly data?: string } }
  | { readonly raw: string };

export interface FaultyRpc {
  readonly url: string;
  readonly calls: string[];
  behave: (call: RpcCall) => Behaviour;
  close(): Promise<void>;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

const forward = async (target: string, body: string): Promise<Record<string, unknown>> => {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(target, { method: "POST", headers, body });
  return (await answer.json()) as Record<string, unknown>;
};

async function answer(target: string, rpc: FaultyRpc, request: IncomingMessage, response: ServerResponse) {
  const body = await readBody(request);
  const call = JSON.parse(body) as RpcCall;
  rpc.calls.push(call.method);
  const behaviour = rpc.behave(call);
  const send = (content: unknown) => response.end(JSON.stringify(content));
  if (behaviour === "hang") return;
  if (behaviour === "break-before") return void response.destroy();
  if (typeof behaviour === "object" && "raw" in behaviour) return void response.end(behaviour.raw);
  if (typeof behaviour === "object" && "error" in behaviour) {
    return void send({ jsonrpc: "2.0", id: call.id, error: behaviour.error });
  }
  const honest = await forward(target, body);
  if (behaviour === "break-after") return void response.destroy();
  if (typeof behaviour === "object") {
    return void send({ jsonrpc: "2.0", id: call.id, result: behaviour.lie(honest.result) });
  }
  send(honest);
}

/** Starts the endpoint; it passes everything on until told otherwise. */
export async function startFaultyRpc(target: string): Promise<FaultyRpc> {
  const server: Server = createServer((request, response) => {
    answer(target, rpc, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const rpc: FaultyRpc = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: [],
    behave: () => "pass",
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return rpc;
}
