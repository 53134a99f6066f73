/**
 * Sends webhooks without being turned against our own network: the name is resolved at connect time, every
 * address it has must be public, and the connection goes to one of those very addresses, so that a name that
 * resolves differently a moment later (DNS rebinding) changes nothing. No redirects, no kept connections, bounded
 * time and answer.
 */
import { type LookupAddress, lookup as systemLookup } from "node:dns";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { LookupFunction } from "node:net";
import type { SendOutcome, WebhookSender } from "../../ports/webhooks.ts";
import { addressFault, urlFault } from "./addressCheck.ts";

const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 65_536;
const MAX_ADDRESSES = 32;

export type Resolve = (name: string) => Promise<readonly LookupAddress[]>;

export interface SafeSenderOptions {
  /** Origins that are called without these checks, such as `http://127.0.0.1:4000`: for demonstrations and tests. */
  readonly allowedOrigins?: readonly string[];
  readonly resolve?: Resolve;
  readonly timeoutMs?: number;
}

const systemResolve: Resolve = (name) =>
  new Promise((resolve, reject) => {
    systemLookup(name, { all: true, verbatim: true }, (error, addresses) => {
      if (error === null) resolve(addresses);
      else reject(error);
    });
  });

class Refused extends Error {}

/** All addresses of a name, checked. @throws Refused */
async function publicAddresses(name: string, resolve: Resolve): Promise<readonly LookupAddress[]> {
  let found: readonly LookupAddress[];
  try {
    found = await resolve(name);
  } catch {
    throw new Refused("the name does not resolve");
  }
  if (found.length === 0 || found.length > MAX_ADDRESSES) throw new Refused("the name does not resolve");
  for (const { address } of found) {
    const fault = addressFault(address);
    if (fault !== null) throw new Refused(fault);
  }
  return found;
}

/** Name resolution of a connection: what it gives has been checked, and it is what is connected to. */
const checkedLookup =
  (resolve: Resolve): LookupFunction =>
  (name, options, done) => {
    publicAddresses(name, resolve).then(
      (addresses) => {
        const [first] = addresses;
        if (options.all === true) done(null, [...addresses]);
        else done(null, first?.address ?? "", first?.family ?? 4);
      },
      (error: Error) => done(error, "", 4),
    );
  };

/** Reads the answer to its end, within its limit. */
function drain(answer: IncomingMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    answer.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_ANSWER_BYTES) answer.destroy(new Refused("the answer is too long"));
    });
    answer.on("end", resolve);
    answer.on("error", reject);
    answer.on("close", () => reject(new Refused("the answer ended early")));
  });
}

const faultOfStatus = (status: number): string | null => {
  if (status >= 200 && status < 300) return null;
  return status >= 300 && status < 400 ? "it redirects, which is not followed" : `it answered ${status}`;
};

function faultOfError(error: unknown): string {
  if (error instanceof Refused) return error.message;
  const { name, code } = error as { name?: string; code?: string };
  if (name === "TimeoutError" || name === "AbortError") return "it took too long";
  return `no connection (${(code ?? "error").slice(0, 40)})`;
}

export function safeSender({
  allowedOrigins = [],
  resolve = systemResolve,
  timeoutMs = TIMEOUT_MS,
}: SafeSenderOptions = {}): WebhookSender {
  const isAllowed = (url: string): boolean => allowedOrigins.includes(URL.parse(url)?.origin ?? "none");

  const attempt = async (
    url: string,
    headers: Readonly<Record<string, string>>,
    body: string | Uint8Array,
  ): Promise<SendOutcome> => {
    const allowed = isAllowed(url);
    const fault = allowed ? null : urlFault(url);
    if (fault !== null) return { status: null, fault };
    const ask = url.startsWith("https:") ? httpsRequest : httpRequest;
    let status: number | null = null;
    try {
      await new Promise<void>((done, failed) => {
        const request = ask(url, {
          method: "POST",
          headers: { ...headers, "content-length": String(Buffer.byteLength(body)) },
          agent: false,
          signal: AbortSignal.timeout(timeoutMs),
          maxHeaderSize: 16_384,
          ...(allowed ? {} : { lookup: checkedLookup(resolve) }),
        });
        request.on("response", (answer) => {
          status = answer.statusCode ?? null;
          drain(answer).then(done, failed);
        });
        request.on("error", failed);
        request.end(body);
      });
      return { status, fault: faultOfStatus(status ?? 0) };
    } catch (error) {
      return { status, fault: faultOfError(error) };
    }
  };

  return {
    async faultOf(url) {
      if (isAllowed(url)) return null;
      const fault = urlFault(url);
      if (fault !== null) return fault;
      try {
        await publicAddresses(new URL(url).hostname, resolve);
        return null;
      } catch (error) {
        return faultOfError(error);
      }
    },
    send: attempt,
  };
}
