import { hashCanonical } from "./canonicalJson.ts";
import type { Feeder } from "./feeder.ts";

/** keccak256 of the feeder's canonical JSON: the network hash that batches and evidence refer to. */
export const hashFeeder = (feeder: Feeder): `0x${string}` => hashCanonical(feeder);
