/** Keys behind a port: an encrypted keystore by default, or a security module behind PKCS#11. */
import type { Hex, KeyAddress } from "../core/orders/order.ts";

/**
 * One key per service. `operator`, `dso` and `auditor` sign batch digests (2 of 3); `guardian` can disable a
 * balance root; `sender` pays for the outbox's transactions, authorises nothing and is used by nobody else, so
 * that nonces stay in one hand; `admin` deploys and administers, with nonces of its own.
 */
export const SIGNER_ROLES = ["operator", "dso", "auditor", "guardian", "sender", "admin"] as const;
export type SignerRole = (typeof SIGNER_ROLES)[number];

/** Signs 32-byte digests, low s; the keystore deterministically (RFC 6979), a security module with fresh nonces. */
export interface Signer {
  readonly address: KeyAddress;
  /** 65 bytes r || s || v, v 27 or 28, over exactly this digest (no prefix is added). @throws LAT-4021 */
  signDigest(digest: Hex): Promise<Hex>;
}

export interface SignerPort {
  /** The key of a service role. @throws LAT-4020 when the keystore has none */
  roleSigner(role: SignerRole): Promise<Signer>;
  /**
   * The gateway key of a metering point, which signs the orders of its trading plan; created on first use in
   * demo mode. @throws LAT-4020 when there is none
   */
  gatewaySigner(meteringPointId: string): Promise<Signer>;
}
