/**
 * A street trades through a noon on a real chain; its evidence bundle is checked, then damaged in every way.
 *
 *   orders ─► clearing ─► batch ─► chain        bundle ─► verify ✓
 *                                               bundle with one digit changed ─► verify ✗, and where
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { unpackTar } from "../../../backend/adapters/bundle/unpackTar.ts";
import { verifyFolder } from "../../../backend/adapters/bundle/verifyFolder.ts";
import { tarArchive } from "../../../backend/adapters/http/tarArchive.ts";
import {
  accumulate,
  EMPTY_ACCUMULATOR,
  reasonCodeOf,
  voidDigest,
} from "../../../backend/core/commitment/digests.ts";
import { hashBytes, makeManifest } from "../../../backend/core/compliance/bundleManifest.ts";
import type {
  BundledCommunity,
  BundleManifest,
  IntervalProof,
} from "../../../backend/core/compliance/evidenceBundle.ts";
import type { Hex } from "../../../backend/core/orders/order.ts";
import { intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { createProgress } from "../../../backend/main/progress.ts";
import { runHeadless } from "../../../scripts/demo/headlessRun.ts";
import { openScene } from "../../../scripts/demo/scene.ts";

const INTERVALS = 8;
/** Digits changed per file, spread over its length. */
const FLIPS = 5;
/** Local 11:30 in summer: the sun presses on the long lateral. */
const NOON_QUARTER = 46;

/** What checking says with the chain still running. */
let againstChain: { readonly honest: string; readonly forged: string } | null = null;

const home = mkdtempSync(join(tmpdir(), "lateral-bundle-"));
const bundle = join(home, "bundle");
const copy = join(home, "copy");

beforeAll(async () => {
  const day = {
    real: null,
    from: { year: 2026, month: 6, day: 15 },
    days: 1,
    bundle: null,
    json: null,
    seed: 7,
  };
  const scene = openScene(day);
  const from = intervalIndex(scene.from + NOON_QUARTER);
  const result = await runHeadless({
    scene: {
      ...scene,
      seed: { ...scene.seed, firstInterval: from },
      from,
      to: intervalIndex(from + INTERVALS),
    },
    home,
    bundleFolder: bundle,
    progress: createProgress(() => undefined),
    onDay: () => {
      againstChain = checkAgainstChain();
    },
  });
  expect(result.intervals).toBe(INTERVALS);
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Runs the command beside the chain of the run: with the bundle as it is, and with the last batch left out. */
function checkAgainstChain() {
  const port = readFileSync(join(home, "chain", "port"), "utf8").trim();
  const verify = (folder: string) =>
    spawnSync(process.execPath, ["scripts/verify.ts", folder, "--rpc", `http://127.0.0.1:${port}`], {
      encoding: "utf8",
    }).stdout;
  const honest = verify(bundle);
  rewrite((proof, index) => {
    if (index !== INTERVALS - 1) return;
    const empty = {
      orders: [],
      cleared: null,
      batch: null,
      balances: [],
      evidence: [],
      readings: [],
      lines: [],
    };
    Object.assign(proof, empty, { state: "void", voidReason: { code: "LAT-3011", reason: "so they say" } });
  });
  return { honest, forged: verify(copy) };
}

function freshCopy(): void {
  rmSync(copy, { recursive: true, force: true });
  cpSync(bundle, copy, { recursive: true });
}

const dayFile = (): string => {
  const name = readdirSync(bundle).find((file) => file.startsWith("day-"));
  if (name === undefined) throw new Error("the bundle has no day file");
  return name;
};

/** Puts a manifest around changed files that fits them: the forger who thinks of everything. */
function mendManifest(accumulatorAfter?: Hex): void {
  const path = join(copy, "manifest.json");
  const {
    digest: _digest,
    format: _format,
    ...content
  } = JSON.parse(readFileSync(path, "utf8")) as BundleManifest;
  const files = content.files.map(({ name }) => {
    const bytes = readFileSync(join(copy, name));
    return { name, bytes: bytes.length, hash: hashBytes(bytes) };
  });
  writeFileSync(
    path,
    JSON.stringify(makeManifest({ ...content, ...(accumulatorAfter ? { accumulatorAfter } : {}), files })),
  );
}

/** The chain of digests as the ledger would have it if the proofs were true. */
function recordsAfter(proofs: readonly Mutable<IntervalProof>[]): Hex {
  const { domain } = JSON.parse(readFileSync(join(copy, "community.json"), "utf8")) as BundledCommunity;
  return proofs.reduce<Hex>((before, { batch, voidReason, interval }) => {
    if (batch !== null) return accumulate(before, batch.digest as Hex);
    if (voidReason === null) return before;
    const index = intervalIndex(interval);
    return accumulate(before, voidDigest(domain, index, reasonCodeOf(voidReason.code)));
  }, EMPTY_ACCUMULATOR);
}

type Forgery = (proof: Mutable<IntervalProof>, index: number) => void;

/** Changes the proofs of the day file and mends the manifest, the digests of the records included. */
function rewrite(change: Forgery): void {
  freshCopy();
  const path = join(copy, dayFile());
  const proofs = readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Mutable<IntervalProof>);
  proofs.forEach(change);
  writeFileSync(path, `${proofs.map((proof) => JSON.stringify(proof)).join("\n")}\n`);
  mendManifest(recordsAfter(proofs));
}

/** Rewrites, and says which codes checking finds. */
async function forge(change: Forgery): Promise<Set<string>> {
  rewrite(change);
  const { findings } = await verifyFolder(copy);
  return new Set(findings.map((finding) => finding.code));
}

/** The proof as a forger sees it: every field open, every number a number. */
type Mutable<T> = T extends number
  ? number
  : T extends readonly (infer E)[]
    ? Mutable<E>[]
    : T extends object
      ? { -readonly [K in keyof T]: Mutable<T[K]> }
      : T;

const flip = (text: string, at: number): string => {
  const digit = Number(text[at]);
  return `${text.slice(0, at)}${(digit + 1) % 10}${text.slice(at + 1)}`;
};

describe("an evidence bundle", () => {
  it("holds as it was written", async () => {
    const { findings, tally } = await verifyFolder(bundle);
    expect(findings).toEqual([]);
    expect(tally.intervals).toBe(INTERVALS);
    expect(tally.orders).toBeGreaterThan(80);
    expect(tally.powerFlows).toBe(3 * INTERVALS);
  });

  it("fails and names the file when any single digit is another", async () => {
    for (const name of readdirSync(bundle)) {
      const text = readFileSync(join(bundle, name), "utf8");
      const digits = [...text.matchAll(/\d/g)].map((match) => match.index);
      for (let k = 0; k < FLIPS; k += 1) {
        const at = digits[Math.floor(((k + 0.5) * digits.length) / FLIPS)] ?? 0;
        freshCopy();
        writeFileSync(join(copy, name), flip(text, at));
        const findings = await verifyFolder(copy).then(
          (outcome) => outcome.findings.map((finding) => `${finding.code} ${finding.where}`),
          (error: Error) => [error.message],
        );
        expect(findings.length, `${name} at ${at}`).toBeGreaterThan(0);
        expect(findings.join(" "), `${name} at ${at}`).toMatch(/LAT-\d{4}/);
      }
    }
  });

  it("whose manifest names a day that is not there says so by number", async () => {
    freshCopy();
    const path = join(copy, "manifest.json");
    writeFileSync(path, readFileSync(path, "utf8").replaceAll(/day-2026-06-\d\d/g, "day-2026-06-01"));
    const { findings } = await verifyFolder(copy);
    expect(findings.map((finding) => `${finding.code} ${finding.what}`)).toContain("LAT-6901 it is missing");
  });

  it("with a file more or less is refused", async () => {
    freshCopy();
    writeFileSync(join(copy, "extra.json"), "{}");
    expect((await verifyFolder(copy)).findings[0]).toMatchObject({ code: "LAT-6901", where: "extra.json" });
    freshCopy();
    rmSync(join(copy, "network.json"));
    await expect(verifyFolder(copy)).rejects.toThrow(/LAT-6902/);
  });
});

describe("a forger who also mends the manifest", () => {
  it("cannot change an order", async () => {
    const codes = await forge((proof, index) => {
      const entry = proof.orders[3];
      if (index === 2 && entry) entry.order.limitPrice = entry.order.limitPrice + 1_000;
    });
    expect(codes).toContain("LAT-6903");
  });

  it("cannot leave an order out", async () => {
    const codes = await forge((proof, index) => {
      if (index === 2) proof.orders.splice(4, 1);
    });
    expect(codes).toContain("LAT-6904");
  });

  it("cannot move energy from one order to another", async () => {
    const codes = await forge((proof) => {
      const filled = proof.cleared?.allocations.filter((allocation) => allocation.localWh > 10) ?? [];
      const [a, b] = filled;
      if (!a || !b) return;
      a.localWh = a.localWh - 1;
      b.localWh = b.localWh + 1;
    });
    expect(codes).toContain("LAT-6906");
    expect(codes).toContain("LAT-6904");
  });

  it("cannot take a signature of the DSO away", async () => {
    const codes = await forge((proof, index) => {
      if (index === 1 && proof.batch) proof.batch.signatures = proof.batch.signatures.slice(0, 1);
    });
    expect(codes).toContain("LAT-6905");
  });

  it("cannot hide what flowed", async () => {
    const codes = await forge((proof, index) => {
      const metered = proof.evidence.find((entry) => entry.stage === "metered");
      const point = Object.keys(metered?.injectionsW ?? {})[0];
      if (index === 5 && metered && point) metered.injectionsW[point] = (metered.injectionsW[point] ?? 0) + 4;
    });
    expect(codes).toContain("LAT-6907");
  });

  it("cannot change a reading, a ledger line or a balance", async () => {
    const reading = await forge((proof, index) => {
      const entry = proof.readings.find((r) => r.importWh > 0);
      if (index === 4 && entry) entry.importWh = entry.importWh + 1;
    });
    expect(reading).toContain("LAT-6908");
    const line = await forge((proof, index) => {
      const entry = proof.lines[0];
      if (index === 4 && entry) entry.amount = entry.amount + 1;
    });
    expect(line).toContain("LAT-6908");
    const balance = await forge((proof, index) => {
      const entry = proof.balances[0];
      if (index === INTERVALS - 1 && entry) entry.cumulativeMicroEuro += 1;
    });
    expect(balance).toContain("LAT-6909");
    expect(balance).toContain("LAT-6904");
  });

  const change = (edit: (proof: Mutable<IntervalProof>) => void) =>
    forge((proof, index) => {
      if (index === 3) edit(proof);
    });

  it("cannot tell another story of an interval", async () => {
    const voided = await change((proof) => {
      proof.state = "void";
    });
    expect(voided).toContain("LAT-6913");
    const unfinished = await change((proof) => {
      proof.state = "committed";
    });
    expect(unfinished).toContain("LAT-6913");
    const unproven = await change((proof) => {
      proof.evidence = proof.evidence.filter(({ stage }) => stage !== "planned");
    });
    expect(unproven).toContain("LAT-6913");
  });

  it("cannot explain an outcome in another way or say that others traded", async () => {
    const explained = await change((proof) => {
      const entry = proof.cleared?.allocations[0];
      if (entry) entry.explanation.clearingPrice += 1_000;
    });
    expect(explained).toContain("LAT-6906");
    const paired = await change((proof) => {
      proof.cleared?.trades.reverse();
    });
    expect(paired).toContain("LAT-6906");
  });

  it("cannot make the grid look emptier than it was", async () => {
    const shown = await change((proof) => {
      if (proof.cleared) proof.cleared.physics.worstHighPu -= 0.01;
    });
    expect(shown).toContain("LAT-6907");
    const base = await change((proof) => {
      const entry = proof.base.find(({ energyWh }) => energyWh < 0);
      if (entry) entry.reactiveVar = 0;
    });
    expect(base).toContain("LAT-6907");
  });

  it("cannot pass a cleared interval off as void before the chain", () => {
    expect(againstChain?.honest).toContain("Everything holds");
    expect(againstChain?.forged).toMatch(/LAT-6910 .*chain of records/);
  });

  it("cannot swap the order of intervals or drop one", async () => {
    freshCopy();
    const path = join(copy, dayFile());
    const lines = readFileSync(path, "utf8").trim().split("\n");
    writeFileSync(path, `${[lines[1], lines[0], ...lines.slice(2)].join("\n")}\n`);
    mendManifest();
    expect((await verifyFolder(copy)).findings.map((f) => f.code)).toContain("LAT-6904");
    writeFileSync(path, `${lines.slice(0, -1).join("\n")}\n`);
    mendManifest();
    expect((await verifyFolder(copy)).findings.length).toBeGreaterThan(0);
  });
});

describe("an archive", () => {
  it("that is cut short or is none is refused", () => {
    const path = join(home, "not.tar");
    writeFileSync(path, Buffer.alloc(1024, 65));
    expect(() => unpackTar(path)).toThrow(/LAT-6902/);
    const files = readdirSync(bundle).map((name) => ({
      name,
      text: readFileSync(join(bundle, name), "utf8"),
    }));
    const archive = tarArchive(files);
    writeFileSync(path, archive.subarray(0, archive.length / 2));
    expect(() => unpackTar(path)).toThrow(/LAT-6902/);
  });

  it("as the API hands it out holds like the folder", async () => {
    const path = join(home, "bundle.tar");
    const files = readdirSync(bundle).map((name) => ({
      name,
      text: readFileSync(join(bundle, name), "utf8"),
    }));
    writeFileSync(path, tarArchive(files));
    const folder = unpackTar(path);
    expect((await verifyFolder(folder)).findings).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});
