/**
 * From committed balances to a withdrawal, on a chain with the real contracts: what the product puts into its
 * outbox is sent row by row, as the chain client would.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { vaultContract } from "../../backend/adapters/chain/vaultContract.ts";
import { MemoryOutbox } from "../../backend/adapters/memory/memoryOutbox.ts";
import { advanceVault, PROPOSE_EVERY } from "../../backend/app/advanceVault.ts";
import type { Market } from "../../backend/app/market.ts";
import { readCredit, requestWithdrawal } from "../../backend/app/memberCredit.ts";
import { commitBalances } from "../../backend/core/commitment/commitBalances.ts";
import { batchDigest } from "../../backend/core/commitment/digests.ts";
import { withdrawalDigest } from "../../backend/core/commitment/intents.ts";
import { keccakText } from "../../backend/core/commitment/words.ts";
import type { Hex } from "../../backend/core/orders/order.ts";
import { memberVerifier } from "../../backend/core/orders/passkeyEngine.ts";
import { microEuro } from "../../backend/core/units/quantities.ts";
import type { MemberKey } from "../../backend/ports/community.ts";
import type { CommittedBalance } from "../../backend/ports/intervals.ts";
import { DEMO_CHALLENGE } from "../../scripts/deploy/deploy.ts";
import { ledgerActs } from "../contracts/ledgerActs.ts";
import { DELAY_SECONDS, FEEDERS, startTestChain, type TestChain } from "../contracts/testChain.ts";
import { randomSource } from "../core/commitment/randomBatch.ts";
import { testPasskey } from "../core/orders/testPasskey.ts";
import { testSigner } from "./support/smallStreet.ts";

const { communityId, feederId } = FEEDERS[0];
const FIRST = 1_982_880;
const HOME = "home-1";
const phone = testPasskey(31);

/** The part of the product that pays, on a ledger whose batches the test makes. */
async function open(deposits: boolean) {
  const chain = await startTestChain();
  const acts = ledgerActs(chain, randomSource(101));
  const gateway = testSigner(7);
  const outbox = new MemoryOutbox();
  const balances = new Map<number, readonly CommittedBalance[]>();
  const batches = new Map<number, { commitment: { balanceRoot: Hex }; digest: Hex }>();
  const keys: MemberKey[] = [];
  const community = { id: communityId, feederId, firstInterval: FIRST, domain: acts.domain };
  const recordOf = (interval: number) => ({
    communityId,
    feederId,
    interval,
    state: "settled",
    batchProof: {},
  });
  const store = {
    outbox,
    community: async () => community,
    meteringPoint: async (_: string, id: string) => ({ id, account: id === HOME ? gateway.address : null }),
    memberKeys: async () => keys,
    newestInterval: async () => recordOf(Math.max(FIRST, ...batches.keys())),
    intervals: async (_: string, range: { from: number; to: number }) =>
      [...batches.keys()].filter((at) => at >= range.from && at < range.to).map(recordOf),
    batch: async ({ interval }: { interval: number }) => batches.get(interval) ?? null,
    committedBalances: async ({ interval }: { interval: number }) => balances.get(interval) ?? [],
    balancesAfter: async () => [],
  };
  const roles = { operator: chain.keys.operator, sender: chain.keys.stranger } as const;
  const signerOf = (key: TestChain["keys"]["operator"]) => ({
    address: key.address.toLowerCase() as Hex,
    signDigest: async (digest: Hex) => key.signingKey.sign(digest).serialized as Hex,
  });
  const vault = vaultContract({
    reader: {
      read: async ({ to, data }) => (await chain.ethers.provider.call({ to, data })) as Hex,
      block: async () => {
        const block = (await chain.ethers.provider.getBlock("latest"))!;
        return {
          number: block.number,
          hash: block.hash as Hex,
          parentHash: block.parentHash as Hex,
          timestamp: block.timestamp,
        };
      },
    },
    deployment: chain.deployment,
    depositReference: async () => (deposits ? keccakText("statement") : null),
  });
  const market = {
    store,
    verifier: memberVerifier,
    signers: {
      roleSigner: async (role: keyof typeof roles) => signerOf(roles[role]),
      gatewaySigner: async () => gateway,
    },
    ledger: { vault },
  } as unknown as Market;
  const commit = async (interval: number, credit: bigint) => {
    const stored: CommittedBalance[] = [
      {
        meteringPointId: HOME,
        account: gateway.address,
        cumulativeMicroEuro: microEuro(Number(credit)),
        salt: `0x${"11".repeat(16)}`,
      },
      {
        meteringPointId: "home-2",
        account: `0x${"22".repeat(20)}`,
        cumulativeMicroEuro: microEuro(5),
        salt: `0x${"12".repeat(16)}`,
      },
    ];
    const leaves = stored.map((entry) => ({
      ...entry,
      cumulativeMicroEuro: BigInt(entry.cumulativeMicroEuro),
    }));
    const { balanceRoot } = commitBalances(acts.domain, interval, leaves);
    const batch = { ...acts.batchFor(interval), balanceRoot };
    await acts.commitOrders(batch);
    await acts.commitBatch(batch);
    const digest = batchDigest(acts.domain, batch);
    await chain.pass(DEMO_CHALLENGE.windowSeconds + 1);
    balances.set(interval, stored);
    batches.set(interval, { commitment: batch, digest });
  };
  /** Sends what waits in the outbox, oldest first, and says what it was. */
  const send = async (): Promise<string[]> => {
    const sent: string[] = [];
    const sender = chain.keys.stranger;
    for (;;) {
      const row = await outbox.nextQueued(sender.address.toLowerCase() as Hex);
      if (row === null) return sent;
      const transaction = await sender
        .connect(chain.ethers.provider)
        .sendTransaction({ to: row.to, data: row.data });
      await transaction.wait();
      await outbox.save({ ...row, version: row.version + 1, status: "final", nonce: transaction.nonce });
      sent.push(row.id.split(":")[0]!);
    }
  };
  const register = (address: Hex) =>
    keys.push({
      communityId,
      meteringPointId: HOME,
      address,
      kind: "passkey",
      addedAt: 0 as never,
      revokedAt: null,
    });
  return { chain, acts, market, vault, commit, send, register, gateway };
}

describe("money on its way to a member", () => {
  let street: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    street = await open(true);
  });
  const credit = async () => (await readCredit(street.market, communityId, HOME))!;

  test("goes from the ledger through the vault to whoever holds the member's passkey", async () => {
    const { market, commit, send, register, chain } = street;
    await commit(FIRST, 900_000n);
    expect(await advanceVault(market, communityId)).toContain("root:");
    expect(await send()).toEqual(["fund", "root"]);
    expect(await credit()).toMatchObject({ provenMicroEuro: 0n, activeInterval: null });
    expect((await credit()).nextAt).not.toBeNull();
    await chain.pass(DELAY_SECONDS);
    expect(await credit()).toMatchObject({
      provenMicroEuro: 900_000n,
      withdrawnMicroEuro: 0n,
      nextAt: null,
      nonce: 0,
    });
    register(phone.address);
    await advanceVault(market, communityId);
    const { account, feeder, nonce, vault, chainTime } = await credit();
    const intent = {
      account,
      feeder,
      nonce,
      recipient: account,
      cumulativeMicroEuro: 900_000n,
      deadline: chainTime + 9_999,
    };
    const request = { ...intent, signature: phone.sign(withdrawalDigest(vault, intent)) };
    const { cumulativeMicroEuro, deadline, signature } = request;
    const wanted = { cumulativeMicroEuro, deadline, nonce, signature };
    expect(await requestWithdrawal(market, communityId, HOME, wanted)).toMatchObject({ code: "LAT-4165" });
    expect(await send()).toEqual(["key"]);
    const accepted = await requestWithdrawal(market, communityId, HOME, wanted);
    expect(accepted).toMatchObject({ status: "accepted" });
    expect(await requestWithdrawal(market, communityId, HOME, wanted)).toEqual(accepted);
    expect((await credit()).lastWithdrawal).toEqual({ status: "queued", transactionHash: null });
    expect(await send()).toEqual(["withdraw"]);
    expect(await credit()).toMatchObject({ withdrawnMicroEuro: 900_000n, nonce: 1 });
    expect((await credit()).lastWithdrawal?.status).toBe("final");
  });

  test("is refused with a number when it is too late, too much, out of order, drawn, or signed by nobody", async () => {
    const { market } = street;
    const { account, feeder, nonce, vault, chainTime } = await credit();
    const ask = (change: object, key = phone) => {
      const intent = {
        account,
        feeder,
        nonce,
        recipient: account,
        cumulativeMicroEuro: 900_000n,
        deadline: chainTime + 9_999,
        ...change,
      };
      const { cumulativeMicroEuro, deadline } = intent;
      const signature = key.sign(withdrawalDigest(vault, intent));
      return requestWithdrawal(market, communityId, HOME, {
        cumulativeMicroEuro,
        deadline,
        nonce: intent.nonce,
        signature,
      });
    };
    expect(await ask({ deadline: chainTime })).toMatchObject({ code: "LAT-4162" });
    expect(await ask({ nonce: nonce + 1 })).toMatchObject({ code: "LAT-4163" });
    expect(await ask({})).toMatchObject({ code: "LAT-4164" });
    expect(await ask({ cumulativeMicroEuro: 900_001n })).toMatchObject({ code: "LAT-4161" });
    expect(await ask({ cumulativeMicroEuro: 900_001n }, testPasskey(32))).toMatchObject({ code: "LAT-4165" });
    const wanted = {
      cumulativeMicroEuro: 900_001n,
      deadline: chainTime + 9_999,
      nonce,
      signature: `0x${"33".repeat(65)}` as Hex,
    };
    expect(await requestWithdrawal(market, communityId, HOME, wanted)).toMatchObject({ code: "LAT-1006" });
    expect(await requestWithdrawal(market, communityId, "home-2", wanted)).toMatchObject({
      code: "LAT-4160",
    });
    expect(await readCredit(market, communityId, "home-2")).toBeNull();
  });

  test("is proposed again only after some intervals, and only when there is more", async () => {
    const { market, commit, send, chain } = street;
    await commit(FIRST + 1, 950_000n);
    expect(await advanceVault(market, communityId)).toBeNull();
    await commit(FIRST + PROPOSE_EVERY, 1_000_000n);
    expect(await advanceVault(market, communityId)).toBe(
      `root:${street.acts.domain.feeder}:${FIRST + PROPOSE_EVERY}`,
    );
    expect(await advanceVault(market, communityId)).toBeNull();
    expect(await send()).toEqual(["fund", "root"]);
    expect(await advanceVault(market, communityId)).toBeNull();
    await chain.pass(DELAY_SECONDS);
    await commit(FIRST + 2 * PROPOSE_EVERY, 1_000_000n);
    expect(await advanceVault(market, communityId)).toBeNull();
    expect((await credit()).provenMicroEuro).toBe(1_000_000n);
  });

  test("waits while no deposit is behind it", async () => {
    const poor = await open(false);
    await poor.commit(FIRST, 900_000n);
    expect(await advanceVault(poor.market, communityId)).toBeNull();
    expect(await poor.send()).toEqual([]);
  });

  test("is not proposed when the salts of the tree are gone", async () => {
    const at = FIRST + 3 * PROPOSE_EVERY;
    await street.commit(at, 2_000_000n);
    const store = street.market.store as { committedBalances: unknown };
    const whole = store.committedBalances;
    store.committedBalances = async () => [];
    expect(await advanceVault(street.market, communityId)).toBeNull();
    store.committedBalances = whole;
    expect(await advanceVault(street.market, communityId)).toContain(`:${at}`);
  });
});
