/** A watcher beside a cheating operator, on a real node: it finds each fraud, files it, and is paid. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Contract, JsonRpcProvider, type Wallet } from "ethers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ledgerCalls } from "../../../backend/adapters/chain/batchWriter.ts";
import { ChainClient } from "../../../backend/adapters/chain/chainClient.ts";
import { anchorOf } from "../../../backend/adapters/chain/chainIdentity.ts";
import { challengeCalls } from "../../../backend/adapters/chain/challengeCalls.ts";
import { DevChain } from "../../../backend/adapters/chain/devChain.ts";
import { MemoryOutbox } from "../../../backend/adapters/memory/memoryOutbox.ts";
import { Watcher } from "../../../backend/adapters/watch/watcher.ts";
import { WatchState } from "../../../backend/adapters/watch/watchState.ts";
import type { Allocation } from "../../../backend/core/clearing/clearing.ts";
import { commitBalances } from "../../../backend/core/commitment/commitBalances.ts";
import { commitBatch, outcomeLeaves } from "../../../backend/core/commitment/commitBatch.ts";
import type { BatchCommitment, SignedOrderReceipt } from "../../../backend/core/commitment/commitment.ts";
import { challengeCourtAbi } from "../../../backend/core/commitment/contractAbi.ts";
import { type Deployment, ledgerDomainOf } from "../../../backend/core/commitment/deployment.ts";
import { batchDigest, orderReceiptDigest, ordersDigest } from "../../../backend/core/commitment/digests.ts";
import { hashBalanceCommitment } from "../../../backend/core/commitment/leaves.ts";
import { proveLeaf } from "../../../backend/core/commitment/merkleTree.ts";
import { outcomeTree } from "../../../backend/core/commitment/sumTree.ts";
import { keccakText } from "../../../backend/core/commitment/words.ts";
import type { IntervalProof } from "../../../backend/core/compliance/evidenceBundle.ts";
import type { WatchedCommunity } from "../../../backend/core/compliance/watchInterval.ts";
import type { Hex } from "../../../backend/core/orders/order.ts";
import { microEuroPerKWh, wattHours } from "../../../backend/core/units/quantities.ts";
import { deployContracts } from "../../../scripts/deploy/deploy.ts";
import { INTERVAL, NETWORK_HASH, sampleBook, sampleCleared } from "../../core/commitment/sampleStreet.ts";
import { admin, auditor, dso, guardian, operator, watch } from "./watchKeys.ts";

const QUIET = { onWarning: () => undefined };
const MEMBER: Hex = `0x${"77".repeat(20)}`;
const SALT: Hex = `0x${"05".repeat(16)}`;

describe("the watcher", () => {
  let folder: string;
  let chain: DevChain;
  let provider: JsonRpcProvider;
  let deployment: Deployment;
  let saved: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "lateral-watch-"));
    chain = await DevChain.start({ folder: join(folder, "chain"), ...QUIET });
    await chain.fund([admin!, operator!, watch!].map((key) => key.address as Hex));
    provider = new JsonRpcProvider(chain.url, chain.chainId, { staticNetwork: true, cacheTimeout: -1 });
    const roles = { operator, dso, auditor, guardian, admin };
    deployment = await deployContracts({
      signer: admin!.connect(provider),
      roles: Object.fromEntries(Object.entries(roles).map(([role, key]) => [role, key!.address])) as never,
      feeders: [{ communityId: "lindenhof", feederId: "lindenhof-lv1", networkHash: NETWORK_HASH }],
      activationDelaySeconds: 60,
      challenge: {
        windowSeconds: 300,
        operatorBondWei: "1000",
        challengerBondWei: "10",
        maxLeadIntervals: 0,
      },
    });
  }, 60_000);
  afterAll(async () => {
    provider.destroy();
    await chain.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    saved = (await provider.send("evm_snapshot", [])) as string;
  });
  afterEach(async () => {
    await provider.send("evm_revert", [saved]);
  });

  const domain = () => ledgerDomainOf(deployment, "lindenhof-lv1");
  const signed = (key: Wallet | undefined, digest: Hex) => key!.signingKey.sign(digest).serialized as Hex;
  const send = async (key: Wallet, call: { to: Hex; data: Hex }) =>
    (await key.connect(provider).sendTransaction(call)).wait();

  interface Lie {
    /** What was committed, by order of arrival. */
    readonly outcome?: Readonly<Record<number, Partial<Allocation>>>;
    readonly leftOut?: number;
    readonly batch?: (batch: BatchCommitment) => BatchCommitment;
    readonly cents?: number;
    readonly interval?: number;
  }

  /** Records the street with a lie in it, and shows the very data that was committed. */
  async function record(lie: Lie = {}): Promise<IntervalProof> {
    const book = sampleBook(domain());
    const honest = sampleCleared(book);
    const sound = commitBatch({
      domain: domain(),
      networkHash: NETWORK_HASH,
      cleared: honest,
      orders: book,
      balances: [],
    });
    const cleared = {
      ...honest,
      allocations: honest.allocations
        .map((entry, index) => ({ ...entry, ...lie.outcome?.[index] }))
        .filter((_, index) => index !== lie.leftOut),
    };
    const shown = book.filter(({ order }) =>
      cleared.allocations.some((entry) => entry.orderId === order.orderId),
    );
    const tree = outcomeTree(domain(), outcomeLeaves({ cleared }, shown), sound.batch.segments.length);
    const leaf = { account: MEMBER, cumulativeMicroEuro: BigInt(lie.cents ?? 1) * 10_000n, salt: SALT };
    const balances = commitBalances(domain(), INTERVAL, [leaf]);
    const sums = { root: balances.treeRoot, totalMicroEuro: balances.totalMicroEuro };
    const told = {
      ...sound.batch,
      allocationRoot: tree.root.hash,
      balanceRoot: hashBalanceCommitment(domain(), INTERVAL, sums),
    };
    const batch = lie.batch?.(told) ?? told;
    await commit(batch);
    return {
      interval: INTERVAL,
      tariffVersion: 1,
      orders: book.map(({ order, orderSalt, allocationSalt }) => ({ ...order, orderSalt, allocationSalt })),
      cleared,
      batch: { commitment: batch, digest: batchDigest(domain(), batch) },
      balances: [
        {
          meteringPointId: "mp",
          account: MEMBER,
          cumulativeMicroEuro: (lie.cents ?? 1) * 10_000,
          salt: SALT,
        },
      ],
    } as unknown as IntervalProof;
  }

  async function commit(batch: BatchCommitment): Promise<void> {
    const calls = ledgerCalls(deployment.contracts.batchLedger);
    const { feeder, interval, ordersRoot } = batch;
    const closing = signed(operator, ordersDigest(domain(), interval, ordersRoot));
    await send(operator!, calls.commitOrders({ feeder, interval, ordersRoot, signature: closing }));
    const digest = batchDigest(domain(), batch);
    await send(
      operator!,
      calls.commitBatch({ batch, signatures: [signed(operator, digest), signed(dso, digest)] }),
    );
  }

  const community = (): WatchedCommunity => ({
    domain: domain(),
    segments: [0, 1, 2].map((index) => ({
      index,
      parent: index === 0 ? -1 : 0,
      label: "",
      pointIds: [`p${index}`],
      headBranch: "",
    })),
    meteringPoints: sampleBook(domain()).map(({ order, segment }) => ({
      id: order.order.meteringPointId,
      pointId: `p${segment}`,
      keys: [],
    })),
    tariffs: [{ version: 1, localNetworkCharge: microEuroPerKWh(20_000) }] as never,
  });

  interface Watching {
    readonly receipts?: readonly SignedOrderReceipt[];
    readonly key?: Hex | null;
    readonly state?: WatchState;
    readonly before?: IntervalProof;
  }
  function watcher(
    proof: IntervalProof | null,
    { receipts = [], key = watch!.privateKey as Hex, state, before }: Watching = {},
  ) {
    const lines: string[] = [];
    const made = new Watcher({
      rpcUrl: chain.url,
      court: deployment.contracts.challengeCourt,
      community: community(),
      source: {
        proofOf: async (interval) =>
          interval === proof?.interval ? proof : interval === before?.interval ? before : null,
      },
      receipts: new Map([[INTERVAL, receipts]]),
      key,
      state: state ?? WatchState.open(null, deployment.blockNumber),
      say: (line) => lines.push(line),
    });
    return { made, lines };
  }
  const voided = (proof: Pick<IntervalProof, "batch">, made: Watcher) =>
    made.isVoided({ batch: proof.batch!.commitment, digest: proof.batch!.digest });
  const bond = async () => {
    const court = new Contract(deployment.contracts.challengeCourt, challengeCourtAbi, provider);
    return (await court.getFunction("bondOf")(operator!.address)).amountWei as bigint;
  };

  const lies: readonly (readonly [string, Lie])[] = [
    ["limit-price", { outcome: { 2: { price: microEuroPerKWh(149_000) } } }],
    [
      "overfilled",
      { outcome: { 3: { localWh: wattHours(501), networkChargeMicroEuro: (501 * 20) as never } } },
    ],
    ["not-optimal", { outcome: { 0: { localWh: wattHours(1_400) } } }],
    ["price-not-published", { outcome: { 3: { price: microEuroPerKWh(170_000) } } }],
    [
      "sums-wrong",
      { batch: (batch) => ({ ...batch, networkChargesMicroEuro: batch.networkChargesMicroEuro + 5 }) },
    ],
  ];
  test.each(lies)("finds %s, files it by itself, and is paid", async (fraud, lie) => {
    const proof = await record(lie);
    const { made } = watcher(proof);
    try {
      const first = await made.round();
      expect([first.checked, first.charges[0]?.fraud]).toEqual([1, fraud]);
      await made.round();
      expect(await voided(proof, made)).toBe(true);
      await made.round();
      expect((await made.round()).filed).toBe(0);
      expect(await bond()).toBe(0n);
      expect(await provider.getBalance(deployment.contracts.challengeCourt)).toBe(0n);
    } finally {
      made.close();
    }
  });

  test("is heard by the operator's own chain client: the verdict names interval and batch", async () => {
    const [, lie] = lies[0]!;
    const proof = await record(lie);
    const { made } = watcher(proof);
    const signer = { address: operator!.address.toLowerCase() as Hex, signDigest: async () => "0x" as Hex };
    const anchor = anchorOf(deployment);
    const client = new ChainClient({ urls: [chain.url], anchor, store: new MemoryOutbox(), signer });
    try {
      await made.round();
      expect(await client.voidedBatches(domain().feeder, 0)).toEqual([]);
      await made.round();
      const [verdict, ...more] = await client.voidedBatches(domain().feeder, 0);
      expect(verdict).toMatchObject({ interval: INTERVAL, digest: proof.batch!.digest });
      expect(more).toEqual([]);
      expect(await client.voidedBatches(domain().feeder, verdict!.blockNumber + 1)).toEqual([]);
      expect(await client.fullMode(domain().feeder)).toBe(false);
    } finally {
      made.close();
      await client.close();
    }
  });

  test("finds nothing in a sound batch, and announces nothing", async () => {
    const proof = await record();
    const { made } = watcher(proof);
    expect(await made.round()).toMatchObject({ checked: 1, charges: [], filed: 0 });
    expect(await made.round()).toMatchObject({ checked: 0, filed: 0 });
    expect(await bond()).toBe(1_000n);
    made.close();
  });

  test("finds a balance that fell since the batch before", async () => {
    const before = { ...(await record({ cents: 2 })), interval: INTERVAL } as IntervalProof;
    const next = INTERVAL + 1;
    const later = commitBalances(domain(), next, [
      { account: MEMBER, cumulativeMicroEuro: 19_999n, salt: SALT },
    ]);
    const { randomBatch, randomSource } = await import("../../core/commitment/randomBatch.ts");
    const random = randomSource(3);
    const batch = {
      ...randomBatch({ random, domain: domain(), interval: next, networkHash: NETWORK_HASH }),
      balanceRoot: later.balanceRoot,
    };
    await commit(batch);
    const proof = {
      ...before,
      interval: next,
      orders: [],
      cleared: null,
      batch: { commitment: batch, digest: batchDigest(domain(), batch) },
      balances: [{ ...before.balances[0]!, cumulativeMicroEuro: 19_999 }],
    } as unknown as IntervalProof;
    const { made } = watcher(proof, { before });
    await made.round();
    await made.round();
    expect(await voided(proof, made)).toBe(true);
    expect(await voided(before, made)).toBe(false);
    made.close();
  });

  const receiptFor = (orderId: Hex, sequence: number): SignedOrderReceipt => {
    const content = { interval: INTERVAL as number, orderId, sequence, receivedAt: 1_784_590_000 };
    return {
      orderId,
      sequence,
      receivedAt: content.receivedAt,
      signature: signed(operator, orderReceiptDigest(domain(), content)),
    };
  };

  test("demands an order for which it holds a receipt, and concludes when nobody answers", async () => {
    const proof = await record();
    const { made } = watcher(proof, { receipts: [receiptFor(keccakText("left out"), 9)] });
    const first = await made.round();
    expect(first.charges.map((charge) => [charge.kind, charge.fraud])).toEqual([["receipted", "omitted"]]);
    await made.round();
    await made.round();
    expect(await voided(proof, made)).toBe(false);
    await provider.send("evm_increaseTime", [301]);
    await provider.send("evm_mine", []);
    await made.round();
    expect(await voided(proof, made)).toBe(true);
    await made.round();
    expect(await bond()).toBe(0n);
    made.close();
  });

  test("demands an order of the book without outcome; an answer costs it the bond", async () => {
    const proof = await record({ leftOut: 4 });
    const { made } = watcher(proof);
    expect((await made.round()).charges.map((charge) => charge.kind)).toContain("booked");
    await made.round();
    made.close();
    const whole = await answeredDemand();
    expect(whole).toBe("answered");
  });

  /** A watcher that is shown nothing demands; the operator, who has everything, answers. */
  async function answeredDemand(): Promise<string> {
    await provider.send("evm_revert", [saved]);
    saved = (await provider.send("evm_snapshot", [])) as string;
    const proof = await record();
    const book = sampleBook(domain());
    const { order, orderSalt } = book[1]!;
    const hidden = { ...proof, cleared: null } as IntervalProof;
    const { made, lines } = watcher(hidden, { receipts: [receiptFor(order.orderId, order.sequence)] });
    await made.round();
    await made.round();
    const committed = commitBatch({
      domain: domain(),
      networkHash: NETWORK_HASH,
      cleared: sampleCleared(book),
      orders: book,
      balances: [],
    });
    const court = new Contract(deployment.contracts.challengeCourt, challengeCourtAbi, provider);
    const [event] = await court.queryFilter(court.filters.InclusionDemanded!());
    const { orderId, sequence, challenger, claim } = (
      event as unknown as { args: { id: Record<string, never> } }
    ).args.id;
    const id = {
      orderId: orderId as unknown as Hex,
      sequence: Number(sequence),
      challenger: challenger as unknown as Hex,
      claim: claim as unknown as Hex,
    };
    const leaf = { orderId: order.orderId, sequence: order.sequence, signer: order.signer, salt: orderSalt };
    const on = { domain: domain(), batch: proof.batch!.commitment, operator: operator!.address as Hex };
    const shown = { leaf, proof: proveLeaf(committed.orders.tree, 1) };
    const outcome = { leaf: committed.leaves[1]!, path: committed.allocationTree.pathOf(1) };
    await send(operator!, challengeCalls(deployment.contracts.challengeCourt).answer(on, id, shown, outcome));
    await made.round();
    made.close();
    expect(await bond()).toBe(1_010n);
    expect(await voided(proof, made).catch(() => false)).toBe(false);
    return lines.at(-1)!.includes("answered") ? "answered" : lines.at(-1)!;
  }

  test("goes on after a restart at every step, and files once", async () => {
    const proof = await record(lies[0]![1]);
    const path = join(folder, "watch-state.json");
    for (let step = 0; step < 5; step += 1) {
      const { made } = watcher(proof, { state: WatchState.open(path, deployment.blockNumber) });
      await made.round();
      made.close();
    }
    const court = new Contract(deployment.contracts.challengeCourt, challengeCourtAbi, provider);
    expect((await court.queryFilter(court.filters.ChallengeAnnounced!())).length).toBe(1);
    expect((await court.queryFilter(court.filters.FraudProven!())).length).toBe(1);
    expect(await bond()).toBe(0n);
  });

  test("only prints what it would file when it has no key, and what is too late", async () => {
    const proof = await record(lies[0]![1]);
    const dry = watcher(proof, { key: null });
    expect((await dry.made.round()).filed).toBe(0);
    expect(dry.lines.join("\n")).toContain("would file");
    dry.made.close();
    await provider.send("evm_increaseTime", [301]);
    await provider.send("evm_mine", []);
    const late = watcher(proof);
    expect((await late.made.round()).filed).toBe(0);
    expect(late.lines.join("\n")).toContain("window is over");
    late.made.close();
    expect(await bond()).toBe(1_000n);
  });
});
