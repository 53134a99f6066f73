/** One JSON-RPC endpoint: a call with a time limit, an answer of bounded size, and nothing else. */
import type { Hex } from "../../core/orders/order.ts";

const NO_ANSWER = "no answer in time";

/** The endpoint could not be asked, or what came back is not JSON-RPC: another endpoint may do better. */
export class EndpointFailure extends Error {
  readonly timedOut: boolean;

  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = "EndpointFailure";
    this.timedOut = reason === NO_ANSWER;
  }
}

/** The node understood the call and refused it; asking elsewhere would not help. */
export class RpcRefusal extends Error {
  readonly rpcCode: number;
  /** Revert data when the node sent any. */
  readonly data: Hex | null;

  constructor(rpcCode: number, message: string, data: Hex | null) {
    super(message);
    this.name = "RpcRefusal";
    this.rpcCode = rpcCode;
    this.data = data;
  }
}

export interface RpcRequest {
  readonly method: string;
  readonly params: readonly unknown[];
}

/** JSON-RPC codes that mean "busy" or "limit reached": a fault of the endpoint, not of the call. */
const BUSY_CODES: readonly number[] = [-32005, -32097, 429];
const MAX_ANSWER_BYTES = 256 * 1024 * 1024;

function revertData(error: Readonly<Record<string, unknown>>): Hex | null {
  const data = error.data;
  const inner = typeof data === "object" && data !== null ? (data as Record<string, unknown>).data : data;
  const isHex = typeof inner === "string" && inner.length % 2 === 0 && /^0x[0-9a-f]*$/i.test(inner);
  return isHex ? (inner.toLowerCase() as Hex) : null;
}

function readAnswer(text: string, id: number): unknown {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch (cause) {
    throw new EndpointFailure("the answer is not JSON", { cause });
  }
  if (typeof answer !== "object" || answer === null) throw new EndpointFailure("the answer is not an object");
  const record = answer as Record<string, unknown>;
  if (record.id !== id) throw new EndpointFailure("the answer belongs to another call");
  const error = record.error;
  if (typeof error === "object" && error !== null) {
    const fields = error as Record<string, unknown>;
    const code = typeof fields.code === "number" ? fields.code : 0;
    const message = String(fields.message ?? "no message").slice(0, 500);
    if (BUSY_CODES.includes(code)) throw new EndpointFailure(message);
    throw new RpcRefusal(code, message, revertData(fields));
  }
  if (!Object.hasOwn(record, "result")) throw new EndpointFailure("the answer has no result");
  return record.result;
}

/** What went wrong underneath `fetch`, in a few words and without addresses. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown fault";
  if (error.name === "TimeoutError") return NO_ANSWER;
  const cause = error.cause as { readonly code?: unknown } | undefined;
  return typeof cause?.code === "string" ? cause.code : error.message.slice(0, 200);
}

export class RpcEndpoint {
  readonly #url: string;
  readonly #timeoutMs: number;
  #nextId = 1;

  constructor(options: { readonly url: string; readonly timeoutMs: number }) {
    this.#url = options.url;
    this.#timeoutMs = options.timeoutMs;
  }

  /** @throws EndpointFailure, RpcRefusal */
  async call(request: RpcRequest, timeoutMs: number = this.#timeoutMs): Promise<unknown> {
    const id = this.#nextId;
    this.#nextId += 1;
    let response: Response;
    let text: string;
    try {
      response = await fetch(this.#url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ jsonrpc: "2.0", id, ...request }),
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (Number(response.headers.get("content-length") ?? 0) > MAX_ANSWER_BYTES) {
        throw new EndpointFailure("the answer is too large");
      }
      text = await response.text();
    } catch (error) {
      if (error instanceof EndpointFailure) throw error;
      throw new EndpointFailure(reasonOf(error), { cause: error });
    }
    if (!response.ok && !text.startsWith("{")) throw new EndpointFailure(`HTTP status ${response.status}`);
    return readAnswer(text, id);
  }
}
