/**
 * Signatures of members, in the two encodings that the contracts read (`contracts/libraries/MemberSignature.sol`):
 *
 *   65 bytes    r | s | v of secp256k1
 *   longer      0x01 | qx | qy | abi.encode(r, s, challengeIndex, typeIndex, authenticatorData, clientDataJSON):
 *               a WebAuthn assertion of a passkey (P-256) whose challenge is the digest
 *
 * A passkey's address is the last 20 bytes of keccak256(keccak256("lateral/passkey/1") | qx | qy).
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Hex, KeyAddress } from "./order.ts";

/** A WebAuthn assertion with the public key that made it. */
export interface PasskeySignature {
  /** Coordinates of the P-256 key, 32 bytes each. */
  readonly qx: Hex;
  readonly qy: Hex;
  /** 32 bytes each; s in the lower half. */
  readonly r: Hex;
  readonly s: Hex;
  readonly authenticatorData: Hex;
  /** As the browser gave it, UTF-8. */
  readonly clientDataJson: string;
}

/** Checks a P-256 signature. An engine never throws on hostile input: it answers false. */
export interface PasskeyEngine {
  /**
   * @param message 32 bytes, hashed already.
   * @param compact 64 bytes r | s, s in the lower half.
   * @param publicKey 64 bytes qx | qy.
   */
  verifyP256(message: Uint8Array, compact: Uint8Array, publicKey: Uint8Array): boolean;
}

/** What a server knows about its own passkeys, and a chain does not. */
export interface RelyingParty {
  /** Host name, e.g. "lateral.example". */
  readonly id: string;
  /** Origins whose pages may ask, e.g. "https://lateral.example". */
  readonly origins: readonly string[];
}

export type PasskeyFault =
  | "not a passkey signature"
  | "passkeys cannot be checked here"
  | "the authenticator data is too short"
  | "it answers another challenge"
  | "it is not an answer of a passkey"
  | "nobody was present"
  | "the person was not verified"
  | "the backup flags contradict each other"
  | "s is in the upper half"
  | "made for another site"
  | "made on another page"
  | "no key belongs to it";

const KIND = 0x01;
const WORD = 32;
const HEADER = 1 + 2 * WORD;
/** Longest signature, bytes. */
export const MAX_SIGNATURE_BYTES = 2_048;
export const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const ADDRESS_TAG = keccak_256(utf8ToBytes("lateral/passkey/1"));
const FLAG = { present: 0x01, verified: 0x04, backupEligible: 0x08, backedUp: 0x10 } as const;
const TYPE = '"type":"webauthn.get"';

const bytes = (hex: Hex): Uint8Array => hexToBytes(hex.slice(2));
const hex = (value: Uint8Array): Hex => `0x${bytesToHex(value)}`;

function word(value: number): Uint8Array {
  const out = new Uint8Array(WORD);
  new DataView(out.buffer).setUint32(WORD - 4, value);
  return out;
}

const padded = (value: Uint8Array): Uint8Array =>
  concatBytes(value, new Uint8Array((WORD - (value.length % WORD)) % WORD));

/** Base64url without padding, as a browser writes a challenge. */
export function base64Url(value: Uint8Array): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  let text = "";
  for (let start = 0; start < value.length; start += 3) {
    const [a = 0, b = 0, c = 0] = value.subarray(start, start + 3);
    const block = (a << 16) | (b << 8) | c;
    const count = Math.min(3, value.length - start) + 1;
    for (let digit = 0; digit < count; digit += 1) text += alphabet[(block >> (18 - 6 * digit)) & 63];
  }
  return text;
}

/** Address of a passkey. */
export const addressOfPasskey = (qx: Hex, qy: Hex): KeyAddress =>
  hex(keccak_256(concatBytes(ADDRESS_TAG, bytes(qx), bytes(qy))).subarray(12));

/** Where the challenge and the type stand in the client data, in bytes; -1 when they do not. */
function positionsOf(clientDataJson: string): { challengeIndex: number; typeIndex: number } {
  const before = (part: string): number => {
    const at = clientDataJson.indexOf(part);
    return at < 0 ? -1 : utf8ToBytes(clientDataJson.slice(0, at)).length;
  };
  return { challengeIndex: before('"challenge":"'), typeIndex: before(TYPE) };
}

/** The one encoding of a passkey signature. */
export function encodePasskeySignature(signature: PasskeySignature): Hex {
  const { challengeIndex, typeIndex } = positionsOf(signature.clientDataJson);
  const authenticatorData = bytes(signature.authenticatorData);
  const clientData = utf8ToBytes(signature.clientDataJson);
  const first = padded(authenticatorData);
  const head = [
    bytes(signature.r),
    bytes(signature.s),
    word(Math.max(challengeIndex, 0)),
    word(Math.max(typeIndex, 0)),
    word(6 * WORD),
    word(7 * WORD + first.length),
  ];
  return hex(
    concatBytes(
      Uint8Array.of(KIND),
      bytes(signature.qx),
      bytes(signature.qy),
      ...head,
      word(authenticatorData.length),
      first,
      word(clientData.length),
      padded(clientData),
    ),
  );
}

/** Reads a passkey signature; null for anything but the one encoding. */
export function decodePasskeySignature(signature: string): PasskeySignature | null {
  if (!/^0x01(?:[0-9a-f]{2})+$/.test(signature) || signature.length > 2 + 2 * MAX_SIGNATURE_BYTES)
    return null;
  const all = bytes(signature as Hex);
  const body = all.subarray(HEADER);
  if (body.length < 8 * WORD) return null;
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const short = (at: number) => view.getUint32(at + WORD - 4);
  const authenticatorLength = short(6 * WORD);
  const clientAt = short(5 * WORD);
  if (clientAt + WORD > body.length || 7 * WORD + authenticatorLength > body.length) return null;
  const clientLength = short(clientAt);
  if (clientAt + WORD + clientLength > body.length) return null;
  const clientData = body.subarray(clientAt + WORD, clientAt + WORD + clientLength);
  const found: PasskeySignature = {
    qx: hex(all.subarray(1, 1 + WORD)),
    qy: hex(all.subarray(1 + WORD, HEADER)),
    r: hex(body.subarray(0, WORD)),
    s: hex(body.subarray(WORD, 2 * WORD)),
    authenticatorData: hex(body.subarray(7 * WORD, 7 * WORD + authenticatorLength)),
    clientDataJson: new TextDecoder("utf-8", { ignoreBOM: true }).decode(clientData),
  };
  return encodePasskeySignature(found) === signature ? found : null;
}

function faultOfFlags(flags: number): PasskeyFault | null {
  if ((flags & FLAG.present) === 0) return "nobody was present";
  if ((flags & FLAG.verified) === 0) return "the person was not verified";
  const contradiction = (flags & FLAG.backedUp) !== 0 && (flags & FLAG.backupEligible) === 0;
  return contradiction ? "the backup flags contradict each other" : null;
}

function faultOfSite(signature: PasskeySignature, party: RelyingParty): PasskeyFault | null {
  const site = bytesToHex(sha256(utf8ToBytes(party.id)));
  if (signature.authenticatorData.slice(2, 66) !== site) return "made for another site";
  try {
    const { origin } = JSON.parse(signature.clientDataJson) as { readonly origin?: unknown };
    return typeof origin === "string" && party.origins.includes(origin) ? null : "made on another page";
  } catch {
    return "it is not an answer of a passkey";
  }
}

/**
 * Null when the assertion answers `digest` and its key made it, else why not. The chain checks the same, except
 * site and page, which only a server with its own address can know (`party`).
 */
export function checkPasskey(
  digest: Uint8Array,
  signature: PasskeySignature,
  engine: PasskeyEngine,
  party?: RelyingParty,
): PasskeyFault | null {
  const authenticatorData = bytes(signature.authenticatorData);
  if (authenticatorData.length < 37) return "the authenticator data is too short";
  const { challengeIndex, typeIndex } = positionsOf(signature.clientDataJson);
  if (typeIndex < 0) return "it is not an answer of a passkey";
  const clientData = utf8ToBytes(signature.clientDataJson);
  const expected = utf8ToBytes(`"challenge":"${base64Url(digest)}"`);
  const answered = clientData.subarray(Math.max(challengeIndex, 0), challengeIndex + expected.length);
  if (challengeIndex < 0 || bytesToHex(answered) !== bytesToHex(expected))
    return "it answers another challenge";
  const flags = faultOfFlags(authenticatorData[32]!);
  if (flags !== null) return flags;
  const site = party === undefined ? null : faultOfSite(signature, party);
  if (site !== null) return site;
  if (BigInt(signature.s) > P256_ORDER / 2n) return "s is in the upper half";
  const message = sha256(concatBytes(authenticatorData, sha256(clientData)));
  const compact = concatBytes(bytes(signature.r), bytes(signature.s));
  const publicKey = concatBytes(bytes(signature.qx), bytes(signature.qy));
  return engine.verifyP256(message, compact, publicKey) ? null : "no key belongs to it";
}

/** The passkey that signed a digest, or why the signature is refused. */
export function recoverPasskey(
  digest: Uint8Array,
  signature: string,
  engine: PasskeyEngine | undefined,
  party?: RelyingParty,
): { readonly signer: KeyAddress } | { readonly fault: PasskeyFault } {
  const passkey = decodePasskeySignature(signature);
  if (passkey === null) return { fault: "not a passkey signature" };
  if (engine === undefined) return { fault: "passkeys cannot be checked here" };
  const fault = checkPasskey(digest, passkey, engine, party);
  return fault === null ? { signer: addressOfPasskey(passkey.qx, passkey.qy) } : { fault };
}

/** True for the encoding of a passkey, by its length. */
export const isPasskeySignature = (signature: string): boolean => signature.length > 2 + 2 * 65;
