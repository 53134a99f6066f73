/** Batches that somebody would like to get past the ledger. Each differs from a sound one in one thing. */
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { checkBatch, congestionOf } from "../../backend/core/commitment/checkBatch.ts";
import type { BatchCommitment, BatchSegment } from "../../backend/core/commitment/commitment.ts";
import { envelopeHash } from "../../backend/core/commitment/digests.ts";
import { keccakText } from "../../backend/core/commitment/words.ts";
import { randomSource, withSegment } from "../core/commitment/randomBatch.ts";
import { type LedgerActs, ledgerActs } from "./ledgerActs.ts";
import { FEEDERS, refusal, startTestChain, type TestChain } from "./testChain.ts";

const INTERVAL = 1_982_880;

/**
 *   pool 180 ── root 180 ─┬─ east 150 (exports 3000 of at most 3000: full, so cheaper)
 *                         └─ west 180 (imports 500, far from its limits)
 */
const STREET: readonly BatchSegment[] = [
  { parent: -1, lowerWh: -9_000, upperWh: 9_000, tradedWh: 0, exportedWh: 0, priceTicks: 180 },
  { parent: 0, lowerWh: -2_000, upperWh: 3_000, tradedWh: 2_600, exportedWh: 400, priceTicks: 150 },
  { parent: 0, lowerWh: -2_000, upperWh: 2_000, tradedWh: -500, exportedWh: 0, priceTicks: 180 },
];
const CONGESTION = (180 - 150) * 2_600;

describe("the ledger refuses", () => {
  let chain: TestChain;
  let acts: LedgerActs;
  let sound: BatchCommitment;
  let rewind: () => Promise<void>;
  beforeAll(async () => {
    chain = await startTestChain();
  });
  afterEach(() => rewind());
  beforeEach(async () => {
    rewind = await chain.snapshot();
    acts = ledgerActs(chain, randomSource(31));
    const base = acts.batchFor(INTERVAL);
    sound = {
      ...base,
      segments: STREET,
      poolPriceTicks: 180,
      mustServeWh: 2_100,
      congestionMicroEuro: CONGESTION,
      envelopeHash: envelopeHash(acts.domain, { ...base, segments: STREET }),
    };
    await acts.commitOrders(sound);
  });

  /** The contract's error, after checking that the twin refuses the same batch. */
  async function attack(batch: BatchCommitment): Promise<string> {
    expect(checkBatch(acts.domain, batch)).not.toEqual([]);
    return refusal(acts.commitBatch(batch));
  }

  test("nothing about the street as it is", async () => {
    expect(checkBatch(acts.domain, sound)).toEqual([]);
    expect(await refusal(acts.commitBatch(sound))).toBe("none");
  });

  describe("by arithmetic", () => {
    test("energy that is off by one watt hour", async () => {
      expect(await attack({ ...sound, mustServeWh: 2_101 })).toBe("BatchChecks_EnergyUnbalanced");
      const more = withSegment(sound, 2, { tradedWh: -499 }, acts.domain);
      expect(await attack(more)).toBe("BatchChecks_EnergyUnbalanced");
    });

    test("money that is off by one µ€", async () => {
      for (const by of [1, -1]) {
        const batch = { ...sound, congestionMicroEuro: CONGESTION + by };
        expect(await attack(batch)).toBe("BatchChecks_MoneyUnbalanced");
      }
    });

    test("a congestion account that would be negative", async () => {
      const segments: readonly BatchSegment[] = [
        { ...STREET[0]!, tradedWh: 3_000 },
        { ...STREET[1]!, tradedWh: -400, exportedWh: 3_400 },
        STREET[2]!,
      ];
      const batch = { ...sound, segments, congestionMicroEuro: 0 };
      const hashed = { ...batch, envelopeHash: envelopeHash(acts.domain, batch) };
      expect(congestionOf(hashed)).toBe(-12_000n);
      expect(await attack(hashed)).toBe("BatchChecks_MoneyUnbalanced");
    });

    test("a segment beyond its envelope, in either direction", async () => {
      for (const tradedWh of [2_601, -2_401]) {
        const batch = withSegment(sound, 1, { tradedWh }, acts.domain);
        expect(await attack(batch)).toBe("BatchChecks_OutsideEnvelope");
      }
    });

    test("a subtree beyond the limit of its root, though each part keeps its own", async () => {
      const batch = withSegment(sound, 0, { upperWh: 2_400 }, acts.domain);
      expect(await attack(batch)).toBe("BatchChecks_OutsideEnvelope");
    });

    test("a lower price behind a limit that is not reached", async () => {
      const batch = withSegment(sound, 1, { upperWh: 3_001 }, acts.domain);
      expect(await attack(batch)).toBe("BatchChecks_PriceAcrossSlack");
      const west = withSegment(sound, 2, { priceTicks: 179 }, acts.domain);
      expect(await attack(west)).toBe("BatchChecks_PriceAcrossSlack");
    });

    test("a higher price behind a limit that is not reached", async () => {
      const batch = withSegment(sound, 2, { priceTicks: 181 }, acts.domain);
      expect(await attack(batch)).toBe("BatchChecks_PriceAcrossSlack");
    });

    test("a pool price that is not the root's, while the transformer has room", async () => {
      expect(await attack({ ...sound, poolPriceTicks: 181 })).toBe("BatchChecks_PriceAcrossSlack");
    });

    test("a tree that is not one", async () => {
      for (const parent of [1, 2, -1]) {
        const batch = withSegment(sound, 1, { parent }, acts.domain);
        expect(await attack(batch)).toBe("BatchChecks_TreeOrder");
      }
      const rootless = withSegment(sound, 0, { parent: 0 }, acts.domain);
      expect(await attack(rootless)).toBe("BatchChecks_TreeOrder");
    });

    test("prices beyond ten euros per kWh", async () => {
      const batch = withSegment(sound, 2, { priceTicks: 10_001 }, acts.domain);
      expect(await attack(batch)).toBe("BatchChecks_PriceOutOfBounds");
      expect(await attack({ ...sound, poolPriceTicks: -10_001 })).toBe("BatchChecks_PriceOutOfBounds");
    });

    test("limits that are not those of the envelope hash", async () => {
      const batch = {
        ...withSegment(sound, 0, { upperWh: 9_001 }, acts.domain),
        envelopeHash: sound.envelopeHash,
      };
      expect(await attack(batch)).toBe("BatchLedger_EnvelopeHashMismatch");
    });
  });

  describe("by signature", () => {
    test("one signature only", async () => {
      const alone = acts.commitBatch(sound, { signers: [acts.operator], envelopeSigner: acts.dso });
      expect(await refusal(alone)).toBe("SignerQuorum_Length");
    });

    test("the same signer twice", async () => {
      for (const signer of [acts.operator, acts.dso, acts.auditor]) {
        const twice = acts.commitBatch(sound, { signers: [signer, signer], envelopeSigner: acts.dso });
        expect(await refusal(twice)).toBe("SignerQuorum_SignerRefused");
      }
    });

    test("a stranger's signature beside a good one, and beside two good ones", async () => {
      const { stranger } = chain.keys;
      for (const signers of [
        [acts.operator, stranger],
        [stranger, acts.dso],
        [acts.operator, acts.dso, stranger],
      ]) {
        expect(await refusal(acts.commitBatch(sound, { signers }))).toBe("SignerQuorum_SignerRefused");
      }
    });

    test("signatures out of role order", async () => {
      const swapped = acts.commitBatch(sound, { signers: [acts.dso, acts.operator] });
      expect(await refusal(swapped)).toBe("SignerQuorum_SignerRefused");
    });

    test("a batch of operator and auditor whose envelope the DSO did not sign", async () => {
      const signers = [acts.operator, acts.auditor];
      const unsigned = acts.commitBatch(sound, { signers });
      expect(await refusal(unsigned)).toBe("BatchLedger_EnvelopeNotSigned");
      const forged = acts.commitBatch(sound, { signers, envelopeSigner: acts.auditor });
      expect(await refusal(forged)).toBe("BatchLedger_EnvelopeNotSigned");
    });

    test("signatures for another chain, contract, community or feeder", async () => {
      const { domain } = acts;
      const elsewhere = [
        { ...domain, chainId: 1 },
        { ...domain, contract: chain.deployment.contracts.settlementVault },
        { ...domain, community: keccakText("buchenweg") },
        { ...domain, feeder: keccakText(FEEDERS[1].feederId) },
      ];
      for (const signedFor of elsewhere) {
        expect(await refusal(acts.commitBatch(sound, { signedFor }))).toBe("SignerQuorum_SignerRefused");
      }
    });

    test("a batch that was changed after it was signed", async () => {
      const [packed, signatures, envelope] = acts.calldata(sound);
      const act = acts.ledger.getFunction("commitBatch");
      const changes = [
        { allocationRoot: keccakText("another outcome") },
        { balanceRoot: keccakText("other balances") },
        { networkChargesMicroEuro: sound.networkChargesMicroEuro + 1 },
      ];
      for (const change of changes) {
        expect(await refusal(act({ ...packed, ...change }, signatures, envelope))).toBe(
          "SignerQuorum_SignerRefused",
        );
      }
    });

    test("the malleable twin of a good signature", async () => {
      const [packed, signatures, envelope] = acts.calldata(sound);
      const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
      const s = BigInt(`0x${signatures.slice(66, 130)}`);
      const v = signatures.slice(130, 132) === "1b" ? "1c" : "1b";
      const high = (order - s).toString(16).padStart(64, "0");
      const twin = signatures.slice(0, 66) + high + v + signatures.slice(132);
      const act = acts.ledger.getFunction("commitBatch");
      expect(await refusal(act(packed, twin, envelope))).toBe("SignerQuorum_SignerRefused");
    });

    test("signatures of keys that were replaced in the registry", async () => {
      const { stranger, member, admin, auditor } = chain.keys;
      const change = chain.contract("registry", admin).getFunction("changeSigners");
      await change(acts.domain.feeder, stranger.address, member.address, auditor.address);
      await chain.postBond(stranger.address);
      expect(await refusal(acts.commitBatch(sound))).toBe("SignerQuorum_SignerRefused");
      expect(await refusal(acts.commitBatch(sound, { signers: [stranger, member] }))).toBe("none");
    });
  });
});
