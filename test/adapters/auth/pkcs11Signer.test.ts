/** A software security module (SoftHSM 2) in the place of the hardware: the same protocol, the same tool. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tinyVerifier } from "../../../backend/adapters/auth/keystoreSecp256k1.ts";
import { completeSignature, keyId, Pkcs11Signers } from "../../../backend/adapters/auth/pkcs11Signer.ts";
import { signAttempt } from "../../../backend/adapters/chain/transactionSigner.ts";
import type { Hex } from "../../../backend/core/orders/order.ts";
import {
  addressOfPrivateKey,
  recoverSigner,
  signDigest,
} from "../../../backend/core/orders/orderSignature.ts";
import type { SignerPort } from "../../../backend/ports/signer.ts";
import { testSigner } from "../../app/support/smallStreet.ts";

const MODULE = [
  "/usr/lib/softhsm/libsofthsm2.so",
  "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
  "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
].find((path) => existsSync(path));
const found = (tool: string): boolean => spawnSync(tool, ["--help"], { stdio: "ignore" }).error === undefined;
const ready = MODULE !== undefined && found("pkcs11-tool") && found("softhsm2-util");
const digestOf = (n: number): Hex => `0x${n.toString(16).padStart(2, "0").repeat(32)}`;
const bytes = (hex: Hex) => Uint8Array.from(Buffer.from(hex.slice(2), "hex"));
const others: SignerPort = {
  roleSigner: async () => testSigner(1),
  gatewaySigner: async () => testSigner(2),
};

describe.skipIf(!ready)("keys behind PKCS#11 (skipped: needs softhsm2 and opensc)", () => {
  let folder: string;
  let signers: Pkcs11Signers;
  const before = process.env.SOFTHSM2_CONF;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "lateral-softhsm-"));
    mkdirSync(join(folder, "tokens"));
    writeFileSync(join(folder, "softhsm2.conf"), `directories.tokendir = ${join(folder, "tokens")}\n`);
    process.env.SOFTHSM2_CONF = join(folder, "softhsm2.conf");
    writeFileSync(join(folder, "pin"), "1234\n", { mode: 0o600 });
    execFileSync("softhsm2-util", [
      "--init-token",
      "--free",
      "--label",
      "lateral",
      "--pin",
      "1234",
      "--so-pin",
      "5678",
    ]);
    const login = ["--module", MODULE!, "--token-label", "lateral", "--login", "--pin", "1234"];
    for (const role of ["operator", "sender"] as const) {
      execFileSync(
        "pkcs11-tool",
        [...login, "--keypairgen", "--key-type", "EC:secp256k1", "--id", keyId(role)],
        {
          stdio: "ignore",
        },
      );
    }
    signers = new Pkcs11Signers({
      module: MODULE!,
      token: "lateral",
      pinFile: join(folder, "pin"),
      roles: ["operator", "sender", "guardian"],
      others,
    });
  });
  afterAll(() => {
    if (before === undefined) delete process.env.SOFTHSM2_CONF;
    else process.env.SOFTHSM2_CONF = before;
    rmSync(folder, { recursive: true, force: true });
  });

  test("sign digests that recover to their address, always with low s, many at a time", async () => {
    const operator = await signers.roleSigner("operator");
    const signatures = await Promise.all(
      Array.from({ length: 12 }, (_, n) => operator.signDigest(digestOf(n + 1))),
    );
    for (const [n, signature] of signatures.entries()) {
      expect(recoverSigner(bytes(digestOf(n + 1)), signature, tinyVerifier)).toEqual({
        signer: operator.address,
      });
    }
  });

  test("sign transactions of the outbox", async () => {
    const sender = await signers.roleSigner("sender");
    expect(sender.address).not.toBe((await signers.roleSigner("operator")).address);
    const attempt = await signAttempt(sender, {
      chainId: 31_337,
      nonce: 0,
      call: { to: `0x${"11".repeat(20)}`, data: "0x1234" },
      gasLimit: 100_000n,
      fees: { maxFeePerGasWei: 2n, maxPriorityFeePerGasWei: 1n },
    });
    expect(attempt.raw.startsWith("0x02")).toBe(true);
  });

  test("leave other roles and the gateways to the keystore", async () => {
    expect(await signers.roleSigner("dso")).toMatchObject({ address: testSigner(1).address });
    expect(await signers.gatewaySigner("home")).toMatchObject({ address: testSigner(2).address });
  });

  test("say with a number what is wrong: no key, no tool, wrong PIN, a digest that is none", async () => {
    await expect(signers.roleSigner("guardian")).rejects.toMatchObject({ code: "LAT-4166" });
    await expect((await signers.roleSigner("operator")).signDigest("0x12")).rejects.toMatchObject({
      code: "LAT-4021",
    });
    const wrong = { module: MODULE!, token: "lateral", roles: ["operator"] as const, others };
    writeFileSync(join(folder, "wrong"), "9999\n");
    const locked = new Pkcs11Signers({ ...wrong, pinFile: join(folder, "wrong") });
    await expect(locked.roleSigner("operator")).rejects.toMatchObject({ code: "LAT-4166" });
    const absent = new Pkcs11Signers({ ...wrong, pinFile: join(folder, "pin"), tool: "no-such-tool" });
    await expect(absent.roleSigner("operator")).rejects.toMatchObject({ code: "LAT-4166" });
  });
});

describe("what a module returns", () => {
  const key = new Uint8Array(32).fill(5);
  const address = addressOfPrivateKey(key);
  const digest = digestOf(7);
  const signature = signDigest(bytes(digest), key);
  const raw = bytes(signature.slice(0, 130) as Hex);

  test("gets its v, and a high s becomes the low one", () => {
    expect(completeSignature(raw, digest, address, "operator")).toBe(signature);
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const high = order - BigInt(`0x${Buffer.from(raw.subarray(32)).toString("hex")}`);
    const mirrored = Uint8Array.from([
      ...raw.subarray(0, 32),
      ...bytes(`0x${high.toString(16).padStart(64, "0")}`),
    ]);
    expect(completeSignature(mirrored, digest, address, "operator")).toBe(signature);
  });

  test("is refused when it is cut off or of another key", () => {
    const refused = expect.objectContaining({ code: "LAT-4166" });
    expect(() => completeSignature(raw.subarray(1), digest, address, "operator")).toThrow(refused);
    expect(() => completeSignature(raw, digestOf(8), address, "operator")).toThrow(refused);
  });
});
