import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  type BalancesCommitment,
  commitBalances,
  proveBalance,
} from "../../backend/core/commitment/commitBalances.ts";
import { batchDigest } from "../../backend/core/commitment/digests.ts";
import { hashBalanceCommitment } from "../../backend/core/commitment/leaves.ts";
import { EMPTY_ROOT } from "../../backend/core/commitment/merkleTree.ts";
import { keccakText } from "../../backend/core/commitment/words.ts";
import type { Hex } from "../../backend/core/orders/order.ts";
import { DEMO_CHALLENGE } from "../../scripts/deploy/deploy.ts";
import { randomSource } from "../core/commitment/randomBatch.ts";
import { type LedgerActs, ledgerActs } from "./ledgerActs.ts";
import { DELAY_SECONDS, FEEDERS, refusal, startTestChain, type TestChain } from "./testChain.ts";

const FIRST = 1_982_880;
const WINDOW = DEMO_CHALLENGE.windowSeconds + 1;
const DEPOSIT = 50_000_000n;

describe("SettlementVault", () => {
  let chain: TestChain;
  let acts: LedgerActs;
  /** Digest of the batch of an interval. */
  const digests = new Map<number, Hex>();
  let rewind: () => Promise<void>;
  const random = randomSource(41);
  beforeAll(async () => {
    chain = await startTestChain();
  });
  afterEach(() => rewind());
  beforeEach(async () => {
    rewind = await chain.snapshot();
    acts = ledgerActs(chain, random);
    await vault("operator").getFunction("fund")(acts.domain.feeder, DEPOSIT, keccakText("statement line 1"));
  });

  const vault = (role: "operator" | "dso" | "guardian" | "member" | "stranger" | "auditor") =>
    chain.contract("settlementVault", chain.keys[role]);

  /** Balances of a member, a stranger and five others, committed with a batch. */
  async function commit(
    interval: number,
    member: bigint,
    stranger = 3_000_000n,
    waitSeconds = WINDOW,
  ): Promise<BalancesCommitment> {
    const others = Array.from({ length: 5 }, () => ({
      account: random.hex(20),
      cumulativeMicroEuro: BigInt(random.whole(0, 1_000_000)),
      salt: random.hex(16),
    }));
    const balances = commitBalances(acts.domain, interval, [
      { account: chain.keys.member.address as Hex, cumulativeMicroEuro: member, salt: random.hex(16) },
      { account: chain.keys.stranger.address as Hex, cumulativeMicroEuro: stranger, salt: random.hex(16) },
      ...others,
    ]);
    const batch = { ...acts.batchFor(interval), balanceRoot: balances.balanceRoot };
    await acts.commitOrders(batch);
    await acts.commitBatch(batch);
    digests.set(interval, batchDigest(acts.domain, batch));
    if (waitSeconds > 0) await chain.pass(waitSeconds);
    return balances;
  }
  const propose = (balances: BalancesCommitment, role: "operator" | "dso" | "stranger" = "operator") =>
    vault(role).getFunction("proposeRoot")(
      acts.domain.feeder,
      balances.interval,
      balances.treeRoot,
      balances.totalMicroEuro,
      digests.get(balances.interval) ?? EMPTY_ROOT,
      chain.keys.operator.address,
    );
  const withdraw = (balances: BalancesCommitment, role: "member" | "stranger" = "member", as = role) => {
    const { leaf, proof } = proveBalance(balances, chain.keys[role].address as Hex)!;
    const act = vault(as).getFunction("withdraw");
    return act(acts.domain.feeder, leaf.cumulativeMicroEuro, leaf.salt, proof);
  };
  const activate = async (balances: BalancesCommitment) => {
    await propose(balances);
    await chain.pass(DELAY_SECONDS);
  };
  const drawn = (role: "member" | "stranger") =>
    vault("member").getFunction("withdrawnBy")(acts.domain.feeder, chain.keys[role].address);
  const account = () => vault("member").getFunction("accountOf")(acts.domain.feeder);

  describe("pays", () => {
    test("a member its cumulative credit, once, in one event", async () => {
      const balances = await commit(FIRST, 2_500_000n);
      await activate(balances);
      await withdraw(balances);
      expect(await drawn("member")).toBe(2_500_000n);
      expect(await refusal(withdraw(balances))).toBe("SettlementVault_NothingToWithdraw");
      const events = await vault("member").queryFilter("Withdrawn");
      expect(events).toHaveLength(1);
    });

    test("only what is new under a later root", async () => {
      const first = await commit(FIRST, 2_500_000n);
      await activate(first);
      await withdraw(first);
      const second = await commit(FIRST + 1, 4_000_000n, 9_000_000n);
      await activate(second);
      await withdraw(second);
      expect(await drawn("member")).toBe(4_000_000n);
      expect((await account()).paid).toBe(4_000_000n);
    });

    test("members of an activated root while everything else is paused", async () => {
      const balances = await commit(FIRST, 2_500_000n);
      await activate(balances);
      await vault("guardian").getFunction("pause")();
      await withdraw(balances);
      await withdraw(balances, "stranger");
      expect(await drawn("member")).toBe(2_500_000n);
      expect(await drawn("stranger")).toBe(3_000_000n);
    });
  });

  describe("refuses to pay", () => {
    test("before the activation delay is over", async () => {
      const balances = await commit(FIRST, 2_500_000n);
      expect(await refusal(withdraw(balances))).toBe("SettlementVault_NoActiveRoot");
      await propose(balances);
      await chain.pass(DELAY_SECONDS - 60);
      expect(await refusal(withdraw(balances))).toBe("SettlementVault_NoActiveRoot");
      const early = vault("stranger").getFunction("activateRoot")(acts.domain.feeder);
      expect(await refusal(early)).toBe("SettlementVault_TooEarly");
    });

    test("under a root that the guardian disabled", async () => {
      const balances = await commit(FIRST, 2_500_000n);
      await propose(balances);
      await vault("guardian").getFunction("disableRoot")(acts.domain.feeder);
      await chain.pass(DELAY_SECONDS);
      expect(await refusal(withdraw(balances))).toBe("SettlementVault_NoActiveRoot");
      await activate(balances);
      await withdraw(balances);
    });

    test("somebody else's credit, a larger one, or with another salt", async () => {
      const balances = await commit(FIRST, 2_500_000n);
      await activate(balances);
      expect(await refusal(withdraw(balances, "member", "stranger"))).toBe("SettlementVault_WrongProof");
      const { leaf, proof } = proveBalance(balances, chain.keys.member.address as Hex)!;
      const act = vault("member").getFunction("withdraw");
      const more = act(acts.domain.feeder, leaf.cumulativeMicroEuro + 1n, leaf.salt, proof);
      expect(await refusal(more)).toBe("SettlementVault_WrongProof");
      const salted = act(acts.domain.feeder, leaf.cumulativeMicroEuro, random.hex(16), proof);
      expect(await refusal(salted)).toBe("SettlementVault_WrongProof");
      const elsewhere = act(
        chain.domain(FEEDERS[1].feederId).feeder,
        leaf.cumulativeMicroEuro,
        leaf.salt,
        proof,
      );
      expect(await refusal(elsewhere)).toBe("SettlementVault_NoActiveRoot");
      const long = act(acts.domain.feeder, 1n, leaf.salt, Array(25).fill(leaf.salt.padEnd(66, "0")));
      expect(await refusal(long)).toBe("SettlementVault_ProofTooLong");
    });

    test("more in sum than the total that was declared with the root", async () => {
      const honest = await commit(FIRST, 2_500_000n);
      const short = { ...honest, totalMicroEuro: 2_600_000n };
      const { treeRoot: root, totalMicroEuro } = short;
      const balanceRoot = hashBalanceCommitment(acts.domain, FIRST + 1, { root, totalMicroEuro });
      const batch = { ...acts.batchFor(FIRST + 1), balanceRoot };
      await acts.commitOrders(batch);
      await acts.commitBatch(batch);
      digests.set(FIRST + 1, batchDigest(acts.domain, batch));
      await chain.pass(WINDOW);
      await activate({ ...short, interval: FIRST + 1 });
      const again = commitBalances(acts.domain, FIRST + 1, honest.leaves);
      expect(await refusal(withdraw(again))).toBe("SettlementVault_WrongProof");

      const lying = { ...commitBalances(acts.domain, FIRST + 2, honest.leaves), totalMicroEuro: 2_600_000n };
      const commitment = hashBalanceCommitment(acts.domain, FIRST + 2, {
        root: lying.treeRoot,
        totalMicroEuro: lying.totalMicroEuro,
      });
      const last = { ...acts.batchFor(FIRST + 2), balanceRoot: commitment };
      await acts.commitOrders(last);
      await acts.commitBatch(last);
      digests.set(FIRST + 2, batchDigest(acts.domain, last));
      await chain.pass(WINDOW);
      await activate(lying);
      await withdraw(lying);
      expect(await refusal(withdraw(lying, "stranger"))).toBe("SettlementVault_TotalExceeded");
    });
  });

  describe("takes a root", () => {
    test("only when a batch carries it that nobody can challenge any more, with that total", async () => {
      const young = await commit(FIRST, 2_500_000n, 3_000_000n, 0);
      expect(await refusal(propose(young))).toBe("SettlementVault_NotFinal");
      await chain.pass(WINDOW);
      const newest = await commit(FIRST + 1, 2_600_000n);
      const padded = { ...newest, totalMicroEuro: newest.totalMicroEuro + 1n };
      expect(await refusal(propose(padded))).toBe("SettlementVault_NotFinal");
      expect(await refusal(propose({ ...newest, interval: FIRST }))).toBe("SettlementVault_NotFinal");
      digests.set(FIRST + 1, digests.get(FIRST)!);
      expect(await refusal(propose(newest))).toBe("SettlementVault_NotFinal");
      expect(await refusal(propose(young))).toBe("none");
    });

    test("only when its total is backed by deposits", async () => {
      const balances = await commit(FIRST, DEPOSIT);
      expect(await refusal(propose(balances))).toBe("SettlementVault_NotBacked");
      await vault("operator").getFunction("fund")(
        acts.domain.feeder,
        DEPOSIT,
        keccakText("statement line 2"),
      );
      expect(await refusal(propose(balances))).toBe("none");
    });

    test("only one at a time, and never a smaller total or an earlier interval", async () => {
      const first = await commit(FIRST, 2_500_000n);
      await propose(first);
      expect(await refusal(propose(first))).toBe("SettlementVault_RootPending");
      await chain.pass(DELAY_SECONDS);
      const less = await commit(FIRST + 1, 0n, 0n);
      const fell = less.totalMicroEuro < first.totalMicroEuro;
      expect(fell).toBe(true);
      expect(await refusal(propose(less))).toBe("SettlementVault_TotalFell");
      const totalMicroEuro = first.totalMicroEuro;
      const earlier = { ...less, interval: FIRST - 1, treeRoot: EMPTY_ROOT, totalMicroEuro };
      expect(await refusal(propose(earlier))).toBe("SettlementVault_IntervalFell");
    });

    test("never the active root again, with which anyone could keep newer ones waiting", async () => {
      const first = await commit(FIRST, 2_500_000n);
      await activate(first);
      const newer = await commit(FIRST + 1, 4_000_000n, 9_000_000n);
      expect(await refusal(propose(first, "stranger"))).toBe("SettlementVault_IntervalFell");
      expect(await refusal(propose(newer))).toBe("none");
    });

    test("from whoever relays it, but not while paused", async () => {
      const balances = await commit(FIRST, 2_500_000n);
      await vault("guardian").getFunction("pause")();
      expect(await refusal(propose(balances))).toBe("EnforcedPause");
      await vault("guardian").getFunction("unpause")();
      expect(await refusal(propose(balances))).toBe("none");
    });
  });

  describe("keeps the guardian to its part", () => {
    test("it cannot disable a root that is active, or one that does not exist", async () => {
      const disable = () => vault("guardian").getFunction("disableRoot")(acts.domain.feeder);
      expect(await refusal(disable())).toBe("SettlementVault_TooLate");
      await activate(await commit(FIRST, 2_500_000n));
      expect(await refusal(disable())).toBe("SettlementVault_TooLate");
    });

    test("it cannot fund or propose, and nobody else can disable or pause", async () => {
      const fund = vault("guardian").getFunction("fund")(acts.domain.feeder, 1n, keccakText("no statement"));
      expect(await refusal(fund)).toBe("AccessManagedUnauthorized");
      for (const role of ["operator", "dso", "auditor", "stranger"] as const) {
        for (const name of ["disableRoot", "pause", "unpause"]) {
          const args = name === "disableRoot" ? [acts.domain.feeder] : [];
          expect(await refusal(vault(role).getFunction(name)(...args))).toBe("AccessManagedUnauthorized");
        }
      }
    });
  });

  test("paid <= active total <= funded through a random season", async () => {
    let member = 0n;
    let stranger = 0n;
    for (let step = 0; step < 8; step += 1) {
      member += BigInt(random.whole(0, 2_000_000));
      stranger += BigInt(random.whole(0, 2_000_000));
      const balances = await commit(FIRST + step, member, stranger);
      const proposed = await refusal(propose(balances));
      await chain.pass(DELAY_SECONDS);
      if (proposed === "none" && step % 2 === 0) await withdraw(balances);
      if (proposed === "none" && step % 3 === 0) await withdraw(balances, "stranger");
      const { paid, activeTotal, funded } = await account();
      expect(paid <= activeTotal && activeTotal <= funded).toBe(true);
      expect(paid).toBe((await drawn("member")) + (await drawn("stranger")));
    }
  });
});
