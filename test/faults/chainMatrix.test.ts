/**
 * kill -9 of client and node at every step of the outbox × reorganisation × dropped transactions × an endpoint
 * that lies, hangs or lags, on a real node process. Afterwards: every record is on the chain exactly once, in
 * unbroken nonces; every interval that was enqueued has its one record and the orders root that was promised;
 * the deposit counts once and backs what the vault owes.
 *
 *   enqueue ─► client process ──SIGKILL at write n──► (node SIGKILL) ─► (drop) ─► (reorg) ─► new client ─► check
 *
 * `npm test` tries a sample drawn with a seed; `npm run test:long` goes through the matrix for twenty minutes.
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readRunFile } from "../../backend/adapters/chain/anvilProcess.ts";
import { DevChain } from "../../backend/adapters/chain/devChain.ts";
import { identify } from "../../backend/adapters/chain/processIdentity.ts";
import { vaultContract } from "../../backend/adapters/chain/vaultContract.ts";
import { fundingDigest } from "../../backend/core/commitment/intents.ts";
import { keccakText } from "../../backend/core/commitment/words.ts";
import { type Behaviour, type FaultyRpc, type RpcCall, startFaultyRpc } from "../adapters/chain/faultyRpc.ts";
import {
  clientFor,
  countOnChain,
  deployTestLedger,
  drain,
  enqueueIntervals,
  FIRST_INTERVAL,
  forget,
  nodeCall,
  startCopy,
  type TestLedger,
} from "../adapters/chain/testLedger.ts";
import { randomSource } from "../core/commitment/randomBatch.ts";
import { FileOutbox } from "./support/fileOutbox.ts";
import type { ChildOrders } from "./support/outboxChild.ts";

const LONG = process.env.LATERAL_LONG === "1";
const SAMPLE = 12;
const LONG_MS = 20 * 60_000;
const INTERVALS = 2;
const DEPOSIT = 1_000_000n;
/** Blocks under the first record, so that no reorganisation reaches the contracts. */
const CUSHION = 13;
const CHILD = fileURLToPath(new URL("./support/outboxChild.ts", import.meta.url));

const WRITES = [1, 2, 3, 4, 5, 6, 7, 8] as const;
const MOMENTS = ["before", "after"] as const;
const DEPTHS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] as const;
const ENDPOINTS = ["honest", "lies", "hangs", "lags"] as const;

interface Case {
  readonly dieAt: number;
  readonly moment: "before" | "after";
  readonly killNode: boolean;
  readonly drop: boolean;
  readonly depth: number;
  readonly endpoint: (typeof ENDPOINTS)[number];
}

const MATRIX: readonly Case[] = WRITES.flatMap((dieAt) =>
  MOMENTS.flatMap((moment) =>
    [false, true].flatMap((killNode) =>
      [false, true].flatMap((drop) =>
        DEPTHS.flatMap((depth) =>
          ENDPOINTS.map((endpoint) => ({ dieAt, moment, killNode, drop, depth, endpoint })),
        ),
      ),
    ),
  ),
);

function shuffledMatrix(): readonly Case[] {
  const random = randomSource(4_711);
  const cases = [...MATRIX];
  for (let index = cases.length - 1; index > 0; index -= 1) {
    const other = random.whole(0, index);
    [cases[index], cases[other]] = [cases[other]!, cases[index]!];
  }
  return cases;
}

function behaviourOf(kind: Case["endpoint"]): (call: RpcCall) => Behaviour {
  if (kind === "hangs") return () => "hang";
  if (kind === "lies") {
    return ({ method }) => {
      if (method === "eth_getTransactionReceipt") return { lie: () => null };
      if (method === "eth_getTransactionCount") return { lie: () => "0x63" };
      return method === "eth_sendRawTransaction"
        ? { error: { code: -32_000, message: "already known" } }
        : "pass";
    };
  }
  if (kind === "honest") return () => "pass";
  // Always one answer behind.
  const last = new Map<string, unknown>();
  return ({ method, params }) => {
    if (!["eth_getBlockByNumber", "eth_getTransactionReceipt", "eth_getTransactionCount"].includes(method))
      return "pass";
    const key = `${method}${JSON.stringify(params)}`;
    return {
      lie: (honest) => {
        const before = last.has(key) ? last.get(key) : honest;
        last.set(key, honest);
        return before;
      },
    };
  };
}

/** Runs a client until it kills itself, or has nothing left to do. */
function runChild(orders: ChildOrders): Promise<NodeJS.Signals | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CHILD, JSON.stringify(orders)], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    let words = "";
    child.stderr.on("data", (chunk: Buffer) => {
      words = (words + chunk.toString()).slice(-800);
    });
    child.on("close", (status, signal) =>
      status === 0 || signal === "SIGKILL"
        ? resolve(signal)
        : reject(new Error(`the client failed: ${words}`)),
    );
  });
}

async function killNode(chain: DevChain): Promise<DevChain> {
  const { pid } = readRunFile(chain.folder)!.node;
  process.kill(pid, "SIGKILL");
  while (identify(pid) !== null) await new Promise((resolve) => setTimeout(resolve, 5));
  return DevChain.start({ folder: chain.folder, persistEveryMs: 0, watchEveryMs: 0 });
}

describe("client and node die, the chain reorganises, transactions drop, endpoints lie", () => {
  let ledger: TestLedger;
  let done = 0;
  let died = 0;
  beforeAll(async () => {
    ledger = await deployTestLedger();
  });
  afterAll(async () => {
    await forget(ledger);
    console.log(`fault matrix: ${done} of ${MATRIX.length} cases, the client was killed in ${died}`);
  });

  /** A signed deposit, which must count once. */
  async function enqueueDeposit(store: FileOutbox, chain: DevChain): Promise<string> {
    const vault = vaultOf(chain);
    const operator = await ledger.keystore.roleSigner("operator");
    const record = {
      feeder: ledger.feeder,
      amountMicroEuro: DEPOSIT,
      reference: keccakText("line"),
      fundedBefore: 0n,
    };
    const signature = await operator.signDigest(fundingDigest(vault.domain, record));
    const id = `fund:${ledger.feeder}:0`;
    const row = {
      id,
      kind: "other",
      feeder: ledger.feeder,
      interval: 0,
      sender: ledger.sender.address,
    } as const;
    await store.enqueue({ ...row, ...vault.calls.fundSigned({ ...record, signature }) });
    return id;
  }
  const vaultOf = (chain: DevChain) =>
    vaultContract({
      reader: clientFor(ledger, [chain.url], {} as never),
      deployment: ledger.deployment,
      depositReference: async () => null,
    });

  async function afterwards(store: FileOutbox, chain: DevChain, ids: readonly string[]): Promise<void> {
    const rows = await Promise.all(ids.map(async (id) => (await store.get(id))!));
    const { byData, nonces } = await countOnChain(ledger, chain);
    expect(rows.map((row) => [row.id, byData.get(row.data)])).toEqual(ids.map((id) => [id, 1]));
    expect(nonces.toSorted((a, b) => a - b)).toEqual(ids.map((_, index) => index));
    const reader = clientFor(ledger, [chain.url], store);
    await reader.probe();
    for (let step = 0; step < INTERVALS; step += 1) {
      const record = await reader.committedRecord(ledger.feeder, FIRST_INTERVAL + step);
      expect(record).toMatchObject({ kind: "void", sequence: step + 1 });
    }
    expect((await reader.feederState(ledger.feeder)).records).toBe(INTERVALS);
    const vault = await vaultOf(chain).state(ledger.feeder);
    expect(vault.funded).toBe(DEPOSIT);
    expect(vault.paid <= vault.activeTotal && vault.activeTotal <= vault.funded).toBe(true);
  }

  async function play({ dieAt, moment, killNode: nodeDies, drop, depth, endpoint }: Case): Promise<void> {
    let chain = await startCopy(ledger);
    const folder = await mkdtemp(join(tmpdir(), "lateral-matrix-"));
    const rpcs: FaultyRpc[] = [];
    try {
      await nodeCall(chain, "anvil_mine", [`0x${CUSHION.toString(16)}`]);
      await chain.persist();
      for (let index = 0; index < 3; index += 1) rpcs.push(await startFaultyRpc(chain.url));
      rpcs[0]!.behave = behaviourOf(endpoint);
      const file = join(folder, "outbox.log");
      const store = await FileOutbox.open(file);
      const ids = [await enqueueDeposit(store, chain), ...(await enqueueIntervals(ledger, store, INTERVALS))];
      if (drop) await nodeCall(chain, "evm_setAutomine", [false]);
      const urls = rpcs.map((rpc) => rpc.url);
      const { deployment, folder: keys } = ledger;
      const signal = await runChild({ folder: keys, deployment, file, urls, dieAt, moment });
      died += signal === "SIGKILL" ? 1 : 0;
      if (nodeDies) chain = await killNode(chain);
      const after = await FileOutbox.open(file);
      if (drop) {
        for (const { transactionHash } of (await Promise.all(ids.map((id) => after.get(id)))).flatMap(
          (row) => row!.attempts,
        )) {
          await nodeCall(chain, "anvil_dropTransaction", [transactionHash]).catch(() => null);
        }
        await nodeCall(chain, "evm_setAutomine", [true]);
      }
      const heir = clientFor(ledger, urls, after, { timeoutMs: 250, receiptPolls: 2 });
      // A node that was loaded from its save cannot go back behind it: records are made first, and taken back then.
      if (nodeDies && depth > 0) {
        await heir.pump();
        await nodeCall(chain, "anvil_mine", [`0x${depth.toString(16)}`]);
      }
      if (depth > 0) await nodeCall(chain, "anvil_reorg", [depth, []]);
      for (let round = 0; round < 4; round += 1) await heir.pump();
      rpcs[0]!.behave = () => "pass";
      await drain(heir);
      await afterwards(after, chain, ids);
      done += 1;
    } finally {
      for (const rpc of rpcs) await rpc.close();
      await chain.stop();
      await rm(chain.folder, { recursive: true, force: true });
      await rm(folder, { recursive: true, force: true });
    }
  }

  test.skipIf(LONG).each(shuffledMatrix().slice(0, SAMPLE))(
    "write $dieAt, $moment it, node dies: $killNode, dropped: $drop, reorg of $depth, an endpoint $endpoint",
    play,
    30_000,
  );

  test.runIf(LONG)(
    "for as much of the matrix as twenty minutes allow",
    async () => {
      const end = Date.now() + LONG_MS;
      for (const one of shuffledMatrix()) {
        if (Date.now() > end) break;
        await play(one).catch((error: unknown) => {
          throw new Error(
            `${JSON.stringify(one)}: ${error instanceof Error ? error.message : String(error)}`,
            { cause: error },
          );
        });
      }
      expect(done).toBeGreaterThan(100);
    },
    LONG_MS + 120_000,
  );
});
