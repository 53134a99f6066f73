/** Secrets from the operating system's randomness. */
import { createHash, randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";
import type { Secrets, SlowHash } from "../../ports/secrets.ts";

/** Crockford's alphabet: no I, L, O, U. 32 letters, so that a random byte's low five bits choose one evenly. */
const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/** About 40 ms and 16 MiB. */
const COST: ScryptOptions = { N: 2 ** 14, r: 8, p: 1 };
const HASH_BYTES = 32;

const derive = (text: string, salt: Uint8Array): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(text, salt, HASH_BYTES, COST, (error, key) => (error === null ? resolve(key) : reject(error)));
  });

export const systemSecrets: Secrets = {
  token: () => randomBytes(32).toString("base64url"),
  id: () => randomBytes(12).toString("base64url"),
  code: (letters) => Array.from(randomBytes(letters), (byte) => LETTERS[byte & 31]).join(""),
  digest: (text) => createHash("sha256").update(text).digest("base64url"),
  async hashSlowly(text): Promise<SlowHash> {
    const salt = randomBytes(16);
    return { salt, hash: await derive(text, salt) };
  },
  async matches(text, { salt, hash }) {
    const given = await derive(text, salt);
    return given.length === hash.length && timingSafeEqual(given, hash);
  },
};
