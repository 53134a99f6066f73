/** Salts from the operating system. */
import { randomBytes } from "node:crypto";
import type { Random } from "../../ports/random.ts";

export const systemRandom: Random = {
  salt: () => `0x${randomBytes(16).toString("hex")}`,
};
