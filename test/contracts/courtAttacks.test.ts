/** Everything that could be tried to win a false challenge, to steal a bond, or to leave a demand unheard. */
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { claimOf, commitmentOf } from "../../backend/adapters/chain/challengeCalls.ts";
import { type CommittedBatch, commitBatch } from "../../backend/core/commitment/commitBatch.ts";
import type { TradeLeaf } from "../../backend/core/commitment/commitment.ts";
import { proveLeaf } from "../../backend/core/commitment/merkleTree.ts";
import { outcomeTree } from "../../backend/core/commitment/sumTree.ts";
import { keccakText } from "../../backend/core/commitment/words.ts";
import type { Hex } from "../../backend/core/orders/order.ts";
import { randomSource } from "../core/commitment/randomBatch.ts";
import { sampleBook, sampleCleared, sampleSignedOrder } from "../core/commitment/sampleStreet.ts";
import { type CourtActs, courtActs, type Recorded } from "./courtActs.ts";
import { ledgerActs } from "./ledgerActs.ts";
import { FEEDERS, NETWORK_HASH, refusal, startTestChain, type TestChain } from "./testChain.ts";

const SUN_2 = 2;
const LIE = {
  leaves: (leaves: readonly TradeLeaf[]) =>
    leaves.map((leaf, at) => (at === SUN_2 ? { ...leaf, priceTicks: 149 } : leaf)),
};

describe("against the court", () => {
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

  const outcome = ({ on, leaves, tree }: Recorded, index = SUN_2) =>
    acts.calls.outcome(on, sampleSignedOrder(index, acts.domain).order, leaves[index]!, tree.pathOf(index));
  const announce = async (who: "member" | "stranger", call: { to: Hex; data: Hex }) => {
    const commitment = commitmentOf(chain.keys[who].address as Hex, call);
    await acts.send(chain.keys[who], acts.calls.announce(acts.domain.feeder, commitment), acts.bond);
    return commitment;
  };

  test("whoever sees a proof in the queue announces too late to be first", async () => {
    const recorded = await acts.record(LIE);
    const call = outcome(recorded);
    await announce("member", call);
    const { provider } = chain.ethers;
    await provider.send("evm_setAutomine", [false]);
    await provider.send("evm_setIntervalMining", [0]);
    const stranger = chain.keys.stranger.connect(provider);
    const member = chain.keys.member.connect(provider);
    const gas = { gasLimit: 1_000_000n, maxPriorityFeePerGas: 9n * 10n ** 9n, maxFeePerGas: 30n * 10n ** 9n };
    const commitment = commitmentOf(chain.keys.stranger.address as Hex, call);
    const nonce = await stranger.getNonce();
    const copied = acts.calls.announce(acts.domain.feeder, commitment);
    await stranger.sendTransaction({ ...copied, ...gas, nonce, value: acts.bond });
    const early = await stranger.sendTransaction({ ...call, ...gas, nonce: nonce + 1 });
    const proof = await member.sendTransaction({ ...call, ...gas, maxPriorityFeePerGas: 1n });
    await provider.send("evm_mine", []);
    await provider.send("evm_setAutomine", [true]);
    expect((await provider.getTransactionReceipt(early.hash))?.status).toBe(0);
    expect((await provider.getTransactionReceipt(proof.hash))?.status).toBe(1);
    await acts.send(chain.keys.stranger, call);
    const claim = await acts.court.getFunction("claimOf")(
      acts.domain.feeder,
      chain.keys.stranger.address,
      commitment,
    );
    expect(claim.amountWei).toBe(BigInt(acts.bond));
  });

  test("a proof of one feeder, interval or chain proves nothing of another", async () => {
    const recorded = await acts.record(LIE);
    const { on } = recorded;
    const others = [
      { ...on, batch: { ...on.batch, interval: on.batch.interval + 1 } },
      { ...on, batch: { ...on.batch, feeder: chain.domain(FEEDERS[1].feederId).feeder } },
      { ...on, domain: { ...on.domain, community: keccakText("another community") } },
      { ...on, operator: chain.keys.stranger.address.toLowerCase() as Hex },
      { ...on, domain: { ...on.domain, chainId: 1 } },
    ];
    for (const [index, other] of others.entries()) {
      const call = acts.calls.outcome(
        other,
        sampleSignedOrder(SUN_2, acts.domain).order,
        recorded.leaves[SUN_2]!,
        recorded.tree.pathOf(SUN_2),
      );
      const found = await refusal(acts.file(chain.keys.member, call));
      // The chain is not in the call: what names another chain is the same call, and is proven.
      if (index === others.length - 1) expect(found).toBe("none");
      else expect(found).toMatch(/ChallengeCourt_BatchUnknown|OperatorBonds_NotAnnounced/);
    }
  });

  test("a leaf of one batch is none of the batch of another interval with the very same orders", async () => {
    const recorded = await acts.record(LIE);
    const next = { ...recorded.on.batch, interval: recorded.on.batch.interval + 1 };
    const leaves = recorded.committed.leaves;
    const honest = outcomeTree({ ...acts.domain }, leaves, next.segments.length);
    const sound = { ...acts.acts.batchFor(next.interval), allocationRoot: honest.root.hash };
    await acts.acts.commitOrders(sound);
    await acts.acts.commitBatch(sound);
    const on = { ...recorded.on, batch: sound };
    const call = acts.calls.outcome(
      on,
      sampleSignedOrder(SUN_2, acts.domain).order,
      recorded.leaves[SUN_2]!,
      recorded.tree.pathOf(SUN_2),
    );
    expect(await refusal(acts.file(chain.keys.member, call))).toContain("ChallengeCourt_WrongProof");
  });

  test("nobody answers, concludes, collects or forfeits what is not there, or not theirs", async () => {
    const recorded = await acts.record(LIE);
    const call = outcome(recorded);
    const filed = await acts.file(chain.keys.member, call);
    const { feeder } = acts.domain;
    const stolen = acts.send(chain.keys.stranger, acts.calls.collect(feeder, filed.commitment));
    expect(await refusal(stolen)).toContain("OperatorBonds_NothingToTake");
    const forfeit = acts.calls.forfeit(feeder, chain.keys.member.address as Hex, filed.commitment);
    await chain.pass(3 * acts.window);
    expect(await refusal(acts.send(chain.keys.stranger, forfeit))).toContain("OperatorBonds_NotAnnounced");
    const id = {
      orderId: keccakText("no demand"),
      sequence: 0,
      challenger: chain.keys.member.address as Hex,
      claim: filed.claim,
    };
    const conclude = acts.send(chain.keys.member, acts.calls.conclude(recorded.on, id));
    expect(await refusal(conclude)).toContain("ChallengeCourt_DemandUnknown");
    await acts.send(chain.keys.member, acts.calls.collect(feeder, filed.commitment));
  });

  test("an announcement that waits for a demand is not forfeited, and one window is not enough to forfeit any", async () => {
    const recorded = await acts.record();
    const receipt = acts.receiptFor(keccakText("left out"), 9);
    const call = acts.calls.demandReceipted(recorded.on, receipt);
    const filed = await acts.file(chain.keys.member, call);
    const idle = await announce("stranger", outcome(recorded));
    const { feeder } = acts.domain;
    const forfeit = (who: "member" | "stranger", commitment: Hex) =>
      acts.send(chain.keys.operator, acts.calls.forfeit(feeder, chain.keys[who].address as Hex, commitment));
    await chain.pass(acts.window + 1);
    expect(await refusal(forfeit("stranger", idle))).toContain("OperatorBonds_TooEarly");
    await chain.pass(acts.window + 1);
    expect(await refusal(forfeit("member", filed.commitment))).toContain("OperatorBonds_NotAnnounced");
    expect(await refusal(forfeit("stranger", idle))).toBe("none");
  });

  test("a demand is answered by its own order with its own number, in time, and only once", async () => {
    const recorded = await acts.record();
    const { committed, on, leaves, tree } = recorded;
    const { order, orderSalt } = committed.book[SUN_2]!;
    const receipt = acts.receiptFor(order.orderId, order.sequence + 1);
    const filed = await acts.file(chain.keys.member, acts.calls.demandReceipted(on, receipt));
    const id = {
      orderId: order.orderId,
      sequence: order.sequence + 1,
      challenger: chain.keys.member.address as Hex,
      claim: filed.claim,
    };
    const { orderId, sequence, signer } = order;
    const shown = {
      leaf: { orderId, sequence, signer, salt: orderSalt },
      proof: proveLeaf(committed.orders.tree, SUN_2),
    };
    const result = { leaf: leaves[SUN_2]!, path: tree.pathOf(SUN_2) };
    const answered = acts.calls.answer(on, id, shown, result);
    expect(await refusal(acts.send(chain.keys.operator, answered))).toContain("ChallengeCourt_OtherSequence");
    const forged = { ...shown, leaf: { ...shown.leaf, sequence: id.sequence } };
    const wrong = acts.calls.answer(on, id, forged, result);
    expect(await refusal(acts.send(chain.keys.operator, wrong))).toContain("ChallengeCourt_WrongProof");
    await chain.pass(acts.window + 1);
    const late = acts.send(chain.keys.operator, acts.calls.answer(on, id, forged, result));
    expect(await refusal(late)).toContain("ChallengeCourt_AnswerTime");
    expect(await acts.court.getFunction("openDemands")(acts.idOf(recorded).digest)).toBe(1n);
    await acts.send(chain.keys.stranger, acts.calls.conclude(on, id));
    expect(await acts.court.getFunction("openDemands")(acts.idOf(recorded).digest)).toBe(0n);
    expect(await acts.status(recorded)).toBe("voided");
  });

  test("a demand against a batch that another proof voided gives the bond back, and no second reward", async () => {
    const recorded = await acts.record(LIE);
    const receipt = acts.receiptFor(keccakText("left out as well"), 9);
    const demanded = await acts.file(chain.keys.stranger, acts.calls.demandReceipted(recorded.on, receipt));
    await acts.file(chain.keys.member, outcome(recorded));
    await chain.pass(acts.window + 1);
    const id = {
      orderId: receipt.orderId,
      sequence: 9,
      challenger: chain.keys.stranger.address as Hex,
      claim: demanded.claim,
    };
    await acts.send(chain.keys.member, acts.calls.conclude(recorded.on, id));
    const { feeder } = acts.domain;
    const claim = await acts.court.getFunction("claimOf")(feeder, id.challenger, demanded.commitment);
    expect(claim.amountWei).toBe(BigInt(acts.bond));
    await acts.send(chain.keys.stranger, acts.calls.collect(feeder, demanded.commitment));
    expect(await chain.ethers.provider.getBalance(acts.address)).toBe(
      BigInt(chain.deployment.challenge.operatorBondWei) + BigInt(acts.bond),
    );
  });

  test("a bond can be posted for anybody, not with nothing, and nobody else takes it out", async () => {
    const { member, stranger } = chain.keys;
    const court = (key: typeof member) => chain.contract("challengeCourt", key);
    const none = court(member).getFunction("postBond")(acts.operator, { value: 0n });
    expect(await refusal(none)).toContain("OperatorBonds_WrongBond");
    expect(await refusal(court(stranger).getFunction("leaveMarket")())).toContain(
      "OperatorBonds_NothingToTake",
    );
    expect(await refusal(court(stranger).getFunction("takeBond")())).toContain("OperatorBonds_NothingToTake");
    const operator = chain.keys.operator;
    await (await court(operator).getFunction("leaveMarket")()).wait();
    expect(await refusal(court(operator).getFunction("leaveMarket")())).toContain(
      "OperatorBonds_NothingToTake",
    );
    await (await court(member).getFunction("postBond")(acts.operator, { value: 5n })).wait();
    expect(await court(member).getFunction("isBonded")(acts.operator)).toBe(false);
    await (await court(operator).getFunction("postBond")(acts.operator, { value: 5n })).wait();
    expect(await court(member).getFunction("isBonded")(acts.operator)).toBe(true);
  });

  test("a book without orders is recorded, and nothing can be proven against it", async () => {
    const { domain } = acts;
    const empty: CommittedBatch = commitBatch({
      domain,
      networkHash: NETWORK_HASH,
      cleared: {
        ...sampleCleared(sampleBook(domain)),
        allocations: [],
        mustServeWh: 0 as never,
        networkChargesMicroEuro: 0 as never,
        congestionMicroEuro: 0 as never,
        segments: sampleCleared(sampleBook(domain)).segments.map((segment) => ({
          ...segment,
          tradedWh: 0 as never,
          exportedWh: 0 as never,
          flowWh: 0 as never,
          price: 180_000 as never,
        })),
      },
      orders: [],
      balances: [],
    });
    await acts.acts.commitOrders(empty.batch);
    await acts.acts.commitBatch(empty.batch);
    const on = { domain, batch: empty.batch, operator: acts.operator };
    expect(await acts.status({ on })).toBe("open");
    const root = empty.allocationTree.segmentRoots[1]!;
    const sums = acts.calls.sums(on, 1, root, empty.allocationTree.above(1));
    expect(await refusal(acts.file(chain.keys.member, sums))).toContain("ChallengeCourt_NothingWrong");
    const beyond = acts.calls.sums(on, 9, { ...root }, empty.allocationTree.above(1));
    expect(await refusal(acts.file(chain.keys.member, beyond))).toContain("ChallengeCourt_WrongProof");
  });

  test("the first and the last interval there are: zero is taken by nobody, the last is the end", async () => {
    const own = ledgerActs(chain, randomSource(3));
    for (const interval of [0]) {
      expect(await refusal(own.commitVoid(interval, 4_155))).toBe("BatchLedger_IntervalNotIncreasing");
      expect(await refusal(own.commitOrders(own.batchFor(interval)))).toBe(
        "BatchLedger_IntervalNotIncreasing",
      );
    }
    const last = own.batchFor(2 ** 32 - 1);
    await own.commitOrders(last);
    await own.commitBatch(last);
    expect(await refusal(own.commitVoid(2 ** 32 - 1, 4_155))).toBe("BatchLedger_IntervalNotIncreasing");
    expect(await own.ledger.getFunction("isPending")(own.domain.feeder, 2 ** 32 - 1)).toBe(false);
  });

  test("one claim is good for one proof: neither twice announced nor twice proven, and of no other call", async () => {
    const recorded = await acts.record(LIE);
    const call = outcome(recorded);
    const commitment = await announce("member", call);
    const twice = acts.send(
      chain.keys.member,
      acts.calls.announce(acts.domain.feeder, commitment),
      acts.bond,
    );
    expect(await refusal(twice)).toContain("OperatorBonds_AnnouncedAlready");
    const other = acts.calls.price(recorded.on, recorded.leaves[SUN_2]!, recorded.tree.pathOf(SUN_2));
    expect(await refusal(acts.send(chain.keys.member, other))).toContain("OperatorBonds_NotAnnounced");
    await acts.send(chain.keys.member, call);
    expect(await refusal(acts.send(chain.keys.member, call))).toContain("OperatorBonds_NotAnnounced");
    expect(claimOf(acts.domain.feeder, chain.keys.member.address as Hex, commitment)).toMatch(/^0x/);
  });
});
