/**
 * Sealed values of columns: AES-256-GCM with a random nonce, `enc1.<key id>.<base64url of nonce, text, tag>`. Table,
 * column and key of the row are authenticated with it, so that a value cannot be moved to another row unnoticed.
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { domainError } from "../../core/errors/domainError.ts";
import type { KeyRing } from "./keyRing.ts";

const PREFIX = "enc1";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Table, column, and the values of the row's key in their order. */
export type ColumnPlace = readonly [table: string, column: string, ...key: string[]];

export interface ColumnCipher {
  seal(place: ColumnPlace, clear: string): string;
  /** @throws LAT-8132 when the value was not sealed for this place, LAT-8133 when its key is not in the ring */
  open(place: ColumnPlace, sealed: string): string;
  /** True when the value is sealed with the active key. */
  isCurrent(sealed: string): boolean;
}

const boundTo = (place: ColumnPlace): Buffer => Buffer.from(JSON.stringify(place));

/** True for anything that this module wrote. */
export const isSealed = (value: string): boolean => value.startsWith(`${PREFIX}.`);

export function columnCipher(ring: KeyRing): ColumnCipher {
  return {
    seal(place, clear) {
      const { id, key } = ring.active();
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(boundTo(place));
      const parts = [nonce, cipher.update(clear, "utf8"), cipher.final(), cipher.getAuthTag()];
      return `${PREFIX}.${id}.${Buffer.concat(parts).toString("base64url")}`;
    },
    open(place, sealed) {
      const [table, column] = place;
      const [prefix, id = "", body = "", ...rest] = sealed.split(".");
      if (prefix !== PREFIX || rest.length > 0) throw domainError("LAT-8132", { table, column });
      const key = ring.key(id);
      if (key === null) throw domainError("LAT-8133", { table, column, key: id.slice(0, 32) });
      const bytes = Buffer.from(body, "base64url");
      try {
        const nonce = bytes.subarray(0, NONCE_BYTES);
        const options = { authTagLength: TAG_BYTES };
        const decipher = createDecipheriv("aes-256-gcm", key, nonce, options).setAAD(boundTo(place));
        decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
        return (
          decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, "utf8") + decipher.final("utf8")
        );
      } catch (cause) {
        throw domainError("LAT-8132", { table, column }, { cause });
      }
    },
    isCurrent: (sealed) => sealed.startsWith(`${PREFIX}.${ring.active().id}.`),
  };
}
