/** A home with an account in a registry on a real chain, and an outbox that is sent row by row. */
import type { Signer as EthersSigner, Provider } from "ethers";
import { vaultContract } from "../../../backend/adapters/chain/vaultContract.ts";
import { MemoryOutbox } from "../../../backend/adapters/memory/memoryOutbox.ts";
import type { Market } from "../../../backend/app/market.ts";
import { type Deployment, idHash } from "../../../backend/core/commitment/deployment.ts";
import type { Hex } from "../../../backend/core/orders/order.ts";
import { memberVerifier } from "../../../backend/core/orders/passkeyEngine.ts";
import type { MemberKey } from "../../../backend/ports/community.ts";
import type { Signer } from "../../../backend/ports/signer.ts";

export const COMMUNITY = "lindenhof";
export const FEEDER = "lindenhof-lv1";
export const HOME = "home-1";

export function relayStreet(
  provider: Provider,
  deployment: Deployment,
  gateway: Signer,
  sender: EthersSigner & { readonly address: string },
) {
  const outbox = new MemoryOutbox();
  const keys: MemberKey[] = [];
  const vault = vaultContract({
    reader: {
      read: async ({ to, data }) => (await provider.call({ to, data })) as Hex,
      block: async () => {
        const { number, hash, parentHash, timestamp } = (await provider.getBlock("latest"))!;
        return { number, hash: hash as Hex, parentHash: parentHash as Hex, timestamp };
      },
    },
    deployment,
    depositReference: async () => null,
  });
  const senderAddress = sender.address.toLowerCase() as Hex;
  const market = {
    store: {
      outbox,
      community: async () => ({
        id: COMMUNITY,
        feederId: FEEDER,
        firstInterval: 0,
        domain: { feeder: idHash(FEEDER) },
      }),
      meteringPoint: async (_: string, id: string) => ({ id, account: id === HOME ? gateway.address : null }),
      memberKeys: async () => keys,
      newestInterval: async () => null,
    },
    verifier: memberVerifier,
    signers: {
      roleSigner: async () => ({ address: senderAddress }),
      gatewaySigner: async () => gateway,
    },
    ledger: { vault },
  } as unknown as Market;
  const register = (address: Hex) =>
    keys.push({
      communityId: COMMUNITY,
      meteringPointId: HOME,
      address,
      kind: "passkey",
      addedAt: 0 as never,
      revokedAt: null,
    });
  /** Sends what waits, oldest first; what reverts is refused, as the chain client's simulation has it. */
  const send = async (): Promise<string[]> => {
    const ends: string[] = [];
    for (;;) {
      const row = await outbox.nextQueued(senderAddress);
      if (row === null) return ends;
      const call = { to: row.to, data: row.data };
      const refused = await provider.call(call).then(
        () => false,
        () => true,
      );
      let nonce: number | null = null;
      if (!refused) {
        nonce = await provider.getTransactionCount(senderAddress);
        await (await sender.sendTransaction({ ...call, nonce })).wait();
      }
      const status = refused ? "refused" : "final";
      await outbox.save({ ...row, version: row.version + 1, status, nonce });
      ends.push(`${row.id.split(":")[0]} ${status}`);
    }
  };
  return { market, vault, register, send, outbox };
}
