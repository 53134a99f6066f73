/** Changes of an account's keys that members sign and the operator relays, on a chain with the real registry. */
import { beforeEach, describe, expect, test } from "vitest";
import { advanceVault } from "../../backend/app/advanceVault.ts";
import {
  type RelayedAct,
  readAccount,
  requestCompletion,
  requestKeyChange,
} from "../../backend/app/memberAccount.ts";
import { keyIntentDigest } from "../../backend/core/commitment/intents.ts";
import type { Hex } from "../../backend/core/orders/order.ts";
import { startTestChain } from "../contracts/testChain.ts";
import { testPasskey } from "../core/orders/testPasskey.ts";
import { COMMUNITY, HOME, relayStreet } from "./support/relayStreet.ts";
import { testSigner } from "./support/smallStreet.ts";

const WEEK = 7 * 86_400;
const phone = testPasskey(41);
const stranger = testPasskey(42);
const fresh = testPasskey(43);
const gateway = testSigner(9);

type Sign = (digest: Hex) => Hex | Promise<Hex>;

/** A home whose phone was admitted by its gateway. */
async function open() {
  const chain = await startTestChain();
  const sender = chain.keys.stranger.connect(chain.ethers.provider);
  const street = relayStreet(chain.ethers.provider, chain.deployment, gateway, sender);
  street.register(phone.address);
  await advanceVault(street.market, COMMUNITY);
  expect(await street.send()).toEqual(["key final"]);
  const propose = async (key: Hex) => {
    const registry = chain.contract("accountRegistry", chain.keys.operator);
    await (await registry.getFunction("proposeRecovery")(gateway.address, key)).wait();
  };
  const ask = async (act: RelayedAct, key: Hex, sign: Sign, change: object = {}) => {
    const { nonce, chainTime } = await account();
    const intent = { account: gateway.address, key, nonce, deadline: chainTime + 600, ...change };
    const signature = await sign(keyIntentDigest(street.vault.accounts, act, intent));
    const request = { key, nonce: intent.nonce, deadline: intent.deadline, signature };
    return requestKeyChange(street.market, COMMUNITY, HOME, act, request);
  };
  const account = async () => (await readAccount(street.market, COMMUNITY, HOME))!;
  const complete = (key: Hex) => requestCompletion(street.market, COMMUNITY, HOME, key);
  return { ...street, chain, propose, ask, account, complete };
}

describe("a member's account on the chain", () => {
  let home: Awaited<ReturnType<typeof open>>;
  beforeEach(async () => {
    home = await open();
  });

  test("loses the key that a member signs away, once, and at the operator's cost", async () => {
    const { ask, account, send } = home;
    expect(await account()).toMatchObject({ keyCount: 2, nonce: 1, recovery: null, lastChange: null });
    const first = await ask("removeKey", gateway.address, phone.sign);
    expect(first).toMatchObject({ status: "accepted" });
    expect(await ask("removeKey", gateway.address, phone.sign)).toEqual(first);
    expect((await account()).lastChange).toEqual({ status: "queued", transactionHash: null });
    expect(await send()).toEqual(["keys final"]);
    expect(await account()).toMatchObject({
      nonce: 2,
      keyCount: 1,
      lastChange: { status: "final" },
      keys: [
        { address: gateway.address, acts: false },
        { address: phone.address, acts: true },
      ],
    });
    expect(await ask("removeKey", phone.address, gateway.signDigest)).toMatchObject({ code: "LAT-4165" });
    expect(await ask("removeKey", phone.address, phone.sign)).toMatchObject({ code: "LAT-4171" });
    expect(await ask("removeKey", gateway.address, phone.sign)).toMatchObject({ code: "LAT-4170" });
    expect(await send()).toEqual([]);
  });

  test("refuses what is late, out of order, unsigned, of another act, or of another home", async () => {
    const { ask, account, send, market, vault } = home;
    const { nonce, chainTime } = await account();
    const remove = (change: object, sign: Sign = phone.sign) =>
      ask("removeKey", gateway.address, sign, change);
    expect(await remove({ deadline: chainTime })).toMatchObject({ code: "LAT-4162" });
    expect(await remove({ nonce: nonce + 1 })).toMatchObject({ code: "LAT-4175" });
    expect(await remove({ nonce: nonce - 1 })).toMatchObject({ code: "LAT-4175" });
    expect(await remove({}, stranger.sign)).toMatchObject({ code: "LAT-4165" });
    expect(await remove({}, () => `0x${"33".repeat(65)}`)).toMatchObject({ code: "LAT-1006" });
    const intent = { account: gateway.address, key: gateway.address, nonce, deadline: chainTime + 600 };
    const otherAct = await gateway.signDigest(keyIntentDigest(vault.accounts, "addKey", intent));
    expect(await remove({}, () => otherAct)).toMatchObject({ code: "LAT-4165" });
    const request = { key: phone.address, nonce, deadline: chainTime + 600, signature: otherAct };
    const elsewhere = await requestKeyChange(market, COMMUNITY, "home-2", "removeKey", request);
    expect(elsewhere).toMatchObject({ code: "LAT-4176" });
    expect(await requestCompletion(market, COMMUNITY, "home-2", phone.address)).toMatchObject({
      code: "LAT-4176",
    });
    expect(await readAccount(market, COMMUNITY, "home-2")).toBeNull();
    expect(await send()).toEqual([]);
  });

  test("has one change under way at a time, and a failed one does not block the next", async () => {
    const { ask, send, register, market, outbox, chain } = home;
    await ask("removeKey", gateway.address, phone.sign);
    expect(await ask("removeKey", phone.address, phone.sign)).toMatchObject({ code: "LAT-4174" });
    register(fresh.address);
    await advanceVault(market, COMMUNITY);
    expect(await outbox.get(`key:${gateway.address}:${fresh.address}`)).toBeNull();
    // The deadline passes before the row is sent: the contract would refuse it.
    await chain.pass(601);
    expect(await send()).toEqual(["keys refused"]);
    expect(await ask("removeKey", gateway.address, phone.sign)).toMatchObject({ status: "accepted" });
    expect(await send()).toEqual(["keys final"]);
    // The gateway is no key any more, so it admits nobody.
    await advanceVault(market, COMMUNITY);
    expect(await outbox.get(`key:${gateway.address}:${fresh.address}`)).toBeNull();
  });

  test("waits while the gateway admits a key", async () => {
    const { ask, send, register, market } = home;
    register(fresh.address);
    await advanceVault(market, COMMUNITY);
    expect(await ask("removeKey", phone.address, phone.sign)).toMatchObject({ code: "LAT-4174" });
    expect(await send()).toEqual(["key final"]);
    expect(await ask("removeKey", phone.address, phone.sign)).toMatchObject({ status: "accepted" });
    expect(await send()).toEqual(["keys final"]);
  });

  test("keeps its keys when one of them objects to a recovery", async () => {
    const { ask, propose, account, send, complete, chain } = home;
    expect(await ask("cancelRecovery", fresh.address, phone.sign)).toMatchObject({ code: "LAT-4172" });
    await propose(fresh.address);
    expect((await account()).recovery).toMatchObject({ key: fresh.address });
    expect(await ask("cancelRecovery", stranger.address, phone.sign)).toMatchObject({ code: "LAT-4172" });
    expect(await ask("cancelRecovery", fresh.address, fresh.sign)).toMatchObject({ code: "LAT-4165" });
    expect(await ask("cancelRecovery", fresh.address, phone.sign)).toMatchObject({ status: "accepted" });
    expect(await send()).toEqual(["keys final"]);
    await chain.pass(WEEK);
    expect(await complete(fresh.address)).toMatchObject({ code: "LAT-4172" });
    expect(await account()).toMatchObject({ keyCount: 2, recovery: null });
  });

  test("goes over to the proposed key once the delay is over, and no earlier", async () => {
    const { ask, propose, account, send, complete, chain } = home;
    await propose(fresh.address);
    expect(await complete(fresh.address)).toMatchObject({ code: "LAT-4173" });
    await chain.pass(WEEK);
    expect(await complete(stranger.address)).toMatchObject({ code: "LAT-4172" });
    const accepted = await complete(fresh.address);
    expect(accepted).toMatchObject({ status: "accepted" });
    expect(await complete(fresh.address)).toEqual(accepted);
    expect(await send()).toEqual(["recovery final"]);
    expect(await account()).toMatchObject({ keyCount: 1, recovery: null });
    expect(await ask("removeKey", fresh.address, phone.sign)).toMatchObject({ code: "LAT-4165" });
    expect(await ask("removeKey", fresh.address, fresh.sign)).toMatchObject({ code: "LAT-4171" });
  });
});
