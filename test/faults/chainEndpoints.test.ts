/** Endpoints that hang, lag, answer nonsense or lie, alone and beside honest ones. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { DevChain } from "../../backend/adapters/chain/devChain.ts";
import { MemoryOutbox } from "../../backend/adapters/memory/memoryOutbox.ts";
import { type Behaviour, type FaultyRpc, type RpcCall, startFaultyRpc } from "../adapters/chain/faultyRpc.ts";
import {
  clientFor,
  countOnChain,
  deployTestLedger,
  discard,
  drain,
  enqueueIntervals,
  enqueueOrders,
  FIRST_INTERVAL,
  forget,
  rowsOf,
  startCopy,
  type TestLedger,
} from "../adapters/chain/testLedger.ts";

let ledger: TestLedger;
let chain: DevChain;
let store: MemoryOutbox;
let rpcs: FaultyRpc[];

beforeAll(async () => {
  ledger = await deployTestLedger();
});
afterAll(() => forget(ledger));
beforeEach(async () => {
  chain = await startCopy(ledger);
  store = new MemoryOutbox();
  rpcs = await Promise.all([0, 1, 2].map(() => startFaultyRpc(chain.url)));
});
afterEach(async () => {
  await Promise.all(rpcs.map((rpc) => rpc.close()));
  await discard(chain);
});

const urls = (count = 3) => rpcs.slice(0, count).map((rpc) => rpc.url);
const first = (behave: (call: RpcCall) => Behaviour): void => {
  rpcs[0]!.behave = behave;
};
const on = (method: string, behaviour: Behaviour) => (call: RpcCall) =>
  call.method === method ? behaviour : "pass";

async function expectEachOnce(ids: readonly string[]): Promise<void> {
  const rows = await rowsOf(store, ids);
  const { byData, nonces } = await countOnChain(ledger, chain);
  expect(rows.map((row) => byData.get(row.data))).toEqual(ids.map(() => 1));
  expect(nonces).toEqual(ids.map((_, index) => index));
  const honest = clientFor(ledger, [chain.url], store);
  for (const row of rows)
    expect(await honest.inclusionOf(row.inclusion!.transactionHash)).toEqual(row.inclusion);
}

describe("the first of several endpoints", () => {
  it.each<[string, (call: RpcCall) => Behaviour]>([
    ["hangs", () => "hang"],
    ["hangs when it should send", on("eth_sendRawTransaction", "hang")],
    ["swallows what it is given to send", on("eth_sendRawTransaction", { raw: "" })],
    ["breaks off", () => "break-before"],
    ["answers nonsense", () => ({ raw: "<html>502 Bad Gateway</html>" })],
    ["answers other calls", () => ({ raw: '{"jsonrpc":"2.0","id":-1,"result":"0x1"}' })],
    ["says it is busy", () => ({ error: { code: -32_005, message: "limit exceeded" } })],
    ["gives heads of another shape", on("eth_getBlockByNumber", { lie: () => ({ number: 5 }) })],
    ["is another chain", on("eth_chainId", { lie: () => "0x1" })],
  ])("%s: the others do the work, each row exactly once", async (_, behave) => {
    first(behave);
    const ids = await enqueueIntervals(ledger, store, 1);
    const client = clientFor(ledger, urls(), store, { timeoutMs: 150 });
    await drain(client);
    expect(client.status().state).toBe("ok");
    await expectEachOnce(ids);
  });

  it.each<[string, (call: RpcCall) => Behaviour]>([
    ["invents receipts", on("eth_getTransactionReceipt", { lie: inventReceipt })],
    ["denies receipts", on("eth_getTransactionReceipt", { lie: () => null })],
    ["invents blocks", on("eth_getBlockByNumber", { lie: inventBlock })],
    [
      "claims that calls revert",
      on("eth_estimateGas", { error: { code: 3, message: "execution reverted" } }),
    ],
    ["claims a high nonce", on("eth_getTransactionCount", { lie: () => "0x63" })],
    ["claims a low nonce", on("eth_getTransactionCount", { lie: () => "0x0" })],
    [
      "claims to know what it does not",
      on("eth_sendRawTransaction", { error: { code: -32_000, message: "already known" } }),
    ],
  ])("%s: the majority is believed", async (_, behave) => {
    const ids = await enqueueIntervals(ledger, store, 1);
    const client = clientFor(ledger, urls(), store, { receiptPolls: 2 });
    first(behave);
    // The liar may hold back what it should pass on; the row is sent to others once it is out of patience.
    for (let round = 0; round < 20; round += 1) {
      await client.pump();
      if (round === 10) first((call) => (call.method === "eth_sendRawTransaction" ? "pass" : behave(call)));
    }
    await drain(client);
    await expectEachOnce(ids);
  });
});

describe("a single endpoint", () => {
  it("that invents a receipt is not believed while its own blocks do not show the transaction", async () => {
    first((call) => {
      if (call.method === "eth_sendRawTransaction")
        return { error: { code: -32_000, message: "already known" } };
      return call.method === "eth_getTransactionReceipt" ? { lie: inventReceiptOf(call) } : "pass";
    });
    const id = await enqueueOrders(ledger, store, FIRST_INTERVAL);
    const client = clientFor(ledger, urls(1), store, { receiptPolls: 1 });
    for (let round = 0; round < 5; round += 1) await client.pump();
    expect((await store.get(id))!.status).toBe("broadcast");
    first(() => "pass");
    await drain(client);
    await expectEachOnce([id]);
  });

  it("that is down makes work queue up, and it resumes when the endpoint is back", async () => {
    const client = clientFor(ledger, urls(1), store, { timeoutMs: 100 });
    first(() => "hang");
    const ids = await enqueueIntervals(ledger, store, 2);
    const report = await client.pump();
    expect(report).toMatchObject({ state: "down", mined: [] });
    expect(report.waiting).toBeGreaterThan(0);
    expect(client.status()).toMatchObject({ code: "LAT-4001", details: { reason: "no answer in time" } });
    await expect(client.feederState(ledger.feeder)).rejects.toMatchObject({ code: "LAT-4001" });
    first(() => "pass");
    await drain(client);
    expect(client.status().state).toBe("ok");
    await expectEachOnce(ids);
  });
});

describe("an endpoint that lags", () => {
  it("does not make a mined row look lost", async () => {
    const client = clientFor(ledger, urls(2), store);
    const ids = await enqueueIntervals(ledger, store, 2);
    await drain(client);
    rpcs[1]!.behave = on("eth_getBlockByNumber", { lie: () => null });
    const report = await client.pump();
    expect(report.rolledBack).toEqual([]);
    rpcs[1]!.behave = () => "pass";
    await expectEachOnce(ids);
  });
});

function inventReceipt(honest: unknown): unknown {
  return honest && { ...honest, blockHash: `0x${"ee".repeat(32)}`, gasUsed: "0x1" };
}

function inventReceiptOf(call: RpcCall): (honest: unknown) => unknown {
  return () => ({
    transactionHash: call.params[0],
    blockHash: ledger.deployment.blockHash,
    blockNumber: `0x${ledger.deployment.blockNumber.toString(16)}`,
    gasUsed: "0x1",
    status: "0x1",
  });
}

/** Blocks above the deployment get another hash. */
function inventBlock(honest: unknown): unknown {
  const block = honest as { number?: string } | null;
  const isAbove = Number(block?.number ?? 0) > ledger.deployment.blockNumber;
  return isAbove ? { ...block, hash: `0x${"dd".repeat(32)}` } : honest;
}
