/** When a record counts for good, how long its place is kept, and how far ahead a record may lie. */
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { claimOf, commitmentOf } from "../../backend/adapters/chain/challengeCalls.ts";
import { ledgerDomainOf } from "../../backend/core/commitment/deployment.ts";
import { ordersDigest } from "../../backend/core/commitment/digests.ts";
import { keccakText } from "../../backend/core/commitment/words.ts";
import type { Hex } from "../../backend/core/orders/order.ts";
import { DEMO_CHALLENGE, deployContracts } from "../../scripts/deploy/deploy.ts";
import { type CourtActs, courtActs } from "./courtActs.ts";
import { FEEDERS, refusal, sign, startTestChain, type TestChain } from "./testChain.ts";

const RING = 256;

describe("a record", () => {
  let chain: TestChain;
  let acts: CourtActs;
  let rewind: () => Promise<void>;
  beforeAll(async () => {
    chain = await startTestChain();
  });
  beforeEach(async () => {
    rewind = await chain.snapshot();
    acts = courtActs(chain);
  });
  afterEach(() => rewind());

  const usable = (recorded: Awaited<ReturnType<CourtActs["record"]>>) =>
    acts.acts.ledger.getFunction("isBalanceFinal")(
      acts.domain.feeder,
      recorded.on.batch.interval,
      acts.idOf(recorded),
    );

  test("is open, then final; only then does money move on its balances", async () => {
    const recorded = await acts.record();
    expect([await acts.status(recorded), await usable(recorded)]).toEqual(["open", false]);
    await chain.pass(acts.window);
    expect([await acts.status(recorded), await usable(recorded)]).toEqual(["final", true]);
  });

  test("of a batch whose balances may rest on a voided one is final, but moves no money", async () => {
    const wrong = await acts.record({
      batch: (batch) => ({ ...batch, networkChargesMicroEuro: batch.networkChargesMicroEuro + 1 }),
    });
    const later = await acts.acts.record(wrong.on.batch.interval + 1);
    const { tree, on } = wrong;
    await acts.file(chain.keys.stranger, acts.calls.sums(on, 0, tree.segmentRoots[0]!, tree.above(0)));
    await chain.postBond(acts.operator);
    const after = await acts.acts.record(wrong.on.batch.interval + 2);
    await chain.pass(acts.window);
    const of = (batch: typeof later) => ({ ...wrong, on: { ...on, batch } });
    expect([await acts.status(of(later)), await usable(of(later))]).toEqual(["final", false]);
    expect([await acts.status(of(after)), await usable(of(after))]).toEqual(["final", true]);
  });

  test("keeps its place until it can neither be challenged nor answered any more", async () => {
    const recorded = await acts.record();
    const next = acts.acts.batchFor(recorded.on.batch.interval + RING);
    expect(await refusal(acts.acts.commitOrders(next))).toBe("BatchLedger_RecordNotFinal");
    await chain.pass(Math.ceil((33 * acts.window) / 16));
    expect(await refusal(acts.acts.commitOrders(next))).toBe("none");
    expect(await acts.status(recorded)).toBe("unknown");
  });

  test("is not displaced before the silence of an operator, demanded in the last second, can be concluded", async () => {
    const recorded = await acts.record();
    const { member } = chain.keys;
    const call = acts.calls.demandReceipted(recorded.on, acts.receiptFor(keccakText("left out"), 17));
    const commitment = commitmentOf(member.address as Hex, call);
    await acts.send(member, acts.calls.announce(acts.domain.feeder, commitment), acts.bond);
    const args = [acts.domain.feeder, recorded.on.batch.interval, acts.idOf(recorded)];
    const [, recordedAt] = await acts.acts.ledger.getFunction("statusOf")(...args);
    const { provider } = chain.ethers;
    await provider.send("evm_setNextBlockTimestamp", [Number(recordedAt) + acts.window - 1]);
    await acts.send(member, call);
    // The first second in which the demand can be concluded: the operator's transaction comes first.
    await provider.send("evm_setNextBlockTimestamp", [Number(recordedAt) + 2 * acts.window]);
    const next = acts.acts.batchFor(recorded.on.batch.interval + RING);
    expect(await refusal(acts.acts.commitOrders(next))).toBe("BatchLedger_RecordNotFinal");
    const claim = claimOf(acts.domain.feeder, member.address as Hex, commitment);
    const id = { orderId: keccakText("left out"), sequence: 17, challenger: member.address as Hex, claim };
    await acts.send(member, acts.calls.conclude(recorded.on, id));
    expect(await acts.status(recorded)).toBe("voided");
  });

  test("can be voided by nobody but the court", async () => {
    const recorded = await acts.record();
    const ledger = chain.contract("batchLedger", chain.keys.operator);
    const call = ledger.getFunction("voidBatch")(
      acts.domain.feeder,
      recorded.on.batch.interval,
      acts.idOf(recorded),
    );
    expect(await refusal(call)).toBe("BatchLedger_NotTheCourt");
  });

  test("may lie only so far ahead of the block's time where the deployment says so", async () => {
    const deployment = await deployContracts({
      signer: chain.payer,
      roles: chain.deployment.roles,
      feeders: FEEDERS,
      activationDelaySeconds: 60,
      challenge: { ...DEMO_CHALLENGE, maxLeadIntervals: 8 },
    });
    const domain = ledgerDomainOf(deployment, FEEDERS[0].feederId);
    const ledger = new chain.ethers.Contract(
      deployment.contracts.batchLedger,
      chain.artifacts.batchLedger.abi as never,
      chain.payer,
    );
    const root = keccakText("orders");
    const close = (interval: number) =>
      ledger.getFunction("commitOrders")(
        domain.feeder,
        interval,
        root,
        sign(chain.keys.operator, ordersDigest(domain, interval, root)),
      );
    const { timestamp } = (await chain.ethers.provider.getBlock("latest"))!;
    const now = Math.floor(timestamp / 900);
    expect(await refusal(close(2 ** 32 - 1))).toBe("BatchLedger_IntervalTooFarAhead");
    expect(await refusal(close(now + 10))).toBe("BatchLedger_IntervalTooFarAhead");
    expect(await refusal(close(now + 8))).toBe("none");
  });
});
