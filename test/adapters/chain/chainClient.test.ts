import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { DevChain } from "../../../backend/adapters/chain/devChain.ts";
import { firstFees } from "../../../backend/adapters/chain/feePolicy.ts";
import { signAttempt } from "../../../backend/adapters/chain/transactionSigner.ts";
import { MemoryOutbox } from "../../../backend/adapters/memory/memoryOutbox.ts";
import type { Hex } from "../../../backend/core/orders/order.ts";
import {
  clientFor,
  countOnChain,
  deployTestLedger,
  discard,
  drain,
  enqueueIntervals,
  enqueueOrders,
  enqueueVoid,
  FIRST_INTERVAL,
  forget,
  nodeCall,
  rowsOf,
  startCopy,
  type TestLedger,
} from "./testLedger.ts";

let ledger: TestLedger;
let chain: DevChain;
let store: MemoryOutbox;

beforeAll(async () => {
  ledger = await deployTestLedger();
});
afterAll(() => forget(ledger));
const started: DevChain[] = [];
const start = async (...nodeArguments: string[]): Promise<DevChain> => {
  chain = await startCopy(ledger, { nodeArguments });
  started.push(chain);
  store = new MemoryOutbox();
  return chain;
};
afterEach(async () => {
  for (const one of started.splice(0)) await discard(one);
});

describe("the outbox on a node that mines at once", () => {
  beforeEach(() => start());

  it("takes every row from queued to final, each exactly once, nonces without a gap", async () => {
    const client = clientFor(ledger, [chain.url], store, { finalityDepth: 0 });
    const ids = await enqueueIntervals(ledger, store, 5);
    await drain(client);
    await client.pump();
    const rows = await rowsOf(store, ids);
    expect(rows.map((row) => row.status)).toEqual(ids.map(() => "final"));
    const { byData, nonces } = await countOnChain(ledger, chain);
    expect(rows.map((row) => byData.get(row.data))).toEqual(ids.map(() => 1));
    expect(nonces).toEqual(ids.map((_, index) => index));
    expect(await client.feederState(ledger.feeder)).toMatchObject({
      lastInterval: FIRST_INTERVAL + 4,
      lastOrdersInterval: FIRST_INTERVAL + 4,
      records: 5,
    });
  });

  it("becomes final only when buried deep enough, and on disk where the node says so", async () => {
    const saved = { block: -1 };
    const client = clientFor(ledger, [chain.url], store, {
      finalityDepth: 1,
      finalizedBlock: () => saved.block,
    });
    const [orders, voided] = await enqueueIntervals(ledger, store, 1);
    await drain(client);
    expect((await client.pump()).final).toEqual([]);
    saved.block = 1_000;
    expect((await client.pump()).final).toEqual([orders]);
    await nodeCall(chain, "anvil_mine", ["0x1"]);
    expect((await client.pump()).final).toEqual([voided]);
  });

  it("finds a record in the chain's own log, with the block that holds it", async () => {
    const client = clientFor(ledger, [chain.url], store);
    const ids = await enqueueIntervals(ledger, store, 2);
    await drain(client);
    const record = await client.committedRecord(ledger.feeder, FIRST_INTERVAL + 1);
    const row = (await store.get(ids[3]!))!;
    expect(record).toMatchObject({ kind: "void", sequence: 2, inclusion: row.inclusion });
    expect(record?.accumulator).toBe((await client.feederState(ledger.feeder)).accumulator);
    expect(await client.block(row.inclusion!.blockHash)).toMatchObject({
      number: row.inclusion!.blockNumber,
    });
    expect(await client.inclusionOf(row.inclusion!.transactionHash)).toEqual(row.inclusion);
    expect(await client.committedRecord(ledger.feeder, FIRST_INTERVAL + 9)).toBeNull();
  });

  it("refuses in simulation what the contract would refuse, spends no nonce, and goes on with the next row", async () => {
    const client = clientFor(ledger, [chain.url], store);
    const first = await enqueueOrders(ledger, store, FIRST_INTERVAL + 3);
    const stale = await enqueueOrders(ledger, store, FIRST_INTERVAL + 2);
    const next = await enqueueOrders(ledger, store, FIRST_INTERVAL + 4);
    await drain(client);
    const [a, b, c] = await rowsOf(store, [first, stale, next]);
    expect([a!.nonce, b!.nonce, c!.nonce]).toEqual([0, null, 1]);
    expect(b).toMatchObject({
      status: "refused",
      fault: { code: "LAT-4201", details: { actual: "1980002", limit: "1980003" } },
    });
    await expect(client.settle(stale, 1_000)).rejects.toMatchObject({ code: "LAT-4201" });
  });

  it("takes a refused row up again once its cause is gone", async () => {
    const client = clientFor(ledger, [chain.url], store);
    const interval = FIRST_INTERVAL + 1;
    await enqueueOrders(ledger, store, FIRST_INTERVAL);
    const early = await enqueueVoid(ledger, store, interval);
    await drain(client);
    expect((await store.get(early))!.fault?.code).toBe("LAT-4202");
    await enqueueVoid(ledger, store, FIRST_INTERVAL);
    await drain(client);
    await client.retry(early);
    expect((await client.settle(early, 2_000)).status).toBe("mined");
    await expect(client.retry("batch:nowhere:1")).rejects.toMatchObject({ code: "LAT-4007" });
  });

  it("recognises its own work on chain when the outbox was restored from an older backup", async () => {
    const ids = await enqueueIntervals(ledger, store, 1);
    await drain(clientFor(ledger, [chain.url], store));
    const before = await rowsOf(store, ids);
    store = new MemoryOutbox();
    await enqueueIntervals(ledger, store, 2);
    await drain(clientFor(ledger, [chain.url], store));
    const after = await rowsOf(store, ids);
    expect(after.map((row) => row.inclusion)).toEqual(before.map((row) => row.inclusion));
    const { byData } = await countOnChain(ledger, chain);
    expect([...byData.values()]).toEqual([1, 1, 1, 1]);
  });

  it("gets a new nonce when somebody else spent the one it was signed with", async () => {
    const client = clientFor(ledger, [chain.url], store, { finalityDepth: 0 });
    await enqueueIntervals(ledger, store, 1);
    await drain(client);
    const foreign = await signAttempt(ledger.sender, {
      chainId: chain.chainId,
      nonce: 2,
      call: { to: ledger.sender.address, data: "0x" },
      gasLimit: 21_000n,
      fees: firstFees(10n ** 9n, { maxFeePerGasWei: 10n ** 12n, priorityFeePerGasWei: 1n }),
    });
    await nodeCall(chain, "eth_sendRawTransaction", [foreign.raw]);
    const ids = await enqueueIntervals(ledger, store, 1, 1);
    await drain(client);
    const { byData, nonces } = await countOnChain(ledger, chain);
    expect((await rowsOf(store, ids)).map((row) => [row.nonce, byData.get(row.data)])).toEqual([
      [3, 1],
      [4, 1],
    ]);
    expect(nonces).toEqual([0, 1, 2, 3, 4]);
  });

  it("keeps within the gas cap and raises the alarm when the balance runs low", async () => {
    const warnings: string[] = [];
    const client = clientFor(ledger, [chain.url], store, {
      gasCap: 30_000n,
      balanceAlarmWei: 10n ** 30n,
      onWarning: (code) => warnings.push(code),
    });
    const id = await enqueueOrders(ledger, store, FIRST_INTERVAL);
    await drain(client);
    expect((await store.get(id))!.fault).toMatchObject({ code: "LAT-4005", details: { limit: "30000" } });
    expect(client.status()).toMatchObject({ state: "ok", code: "LAT-4008" });
    expect(warnings).toEqual(["LAT-4008"]);
  });
});

describe("the outbox on a node that mines when told", () => {
  beforeEach(() => start("--no-mining"));
  const impatient = { receiptPolls: 1, pollMs: 1 } as const;

  it("has one transaction in flight at a time", async () => {
    const client = clientFor(ledger, [chain.url], store, impatient);
    const ids = await enqueueIntervals(ledger, store, 2);
    await client.pump();
    await client.pump();
    const statuses = (await rowsOf(store, ids)).map((row) => row.status);
    expect(statuses).toEqual(["broadcast", "queued", "queued", "queued"]);
    await nodeCall(chain, "anvil_mine", ["0x1"]);
    expect((await client.pump()).mined).toEqual([ids[0]]);
  });

  it("sends the very same bytes again when the node dropped the transaction", async () => {
    const client = clientFor(ledger, [chain.url], store, impatient);
    const id = await enqueueOrders(ledger, store, FIRST_INTERVAL);
    await client.pump();
    const [attempt] = (await store.get(id))!.attempts;
    expect(await nodeCall(chain, "anvil_dropTransaction", [attempt!.transactionHash])).toBe(
      attempt!.transactionHash,
    );
    await client.pump();
    await nodeCall(chain, "anvil_mine", ["0x1"]);
    await client.pump();
    expect(await store.get(id)).toMatchObject({
      status: "mined",
      attempts: [attempt],
      inclusion: { transactionHash: attempt!.transactionHash },
    });
  });

  it("takes 'already known' for success", async () => {
    const id = await enqueueOrders(ledger, store, FIRST_INTERVAL);
    await clientFor(ledger, [chain.url], store, impatient).pump();
    const sent = (await store.get(id))!;
    await store.save({ ...sent, status: "signed", broadcastAt: null, version: sent.version + 1 });
    await clientFor(ledger, [chain.url], store, impatient).pump();
    expect(await store.get(id)).toMatchObject({ status: "broadcast", fault: null });
    await nodeCall(chain, "anvil_mine", ["0x1"]);
    const client = clientFor(ledger, [chain.url], store, impatient);
    expect((await client.settle(id, 2_000)).status).toBe("mined");
    expect((await countOnChain(ledger, chain)).nonces).toEqual([0]);
  });

  it("replaces what is stuck: same nonce, both fees up by an eighth or more, mined once", async () => {
    const client = clientFor(ledger, [chain.url], store, { ...impatient, replaceAfterMs: 0 });
    const id = await enqueueOrders(ledger, store, FIRST_INTERVAL);
    for (let round = 0; round < 3; round += 1) await client.pump();
    const { attempts, nonce } = (await store.get(id))!;
    expect(attempts.length).toBeGreaterThanOrEqual(3);
    for (const [index, attempt] of attempts.slice(1).entries()) {
      const before = attempts[index]!;
      expect(attempt.maxFeePerGasWei * 8n).toBeGreaterThanOrEqual(before.maxFeePerGasWei * 9n);
      expect(attempt.maxPriorityFeePerGasWei * 8n).toBeGreaterThanOrEqual(
        before.maxPriorityFeePerGasWei * 9n,
      );
    }
    await nodeCall(chain, "anvil_mine", ["0x1"]);
    await client.pump();
    expect(nonce).toBe(0);
    expect((await countOnChain(ledger, chain)).nonces).toEqual([0]);
    expect((await store.get(id))!.inclusion?.transactionHash).toBe(attempts.at(-1)!.transactionHash);
  });

  it("stops raising at the fee cap, says so, and still waits for the transaction", async () => {
    const fees = { maxFeePerGasWei: 1_200_000_000n, priorityFeePerGasWei: 100_000_000n };
    const client = clientFor(ledger, [chain.url], store, { ...impatient, replaceAfterMs: 0, fees });
    const id = await enqueueOrders(ledger, store, FIRST_INTERVAL);
    for (let round = 0; round < 8; round += 1) await client.pump();
    const row = (await store.get(id))!;
    expect(row.fault?.code).toBe("LAT-4011");
    expect(row.attempts.every((attempt) => attempt.maxFeePerGasWei <= fees.maxFeePerGasWei)).toBe(true);
    await nodeCall(chain, "anvil_mine", ["0x1"]);
    await client.pump();
    expect(await store.get(id)).toMatchObject({ status: "mined", fault: null });
  });

  it("reports a transaction that was mined and reverted, with its nonce spent", async () => {
    const client = clientFor(ledger, [chain.url], store, impatient);
    const id = await enqueueOrders(ledger, store, FIRST_INTERVAL);
    await client.pump();
    // Between simulation and mining the ledger loses its code.
    const contract = ledger.deployment.contracts.batchLedger as Hex;
    await nodeCall(chain, "anvil_setCode", [contract, "0xfe"]);
    await nodeCall(chain, "anvil_mine", ["0x1"]);
    await client.pump();
    expect(await store.get(id)).toMatchObject({ status: "reverted", nonce: 0, fault: { code: "LAT-4004" } });
  });

  it("says how long it waited for a row that is not mined", async () => {
    const client = clientFor(ledger, [chain.url], store, impatient);
    const id = await enqueueOrders(ledger, store, FIRST_INTERVAL);
    await expect(client.settle(id, 50)).rejects.toMatchObject({ code: "LAT-4006", details: { limit: 50 } });
  });
});
