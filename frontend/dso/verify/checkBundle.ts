/**
 * What the browser can check of an evidence bundle by itself, with the very code the market commits with: the files
 * against the manifest, every order's signature, the orders root, the envelope and batch digests, and who signed. The
 * power flow, the certificate and the settlement need the rest of the market's code: the server runs those again.
 */
import { BATCH_ROLES, isQuorum, rolesBehind } from "../../../backend/core/commitment/batchSignatures.ts";
import type {
  BatchCommitment,
  BatchSigners,
  LedgerDomain,
} from "../../../backend/core/commitment/commitment.ts";
import { batchDigest, envelopeHash } from "../../../backend/core/commitment/digests.ts";
import type { Hex, SignedOrder } from "../../../backend/core/orders/order.ts";
import { nobleVerifier, verifyOrderSignature } from "../../../backend/core/orders/orderSignature.ts";
import { orderDomain, orderId } from "../../../backend/core/orders/typedOrder.ts";
import { readTar, type TarFile } from "./readTar.ts";

export const BROWSER_CHECKS = ["files", "orders", "envelope", "batch", "signers"] as const;
export type BrowserCheck = (typeof BROWSER_CHECKS)[number];

export interface CheckVerdict {
  readonly check: BrowserCheck;
  readonly holds: boolean;
  /** What was looked at, or what does not hold. */
  readonly count: number;
  readonly fault: string | null;
}

interface Manifest {
  readonly files: readonly { readonly name: string; readonly hash: string }[];
}

interface Proof {
  readonly orders: readonly SignedOrder[];
  readonly batch: {
    readonly commitment: BatchCommitment;
    readonly digest: Hex;
    readonly signatures: readonly Hex[];
  } | null;
}

interface Community {
  readonly domain: LedgerDomain;
  readonly signers: BatchSigners;
  readonly meteringPoints: readonly { readonly id: string; readonly keys: readonly string[] }[];
}

const parse = <T>(files: readonly TarFile[], matches: (name: string) => boolean): T => {
  const file = files.find(({ name }) => matches(name));
  if (file === undefined) throw new Error("a file is missing");
  return JSON.parse(new TextDecoder().decode(file.bytes)) as T;
};

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return `0x${Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

async function checkFiles(files: readonly TarFile[], { files: listed }: Manifest): Promise<CheckVerdict> {
  for (const { name, hash } of listed) {
    const file = files.find((candidate) => candidate.name === name);
    if (file === undefined) return fail("files", `${name} is missing`);
    if ((await sha256(file.bytes)) !== hash) return fail("files", `${name} has another hash`);
  }
  return hold("files", listed.length);
}

const hold = (check: BrowserCheck, count: number): CheckVerdict => ({
  check,
  holds: true,
  count,
  fault: null,
});
const fail = (check: BrowserCheck, fault: string): CheckVerdict => ({ check, holds: false, count: 0, fault });

/** Passkeys sign for the site they live on; those orders are left to the server, and counted apart. */
function checkOrders({ orders }: Proof, { domain, meteringPoints }: Community): CheckVerdict {
  const keys = new Map(meteringPoints.map((point) => [point.id, point.keys.map((key) => key.toLowerCase())]));
  const signedFor = orderDomain(domain.chainId, domain.contract);
  let count = 0;
  for (const signed of orders) {
    if (orderId(signed.order) !== signed.orderId) return fail("orders", `${signed.orderId}: another id`);
    if (!keys.get(signed.order.meteringPointId)?.includes(signed.signer.toLowerCase())) {
      return fail("orders", `${signed.orderId}: a key that is not its member's`);
    }
    if (signed.signature.length !== 132) continue;
    const fault = verifyOrderSignature(signed, signedFor, nobleVerifier);
    if (fault !== null) return fail("orders", `${signed.orderId}: ${fault}`);
    count += 1;
  }
  return hold("orders", count);
}

/** All checks in order; a bundle that cannot be read fails the first. */
export async function checkBundle(archive: ArrayBuffer): Promise<readonly CheckVerdict[]> {
  try {
    const files = readTar(archive);
    if (files === null) return [fail("files", "not an archive")];
    const manifest = parse<Manifest>(files, (name) => name === "manifest.json");
    const community = parse<Community>(files, (name) => name === "community.json");
    const proof = parse<Proof>(files, (name) => name.startsWith("day-"));
    const verdicts = [await checkFiles(files, manifest), checkOrders(proof, community)];
    const { batch } = proof;
    if (batch === null) return [...verdicts, fail("batch", "no batch")];
    const { domain, signers } = community;
    const envelope = envelopeHash(domain, batch.commitment) === batch.commitment.envelopeHash;
    const digest = batchDigest(domain, batch.commitment) === batch.digest;
    const roles = rolesBehind(batch.digest, batch.signatures, signers);
    return [
      ...verdicts,
      envelope ? hold("envelope", batch.commitment.segments.length) : fail("envelope", "another hash"),
      digest ? hold("batch", 1) : fail("batch", "another digest"),
      isQuorum(roles) && roles.includes("dso")
        ? hold("signers", roles.length)
        : fail("signers", `not two of ${BATCH_ROLES.join(", ")}`),
    ];
  } catch (error) {
    return [fail("files", error instanceof Error ? error.message : "unreadable")];
  }
}
