import { hashCanonical } from "../network/canonicalJson.ts";
import type { ConstraintEvidence } from "./evidence.ts";

/** keccak256 of the canonical JSON of the evidence: any changed digit gives another seal. */
export const sealEvidence = (evidence: ConstraintEvidence): `0x${string}` => hashCanonical(evidence);
