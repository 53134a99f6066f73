/** Sealed columns for tests, with a ring of their own. */
import { randomBytes } from "node:crypto";
import { columnCipher } from "../../../../backend/adapters/columns/columnCipher.ts";
import { fixedKeyRing } from "../../../../backend/adapters/columns/keyRing.ts";

const key = randomBytes(32).toString("base64url");

export const testColumns = columnCipher(
  fixedKeyRing(JSON.stringify({ format: "lateral-columns/1", active: "test", keys: { test: key } })),
);
