/** The node misbehaves: it is killed, loses its newest blocks, reorganises, forgets, or is another chain. */
import { existsSync } from "node:fs";
import { readFile, truncate } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { DevChain, DevChainOptions } from "../../backend/adapters/chain/devChain.ts";
import { DevChain as Chain } from "../../backend/adapters/chain/devChain.ts";
import { identify } from "../../backend/adapters/chain/processIdentity.ts";
import { MemoryOutbox } from "../../backend/adapters/memory/memoryOutbox.ts";
import {
  clientFor,
  countOnChain,
  deployTestLedger,
  discard,
  drain,
  enqueueIntervals,
  forget,
  nodeCall,
  rowsOf,
  startCopy,
  type TestLedger,
} from "../adapters/chain/testLedger.ts";

let ledger: TestLedger;
let chain: DevChain;
let store: MemoryOutbox;
let warnings: string[];
const started: DevChain[] = [];

beforeAll(async () => {
  ledger = await deployTestLedger();
});
afterAll(() => forget(ledger));
beforeEach(() => {
  store = new MemoryOutbox();
  warnings = [];
});
afterEach(async () => {
  for (const one of started.splice(0)) await discard(one);
});

async function start(options: Partial<DevChainOptions> = {}): Promise<void> {
  chain = await startCopy(ledger, { onWarning: (code) => warnings.push(code), ...options });
  started.push(chain);
}

async function restart(): Promise<void> {
  started.splice(started.indexOf(chain), 1);
  chain = await Chain.start({
    folder: chain.folder,
    persistEveryMs: 0,
    watchEveryMs: 0,
    onWarning: (code) => warnings.push(code),
  });
  started.push(chain);
}

const client = () => clientFor(ledger, [chain.url], store, { onWarning: (code) => warnings.push(code) });

async function expectEachOnce(ids: readonly string[]): Promise<void> {
  const rows = await rowsOf(store, ids);
  const { byData, nonces } = await countOnChain(ledger, chain);
  expect(rows.map((row) => byData.get(row.data))).toEqual(ids.map(() => 1));
  expect(nonces).toEqual(ids.map((_, index) => index));
  expect(rows.filter((row) => row.status !== "mined" && row.status !== "final")).toEqual([]);
  const reader = client();
  for (const row of rows)
    expect(await reader.inclusionOf(row.inclusion!.transactionHash)).toEqual(row.inclusion);
}

/** Looks again and again; the time limit of the test ends what never holds. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}

const kill = async (pid: number): Promise<void> => {
  process.kill(pid, "SIGKILL");
  await until(() => identify(pid) === null);
};

describe("a reorganisation", () => {
  it("of any depth from 1 to 12 takes rows back and sends the same bytes again", async () => {
    await start();
    const ids: string[] = [];
    const sender = client();
    for (let depth = 1; depth <= 12; depth += 1) {
      ids.push(...(await enqueueIntervals(ledger, store, depth <= 6 ? 6 : 1, ids.length / 2)));
      await drain(sender);
      await sender.pump();
      const before = await rowsOf(store, ids);
      await nodeCall(chain, "anvil_reorg", [depth, []]);
      const report = await sender.pump();
      expect(report.rolledBack).toHaveLength(depth);
      await drain(sender);
      const after = await rowsOf(store, ids);
      expect(after.map((row) => row.attempts.map((attempt) => attempt.raw))).toEqual(
        before.map((row) => row.attempts.map((attempt) => attempt.raw)),
      );
    }
    await expectEachOnce(ids);
    // Finality is two blocks here, so whatever reaches deeper took back what was thought final, and says so.
    expect(warnings.filter((code) => code === "LAT-4013").length).toBe(10);
  });
});

describe("a node killed with -9", () => {
  it("comes back with the state it saved, and what was lost since is sent again", async () => {
    await start();
    const ids = await enqueueIntervals(ledger, store, 4);
    await drain(client());
    await chain.persist();
    ids.push(...(await enqueueIntervals(ledger, store, 4, 4)));
    await drain(client());
    await kill(chain.pid);
    expect((await client().probe()).state).toBe("down");
    ids.push(...(await enqueueIntervals(ledger, store, 1, 8)));
    expect((await client().pump()).waiting).toBeGreaterThan(0);
    await restart();
    await drain(client());
    await expectEachOnce(ids);
  });

  it("is started again by its watch while the client keeps pumping", async () => {
    await start({ watchEveryMs: 50 });
    const ids: string[] = [];
    const sender = client();
    for (let round = 0; round < 3; round += 1) {
      ids.push(...(await enqueueIntervals(ledger, store, 3, ids.length / 2)));
      const draining = drain(sender, 2_000);
      await new Promise((resolve) => setTimeout(resolve, 30 + 40 * round));
      const { pid } = chain;
      await kill(pid);
      await draining;
      // A quick machine may have been done before the kill; the next round begins with a node in any case.
      await until(() => chain.pid !== pid);
    }
    await drain(sender);
    await expectEachOnce(ids);
    expect(warnings).toContain("LAT-4001");
  });

  it("survives a truncated state file by the copy before it, and says so", async () => {
    await start();
    const ids = await enqueueIntervals(ledger, store, 3);
    await drain(client());
    await chain.persist();
    ids.push(...(await enqueueIntervals(ledger, store, 3, 3)));
    await drain(client());
    await chain.persist();
    await kill(chain.pid);
    const newest = join(chain.folder, "state.gz");
    await truncate(newest, Math.floor((await readFile(newest)).length / 2));
    await restart();
    expect(warnings).toContain("LAT-4018");
    expect(existsSync(`${newest}.damaged`)).toBe(true);
    await drain(client());
    await expectEachOnce(ids);
  });
});

describe("a chain that is not ours any more", () => {
  it("is reported as reset, gets nothing, and work resumes when ours is back", async () => {
    await start();
    const ids = await enqueueIntervals(ledger, store, 2);
    const sender = client();
    await drain(sender);
    const { port, folder } = chain;
    started.splice(0);
    await chain.stop();
    const stranger = await Chain.start({
      folder: join(folder, "other"),
      port,
      persistEveryMs: 0,
      watchEveryMs: 0,
    });
    await stranger.fund([ledger.sender.address]);
    ids.push(...(await enqueueIntervals(ledger, store, 1, 2)));
    const report = await sender.pump();
    expect(report.state).toBe("reset");
    expect(sender.status()).toMatchObject({ code: "LAT-4002", details: { what: "the genesis block" } });
    await expect(sender.feederState(ledger.feeder)).rejects.toMatchObject({ code: "LAT-4002" });
    expect(Number(await nodeCall(stranger, "eth_blockNumber"))).toBe(0);
    expect((await rowsOf(store, ids)).map((row) => row.nonce)).toEqual([0, 1, 2, 3, null, null]);
    await stranger.stop();
    chain = await Chain.start({ folder, port, persistEveryMs: 0, watchEveryMs: 0 });
    started.push(chain);
    await drain(sender);
    expect(sender.status().state).toBe("ok");
    await expectEachOnce(ids);
  });

  it("is recognised by its id and by missing contract code too", async () => {
    await start();
    await nodeCall(chain, "anvil_setCode", [ledger.deployment.contracts.batchLedger, "0x"]);
    expect(await client().probe()).toMatchObject({
      state: "reset",
      details: { what: "the contract's code" },
    });
    await nodeCall(chain, "anvil_setChainId", [1_234]);
    expect(await client().probe()).toMatchObject({
      state: "reset",
      details: { what: "the chain id", actual: 1_234 },
    });
  });
});

describe("a long run", () => {
  it("is cut short in memory now and then without losing or doubling a row", async () => {
    await start({
      persistEveryMs: 60,
      watchEveryMs: 50,
      compactAfterBlocks: 15,
      retention: { firstBlocks: 32, newestBlocks: 40 },
    });
    const firstPid = chain.pid;
    // A node that was cut short may keep a transaction it knows without mining it; a replacement wakes it.
    const sender = clientFor(ledger, [chain.url], store, {
      finalizedBlock: () => chain.persistedBlock(),
      replaceAfterMs: 1_000,
    });
    const ids = await enqueueIntervals(ledger, store, 40);
    await drain(sender, 3_000);
    // However quickly the rows went through: the next save finds the history long enough to be cut.
    await until(() => chain.pid !== firstPid);
    await chain.stop();
    await restart();
    // What was mined between the last save and the cut was lost with the old node, and is sent again.
    await drain(sender, 3_000);
    const rows = await rowsOf(store, ids);
    expect(rows.filter((row) => row.status !== "mined" && row.status !== "final")).toEqual([]);
    expect(rows.map((row) => row.nonce)).toEqual(ids.map((_, index) => index));
    expect(await sender.feederState(ledger.feeder)).toMatchObject({ records: 40, lastInterval: 1_980_039 });
    expect(await nodeCall(chain, "eth_getTransactionCount", [ledger.sender.address, "latest"])).toBe("0x50");
  });
});
