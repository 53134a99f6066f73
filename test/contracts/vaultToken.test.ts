/** The vault as it pays a euro token, intents that others relay, and tokens that cheat. */
import { Signature } from "ethers";
import { beforeAll, describe, expect, test } from "vitest";
import { commitBalances, proveBalance } from "../../backend/core/commitment/commitBalances.ts";
import { batchDigest } from "../../backend/core/commitment/digests.ts";
import {
  fundingDigest,
  keyIntentDigest,
  type WithdrawalIntent,
  withdrawalDigest,
} from "../../backend/core/commitment/intents.ts";
import { keccakText } from "../../backend/core/commitment/words.ts";
import type { Hex } from "../../backend/core/orders/order.ts";
import { loadTestArtifact } from "../../scripts/deploy/artifacts.ts";
import { DEMO_CHALLENGE } from "../../scripts/deploy/deploy.ts";
import { randomSource } from "../core/commitment/randomBatch.ts";
import { testPasskey } from "../core/orders/testPasskey.ts";
import { type LedgerActs, ledgerActs } from "./ledgerActs.ts";
import { DELAY_SECONDS, refusal, sign, startTestChain, type TestChain } from "./testChain.ts";

const FIRST = 1_982_880;
const TOKENS = "test/contracts/solidity/TestTokens.sol";
const DEPOSIT = 50_000_000n;
const lower = (address: string) => address.toLowerCase() as Hex;

type TokenName = "EuroToken" | "GreedyToken" | "WideToken" | "ReentrantToken" | "LyingToken";

/** A chain with a token, and the vault that pays it; `null` for a vault that keeps credits. */
async function open(name: TokenName | null) {
  const chain = await startTestChain();
  const acts = ledgerActs(chain, randomSource(91));
  const { contracts } = chain.deployment;
  let token = null;
  if (name !== null) {
    const artifact = await loadTestArtifact(`${TOKENS}/${name}`);
    const factory = new chain.ethers.ContractFactory(artifact.abi as never, artifact.bytecode, chain.payer);
    token = (await factory.deploy()) as unknown as ReturnType<TestChain["contract"]>;
  }
  const { abi, bytecode } = chain.artifacts.settlementVault;
  const factory = new chain.ethers.ContractFactory(abi as never, bytecode, chain.payer);
  const { accessManager, batchLedger, accountRegistry } = contracts;
  const zero = `0x${"00".repeat(20)}`;
  const address = token === null ? zero : await token.getAddress();
  const made = await factory.deploy(accessManager, batchLedger, accountRegistry, address, DELAY_SECONDS);
  const vaultAddress = lower(await made.getAddress());
  const manager = new chain.ethers.Contract(
    accessManager,
    chain.artifacts.accessManager.abi as never,
    chain.keys.admin.connect(chain.ethers.provider),
  );
  const selectors = ["fund", "fundWithPermit"].map(
    (fn) => chain.contract("settlementVault").getFunction(fn).fragment.selector,
  );
  await manager.getFunction("setTargetFunctionRole")(vaultAddress, selectors, 1n);
  const vault = (role: "operator" | "member" | "stranger" = "stranger") =>
    new chain.ethers.Contract(vaultAddress, abi as never, chain.keys[role].connect(chain.ethers.provider));
  return {
    chain,
    acts,
    token: token!,
    vault,
    vaultAddress,
    domain: { chainId: 31_337, contract: vaultAddress },
  };
}

type Opened = Awaited<ReturnType<typeof open>>;

async function fund({ chain, acts, token, vault, vaultAddress }: Opened, amount = DEPOSIT) {
  const { operator } = chain.keys;
  await token.getFunction("mint")(operator.address, amount);
  const own = token.connect(operator.connect(chain.ethers.provider)) as typeof token;
  await own.getFunction("approve")(vaultAddress, amount);
  return vault("operator").getFunction("fund")(acts.domain.feeder, amount, keccakText("statement"));
}

/** Puts balances on the ledger and in force. */
async function settle(
  { chain, acts, vault }: Opened,
  interval: number,
  credits: Readonly<Record<Hex, bigint>>,
) {
  const random = randomSource(interval);
  const leaves = Object.entries(credits).map(([account, cumulativeMicroEuro]) => ({
    account: account as Hex,
    cumulativeMicroEuro,
    salt: random.hex(16),
  }));
  const balances = commitBalances(acts.domain, interval, leaves);
  const batch = { ...acts.batchFor(interval), balanceRoot: balances.balanceRoot };
  await acts.commitOrders(batch);
  await acts.commitBatch(batch);
  await chain.pass(DEMO_CHALLENGE.windowSeconds + 1);
  const propose = vault().getFunction("proposeRoot");
  await propose(
    acts.domain.feeder,
    interval,
    balances.treeRoot,
    balances.totalMicroEuro,
    batchDigest(acts.domain, batch),
    chain.keys.operator.address,
  );
  await chain.pass(DELAY_SECONDS);
  return balances;
}

function intentFor(
  acts: LedgerActs,
  account: Hex,
  cumulativeMicroEuro: bigint,
  now: number,
): WithdrawalIntent {
  const { feeder } = acts.domain;
  return { feeder, account, cumulativeMicroEuro, recipient: account, nonce: 0, deadline: now + 99_999 };
}

const clock = async (chain: TestChain) => (await chain.ethers.provider.getBlock("latest"))!.timestamp;

describe("a vault that pays a euro token", () => {
  let street: Opened;
  const phone = testPasskey(21);
  beforeAll(async () => {
    street = await open("EuroToken");
  });

  test("takes deposits whole, and by permit even when somebody used the permit first", async () => {
    const { chain, acts, token, vault, vaultAddress } = street;
    await fund(street);
    expect(await token.getFunction("balanceOf")(vaultAddress)).toBe(DEPOSIT);
    const { operator } = chain.keys;
    await token.getFunction("mint")(operator.address, 7n);
    const deadline = (await clock(chain)) + 3_600;
    const permit = async (value: bigint) => {
      const types = {
        Permit: [
          "owner address",
          "spender address",
          "value uint256",
          "nonce uint256",
          "deadline uint256",
        ].map((text) => {
          const [name, type] = text.split(" ");
          return { name: name!, type: type! };
        }),
      };
      const place = {
        name: "Euro",
        version: "1",
        chainId: 31_337,
        verifyingContract: await token.getAddress(),
      };
      const nonce = await token.getFunction("nonces")(operator.address);
      const message = { owner: operator.address, spender: vaultAddress, value, nonce, deadline };
      return Signature.from(await operator.signTypedData(place, types, message));
    };
    const { v, r, s } = await permit(3n);
    const act = vault("operator").getFunction("fundWithPermit");
    await act(acts.domain.feeder, 3n, keccakText("by permit"), deadline, v, r, s);
    const used = await permit(4n);
    await token.getFunction("permit")(operator.address, vaultAddress, 4n, deadline, used.v, used.r, used.s);
    await act(acts.domain.feeder, 4n, keccakText("front-run"), deadline, used.v, used.r, used.s);
    const bad = act(acts.domain.feeder, 5n, keccakText("unsigned"), deadline, used.v, used.r, used.s);
    expect(await refusal(bad)).toBe("SettlementVault_NotPermitted");
    expect((await vault().getFunction("accountOf")(acts.domain.feeder)).funded).toBe(DEPOSIT + 7n);
  });

  test("pays the member's passkey wherever it says, while a stranger sends and pays for the transaction", async () => {
    const { chain, acts, token, vault, vaultAddress, domain } = street;
    const credits = { [phone.address]: 2_500_000n, [lower(chain.keys.member.address)]: 1_000_000n };
    const balances = await settle(street, FIRST, credits);
    const recipient = lower(chain.keys.dso.address);
    const now = await clock(chain);
    const intent = { ...intentFor(acts, phone.address, 2_500_000n, now), recipient };
    const { leaf, proof } = proveBalance(balances, phone.address)!;
    const draw = (changed: WithdrawalIntent, signature: Hex) =>
      vault().getFunction("withdrawFor")(changed, leaf.salt, proof, signature);
    const signature = phone.sign(withdrawalDigest(domain, intent));
    const late = { ...intent, deadline: now - 1 };
    expect(await refusal(draw(late, phone.sign(withdrawalDigest(domain, late))))).toBe(
      "SettlementVault_Expired",
    );
    const thief = testPasskey(22);
    expect(await refusal(draw(intent, thief.sign(withdrawalDigest(domain, intent))))).toBe(
      "SettlementVault_NotSigned",
    );
    const elsewhere = { ...domain, contract: chain.deployment.contracts.settlementVault };
    expect(await refusal(draw(intent, phone.sign(withdrawalDigest(elsewhere, intent))))).toBe(
      "SettlementVault_NotSigned",
    );
    const diverted = { ...intent, recipient: lower(chain.keys.stranger.address) };
    expect(await refusal(draw(diverted, signature))).toBe("SettlementVault_NotSigned");
    const skipped = { ...intent, nonce: 1 };
    expect(await refusal(draw(skipped, phone.sign(withdrawalDigest(domain, skipped))))).toBe(
      "SettlementVault_WrongNonce",
    );
    await draw(intent, signature);
    expect(await token.getFunction("balanceOf")(recipient)).toBe(2_500_000n);
    expect(await vault().getFunction("nonceOf")(phone.address)).toBe(1n);
    expect(await refusal(draw(intent, signature))).toBe("SettlementVault_WrongNonce");
    const own = proveBalance(balances, lower(chain.keys.member.address))!;
    const withdraw = vault("member").getFunction("withdraw");
    await withdraw(acts.domain.feeder, own.leaf.cumulativeMicroEuro, own.leaf.salt, own.proof);
    expect(await token.getFunction("balanceOf")(chain.keys.member.address)).toBe(1_000_000n);
    const { funded, paid } = await vault().getFunction("accountOf")(acts.domain.feeder);
    expect(await token.getFunction("balanceOf")(vaultAddress)).toBe(funded - paid);
  });

  test("pays nothing to a first key that was taken off its account, and everything to the key that stayed", async () => {
    const { chain, acts, token, vault, domain } = street;
    const { member, stranger } = chain.keys;
    const account = lower(member.address);
    const safe = testPasskey(25);
    const registry = chain.contract("accountRegistry", stranger);
    const place = { chainId: 31_337, contract: chain.deployment.contracts.accountRegistry };
    const deadline = (await clock(chain)) + 99_999;
    const added = { account, key: safe.address, nonce: 0, deadline };
    const own = sign(member, keyIntentDigest(place, "addKey", added));
    await registry.getFunction("addKey")(account, safe.address, 0, deadline, own);
    const removed = { account, key: account, nonce: 1, deadline };
    const by = safe.sign(keyIntentDigest(place, "removeKey", removed));
    await registry.getFunction("removeKey")(account, account, 1, deadline, by);
    const { cumulativeMicroEuro } = {
      cumulativeMicroEuro:
        (await vault().getFunction("withdrawnBy")(acts.domain.feeder, account)) + 1_500_000n,
    };
    const drawn = await vault().getFunction("withdrawnBy")(acts.domain.feeder, phone.address);
    const balances = await settle(street, FIRST + 1, {
      [account]: cumulativeMicroEuro,
      [phone.address]: drawn + 1n,
    });
    const { leaf, proof } = proveBalance(balances, account)!;
    const theft = vault("member").getFunction("withdraw");
    expect(await refusal(theft(acts.domain.feeder, cumulativeMicroEuro, leaf.salt, proof))).toBe(
      "SettlementVault_NotSigned",
    );
    const recipient = testPasskey(26).address;
    const intent = {
      ...intentFor(acts, account, cumulativeMicroEuro, await clock(chain)),
      recipient,
      deadline: deadline + 99_999,
    };
    const digest = withdrawalDigest(domain, intent);
    const draw = (signature: Hex) => vault().getFunction("withdrawFor")(intent, leaf.salt, proof, signature);
    expect(await refusal(draw(sign(member, digest)))).toBe("SettlementVault_NotSigned");
    await draw(safe.sign(digest));
    expect(await token.getFunction("balanceOf")(recipient)).toBe(1_500_000n);
  });

  test("does not take the operator's word for a deposit", async () => {
    const { acts, vault } = street;
    const { feeder } = acts.domain;
    const call = vault().getFunction("fundSigned")(
      feeder,
      1n,
      keccakText("word"),
      0n,
      `0x${"00".repeat(65)}`,
    );
    expect(await refusal(call)).toBe("SettlementVault_WrongUnit");
  });
});

describe("a vault that keeps credits", () => {
  let street: Opened;
  beforeAll(async () => {
    street = await open(null);
  });
  const deposit = async (amount: bigint, before: bigint, by: "operator" | "dso" = "operator") => {
    const { chain, acts, vault, domain } = street;
    const record = {
      feeder: acts.domain.feeder,
      amountMicroEuro: amount,
      reference: keccakText("line"),
      fundedBefore: before,
    };
    const signature = sign(chain.keys[by], fundingDigest(domain, record));
    return vault().getFunction("fundSigned")(record.feeder, amount, record.reference, before, signature);
  };

  test("takes deposits that the operator signed, each once, relayed by anyone", async () => {
    await deposit(DEPOSIT, 0n);
    expect(await refusal(deposit(DEPOSIT, 0n))).toBe("SettlementVault_WrongNonce");
    expect(await refusal(deposit(1n, DEPOSIT, "dso"))).toBe("SettlementVault_NotTheOperator");
    expect(await refusal(deposit(2n ** 96n - 1n, DEPOSIT))).toBe("SettlementVault_TooLarge");
    await deposit(1n, DEPOSIT);
    const { acts, vault } = street;
    expect((await vault().getFunction("accountOf")(acts.domain.feeder)).funded).toBe(DEPOSIT + 1n);
    const permit = vault("operator").getFunction("fundWithPermit");
    const bytes = keccakText("none");
    const call = permit(acts.domain.feeder, 1n, bytes, 0n, 27, bytes, bytes);
    expect(await refusal(call)).toBe("SettlementVault_WrongUnit");
  });

  test("cannot be made to pay somebody else", async () => {
    const { chain, acts, vault, domain } = street;
    const phone = testPasskey(23);
    const balances = await settle(street, FIRST, { [phone.address]: 900n, [testPasskey(24).address]: 1n });
    const { leaf, proof } = proveBalance(balances, phone.address)!;
    const intent = intentFor(acts, phone.address, 900n, await clock(chain));
    const gift = { ...intent, recipient: lower(chain.keys.stranger.address) };
    const draw = (what: WithdrawalIntent) =>
      vault().getFunction("withdrawFor")(what, leaf.salt, proof, phone.sign(withdrawalDigest(domain, what)));
    expect(await refusal(draw(gift))).toBe("SettlementVault_NotTransferable");
    await draw(intent);
    expect(await vault().getFunction("withdrawnBy")(acts.domain.feeder, phone.address)).toBe(900n);
  });
});

describe("a token that cheats", () => {
  test("is refused when it keeps a fee or has other decimals", async () => {
    expect(await refusal(fund(await open("GreedyToken")))).toBe("SettlementVault_FeeOnTransfer");
    expect(await refusal(open("WideToken"))).toBe("SettlementVault_WrongDecimals");
  });

  test("backs nothing when its transfers move nothing, or say that they failed", async () => {
    const street = await open("LyingToken");
    expect(await refusal(fund(street))).toBe("SettlementVault_FeeOnTransfer");
    await street.token.getFunction("answer")(false);
    expect(await refusal(fund(street))).toBe("SafeERC20FailedOperation");
  });

  test("gets nothing twice by calling back while it is paid", async () => {
    const street = await open("ReentrantToken");
    await fund(street);
    const { chain, acts, token, vault, vaultAddress } = street;
    const account = lower(await token.getAddress());
    const member = lower(chain.keys.member.address);
    const balances = await settle(street, FIRST, { [account]: 500n, [member]: 700n });
    const own = proveBalance(balances, account)!;
    const { feeder } = acts.domain;
    // The token is itself a member: paid while the other member is paid, and trying a second time while it is.
    const data = vault().interface.encodeFunctionData("withdraw", [feeder, 500n, own.leaf.salt, own.proof]);
    await token.getFunction("arm")(vaultAddress, data);
    const { leaf, proof } = proveBalance(balances, member)!;
    await vault("member").getFunction("withdraw")(feeder, 700n, leaf.salt, proof);
    expect(await token.getFunction("succeeded")()).toBe(true);
    await token.getFunction("arm")(vaultAddress, data);
    await (token.connect(chain.keys.member.connect(chain.ethers.provider)) as typeof token).getFunction(
      "transfer",
    )(chain.keys.dso.address, 1n);
    expect(await token.getFunction("succeeded")()).toBe(false);
    const { paid, funded } = await vault().getFunction("accountOf")(feeder);
    expect(paid).toBe(1_200n);
    expect(await token.getFunction("balanceOf")(vaultAddress)).toBe(funded - paid);
  });

  test("cannot count a deposit twice by calling back while it is deposited", async () => {
    const street = await open("ReentrantToken");
    const { acts, token, vault, vaultAddress } = street;
    const data = vault().interface.encodeFunctionData("fund", [acts.domain.feeder, 5n, keccakText("again")]);
    await token.getFunction("arm")(vaultAddress, data);
    await fund(street);
    expect(await token.getFunction("succeeded")()).toBe(false);
    expect((await vault().getFunction("accountOf")(acts.domain.feeder)).funded).toBe(DEPOSIT);
  });
});
