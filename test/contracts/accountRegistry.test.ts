import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type KeyAct, keyIntentDigest } from "../../backend/core/commitment/intents.ts";
import type { Hex } from "../../backend/core/orders/order.ts";
import { testPasskey } from "../core/orders/testPasskey.ts";
import { refusal, sign, startTestChain, type TestChain } from "./testChain.ts";

const WEEK = 7 * 86_400;
const lower = (address: string) => address.toLowerCase() as Hex;

describe("AccountRegistry", () => {
  let chain: TestChain;
  let rewind: () => Promise<void>;
  let now: number;
  const phone = testPasskey(11);
  const laptop = testPasskey(12);
  beforeAll(async () => {
    chain = await startTestChain();
  });
  beforeEach(async () => {
    rewind = await chain.snapshot();
    now = (await chain.ethers.provider.getBlock("latest"))!.timestamp;
  });
  afterEach(() => rewind());

  const registry = (role: "operator" | "dso" | "guardian" | "stranger" = "stranger") =>
    chain.contract("accountRegistry", chain.keys[role]);
  const domain = () => ({ chainId: 31_337, contract: chain.deployment.contracts.accountRegistry });

  interface Signing {
    readonly account?: Hex;
    readonly nonce?: number;
    readonly deadline?: number;
    readonly contract?: Hex;
    readonly chainId?: number;
  }
  async function act(name: KeyAct, key: Hex, signer: (digest: Hex) => Hex, options: Signing = {}) {
    const account = options.account ?? phone.address;
    const nonce = options.nonce ?? Number(await registry().getFunction("nonceOf")(account));
    const intent = { account, key, nonce, deadline: options.deadline ?? now + 3_600 };
    const { chainId = domain().chainId, contract = domain().contract } = options;
    const signature = signer(keyIntentDigest({ chainId, contract }, name, intent));
    return registry().getFunction(name)(account, key, nonce, intent.deadline, signature);
  }
  const isKey = (key: Hex, account: Hex = phone.address) => registry().getFunction("isKeyOf")(account, key);
  const keys = (account: Hex = phone.address) => registry().getFunction("keyCountOf")(account);

  test("an account exists by its first key, without a transaction", async () => {
    expect(await isKey(phone.address)).toBe(true);
    expect(await isKey(laptop.address)).toBe(false);
    expect(await isKey(`0x${"00".repeat(20)}`, `0x${"00".repeat(20)}`)).toBe(false);
    expect(await keys()).toBe(1n);
  });

  test("a device admits a second one, which shuts the lost one out at once; strangers pay", async () => {
    await act("addKey", laptop.address, phone.sign);
    expect(await keys()).toBe(2n);
    await act("removeKey", phone.address, laptop.sign);
    expect(await isKey(phone.address)).toBe(false);
    expect(await isKey(laptop.address)).toBe(true);
    expect(await refusal(act("addKey", testPasskey(13).address, phone.sign))).toBe("AccountRegistry_NotAKey");
    expect(await refusal(act("removeKey", laptop.address, laptop.sign))).toBe("AccountRegistry_LastKey");
    await act("addKey", phone.address, laptop.sign);
    expect(await isKey(phone.address)).toBe(true);
  });

  test("secp256k1 keys and passkeys act for each other", async () => {
    const { member } = chain.keys;
    const account = lower(member.address);
    await act("addKey", phone.address, (digest) => sign(member, digest), { account });
    await act("addKey", laptop.address, phone.sign, { account });
    expect(await keys(account)).toBe(3n);
  });

  test("an intent is good once, until its deadline, for one contract and one chain", async () => {
    await act("addKey", laptop.address, phone.sign, { nonce: 0 });
    expect(await refusal(act("addKey", laptop.address, phone.sign, { nonce: 0 }))).toBe(
      "AccountRegistry_WrongNonce",
    );
    const third = testPasskey(13).address;
    const late = act("addKey", third, phone.sign, { deadline: now - 1 });
    expect(await refusal(late)).toBe("AccountRegistry_Expired");
    const elsewhere = act("addKey", third, phone.sign, { contract: chain.deployment.contracts.registry });
    expect(await refusal(elsewhere)).toBe("AccountRegistry_NotAKey");
    expect(await refusal(act("addKey", third, phone.sign, { chainId: 1 }))).toBe("AccountRegistry_NotAKey");
  });

  test("an intent for one act is not one for another", async () => {
    const intent = { account: phone.address, key: laptop.address, nonce: 0, deadline: now + 3_600 };
    const signature = phone.sign(keyIntentDigest(domain(), "removeKey", intent));
    const call = registry().getFunction("addKey")(
      phone.address,
      laptop.address,
      0,
      intent.deadline,
      signature,
    );
    expect(await refusal(call)).toBe("AccountRegistry_NotAKey");
  });

  test("refuses known, zero and unknown keys, and a seventeenth one", async () => {
    expect(await refusal(act("addKey", phone.address, phone.sign))).toBe("AccountRegistry_KeyRefused");
    expect(await refusal(act("addKey", `0x${"00".repeat(20)}`, phone.sign))).toBe(
      "AccountRegistry_KeyRefused",
    );
    expect(await refusal(act("removeKey", laptop.address, phone.sign))).toBe("AccountRegistry_KeyUnknown");
    for (let index = 0; index < 15; index += 1) {
      await act("addKey", `0x${(index + 1).toString(16).padStart(40, "0")}`, phone.sign);
    }
    expect(await keys()).toBe(16n);
    expect(await refusal(act("addKey", laptop.address, phone.sign))).toBe("AccountRegistry_TooManyKeys");
  });

  describe("recovery", () => {
    const propose = (key: Hex, role: "operator" | "dso" | "guardian" | "stranger" = "operator") =>
      registry(role).getFunction("proposeRecovery")(phone.address, key);
    const complete = () => registry().getFunction("completeRecovery")(phone.address);

    test("by the operator takes a week, and then shuts every earlier key out", async () => {
      await act("addKey", testPasskey(13).address, phone.sign);
      await propose(laptop.address);
      expect((await registry().getFunction("recoveryOf")(phone.address)).key.toLowerCase()).toBe(
        laptop.address,
      );
      await chain.pass(WEEK - 60);
      expect(await refusal(complete())).toBe("AccountRegistry_TooEarly");
      await chain.pass(120);
      await complete();
      expect(await isKey(laptop.address)).toBe(true);
      expect(await isKey(phone.address)).toBe(false);
      expect(await isKey(testPasskey(13).address)).toBe(false);
      expect(await keys()).toBe(1n);
      expect(await refusal(complete())).toBe("AccountRegistry_NoRecovery");
    });

    test("is cancelled by whoever still holds a key", async () => {
      await propose(laptop.address);
      expect(await refusal(propose(testPasskey(14).address))).toBe("AccountRegistry_RecoveryPending");
      const wrong = act("cancelRecovery", testPasskey(14).address, phone.sign);
      expect(await refusal(wrong)).toBe("AccountRegistry_NoRecovery");
      const thief = act("cancelRecovery", laptop.address, laptop.sign);
      expect(await refusal(thief)).toBe("AccountRegistry_NotAKey");
      await act("cancelRecovery", laptop.address, phone.sign);
      await chain.pass(WEEK + 60);
      expect(await refusal(complete())).toBe("AccountRegistry_NoRecovery");
      expect(await isKey(laptop.address)).toBe(false);
    });

    test("is nobody else's to propose, and not for a key that is there or zero", async () => {
      for (const role of ["dso", "guardian", "stranger"] as const) {
        expect(await refusal(propose(laptop.address, role))).toBe("AccessManagedUnauthorized");
      }
      expect(await refusal(propose(phone.address))).toBe("AccountRegistry_KeyRefused");
      expect(await refusal(propose(`0x${"00".repeat(20)}`))).toBe("AccountRegistry_KeyRefused");
    });

    test("has a delay between an hour and ninety days", async () => {
      const { abi, bytecode } = chain.artifacts.accountRegistry;
      const factory = new chain.ethers.ContractFactory(abi as never, bytecode, chain.payer);
      for (const seconds of [3_599, 90 * 86_400 + 1]) {
        const made = factory.deploy(chain.deployment.contracts.accessManager, seconds);
        expect(await refusal(made)).toBe("AccountRegistry_DelayOutOfRange");
      }
      for (const seconds of [3_600, 90 * 86_400]) {
        const made = await factory.deploy(chain.deployment.contracts.accessManager, seconds);
        const delay = await (
          made as unknown as typeof made & { recoveryDelaySeconds(): Promise<bigint> }
        ).recoveryDelaySeconds();
        expect(delay).toBe(BigInt(seconds));
      }
    });
  });
});
