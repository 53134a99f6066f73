/** What an operator does with the ledger, in one line each, so that attacks read as what they change. */
import type { Wallet } from "ethers";
import { joinSignatures } from "../../backend/core/commitment/batchSignatures.ts";
import type { BatchCommitment, LedgerDomain } from "../../backend/core/commitment/commitment.ts";
import {
  batchDigest,
  envelopeDigest,
  ordersDigest,
  voidDigest,
} from "../../backend/core/commitment/digests.ts";
import { packSegments } from "../../backend/core/commitment/segments.ts";
import { type BatchOptions, type RandomSource, randomBatch } from "../core/commitment/randomBatch.ts";
import { NETWORK_HASH, sign, type TestChain } from "./testChain.ts";

export function ledgerActs(chain: TestChain, random: RandomSource, domain: LedgerDomain = chain.domain()) {
  const { operator, dso, auditor } = chain.keys;
  const ledger = chain.contract("batchLedger");

  const batchFor = (interval: number, options: Partial<BatchOptions> = {}): BatchCommitment =>
    randomBatch({ random, domain, interval, networkHash: NETWORK_HASH, segments: 6, ...options });

  const commitOrders = (
    batch: Pick<BatchCommitment, "interval" | "ordersRoot">,
    signer: Wallet = operator,
  ) => {
    const digest = ordersDigest(domain, batch.interval, batch.ordersRoot);
    const act = ledger.getFunction("commitOrders");
    return act(domain.feeder, batch.interval, batch.ordersRoot, sign(signer, digest));
  };

  interface Signing {
    readonly signers?: readonly Wallet[];
    /** Where the signers believe the batch to live. */
    readonly signedFor?: LedgerDomain;
    readonly envelopeSigner?: Wallet;
  }
  const calldata = (batch: BatchCommitment, signing: Signing = {}) => {
    const { signers = [operator, dso], signedFor = domain, envelopeSigner } = signing;
    const digest = batchDigest(signedFor, batch);
    const signatures = joinSignatures(signers.map((signer) => sign(signer, digest)));
    const envelope = envelopeSigner ? sign(envelopeSigner, envelopeDigest(signedFor, batch)) : "0x";
    return [{ ...batch, segments: packSegments(batch.segments) }, signatures, envelope] as const;
  };
  const commitBatch = (batch: BatchCommitment, signing: Signing = {}) =>
    ledger.getFunction("commitBatch")(...calldata(batch, signing));

  const commitVoid = (interval: number, reasonCode: number, signers: readonly Wallet[] = [operator, dso]) => {
    const digest = voidDigest(domain, interval, reasonCode);
    const signatures = joinSignatures(signers.map((signer) => sign(signer, digest)));
    return ledger.getFunction("commitVoid")(domain.feeder, interval, reasonCode, signatures);
  };

  /** Orders and batch of one interval, both accepted. */
  const record = async (interval: number, options: Partial<BatchOptions> = {}): Promise<BatchCommitment> => {
    const batch = batchFor(interval, options);
    await commitOrders(batch);
    await commitBatch(batch);
    return batch;
  };
  const state = () => ledger.getFunction("stateOf")(domain.feeder);
  return {
    ledger,
    domain,
    operator,
    dso,
    auditor,
    batchFor,
    calldata,
    commitOrders,
    commitBatch,
    commitVoid,
    record,
    state,
  };
}

export type LedgerActs = ReturnType<typeof ledgerActs>;
