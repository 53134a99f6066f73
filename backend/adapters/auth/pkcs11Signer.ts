/**
 * Service keys in a hardware security module behind PKCS#11, through OpenSC's `pkcs11-tool`: the key never leaves
 * the module. Gateway keys stay where they were. The module signs with a random nonce, so two signatures of one
 * digest differ; s is brought into the lower half, and v is found with the public key.
 */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { domainError } from "../../core/errors/domainError.ts";
import type { Hex, KeyAddress } from "../../core/orders/order.ts";
import { addressOfPublicKey, recoverSigner } from "../../core/orders/orderSignature.ts";
import { SIGNER_ROLES, type Signer, type SignerPort, type SignerRole } from "../../ports/signer.ts";
import { tinyVerifier } from "./keystoreSecp256k1.ts";

export interface Pkcs11Options {
  /** Shared library of the module, e.g. libsofthsm2.so. */
  readonly module: string;
  readonly token: string;
  /** File that holds the PIN. */
  readonly pinFile: string;
  /** Program, default `pkcs11-tool`. */
  readonly tool?: string;
  /** Roles whose keys are in the module under {@link keyId}; others come from `others`. */
  readonly roles: readonly SignerRole[];
  readonly others: SignerPort;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;
/** An uncompressed point at the end of a SubjectPublicKeyInfo. */
const POINT_BYTES = 65;
const CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/** CKA_ID of a role's key: the role's name in hexadecimal, e.g. 6f70657261746f72 for the operator. */
export const keyId = (role: SignerRole): string => Buffer.from(role, "ascii").toString("hex");

/** r | s of any half as 65 bytes with low s and the v that leads to `address`. @throws LAT-4166 */
export function completeSignature(raw: Uint8Array, digest: Hex, address: KeyAddress, name: string): Hex {
  if (raw.length === 64) {
    const number = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
    const high = number(raw.subarray(32));
    const s = high > CURVE_ORDER / 2n ? CURVE_ORDER - high : high;
    const compact = `${Buffer.from(raw.subarray(0, 32)).toString("hex")}${s.toString(16).padStart(64, "0")}`;
    const bytes = Uint8Array.from(Buffer.from(digest.slice(2), "hex"));
    for (const v of ["1b", "1c"]) {
      const outcome = recoverSigner(bytes, `0x${compact}${v}`, tinyVerifier);
      if ("signer" in outcome && outcome.signer === address) return `0x${compact}${v}`;
    }
  }
  throw domainError("LAT-4166", { name, reason: "the signature is not by its own key" });
}

export class Pkcs11Signers implements SignerPort {
  readonly #options: Pkcs11Options;
  readonly #opened = new Map<SignerRole, Promise<Signer>>();
  /** The tool opens a session per call; one at a time keeps cheap modules happy. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: Pkcs11Options) {
    this.#options = options;
  }

  roleSigner(role: SignerRole): Promise<Signer> {
    if (!SIGNER_ROLES.includes(role)) throw domainError("LAT-4020", { name: String(role) });
    if (!this.#options.roles.includes(role)) return this.#options.others.roleSigner(role);
    const known = this.#opened.get(role);
    if (known) return known;
    const signer = this.#open(role);
    this.#opened.set(role, signer);
    signer.catch(() => this.#opened.delete(role));
    return signer;
  }

  gatewaySigner(meteringPointId: string): Promise<Signer> {
    return this.#options.others.gatewaySigner(meteringPointId);
  }

  async #open(role: SignerRole): Promise<Signer> {
    const spki = await this.#run(role, ["--read-object", "--type", "pubkey", "--id", keyId(role)], null);
    if (spki.length < POINT_BYTES || spki[spki.length - POINT_BYTES] !== 0x04) {
      throw domainError("LAT-4166", { name: role, reason: "there is no secp256k1 key with this id" });
    }
    const address = addressOfPublicKey(Uint8Array.from(spki.subarray(-POINT_BYTES)));
    return { address, signDigest: (digest) => this.#sign(role, address, digest) };
  }

  async #sign(role: SignerRole, address: KeyAddress, digest: Hex): Promise<Hex> {
    if (!/^0x[0-9a-f]{64}$/.test(digest)) throw domainError("LAT-4021");
    const input = Buffer.from(digest.slice(2), "hex");
    const raw = await this.#run(role, ["--sign", "--mechanism", "ECDSA", "--id", keyId(role)], input);
    return completeSignature(raw, digest, address, role);
  }

  /** Output of one call of the tool; the PIN goes through the environment, never the command line. */
  #run(role: SignerRole, command: readonly string[], input: Buffer | null): Promise<Buffer> {
    const turn = this.#turn.then(() => this.#call(role, command, input));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #call(role: SignerRole, command: readonly string[], input: Buffer | null): Promise<Buffer> {
    const { module, token, pinFile, tool = "pkcs11-tool", timeoutMs = TIMEOUT_MS } = this.#options;
    const folder = await mkdtemp(join(tmpdir(), "lateral-hsm-"));
    try {
      const output = join(folder, "out");
      const files = ["--output-file", output, ...(input ? ["--input-file", join(folder, "in")] : [])];
      if (input) await writeFile(join(folder, "in"), input, { mode: 0o600 });
      const pin = (await readFile(pinFile, "utf8")).trim();
      const login = [
        "--module",
        module,
        "--token-label",
        token,
        "--login",
        "--pin",
        "env:LATERAL_PKCS11_PIN",
      ];
      const env = { ...process.env, LATERAL_PKCS11_PIN: pin };
      const words = await runTool(tool, [...login, ...command, ...files], env, timeoutMs);
      if (words !== null) throw domainError("LAT-4166", { name: role, reason: words });
      return await readFile(output);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

/** Null when it went well, else its last words. */
function runTool(tool: string, args: readonly string[], env: NodeJS.ProcessEnv, timeoutMs: number) {
  return new Promise<string | null>((resolve) => {
    const child = spawn(tool, [...args], { env, stdio: ["ignore", "ignore", "pipe"], timeout: timeoutMs });
    let words = "";
    child.stderr.on("data", (chunk: Buffer) => {
      words = (words + chunk.toString()).slice(-400);
    });
    child.once("error", (error) => resolve(error.message));
    child.once("close", (status, signal) =>
      resolve(
        status === 0 ? null : (words.trim().split("\n").at(-1) ?? "") || `it ended with ${signal ?? status}`,
      ),
    );
  });
}
