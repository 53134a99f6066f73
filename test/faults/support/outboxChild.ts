/**
 * A chain client in a process of its own that ends itself with SIGKILL at the n-th write of its outbox, before or
 * after it is on disk. Its orders come as one JSON argument, see {@link ChildOrders}.
 */
import { join } from "node:path";
import { Keystore } from "../../../backend/adapters/auth/keystore.ts";
import { DEFAULT_LIMITS } from "../../../backend/adapters/chain/packRecords.ts";
import type { Deployment } from "../../../backend/core/commitment/deployment.ts";
import type { OutboxEntry, OutboxStore } from "../../../backend/ports/chain.ts";
import { clientFor } from "../../adapters/chain/testLedger.ts";
import { FileOutbox } from "./fileOutbox.ts";

export interface ChildOrders {
  readonly folder: string;
  readonly deployment: Deployment;
  readonly file: string;
  readonly urls: readonly string[];
  readonly dieAt: number;
  readonly moment: "before" | "after";
  /** Rows of several feeders share a transaction. */
  readonly pack?: boolean;
}

const orders = JSON.parse(process.argv[2] ?? "{}") as ChildOrders;
const keystore = await Keystore.open({ folder: join(orders.folder, "keys"), createMissing: false });
const sender = await keystore.roleSigner("sender");
const inner = await FileOutbox.open(orders.file);
let writes = 0;

async function save(entry: OutboxEntry): Promise<boolean> {
  writes += 1;
  if (writes === orders.dieAt && orders.moment === "before") process.kill(process.pid, "SIGKILL");
  const saved = await inner.save(entry);
  if (writes === orders.dieAt) process.kill(process.pid, "SIGKILL");
  return saved;
}
const store: OutboxStore = {
  enqueue: (request) => inner.enqueue(request),
  get: (id) => inner.get(id),
  nextQueued: (key) => inner.nextQueued(key),
  queued: (key, limit) => inner.queued(key, limit),
  unsettled: (key, limit) => inner.unsettled(key, limit),
  historyBelow: (key, nonce, limit) => inner.historyBelow(key, nonce, limit),
  highestNonce: (key) => inner.highestNonce(key),
  save,
};
const { deployment, folder } = orders;
const ledger = { folder, deployment, feeder: deployment.feeders[0]!.feeder, sender, keystore };
const client = clientFor(ledger, orders.urls, store, {
  timeoutMs: 250,
  receiptPolls: 2,
  ...(orders.pack ? { pack: DEFAULT_LIMITS } : {}),
});
for (let round = 0; round < 12; round += 1) await client.pump();
