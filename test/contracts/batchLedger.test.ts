import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  accumulate,
  batchDigest,
  EMPTY_ACCUMULATOR,
  voidDigest,
} from "../../backend/core/commitment/digests.ts";
import { keccakText } from "../../backend/core/commitment/words.ts";
import type { Hex } from "../../backend/core/orders/order.ts";
import { randomSource } from "../core/commitment/randomBatch.ts";
import { type LedgerActs, ledgerActs } from "./ledgerActs.ts";
import { FEEDERS, refusal, startTestChain, type TestChain } from "./testChain.ts";

const FIRST = 1_982_880;

describe("BatchLedger", () => {
  let chain: TestChain;
  let acts: LedgerActs;
  let rewind: () => Promise<void>;
  beforeAll(async () => {
    chain = await startTestChain();
  });
  afterEach(() => rewind());
  beforeEach(async () => {
    rewind = await chain.snapshot();
    acts = ledgerActs(chain, randomSource(21));
  });

  describe("records", () => {
    test("a batch, and keeps nothing but accumulator, balance root and interval", async () => {
      const batch = await acts.record(FIRST);
      const digest = batchDigest(acts.domain, batch);
      const state = await acts.state();
      expect(state.accumulator).toBe(accumulate(EMPTY_ACCUMULATOR, digest));
      expect(state.balanceRoot).toBe(batch.balanceRoot);
      expect(state.lastInterval).toBe(BigInt(FIRST));
      expect(state.pending).toBe(0n);
      expect(state.records).toBe(1n);
    });

    test("the digest that the twin computes", async () => {
      const batch = acts.batchFor(FIRST);
      const [packed] = acts.calldata(batch);
      expect(await acts.ledger.getFunction("hashBatch")(packed)).toBe(batchDigest(acts.domain, batch));
    });

    test("each record in one event that can be found by feeder, interval and digest", async () => {
      const batch = await acts.record(FIRST);
      const { BatchCommitted } = acts.ledger.filters;
      const digest = batchDigest(acts.domain, batch);
      const events = await acts.ledger.queryFilter(BatchCommitted!(acts.domain.feeder, FIRST, digest));
      expect(events).toHaveLength(1);
      const [event] = events as unknown as [{ args: Record<string, unknown> }];
      expect(event.args.sequence).toBe(1n);
      expect(event.args.accumulator).toBe((await acts.state()).accumulator);
    });

    test("a chain that proves every record, and no other", async () => {
      const digests: Hex[] = [];
      for (const interval of [FIRST, FIRST + 1, FIRST + 2]) {
        digests.push(batchDigest(acts.domain, await acts.record(interval)));
      }
      await acts.commitVoid(FIRST + 3, 3001);
      digests.push(voidDigest(acts.domain, FIRST + 3, 3001));
      const prove = (previous: Hex, digest: Hex, later: readonly Hex[]) =>
        acts.ledger.getFunction("isRecorded")(acts.domain.feeder, previous, digest, later);
      const first = accumulate(EMPTY_ACCUMULATOR, digests[0]!);
      expect(await prove(first, digests[1]!, digests.slice(2))).toBe(true);
      expect(await prove(first, keccakText("another batch"), digests.slice(2))).toBe(false);
      expect(await prove(first, digests[1]!, digests.slice(3))).toBe(false);
    });

    test("signatures of any two of the three, when the DSO signed the envelope", async () => {
      const pairs = [
        [acts.operator, acts.dso],
        [acts.dso, acts.auditor],
        [acts.operator, acts.auditor],
        [acts.operator, acts.dso, acts.auditor],
      ];
      for (const [index, signers] of pairs.entries()) {
        const batch = acts.batchFor(FIRST + index);
        await acts.commitOrders(batch);
        await acts.commitBatch(batch, { signers, envelopeSigner: acts.dso });
      }
      expect((await acts.state()).records).toBe(4n);
    });

    test("several gate closures before the first batch", async () => {
      const batches = [0, 1, 2].map((offset) => acts.batchFor(FIRST + offset));
      for (const batch of batches) await acts.commitOrders(batch);
      for (const batch of batches) {
        expect(await acts.ledger.getFunction("isPending")(acts.domain.feeder, batch.interval)).toBe(true);
        await acts.commitBatch(batch);
        expect(await acts.ledger.getFunction("isPending")(acts.domain.feeder, batch.interval)).toBe(false);
      }
    });

    test("feeders apart from each other", async () => {
      await acts.record(FIRST);
      const other = ledgerActs(chain, randomSource(22), chain.domain(FEEDERS[1].feederId));
      await other.record(FIRST - 5);
      expect((await acts.state()).lastInterval).toBe(BigInt(FIRST));
      expect((await other.state()).lastInterval).toBe(BigInt(FIRST - 5));
    });

    test("nothing longer than a window of 64 open intervals", async () => {
      await acts.commitOrders(acts.batchFor(FIRST));
      await acts.commitOrders(acts.batchFor(FIRST + 63));
      const beyond = acts.commitOrders(acts.batchFor(FIRST + 64));
      expect(await refusal(beyond)).toBe("BatchLedger_WindowFull");
    });

    test("an interval after a long gap, when nothing waits", async () => {
      await acts.record(FIRST);
      await acts.record(FIRST + 10_000);
      expect((await acts.state()).records).toBe(2n);
    });
  });

  describe("at gate closure refuses", () => {
    test("a root that the operator did not sign", async () => {
      const batch = acts.batchFor(FIRST);
      for (const signer of [acts.dso, acts.auditor, chain.keys.stranger]) {
        expect(await refusal(acts.commitOrders(batch, signer))).toBe("BatchLedger_NotTheOperator");
      }
    });

    test("a second root for the same interval, and one for an earlier interval", async () => {
      await acts.commitOrders(acts.batchFor(FIRST));
      for (const interval of [FIRST, FIRST - 1]) {
        const again = acts.commitOrders(acts.batchFor(interval));
        expect(await refusal(again)).toBe("BatchLedger_IntervalNotIncreasing");
      }
    });

    test("a root for an interval that is over", async () => {
      await acts.commitVoid(FIRST, 3001);
      expect(await refusal(acts.commitOrders(acts.batchFor(FIRST)))).toBe(
        "BatchLedger_IntervalNotIncreasing",
      );
    });

    test("a feeder that nobody registered", async () => {
      const nowhere = ledgerActs(chain, randomSource(23), {
        ...acts.domain,
        feeder: keccakText("no such feeder"),
      });
      expect(await refusal(nowhere.commitOrders(nowhere.batchFor(FIRST)))).toBe("Registry_FeederUnknown");
    });
  });

  describe("refuses a batch", () => {
    test("whose orders were not committed before", async () => {
      const batch = acts.batchFor(FIRST);
      expect(await refusal(acts.commitBatch(batch))).toBe("BatchLedger_OrdersNotCommitted");
    });

    test("with another order book than was committed", async () => {
      await acts.commitOrders(acts.batchFor(FIRST));
      expect(await refusal(acts.commitBatch(acts.batchFor(FIRST)))).toBe("BatchLedger_OrdersRootMismatch");
    });

    test("that is sent again", async () => {
      const batch = await acts.record(FIRST);
      expect(await refusal(acts.commitBatch(batch))).toBe("BatchLedger_IntervalNotIncreasing");
    });

    test("out of order, while an earlier interval waits", async () => {
      const [first, second] = [acts.batchFor(FIRST), acts.batchFor(FIRST + 1)];
      await acts.commitOrders(first);
      await acts.commitOrders(second);
      expect(await refusal(acts.commitBatch(second))).toBe("BatchLedger_EarlierIntervalPending");
      await acts.commitBatch(first);
      await acts.commitBatch(second);
    });

    test("of an interval that was voided", async () => {
      const batch = acts.batchFor(FIRST);
      await acts.commitOrders(batch);
      await acts.commitVoid(FIRST, 3001);
      expect(await refusal(acts.commitBatch(batch))).toBe("BatchLedger_IntervalNotIncreasing");
    });

    test("made with a network model that is not in force", async () => {
      const batch = acts.batchFor(FIRST, { networkHash: keccakText("an old model") });
      await acts.commitOrders(batch);
      expect(await refusal(acts.commitBatch(batch))).toBe("BatchLedger_NetworkHashMismatch");
    });

    test("while the DSO refuses the feeder", async () => {
      const batch = acts.batchFor(FIRST);
      await acts.commitOrders(batch);
      const suspend = chain.contract("registry", acts.dso).getFunction("suspendFeeder");
      await suspend(acts.domain.feeder, true, 2001);
      expect(await refusal(acts.commitBatch(batch))).toBe("BatchLedger_FeederSuspended");
      await suspend(acts.domain.feeder, false, 2001);
      await acts.commitBatch(batch);
    });
  });

  describe("ends an interval without trades", () => {
    test("with the signatures of two and a reason, whether or not orders were committed", async () => {
      await acts.commitOrders(acts.batchFor(FIRST));
      await acts.commitVoid(FIRST, 3001);
      await acts.commitVoid(FIRST + 1, 3002, [acts.dso, acts.auditor]);
      const state = await acts.state();
      expect(state.records).toBe(2n);
      expect(state.balanceRoot).toBe(EMPTY_ACCUMULATOR);
      await acts.record(FIRST + 2);
    });

    test("but not one that ended before, or while an earlier one waits", async () => {
      await acts.record(FIRST);
      expect(await refusal(acts.commitVoid(FIRST, 3001))).toBe("BatchLedger_IntervalNotIncreasing");
      await acts.commitOrders(acts.batchFor(FIRST + 1));
      expect(await refusal(acts.commitVoid(FIRST + 2, 3001))).toBe("BatchLedger_EarlierIntervalPending");
    });

    test("but not without a reason, or with one signature", async () => {
      expect(await refusal(acts.commitVoid(FIRST, 0))).toBe("BatchLedger_NoReason");
      expect(await refusal(acts.commitVoid(FIRST, 3001, [acts.operator]))).toBe("SignerQuorum_Length");
    });

    test("between others: an interval without orders before one that waits", async () => {
      const late = acts.batchFor(FIRST + 5);
      await acts.commitOrders(late);
      await acts.commitVoid(FIRST + 2, 3001);
      await acts.commitBatch(late);
      expect((await acts.state()).records).toBe(2n);
    });
  });
});
