/** A passkey device in software: P-256, attestation `none`, and whatever an attacker would change about it. */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

/** CBOR of the few types that WebAuthn needs. */
function cbor(value: number | string | Uint8Array | Map<number | string, unknown>): Buffer {
  const head = (major: number, length: number): Buffer =>
    length < 24
      ? Buffer.from([(major << 5) | length])
      : length < 256
        ? Buffer.from([(major << 5) | 24, length])
        : Buffer.from([(major << 5) | 25, length >> 8, length & 255]);
  if (typeof value === "number") return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === "string")
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  const entries = [...value].flatMap(([key, item]) => [cbor(key), cbor(item as never)]);
  return Buffer.concat([head(5, value.size), ...entries]);
}

export interface CeremonyOptions {
  readonly challenge: string;
  readonly rp?: { readonly id?: string };
  readonly rpId?: string;
}

interface Twist {
  /** Page that asks. */
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly counter?: number;
  /** Without fingerprint or code. */
  readonly unverified?: boolean;
}

const sha256 = (data: string | Uint8Array): Buffer => createHash("sha256").update(data).digest();
const url64 = (data: Uint8Array): string => Buffer.from(data).toString("base64url");

export class SoftAuthenticator {
  readonly #origin: string;
  readonly #id = randomBytes(16);
  readonly #key: KeyObject;
  readonly #publicKey: Map<number, number | Uint8Array>;
  #counter = 0;

  constructor(origin: string) {
    this.#origin = origin;
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const { x = "", y = "" } = publicKey.export({ format: "jwk" });
    this.#key = privateKey;
    this.#publicKey = new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, "base64url")],
      [-3, Buffer.from(y, "base64url")],
    ]);
  }

  get id(): string {
    return url64(this.#id);
  }

  #clientData(type: string, options: CeremonyOptions, twist: Twist): Buffer {
    const origin = twist.origin ?? this.#origin;
    const challenge = twist.challenge ?? options.challenge;
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }

  #authData(rpId: string, twist: Twist, attested: Uint8Array): Buffer {
    this.#counter += 1;
    const flags = 1 | (twist.unverified ? 0 : 4) | (attested.length > 0 ? 64 : 0);
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(twist.counter ?? this.#counter);
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), counter, attested]);
  }

  /** Answer to registration options. */
  create(options: CeremonyOptions, twist: Twist = {}) {
    const clientData = this.#clientData("webauthn.create", options, twist);
    const length = Buffer.from([0, this.#id.length]);
    const attested = Buffer.concat([Buffer.alloc(16), length, this.#id, cbor(this.#publicKey)]);
    const authData = this.#authData(twist.rpId ?? options.rp?.id ?? "", twist, attested);
    const attestation = new Map<string, unknown>([
      ["fmt", "none"],
      ["attStmt", new Map()],
      ["authData", authData],
    ]);
    return {
      id: this.id,
      rawId: this.id,
      type: "public-key",
      clientExtensionResults: {},
      response: {
        clientDataJSON: url64(clientData),
        attestationObject: url64(cbor(attestation)),
        transports: ["internal"],
      },
    };
  }

  /** Answer to sign-in options. */
  get(options: CeremonyOptions, twist: Twist = {}) {
    const clientData = this.#clientData("webauthn.get", options, twist);
    const authData = this.#authData(twist.rpId ?? options.rpId ?? "", twist, new Uint8Array());
    const signature = sign("sha256", Buffer.concat([authData, sha256(clientData)]), this.#key);
    return {
      id: this.id,
      rawId: this.id,
      type: "public-key",
      clientExtensionResults: {},
      response: {
        clientDataJSON: url64(clientData),
        authenticatorData: url64(authData),
        signature: url64(signature),
      },
    };
  }
}
