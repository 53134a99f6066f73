/**
 * Keys that sign access tokens (ES256). The newest signs; older ones stay published for a day, longer than any
 * token lives. Kept in one file of the data folder, mode 600, written by rename; without a file they end with the
 * process.
 */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { exportJWK, generateKeyPair, type JWK } from "jose";

const ROTATE_MS = 90 * 86_400_000;
const KEEP_MS = 86_400_000;

interface KeptKey {
  readonly createdAt: number;
  readonly jwk: JWK;
}

export interface SigningKeys {
  /** Private keys, newest first. */
  all(): readonly JWK[];
  /** Makes a new key that signs from now on. */
  rotate(now: number): Promise<void>;
  /** Rotates when the newest key is older than 90 days, and drops keys that no token can name any more. */
  tend(now: number): Promise<boolean>;
}

async function newKey(now: number): Promise<KeptKey> {
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  const kid = `lateral-${randomBytes(8).toString("hex")}`;
  return { createdAt: now, jwk: { ...(await exportJWK(privateKey)), kid, alg: "ES256", use: "sig" } };
}

function write(path: string, keys: readonly KeptKey[]): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, JSON.stringify(keys), { mode: 0o600, flush: true });
  renameSync(temporary, path);
}

/** Opens the file, or makes its first key. `now` in milliseconds; `path` null keeps the keys in memory. */
export async function openSigningKeys(path: string | null, now: number): Promise<SigningKeys> {
  let keys: readonly KeptKey[] =
    path !== null && existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as KeptKey[]) : [];
  const keep = (next: readonly KeptKey[]): void => {
    keys = next;
    if (path !== null) write(path, keys);
  };
  const rotate = async (at: number): Promise<void> => keep([await newKey(at), ...keys]);
  const tend = async (at: number): Promise<boolean> => {
    const newest = keys[0];
    if (newest === undefined || at - newest.createdAt > ROTATE_MS) {
      await rotate(at);
      return true;
    }
    const replacedAt = newest.createdAt;
    if (keys.length === 1 || at - replacedAt <= KEEP_MS) return false;
    keep(keys.slice(0, 1));
    return true;
  };
  await tend(now);
  return { all: () => keys.map(({ jwk }) => jwk), rotate, tend };
}
