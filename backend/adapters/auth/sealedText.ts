/**
 * Text that the database keeps but cannot read: AES-256-GCM under a key that follows from the server's secret and
 * the purpose (HKDF-SHA-256). The context, such as a row's id, is authenticated, so that rows cannot be swapped.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";

const FORMAT = "s1";

const keyOf = (secret: string, purpose: string): Buffer =>
  Buffer.from(hkdfSync("sha256", secret, "lateral", `lateral-sealed/1:${purpose}`, 32));

export interface Sealer {
  seal(text: string, context: string): string;
  /** Null when it was sealed by another secret, for another context, or changed. */
  open(sealed: string, context: string): string | null;
}

export function sealer(secret: string, purpose: string): Sealer {
  const key = keyOf(secret, purpose);
  return {
    seal(text, context) {
      const iv = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(context));
      const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return `${FORMAT}.${Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64url")}`;
    },
    open(sealed, context) {
      const [format, text = ""] = sealed.split(".");
      const bytes = Buffer.from(text, "base64url");
      if (format !== FORMAT || bytes.length < 28) return null;
      try {
        const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12), { authTagLength: 16 });
        decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(12, 28));
        return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8");
      } catch {
        return null;
      }
    },
  };
}

/** 256 random bits after a prefix that says what they open. */
export const newSecret = (prefix: string): string => `${prefix}${randomBytes(32).toString("base64url")}`;

/** Secrets of 256 random bits need no slow hash. */
export const secretHash = (secret: string): string => createHash("sha256").update(secret).digest("base64url");

/** A short random id after a prefix. */
export const newId = (prefix: string): string => `${prefix}${randomBytes(9).toString("hex")}`;
