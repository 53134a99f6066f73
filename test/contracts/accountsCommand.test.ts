/** `npm run accounts` as an operator types it, on a development chain of its own, and what a member does then. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { JsonRpcProvider, Wallet } from "ethers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Keystore } from "../../backend/adapters/auth/keystore.ts";
import { DevChain } from "../../backend/adapters/chain/devChain.ts";
import { PortSigner } from "../../backend/adapters/chain/ethersSigner.ts";
import { readAccount, requestCompletion, requestKeyChange } from "../../backend/app/memberAccount.ts";
import { type KeyAct, keyIntentDigest } from "../../backend/core/commitment/intents.ts";
import { keccakText } from "../../backend/core/commitment/words.ts";
import type { Hex } from "../../backend/core/orders/order.ts";
import { deployContracts } from "../../scripts/deploy/deploy.ts";
import { writeDeployment } from "../../scripts/deploy/deploymentFile.ts";
import { COMMUNITY, FEEDER, HOME, relayStreet } from "../app/support/relayStreet.ts";
import { testSigner } from "../app/support/smallStreet.ts";
import { testPasskey } from "../core/orders/testPasskey.ts";

const WEEK = 7 * 86_400;
const lost = testSigner(21);
const found = testPasskey(51);
const laptop = testPasskey(52);

describe("npm run accounts", () => {
  const folder = mkdtempSync(join(tmpdir(), "lateral-accounts-"));
  const keys = join(folder, "keys");
  const file = join(folder, "deployment.json");
  const sender = Wallet.createRandom();
  let node: DevChain;
  let provider: JsonRpcProvider;
  let street: ReturnType<typeof relayStreet>;
  beforeAll(async () => {
    mkdirSync(join(folder, "chain"));
    node = await DevChain.start({ folder: join(folder, "chain") });
    const keystore = await Keystore.open({ folder: keys, createMissing: true });
    const [admin, operator, dso, auditor, guardian] = await Promise.all(
      (["admin", "operator", "dso", "auditor", "guardian"] as const).map((role) => keystore.roleSigner(role)),
    );
    await node.fund([admin!.address, operator!.address, sender.address.toLowerCase() as Hex]);
    provider = new JsonRpcProvider(node.url, node.chainId, {
      staticNetwork: true,
      cacheTimeout: -1,
      polling: true,
      pollingInterval: 50,
    });
    const deployment = await deployContracts({
      signer: new PortSigner(admin!, provider),
      roles: {
        admin: admin!.address,
        operator: operator!.address,
        dso: dso!.address,
        auditor: auditor!.address,
        guardian: guardian!.address,
      },
      feeders: [{ communityId: COMMUNITY, feederId: FEEDER, networkHash: keccakText("network") }],
      activationDelaySeconds: 3_600,
    });
    writeDeployment(file, deployment);
    street = relayStreet(provider, deployment, lost, sender.connect(provider));
  }, 60_000);
  afterAll(async () => {
    provider.destroy();
    await node.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (...args: readonly string[]) => {
    const command = ["scripts/accounts.ts", ...args, "--rpc", node.url, "--deployment", file];
    const { stdout, stderr, status } = spawnSync(process.execPath, command, { encoding: "utf8" });
    return { said: stdout, complained: stderr, status };
  };
  const recover = (...args: readonly string[]) => run("recover", ...args, "--keys", keys);
  const account = async () => (await readAccount(street.market, COMMUNITY, HOME))!;
  const signed = async (act: KeyAct, key: Hex, sign: (digest: Hex) => Hex | Promise<Hex>) => {
    const { nonce, chainTime } = await account();
    const intent = { account: lost.address, key, nonce, deadline: chainTime + 600 };
    return { intent, signature: await sign(keyIntentDigest(street.vault.accounts, act, intent)) };
  };

  test("refuses what is no account, no command, no deployment, or none of its keys", () => {
    expect(run("forget", lost.address)).toMatchObject({ status: 2 });
    expect(run("show", "0x12").complained).toContain("LAT-4169");
    expect(recover(lost.address).complained).toContain("NEW-KEY is not an address");
    expect(run("recover", lost.address, found.address).complained).toContain("--keys is missing");
    const known = recover(lost.address, lost.address, "--dry-run");
    expect(known).toMatchObject({ status: 2 });
    expect(known.complained).toContain("AccountRegistry_KeyRefused");
  }, 30_000);

  test("proposes a key that takes the account over after a week, and shuts the lost one out", async () => {
    const rehearsed = recover(lost.address, found.address, "--dry-run");
    expect(rehearsed).toMatchObject({ status: 0 });
    expect(rehearsed.said).toContain("nothing was sent");
    expect(run("show", lost.address).said).toContain("no recovery waits");
    const proposed = recover(lost.address, found.address);
    expect(proposed).toMatchObject({ status: 0 });
    expect(run("show", lost.address).said).toContain(`a recovery to ${found.address} waits`);
    expect(recover(lost.address, found.address).complained).toContain("AccountRegistry_RecoveryPending");

    const complete = () => requestCompletion(street.market, COMMUNITY, HOME, found.address);
    expect(await complete()).toMatchObject({ code: "LAT-4173" });
    await provider.send("evm_increaseTime", [WEEK]);
    await provider.send("evm_mine", []);
    expect(await complete()).toMatchObject({ status: "accepted" });
    expect(await street.send()).toEqual(["recovery final"]);

    const shown = run("show", lost.address).said;
    expect(shown).toContain(`the key ${found.address} acts for it`);
    expect(shown).not.toContain(`the key ${lost.address} acts`);
    const old = await signed("removeKey", found.address, lost.signDigest);
    const request = { ...old.intent, signature: old.signature };
    expect(await requestKeyChange(street.market, COMMUNITY, HOME, "removeKey", request)).toMatchObject({
      code: "LAT-4165",
    });
    const refused = street.vault.calls.changeKeys("removeKey", old);
    await expect(provider.call(refused)).rejects.toThrow();
    const admitted = street.vault.calls.changeKeys(
      "addKey",
      await signed("addKey", laptop.address, found.sign),
    );
    const nonce = await provider.getTransactionCount(sender.address);
    await (await sender.connect(provider).sendTransaction({ ...admitted, nonce })).wait();
    expect(await account()).toMatchObject({ keyCount: 2, nonce: 1 });
  }, 60_000);
});
