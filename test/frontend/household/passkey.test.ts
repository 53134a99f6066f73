/** A browser's authenticator, played by a key in the test: what comes out must verify as an order's signature. */
import { p256 } from "@noble/curves/nist.js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { recoverSigner } from "../../../backend/core/orders/orderSignature.ts";
import { memberVerifier } from "../../../backend/core/orders/passkeyEngine.ts";
import { passkeySigner, readDerSignature } from "../../../frontend/household/passkey.ts";
import { testPasskey } from "../../core/orders/testPasskey.ts";

const passkey = testPasskey(41);
const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.slice(2), "hex"));
const P256_PREFIX = "3059301306072a8648ce3d020106082a8648ce3d03010703420004";

/** DER as authenticators write it, with s in whichever half. */
function derOf(r: string, s: bigint): Uint8Array {
  const integer = (value: bigint): string => {
    const hex = value.toString(16);
    const even = hex.length % 2 === 0 ? hex : `0${hex}`;
    const signed = Number.parseInt(even.slice(0, 2), 16) > 127 ? `00${even}` : even;
    return `02${(signed.length / 2).toString(16).padStart(2, "0")}${signed}`;
  };
  const body = `${integer(BigInt(r))}${integer(s)}`;
  return bytes(`0x30${(body.length / 2).toString(16).padStart(2, "0")}${body}`);
}

function authenticator(highS: boolean) {
  return {
    create: vi.fn(async () => ({
      rawId: Uint8Array.of(1, 2, 3).buffer,
      response: {
        getPublicKey: () => bytes(`0x${P256_PREFIX}${passkey.qx.slice(2)}${passkey.qy.slice(2)}`).buffer,
      },
    })),
    get: vi.fn(async ({ publicKey }: { publicKey: { challenge: Uint8Array } }) => {
      const { r, s, authenticatorData, clientDataJson } = passkey.answer(publicKey.challenge);
      const other = highS ? p256.Point.Fn.ORDER - BigInt(s) : BigInt(s);
      return {
        response: {
          signature: derOf(r, other).buffer,
          authenticatorData: bytes(authenticatorData).buffer,
          clientDataJSON: new TextEncoder().encode(clientDataJson).buffer,
        },
      };
    }),
  };
}

describe("a passkey of this device", () => {
  beforeEach(() => {
    const kept = new Map<string, string>();
    vi.stubGlobal("localStorage", {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
    });
  });
  afterEach(() => vi.unstubAllGlobals());

  it.each([true, false])(
    "is made once and signs what the server accepts (s in the upper half: %s)",
    async (highS) => {
      const device = authenticator(highS);
      vi.stubGlobal("navigator", { credentials: device });
      const signer = await passkeySigner("home-1");
      expect(signer.address).toBe(passkey.address);
      const digest = new Uint8Array(32).fill(7);
      expect(recoverSigner(digest, await signer.sign(digest), memberVerifier)).toEqual({
        signer: passkey.address,
      });
      await passkeySigner("home-1");
      expect(device.create).toHaveBeenCalledOnce();
    },
  );

  it.each(["", "3000", "300602010102", "3006020101020101ff", "31060201010201ff"])(
    "refuses %j as a signature",
    (hex) => {
      expect(() => readDerSignature(bytes(`0x${hex}`))).toThrow(TypeError);
    },
  );
});
