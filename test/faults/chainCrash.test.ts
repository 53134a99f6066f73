/**
 * The client dies between any two steps of the outbox protocol, and a new one takes over.
 *
 *   queued ──simulate──► signed ──broadcast──► broadcast ──receipt──► mined ──depth──► final
 *          ▲           ▲ ▲                   ▲ ▲                    ▲
 *          └ dies here └ └ before and after  └ └ every write, and before and after every call
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { DevChain } from "../../backend/adapters/chain/devChain.ts";
import { MemoryOutbox } from "../../backend/adapters/memory/memoryOutbox.ts";
import type { OutboxEntry } from "../../backend/ports/chain.ts";
import { type Behaviour, type FaultyRpc, startFaultyRpc } from "../adapters/chain/faultyRpc.ts";
import {
  clientFor,
  countOnChain,
  deployTestLedger,
  discard,
  drain,
  enqueueIntervals,
  forget,
  rowsOf,
  startCopy,
  type TestLedger,
} from "../adapters/chain/testLedger.ts";
import { Died, dyingStore } from "./support/dyingStore.ts";

let ledger: TestLedger;
let chain: DevChain;
let store: MemoryOutbox;
let rpc: FaultyRpc;

beforeAll(async () => {
  ledger = await deployTestLedger();
});
afterAll(() => forget(ledger));
beforeEach(async () => {
  chain = await startCopy(ledger);
  rpc = await startFaultyRpc(chain.url);
  store = new MemoryOutbox();
});
afterEach(async () => {
  await rpc.close();
  await discard(chain);
});

async function expectEachOnce(ids: readonly string[]): Promise<void> {
  const rows = await rowsOf(store, ids);
  const { byData, nonces } = await countOnChain(ledger, chain);
  expect(rows.map((row) => [row.id, row.status === "mined" || row.status === "final"])).toEqual(
    ids.map((id) => [id, true]),
  );
  expect(rows.map((row) => byData.get(row.data))).toEqual(ids.map(() => 1));
  expect(nonces).toEqual(ids.map((_, index) => index));
  await expectTruth(rows);
}

/** What the rows say is what the chain says. */
async function expectTruth(rows: readonly OutboxEntry[]): Promise<void> {
  const client = clientFor(ledger, [chain.url], store);
  await client.probe();
  for (const row of rows)
    expect(await client.inclusionOf(row.inclusion!.transactionHash)).toEqual(row.inclusion);
}

describe("a client that dies and is replaced", () => {
  it("at any write of the outbox, before or after it, leaves every row on chain exactly once", async () => {
    const ids: string[] = [];
    for (let dieAt = 1; dieAt <= 8; dieAt += 1) {
      for (const moment of ["before", "after"] as const) {
        ids.push(...(await enqueueIntervals(ledger, store, 1, ids.length / 2)));
        const doomed = clientFor(ledger, [chain.url], dyingStore(store, dieAt, moment), { finalityDepth: 0 });
        const life = async () => {
          for (let round = 0; round < 4; round += 1) await doomed.pump();
        };
        await expect(life()).rejects.toBeInstanceOf(Died);
        await drain(clientFor(ledger, [chain.url], store, { finalityDepth: 0 }));
      }
    }
    await expectEachOnce(ids);
  });

  it("loses its node at any call, before or after the node heard it, and resumes by itself", async () => {
    const ids: string[] = [];
    const client = clientFor(ledger, [rpc.url], store);
    for (let failAt = 1; failAt <= 25; failAt += 1) {
      for (const failure of ["break-before", "break-after"] as const) {
        ids.push(...(await enqueueIntervals(ledger, store, 1, ids.length / 2)));
        let calls = 0;
        rpc.behave = (): Behaviour => {
          calls += 1;
          return calls === failAt ? failure : "pass";
        };
        await drain(client);
      }
    }
    await expectEachOnce(ids);
  });

  it("loses a random fifth of all calls and still ends every row exactly once", async () => {
    let seed = 12_345;
    const random = (): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed / 2_147_483_648;
    };
    rpc.behave = () => (random() < 0.2 ? (random() < 0.5 ? "break-before" : "break-after") : "pass");
    const ids = await enqueueIntervals(ledger, store, 8);
    await drain(clientFor(ledger, [rpc.url], store), 2_000);
    rpc.behave = () => "pass";
    await expectEachOnce(ids);
  });

  it("works beside a second client on the same key without doubling anything", async () => {
    const ids = await enqueueIntervals(ledger, store, 8);
    const pair = [clientFor(ledger, [chain.url], store), clientFor(ledger, [chain.url], store)];
    await Promise.all(pair.map((client) => drain(client, 1_000)));
    await expectEachOnce(ids);
  });
});
