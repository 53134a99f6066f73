/**
 * Signing with a passkey of this device: P-256, kept by the device, asked for with a fingerprint or a code. Loaded
 * only when somebody wants it. What is remembered here is public: which credential, and its public key.
 */
import {
  addressOfPasskey,
  encodePasskeySignature,
  P256_ORDER,
} from "../../backend/core/orders/memberSignature.ts";
import type { Hex } from "../../backend/core/orders/order.ts";
import type { OrderSigner } from "./placeOrder.ts";

interface StoredPasskey {
  readonly credentialId: string;
  readonly qx: Hex;
  readonly qy: Hex;
}

/** ES256: the curve that the contracts can check. */
const ES256 = -7;
const WAIT_MS = 120_000;
const keyOf = (meteringPointId: string): string => `lateral-passkey:${meteringPointId}`;
const toHex = (bytes: Uint8Array): Hex =>
  `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** r and s of a DER signature as 32-byte words, s brought into the lower half (authenticators give either). */
export function readDerSignature(der: Uint8Array): { readonly r: Hex; readonly s: Hex } {
  const integer = (at: number): { value: bigint; next: number } => {
    const length = der[at + 1] ?? 0;
    const bytes = der.subarray(at + 2, at + 2 + length);
    if (der[at] !== 0x02 || length === 0 || bytes.length !== length)
      throw new TypeError("not a DER signature");
    return { value: BigInt(toHex(bytes)), next: at + 2 + length };
  };
  if (der[0] !== 0x30 || der[1] !== der.length - 2) throw new TypeError("not a DER signature");
  const r = integer(2);
  const s = integer(r.next);
  const low = s.value > P256_ORDER / 2n ? P256_ORDER - s.value : s.value;
  const word = (value: bigint): Hex => `0x${value.toString(16).padStart(64, "0")}`;
  return { r: word(r.value), s: word(low) };
}

function recall(meteringPointId: string): StoredPasskey | null {
  const text = localStorage.getItem(keyOf(meteringPointId));
  return text === null ? null : (JSON.parse(text) as StoredPasskey);
}

async function create(meteringPointId: string): Promise<StoredPasskey> {
  const credential = (await navigator.credentials.create({
    publicKey: {
      rp: { name: "Lateral" },
      // The name on the device is the pseudonymous id; no person is named.
      user: {
        id: crypto.getRandomValues(new Uint8Array(16)),
        name: meteringPointId,
        displayName: meteringPointId,
      },
      challenge: crypto.getRandomValues(new Uint8Array(32)),
      pubKeyCredParams: [{ type: "public-key", alg: ES256 }],
      authenticatorSelection: { userVerification: "required", residentKey: "preferred" },
      timeout: WAIT_MS,
    },
  })) as PublicKeyCredential | null;
  const response = credential?.response as AuthenticatorAttestationResponse | undefined;
  const spki = response?.getPublicKey();
  if (credential === null || !spki) throw new TypeError("the device gave no public key");
  const point = new Uint8Array(spki).slice(-64);
  const stored: StoredPasskey = {
    credentialId: toBase64(new Uint8Array(credential.rawId)),
    qx: toHex(point.subarray(0, 32)),
    qy: toHex(point.subarray(32)),
  };
  localStorage.setItem(keyOf(meteringPointId), JSON.stringify(stored));
  return stored;
}

async function answer({ credentialId, qx, qy }: StoredPasskey, digest: Uint8Array): Promise<Hex> {
  const credential = (await navigator.credentials.get({
    publicKey: {
      challenge: Uint8Array.from(digest),
      allowCredentials: [{ type: "public-key", id: fromBase64(credentialId) }],
      userVerification: "required",
      timeout: WAIT_MS,
    },
  })) as PublicKeyCredential | null;
  if (credential === null) throw new TypeError("the device did not answer");
  const response = credential.response as AuthenticatorAssertionResponse;
  return encodePasskeySignature({
    qx,
    qy,
    ...readDerSignature(new Uint8Array(response.signature)),
    authenticatorData: toHex(new Uint8Array(response.authenticatorData)),
    clientDataJson: new TextDecoder().decode(response.clientDataJSON),
  });
}

/** This device's passkey for a home; the device makes one when there is none. */
export async function passkeySigner(meteringPointId: string): Promise<OrderSigner> {
  const stored = recall(meteringPointId) ?? (await create(meteringPointId));
  return {
    address: addressOfPasskey(stored.qx, stored.qy),
    sign: (digest) => answer(stored, digest),
  };
}
