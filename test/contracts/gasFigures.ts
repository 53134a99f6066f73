/**
 * Gas of whole transactions, for the benchmark and its snapshot: intrinsic 21 000, calldata, signature checks,
 * storage and events included, refunds taken off, storage places in use already.
 */
import type { ContractTransactionReceipt, TransactionReceipt } from "ethers";
import { ledgerCalls } from "../../backend/adapters/chain/batchWriter.ts";

import { commitBalances, proveBalance } from "../../backend/core/commitment/commitBalances.ts";
import type { BatchCommitment, OrderLeaf, TradeLeaf } from "../../backend/core/commitment/commitment.ts";
import { orderReceiptDigest, ordersDigest } from "../../backend/core/commitment/digests.ts";
import {
  bookLeaf,
  fullOrdersRoot,
  ORDER_BYTES,
  packOrders,
} from "../../backend/core/commitment/fullBatch.ts";
import { hashOrderLeaf } from "../../backend/core/commitment/leaves.ts";
import { merkleTree, proveLeaf } from "../../backend/core/commitment/merkleTree.ts";
import { outcomeTree } from "../../backend/core/commitment/sumTree.ts";
import type { Hex, Order } from "../../backend/core/orders/order.ts";
import { orderId } from "../../backend/core/orders/typedOrder.ts";
import { epochSeconds, intervalIndex } from "../../backend/core/time/marketInterval.ts";
import { microEuroPerKWh, wattHours } from "../../backend/core/units/quantities.ts";
import type { ContractCall } from "../../backend/ports/chain.ts";
import { loadTestArtifact } from "../../scripts/deploy/artifacts.ts";
import { randomSource } from "../core/commitment/randomBatch.ts";
import { batchOf, type RandomMarket, randomMarket } from "../core/commitment/randomMarket.ts";
import { courtActs } from "./courtActs.ts";
import { type LedgerActs, ledgerActs } from "./ledgerActs.ts";
import { FEEDERS, NETWORK_HASH, sign, type TestChain } from "./testChain.ts";

const FIRST = 1_982_880;
const RING = 256;
const CHARGE_TICKS = 20;

interface Sent {
  wait(): Promise<ContractTransactionReceipt | TransactionReceipt | null>;
}
export const gasOf = async (sent: Promise<Sent>): Promise<number> =>
  Number((await (await sent).wait())!.gasUsed);

/** Records of one feeder, interval after interval; each is measured when its place was used before. */
export class FeederRun {
  readonly acts: LedgerActs;
  readonly #chain: TestChain;
  interval = FIRST;

  constructor(chain: TestChain, feederId: string, seed: number) {
    this.#chain = chain;
    this.acts = ledgerActs(chain, randomSource(seed), chain.domain(feederId));
  }

  /** The feeder was in use before: state is not empty, nor is the place of the next record. */
  async warmUp(): Promise<void> {
    await this.acts.record(this.interval);
    await this.acts.record(this.interval + 1);
    this.interval += RING;
    await this.#chain.pass(2 * this.#chain.deployment.challenge.windowSeconds);
  }

  next(market: RandomMarket): BatchCommitment {
    this.interval += 1;
    const given = { interval: this.interval, networkHash: NETWORK_HASH, domain: this.acts.domain };
    return batchOf(market, randomSource(this.interval), given);
  }

  async constantCost(market: RandomMarket): Promise<number> {
    const batch = this.next(market);
    await this.acts.commitOrders(batch);
    return gasOf(this.acts.commitBatch(batch));
  }

  async fullMode(market: RandomMarket): Promise<{ readonly gas: number; readonly bytes: number }> {
    const { domain, ledger } = this.acts;
    const drawn = this.next(market);
    const packedOrders = packOrders(market.entries);
    const signedOrdersRoot = drawn.ordersRoot;
    const leaf = bookLeaf(domain, drawn.interval, packedOrders);
    const batch = { ...drawn, ordersRoot: fullOrdersRoot(signedOrdersRoot, leaf) };
    await this.acts.commitOrders(batch);
    const [packed, signatures, envelope] = this.acts.calldata(batch);
    const act = ledger.getFunction("commitFullBatch");
    const gas = await gasOf(act(packed, signatures, envelope, packedOrders, signedOrdersRoot));
    return { gas, bytes: (packedOrders.length - 2) / 2 };
  }
}

/** Constant-cost batches and full mode by number of orders and of segments. */
export async function measureModes(chain: TestChain, orders: readonly number[], segments: readonly number[]) {
  const run = new FeederRun(chain, FEEDERS[0].feederId, 81);
  await run.warmUp();
  const random = randomSource(82);
  const gasG: Record<string, number> = {};
  const gasE: Record<string, number> = {};
  const gasGBySegments: Record<string, number> = {};
  const gasEBySegments: Record<string, number> = {};
  let perOrderE200 = 0;
  for (const count of orders) {
    const market = randomMarket(random, { orders: count, segments: 20, maxEnergyWh: 2_500 });
    gasG[count] = await run.constantCost(market);
    const { gas } = await run.fullMode(market);
    gasE[count] = gas;
    if (count === 200) perOrderE200 = Math.round((gas - gasG[count]!) / count);
  }
  for (const count of segments) {
    const market = randomMarket(random, { orders: 200, segments: count, maxEnergyWh: 2_500 });
    gasGBySegments[count] = await run.constantCost(market);
    gasEBySegments[count] = (await run.fullMode(market)).gas;
  }
  return { gasG, gasE, gasGBySegments, gasEBySegments, perOrderE200, bytesPerOrderE: ORDER_BYTES };
}

/** Gas per feeder of one transaction with the batches (or gate closures) of all feeders of the test chain. */
export async function measureMany(chain: TestChain) {
  const calls = ledgerCalls(chain.deployment.contracts.batchLedger);
  const runs = FEEDERS.map(({ feederId }, index) => new FeederRun(chain, feederId, 90 + index));
  for (const run of runs) await run.warmUp();
  await chain.pass(2 * chain.deployment.challenge.windowSeconds);
  const market = randomMarket(randomSource(83), { orders: 100, segments: 20, maxEnergyWh: 2_500 });
  const batches = runs.map((run) => run.next(market));
  const closing: ContractCall[] = runs.map(({ acts }, index) => {
    const { interval, ordersRoot } = batches[index]!;
    const signature = sign(acts.operator, ordersDigest(acts.domain, interval, ordersRoot));
    return calls.commitOrders({ feeder: acts.domain.feeder, interval, ordersRoot, signature });
  });
  const records: ContractCall[] = runs.map(({ acts }, index) => ({
    to: chain.deployment.contracts.batchLedger,
    data: acts.ledger.interface.encodeFunctionData("commitBatch", [...acts.calldata(batches[index]!)]) as Hex,
  }));
  const perFeeder = async (group: readonly ContractCall[]) =>
    Math.round((await gasOf(chain.payer.sendTransaction(calls.commitMany(group)))) / group.length);
  return { manyOrdersPerFeeder: await perFeeder(closing), manyBatchesPerFeeder: await perFeeder(records) };
}

function ordersOf(market: RandomMarket, interval: number): Order[] {
  return market.entries.map((entry, index) => ({
    communityId: FEEDERS[1].communityId,
    meteringPointId: `mp-${index}`,
    interval: intervalIndex(interval),
    side: entry.kind < 2 ? "sell" : "buy",
    energyWh: wattHours(entry.energyWh),
    limitPrice: microEuroPerKWh((entry.priceTicks + (entry.kind < 2 ? 0 : CHARGE_TICKS)) * 1_000),
    fallback: entry.kind === 1 || entry.kind === 3 ? "grid" : "none",
    tariffVersion: 1,
    nonce: index + 1,
    expiresAt: epochSeconds(interval * 900),
    minFillWh: wattHours(0),
    counterparty: "",
  }));
}

/** Every kind of challenge, in a batch of 200 orders on 20 segments. */
export async function measureChallenges(chain: TestChain) {
  const random = randomSource(84);
  const acts = ledgerActs(chain, random, chain.domain(FEEDERS[1].feederId));
  const court = courtActs(chain, acts);
  const market = randomMarket(random, { orders: 200, segments: 20, maxEnergyWh: 2_500 });
  const account = chain.keys.member.address as Hex;
  const accounts = [account, ...Array.from({ length: 44 }, () => random.hex(20))];
  let interval = FIRST + 3 * RING;

  async function recordLie(cumulative = 1_000_000n, lie: Partial<TradeLeaf> = {}, break_ = false) {
    interval += 1;
    const orders = ordersOf(market, interval);
    const at = market.entries.findIndex((entry) => entry.kind === 2 && entry.localWh > 0);
    const leaves = market.entries.map((entry, index): TradeLeaf => {
      const order = orders[index]!;
      const pool = entry.kind === 3;
      return {
        orderId: orderId(order),
        interval,
        segment: entry.segment,
        side: entry.kind < 2 ? 1 : 0,
        localWh: entry.localWh,
        gridWh: pool ? entry.energyWh - entry.localWh : entry.exportedWh,
        priceTicks: pool ? market.poolPriceTicks : market.segments[entry.segment]!.priceTicks,
        networkChargeTicks: entry.kind < 2 ? 0 : CHARGE_TICKS,
        flags: pool ? 1 : 0,
        salt: random.hex(16),
        ...(index === at ? lie : {}),
      };
    });
    const book = orders.map((order, index): OrderLeaf => {
      return { orderId: orderId(order), sequence: index, signer: random.hex(20), salt: random.hex(16) };
    });
    const booked = merkleTree(book.map((leaf) => hashOrderLeaf(acts.domain, interval, leaf)));
    const tree = outcomeTree(acts.domain, leaves, market.segments.length);
    const sheet = accounts.map((owner) => ({
      account: owner,
      cumulativeMicroEuro: cumulative,
      salt: random.hex(16),
    }));
    const balances = commitBalances(acts.domain, interval, sheet);
    const given = { interval, networkHash: NETWORK_HASH, domain: acts.domain };
    const batch: BatchCommitment = {
      ...batchOf(market, random, given),
      ordersRoot: booked.root,
      allocationRoot: tree.root.hash,
      balanceRoot: balances.balanceRoot,
      networkChargesMicroEuro: break_ ? 1 : market.entries.length,
    };
    await acts.commitOrders(batch);
    await acts.commitBatch(batch);
    const on = { domain: acts.domain, batch, operator: court.operator };
    const balance = { ...proveBalance(balances, account)!, totalMicroEuro: balances.totalMicroEuro };
    const proveOrder = (index: number) => ({ leaf: book[index]!, proof: proveLeaf(booked, index) });
    return { on, orders, leaves, tree, at, balance, proveOrder };
  }
  const price = market.segments.map((segment) => segment.priceTicks);
  const file = async (call: ContractCall) => {
    await chain.postBond(court.operator);
    const filed = await court.file(chain.keys.member, call);
    return { ...filed, gas: Number(filed.receipt.gasUsed) };
  };

  const dear = await recordLie(1_000_000n, { priceTicks: 9_000 });
  const outcome = await file(
    court.calls.outcome(dear.on, dear.orders[dear.at]!, dear.leaves[dear.at]!, dear.tree.pathOf(dear.at)),
  );
  const other = await recordLie(1_000_000n, { priceTicks: price[market.entries[dear.at]!.segment]! - 1 });
  const published = await file(
    court.calls.price(other.on, other.leaves[other.at]!, other.tree.pathOf(other.at)),
  );
  const wrong = await recordLie(1_000_000n, {}, true);
  const sums = await file(court.calls.sums(wrong.on, 3, wrong.tree.segmentRoots[3]!, wrong.tree.above(3)));
  const before = await recordLie(1_000_000n);
  const after = await recordLie(999_999n);
  const balance = await file(court.calls.balance(after.on, after.balance, before.on, before.balance));

  const held = await recordLie();
  const { leaf, proof } = held.proveOrder(17);
  const receipt = { orderId: leaf.orderId, sequence: leaf.sequence, receivedAt: 1_784_590_000 };
  const signature = sign(chain.keys.operator, orderReceiptDigest(acts.domain, { interval, ...receipt }));
  const demanded = await file(court.calls.demandReceipted(held.on, { ...receipt, signature }));
  const challenger = chain.keys.member.address as Hex;
  const id = { orderId: leaf.orderId, sequence: leaf.sequence, challenger, claim: demanded.claim };
  const booked = await file(court.calls.demandBooked(held.on, leaf, proof));
  const shown = { leaf: held.leaves[17]!, path: held.tree.pathOf(17) };
  const answer = await court.send(
    chain.keys.operator,
    court.calls.answer(held.on, id, { leaf, proof }, shown),
  );
  await chain.pass(court.window + 1);
  const open = { ...id, claim: booked.claim };
  const conclude = await court.send(chain.keys.stranger, court.calls.conclude(held.on, open));
  const collected = await court.send(
    chain.keys.member,
    court.calls.collect(acts.domain.feeder, booked.commitment),
  );
  return {
    announce: Number(outcome.announced.gasUsed),
    outcome: outcome.gas,
    price: published.gas,
    sums: sums.gas,
    balance: balance.gas,
    demandReceipted: demanded.gas,
    demandBooked: booked.gas,
    answer: Number(answer.gasUsed),
    conclude: Number(conclude.gasUsed),
    collect: Number(collected.gasUsed),
    frauds: [outcome.fraud, published.fraud, sums.fraud, balance.fraud],
  };
}

/** What a contract with orders, trades and balances in storage takes. */
export async function measureNaive(chain: TestChain) {
  const artifact = await loadTestArtifact("test/contracts/solidity/NaiveTrades.sol/NaiveTrades");
  const { ethers, keys } = chain;
  const factory = new ethers.ContractFactory(artifact.abi as never, artifact.bytecode, chain.payer);
  const deployed = await factory.deploy();
  await deployed.waitForDeployment();
  const by = (key: "member" | "stranger") =>
    deployed.connect(keys[key].connect(ethers.provider)) as typeof deployed;
  const sell = await gasOf(by("member").getFunction("list")(FIRST, 1, 1_500, 90_000));
  const buy = await gasOf(by("stranger").getFunction("list")(FIRST, 0, 1_500, 300_000));
  const trade = await gasOf(deployed.getFunction("trade")(0, 1, 1_500, 180_000));
  return { order: Math.round((sell + buy) / 2), trade, perMatchedTrade: sell + buy + trade };
}
