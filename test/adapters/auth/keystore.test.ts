import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Keystore } from "../../../backend/adapters/auth/keystore.ts";
import {
  addressOf,
  derivedKey,
  signWith,
  tinyVerifier,
} from "../../../backend/adapters/auth/keystoreSecp256k1.ts";
import type { Hex } from "../../../backend/core/orders/order.ts";
import {
  addressOfPrivateKey,
  nobleVerifier,
  recoverSigner,
  signDigest,
} from "../../../backend/core/orders/orderSignature.ts";
import { SIGNER_ROLES } from "../../../backend/ports/signer.ts";

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), "lateral-keys-")), "keys");
});
afterEach(() => rm(join(folder, ".."), { recursive: true, force: true }));

const open = (createMissing = true) => Keystore.open({ folder, createMissing });
const code = (expected: string) => expect.objectContaining({ code: expected });
const DIGEST: Hex = `0x${"5a".repeat(32)}`;

describe("the keystore", () => {
  it("makes a key per role on the first start and finds the same ones on the next", async () => {
    const first = await open();
    const addresses = await Promise.all(
      SIGNER_ROLES.map(async (role) => (await first.roleSigner(role)).address),
    );
    expect(new Set(addresses).size).toBe(SIGNER_ROLES.length);
    const second = await open(false);
    expect(
      await Promise.all(SIGNER_ROLES.map(async (role) => (await second.roleSigner(role)).address)),
    ).toEqual(addresses);
  });

  it("gives every home a gateway key of its own, the same after a restart", async () => {
    const first = await open();
    const home = await first.gatewaySigner("LH-01");
    const neighbour = await first.gatewaySigner("LH-02");
    expect(neighbour.address).not.toBe(home.address);
    expect((await (await open(false)).gatewaySigner("LH-01")).address).toBe(home.address);
  });

  it("makes one key even when it is asked twice at once", async () => {
    const keystore = await open();
    const [one, two] = await Promise.all([keystore.roleSigner("dso"), keystore.roleSigner("dso")]);
    expect(one.address).toBe(two.address);
    expect((await (await open()).roleSigner("dso")).address).toBe(one.address);
  });

  it("signs digests so that anybody can recover the address", async () => {
    const signer = await (await open()).roleSigner("operator");
    const signature = await signer.signDigest(DIGEST);
    expect(await signer.signDigest(DIGEST)).toBe(signature);
    expect(recoverSigner(Buffer.from(DIGEST.slice(2), "hex"), signature)).toEqual({ signer: signer.address });
    await expect(signer.signDigest("0x1234")).rejects.toThrow(code("LAT-4021"));
  });

  it("lets nobody but its owner read the files, and shows no key in them", async () => {
    const keystore = await open();
    await keystore.roleSigner("guardian");
    await keystore.gatewaySigner("LH-01");
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(folder)) {
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    }
    const file = JSON.parse(await readFile(join(folder, "guardian.key.json"), "utf8")) as Record<
      string,
      string
    >;
    expect(Object.keys(file).sort()).toEqual(["address", "ciphertext", "format", "iv", "name", "tag"]);
  });

  it("creates nothing unless told so", async () => {
    await expect(open(false)).rejects.toThrow(code("LAT-4023"));
    await open();
    await expect((await open(false)).roleSigner("sender")).rejects.toThrow(code("LAT-4020"));
  });

  it("does not open with another passphrase", async () => {
    await (await open()).roleSigner("sender");
    await writeFile(join(folder, "passphrase"), "another one\n");
    await expect((await open()).roleSigner("sender")).rejects.toThrow(code("LAT-4022"));
  });

  it("notices a damaged file and a file put in another's place", async () => {
    const keystore = await open();
    await Promise.all([keystore.roleSigner("operator"), keystore.roleSigner("dso")]);
    await cp(join(folder, "operator.key.json"), join(folder, "dso.key.json"));
    await expect((await open()).roleSigner("dso")).rejects.toThrow(code("LAT-4022"));
    const renamed = (await readFile(join(folder, "operator.key.json"), "utf8")).replace(
      '"operator"',
      '"dso"',
    );
    await writeFile(join(folder, "dso.key.json"), renamed);
    await expect((await open()).roleSigner("dso")).rejects.toThrow(code("LAT-4022"));
    await writeFile(join(folder, "dso.key.json"), "{");
    await expect((await open()).roleSigner("dso")).rejects.toThrow(code("LAT-4022"));
  });
});

describe("the fast engine", () => {
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
  const key = fc.nat(2 ** 31 - 1).map((number) => derivedKey(Buffer.from([1]), String(number)));

  it("signs and recovers as the pure one does", () => {
    fc.assert(
      fc.property(bytes(32), key, (digest, privateKey) => {
        const hex = `0x${Buffer.from(digest).toString("hex")}`;
        const signature = signWith(privateKey, hex);
        expect(signature).toBe(signDigest(digest, privateKey));
        expect(addressOf(privateKey)).toBe(addressOfPrivateKey(privateKey));
        expect(recoverSigner(digest, signature, tinyVerifier)).toEqual({ signer: addressOf(privateKey) });
      }),
      { numRuns: 40 },
    );
  });

  it("agrees with the pure one on made-up signatures too", () => {
    fc.assert(
      fc.property(bytes(32), bytes(64), fc.constantFrom(27, 28), (digest, compact, v) => {
        const signature = `0x${Buffer.from(compact).toString("hex")}${v.toString(16)}`;
        expect(recoverSigner(digest, signature, tinyVerifier)).toEqual(
          recoverSigner(digest, signature, nobleVerifier),
        );
      }),
      { numRuns: 100 },
    );
  });

  it("refuses a key that is none", () => {
    expect(() => addressOf(new Uint8Array(32))).toThrow(code("LAT-1027"));
  });
});
