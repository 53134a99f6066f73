/**
 * A consent on its whole way: question ─► signed yes ─► outbox ─► ConsentLog ─► withdrawal ─► lock opened on the chain.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { consentContract } from "../../backend/adapters/chain/consentContract.ts";
import { MemoryConsents } from "../../backend/adapters/memory/memoryConsents.ts";
import { createMemoryStore } from "../../backend/adapters/memory/memoryStore.ts";
import { consentRecordOf, expirePermissions, recordConsents } from "../../backend/app/advanceConsents.ts";
import { type Answering, acceptPermission, refusePermission } from "../../backend/app/answerPermission.ts";
import type { Market } from "../../backend/app/market.ts";
import { permissionText } from "../../backend/app/permissionText.ts";
import { consentDigest } from "../../backend/core/commitment/consent.ts";
import { bytesOf } from "../../backend/core/commitment/words.ts";
import { consentTextHash } from "../../backend/core/consent/consentText.ts";
import type { Permission } from "../../backend/core/consent/permission.ts";
import type { Hex } from "../../backend/core/orders/order.ts";
import { addressOfPrivateKey, nobleVerifier, signDigest } from "../../backend/core/orders/orderSignature.ts";
import { type EpochSeconds, epochSeconds } from "../../backend/core/time/marketInterval.ts";
import { samplePermission, sampleTerms } from "../api/support/consents.ts";
import { signers } from "../api/support/server.ts";
import { COMMUNITY, NOON, SEED } from "../api/support/street.ts";
import { startTestChain, type TestChain } from "./testChain.ts";

const SECRET = new Uint8Array(32).fill(7);
const KEY = addressOfPrivateKey(SECRET);

describe("a consent on the chain", () => {
  let chain: TestChain;
  let market: Market;
  let consents: MemoryConsents;
  let now: EpochSeconds;
  let answering: Answering;

  const question = (id: string, purpose: "energyAdvice" | "research" | "similarHomes"): Permission =>
    samplePermission({
      id,
      answerBy: epochSeconds(now + 3_600),
      terms: sampleTerms({ purpose, validUntil: epochSeconds(now + 7_200) }),
    });

  /** Rounds of the keeper, each followed by a chain that takes what is in the outbox. */
  async function settle(): Promise<void> {
    const { address } = await signers.roleSigner("sender");
    for (let round = 0; round < 2; round += 1) {
      await recordConsents(market, consents, COMMUNITY, 0, now);
      for (let row = await market.store.outbox.nextQueued(address); row !== null; ) {
        const sent = await chain.keys.stranger
          .connect(chain.ethers.provider)
          .sendTransaction({ to: row.to, data: row.data });
        const mined = await sent.wait();
        await market.store.outbox.save({
          ...row,
          version: row.version + 1,
          status: "final",
          nonce: row.position,
          inclusion: {
            transactionHash: sent.hash as Hex,
            blockHash: (mined?.blockHash ?? "0x") as Hex,
            blockNumber: mined?.blockNumber ?? 0,
            gasUsed: Number(mined?.gasUsed ?? 0),
          },
        });
        row = await market.store.outbox.nextQueued(address);
      }
    }
  }

  beforeAll(async () => {
    chain = await startTestChain();
    const latest = await chain.ethers.provider.getBlock("latest");
    now = epochSeconds((latest?.timestamp ?? 0) + 5);
    const store = createMemoryStore();
    await store.seedCommunity(SEED);
    const point = await store.meteringPoint(COMMUNITY, "H1");
    if (point === null) throw new Error("no home");
    await store.saveMeteringPoint(COMMUNITY, { ...point, account: `0x${"5a".repeat(20)}` });
    await store.addMemberKey({
      communityId: COMMUNITY,
      meteringPointId: "H1",
      address: KEY,
      kind: "browser",
      addedAt: NOON,
      revokedAt: null,
    });
    const reader = {
      read: async ({ to, data }: { readonly to: Hex; readonly data: Hex }) =>
        (await chain.ethers.provider.call({ to, data })) as Hex,
    };
    let salts = 0;
    market = {
      store,
      signers,
      verifier: nobleVerifier,
      random: {
        salt: () => {
          salts += 1;
          return `0x${String(salts).padStart(32, "0")}`;
        },
      },
      ledger: {
        chain: { status: () => ({ state: "ok" }) },
        calls: {},
        consents: consentContract(reader, chain.deployment),
      },
    } as unknown as Market;
    consents = new MemoryConsents();
    answering = { market, consents, communityId: COMMUNITY, now };
  });

  const signed = (permission: Permission, secret = SECRET) => {
    const domain = market.ledger?.consents?.domain;
    if (domain === undefined) throw new Error("no log");
    const textHash = consentTextHash(permissionText(permission, "es"));
    const { validUntil } = permission.terms;
    const digest = consentDigest(domain, { permissionId: permission.id, textHash, validUntil });
    return { language: "es", textHash, signature: signDigest(bytesOf(digest, "digest"), secret) } as const;
  };

  test("is signed, recorded, stands, is withdrawn, and stands no more", async () => {
    const permission = question("permission-signed", "research");
    await consents.addPermission(permission);
    const given = await acceptPermission(answering, "H1", permission.id, signed(permission));
    expect(given?.answer).toMatchObject({ method: "key", signer: KEY });
    const commitment = given?.answer?.commitment ?? "0x";
    expect(given && (await consentRecordOf(market, given)).state).toBe("pending");
    await settle();
    expect(given && (await consentRecordOf(market, given)).state).toBe("recorded");
    const latest = (await chain.ethers.provider.getBlock("latest"))?.timestamp ?? 0;
    const log = market.ledger?.consents;
    expect(await log?.stoodAt(commitment, latest)).toBe(true);

    const revoked = await refusePermission(answering, "H1", permission.id, "revoked");
    expect(revoked && (await consentRecordOf(market, revoked)).state).toBe("withdrawalPending");
    await settle();
    expect(revoked && (await consentRecordOf(market, revoked)).state).toBe("withdrawn");
    const after = (await chain.ethers.provider.getBlock("latest"))?.timestamp ?? 0;
    expect(await log?.stoodAt(commitment, after)).toBe(false);
  });

  test("is not taken with the signature of somebody else, nor for another question", async () => {
    const permission = question("permission-other", "energyAdvice");
    await consents.addPermission(permission);
    const stranger = signed(permission, new Uint8Array(32).fill(9));
    await expect(acceptPermission(answering, "H1", permission.id, stranger)).rejects.toMatchObject({
      code: "LAT-8207",
    });
    const elsewhere = signed({ ...permission, id: "permission-elsewhere" });
    await expect(acceptPermission(answering, "H1", permission.id, elsewhere)).rejects.toMatchObject({
      code: "LAT-8207",
    });
    expect((await consents.permission(COMMUNITY, permission.id))?.state).toBe("sent");
  });

  test("that was confirmed without a signature is recorded as such; expiry leaves the log to its own end", async () => {
    const permission = question("permission-session", "similarHomes");
    await consents.addPermission(permission);
    const yes = { ...signed(permission), signature: null };
    const given = await acceptPermission(answering, "H1", permission.id, yes);
    expect(given?.answer).toMatchObject({ method: "session", signer: null, signature: null });
    await settle();
    expect(await expirePermissions(consents, COMMUNITY, permission.terms.validUntil)).toBeGreaterThan(0);
    const over = await consents.permission(COMMUNITY, permission.id);
    expect(over?.state).toBe("expired");
    const { address } = await signers.roleSigner("sender");
    await recordConsents(market, consents, COMMUNITY, 0, permission.terms.validUntil);
    expect(await market.store.outbox.nextQueued(address)).toBeNull();
  });

  test("shows nothing of who consented to what in the calls that go out", async () => {
    const rows = await Promise.all(
      (await consents.permissionsOfPoint(COMMUNITY, "H1", { limit: 10 })).map(({ answer }) =>
        answer?.commitment == null ? null : market.store.outbox.get(`consent:${answer.commitment}`),
      ),
    );
    const text = JSON.stringify(rows.filter((row) => row !== null));
    expect(text.length).toBeGreaterThan(500);
    expect(text).not.toMatch(/5a5a5a5a5a|H1"|operator|research/);
  });
});
