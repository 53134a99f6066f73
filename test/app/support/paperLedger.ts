/** A ledger on paper: takes rows out of the outbox as a chain would, or does not, as the test wants. */
import type { Ledger } from "../../../backend/app/market.ts";
import type { ChainStatus, OutboxEntry } from "../../../backend/ports/chain.ts";
import type { Store } from "../../../backend/ports/store.ts";
import { inclusion } from "../../adapters/database/support/samples.ts";
import { testSigner } from "./smallStreet.ts";

export interface PaperLedger extends Ledger {
  state: ChainStatus["state"];
  /** Ids of the rows that were taken, in order. */
  readonly taken: string[];
  /** Takes all queued rows of the sender; those for which `refuse` holds are refused. */
  mine(store: Store, refuse?: (row: OutboxEntry) => boolean): Promise<void>;
}

const SENDER = testSigner(5).address;

export function paperLedger(): PaperLedger {
  const taken: string[] = [];
  const call = (name: string, interval: number) =>
    ({
      to: `0x${"1e".repeat(20)}`,
      data: `0x${Buffer.from(`${name} ${interval}`).toString("hex")}`,
    }) as const;
  const ledger: PaperLedger = {
    state: "ok",
    taken,
    chain: {
      status: () => ({
        state: ledger.state,
        code: null,
        details: {},
        chainId: 31_337,
        blockNumber: 1,
        blockHash: null,
        balanceWei: null,
        lastAnswerAt: null,
      }),
    },
    calls: {
      commitOrders: ({ interval }) => call("orders", interval),
      commitBatch: ({ batch }) => call("batch", batch.interval),
      commitFullBatch: ({ batch }) => call("batch", batch.interval),
      commitMany: ([first]) => first ?? call("batch", 0),
      commitVoid: ({ interval }) => call("void", interval),
    },
    async mine(store, refuse = () => false) {
      for (;;) {
        const row = await store.outbox.nextQueued(SENDER);
        if (row === null) return;
        taken.push(row.id.replace(/:0x[0-9a-f]+/, ""));
        const fault = { code: "LAT-4003", details: { reason: "outside the envelope" } } as const;
        const change = refuse(row)
          ? ({ status: "refused", fault } as const)
          : ({ status: "final", inclusion: inclusion(taken.length), nonce: taken.length } as const);
        await store.outbox.save({ ...row, ...change, version: row.version + 1 });
      }
    },
  };
  return ledger;
}
