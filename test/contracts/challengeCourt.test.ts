/**
 * A cheating operator before the court. Every batch here passes all checks of the ledger; each has one lie that
 * only the member whom it concerns can see, and that member alone proves it.
 */
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ProvenBalance } from "../../backend/adapters/chain/challengeCalls.ts";
import {
  type BalancesCommitment,
  commitBalances,
  proveBalance,
} from "../../backend/core/commitment/commitBalances.ts";
import type { TradeLeaf } from "../../backend/core/commitment/commitment.ts";
import { outcomeFraud, priceFraud } from "../../backend/core/commitment/findFraud.ts";
import { proveLeaf } from "../../backend/core/commitment/merkleTree.ts";
import { keccakText } from "../../backend/core/commitment/words.ts";
import type { Hex } from "../../backend/core/orders/order.ts";
import { sampleSignedOrder } from "../core/commitment/sampleStreet.ts";
import { type CourtActs, courtActs, type Recorded } from "./courtActs.ts";
import { refusal, startTestChain, type TestChain } from "./testChain.ts";

const [SUN_1, SHOP, SUN_2, BATTERY, LATE] = [0, 1, 2, 3, 4];

describe("the court", () => {
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

  const changed = (index: number, change: Partial<TradeLeaf>) => (leaves: readonly TradeLeaf[]) =>
    leaves.map((leaf, at) => (at === index ? { ...leaf, ...change } : leaf));
  const orderOf = (index: number) => sampleSignedOrder(index, acts.domain).order;
  const outcomeCall = ({ on, leaves, tree }: Recorded, index: number) =>
    acts.calls.outcome(on, orderOf(index), leaves[index]!, tree.pathOf(index));

  describe("voids a batch", () => {
    const lies: readonly (readonly [string, number, Partial<TradeLeaf>])[] = [
      ["limit-price", SUN_2!, { priceTicks: 149 }],
      ["limit-price", BATTERY!, { networkChargeTicks: 41 }],
      ["overfilled", BATTERY!, { localWh: 501 }],
      ["overfilled", SUN_2!, { gridWh: 100 }],
      ["order-changed", LATE!, { side: 1 }],
      ["order-changed", BATTERY!, { flags: 1 }],
      ["not-optimal", SUN_1!, { localWh: 1_400 }],
      ["not-optimal", SHOP!, { localWh: 2_400 }],
      ["not-optimal", SUN_1!, { localWh: 1_400, gridWh: 100 }],
      ["not-optimal", LATE!, { priceTicks: 39, networkChargeTicks: 20 }],
      ["price-not-published", SHOP!, { priceTicks: 181 }],
    ];
    test.each(lies)("%s, seen by order %i in its own outcome", async (fraud, index, change) => {
      const recorded = await acts.record({ leaves: changed(index, change) });
      expect(outcomeFraud(recorded.on.batch, orderOf(index), recorded.leaves[index]!)).toBe(fraud);
      expect(await acts.status(recorded)).toBe("open");
      const filed = await acts.file(chain.keys.member, outcomeCall(recorded, index));
      expect(filed.fraud).toBe(fraud);
      expect(await acts.status(recorded)).toBe("voided");
      expect(await acts.acts.ledger.getFunction("balanceRootOf")(acts.domain.feeder)).toBe(
        `0x${"00".repeat(32)}`,
      );
    });

    test("for a price that is not the published one of its segment", async () => {
      const recorded = await acts.record({ leaves: changed(BATTERY!, { priceTicks: 170 }) });
      const leaf = recorded.leaves[BATTERY!]!;
      expect(priceFraud(recorded.on.batch, leaf)).toBe("price-not-published");
      const call = acts.calls.price(recorded.on, leaf, recorded.tree.pathOf(BATTERY!));
      expect((await acts.file(chain.keys.member, call)).fraud).toBe("price-not-published");
    });

    test("whose published sums are not those of the outcomes", async () => {
      const recorded = await acts.record({ leaves: changed(SUN_1!, { localWh: 1_499 }) });
      const { tree, on } = recorded;
      const call = acts.calls.sums(on, 1, tree.segmentRoots[1]!, tree.above(1));
      expect((await acts.file(chain.keys.stranger, call)).fraud).toBe("sums-wrong");
    });

    test("whose network charges are not those of the outcomes", async () => {
      const recorded = await acts.record({
        batch: (batch) => ({ ...batch, networkChargesMicroEuro: batch.networkChargesMicroEuro + 1 }),
      });
      const { tree, on } = recorded;
      const call = acts.calls.sums(on, 0, tree.segmentRoots[0]!, tree.above(0));
      expect((await acts.file(chain.keys.stranger, call)).fraud).toBe("sums-wrong");
    });

    const balancesAt = (interval: number, cents: number, total?: bigint): BalancesCommitment => {
      const account = chain.keys.member.address as Hex;
      const other = chain.keys.stranger.address as Hex;
      const salt = keccakText("balance salt").slice(0, 34) as Hex;
      const leaves = [
        { account, cumulativeMicroEuro: BigInt(cents) * 10_000n, salt },
        { account: other, cumulativeMicroEuro: 5n, salt },
      ];
      const sound = commitBalances(acts.domain, interval, leaves);
      return total === undefined ? sound : { ...sound, totalMicroEuro: total };
    };
    const proven = (balances: BalancesCommitment): ProvenBalance => ({
      ...proveBalance(balances, chain.keys.member.address as Hex)!,
      totalMicroEuro: balances.totalMicroEuro,
    });

    test("in which a cumulative balance is lower than before", async () => {
      const first = await acts.record();
      const before = balancesAt(first.on.batch.interval + 1, 700);
      const earlier = { ...acts.acts.batchFor(first.on.batch.interval + 1), balanceRoot: before.balanceRoot };
      const after = balancesAt(first.on.batch.interval + 2, 699);
      const later = { ...acts.acts.batchFor(first.on.batch.interval + 2), balanceRoot: after.balanceRoot };
      for (const batch of [earlier, later]) {
        await acts.acts.commitOrders(batch);
        await acts.acts.commitBatch(batch);
      }
      const on = { ...first.on, batch: later };
      const call = acts.calls.balance(on, proven(after), { ...first.on, batch: earlier }, proven(before));
      expect((await acts.file(chain.keys.member, call)).fraud).toBe("balance-fell");
      expect(await acts.status({ on })).toBe("voided");
      expect(await acts.status({ on: { ...first.on, batch: earlier } })).toBe("open");
    });

    test("in which one balance is larger than the total of all", async () => {
      const { hashBalanceCommitment } = await import("../../backend/core/commitment/leaves.ts");
      const { interval } = acts.sound().batch;
      const lie = balancesAt(interval, 700, 6_999_999n);
      const sums = { root: lie.treeRoot, totalMicroEuro: lie.totalMicroEuro };
      const balanceRoot = hashBalanceCommitment(acts.domain, interval, sums);
      const recorded = await acts.record({ batch: (batch) => ({ ...batch, balanceRoot }) });
      const call = acts.calls.total(recorded.on, proven(lie));
      expect((await acts.file(chain.keys.member, call)).fraud).toBe("balance-beyond-total");
    });
  });

  describe("hears of an omitted order", () => {
    test("with a receipt that nobody answers: the batch is void and the bond pays", async () => {
      const recorded = await acts.record();
      const receipt = acts.receiptFor(keccakText("an order that was left out"), 17);
      const filed = await acts.file(chain.keys.member, acts.calls.demandReceipted(recorded.on, receipt));
      const id = {
        orderId: receipt.orderId,
        sequence: 17,
        challenger: chain.keys.member.address as Hex,
        claim: filed.claim,
      };
      const conclude = acts.calls.conclude(recorded.on, id);
      expect(await refusal(acts.send(chain.keys.stranger, conclude))).toContain("ChallengeCourt_AnswerTime");
      await chain.pass(acts.window + 1);
      expect(await acts.status(recorded)).toBe("open");
      await acts.send(chain.keys.stranger, conclude);
      expect(await acts.status(recorded)).toBe("voided");
      const before = await chain.ethers.provider.getBalance(chain.keys.member.address);
      await acts.send(chain.keys.member, acts.calls.collect(acts.domain.feeder, filed.commitment));
      const paid = (await chain.ethers.provider.getBalance(chain.keys.member.address)) - before;
      expect(paid).toBeGreaterThan(BigInt(chain.deployment.challenge.operatorBondWei));
    });

    test("which the operator shows in time: the challenger's bond is the operator's", async () => {
      const recorded = await acts.record();
      const { committed, on, leaves, tree } = recorded;
      const { order, orderSalt } = committed.book[SHOP!]!;
      const receipt = acts.receiptFor(order.orderId, order.sequence);
      const filed = await acts.file(chain.keys.member, acts.calls.demandReceipted(on, receipt));
      const id = {
        orderId: order.orderId,
        sequence: order.sequence,
        challenger: chain.keys.member.address as Hex,
        claim: filed.claim,
      };
      const leaf = {
        orderId: order.orderId,
        sequence: order.sequence,
        signer: order.signer,
        salt: orderSalt,
      };
      const shown = { leaf, proof: proveLeaf(committed.orders.tree, SHOP!) };
      const wrong = acts.calls.answer(on, id, shown, { leaf: leaves[LATE!]!, path: tree.pathOf(LATE!) });
      expect(await refusal(acts.send(chain.keys.operator, wrong))).toContain("ChallengeCourt_OtherOrder");
      const answer = acts.calls.answer(on, id, shown, { leaf: leaves[SHOP!]!, path: tree.pathOf(SHOP!) });
      await acts.send(chain.keys.operator, answer);
      await chain.pass(acts.window + 1);
      expect(await acts.status(recorded)).toBe("final");
      const { amountWei } = await acts.court.getFunction("bondOf")(acts.operator);
      const { operatorBondWei, challengerBondWei } = chain.deployment.challenge;
      expect(amountWei).toBe(BigInt(operatorBondWei) + BigInt(challengerBondWei));
      const conclude = acts.calls.conclude(on, id);
      expect(await refusal(acts.send(chain.keys.member, conclude))).toContain("ChallengeCourt_DemandUnknown");
    });

    test("which is in the book and has no outcome", async () => {
      const recorded = await acts.record({ leaves: (leaves) => leaves.slice(0, 4) });
      const { committed, on } = recorded;
      const { order, orderSalt } = committed.book[LATE!]!;
      const leaf = {
        orderId: order.orderId,
        sequence: order.sequence,
        signer: order.signer,
        salt: orderSalt,
      };
      const call = acts.calls.demandBooked(on, leaf, proveLeaf(committed.orders.tree, LATE!));
      const filed = await acts.file(chain.keys.member, call);
      expect(filed.events.map((event) => event.name)).toEqual(["InclusionDemanded"]);
      await chain.pass(acts.window + 1);
      const id = { ...leaf, challenger: chain.keys.member.address as Hex, claim: filed.claim };
      await acts.send(chain.keys.member, acts.calls.conclude(on, id));
      expect(await acts.status(recorded)).toBe("voided");
    });

    test("only with a receipt of the operator", async () => {
      const recorded = await acts.record();
      const receipt = acts.receiptFor(keccakText("never sent"), 3, chain.keys.stranger);
      const filed = acts.file(chain.keys.member, acts.calls.demandReceipted(recorded.on, receipt));
      expect(await refusal(filed)).toContain("ChallengeCourt_NotTheOperator");
    });
  });

  describe("refuses a challenge", () => {
    test("of a sound outcome, whoever it belongs to", async () => {
      const recorded = await acts.record();
      for (const index of [SUN_1!, SHOP!, SUN_2!, BATTERY!, LATE!]) {
        const filed = acts.file(chain.keys.member, outcomeCall(recorded, index));
        expect(await refusal(filed)).toContain("ChallengeCourt_NothingWrong");
      }
      expect(await acts.status(recorded)).toBe("open");
    });

    test("that was not announced, or announced in the same block, or by somebody else", async () => {
      const recorded = await acts.record({ leaves: changed(SUN_2!, { priceTicks: 149 }) });
      const call = outcomeCall(recorded, SUN_2!);
      expect(await refusal(acts.send(chain.keys.member, call))).toContain("OperatorBonds_NotAnnounced");
      await acts.file(chain.keys.member, call);
      expect(await refusal(acts.send(chain.keys.stranger, call))).toContain("OperatorBonds_NotAnnounced");
    });

    test("after the window", async () => {
      const recorded = await acts.record({ leaves: changed(SUN_2!, { priceTicks: 149 }) });
      await chain.pass(acts.window);
      expect(await acts.status(recorded)).toBe("final");
      const filed = acts.file(chain.keys.member, outcomeCall(recorded, SUN_2!));
      expect(await refusal(filed)).toContain("ChallengeCourt_WindowOver");
    });

    test("of a batch that is not on the ledger", async () => {
      const recorded = await acts.record({ leaves: changed(SUN_2!, { priceTicks: 149 }) });
      const batch = { ...recorded.on.batch, mustServeWh: 1 };
      const on = { ...recorded.on, batch };
      const call = acts.calls.outcome(
        on,
        orderOf(SUN_2!),
        recorded.leaves[SUN_2!]!,
        recorded.tree.pathOf(SUN_2!),
      );
      expect(await refusal(acts.file(chain.keys.member, call))).toContain("ChallengeCourt_BatchUnknown");
    });

    test("with an outcome, an order or sums of one's own making", async () => {
      const recorded = await acts.record();
      const { on, leaves, tree } = recorded;
      const forged = { ...leaves[SUN_2!]!, priceTicks: 149 };
      const outcome = acts.calls.outcome(on, orderOf(SUN_2!), forged, tree.pathOf(SUN_2!));
      expect(await refusal(acts.file(chain.keys.member, outcome))).toContain("ChallengeCourt_WrongProof");
      const greedy = { ...orderOf(SUN_2!), limitPrice: orderOf(SHOP!).limitPrice };
      const order = acts.calls.outcome(on, greedy, leaves[SUN_2!]!, tree.pathOf(SUN_2!));
      expect(await refusal(acts.file(chain.keys.member, order))).toContain("ChallengeCourt_OtherOrder");
      const root = { ...tree.segmentRoots[1]!, sums: 1n };
      const sums = acts.calls.sums(on, 1, root, tree.above(1));
      expect(await refusal(acts.file(chain.keys.member, sums))).toContain("ChallengeCourt_WrongProof");
    });
  });

  describe("pays", () => {
    const { lie } = { lie: { leaves: changed(2, { priceTicks: 149 }) } };
    test("the first proof; the second gets its own bond back, and nobody is paid twice", async () => {
      const recorded = await acts.record(lie);
      const call = outcomeCall(recorded, SUN_2!);
      const { stranger, member } = chain.keys;
      const first = await acts.file(member, call);
      const second = await acts.file(stranger, call);
      expect([first.fraud, second.fraud]).toEqual(["limit-price", null]);
      const amounts = await Promise.all(
        [
          [member, first],
          [stranger, second],
        ].map(async ([key, filed]) => {
          const args = [
            acts.domain.feeder,
            (key as typeof member).address,
            (filed as typeof first).commitment,
          ];
          return (await acts.court.getFunction("claimOf")(...args)).amountWei as bigint;
        }),
      );
      const { operatorBondWei, challengerBondWei } = chain.deployment.challenge;
      expect(amounts).toEqual([
        BigInt(operatorBondWei) + BigInt(challengerBondWei),
        BigInt(challengerBondWei),
      ]);
      const collect = acts.calls.collect(acts.domain.feeder, first.commitment);
      await acts.send(member, collect);
      expect(await refusal(acts.send(member, collect))).toContain("OperatorBonds_NothingToTake");
      expect(await refusal(acts.send(member, call))).toContain("OperatorBonds_NotAnnounced");
    });

    test("an operator without bond commits nothing more until it posts one, but can end intervals", async () => {
      const recorded = await acts.record(lie);
      await acts.file(chain.keys.member, outcomeCall(recorded, SUN_2!));
      const next = acts.acts.batchFor(recorded.on.batch.interval + 1);
      await acts.acts.commitOrders(next);
      expect(await refusal(acts.acts.commitBatch(next))).toBe("BatchLedger_NotBonded");
      const restore = await chain.snapshot();
      expect(await refusal(acts.acts.commitVoid(next.interval, 4155))).toBe("none");
      await restore();
      await chain.postBond(acts.operator);
      expect(await refusal(acts.acts.commitBatch(next))).toBe("none");
    });

    test("the operator whatever was announced and not proven", async () => {
      const { member, stranger } = chain.keys;
      const commitment = keccakText("a challenge that never comes");
      await acts.send(member, acts.calls.announce(acts.domain.feeder, commitment), acts.bond);
      const again = acts.send(member, acts.calls.announce(acts.domain.feeder, commitment), acts.bond);
      expect(await refusal(again)).toContain("OperatorBonds_AnnouncedAlready");
      const forfeit = acts.calls.forfeit(acts.domain.feeder, member.address as Hex, commitment);
      expect(await refusal(acts.send(stranger, forfeit))).toContain("OperatorBonds_TooEarly");
      await chain.pass(2 * acts.window + 1);
      await acts.send(stranger, forfeit);
      const { amountWei } = await acts.court.getFunction("bondOf")(acts.operator);
      expect(amountWei).toBe(BigInt(chain.deployment.challenge.operatorBondWei) + BigInt(acts.bond));
      const free = acts.send(member, acts.calls.announce(acts.domain.feeder, commitment), 1n);
      expect(await refusal(free)).toContain("OperatorBonds_WrongBond");
    });

    test("a bond out only after everything it answers for is over", async () => {
      const recorded = await acts.record(lie);
      const court = chain.contract("challengeCourt", chain.keys.operator);
      await (await court.getFunction("leaveMarket")()).wait();
      expect(await refusal(court.getFunction("takeBond")())).toContain("OperatorBonds_NothingToTake");
      const next = acts.acts.batchFor(recorded.on.batch.interval + 1);
      await acts.acts.commitOrders(next);
      expect(await refusal(acts.acts.commitBatch(next))).toBe("BatchLedger_NotBonded");
      expect((await acts.file(chain.keys.member, outcomeCall(recorded, SUN_2!))).fraud).toBe("limit-price");
      await chain.pass(3 * acts.window);
      await (await court.getFunction("takeBond")()).wait();
      expect((await acts.court.getFunction("bondOf")(acts.operator)).amountWei).toBe(0n);
    });
  });
});
