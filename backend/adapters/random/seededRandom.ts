/** Salts that follow from a seed: for generated data whose every byte should come out the same again. */
import { createHmac } from "node:crypto";
import type { Random } from "../../ports/random.ts";

/** Whoever knows the seed knows the salts: never for a real community. */
export const seededRandom = (seed: string): Random => ({
  salt: (purpose, index) =>
    `0x${createHmac("sha256", seed).update(`${purpose}|${index}`).digest("hex").slice(0, 32)}`,
});
