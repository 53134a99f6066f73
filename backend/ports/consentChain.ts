/** What the use cases need from the log of consents on the chain: salted commitments, nobody's name. */
import type { ConsentDomain } from "../core/commitment/consent.ts";
import type { Hex } from "../core/orders/order.ts";
import type { ContractCall } from "./chain.ts";

export interface ConsentChain {
  readonly domain: ConsentDomain;
  /** Encoding only, no I/O. */
  give(commitment: Hex, lock: Hex, validUntil: number): ContractCall;
  revoke(commitment: Hex, secret: Hex): ContractCall;
  /** Whether the log has it standing at a time. @throws LAT-4001 */
  stoodAt(commitment: Hex, at: number): Promise<boolean>;
}
