/** Demands to show an order, on a chain with the real court: the operator's side answers, whoever demands how often. */
import { beforeAll, describe, expect, test } from "vitest";
import { courtContract } from "../../backend/adapters/chain/courtContract.ts";
import { MemoryOutbox } from "../../backend/adapters/memory/memoryOutbox.ts";
import { answerDemands } from "../../backend/app/answerDemands.ts";
import type { Market } from "../../backend/app/market.ts";
import { keccakText } from "../../backend/core/commitment/words.ts";
import type { Hex } from "../../backend/core/orders/order.ts";
import { type CourtActs, courtActs, type Recorded } from "../contracts/courtActs.ts";
import { FEEDERS, startTestChain, type TestChain } from "../contracts/testChain.ts";
import { sampleCleared } from "../core/commitment/sampleStreet.ts";

const { communityId, feederId } = FEEDERS[0];
const SHOP = 1;

describe("a demand to show an order", () => {
  let chain: TestChain;
  let acts: CourtActs;
  let recorded: Recorded;
  let market: Market;
  const outbox = new MemoryOutbox();
  beforeAll(async () => {
    chain = await startTestChain();
    acts = courtActs(chain);
    recorded = await acts.record();
    market = marketOf(chain, acts, recorded, outbox);
  });

  const court = () =>
    courtContract(
      {
        read: async ({ to, data }) => (await chain.ethers.provider.call({ to, data })) as Hex,
        logs: async (address, topics, fromBlock) => {
          const found = await chain.ethers.provider.getLogs({ address, topics: [...topics], fromBlock });
          return found.map((log) => ({ ...log, topics: [...log.topics] as Hex[] })) as never;
        },
      },
      chain.deployment,
    );
  const round = async () => {
    const demands = await court().demands(acts.domain.feeder, 0);
    const report = await answerDemands(market, court(), communityId, demands);
    for (const id of report.answered) {
      const row = (await outbox.get(id))!;
      await acts.send(chain.keys.operator, { to: row.to, data: row.data });
      await outbox.save({ ...row, version: row.version + 1, status: "final" });
    }
    return report;
  };
  const demand = (index: number) => {
    const { order } = recorded.committed.book[index]!;
    const receipt = acts.receiptFor(order.orderId, order.sequence);
    return acts.file(chain.keys.member, acts.calls.demandReceipted(recorded.on, receipt));
  };

  test("is answered with the leaves, again and again, and each time the challenger's bond is lost", async () => {
    for (let turn = 1; turn <= 3; turn += 1) {
      await demand(SHOP);
      const report = await round();
      expect(report.answered).toHaveLength(1);
      expect(report.openSince).not.toBeNull();
      expect(await round()).toEqual({ answered: [], unanswerable: [], openSince: null });
      const { amountWei } = await acts.court.getFunction("bondOf")(acts.operator);
      const { operatorBondWei, challengerBondWei } = chain.deployment.challenge;
      expect(amountWei).toBe(BigInt(operatorBondWei) + BigInt(turn) * BigInt(challengerBondWei));
    }
    expect(await acts.status(recorded)).toBe("open");
  });

  test("is answered once more when the first answer was refused", async () => {
    await demand(0);
    const demands = await court().demands(acts.domain.feeder, 0);
    const { answered } = await answerDemands(market, court(), communityId, demands);
    expect((await answerDemands(market, court(), communityId, demands)).answered).toEqual([]);
    const row = (await outbox.get(answered[0]!))!;
    await outbox.save({ ...row, version: row.version + 1, status: "refused" });
    expect((await round()).answered).toHaveLength(1);
  });

  test("is told to the operator when the order is not in the batch", async () => {
    const receipt = acts.receiptFor(keccakText("never entered"), 99);
    await acts.file(chain.keys.member, acts.calls.demandReceipted(recorded.on, receipt));
    const report = await round();
    expect(report.unanswerable.map(({ id }) => id.sequence)).toEqual([99]);
    expect(report.answered).toEqual([]);
  });
});

/** A market that stored what it recorded. */
function marketOf(chain: TestChain, acts: CourtActs, recorded: Recorded, outbox: MemoryOutbox): Market {
  const { committed, on } = recorded;
  const { interval } = on.batch;
  const record = { communityId, feederId, interval, state: "committed", tariffVersion: 1, networkVersion: 1 };
  const homes = committed.book.map(({ order, segment }) => ({ id: order.order.meteringPointId, segment }));
  const store = {
    outbox,
    community: async () => ({ id: communityId, feederId, domain: acts.domain }),
    interval: async () => record,
    batch: async () => ({ commitment: on.batch, digest: committed.digest, signatures: [] }),
    clearing: async () => sampleCleared(committed.book),
    orders: async () => committed.book.map(({ order }) => order),
    salts: async () =>
      committed.book.map(({ order, orderSalt, allocationSalt }) => ({
        orderId: order.orderId,
        orderSalt,
        allocationSalt,
      })),
    committedBalances: async () => [],
    meteringPoints: async () => homes.map(({ id }) => ({ id, pointId: `cp-${id}` })),
    tariffSheet: async () => ({ version: 1, localNetworkCharge: 20_000 }),
    networkVersion: async () => ({
      networkHash: on.batch.networkHash,
      segments: [0, 1, 2].map((index) => ({
        index,
        pointIds: homes.filter(({ segment }) => segment === index).map(({ id }) => `cp-${id}`),
      })),
    }),
  };
  const address = (name: "operator" | "stranger") => chain.keys[name].address.toLowerCase() as Hex;
  const signers = {
    roleSigner: async (role: string) => ({ address: address(role === "operator" ? "operator" : "stranger") }),
  };
  return { store, signers } as unknown as Market;
}
