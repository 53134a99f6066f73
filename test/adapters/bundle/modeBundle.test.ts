/**
 * The same noon of the same street on a real chain, once in each ledger mode.
 *
 *   mode G   roots and segment sums ─► BatchLedger.commitBatch      ┐
 *                                                                  ├─► the same readings, lines and balances
 *   mode E   packed orders as well  ─► BatchLedger.commitFullBatch ┘
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Interface, JsonRpcProvider } from "ethers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verifyFolder } from "../../../backend/adapters/bundle/verifyFolder.ts";
import { batchLedgerAbi } from "../../../backend/core/commitment/contractAbi.ts";
import { findCharges, treesOf } from "../../../backend/core/commitment/findCharges.ts";
import type { BundledCommunity, IntervalProof } from "../../../backend/core/compliance/evidenceBundle.ts";
import { watchInterval } from "../../../backend/core/compliance/watchInterval.ts";
import type { LedgerMode } from "../../../backend/core/tariffs/tariff.ts";
import { intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { createProgress } from "../../../backend/main/progress.ts";
import { runHeadless } from "../../../scripts/demo/headlessRun.ts";
import { openScene } from "../../../scripts/demo/scene.ts";

const INTERVALS = 4;
const NOON_QUARTER = 46;
const homes: string[] = [];
const ledger = new Interface(batchLedgerAbi);

const proofsOf = (bundle: string): IntervalProof[] =>
  readdirSync(bundle)
    .filter((file) => file.startsWith("day-"))
    .flatMap((file) => readFileSync(join(bundle, file), "utf8").trim().split("\n"))
    .map((line) => JSON.parse(line) as IntervalProof);

/** Functions of the ledger that the batches came by. */
async function functionsOf(home: string, proofs: readonly IntervalProof[]): Promise<string[]> {
  const port = readFileSync(join(home, "chain", "port"), "utf8").trim();
  const provider = new JsonRpcProvider(`http://127.0.0.1:${port}`);
  try {
    const sent = proofs.map(({ batch }) => provider.getTransaction(batch?.transactionHash ?? ""));
    return (await Promise.all(sent)).map((transaction) => {
      const found = ledger.parseTransaction({ data: transaction?.data ?? "0x" });
      return found?.name ?? "none";
    });
  } finally {
    provider.destroy();
  }
}

async function noonIn(ledgerMode: LedgerMode) {
  const home = mkdtempSync(join(tmpdir(), "lateral-mode-"));
  homes.push(home);
  const bundle = join(home, "bundle");
  const from = { year: 2026, month: 6, day: 15 };
  const scene = openScene({ real: null, from, days: 1, bundle: null, json: null, seed: 7, ledgerMode });
  const first = intervalIndex(scene.from + NOON_QUARTER);
  const seen: { functions: string[]; online: Awaited<ReturnType<typeof verifyFolder>> | null } = {
    functions: [],
    online: null,
  };
  await runHeadless({
    scene: {
      ...scene,
      seed: { ...scene.seed, firstInterval: first },
      from: first,
      to: intervalIndex(first + INTERVALS),
    },
    home,
    bundleFolder: bundle,
    progress: createProgress(() => undefined),
    onDay: () => undefined,
    beforeClose: async (rpcUrl) => {
      seen.functions = await functionsOf(home, proofsOf(bundle));
      seen.online = await verifyFolder(bundle, rpcUrl);
    },
  });
  return { bundle, proofs: proofsOf(bundle), ...seen };
}

let full: Awaited<ReturnType<typeof noonIn>>;
let roots: Awaited<ReturnType<typeof noonIn>>;

beforeAll(async () => {
  full = await noonIn("E");
  roots = await noonIn("G");
}, 30_000);

afterAll(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true });
});

describe("a street in ledger mode E", () => {
  it("has every batch proven by the contract itself, from packed orders", () => {
    expect(full.functions).toEqual(Array(INTERVALS).fill("commitFullBatch"));
    expect(roots.functions).toEqual(Array(INTERVALS).fill("commitBatch"));
    expect(full.proofs.map(({ batch }) => batch?.full)).toEqual(Array(INTERVALS).fill({ unproven: null }));
    expect(roots.proofs.map(({ batch }) => batch?.full)).toEqual(Array(INTERVALS).fill(undefined));
  });

  it("holds offline and against the chain, and says how many batches the contract proved", async () => {
    for (const outcome of [await verifyFolder(full.bundle), full.online]) {
      expect(outcome?.findings).toEqual([]);
      expect(outcome?.tally.fullBatches).toBe(INTERVALS);
    }
    expect((await verifyFolder(roots.bundle)).findings).toEqual([]);
    expect(roots.online?.findings).toEqual([]);
  });

  it("is followed by a watcher, who finds book and outcomes as committed, and nothing to charge", () => {
    const community = JSON.parse(
      readFileSync(join(full.bundle, "community.json"), "utf8"),
    ) as BundledCommunity;
    for (const proof of full.proofs) {
      const watched = watchInterval(community, proof.batch!.commitment, { proof, before: null }, []);
      expect(treesOf(watched)).toMatchObject({ orders: expect.anything(), outcomes: expect.anything() });
      expect(findCharges(watched)).toEqual([]);
    }
  });

  it("settles to the same bytes as the same street in mode G", () => {
    const settled = ({ proofs }: typeof full) =>
      proofs.map(({ state, readings, lines, cleared }) => ({
        state,
        readings,
        lines,
        trades: cleared?.trades,
      }));
    expect(JSON.stringify(settled(full))).toBe(JSON.stringify(settled(roots)));
    expect(full.proofs.some(({ cleared }) => (cleared?.trades.length ?? 0) > 0)).toBe(true);
  });

  it("is found out when it hides the packed orders, or claims that they could not be proven", async () => {
    const forge = async (change: (batch: NonNullable<IntervalProof["batch"]>) => object) => {
      const copy = `${full.bundle}-forged`;
      rmSync(copy, { recursive: true, force: true });
      cpSync(full.bundle, copy, { recursive: true });
      for (const file of readdirSync(copy).filter((name) => name.startsWith("day-"))) {
        const lines = proofsOf(full.bundle).map((proof) =>
          JSON.stringify({ ...proof, batch: proof.batch && change(proof.batch) }),
        );
        writeFileSync(join(copy, file), `${lines.join("\n")}\n`);
      }
      return (await verifyFolder(copy)).findings.filter(({ code }) => code === "LAT-6904");
    };
    const hidden = await forge(({ full: _full, ...batch }) => batch);
    expect(hidden.map(({ what }) => what)).toContain("the tariff sheet names ledger mode E");
    const unproven = { code: "LAT-4158", reason: "so they say" };
    const claimed = await forge((batch) => ({ ...batch, full: { unproven } }));
    expect(claimed.map(({ what }) => what)).toContain("ledger mode E could have proven it, and did not");
  });
});
