/** Where a watcher gets what is shown: a bundle on disk, or the server that hands out bundles per interval. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BundledCommunity, IntervalProof } from "../../core/compliance/evidenceBundle.ts";
import { openBundle, readProofs } from "../bundle/bundleReader.ts";
import { unpackTar } from "../bundle/unpackTar.ts";
import { type BundleOutcome, verifyFolder } from "../bundle/verifyFolder.ts";
import type { ProofSource } from "./watcher.ts";

const TIMEOUT_MS = 30_000;
const MAX_BYTES = 64 * 1024 ** 2;
/** Intervals of a server kept in memory: this one and the one before are asked for. */
const MAX_KEPT = 8;

/** A source that can also say who takes part, and check everything that no court hears. */
export interface BundleSource extends ProofSource {
  readonly community: BundledCommunity;
  /** All checks of `npm run verify` on the bundle of an interval; null when nothing is shown. */
  verify(interval: number, rpcUrl: string): Promise<BundleOutcome | null>;
}

async function withFolder<T>(path: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = statSync(path).isDirectory() ? path : unpackTar(path);
  try {
    return await work(folder);
  } finally {
    if (folder !== path) rmSync(folder, { recursive: true, force: true });
  }
}

async function proofsOf(folder: string): Promise<Map<number, IntervalProof>> {
  const bundle = openBundle(folder);
  const proofs = new Map<number, IntervalProof>();
  for (const name of bundle.dayFiles) {
    for await (const proof of readProofs(bundle, name)) proofs.set(proof.interval, proof);
  }
  return proofs;
}

/** A bundle on disk, folder or archive. @throws LAT-6902, LAT-6911 */
export async function diskSource(path: string): Promise<BundleSource> {
  const [community, proofs] = await withFolder(
    path,
    async (folder) => [openBundle(folder).community, await proofsOf(folder)] as const,
  );
  return {
    community,
    proofOf: async (interval) => proofs.get(interval) ?? null,
    verify: async (interval, rpcUrl) =>
      proofs.has(interval) ? withFolder(path, (folder) => verifyFolder(folder, rpcUrl)) : null,
  };
}

interface Kept {
  readonly community: BundledCommunity;
  readonly proof: IntervalProof | null;
  readonly archive: Uint8Array;
}

/**
 * A server's bundles, one interval at a time. What it does not show, or shows too large, counts as not shown.
 * @param headers For instance the session of a DSO or auditor.
 */
export class ServerSource implements ProofSource {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #kept = new Map<number, Kept | null>();

  constructor(url: string, headers: Readonly<Record<string, string>>) {
    this.#url = url.replace(/\/+$/, "");
    this.#headers = headers;
  }

  async proofOf(interval: number): Promise<IntervalProof | null> {
    return (await this.#bundle(interval))?.proof ?? null;
  }

  /** Who takes part, as the bundle of an interval says; null when nothing is shown of it. */
  async communityAt(interval: number): Promise<BundledCommunity | null> {
    return (await this.#bundle(interval))?.community ?? null;
  }

  async verify(interval: number, rpcUrl: string): Promise<BundleOutcome | null> {
    const kept = await this.#bundle(interval);
    return kept && inFolder(kept.archive, (folder) => verifyFolder(folder, rpcUrl));
  }

  async #bundle(interval: number): Promise<Kept | null> {
    const known = this.#kept.get(interval);
    if (known) return known;
    const found = await this.#fetch(interval);
    this.#kept.set(interval, found);
    for (const old of [...this.#kept.keys()].slice(0, -MAX_KEPT)) this.#kept.delete(old);
    return found;
  }

  async #fetch(interval: number): Promise<Kept | null> {
    const response = await fetch(`${this.#url}/api/v1/dso/evidence/${interval}/bundle`, {
      headers: this.#headers,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) return null;
    const archive = new Uint8Array(await response.arrayBuffer());
    if (archive.length > MAX_BYTES) return null;
    return inFolder(archive, async (folder) => ({
      community: openBundle(folder).community,
      proof: (await proofsOf(folder)).get(interval) ?? null,
      archive,
    }));
  }
}

async function inFolder<T>(archive: Uint8Array, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "lateral-watch-"));
  const path = join(folder, "bundle.tar");
  try {
    writeFileSync(path, archive);
    return await withFolder(path, work);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
