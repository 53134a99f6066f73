/**
 * Encrypted keys in a folder, one file per service key, plus one seed from which the gateway keys of demo
 * homes follow. AES-256-GCM under a key that scrypt makes of the passphrase; the file's name and address are
 * authenticated too, so that files cannot be swapped. Folder mode 700, files 600, written by rename.
 */
import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { domainError } from "../../core/errors/domainError.ts";
import type { Hex, KeyAddress } from "../../core/orders/order.ts";
import { SIGNER_ROLES, type Signer, type SignerPort, type SignerRole } from "../../ports/signer.ts";
import { addressOf, derivedKey, signWith } from "./keystoreSecp256k1.ts";

/** scrypt cost: about 60 ms and 32 MiB per opened folder; one key encryption key serves all its files. */
const SCRYPT = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 } as const;
const FORMAT = "lateral-key/1";
const SEED_NAME = "gateway-seed";
const NAME_PATTERN = /^[a-z][a-z0-9-]{0,40}$/;

interface KeyFile {
  readonly format: typeof FORMAT;
  readonly name: string;
  /** Address of the key; the zero address for the seed. */
  readonly address: KeyAddress;
  readonly iv: string;
  readonly tag: string;
  readonly ciphertext: string;
}

export interface KeystoreOptions {
  readonly folder: string;
  /**
   * Demo mode creates what is missing: folder, passphrase file and keys. Otherwise a missing key or
   * passphrase is an error.
   */
  readonly createMissing: boolean;
  /** File that holds the passphrase; default `passphrase` in the folder. */
  readonly passphraseFile?: string;
}

async function writePrivately(path: string, content: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, content, { mode: 0o600, flush: true });
  await rename(temporary, path);
}

async function readPassphrase(options: KeystoreOptions): Promise<string> {
  const path = options.passphraseFile ?? join(options.folder, "passphrase");
  if (!existsSync(path)) {
    if (!options.createMissing) throw domainError("LAT-4023");
    await writePrivately(path, `${randomBytes(24).toString("base64url")}\n`);
  }
  await chmod(path, 0o600);
  const passphrase = (await readFile(path, "utf8")).trim();
  if (passphrase.length === 0) throw domainError("LAT-4023");
  return passphrase;
}

/** Salt of the folder; not secret. */
async function readSalt(options: KeystoreOptions): Promise<Buffer> {
  const path = join(options.folder, "salt");
  if (!existsSync(path)) {
    if (!options.createMissing)
      throw domainError("LAT-4022", { name: "salt", reason: "the file is missing" });
    await writePrivately(path, `${randomBytes(32).toString("hex")}\n`);
  }
  return Buffer.from((await readFile(path, "utf8")).trim(), "hex");
}

const boundTo = (name: string, address: string): Buffer => Buffer.from(`${FORMAT}|${name}|${address}`);

function seal(encryptionKey: Buffer, name: string, address: KeyAddress, secret: Uint8Array): KeyFile {
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", encryptionKey, iv).setAAD(boundTo(name, address));
  const ciphertext = Buffer.concat([cipher.update(secret), cipher.final()]);
  return {
    format: FORMAT,
    name,
    address,
    iv: iv.toString("hex"),
    tag: cipher.getAuthTag().toString("hex"),
    ciphertext: ciphertext.toString("hex"),
  };
}

function open(encryptionKey: Buffer, name: string, text: string): Uint8Array {
  try {
    const file = JSON.parse(text) as KeyFile;
    if (file.format !== FORMAT || file.name !== name) throw new Error("it is not this key's file");
    const decipher = createDecipheriv("aes-256-gcm", encryptionKey, Buffer.from(file.iv, "hex"), {
      authTagLength: 16,
    });
    decipher.setAAD(boundTo(name, file.address)).setAuthTag(Buffer.from(file.tag, "hex"));
    const secret = Buffer.concat([decipher.update(Buffer.from(file.ciphertext, "hex")), decipher.final()]);
    return new Uint8Array(secret);
  } catch (cause) {
    throw domainError("LAT-4022", { name, reason: "wrong passphrase or damaged file" }, { cause });
  }
}

const ZERO_ADDRESS: KeyAddress = `0x${"00".repeat(20)}`;

const signerOf = (privateKey: Uint8Array): Signer => ({
  address: addressOf(privateKey),
  signDigest: async (digest: Hex) => signWith(privateKey, digest),
});

export class Keystore implements SignerPort {
  readonly #folder: string;
  readonly #createMissing: boolean;
  readonly #encryptionKey: Buffer;
  readonly #opened = new Map<string, Promise<Uint8Array>>();
  readonly #gateways = new Map<string, Signer>();

  private constructor(options: KeystoreOptions, encryptionKey: Buffer) {
    this.#folder = options.folder;
    this.#createMissing = options.createMissing;
    this.#encryptionKey = encryptionKey;
  }

  /** Opens the folder. @throws LAT-4022 without its salt, LAT-4023 without a passphrase */
  static async open(options: KeystoreOptions): Promise<Keystore> {
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    await chmod(options.folder, 0o700);
    const passphrase = await readPassphrase(options);
    const key = scryptSync(passphrase.normalize("NFKC"), await readSalt(options), 32, SCRYPT);
    return new Keystore(options, key);
  }

  async roleSigner(role: SignerRole): Promise<Signer> {
    if (!SIGNER_ROLES.includes(role)) throw domainError("LAT-4020", { name: String(role) });
    return signerOf(await this.#secret(role, randomPrivateKey));
  }

  async gatewaySigner(meteringPointId: string): Promise<Signer> {
    const known = this.#gateways.get(meteringPointId);
    if (known) return known;
    const seed = await this.#secret(SEED_NAME, () => new Uint8Array(randomBytes(32)));
    const signer = signerOf(derivedKey(seed, `gateway/${meteringPointId}`));
    this.#gateways.set(meteringPointId, signer);
    return signer;
  }

  /** Each secret is read, or made, once. */
  #secret(name: string, create: () => Uint8Array): Promise<Uint8Array> {
    const known = this.#opened.get(name);
    if (known) return known;
    const secret = this.#load(name, create);
    this.#opened.set(name, secret);
    secret.catch(() => this.#opened.delete(name));
    return secret;
  }

  async #load(name: string, create: () => Uint8Array): Promise<Uint8Array> {
    if (!NAME_PATTERN.test(name)) throw domainError("LAT-4020", { name });
    const path = join(this.#folder, `${name}.key.json`);
    if (existsSync(path)) return open(this.#encryptionKey, name, await readFile(path, "utf8"));
    if (!this.#createMissing) throw domainError("LAT-4020", { name });
    const secret = create();
    const address = name === SEED_NAME ? ZERO_ADDRESS : addressOf(secret);
    const file = seal(this.#encryptionKey, name, address, secret);
    await writePrivately(path, `${JSON.stringify(file, null, 2)}\n`);
    return secret;
  }
}

function randomPrivateKey(): Uint8Array {
  // All but one in 2^128 draws are valid keys; `addressOf` refuses the rest.
  return new Uint8Array(randomBytes(32));
}
