import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { canonicalJson } from "../network/canonicalJson.ts";
import type { ConstraintEvidence } from "./evidence.ts";

/** SHA-256 of the canonical JSON of the evidence: any changed digit gives another seal. */
export const sealEvidence = (evidence: ConstraintEvidence): `0x${string}` =>
  `0x${bytesToHex(sha256(utf8ToBytes(canonicalJson(evidence))))}`;
