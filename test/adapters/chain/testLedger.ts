/** A deployed ledger on a real node, for tests: deployed once per file, started from a copy for each test. */
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Keystore } from "../../../backend/adapters/auth/keystore.ts";
import { endpointOf } from "../../../backend/adapters/chain/anvilProcess.ts";
import { ledgerCalls } from "../../../backend/adapters/chain/batchWriter.ts";
import { ChainClient, type ChainClientOptions } from "../../../backend/adapters/chain/chainClient.ts";
import { anchorOf } from "../../../backend/adapters/chain/chainIdentity.ts";
import { DevChain, type DevChainOptions } from "../../../backend/adapters/chain/devChain.ts";
import { connectSigner } from "../../../backend/adapters/chain/ethersSigner.ts";
import type { MemoryOutbox } from "../../../backend/adapters/memory/memoryOutbox.ts";
import { type Deployment, ledgerDomainOf } from "../../../backend/core/commitment/deployment.ts";
import { ordersDigest, voidDigest } from "../../../backend/core/commitment/digests.ts";
import { keccakText } from "../../../backend/core/commitment/words.ts";
import type { Hex } from "../../../backend/core/orders/order.ts";
import { type OutboxEntry, type OutboxStore, outboxId } from "../../../backend/ports/chain.ts";
import type { Signer } from "../../../backend/ports/signer.ts";
import { ensureCompiled } from "../../../scripts/deploy/artifacts.ts";
import { deployContracts } from "../../../scripts/deploy/deploy.ts";

export const FIRST_INTERVAL = 1_980_000;
const FEEDER_ID = "lindenhof-lv1";
/** Timers off: tests say when to save and when to look. */
const QUIET = { persistEveryMs: 0, watchEveryMs: 0 } as const;

export interface TestLedger {
  readonly folder: string;
  readonly deployment: Deployment;
  readonly feeder: Hex;
  readonly sender: Signer;
  readonly keystore: Keystore;
}

/** Deploys the contracts on a fresh node, saves its state and stops it. */
export async function deployTestLedger(more: readonly string[] = []): Promise<TestLedger> {
  // Compiling may take longer than a hook may; no node should be left behind by that.
  await ensureCompiled();
  const folder = await mkdtemp(join(tmpdir(), "lateral-ledger-"));
  const keystore = await Keystore.open({ folder: join(folder, "keys"), createMissing: true });
  const [admin, operator, dso, auditor, guardian, sender] = await Promise.all(
    (["admin", "operator", "dso", "auditor", "guardian", "sender"] as const).map((role) =>
      keystore.roleSigner(role),
    ),
  );
  const chain = await DevChain.start({ folder: join(folder, "chain"), ...QUIET });
  try {
    await chain.fund([admin!.address, sender!.address]);
    const connection = connectSigner(admin!, chain.url, chain.chainId);
    const deployment = await deployContracts({
      signer: connection.signer,
      roles: {
        admin: admin!.address,
        operator: operator!.address,
        dso: dso!.address,
        auditor: auditor!.address,
        guardian: guardian!.address,
      },
      feeders: [FEEDER_ID, ...more].map((feederId) => ({
        communityId: "lindenhof",
        feederId,
        networkHash: keccakText("test network"),
      })),
      activationDelaySeconds: 3_600,
    });
    connection.provider.destroy();
    return { folder, deployment, feeder: deployment.feeders[0]!.feeder, sender: sender!, keystore };
  } finally {
    await chain.stop();
  }
}

/** Starts a node on a copy of the deployed state. */
export async function startCopy(
  ledger: TestLedger,
  options: Partial<DevChainOptions> = {},
): Promise<DevChain> {
  const folder = await mkdtemp(join(tmpdir(), "lateral-chain-"));
  await cp(join(ledger.folder, "chain", "state.gz"), join(folder, "state.gz"));
  return DevChain.start({ folder, ...QUIET, ...options });
}

/** A node method, for what only tests need (mining, reorganising, dropping). */
export const nodeCall = (chain: { readonly port: number }, method: string, params: readonly unknown[] = []) =>
  endpointOf(chain.port, 10_000).call({ method, params });

export const clientFor = (
  ledger: TestLedger,
  urls: readonly string[],
  store: OutboxStore,
  options: Partial<ChainClientOptions> = {},
): ChainClient =>
  new ChainClient({
    urls,
    anchor: anchorOf(ledger.deployment),
    store,
    signer: ledger.sender,
    timeoutMs: 1_000,
    finalityDepth: 2,
    rebroadcastAfterMs: 0,
    ...options,
  });

const domainOf = (ledger: TestLedger, feederId: string) => ledgerDomainOf(ledger.deployment, feederId);

/** Puts the orders root of an interval in the outbox. */
export async function enqueueOrders(
  ledger: TestLedger,
  store: OutboxStore,
  interval: number,
  feederId = FEEDER_ID,
): Promise<string> {
  const domain = domainOf(ledger, feederId);
  const ordersRoot = keccakText(`orders of ${interval}`);
  const operator = await ledger.keystore.roleSigner("operator");
  const signature = await operator.signDigest(ordersDigest(domain, interval, ordersRoot));
  const call = ledgerCalls(ledger.deployment.contracts.batchLedger).commitOrders({
    feeder: domain.feeder,
    interval,
    ordersRoot,
    signature,
  });
  return enqueue(ledger, store, { kind: "orders", feeder: domain.feeder, interval, ...call });
}

/** Puts the void record of an interval in the outbox: the shortest way to end one. */
export async function enqueueVoid(
  ledger: TestLedger,
  store: OutboxStore,
  interval: number,
  reasonCode = 3001,
  feederId = FEEDER_ID,
): Promise<string> {
  const domain = domainOf(ledger, feederId);
  const digest = voidDigest(domain, interval, reasonCode);
  const [operator, dso] = await Promise.all([
    ledger.keystore.roleSigner("operator"),
    ledger.keystore.roleSigner("dso"),
  ]);
  const signatures = [await operator.signDigest(digest), await dso.signDigest(digest)];
  const call = ledgerCalls(ledger.deployment.contracts.batchLedger).commitVoid({
    feeder: domain.feeder,
    interval,
    reasonCode,
    signatures,
  });
  return enqueue(ledger, store, { kind: "void", feeder: domain.feeder, interval, ...call });
}

async function enqueue(
  ledger: TestLedger,
  store: OutboxStore,
  row: Pick<OutboxEntry, "kind" | "feeder" | "interval" | "to" | "data">,
): Promise<string> {
  const id = outboxId(row.kind, row.feeder, row.interval);
  await store.enqueue({ id, sender: ledger.sender.address, ...row });
  return id;
}

/** Orders and void record of `count` intervals from the first one. */
export async function enqueueIntervals(ledger: TestLedger, store: OutboxStore, count: number, from = 0) {
  const ids: string[] = [];
  for (let step = from; step < from + count; step += 1) {
    ids.push(await enqueueOrders(ledger, store, FIRST_INTERVAL + step));
    ids.push(await enqueueVoid(ledger, store, FIRST_INTERVAL + step));
  }
  return ids;
}

/** Pumps until nothing waits. */
export async function drain(client: ChainClient, rounds = 200): Promise<void> {
  let last = "";
  for (let round = 0; round < rounds; round += 1) {
    const report = await client.pump();
    last = JSON.stringify({ ...report, status: client.status() }, (_key, value: unknown) =>
      typeof value === "bigint" ? String(value) : value,
    );
    if (report.state === "ok" && report.waiting === 0 && report.rolledBack.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`the outbox did not run dry: ${last}`);
}

export interface ChainCount {
  /** Successful transactions of the sending key in the canonical chain, by calldata. */
  readonly byData: ReadonlyMap<string, number>;
  /** All of the sending key's transactions, successful or not. */
  readonly nonces: readonly number[];
}

/** Reads the whole canonical chain: what the sending key really did. */
export async function countOnChain(ledger: TestLedger, chain: DevChain): Promise<ChainCount> {
  const head = Number(await nodeCall(chain, "eth_blockNumber"));
  const byData = new Map<string, number>();
  const nonces: number[] = [];
  for (let height = ledger.deployment.blockNumber + 1; height <= head; height += 1) {
    const block = (await nodeCall(chain, "eth_getBlockByNumber", [`0x${height.toString(16)}`, true])) as {
      transactions: { from: string; input: string; hash: string; nonce: string }[];
    };
    for (const transaction of block.transactions) {
      if (transaction.from !== ledger.sender.address) continue;
      nonces.push(Number(transaction.nonce));
      const receipt = (await nodeCall(chain, "eth_getTransactionReceipt", [transaction.hash])) as {
        status: string;
      };
      if (receipt.status === "0x1") byData.set(transaction.input, (byData.get(transaction.input) ?? 0) + 1);
    }
  }
  return { byData, nonces };
}

export async function rowsOf(store: MemoryOutbox, ids: readonly string[]): Promise<readonly OutboxEntry[]> {
  return Promise.all(ids.map(async (id) => (await store.get(id))!));
}

/** Stops a node and forgets its folder. */
export async function discard(chain: DevChain): Promise<void> {
  await chain.stop();
  await rm(chain.folder, { recursive: true, force: true });
}

/** Forgets the deployed ledger. */
export const forget = (ledger: TestLedger): Promise<void> =>
  rm(ledger.folder, { recursive: true, force: true });
