/**
 * Records of three feeders in one transaction, on a real node: what holds for single records holds for each of them.
 *
 *   orders A ─┐
 *   orders B ─┼─► the oldest leads: nonce, signed bytes ─► commitMany ─► one log entry a record ─► each row's own end
 *   orders C ─┘
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { AbiCoder, Interface } from "ethers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ChainClientOptions } from "../../backend/adapters/chain/chainClient.ts";
import type { DevChain } from "../../backend/adapters/chain/devChain.ts";
import { DEFAULT_LIMITS } from "../../backend/adapters/chain/packRecords.ts";
import { MemoryOutbox } from "../../backend/adapters/memory/memoryOutbox.ts";
import { batchLedgerAbi } from "../../backend/core/commitment/contractAbi.ts";
import type { Hex } from "../../backend/core/orders/order.ts";
import type { OutboxEntry, OutboxStore } from "../../backend/ports/chain.ts";
import { type FaultyRpc, startFaultyRpc } from "../adapters/chain/faultyRpc.ts";
import {
  clientFor,
  countOnChain,
  deployTestLedger,
  discard,
  drain,
  enqueueOrders,
  enqueueVoid,
  FIRST_INTERVAL,
  forget,
  nodeCall,
  rowsOf,
  startCopy,
  type TestLedger,
} from "../adapters/chain/testLedger.ts";
import { Died, dyingStore } from "./support/dyingStore.ts";
import { FileOutbox } from "./support/fileOutbox.ts";
import type { ChildOrders } from "./support/outboxChild.ts";

const FEEDERS = ["lindenhof-lv1", "lindenhof-lv2", "lindenhof-lv3"] as const;
const CHILD = fileURLToPath(new URL("./support/outboxChild.ts", import.meta.url));
const CUSHION = 8;
const ledgerAbi = new Interface(batchLedgerAbi);

let ledger: TestLedger;
let chain: DevChain;
let rpc: FaultyRpc;
let store: MemoryOutbox;

beforeAll(async () => {
  ledger = await deployTestLedger(FEEDERS.slice(1));
});
afterAll(() => forget(ledger));
beforeEach(async () => {
  chain = await startCopy(ledger);
  await nodeCall(chain, "anvil_mine", [`0x${CUSHION.toString(16)}`]);
  rpc = await startFaultyRpc(chain.url);
  store = new MemoryOutbox();
});
afterEach(async () => {
  await rpc.close();
  await discard(chain);
});

const packing = (from: OutboxStore, options: Partial<ChainClientOptions> = {}) =>
  clientFor(ledger, [rpc.url], from, { pack: DEFAULT_LIMITS, ...options });

/** Orders, then void records, of every feeder for one interval. */
async function enqueueRound(target: OutboxStore, step: number): Promise<string[]> {
  const ids: string[] = [];
  const at = FIRST_INTERVAL + step;
  for (const feederId of FEEDERS) ids.push(await enqueueOrders(ledger, target, at, feederId));
  for (const feederId of FEEDERS) ids.push(await enqueueVoid(ledger, target, at, 3001, feederId));
  return ids;
}

/** Events of the ledger by kind, feeder and interval. */
async function eventsOnChain(): Promise<string[]> {
  const filter = { address: ledger.deployment.contracts.batchLedger, fromBlock: "0x0", toBlock: "latest" };
  const logs = (await nodeCall(chain, "eth_getLogs", [filter])) as { topics: string[]; data: string }[];
  return logs.flatMap((log) => {
    const event = ledgerAbi.parseLog(log);
    const kind =
      event?.name === "OrdersCommitted" ? "orders" : event?.name === "IntervalVoided" ? "void" : null;
    return kind === null ? [] : [`${kind}:${String(event?.args.feeder)}:${String(event?.args.interval)}`];
  });
}

/** Every row is on the chain once, the rows say so, and nonces are unbroken. */
async function expectEachOnce(ids: readonly string[], from: MemoryOutbox = store): Promise<void> {
  const rows = await rowsOf(from, ids);
  expect(rows.filter(({ status }) => status !== "mined" && status !== "final")).toEqual([]);
  expect((await eventsOnChain()).sort()).toEqual([...ids].sort());
  const { nonces } = await countOnChain(ledger, chain);
  expect(nonces).toEqual(nonces.map((_, index) => index));
  const client = packing(from);
  await client.probe();
  for (const { inclusion } of rows)
    expect(await client.inclusionOf(inclusion!.transactionHash)).toEqual(inclusion);
}

describe("due records of several feeders", () => {
  it("share one transaction, under its limits; those of one feeder go alone", async () => {
    const ids = await enqueueRound(store, 0);
    await drain(packing(store));
    expect((await countOnChain(ledger, chain)).nonces).toHaveLength(1);
    await expectEachOnce(ids);
    const few = { ...DEFAULT_LIMITS, maxRecords: 2 };
    ids.push(...(await enqueueRound(store, 1)));
    await drain(packing(store, { pack: few }));
    expect((await countOnChain(ledger, chain)).nonces).toHaveLength(1 + 3);
    for (let step = 2; step < 4; step += 1) {
      ids.push(await enqueueOrders(ledger, store, FIRST_INTERVAL + step));
      ids.push(await enqueueVoid(ledger, store, FIRST_INTERVAL + step));
    }
    await drain(packing(store));
    expect((await countOnChain(ledger, chain)).nonces).toHaveLength(4 + 4);
    await expectEachOnce(ids);
  });

  it("are each refused by themselves: the bad one spends no nonce, the good ones are taken", async () => {
    const good = await enqueueRound(store, 5);
    const bad = await enqueueVoid(ledger, store, FIRST_INTERVAL + 4, 3001, FEEDERS[1]);
    const later = await enqueueRound(store, 6);
    await drain(packing(store));
    expect(await store.get(bad)).toMatchObject({
      status: "refused",
      nonce: null,
      fault: { code: "LAT-4201" },
    });
    await expectEachOnce([...good, ...later]);
    expect((await countOnChain(ledger, chain)).nonces).toHaveLength(2);
  });

  it("are refused on the chain with the same fault when the simulation lied", async () => {
    const ids = await enqueueRound(store, 5);
    await drain(packing(store));
    const bad = await enqueueVoid(ledger, store, FIRST_INTERVAL + 4, 3001, FEEDERS[0]);
    const good = await enqueueOrders(ledger, store, FIRST_INTERVAL + 6, FEEDERS[1]);
    rpc.behave = ({ method }) =>
      method === "eth_call" ? { lie: () => AbiCoder.defaultAbiCoder().encode(["uint256"], [2]) } : "pass";
    await drain(packing(store));
    // The bad one led: its nonce is spent, its bytes carried the good one.
    expect(await store.get(bad)).toMatchObject({ status: "reverted", nonce: 1, fault: { code: "LAT-4201" } });
    rpc.behave = () => "pass";
    await expectEachOnce([...ids, good]);
  });

  it("survive a client that dies at any write of the outbox, before or after it", async () => {
    const ids: string[] = [];
    let step = 0;
    for (let dieAt = 1; dieAt <= 9; dieAt += 1) {
      for (const moment of ["before", "after"] as const) {
        ids.push(...(await enqueueRound(store, step)));
        step += 1;
        const doomed = packing(dyingStore(store, dieAt, moment), { finalityDepth: 0 });
        const life = async () => {
          for (let round = 0; round < 4; round += 1) await doomed.pump();
        };
        await expect(life()).rejects.toBeInstanceOf(Died);
        await drain(packing(store, { finalityDepth: 0 }));
      }
    }
    await expectEachOnce(ids);
    expect((await countOnChain(ledger, chain)).nonces).toHaveLength(step);
  });

  it("survive kill -9 of a client process, and a reorganisation after it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "lateral-packs-"));
    try {
      const file = join(folder, "outbox.log");
      const ids: string[] = [];
      for (const [step, dieAt] of [1, 3, 5].entries()) {
        const before = await FileOutbox.open(file);
        ids.push(...(await enqueueRound(before, step)));
        const { deployment } = ledger;
        const moment = step % 2 === 0 ? "after" : "before";
        const orders = {
          folder: ledger.folder,
          deployment,
          file,
          urls: [rpc.url],
          dieAt,
          moment,
          pack: true,
        };
        expect(await runChild(orders as ChildOrders)).toBe("SIGKILL");
        const heir = await FileOutbox.open(file);
        await nodeCall(chain, "anvil_reorg", [2, []]);
        await drain(packing(heir));
      }
      const last = await FileOutbox.open(file);
      await expectEachOnce(ids, last);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it("fall out of the chain together and come back together, with the very same bytes", async () => {
    const ids = await enqueueRound(store, 0);
    const client = packing(store, { finalityDepth: 0 });
    await drain(client);
    await client.pump();
    const before = await rowsOf(store, ids);
    expect(before.map(({ status }) => status)).toEqual(ids.map(() => "final"));
    await nodeCall(chain, "anvil_reorg", [3, []]);
    const report = await client.pump();
    expect([...report.rolledBack].sort()).toEqual([...ids].sort());
    await drain(client);
    await expectEachOnce(ids);
    const hash = (rows: readonly OutboxEntry[]): Hex[] => rows.map((row) => row.inclusion!.transactionHash);
    expect(hash(await rowsOf(store, ids))).toEqual(hash(before));
  });
});

/** Runs a client until it kills itself, or has nothing left to do. */
function runChild(orders: ChildOrders): Promise<NodeJS.Signals | null> {
  return new Promise((resolve, reject) => {
    const stdio = ["ignore", "ignore", "pipe"] as const;
    const child = spawn(process.execPath, [CHILD, JSON.stringify(orders)], { stdio: [...stdio] });
    let words = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      words = (words + chunk.toString()).slice(-800);
    });
    child.on("close", (status, signal) =>
      status === 0 || signal === "SIGKILL"
        ? resolve(signal)
        : reject(new Error(`the client failed: ${words}`)),
    );
  });
}
